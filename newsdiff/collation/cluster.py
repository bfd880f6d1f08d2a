"""What a detector sees: the witnesses, their segments, the rows, and the words of every cell.

Everything beyond segments and rows is computed when first asked for and kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, wraps
from typing import Any, TypeVar, TypeVarTuple

from newsdiff.collation import rarity, wording
from newsdiff.collation.memory import Memory
from newsdiff.collation.types import (
    Comparison,
    Edit,
    Row,
    Segment,
    SegmentId,
    Siglum,
    Span,
    Token,
    Variation,
    Witness,
)
from newsdiff.collation.variation import vary

__all__ = ["Cluster", "once_a_cluster"]

Given = TypeVarTuple("Given")
Result = TypeVar("Result")


def once_a_cluster(
    work: Callable[[Cluster, *Given], Result],
) -> Callable[[Cluster, *Given], Result]:
    """A function of a cluster (and hashable arguments) whose results live and die with the cluster."""

    @wraps(work)
    def remembering(cluster: Cluster, *given: *Given) -> Result:
        asked = (work, *given)
        if asked not in cluster.results:
            cluster.results[asked] = work(cluster, *given)
        return cluster.results[asked]  # type: ignore[no-any-return]

    return remembering


LONGEST_READ = 5_000
"""Characters of a segment that detectors look into at most: what runs on without the end of a sentence for longer
is no sentence, and what they ask of one (who said it, what is counted) has no answer there, only a price."""
UNREAD = "\0"


class Cluster:
    """One collated story. `witnesses` stand in canonical order, whatever the order of input or the base."""

    def __init__(
        self,
        witnesses: Sequence[Witness],
        segments: Mapping[Siglum, tuple[Segment, ...]],
        rows: Sequence[Row],
        memory: Memory | None = None,
        endless: Sequence[tuple[Siglum, int, Span]] = (),
    ) -> None:
        self.memory = memory or Memory()
        self.results: dict[tuple[object, ...], Any] = {}
        """What `once_a_cluster` functions have found."""
        self.endless = tuple(endless)
        """Segments that were left out as too long to be read: version, length, first words."""
        self.witnesses: tuple[Witness, ...] = tuple(witnesses)
        self.sigla: tuple[Siglum, ...] = tuple(w.siglum for w in witnesses)
        self.rows: tuple[Row, ...] = tuple(rows)
        self._witness = {w.siglum: w for w in witnesses}
        self._segments = dict(segments)
        self._segment = {s.id: s for group in segments.values() for s in group}
        self._row = {row.id: row for row in rows}
        self._tokens: dict[SegmentId, tuple[Token, ...]] = {}
        self._cells: dict[tuple[str, Siglum], tuple[Token, ...]] = {}
        self._comparisons: dict[tuple[str, Siglum, Siglum], Comparison] = {}
        self._words: dict[tuple[str, Siglum], tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._holders: dict[str, tuple[Siglum, ...]] = {}
        self._variations: dict[str, tuple[Variation, ...]] = {}

    def only(self, sigla: Collection[Siglum]) -> Cluster:
        """The cluster as if there were no other versions than these; rows keep their ids."""
        rows = [
            replace(row, cells={s: c for s, c in row.cells.items() if s in sigla}, moved=tuple(s for s in row.moved if s in sigla))
            for row in self.rows
            if any(row.cells.get(s) for s in sigla)
        ]  # fmt: skip
        return Cluster(
            [w for w in self.witnesses if w.siglum in sigla],
            {s: own for s, own in self._segments.items() if s in sigla},
            rows,
            self.memory,
        )

    @cached_property
    def readable(self) -> Cluster:
        """The cluster without segments longer than detectors read, and without the rows these stand in."""
        endless = [
            s for own in self._segments.values() for s in own if s.end - s.start > LONGEST_READ
        ]  # fmt: skip
        if not endless:
            return self
        out = {s.id for s in endless}
        texts = {w.siglum: list(w.text) for w in self.witnesses}
        for s in endless:  # what reads whole texts finds nothing there, and everything else in its place
            texts[s.siglum][s.start : s.end] = UNREAD * (s.end - s.start)
        return Cluster(
            [replace(w, text="".join(texts[w.siglum])) for w in self.witnesses],
            {siglum: tuple(s for s in own if s.id not in out) for siglum, own in self._segments.items()},
            [
                row
                for row in self.rows
                if not any(i in out for cell in row.cells.values() for i in cell or ())
            ],
            self.memory,
            [(s.siglum, s.end - s.start, self._opening(s)) for s in endless],
        )

    def _opening(self, segment: Segment) -> Span:
        start = self._witness[segment.siglum].text[segment.start : segment.start + 60]
        return self.span(
            segment.siglum, segment.start, segment.start + (start.rfind(" ") if " " in start else 60)
        )

    # --- witnesses and segments

    def witness(self, siglum: Siglum) -> Witness:
        return self._witness[siglum]

    def segment(self, segment_id: SegmentId) -> Segment:
        return self._segment[segment_id]

    def segments_of(self, siglum: Siglum) -> tuple[Segment, ...]:
        return self._segments[siglum]

    def text_of(self, segment_id: SegmentId) -> str:
        segment = self._segment[segment_id]
        return self._witness[segment.siglum].text[segment.start : segment.end]

    def tokens(self, segment_id: SegmentId) -> tuple[Token, ...]:
        """The words and marks of a segment, with offsets into the witness's text."""
        if segment_id not in self._tokens:
            segment = self._segment[segment_id]
            witness = self._witness[segment.siglum]
            self._tokens[segment_id] = self.memory.words(
                witness.text, segment.start, segment.end, witness.language or "en"
            )
        return self._tokens[segment_id]

    def rows_of(self, segment_id: SegmentId) -> tuple[str, ...]:
        """Ids of the rows a segment stands in, in row order."""
        return self._rows_of.get(segment_id, ())

    @cached_property
    def _rows_of(self) -> dict[SegmentId, tuple[str, ...]]:
        found: dict[SegmentId, list[str]] = defaultdict(list)
        for row in self.rows:
            for cell in row.cells.values():
                for segment_id in cell or ():
                    found[segment_id].append(row.id)
        return {segment_id: tuple(ids) for segment_id, ids in found.items()}

    # --- rows and cells

    def row(self, row_id: str) -> Row:
        return self._row[row_id]

    def holders(self, row_id: str) -> tuple[Siglum, ...]:
        """The versions that make the statement, in canonical order."""
        if row_id not in self._holders:
            cells = self._row[row_id].cells
            self._holders[row_id] = tuple(siglum for siglum in self.sigla if cells.get(siglum))
        return self._holders[row_id]

    def cell_tokens(self, row_id: str, siglum: Siglum) -> tuple[Token, ...]:
        """The words of a version's cell; `()` where it lacks the row."""
        key = (row_id, siglum)
        if key not in self._cells:
            ids = self._row[row_id].cells.get(siglum) or ()
            self._cells[key] = tuple(t for segment_id in ids for t in self.tokens(segment_id))
        return self._cells[key]

    def cell_span(self, row_id: str, siglum: Siglum) -> tuple[Span, ...]:
        """One span for each segment of a cell."""
        ids = self._row[row_id].cells.get(siglum) or ()
        return tuple(self.span(siglum, self._segment[i].start, self._segment[i].end) for i in ids)

    def readings(self, row_id: str) -> tuple[tuple[Siglum, ...], ...]:
        """The holders grouped by equal comparison form, biggest group first."""
        groups: dict[tuple[str, ...], list[Siglum]] = defaultdict(list)
        for siglum in self.holders(row_id):
            groups[tuple(t.norm for t in self.cell_tokens(row_id, siglum))].append(siglum)
        return tuple(sorted((tuple(g) for g in groups.values()), key=len, reverse=True))

    def comparison(self, row_id: str, left: Siglum, right: Siglum) -> Comparison:
        """The cells of two versions word by word. Equal pairs of texts are compared once."""
        key = (row_id, left, right)
        if key not in self._comparisons:
            a, b = self.cell_tokens(row_id, left), self.cell_tokens(row_id, right)
            words = (*self._words_of(row_id, left), *self._words_of(row_id, right))
            known = self.memory.comparisons.get(words, lambda: wording.compare(a, b))
            if known.left_tokens is not a or known.right_tokens is not b:  # the same words elsewhere
                known = replace(known, left_tokens=a, right_tokens=b)
            self._comparisons[key] = known
        return self._comparisons[key]

    def _words_of(self, row_id: str, siglum: Siglum) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What of a cell its comparison with another depends on: its words, and their stems in its language."""
        key = (row_id, siglum)
        if key not in self._words:
            tokens = self.cell_tokens(row_id, siglum)
            self._words[key] = tuple(t.text for t in tokens), tuple(t.stem for t in tokens)
        return self._words[key]

    def edits(self, row_id: str, left: Siglum, right: Siglum) -> tuple[Edit, ...]:
        """How to paint the way from one version's cell to another's."""
        return wording.paint(self.cell_tokens(row_id, left), self.cell_tokens(row_id, right))

    def variations(self, row_id: str) -> tuple[Variation, ...]:
        """The places of a row where its versions do not all read the same, in reading order."""
        if row_id not in self._variations:
            holders = self.holders(row_id)
            cells = {siglum: self.cell_tokens(row_id, siglum) for siglum in holders}
            lacking = [siglum for siglum in self.sigla if siglum not in cells]
            self._variations[row_id] = vary(row_id, cells, lacking)
        return self._variations[row_id]

    # --- spans

    def span(self, siglum: Siglum, start: int, end: int) -> Span:
        return Span(start, end, self._witness[siglum].text[start:end])

    def token_span(self, row_id: str, siglum: Siglum, first: int, last: int) -> Span:
        """The text of cell tokens `first` … `last - 1` (a non-empty range), from first to last character."""
        tokens = self.cell_tokens(row_id, siglum)
        return self.span(siglum, tokens[first].start, tokens[last - 1].end)

    def gap_anchor(self, row_id: str, siglum: Siglum, token_index: int) -> Span:
        """The word before a gap at a token position (or after it, at the very start of the cell):
        how words that only other versions have are marked where they are missing."""
        tokens = self.cell_tokens(row_id, siglum)
        for index in [*range(token_index - 1, -1, -1), *range(token_index, len(tokens))]:
            if tokens[index].kind != "mark":
                return self.span(siglum, tokens[index].start, tokens[index].end)
        return self.span(siglum, tokens[0].start, tokens[0].end)

    def words_around(self, row_id: str, siglum: Siglum, first: int, last: int, reach: int = 3) -> str:
        """The text of a token range with `reach` tokens of context on both sides."""
        tokens = self.cell_tokens(row_id, siglum)
        if not tokens:
            return ""
        low, high = max(0, first - reach), min(len(tokens), last + reach)
        return self._witness[siglum].text[tokens[low].start : tokens[max(low, high - 1)].end]

    # --- words

    def rarity(self, word: str) -> float:
        """Zipf frequency of a word in general copy: 0 unknown, 7.7 "the". Higher is commoner."""
        return rarity.zipf(word.casefold())

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """How many versions use each word (comparison form)."""
        counts: dict[str, int] = defaultdict(int)
        for siglum in self.sigla:
            words = {t.norm for s in self._segments[siglum] for t in self.tokens(s.id) if t.kind != "mark"}
            for word in words:
                counts[word] += 1
        return dict(sorted(counts.items()))
