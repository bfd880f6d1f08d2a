"""What every detector needs: readings for all versions, votes and lists in words, coverage of segments."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.types import (
    Category,
    Finding,
    Reading,
    Row,
    Segment,
    SegmentId,
    Severity,
    Siglum,
    Span,
    Token,
)
from newsdiff.collation.wording import carries_meaning

MOST_SPANS = 3
STORY_ROLES = frozenset({"body", "dek"})


def report(
    cluster: Cluster,
    *,
    detector: str,
    category: Category,
    severity: Severity,
    rows: Sequence[str],
    spans: Mapping[Siglum, Iterable[Span]],
    message: str,
    confidence: float,
    evidence: Mapping[str, Any] | None = None,
) -> Finding:
    """A finding with a reading for every version: spans where given, `()` where the version has one of
    the rows (or the finding concerns whole versions), `None` where it has none of them."""
    readings: dict[Siglum, Reading] = {}
    for siglum in cluster.sigla:
        marked = _tidy(spans.get(siglum, ()))
        has = any(cluster.row(row).cells.get(siglum) for row in rows)
        readings[siglum] = marked if marked else (() if has or not rows else None)
    return Finding(
        category=category,
        severity=severity,
        rows=tuple(rows),
        readings=readings,
        message=message,
        confidence=round(min(max(confidence, 0.01), 0.99), 3),
        detector=detector,
        evidence=dict(evidence or {}),
    )


def _tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    seen = dict.fromkeys(span for span in spans if span.end > span.start)
    return tuple(sorted(list(seen)[:MOST_SPANS], key=lambda span: span.start))


def row_role(cluster: Cluster, row: Row) -> str:
    """The role most segments of a row have."""
    counts: dict[str, int] = {}
    for cell in row.cells.values():
        for segment_id in cell or ():
            role = cluster.segment(segment_id).role
            counts[role] = counts.get(role, 0) + 1
    return max(sorted(counts), key=lambda role: counts[role]) if counts else "body"


@once_a_cluster
def canonical_rows(cluster: Cluster) -> list[Row]:
    """The rows in an order that does not depend on the base: by how far into the versions they stand.

    Detectors that tell a thing once go through the rows in this order, so that the base changes nothing.
    """
    return sorted(cluster.rows, key=lambda row: _place(cluster, row))


def _place(cluster: Cluster, row: Row) -> tuple[float, tuple[tuple[int, ...], ...]]:
    shares = []
    starts = []
    for siglum in cluster.sigla:
        found = [cluster.segment(i).start for i in row.cells.get(siglum) or ()]
        starts.append(tuple(found))
        if found:
            shares.append(found[0] / max(len(cluster.witness(siglum).text), 1))
    return (sum(shares) / len(shares) if shares else 1.0, tuple(starts))


def rows_of(cluster: Cluster, segment_id: SegmentId) -> list[str]:
    """The rows a segment stands in, in canonical order."""
    held = cluster.rows_of(segment_id)
    return list(held) if len(held) < 2 else sorted(held, key=_canonical_places(cluster).__getitem__)


@once_a_cluster
def _canonical_places(cluster: Cluster) -> dict[str, int]:
    return {row.id: n for n, row in enumerate(canonical_rows(cluster))}


@once_a_cluster
def story_rows(cluster: Cluster) -> list[Row]:
    """The rows that are statements of the story (not captions, furniture …), in canonical order."""
    return [row for row in canonical_rows(cluster) if row_role(cluster, row) in STORY_ROLES]


@once_a_cluster
def copy_of(cluster: Cluster, siglum: Siglum) -> tuple[Segment, ...]:
    """The copy of a version: sentences of its body and its dek, in reading order."""
    return tuple(s for s in cluster.segments_of(siglum) if s.role in STORY_ROLES)


def first_words(cluster: Cluster, siglum: Siglum, segment_id: SegmentId, count: int = 5) -> Span:
    """The opening words of a segment."""
    tokens = list(itertools.islice((t for t in cluster.tokens(segment_id) if t.kind != "mark"), count))
    segment = cluster.segment(segment_id)
    if not tokens:
        return cluster.span(siglum, segment.start, segment.end)
    return cluster.span(siglum, tokens[0].start, tokens[-1].end)


def content(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if carries_meaning(token)]


def same_words(left: str, right: str) -> bool:
    """Equal but for case, spaces and the shape of marks."""
    return _bare(left) == _bare(right)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


MANY = 12
"""Versions of a statement up to which their words are laid against each other pair by pair; among more, a word
counts as matched where the other cell has it at all: the work would grow with the square of the versions."""


class Coverage:
    """Which words of a segment have a counterpart in another version, over all rows the segment is in."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._matched: dict[tuple[SegmentId, Siglum], frozenset[int]] = {}
        self._stems: dict[Siglum, frozenset[str]] = {}
        self._cells: dict[tuple[str, Siglum], frozenset[str]] = {}
        self._holding: dict[str, Mapping[str, int]] = {}
        self._where: dict[Siglum, Mapping[str, frozenset[int]]] = {}

    def matched(self, segment_id: SegmentId, other: Siglum) -> frozenset[int] | None:
        """Start offsets of the segment's tokens matched in `other`; `None` where `other` has none of its rows."""
        key = (segment_id, other)
        if key not in self._matched:
            cluster, siglum = self.cluster, self.cluster.segment(segment_id).siglum
            rows = [r for r in cluster.rows_of(segment_id) if cluster.row(r).cells.get(other)]
            starts: set[int] = set()
            for row in rows:
                if len(cluster.holders(row)) > MANY:
                    stems = self.row_stems(row, other)
                    starts.update(t.start for t in cluster.tokens(segment_id) if t.stem in stems)
                    continue
                comparison = cluster.comparison(row, siglum, other)
                starts.update(comparison.left_tokens[i].start for i, _ in comparison.matches)
            self._matched[key] = frozenset(starts) if rows else frozenset({-1})
        found = self._matched[key]
        return None if -1 in found else found

    def shared(self, segment_id: SegmentId, row: str, least: int) -> dict[frozenset[int], list[Siglum]]:
        """The other versions of a row by what they share of a segment: `matched` of all of them at once.

        Only versions that have something of it and lack at least `least` of its tokens.
        """
        cluster = self.cluster
        own, holders = cluster.segment(segment_id).siglum, cluster.holders(row)
        tokens = cluster.tokens(segment_id)
        if len(holders) <= MANY or cluster.rows_of(segment_id) != (row,):
            found: dict[frozenset[int], list[Siglum]] = {}
            words = {t.start for t in tokens}
            for other in holders:
                matched = self.matched(segment_id, other) if other != own else None
                if matched and len(words - matched) >= least:
                    found.setdefault(matched, []).append(other)
            return found
        # Most versions have most of the words: what each lacks is less to look at than what it has.
        everybody = (1 << len(holders)) - 1
        lacked: dict[int, list[int]] = {}
        having = self._having(row)
        for token in tokens:
            without = everybody & ~having[token.stem]
            while without:
                bit = without & -without
                lacked.setdefault(bit.bit_length() - 1, []).append(token.start)
                without ^= bit
        parts: dict[tuple[int, ...], list[Siglum]] = {}
        for n, starts in sorted(lacked.items()):
            if least <= len(starts) < len(tokens):
                parts.setdefault(tuple(starts), []).append(holders[n])
        whole = frozenset(t.start for t in tokens)
        return {whole.difference(starts): others for starts, others in parts.items()}

    def _having(self, row: str) -> Mapping[str, int]:
        """For every stem of a row the versions whose cell has it: bit n stands for the n-th of its holders."""
        if row not in self._holding:
            found: dict[str, int] = {}
            for n, siglum in enumerate(self.cluster.holders(row)):
                for stem in self.row_stems(row, siglum):
                    found[stem] = found.get(stem, 0) | 1 << n
            self._holding[row] = found
        return self._holding[row]

    def row_stems(self, row: str, siglum: Siglum) -> frozenset[str]:
        """All stems of a cell."""
        key = (row, siglum)
        if key not in self._cells:
            self._cells[key] = frozenset(t.stem for t in self.cluster.cell_tokens(row, siglum))
        return self._cells[key]

    def stems(self, siglum: Siglum) -> frozenset[str]:
        """All content stems of a version."""
        if siglum not in self._stems:
            self._stems[siglum] = frozenset(
                t.stem for s in self.cluster.segments_of(siglum) for t in content(self.cluster.tokens(s.id))
            )
        return self._stems[siglum]

    def having(self, siglum: Siglum, words: Set[str], least: float) -> dict[int, set[str]]:
        """The segments of a version (positions) with at least the share `least` of the words (stems), with these.

        Only segments are looked at that have one of the rarest words: without all of those the rest is too few.
        """
        where = self.where(siglum)
        need = math.ceil(least * len(words) - 1e-9)
        rarest = sorted(words, key=lambda word: (len(where.get(word, ())), word))
        looked_at = {n for word in rarest[: len(words) - need + 1] for n in where.get(word, ())}
        found = {n: {word for word in words if n in where.get(word, ())} for n in sorted(looked_at)}
        return {n: held for n, held in found.items() if len(held) >= need}

    def where(self, siglum: Siglum) -> Mapping[str, frozenset[int]]:
        """For every stem of a version its segments, by their positions."""
        if siglum not in self._where:
            found: dict[str, set[int]] = {}
            for n, s in enumerate(self.cluster.segments_of(siglum)):
                for t in self.cluster.tokens(s.id):
                    found.setdefault(t.stem, set()).add(n)
            self._where[siglum] = {stem: frozenset(places) for stem, places in found.items()}
        return self._where[siglum]

    def share(self, segment_id: SegmentId, other: Siglum) -> float:
        """0 … 1: how many of the segment's content words stand matched in `other`, over all its rows."""
        words = content(self.cluster.tokens(segment_id))
        matched = self.matched(segment_id, other) or frozenset()
        return sum(t.start in matched for t in words) / len(words) if words else 0.0


