"""Texts that nobody writes and somebody sends: an answer, findings included, in time and in bounds."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from newsdiff.collation import Witness, collate
from newsdiff.collation.types import Collation

HANGS = 120
"""Seconds after which a collation is taken to hang; each of these takes a second or two."""
LONG = " ".join(f"w{n % 700}" for n in range(50_000))
PLAIN = "The minister resigned on Monday after a long inquiry. Exports of wheat fell by 12 percent last year."

PAIRS = {
    "one-word lines, shifted": ("\n".join(f"w{n}" for n in range(5_000)), "\n".join(f"w{n}" for n in range(1, 5_001))),
    "one-letter lines": ("a\n" * 1_000, "b\n" * 1_000),
    "one line again and again": ("The same line stands here again.\n" * 500, "The same line stood here again.\n" * 500),
    "shifted repetitions": ("one two three four five. " * 400, "two three four five one. " * 400),
    "a sentence of 50,000 words": (LONG, " ".join(f"w{n % 701}" for n in range(50_000))),
    "a megabyte of one letter": ("a" * 1_000_000, "a" * 999_999 + "b"),
    "a megabyte of digits": ("1" * 1_000_000, "2" * 1_000_000),
    "a megabyte of stops": ("." * 300_000, "!" * 300_000),
    "a megabyte of spaces": (" " * 1_000_000, "\u00a0\n" * 500_000),
    "a megabyte of quotation marks": ("“" * 1_000_000, '"' * 1_000_000),
    "words just short enough to be read": (("a" * 4_900 + "\n") * 20, ("b" * 4_900 + "\n") * 20),
    "quotation marks that never close": ("“word " * 20_000, "”word " * 20_000),
    "brackets that never close": ("(" * 200_000, "[" * 200_000),
    "combining marks": ("e" + "\u0301" * 200_000, "e" + "\u0300" * 200_000),
    "quotations and who said them": ("“Yes,” he said. " * 500, "“No,” he said. " * 500),
    "amounts": ("$1.5 million " * 10_000, "$1.6 million " * 10_000),
    "apostrophes": ("'s " * 20_000, "it's " * 20_000),
    "nothing": ("", ""),
    "nothing beside something": ("", PLAIN),
}  # fmt: skip


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    """A collation that hangs fails where it hangs, and does not stop the others."""

    def hangs(*_: object) -> None:
        raise TimeoutError(f"still at work after {HANGS} seconds")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(HANGS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def covered(result: Collation) -> bool:
    return all(
        not "".join(
            v.witness.text[a:b]
            for a, b in zip(
                [0, *(s.end for s in v.segments)],
                [*(s.start for s in v.segments), len(v.witness.text)],
                strict=True,
            )
        ).strip()
        for v in result.versions
    )


@pytest.mark.parametrize("name", PAIRS)
def test_what_nobody_writes_is_cut_and_laid_side_by_side_with_findings(name: str) -> None:
    left, right = PAIRS[name]
    result = collate([Witness("A", left), Witness("B", right)])
    assert covered(result)
    assert result.to_dict()["schema"] == "newsdiff.collation/1"


@pytest.mark.parametrize(
    "name",
    ["one line again and again", "a sentence of 50,000 words", "quotations and who said them", "nothing"],
)
def test_two_copies_of_what_nobody_writes_differ_in_nothing(name: str) -> None:
    text = PAIRS[name][0]
    result = collate([Witness("A", text), Witness("B", text)])
    assert all(row.cells["A"] and row.cells["B"] and not row.moved for row in result.rows)
    for finding in result.findings:  # what one copy shows by itself, the other shows too
        assert len([s for s, marks in finding.readings.items() if marks]) == 1


def test_a_stretch_too_long_to_be_a_sentence_is_told_and_the_rest_is_compared() -> None:
    changed = PLAIN.replace("12 percent", "21 percent")
    result = collate([Witness("A", f"{PLAIN}\n\n{LONG}"), Witness("B", f"{changed}\n\n{LONG}")])
    told = [f for f in result.findings if f.detector == "structure.endless"]
    assert [next(s for s, marks in f.readings.items() if marks) for f in told] in (["A", "B"], ["B", "A"])
    assert [f.category for f in result.findings if f.detector == "figure.changed"] == ["figure"]
    assert any(row.cells["A"] and row.cells["B"] and "A3" in row.cells["A"] for row in result.rows)


def test_what_stands_behind_such_a_stretch_is_marked_at_its_place() -> None:
    changed = PLAIN.replace("12 percent", "21 percent")
    result = collate([Witness("A", f"{LONG}.\n\n{PLAIN}"), Witness("B", f"{LONG}.\n\n{changed}")])
    figure = next(f for f in result.findings if f.detector == "figure.changed")
    for version in result.versions:
        for span in figure.readings[version.witness.siglum] or ():
            assert version.witness.text[span.start : span.end] == span.text
            assert "percent" in version.witness.text[span.start : span.start + 12]
