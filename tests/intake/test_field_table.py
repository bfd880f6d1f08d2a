"""The table of docs/formats.md is what the readers do: each format's full sample gives these fields, and no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsdiff.intake import Document, read, read_all
from tests.intake import fields
from tests.intake.samples import ANPA, FILES, HEADLINE, MARKDOWN, NEWSML, NINJS_3, NITF

SAID = {
    "slugline": "FERRY-TALKS",
    "headline": HEADLINE,
    "byline": "By Ann Reed",
    "dateline": "OSLO, Norway",
    "credit_line": "NTB/The Daily",
    "ed_note": "Adds quote",
    "embargoed_until": datetime(2024, 2, 9, 6, tzinfo=UTC),
    "usage_terms": "No archives",
    "version": "3",
    "kind": "correction",
    "urgency": 2,
    "source": "NTB",
    "rewrite_of": "urn:x:1",
    "derived_from": "urn:x:0",
    "language": "en",
}
# Where a format says it in its own way: a label stands in the headline; NITF's embargo is a status.
OWN = {
    ("NITF", "ed_note"): "Adds quote\nCorrects the port",
    ("RSS", "headline"): f"CORRECTED: {HEADLINE}",
    ("Atom", "headline"): f"CORRECTED: {HEADLINE}",
}
STATUS = {"NITF": "withheld", "NewsML-G2": "usable", "ninjs 2": "usable", "ninjs 3": "usable"}
ONE = [kind for kind in FILES if kind != "ZIP"]


def document(kind: str) -> Document:
    name, data = FILES[kind]
    return read(data, filename=name)[0]


@pytest.mark.parametrize("kind", ONE)
def test_every_field_of_the_table_is_read_and_no_other(kind):
    found = document(kind)
    told = fields.TABLE[kind]
    for field, value in SAID.items():
        expected = (
            OWN.get((kind, field), value) if field in told else type(value)() if field != "urgency" else None
        )
        assert getattr(found, field) == expected, field
    assert found.pub_status == STATUS.get(kind, "")
    assert found.embargoed


@pytest.mark.parametrize("kind", ONE)
def test_captions_are_read_with_their_credits(kind):
    (caption,) = document(kind).captions
    assert caption.text.startswith("Ministers arrive in Oslo.")
    assert caption.credit == "B. Holm/NTB"


@pytest.mark.parametrize("kind", ONE)
def test_a_full_sample_gives_no_warning_but_that_of_a_pdf(kind):
    assert len(document(kind).warnings) == (1 if kind == "PDF" else 0)


def test_an_archive_gives_what_its_members_give_alone():
    name, data = FILES["ZIP"]
    intake = read_all(data, filename=name)
    assert not intake.rejected
    kinds = [kind for kind in ONE if kind != "e-mail"]
    for kind, found in zip(kinds, intake.documents, strict=True):
        alone = document(kind)
        assert (found.text, found.slugline, found.captions) == (alone.text, alone.slugline, alone.captions)


@pytest.mark.parametrize(
    ("kind", "sample", "live", "dead"),
    [
        ("nitf", NITF, 'management-status="embargoed"', 'management-status="canceled"'),
        ("newsml-g2", NEWSML, "stat:usable", "stat:canceled"),
        ("ninjs", NINJS_3, '"pubStatus": "usable"', '"pubStatus": "canceled"'),
        ("anpa", ANPA, "STATUS: Correction", "STATUS: Kill"),
        ("markdown", MARKDOWN, "status: correction", "status: kill"),
    ],
)  # fmt: skip
def test_a_kill_is_read_where_a_correction_is(kind, sample, live, dead):
    assert sample.count(live) == 1
    (found,) = read(sample.replace(live, dead).encode(), filename="a.md" if kind == "markdown" else "")
    assert (found.format, found.pub_status) == (kind, "canceled")


@pytest.mark.parametrize("label", ["KILL", "STORY WITHDRAWN"])
@pytest.mark.parametrize("kind", ["RSS", "Atom", "HTML", "e-mail"])
def test_a_kill_label_in_the_copy_kills_it_whatever_carries_it(kind, label):
    name, data = FILES[kind]
    marked = data.replace(b"EMBARGOED UNTIL 2024-02-09T06:00Z", label.encode()).replace(
        b"STATUS: Correction", label.encode()
    )
    assert read(marked, filename=name)[0].pub_status == "canceled"


def test_the_document_shows_the_table():
    shown = fields.DOCUMENT.read_text(encoding="utf-8")
    assert fields.written(shown) == shown, "run python -m tests.intake.fields"


def test_subject_tags_of_front_matter_are_no_slugline():
    (found,) = read(b"---\nkeywords: ferry, oslo\n---\nA storm came.\n", filename="a.md")
    assert found.slugline == ""