@once_a_cluster
def own_statements(cluster: Cluster) -> frozenset[str]:
    """The rows that say something of their own.

    A sentence that says two things stands in two rows. But where the links of a composite sentence make
    a second row out of words that a bigger row has told already, that row is no further statement.
    """
    told: dict[SegmentId, set[int]] = {}
    own = set()
    for row in sorted(story_rows(cluster), key=lambda row: -len(cluster.holders(row.id))):
        ids = [i for cell in row.cells.values() for i in cell or ()]
        # only a segment of several rows can have been told before, or elsewhere again
        words = {i: linked(cluster, row, i) if len(cluster.rows_of(i)) > 1 else set() for i in ids}
        exclusive = any(len(cluster.rows_of(i)) == 1 for i in ids) or len(cluster.holders(row.id)) == 1
        fresh = all(len(words[i] - told.get(i, set())) >= 0.5 * len(words[i]) for i in ids)
        if exclusive or fresh:
            own.add(row.id)
        for i in ids:
            told.setdefault(i, set()).update(words[i])
    return frozenset(own)


def linked(cluster: Cluster, row: Row, segment_id: SegmentId) -> set[int]:
    """Start offsets of the segment's content words that this row ties to other versions."""
    siglum = cluster.segment(segment_id).siglum
    words = {t.start for t in content(cluster.tokens(segment_id))}
    found: set[int] = set()
    told: set[tuple[str, ...]] = set()
    if len(cluster.holders(row.id)) > MANY:
        tokens = content(cluster.tokens(segment_id))
        others = [s for s in cluster.holders(row.id) if s != siglum]
        return {
            t.start for t in tokens if any(t.stem in coverage(cluster).row_stems(row.id, s) for s in others)
        }
    for other in cluster.holders(row.id):
        text = tuple(t.text for t in cluster.cell_tokens(row.id, other))
        if words <= found:
            break
        if other != siglum and text not in told:
            told.add(text)
            comparison = cluster.comparison(row.id, siglum, other)
            found.update(comparison.left_tokens[i].start for i, _ in comparison.matches)
    return found & words


@once_a_cluster
def coverage(cluster: Cluster) -> Coverage:
    """The coverage of a cluster, made once."""
    return Coverage(cluster)
