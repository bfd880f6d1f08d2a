"""Which five matter first."""

from __future__ import annotations

from newsdiff.review.ranking import Candidate, the_five


def candidate(key, category="figure", severity="substantive", confidence=0.9, marked=4, holders=4):
    return Candidate(key, category, severity, confidence, marked, holders)


def test_at_most_five_and_one_a_category_while_there_are_enough():
    found = [
        candidate(f"{c}{n}", c)
        for c in ("figure", "quote", "claim", "name", "context", "credit")
        for n in range(3)
    ]
    five = the_five(found)
    assert len(five) == 5
    assert len({key[:-1] for key in five}) == 5


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
        "surest",
        "f",
    ]
    assert the_five([Candidate("hers", "claim", "wording", 1, 4, 4, by_hand=True)]) == []
