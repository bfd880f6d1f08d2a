"""What an editor says of the rows stands above what the aligner thinks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.collation import Amendment, Anchor, Collation, Options, Witness, collate
from newsdiff.collation.serialise import text_hash

RESIGNED = "The minister resigned on Monday after a long inquiry."
QUIT = "Her party lost its best known face in government."
WHEAT = "Exports of wheat fell by 12 percent last year, the bureau said."
STORM = "A storm cut power to thousands of homes along the coast."
COURT = "The court rejected an appeal by two former executives."
LEFT = Witness("A", "\n\n".join([RESIGNED, WHEAT, STORM]), name="one")
RIGHT = Witness("B", "\n\n".join([WHEAT, STORM, QUIT]), name="two")


def anchor(witness: Witness, words: str) -> Anchor:
    start = witness.text.index(words)
    return Anchor(witness.name, text_hash(witness.text), start, start + len(words), words)


def collated(*amendments: Amendment, witnesses: tuple[Witness, ...] = (LEFT, RIGHT)) -> Collation:
    return collate(witnesses, options=Options(findings=False, amendments=amendments))


def statements(result: Collation) -> set[frozenset[tuple[str, str]]]:
    """Each row as (name of the version, words)."""
    said = {
        s.id: (v.witness.name, v.witness.text[s.start : s.end]) for v in result.versions for s in v.segments
    }
    return {frozenset(said[i] for cell in row.cells.values() for i in cell or ()) for row in result.rows}


LINK = Amendment("1", "link", (anchor(RIGHT, QUIT),), (anchor(LEFT, RESIGNED),))
SPLIT = Amendment("2", "split", (anchor(RIGHT, WHEAT),), (anchor(LEFT, WHEAT),))
BOTH = frozenset({("one", RESIGNED), ("two", QUIT)})


def test_sentences_that_say_the_same_in_other_words_are_linked_by_hand() -> None:
    assert BOTH not in statements(collated())
    assert BOTH in statements(collated(LINK))


def test_the_finding_of_a_lacking_statement_goes_where_the_editor_linked_it() -> None:
    def lacking(*amendments: Amendment) -> list[str]:
        found = collate((LEFT, RIGHT), options=Options(amendments=amendments)).findings
        return [f.message for f in found if f.category == "context"]

    assert len(lacking(LINK)) < len(lacking())


def test_what_is_split_stands_in_two_rows() -> None:
    rows = statements(collated(SPLIT))
    assert {frozenset({("one", WHEAT)}), frozenset({("two", WHEAT)})} <= rows


def test_joined_rows_are_one() -> None:
    join = Amendment("3", "join", (anchor(LEFT, WHEAT),), (anchor(LEFT, STORM),))
    assert frozenset((n, w) for n in ("one", "two") for w in (WHEAT, STORM)) in statements(collated(join))


def test_what_is_unlinked_stands_alone() -> None:
    assert frozenset({("one", STORM)}) in statements(
        collated(Amendment("4", "unlink", (anchor(LEFT, STORM),)))
    )


def test_a_version_that_comes_in_and_other_letters_change_nothing() -> None:
    third = Witness("A", "\n\n".join([COURT, WHEAT]), name="three")
    now = (third, replace(LEFT, siglum="B"), replace(RIGHT, siglum="C"))
    assert any(row >= BOTH for row in statements(collated(LINK, witnesses=now)))


def test_an_anchor_is_found_again_in_a_new_state_of_its_version() -> None:
    corrected = replace(LEFT, text="\n\n".join([COURT, RESIGNED, WHEAT, STORM]))
    assert BOTH in statements(collated(LINK, witnesses=(corrected, RIGHT)))


def test_an_amendment_whose_words_are_gone_says_so_and_changes_nothing() -> None:
    without = (LEFT, replace(RIGHT, text="\n\n".join([WHEAT, STORM])))
    result = collated(LINK, witnesses=without)
    assert [(o.id, o.applied) for o in result.amended] == [("1", False)]
    assert "no longer stand" in result.amended[0].reason
    assert statements(result) == statements(collated(witnesses=without))


def test_of_two_that_contradict_each_other_the_later_one_holds() -> None:
    apart = Amendment("9", "split", LINK.these, LINK.those, order=2)
    assert BOTH not in statements(collated(apart, LINK))
    assert BOTH in statements(collated(replace(apart, order=-1), LINK))


def test_amendments_are_part_of_the_signature_and_none_leaves_it_as_it_was() -> None:
    plain = collate((LEFT, RIGHT), options=Options(findings=False))
    assert collated().signature == plain.signature
    assert len({collated().signature, collated(LINK).signature, collated(SPLIT).signature}) == 3


@pytest.mark.parametrize("words", ["", " ", "nowhere in the copy"])
@pytest.mark.parametrize("kind", ["join", "split", "link", "unlink"])
def test_an_anchor_that_leads_nowhere_never_stops_a_collation(kind, words: str) -> None:
    lost = Anchor("one", "", -5, 10**9, words)
    result = collated(Amendment("1", kind, (lost,), (lost,)))
    assert not result.amended[0].applied


# --- for any texts and any amendments -------------------------------------------------------------

SENTENCES = (RESIGNED, QUIT, WHEAT, STORM, COURT)
copies = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5), min_size=2, max_size=4)


@st.composite
def stories(draw) -> tuple[tuple[Witness, ...], list[Amendment]]:
    witnesses = tuple(
        Witness("ABCD"[n], "\n\n".join(copy), name=f"v{n}") for n, copy in enumerate(draw(copies))
    )

    def some(least: int) -> tuple[Anchor, ...]:
        picked = draw(st.lists(st.sampled_from(witnesses), min_size=least, max_size=2))
        return tuple(anchor(w, draw(st.sampled_from(w.text.split("\n\n")))) for w in picked)

    kinds = st.sampled_from(["join", "split", "link", "unlink"])
    count = draw(st.integers(1, 4))
    return witnesses, [Amendment(str(n), draw(kinds), some(1), some(0), order=n) for n in range(count)]


@settings(deadline=None, max_examples=60)
@given(stories(), st.randoms())
def test_rows_still_hold_every_segment_and_do_not_depend_on_the_order_of_anything(story, random) -> None:
    witnesses, amendments = story
    before, after = collated(witnesses=witnesses), collated(*amendments, witnesses=witnesses)
    standing = [
        {i for row in r.rows for cell in row.cells.values() for i in cell or ()} for r in (before, after)
    ]
    assert standing[0] <= standing[1]
    random.shuffle(amendments)
    shuffled = list(witnesses)
    random.shuffle(shuffled)
    again = collated(*amendments, witnesses=tuple(shuffled))
    assert statements(again) == statements(after)


@settings(deadline=None, max_examples=30)
@given(stories())
def test_without_the_last_one_the_rows_are_as_if_it_had_never_been_made(story) -> None:
    witnesses, amendments = story
    undone = collated(*amendments[:-1], witnesses=witnesses)
    collated(*amendments, witnesses=witnesses)
    assert collated(*amendments[:-1], witnesses=witnesses) == undone
