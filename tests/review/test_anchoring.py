"""Words an editor quoted are found where they stand, and nowhere else."""

from __future__ import annotations

import pytest

from newsdiff.review.anchoring import Anchor, Result, anchor_again, occurrences, stretches
from tests import factories


def found(text: str, words: str, **more: bool) -> list[str]:
    return [text[s:e] for s, e in occurrences(text, [(0, len(text))], words, **more)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It killed 12 people.", "12 people", ["12 people"]),
        ("It killed 124 people.", "12", []),  # inside a number
        ("The mayors met the mayor.", "mayor", ["mayor"]),  # the second one
        ("Two of two, he said.", "two", ["two"]),  # as typed, before any other case
        ("Two killed.", "two", ["Two"]),
        ("“We saw it,” he said.", '"We saw it,"', ["“We saw it,”"]),
        ("the 2019–20 season", "2019-20", ["2019–20"]),
        ("a storm\n  killed\u00a0many", "storm killed many", ["storm\n  killed\u00a0many"]),
        ("a zero\u200bwidth space", "zerowidth", ["zero\u200bwidth"]),
        ("He is **very** angry.", "is very angry", ["is **very** angry"]),
        ("中国经济增长", "经济", ["经济"]),
        ("It cost $5 (about €4).", "$5 (about €4)", ["$5 (about €4)"]),
        ("anything", "   ", []),
        ("anything", "**", []),
    ],
)
def test_words_are_found_as_readers_read_them(text: str, words: str, expected: list[str]) -> None:
    assert found(text, words) == expected


def test_held_to_what_was_typed_another_case_is_other_words() -> None:
    assert found("Two killed.", "two", as_typed=True) == []


def test_a_text_of_signs_alone_is_answered_at_once() -> None:
    assert occurrences("*_" * 20_000, [(0, 40_000)], "*_" * 500 + "x") == []


def test_sentences_that_follow_each_other_are_quoted_across() -> None:
    text = "One. Two. (Aside.) Three."
    assert stretches([(5, 9), (0, 4), (19, 25)], text) == [(0, 9), (19, 25)]


FIRST = "It killed 12 people. The army came."
OTHER = "It killed 21 people. The army came."


def collation(*texts: str) -> tuple[Result, dict[str, str]]:
    """Two sentences a version, a row each."""
    entries = [
        factories.version_entry(s, t, ("body", 0, t.index(".") + 1), ("body", t.index(".") + 2, len(t)))
        for s, t in zip("ABC", texts, strict=False)
    ]
    rows = [{"id": f"r{n}", "cells": {e["siglum"]: [f"{e['siglum']}{n}"] for e in entries}} for n in (1, 2)]
    return Result(factories.result_of(entries, rows)), {
        e["sha256"]: t for e, t in zip(entries, texts, strict=True)
    }


def quote(result: Result, siglum: str, text: str, words: str, version: int) -> Anchor:
    at = text.index(words)
    return Anchor(version, siglum, result.hashes[siglum], at, at + len(words), words)


SIGLA = {1: "A", 2: "B"}


def test_in_an_unchanged_text_the_place_is_kept() -> None:
    result, texts = collation(FIRST, OTHER)
    anchors = [quote(result, "A", FIRST, "12 people", 1), quote(result, "B", OTHER, "21 people", 2)]
    held = anchor_again(anchors, "r1", result, SIGLA, texts)
    assert held.rows == ("r1",)
    assert held.gone == {}
    assert held.readings["B"] == [{"start": 10, "end": 19, "text": "21 people"}]


def test_in_a_changed_text_the_words_are_found_again_in_the_statement() -> None:
    before, _ = collation(FIRST, OTHER)
    anchors = [quote(before, "B", OTHER, "21 people", 2)]
    newer = "Officials say that it killed 21 people. The army came."
    result, texts = collation(FIRST, newer)
    held = anchor_again(anchors, "r1", result, SIGLA, texts)
    assert [newer[s["start"] : s["end"]] for s in held.readings["B"]] == ["21 people"]
    assert held.readings["A"] == []
    assert held.anchors[0].sha256 == result.hashes["B"]


def test_words_that_are_gone_are_named_and_found_should_they_come_back() -> None:
    before, _ = collation(FIRST, OTHER)
    anchors = [quote(before, "A", FIRST, "12 people", 1), quote(before, "B", OTHER, "21 people", 2)]
    result, texts = collation(FIRST, "It killed 30 people. The army and 21 people came.")
    lost = anchor_again(anchors, "r1", result, SIGLA, texts)
    assert lost.gone == {"B": "21 people"}, "elsewhere in the text is not in the statement"
    assert lost.readings["B"] == []
    assert lost.rows == ("r1",)
    again, texts = collation(FIRST, OTHER)
    assert anchor_again(lost.anchors, "r1", again, SIGLA, texts).gone == {}


def test_a_version_that_left_the_story_takes_its_words_along() -> None:
    result, texts = collation(FIRST, OTHER)
    anchors = [quote(result, "A", FIRST, "12 people", 1), quote(result, "B", OTHER, "21 people", 2)]
    held = anchor_again(anchors, "r1", result, {1: "A"}, texts)
    assert held.gone == {"B": "21 people"}
    assert held.readings["A"]


def test_with_its_statement_and_all_its_words_gone_it_stands_in_no_row() -> None:
    before, _ = collation(FIRST, OTHER)
    result, texts = collation("Nothing of it. At all.")
    held = anchor_again([quote(before, "B", OTHER, "21 people", 2)], "", result, SIGLA, texts)
    assert held.rows == ()
    assert held.readings == {"A": None}
