"""Where the words that an editor quoted stand: pure functions over texts and a collation's result.

A finding added by hand is held by its words. While a version's text is the one they were quoted
from, they stand where they stood; once a sender replaced it they are looked for again, inside the
same statement. Words that are gone keep their anchor, so that they are found should they come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from newsdiff.collation.normalise import unspaced

Stretch = tuple[int, int]
"""Start and end in a version's text, code points."""

CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Shown to readers as signs, so nobody types them: they may stand between any two characters."""
SAME = {c: f"[{re.escape(kin)}]" for kin in ('"“”„«»‟', "'’‘‛`", "-‐‑‒–—") for c in kin}
"""Characters for which a keyboard has one key."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that stood at a place of a version's text."""

    version: int
    """Primary key: unlike its siglum it stays when the version moves to another story."""
    siglum: str
    sha256: str
    """Of the text that `start` and `end` point into."""
    start: int
    end: int
    words: str

    def stored(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Anchored:
    rows: tuple[str, ...]
    """Ids of the rows the words stand in, in the order of the result."""
    readings: dict[str, Any]
    """As the contract has them: siglum -> null | [{start, end, text}]."""
    anchors: tuple[Anchor, ...]
    gone: dict[str, str]
    """Siglum -> the words that stand in its statement no longer."""


class Result:
    """A collation's result, asked by row and by place."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.segments = {
            s["id"]: (v["siglum"], s["start"], s["end"]) for v in result["versions"] for s in v["segments"]
        }
        self.hashes = {v["siglum"]: v["sha256"] for v in result["versions"]}
        self.cells = {row["id"]: row["cells"] for row in result["rows"]}

    def spans(self, row: str, siglum: str) -> list[Stretch]:
        """The segments of a cell."""
        ids = self.cells.get(row, {}).get(siglum) or ()
        return sorted(self.segments[i][1:] for i in ids if i in self.segments)

    def rows_at(self, siglum: str, start: int, end: int) -> list[str]:
        """The rows that have a sentence of this place, in the result's order."""
        return [row for row in self.cells if any(s < end and start < e for s, e in self.spans(row, siglum))]


def stretches(spans: Iterable[Stretch], text: str) -> list[Stretch]:
    """Segments with nothing but white space between them as one: a quotation may cross their border."""
    joined: list[Stretch] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def occurrences(text: str, within: Sequence[Stretch], words: str, *, as_typed: bool = False) -> list[Stretch]:
    """Where `words` stand in these stretches of `text`, as whole words.

    As they were typed if possible; else, unless `as_typed`, without regard to case, to the shape of
    quotation marks and dashes, and to the signs of Markdown. White space counts as one space, control
    characters as none.
    """
    for exact in (True,) if as_typed else (True, False):
        pattern = _pattern(words, exact=exact)
        if pattern is None:
            return []
        found = [
            (m.start(), m.end())
            for start, end in within
            for m in pattern.finditer(text, start, end)
            if not _inside_a_word(text, m.start(), m.end())
        ]
        if found:
            return found
    return []


def _pattern(words: str, *, exact: bool) -> re.Pattern[str] | None:
    plain = re.sub(f"[{CONTROL}]", "", words)
    if not exact:
        plain = re.sub(r"[*_\\]", "", plain)
    between = f"[{CONTROL}]*" if exact else rf"[{CONTROL}*_\\]*"
    parts = [
        between.join(re.escape(c) if exact else SAME.get(c, re.escape(c)) for c in word)
        for word in plain.split()
    ]
    if not parts:
        return None
    space = rf"[{CONTROL}]*\s[{CONTROL}\s]*" if exact else rf"[{CONTROL}*_\\]*\s[{CONTROL}*_\\\s]*"
    return re.compile(space.join(parts), 0 if exact else re.IGNORECASE)


def _inside_a_word(text: str, start: int, end: int) -> bool:
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` belong to one word or number."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and not (unspaced(left) or unspaced(right))


def anchor_again(
    anchors: Sequence[Anchor],
    home: str,
    result: Result,
    sigla: Mapping[int, str],
    texts: Mapping[str, str],
) -> Anchored:
    """Find the words of a finding in a new collation.

    `home`: id of the row that its statement is now, "" where that is gone. `sigla`: primary key ->
    siglum of the story's collated versions. `texts`: SHA-256 -> text, of what was collated.
    """
    placed = {n: a for n, anchor in enumerate(anchors) if (a := _unmoved(anchor, result, sigla)) is not None}
    rows = _rows(placed.values(), home, result)
    kept: list[Anchor] = []
    gone: dict[str, list[str]] = {}
    for n, anchor in enumerate(anchors):
        found = placed.get(n) or _looked_for(anchor, rows, result, sigla, texts)
        if found is None:
            kept.append(anchor)
            gone.setdefault(sigla.get(anchor.version, anchor.siglum), []).append(anchor.words)
        else:
            placed[n] = found
            kept.append(found)
    rows = _rows(placed.values(), home, result)
    return Anchored(
        rows=tuple(rows),
        readings=readings(placed.values(), rows, result),
        anchors=tuple(kept),
        gone={siglum: " … ".join(words) for siglum, words in gone.items()},
    )


def _unmoved(anchor: Anchor, result: Result, sigla: Mapping[int, str]) -> Anchor | None:
    siglum = sigla.get(anchor.version, "")
    if not siglum or result.hashes.get(siglum) != anchor.sha256:
        return None
    return replace(anchor, siglum=siglum)


def _looked_for(
    anchor: Anchor, rows: Sequence[str], result: Result, sigla: Mapping[int, str], texts: Mapping[str, str]
) -> Anchor | None:
    siglum = sigla.get(anchor.version, "")
    sha256 = result.hashes.get(siglum, "")
    text = texts.get(sha256)
    if text is None:
        return None
    within = stretches((span for row in rows for span in result.spans(row, siglum)), text)
    found = occurrences(text, within, anchor.words, as_typed=True)
    if not found:
        return None
    start, end = min(found, key=lambda span: abs(span[0] - anchor.start))
    return replace(anchor, siglum=siglum, sha256=sha256, start=start, end=end, words=text[start:end])


def _rows(anchors: Iterable[Anchor], home: str, result: Result) -> list[str]:
    """The rows of these places: of a sentence that makes several statements, the finding's own."""
    found: set[str] = set()
    for anchor in anchors:
        rows = result.rows_at(anchor.siglum, anchor.start, anchor.end)
        found |= {home} if home in rows else set(rows[:1])
    if not found and home in result.cells:
        found = {home}
    return [row for row in result.cells if row in found]


def readings(anchors: Iterable[Anchor], rows: Sequence[str], result: Result) -> dict[str, Any]:
    """For every version: null where it lacks the rows, [] where nothing is marked, else the places."""
    out: dict[str, Any] = {
        siglum: [] if any(result.spans(row, siglum) for row in rows) else None for siglum in result.hashes
    }
    for anchor in sorted(anchors, key=lambda a: a.start):
        out[anchor.siglum] = [
            *(out[anchor.siglum] or ()),
            {"start": anchor.start, "end": anchor.end, "text": anchor.words},
        ]
    return out
