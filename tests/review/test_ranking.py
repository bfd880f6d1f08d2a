"""Which five matter first."""

from __future__ import annotations

import pytest

from newsdiff.exports.feeds import atom
from newsdiff.review.flagging import numbered
from newsdiff.review.models import Finding
from newsdiff.review.ranking import CATEGORY_WEIGHT, Candidate, the_five
from newsdiff.review.services import decision_undo, finding_decide
from tests import factories


def candidate(key, category="figure", severity="substantive", confidence=0.9, marked=4, holders=4):
    return Candidate(key, category, severity, confidence, marked, holders)


def test_at_most_five_and_one_a_category_while_all_weigh_as_much():
    found = [
        candidate(f"{c}{n}", c, confidence=0.9 / CATEGORY_WEIGHT[c])
        for c in ("figure", "quote", "claim", "name", "context", "credit")
        for n in range(3)
    ]
    five = the_five(found)
    assert len(five) == 5
    assert len({key[:-1] for key in five}) == 5


def test_a_second_strong_claim_comes_before_a_photo_credit():
    """As a desk met it: "murder" beside "killing" stood behind a photographer's name."""
    found = [
        candidate("claim 1", "claim", confidence=0.85),
        candidate("claim 2", "claim", confidence=0.85),
        candidate("quote", "quote", confidence=0.7),
        candidate("source", "attribution", confidence=0.75),
        candidate("context", "context", confidence=0.82),
        candidate("credit", "credit", confidence=0.8),
    ]
    assert the_five(found) == ["claim 1", "quote", "claim 2", "source", "context"]


def test_one_category_does_not_fill_the_five_while_others_have_strong_findings():
    figures = [candidate(f"figure {n}", confidence=0.9 - n / 100) for n in range(8)]
    others = [candidate("quote", "quote"), candidate("name", "name"), candidate("source", "attribution")]
    assert the_five(figures + others) == ["figure 0", "quote", "name", "source", "figure 1"]


def test_only_substantive_findings_are_flagged():
    assert the_five([candidate("s", severity="style"), candidate("w", severity="wording")]) == []


def test_a_category_gives_more_where_there_are_too_few():
    assert len(the_five([candidate(n) for n in range(7)])) == 5


def test_a_changed_figure_comes_before_a_dropped_background_sentence():
    assert the_five([candidate("c", "context"), candidate("f", "figure")])[0] == "f"


def test_what_an_editor_calls_substantive_comes_first_of_its_category():
    hers = Candidate("hers", "claim", "substantive", 1, 1, 4, by_hand=True)
    assert the_five([candidate("surest", "claim", confidence=0.99), hers, candidate("f")]) == [
        "hers",
        "f",
        "surest",
    ]
    assert the_five([Candidate("hers", "claim", "wording", 1, 4, 4, by_hand=True)]) == []


def test_who_stays_among_the_five_keeps_its_number_and_who_joins_takes_the_free_one():
    assert numbered(["a", "b", "c"], {}) == {"a": 1, "b": 2, "c": 3}
    assert numbered(["new", "a", "c"], {"a": 1, "b": 2, "c": 3}) == {"a": 1, "c": 3, "new": 2}


EIGHT = "\n\n".join(
    f"In town {n} the council said {n}2 people were moved to {n}4 schools." for n in "ABCDEFGH"
).translate(str.maketrans("ABCDEFGH", "12345678"))


@pytest.fixture
def story(db):
    """Eight figures that differ: more than five may be flagged."""
    return factories.story_of(
        ("Gazette", "Towns moved\n\n" + EIGHT),
        ("Courier", "Towns moved\n\n" + EIGHT.replace("4 schools", "9 schools")),
    )


def flags(story) -> dict[str, int]:
    return dict(story.findings.exclude(flag=None).values_list("key", "flag"))


def finding_flagged(story, number: int) -> Finding:
    return story.findings.get(flag=number)


def test_a_dismissed_finding_gives_its_number_to_the_next_and_the_others_keep_theirs(story):
    before = flags(story)
    assert sorted(before.values()) == [1, 2, 3, 4, 5]
    dismissed = finding_flagged(story, 2)
    finding_decide(finding=dismissed, action="dismiss", user=None)
    after = flags(story)
    assert dismissed.key not in after
    assert sorted(after.values()) == [1, 2, 3, 4, 5]
    assert {k: n for k, n in after.items() if k in before} == {k: n for k, n in before.items() if n != 2}


def test_what_is_dismissed_stays_out_when_the_story_is_collated_again(story):
    dismissed = finding_flagged(story, 1)
    finding_decide(finding=dismissed, action="dismiss", user=None)
    before = flags(story)
    factories.collated_now_again(story)
    dismissed.refresh_from_db()
    assert (dismissed.state, dismissed.flag) == ("dismissed", None)
    assert flags(story) == before


def test_undoing_gives_the_number_back(story):
    before = flags(story)
    decision = finding_decide(finding=finding_flagged(story, 3), action="dismiss", user=None)
    assert flags(story) != before
    decision_undo(decision=decision, user=None)
    assert flags(story) == before


def test_a_confirmed_one_is_still_one_of_the_five(story):
    before = flags(story)
    finding_decide(finding=finding_flagged(story, 1), action="confirm", user=None)
    assert flags(story) == before


def test_the_feed_of_what_is_new_leaves_out_what_was_dismissed(story):
    first = finding_flagged(story, 1)
    reader = factories.person()
    assert first.key in atom(reader, story.slug)
    finding_decide(finding=first, action="dismiss", user=None)
    assert first.key not in atom(reader, story.slug)
