"""Find the direct quotations of a text, whatever the marks.

Straight and curly, double and single, guillemets and low marks; nested quotations, quotations that
an attribution splits ("…," he said, "…"), quotations that run over several paragraphs (each opens
with a mark, only the last closes), and ones that were never closed. Apostrophes, feet and inches are
told from marks by their neighbours.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from newsdiff.collation.data import load

Marks: TypeAlias = Literal["straight", "curly", "single", "curly single", "guillemets", "low", "block"]
QuoteKind: TypeAlias = Literal["speech", "fragment", "scare"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A direct quotation: `start`/`end` with its marks, `inner_start`/`inner_end` without."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    marks: Marks
    closed: bool = True
    depth: int = 0
    """1 for a quotation inside another."""
    kind: QuoteKind = "speech"
    """"fragment": a few words of somebody's; "scare": a word held at arm's length, nobody named."""
    group: int = 0
    """Quotations that one attribution splits, or one after another in a speech, share a group."""


_OPENERS = {"“": "curly", "«": "guillemets", "„": "low", "‟": "curly", "‘": "curly single", "‹": "guillemets"}
_CLOSERS: dict[str, str] = {
    "straight": '"”″',
    "curly": '”"″“',
    "single": "'’",
    "curly single": "’'",
    "guillemets": "»›",
    "low": '“”"',
}
_SPACE_BEFORE = frozenset(" \t\n\r([{—–-…/*_>\u00a0\u2009\u202f:|#")
_AFTER_CLOSE = re.compile(r"[\s.,;:!?)\]}—–\-…*_<|’'\"”]|$")
MAX_LENGTH = 1_500
"""Characters after which an unclosed quotation is given up: a mark was lost, not a speech held."""
MOST = 3_000
"""Quotations read in one text; beyond that it is not copy."""
_LETTER = re.compile(r"[^\W\d_]")
_GLUED = re.compile(r'(?<=[.!?])"(?=[\x27‘]?[A-Z][^"\n]{10,}[.,!?]"(?:\s|$|[\x27‘]?[A-Z]))')
"""A quotation right behind a stop, where a break of paragraphs was lost: `… the citizens."There is …," he said.`"""


_FREE = re.compile(
    r'(?<=\s)(?<!\d\s)(?:(?<![,.!?]\s)" (?=\S)|" (?=[^a-z\s]))(?=[^"\n]{2,}"(?:[\s.,;:!?)]|$))'
)
"""A mark that stands free, and the next one closes: it opens. Behind a figure it may be inches, and between a stop and
a small letter (`…, " said the mayor`) it has closed something whose opening was lost."""


def _paragraph_ends(text: str) -> list[int]:
    ends = [match.start() for match in re.finditer(r"\n\s*\n|\n(?=[\"“'‘«„])", text)]
    return [*ends, len(text)]


def _opens(text: str, at: int) -> str | None:
    """The kind of marks that opens at this character, or None."""
    char = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if char in _OPENERS:
        if char == "‘" and _LETTER.match(before):
            return None
        if char == "‹" and before.isalnum():
            return None
        return None if after.isspace() else _OPENERS[char]
    if char == '"':
        spaced = before in _SPACE_BEFORE or before in "“‘'" or bool(_GLUED.match(text, at))
        return "straight" if spaced and (not after.isspace() or _FREE.match(text, at)) else None
    if char == "'":
        spaced = before in _SPACE_BEFORE or before in '“"'
        return (
            "single" if spaced and (after.isalnum() or after in '[(“"…') and not _elided(text, at) else None
        )
    return None


_ELISIONS = re.compile(r"['’](?:tis|twas|em|cause|bout|til|n|\d0s|\d\d)\b", re.IGNORECASE)


def _elided(text: str, at: int) -> bool:
    return bool(_ELISIONS.match(text, at))


def _closes(text: str, at: int, marks: str, limit: int) -> bool:
    """Whether the character closes an open quotation with these marks."""
    char = text[at]
    if char not in _CLOSERS[marks]:
        return False
    before = text[at - 1]
    if marks in ("single", "curly single"):
        after = text[at + 1] if at + 1 < len(text) else " "
        if after.isalnum() and before.isalnum():
            return False
        if not _AFTER_CLOSE.match(text, at + 1) and before not in ".,!?":
            return False
        return not _possessive(text, at, marks, limit)
    if char == '"' and before.isspace():
        # a mark that stands free, `… onto people, " said the mayor`: it cannot open what is open already
        return marks == "straight" and (at + 1 >= limit or text[at + 1].isspace())
    return not (char == "“" and marks == "curly")


def _possessive(text: str, at: int, marks: str, limit: int) -> bool:
    """ "the workers' party": a mark behind an s, a small letter next, and a better close still to come."""
    if text[at - 1] not in "sSzx" or not re.match(r"\s[a-z]", text[at + 1 : at + 3]):
        return False
    for later in range(at + 1, limit):
        if _opens(text, later):
            return False
        if text[later] in _CLOSERS[marks] and not (
            text[later - 1].isalnum() and later + 1 < len(text) and text[later + 1].isalnum()
        ):
            return True
    return False


def _close_of(text: str, at: int, marks: str, limit: int) -> tuple[int, bool]:
    """Where the quotation opened before `at` ends (offset of the closing mark), and whether it closes."""
    depth_marks = "single" if marks in ("straight", "curly", "low", "guillemets") else ""
    position = at
    while position < limit:
        if text[position] == '"' and position > at and marks == "straight" and _GLUED.match(text, position):
            return position, False  # the next paragraph of it, whose break was lost
        if _closes(text, position, marks, limit):
            inner = text[position] in "'’" and depth_marks
            if not inner:
                return position, True
        elif (position > at and text[position] == '"' and marks == "straight" and _opens(text, position)) or (
            position > at and marks == "curly" and text[position] == "“"
        ):
            return position, False
        position += 1
    return limit, False


def _other_close(text: str, at: int, limit: int) -> tuple[int, bool]:
    """A quotation closed with other marks than it was opened with (“… told,' he said)."""
    match = re.compile(r"(?<=[,.?!])[\"'”’](?=\s|$)").search(text, at, limit)
    return (match.start(), True) if match else (limit, False)


def _goes_on(text: str, close: int, marks: str) -> bool:
    """Whether an unclosed quotation is one that the next paragraph takes up, or that ends the text."""
    rest = text[close : close + 40].lstrip()
    if not rest:
        return marks not in ("single", "curly single")
    same = {
        "curly": "“",
        "straight": '"',
        "single": "'",
        "curly single": "‘",
        "guillemets": "«»",
        "low": "„",
    }[marks]
    return rest[0] in same or (marks in ("curly", "straight", "low") and text[close : close + 1] == "\n")


def _word_count(text: str) -> int:
    return len(re.findall(r"\w+(?:['’-]\w+)*", text))


@cache
def _verbs() -> re.Pattern[str]:
    words = [verb for table in load("reporting.toml").values() for verb in table.get("verbs", ())]
    return re.compile(
        rf"\b(?:{'|'.join(sorted(words, key=len, reverse=True))}|what (?:he|she|they|it) calls?|so-called|according to)\b"
    )


def _sentence_around(text: str, start: int, end: int) -> str:
    left = max(text.rfind(mark, max(0, start - 300), start) for mark in (". ", "\n", "! ", "? "))
    right = min(
        (i for i in (text.find(mark, end, end + 300) for mark in (". ", "\n")) if i >= 0), default=end + 200
    )
    return text[max(left + 1, start - 300) : start] + " " + text[end:right]


def _kind(text: str, quotation: Quotation) -> QuoteKind:
    inner = text[quotation.inner_start : quotation.inner_end]
    if _word_count(inner) >= 5 or (re.search(r"[.!?]$", inner.strip()) and _word_count(inner) > 1):
        return "speech"
    said = _verbs().search(_sentence_around(text, quotation.start, quotation.end))
    return "fragment" if said else "scare"


@lru_cache(maxsize=256)
def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Every direct quotation of the text, in order, nested ones after the one that holds them."""
    ends = _paragraph_ends(text)
    found: list[Quotation] = []
    _scan(text, 0, len(text), ends, 0, found)
    found += _blocks(text, found)
    found.sort(key=lambda quotation: (quotation.start, -quotation.end))
    return tuple(_grouped(text, found))


@lru_cache(maxsize=256)
def _reach(text: str) -> tuple[list[int], list[int]]:
    """Where each quotation of a text starts, and how far it and those before it reach."""
    found = find_quotations(text)
    return [q.start for q in found], list(itertools.accumulate((q.end for q in found), max))


def quotations_touching(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The quotations of the text that stand in a stretch of it or run into it."""
    starts, reach = _reach(text)
    near = slice(bisect_right(reach, start), bisect_left(starts, end))
    return tuple(q for q in find_quotations(text)[near] if q.end > start)


def _scan(text: str, start: int, end: int, ends: list[int], depth: int, found: list[Quotation]) -> None:
    position, paragraph = start, 0
    hopeless: dict[str, int] = {}
    candidates = re.compile("[\"'“‘«„‟‹]")
    while len(found) < MOST and (match := candidates.search(text, position, end)) is not None:
        at = match.start()
        marks = _opens(text, at)
        if marks is None or at < hopeless.get(marks, 0):
            position = at + 1
            continue
        while paragraph < len(ends) - 1 and ends[paragraph] <= at:
            paragraph += 1
        limit = min(ends[paragraph], end, at + MAX_LENGTH)
        close, closed = _close_of(text, at + 1, marks, limit)
        if not closed:
            close, closed = _other_close(text, at + 1, close)
        if not closed and not _goes_on(text, close, marks):
            # no close before `close` for this opener means none for those in between either
            hopeless[marks] = close
            position = at + 1
            continue
        inner_end = close if closed else at + len(text[at:close].rstrip())
        if inner_end <= at + 1:
            position = at + 1
            continue
        stop = close + 1 if closed else inner_end
        quotation = Quotation(at, stop, at + 1, inner_end, marks, closed, depth)  # type: ignore[arg-type]
        found.append(replace(quotation, kind=_kind(text, quotation)))
        if depth == 0:
            _scan(text, at + 1, inner_end, [inner_end], 1, found)
        position = max(stop, at + 1)


def _blocks(text: str, found: list[Quotation]) -> list[Quotation]:
    """Markdown block quotations ("> …") that hold no marks of their own."""
    blocks = []
    for match in re.finditer(r"(?m)^> ?(?P<inner>.+(?:\n> ?.+)*)", text):
        start, end = match.span("inner")
        if not any(quotation.start < end and start < quotation.end for quotation in found):
            blocks.append(Quotation(match.start(), end, start, end, "block"))
    return blocks


def _grouped(text: str, found: list[Quotation]) -> list[Quotation]:
    result: list[Quotation] = []
    group = 0
    last: Quotation | None = None
    for quotation in found:
        if quotation.depth:
            result.append(replace(quotation, group=group))
            continue
        if last is None or not _continues(text, last, quotation):
            group += 1
        last = quotation
        result.append(replace(quotation, group=group))
    return result


def _continues(text: str, last: Quotation, quotation: Quotation) -> bool:
    """Whether two quotations are one: an attribution or a paragraph break is all that parts them."""
    between = text[last.end : quotation.start]
    if not last.closed and not between.strip():
        return True
    if quotation.kind != "speech" or last.kind == "scare" or len(between) > 90:
        return False
    return bool(_verbs().search(between)) and not re.search(r"[.!?]\s+\S", between)
