"""What an editor says of the rows, applied before the detectors look at them.

The aligner may err; the editor is right. An amendment names stretches of text, not row ids or
sigla, so that it holds when the story is collated again, when versions come in, and when they are
called by other letters. One whose text is gone is told as not applicable; it never stops a collation.

Amendments work in the order in which editors made them (`order`), whatever order they are handed
over in; leaving one out gives the rows as if it had never been made, which is what undoing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from newsdiff.collation.serialise import text_hash
from newsdiff.collation.table import without_repeats
from newsdiff.collation.types import Segment, SegmentId, Siglum, Witness

Kind: TypeAlias = Literal["join", "split", "link", "unlink"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of one version's text: found again by its words where the text has changed."""

    name: str
    """The witness's name; empty where any witness of the same text will do."""
    sha256: str
    """Of the whole text it was made in."""
    start: int
    end: int
    words: str
    """What stands there."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """`join`: the rows of `these` and of `those` are one. `split`: `these` leave the row they share with
    `those` and make one of their own. `link`: `these` leave their rows for that of `those`. `unlink`:
    `these` stand in a row of their own; `those` is empty.
    """

    id: str
    kind: Kind
    these: tuple[Anchor, ...]
    those: tuple[Anchor, ...] = ()
    order: int = 0

    @property
    def told(self) -> str:
        """Everything that decides what it does, as text for a signature."""
        return repr((self.order, self.kind, self.these, self.those, self.id))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an amendment. `segments` are those it names, as they are in this collation."""

    id: str
    applied: bool
    segments: tuple[SegmentId, ...] = ()
    reason: str = ""
    """Why it could not be applied, for an editor."""


Members: TypeAlias = list[list[SegmentId]]


def amend(
    members: Sequence[Sequence[SegmentId]],
    amendments: Iterable[Amendment],
    witnesses: Sequence[Witness],
    segments: Mapping[Siglum, Sequence[Segment]],
) -> tuple[Members, tuple[Outcome, ...]]:
    """The members of each row as editors have set them, and what became of each amendment.

    Every segment that stood in a row stands in one afterwards.
    """
    given = sorted(amendments, key=lambda a: (a.order, a.told))
    rows = [list(row) for row in members]
    if not given:
        return rows, ()
    places = _Places(witnesses, segments)
    outcomes = []
    for amendment in given:
        these, those = places.find(amendment.these), places.find(amendment.those)
        reason = _obstacle(amendment, these, those)
        if not reason:
            rows = _APPLY[amendment.kind](rows, these, those)
        outcomes.append(Outcome(amendment.id, not reason, () if reason else (*these, *those), reason))
    place = {s.id: n for n, s in enumerate(s for w in witnesses for s in segments[w.siglum])}
    ordered = [sorted(set(row), key=place.__getitem__) for row in rows if row]
    return without_repeats(ordered), tuple(outcomes)


def _obstacle(amendment: Amendment, these: Sequence[SegmentId], those: Sequence[SegmentId]) -> str:
    """Why it cannot be applied; empty where it can."""
    if not these or (amendment.kind != "unlink" and not those):
        return "The words it names no longer stand in any version of the story."
    if set(these) & set(those):
        return "What it sets against each other is one sentence now."
    return ""


class _Places:
    """Finds the segments that anchors name."""

    def __init__(self, witnesses: Sequence[Witness], segments: Mapping[Siglum, Sequence[Segment]]) -> None:
        self.witnesses = [(w, text_hash(w.text)) for w in witnesses]
        self.segments = segments

    def find(self, anchors: Iterable[Anchor]) -> list[SegmentId]:
        """The segments of all anchors that can be found, each once, in the order of the anchors."""
        return list(dict.fromkeys(i for anchor in anchors for i in self._one(anchor)))

    def _one(self, anchor: Anchor) -> list[SegmentId]:
        same_text = [w for w, sha256 in self.witnesses if sha256 == anchor.sha256]
        same_name = [w for w, _ in self.witnesses if anchor.name and w.name == anchor.name]
        both = [w for w in same_text if w in same_name]
        for witness in both or same_name or same_text[:1]:
            stretch = _stretch(witness.text, anchor)
            if stretch and (found := self._under(witness.siglum, *stretch)):
                return found
        return []

    def _under(self, siglum: Siglum, start: int, end: int) -> list[SegmentId]:
        """The segments of which half or more lies in the stretch; the one it lies in, where there is none."""
        shared = [(max(0, min(end, s.end) - max(start, s.start)), s) for s in self.segments[siglum]]
        within = [s.id for n, s in shared if n * 2 >= s.end - s.start]
        return within or [s.id for n, s in shared if n and n == end - start]


def _stretch(text: str, anchor: Anchor) -> tuple[int, int] | None:
    """Where the anchor's words stand in the text, nearest to where they stood; None where they do not."""
    if not anchor.words.strip():
        return None
    if text[anchor.start : anchor.end] == anchor.words:
        return anchor.start, anchor.end
    before = text.rfind(anchor.words, 0, max(0, anchor.start) + len(anchor.words))
    after = text.find(anchor.words, max(0, anchor.start))
    found = [at for at in (before, after) if at >= 0]
    if not found:
        return None
    start = min(found, key=lambda at: (abs(at - anchor.start), at))
    return start, start + len(anchor.words)


# --- the four hands -------------------------------------------------------------------------------


def _row_of(rows: Members, named: Sequence[SegmentId]) -> int | None:
    """The row that holds most of the named segments; of several, that with fewest others, then the first."""
    best = max(
        ((len(set(row) & set(named)), -len(row), -n) for n, row in enumerate(rows) if set(row) & set(named)),
        default=None,
    )
    return None if best is None else -best[2]


def _without(rows: Members, gone: Sequence[SegmentId]) -> Members:
    """The rows without these segments, and without rows that nothing is left of."""
    left = [[i for i in row if i not in gone] for row in rows]
    return [row for row in left if row]


def _join(rows: Members, these: Sequence[SegmentId], those: Sequence[SegmentId]) -> Members:
    places = {n for n in (_row_of(rows, these), _row_of(rows, those)) if n is not None}
    united = [i for n in sorted(places) for i in rows[n]]
    return [*(row for n, row in enumerate(rows) if n not in places), [*united, *these, *those]]


def _split(rows: Members, these: Sequence[SegmentId], those: Sequence[SegmentId]) -> Members:
    shared = [n for n, row in enumerate(rows) if set(row) & set(these) and set(row) & set(those)]
    if not shared:
        return rows
    left = [[i for i in row if i not in these] if n in shared else row for n, row in enumerate(rows)]
    return [*left, list(these)]


def _link(rows: Members, these: Sequence[SegmentId], those: Sequence[SegmentId]) -> Members:
    left = _without(rows, these)
    at = _row_of(left, those)
    if at is None:  # a line of furniture that stood in no row yet
        return [*left, [*these, *those]]
    return [[*row, *these] if n == at else row for n, row in enumerate(left)]


def _unlink(rows: Members, these: Sequence[SegmentId], those: Sequence[SegmentId]) -> Members:
    return [*_without(rows, these), list(these)]


_APPLY = {"join": _join, "split": _split, "link": _link, "unlink": _unlink}
