"""A story told by two write-ups of their own: what the pages say of each, and of both."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.review.presentation import compare, facts
from newsdiff.review.presentation.dossier import dossier
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.finding import votes
from newsdiff.review.presentation.overview import overview
from newsdiff.review.presentation.strip import levels
from tests import factories
from tests.collation.test_groups import ALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return factories.story_of(*((f"Paper {s}", text) for s, text in ALL.items()), slugline="FERRY")


def test_versions_of_another_group_are_not_said_to_lack_what_they_tell_otherwise(story):
    held = dossier(story)
    for finding in held.findings:
        named = {s for vote in votes(held, finding) for s in vote.sigla}
        assert named <= {"A", "B", "E"} or named <= {"C", "D"}
        assert {vote.of for vote in votes(held, finding)} == {3 if "A" in named else 2}


def test_two_of_the_other_group_are_compared_and_one_of_each_is_not(story):
    held = dossier(story, base="C")
    assert [c.left for c in compare.pair(held, "C", "D", Filters()).changes][:1] == ["30"]
    assert compare.pair(held, "C", "D", Filters()).apart == ""
    held = dossier(story, base="A")
    across = compare.pair(held, "A", "C", Filters())
    assert across.changes == ()
    assert across.apart.startswith("A and C share next to nothing")
    counts = compare.substantive_counts(held)
    assert counts["C"] == counts["D"] == 0
    assert counts["B"] > 0


def test_each_group_stands_together_the_base_s_first(story):
    for base, first in (("A", {"A", "B", "E"}), ("D", {"C", "D"})):
        held = dossier(story, base=base)
        mine = [bool(row.cells.keys() & first) for row in held.rows]
        assert mine == sorted(mine, reverse=True)
        own = [row.cells[base][0].start for row in held.rows if base in row.cells]
        assert own == sorted(own)
        assert held.groups[0][0] == base


def test_the_strip_shows_how_far_versions_of_the_other_group_are_from_each_other(story):
    held = dossier(story)
    row = next(r for r in held.rows if "30 volunteers" in held.cell_text(r, "C"))
    squares = levels(held)
    assert squares[row.id, "C"] == "lx"
    assert squares[row.id, "D"] in {"l1", "l2"}
    assert squares[row.id, "A"] == "gap"


def test_the_versions_table_counts_the_other_group_against_its_first_and_leaves_out_nothing_foreign(story):
    page = overview(dossier(story))
    counts = {v.siglum: v.substantive for v in page.versions}
    assert counts["C"] == 0
    assert counts["D"] > 0
    assert {lacking.siglum for lacking in page.lacking} <= {"A", "B", "E"}


def test_what_both_give_stands_side_by_side_in_the_facts(story):
    held = dossier(story)
    rows = facts.facts(held, {}).matrices[0].rows
    hurt = next(r for r in rows if {"Two", "three"} <= {c.value for c in r.cells})
    assert hurt.verdict == "≠ Differ"
    quotes = facts.facts(held, {"show": "quotes"}).matrices[0]
    assert {c.absent for c in quotes.rows[0].cells if c.siglum in "CD"} == {"—"}
    assert "C" not in quotes.rows[0].verdict


def test_names_that_contradict_across_the_groups_stand_with_the_names(client):
    seen = " Among them was Marit Solhein, soaked and laughing."
    texts = {**ALL, "C": ALL["C"] + seen, "D": ALL["D"] + seen}
    held = dossier(factories.story_of(*((f"Paper {s}", text) for s, text in texts.items())))
    rows = facts.facts(held, {"show": "names"}).matrices[0].rows
    assert [{c.value for c in r.cells} for r in rows] == [{"Marit Solheim", "Marit Solhein"}]
    assert not [r for r in facts.facts(held, {"show": "figures"}).matrices[0].rows if r.label == "Name"]


def test_the_pages_say_with_whom_a_version_apart_is_compared(story, client):
    client.force_login(factories.person("editor"))
    for page in ("stories:overview", "review:table"):
        told = client.get(reverse(page, args=[story.slug])).content.decode()
        assert "It is kept and can be read, and compared with D alone." in told
    told = client.get(reverse("review:compare", args=[story.slug, "C", "D"])).content.decode()
    assert "share next to nothing" not in told
    told = client.get(reverse("review:compare", args=[story.slug, "A", "D"])).content.decode()
    assert "A and D share next to nothing and are not compared word by word" in told


def test_the_first_version_is_not_the_base_where_it_alone_is_of_another_group():
    """Whoever opens the story would see that nothing differs."""
    alone, *others = [ALL["C"], ALL["A"], ALL["B"]]
    story = factories.story_of(
        *((f"Paper {n}", text) for n, text in enumerate([alone, *others])), slugline="FERRY"
    )
    assert dossier(story).base == "B"
    assert dossier(story, base="A").base == "A"
    story.base = story.versions.get(siglum="A")
    assert dossier(story).base == "A", "unless a curator chose it"


def test_the_first_version_stays_the_base_beside_one_that_is_another_story_and_where_all_are():
    pair = factories.story_of(("Paper", ALL["A"]), ("Post", ALL["C"]), slugline="FERRY")
    assert dossier(pair).base == "A"
    with_company = factories.story_of(
        ("Mail", ALL["C"]), ("News", ALL["D"]), ("Sun", ALL["A"]), ("Echo", ALL["B"]), ("Star", ALL["E"])
    )
    assert dossier(with_company).base == "A"
