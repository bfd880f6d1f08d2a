"""What a third version may change about the links of two others, and what it may not (`linking.py`)."""

from __future__ import annotations

import itertools

import pytest

from newsdiff.collation import Witness
from newsdiff.collation.linking import link_versions
from newsdiff.collation.memory import Memory
from newsdiff.collation.segment import segment
from newsdiff.collation.types import Siglum

REST = (
    "Schools in the region stay shut until Monday. Trains to the east were cancelled as tracks lay under water. "
    "The governor asked for tents and blankets for the homeless."
)
OTHER_STORY = (
    "Shares of the carmaker rose in early trading. Analysts had expected a loss after the recall of vans in spring. "
    "The board meets in Lyon next week to name a chairman. Rivals lost ground while oil fell to its lowest price in years."
)
BURST = "The dam at Orsk burst on Friday after a week of heavy rain."
UPKEEP = "Officials blamed poor upkeep for the failure of the barrier on Friday."
BOTH = "The dam at Orsk burst because of poor upkeep, officials said on Friday, blaming heavy rain."

Links = set[tuple[str, str]]


def links(versions: dict[Siglum, str], one: Siglum = "A", other: Siglum = "B") -> Links:
    """The sentences of two versions that are linked, those of `REST` left out."""
    witnesses = sorted((Witness(s, f"{text} {REST}") for s, text in versions.items()), key=lambda w: w.text)
    segments = segment(witnesses)
    words = {i.id: w.text[i.start : i.end] for w in witnesses for i in segments[w.siglum]}
    owner = {i.id: s for s, own in segments.items() for i in own}
    found = set()
    for a, b, _ in link_versions(witnesses, segments, Memory()).links:
        for left, right in ((a, b), (b, a)):
            if (owner[left], owner[right]) == (one, other) and words[left] not in REST:
                found.add((words[left], words[right]))
    return found


# --- a third version that says both


def test_two_sentences_that_share_little_are_two_statements() -> None:
    assert links({"A": BURST, "B": UPKEEP}) == set()


def test_a_third_version_that_says_both_in_one_links_them() -> None:
    assert links({"A": BURST, "B": UPKEEP, "C": BOTH}) == {(BURST, UPKEEP)}


@pytest.mark.parametrize(
    "third",
    [BURST, UPKEEP, f"{BURST} {UPKEEP}", OTHER_STORY],
    ids=["a copy of one", "a copy of the other", "both, each for itself", "another story"],
)
def test_any_other_third_version_does_not(third: str) -> None:
    assert links({"A": BURST, "B": UPKEEP, "C": third}) == set()


def test_two_sentences_that_share_nothing_are_not_linked_whoever_says_both() -> None:
    one, other = "The dam at Orsk burst on Friday.", "Engineers spent months hunting for hidden cracks."
    versions = {"A": one, "B": other, "C": f"{one[:-1]} though {other[0].lower()}{other[1:]}"}
    assert links(versions, "A", "C")
    assert links(versions, "C", "B")
    assert links(versions) == set()


# --- a third version that keeps them apart

WEAK_ONE = "The dam at Orsk burst on Friday after heavy rain."
WEAK_OTHER = (
    "The dam at Orsk had been checked by two engineers from the capital in spring and was found to be safe."
)


def test_a_weak_link_of_two_versions_stands_while_nobody_knows_better() -> None:
    assert links({"A": WEAK_ONE, "B": WEAK_OTHER}) == {(WEAK_ONE, WEAK_OTHER)}


def test_a_weak_link_falls_where_a_third_version_says_both_apart() -> None:
    assert links({"A": WEAK_ONE, "B": WEAK_OTHER, "C": f"{WEAK_ONE} {WEAK_OTHER}"}) == set()


FAIRLY_WEAK_ONE = "The mayor received a medal under an order meant to revive an old custom among millers."
FAIRLY_WEAK_OTHER = "The order was passed to revive a custom that had cost mills their water."


def test_a_link_not_quite_so_weak_stands_while_nobody_knows_better() -> None:
    assert links({"A": FAIRLY_WEAK_ONE, "B": FAIRLY_WEAK_OTHER}) == {(FAIRLY_WEAK_ONE, FAIRLY_WEAK_OTHER)}


def test_it_falls_where_a_third_version_has_both_word_for_word_as_two_statements() -> None:
    third = f"{FAIRLY_WEAK_ONE} {FAIRLY_WEAK_OTHER}"
    assert links({"A": FAIRLY_WEAK_ONE, "B": FAIRLY_WEAK_OTHER, "C": third}) == set()


def test_it_stands_where_the_third_version_has_only_something_like_the_one() -> None:
    third = f"The mayor received a medal under an order made to revive an old custom among millers. {FAIRLY_WEAK_OTHER}"
    assert links({"A": FAIRLY_WEAK_ONE, "B": FAIRLY_WEAK_OTHER, "C": third}) == {
        (FAIRLY_WEAK_ONE, FAIRLY_WEAK_OTHER)
    }


def test_a_weak_link_stands_beside_a_version_that_has_one_of_the_two() -> None:
    assert links({"A": WEAK_ONE, "B": WEAK_OTHER, "C": WEAK_ONE}) == {(WEAK_ONE, WEAK_OTHER)}


def test_a_strong_link_stands_whatever_a_third_version_does() -> None:
    one = "The army cleared four villages below the dam at Orsk overnight."
    other = "The army cleared four villages below the dam at Orsk before dawn."
    for third in (f"{one} {other}", one, OTHER_STORY, ""):
        assert links({"A": one, "B": other, "C": third}) >= {(one, other)}


# --- most of the other versions

CLEARED = "The army cleared four villages below the dam overnight."
FIRST_TELLING = (
    "The army cleared four villages below the dam overnight, and two bridges were washed away at Kamen."
)
SECOND_TELLING = (
    "The army cleared four villages below the dam overnight, and two bridges were washed off near Kamen."
)
SHORT = [CLEARED, "The army cleared four villages below the dam at night.", "The army cleared four villages below the dam by night."]  # fmt: skip


def tellings(others: list[str]) -> dict[Siglum, str]:
    return {"A": f"{FIRST_TELLING} {CLEARED}", "B": SECOND_TELLING} | dict(zip("CDEFG", others, strict=False))


def test_words_that_another_link_explains_link_nothing_more() -> None:
    assert links(tellings([])) == {(FIRST_TELLING, SECOND_TELLING)}


def test_one_version_is_not_enough_to_count_them_again() -> None:
    assert links(tellings(SHORT[:1])) == {(FIRST_TELLING, SECOND_TELLING)}


def test_two_versions_that_link_them_are_if_they_are_most_of_those_that_hold_both() -> None:
    assert links(tellings(SHORT[:2])) == {(FIRST_TELLING, SECOND_TELLING), (CLEARED, SECOND_TELLING)}


# --- nothing else


@pytest.mark.parametrize("third", [BOTH, f"{BURST} {UPKEEP}", OTHER_STORY])
def test_who_comes_first_and_what_versions_are_called_changes_no_link(third: str) -> None:
    expected = links({"A": BURST, "B": UPKEEP, "C": third})
    for sigla in itertools.permutations("XYZ"):
        one, other, further = sigla
        assert links({one: BURST, other: UPKEEP, further: third}, one, other) == expected
