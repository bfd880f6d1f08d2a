"""The queue of findings: what says nearly the same opens under one head, and every finding is counted."""

from __future__ import annotations

import pytest

from newsdiff.review.models import Finding
from newsdiff.review.presentation import filters
from newsdiff.review.presentation.dossier import dossier
from newsdiff.review.presentation.triage import triage
from tests import factories

pytestmark = pytest.mark.django_db

LONG = "Rain fell. Snow fell. Wind blew. Hail came. Fog rose."
SHORT = "Rain fell."


def finding(number: int, category: str, row: int, marked: dict[str, str], texts: dict[str, str]) -> dict:
    readings = {
        s: [{"start": texts[s].index(words), "end": texts[s].index(words) + len(words), "text": words}]
        for s, words in marked.items()
    }
    return {
        "id": f"f{number}",
        "category": category,
        "rows": [f"r{row}"],
        "readings": dict.fromkeys(texts) | readings,
        "message": f"Message {number}.",
        "confidence": 0.9 - number / 100,
    }


@pytest.fixture
def story():
    texts = {"A": LONG, "B": SHORT, "C": SHORT + " Dry."}
    made = factories.story_of(("One", LONG), ("Two", SHORT), ("Three", texts["C"]), collated=False)
    ends = [10, 21, 32, 43, 53]
    spans = [("body", end - 10, end) for end in ends]
    said = ["Rain fell", "Snow fell", "Wind blew", "Hail came", "Fog rose"]
    result = factories.result_of(
        [
            factories.version_entry("A", LONG, *spans),
            factories.version_entry("B", SHORT, ("body", 0, 10)),
            factories.version_entry("C", texts["C"], ("body", 0, 10), ("body", 11, 15)),
        ],
        [
            {"id": "r1", "cells": {"A": ["A1"], "B": ["B1"], "C": ["C1"]}},
            *({"id": f"r{n}", "cells": {"A": [f"A{n}"], "B": None, "C": None}} for n in range(2, 6)),
            {"id": "r6", "cells": {"A": None, "B": None, "C": ["C2"]}},
        ],
        [
            *(finding(n, "context", n, {"A": said[n - 1]}, texts) for n in range(2, 6)),
            finding(6, "context", 6, {"C": "Dry"}, texts),
            *(finding(6 + n, "garble", 1, {s: "Rain"}, texts) for n, s in enumerate("ABC", 1)),
            finding(10, "quote", 1, {"A": "Rain", "B": "Rain"}, texts),
        ],
    )
    factories.stored(made, result)
    Finding.objects.update(flag=None)
    return made


def groups(story, **asked):
    page = triage(dossier(story), filters.read(asked), factories.person())
    return {
        g.id: (g.count, [(b.said, [line.finding.message for line in b.lines]) for b in g.blocks])
        for g in page.groups
    }


def test_what_one_version_alone_tells_is_one_bundle_and_what_is_left_stands_open(story):
    count, blocks = groups(story)["context"]
    assert count == 5
    assert blocks == [
        ("Only in A", [f"Message {n}." for n in range(2, 6)]),
        ("", ["Message 6."]),
    ]


def test_damage_of_one_statement_in_one_version_after_the_other_is_one_bundle_that_names_them(story):
    count, blocks = groups(story)["garble"]
    assert count == 3
    assert blocks == [("Statement 1, in A, B and C", ["Message 7.", "Message 8.", "Message 9."])]


def test_a_finding_between_versions_stands_for_itself(story):
    assert groups(story)["quote"] == (1, [("", ["Message 10."])])


def test_two_of_a_kind_and_what_an_editor_added_are_no_bundle(story):
    Finding.objects.filter(message__in=["Message 7.", "Message 2."]).update(by_hand=True)
    found = groups(story)
    assert [said for said, _ in found["garble"][1]] == [""]
    assert [said for said, _ in found["context"][1]] == ["", "Only in A", ""]


def test_the_order_of_the_text_has_no_bundles(story):
    assert [said for said, _ in groups(story, sort="row")["rows"][1]] == [""]


def test_the_page_names_a_bundle_counts_it_and_says_how_many_are_decided(story, client):
    Finding.objects.filter(message="Message 3.").update(state="dismissed")
    client.force_login(factories.person("ed", "editor"))
    page = client.get(f"/stories/{story.slug}/findings/").content.decode()
    assert "<b>Only in A</b>" in page
    assert "4 findings, 1 decided" in page
    assert page.count('name="choice"') == 9
