"""The words kept, deleted and inserted between two versions, exact to the character.

The collation's rows anchor it: statements that stand in the same order in both are compared word by
word; what lies between them is deleted and inserted whole. Joining what is kept and deleted gives
the left text, what is kept and inserted the right one, whatever the texts are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from diff_match_patch import diff_match_patch

from newsdiff.collation.wording import longest_ascending
from newsdiff.exports.pack import Pack

Kind = Literal["same", "deleted", "inserted"]
_TOKEN = re.compile(r"\r\n|\r|\n|[^\S\r\n]+|\w+(?:[.,'’\-]\w+)*|[^\w\s]")
SECONDS = 1.0
"""After this long a diff gives a coarser answer; it stays exact."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one kind. `left` and `right` are where it begins in the two texts."""

    kind: Kind
    text: str
    left: int
    right: int


def redline(pack: Pack, left: str, right: str) -> list[Piece]:
    """The pieces between versions `left` and `right` (sigla) of the pack's collation."""
    texts = pack.dossier.texts
    a, b = texts[left], texts[right]
    pieces: list[Piece] = []
    at, bt = 0, 0
    for (a0, a1), (b0, b1) in _anchors(pack, left, right):
        pieces += _compare(a[at:a0], b[bt:b0], at, bt, whole=True)
        pieces += _compare(a[a0:a1], b[b0:b1], a0, b0)
        at, bt = a1, b1
    return [*pieces, *_compare(a[at:], b[bt:], at, bt, whole=True)]


def _anchors(pack: Pack, left: str, right: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Spans of statements that both tell in the same order; never overlapping on either side."""
    spans = set()
    for row in pack.dossier.rows:
        one, two = row.cells.get(left), row.cells.get(right)
        if one and two:
            spans.add(
                (
                    (min(s.start for s in one), max(s.end for s in one)),
                    (min(s.start for s in two), max(s.end for s in two)),
                )
            )
    ordered = sorted(spans)
    starts = [b[0] for _, b in ordered]
    rank = {value: n for n, value in enumerate(sorted(set(starts)))}
    kept = [ordered[i] for i in longest_ascending([rank[v] for v in starts])]
    at, bt = 0, 0
    for a, b in kept:
        if a[0] >= at and b[0] >= bt:
            yield a, b
            at, bt = a[1], b[1]


def _compare(a: str, b: str, at: int, bt: int, *, whole: bool = False) -> list[Piece]:
    """Pieces between two stretches; `whole`: they are no parallel, keep only their common ends."""
    if a == b:
        return _piece("same", a, at, bt)
    one, two = _TOKEN.findall(a), _TOKEN.findall(b)
    if "".join(one) != a or "".join(two) != b:  # a character no token takes: exactness first
        one, two = list(a), list(b)
    if whole:
        return _ends(one, two, at, bt)
    out: list[Piece] = []
    for kind, text in _diff(one, two):
        out += _piece(kind, text, at, bt)
        at += len(text) if kind != "inserted" else 0
        bt += len(text) if kind != "deleted" else 0
    return out


def _piece(kind: Kind, text: str, at: int, bt: int) -> list[Piece]:
    return [Piece(kind, text, at, bt)] if text else []


def _ends(one: list[str], two: list[str], at: int, bt: int) -> list[Piece]:
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    start = "".join(one[:head])
    gone, come = "".join(one[head : len(one) - tail]), "".join(two[head : len(two) - tail])
    end = "".join(one[len(one) - tail :])
    at, bt = at + len(start), bt + len(start)
    return [
        *_piece("same", start, at - len(start), bt - len(start)),
        *_piece("deleted", gone, at, bt),
        *_piece("inserted", come, at + len(gone), bt),
        *_piece("same", end, at + len(gone), bt + len(come)),
    ]


def _diff(one: list[str], two: list[str]) -> Iterator[tuple[Kind, str]]:
    codes: dict[str, str] = {}

    def coded(tokens: list[str]) -> str:
        return "".join(codes.setdefault(t, chr(_code(len(codes)))) for t in tokens)

    left, right = coded(one), coded(two)
    back = {code: token for token, code in codes.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS
    steps = engine.diff_main(left, right, False)
    engine.diff_cleanupSemantic(steps)
    names: dict[int, Kind] = {0: "same", -1: "deleted", 1: "inserted"}
    for step, text in steps:
        yield names[step], "".join(back[c] for c in text)


def _code(number: int) -> int:
    """Code points that are no surrogates."""
    return number + 1 if number < 0xD7FF else number + 0x801
