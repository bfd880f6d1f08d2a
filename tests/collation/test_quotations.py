"""What the quotation finder takes for a direct quotation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.collation.quotations import find_quotations


def words(text):
    return [text[q.inner_start : q.inner_end] for q in find_quotations(text)]


@pytest.mark.parametrize(
    "text",
    [
        'He said "we will not go" today.',
        "He said “we will not go” today.",
        "He said 'we will not go' today.",
        "He said ‘we will not go’ today.",
        "He said «we will not go» today.",
        "He said „we will not go“ today.",
    ],
)
def test_all_shapes_of_marks_are_found(text):
    assert words(text) == ["we will not go"]


def test_apostrophes_possessives_and_inches_are_no_marks():
    assert words("The workers' party's 6'2\" leader didn't say why it's so.") == []


def test_a_possessive_does_not_close_a_single_quotation():
    assert words("'It is the workers' fault,' he said.") == ["It is the workers' fault,"]


def test_a_nested_quotation_is_found_inside_the_outer_one():
    outer, inner = find_quotations("He said: “We will ‘never’ leave this valley.”")
    assert (outer.depth, inner.depth) == (0, 1)


def test_a_quotation_split_by_an_attribution_is_one_group():
    left, right = find_quotations('"I know," he said, "that all of it is my fault."')
    assert left.group == right.group


def test_a_quotation_over_two_paragraphs_closes_once():
    first, second = find_quotations("“The first paragraph of a speech.\n\n“The second one ends it,” he said.")
    assert not first.closed
    assert second.closed
    assert first.group == second.group


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph():
    (quotation,) = find_quotations("“The first paragraph has lost its mark.\n\nNobody was hurt.")
    assert not quotation.closed
    assert quotation.inner_end == len("“The first paragraph has lost its mark.")


def test_a_block_quotation_counts_as_one():
    (quotation,) = find_quotations("He wrote:\n\n> We will not leave the valley.\n\nThen he left.")
    assert quotation.marks == "block"


def test_a_word_at_arms_length_is_a_scare_quote_unless_somebody_says_it():
    (scare,) = find_quotations('A town of "experts" on snow.')
    (fragment,) = find_quotations('He called them "experts" on snow, she said.')
    assert scare.kind == "scare"
    assert fragment.kind == "fragment"


@given(st.text(alphabet="ab .,\n\"'“”‘’«»s", max_size=200))
def test_any_text_gives_quotations_that_lie_inside_it_in_order(text):
    found = find_quotations(text)
    for quotation in found:
        assert 0 <= quotation.start < quotation.end <= len(text)
        assert quotation.start <= quotation.inner_start <= quotation.inner_end <= quotation.end
    assert [q.start for q in found] == sorted(q.start for q in found)


@pytest.mark.parametrize(
    "text",
    [
        'It was loud. "We saw roofs fall onto people, " said the mayor of Orsk. "Nobody slept. " The road was closed.',
        'It was loud. " We saw roofs fall onto people, " said the mayor of Orsk. " Nobody slept. " The road was closed.',
        'It was " We saw roofs fall onto people, " said the mayor of Orsk. " Nobody slept. " The road was closed.',
    ],
)
def test_a_mark_that_stands_free_closes_what_is_open_and_else_opens(text: str) -> None:
    """It ran each quotation on to the next mark, so that "said the mayor" was a part of it."""
    told = [text[q.inner_start : q.inner_end].strip() for q in find_quotations(text)]
    assert told == ["We saw roofs fall onto people,", "Nobody slept."]
    assert all(q.closed for q in find_quotations(text))


def test_an_inch_that_stands_free_opens_nothing() -> None:
    assert find_quotations('The board is 5 " wide. The Orsk mill cuts it. The mayor was there.') == ()


def test_a_few_free_standing_words_do_not_turn_all_that_follows() -> None:
    text = 'It was " a night of fear " for all. Berg drove home. " We saw roofs fall, " said the mayor.'
    assert [text[q.inner_start : q.inner_end].strip() for q in find_quotations(text)] == [
        "a night of fear",
        "We saw roofs fall,",
    ]


def test_a_free_mark_whose_opening_was_lost_does_not_turn_all_that_follows() -> None:
    text = 'We saw roofs fall, " said the mayor. " Nobody slept, " she said. " The road is closed. "'
    assert [text[q.inner_start : q.inner_end].strip() for q in find_quotations(text)] == [
        "Nobody slept,",
        "The road is closed.",
    ]
