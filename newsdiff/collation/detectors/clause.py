"""Clauses inside shared statements that some versions have and others lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.clauses import FEWEST, SET_OFF, clause, missing, parts
from newsdiff.collation.detectors.context import WEIGHT, kind_of, told_as
from newsdiff.collation.detectors.figure_slots import items_of
from newsdiff.collation.detectors.told_otherwise import says_clause
from newsdiff.collation.detectors.tools import (
    content,
    coverage,
    linked,
    own_statements,
    report,
    story_rows,
)
from newsdiff.collation.types import Category, Comparison, Finding, Row, SegmentId, Siglum, Span, Token


@dataclass
class Run:
    """Tokens of one segment that have no counterpart in `lacking`."""

    siglum: Siglum
    segment: SegmentId
    tokens: tuple[Token, ...]
    lacking: set[Siglum]

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


class Clause:
    id = "context.clause"
    category: Category = "context"
    description = "A clause inside a shared statement stands in some versions and is absent from others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        told: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            holders = cluster.holders(row.id)
            if len(holders) < 2:
                continue
            runs = [run for siglum in holders for run in _runs(cluster, row, siglum)]
            for group in _together(cluster, row, runs):
                if any((run.siglum, run.start) in told for run in group):
                    continue
                told.update((run.siglum, run.start) for run in group)
                having = sorted({run.siglum for run in group}, key=cluster.sigla.index)
                lacking = sorted(set.intersection(*(run.lacking for run in group)), key=cluster.sigla.index)
                if not lacking:
                    continue
                spans = {run.siglum: [cluster.span(run.siglum, run.start, run.end)] for run in group}
                spans |= _also(cluster, row, group[0], {*having, *lacking})
                having = sorted(spans, key=cluster.sigla.index)
                text = spans[group[0].siglum][0].text
                kind = kind_of(text)
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="substantive",
                    rows=[row.id],
                    spans={**_gaps(cluster, row, group[0], lacking), **spans},
                    message=told_as(having, lacking, text, "clause" if kind in ("source", "fact") else kind),
                    confidence=0.45 + WEIGHT[kind] + 0.02 * min(len(content(group[0].tokens)), 10),
                    evidence={"kind": kind, "present": having, "absent": lacking, "clause": True},
                )


def _also(cluster: Cluster, row: Row, run: Run, known: set[Siglum]) -> dict[Siglum, list[Span]]:
    """The words of a clause in the versions that have it too, as a sentence of its own."""
    spans = {}
    words = {t.start for t in content(run.tokens)}
    for siglum in cluster.holders(row.id):
        if siglum in known:
            continue
        comparison = cluster.comparison(row.id, run.siglum, siglum)
        found = [j for i, j in comparison.matches if comparison.left_tokens[i].start in words]
        if len(found) >= 0.75 * len(words):
            spans[siglum] = [cluster.token_span(row.id, siglum, min(found), max(found) + 1)]
    return spans


def _gaps(cluster: Cluster, row: Row, run: Run, lacking: list[Siglum]) -> dict[Siglum, list[Span]]:
    """Where the clause is missing: the word before the gap."""
    spans = {}
    for siglum in lacking:
        comparison = cluster.comparison(row.id, run.siglum, siglum)
        first = next((i for i, t in enumerate(comparison.left_tokens) if t.start == run.start), 0)
        before = [j for i, j in comparison.matches if i < first]
        if before and comparison.right_tokens:
            spans[siglum] = [cluster.gap_anchor(row.id, siglum, before[-1] + 1)]
    return spans


def _runs(cluster: Cluster, row: Row, siglum: Siglum) -> list[Run]:
    found: list[Run] = []
    for segment_id in row.cells.get(siglum) or ():
        tokens = cluster.tokens(segment_id)
        lacked: dict[Siglum, list[tuple[tuple[Token, ...], bool]]] = {}
        # versions that share the same words lack the same clauses
        for matched, others in coverage(cluster).shared(segment_id, row.id, SET_OFF).items():
            clauses = [
                (run, False)
                for raw in missing(tokens, matched)
                if (run := clause(cluster, segment_id, tokens, raw)) and _rest_shared(tokens, run, matched)
            ]
            clauses += [
                (run, True)
                for run in parts(cluster, segment_id, tokens, matched)
                if not any(c[0].start <= run[-1].start and run[0].start <= c[-1].start for c, _ in clauses)
                and _rest_shared(tokens, run, matched)
            ]
            if clauses:
                lacked |= dict.fromkeys(others, clauses)
        for other in sorted(lacked, key=cluster.sigla.index):
            if not _answering(cluster, row, siglum, other):
                continue
            for run, whole in lacked[other]:
                if not (
                    _replaced(cluster, row, run, siglum, other, whole)
                    or (whole and _answers_how_much(cluster, row, run, siglum, other))
                    or _said_elsewhere(cluster, run, other)
                    or says_clause(cluster, (siglum, run), other)
                    or _row_of_its_own(cluster, row, segment_id, run, other)
                ):
                    _add(found, siglum, segment_id, run, other)
    return found


def _replaced(
    cluster: Cluster, row: Row, run: tuple[Token, ...], siglum: Siglum, other: Siglum, whole: bool
) -> bool:
    """Whether the other version has words of its own, of like length, at the same place. `whole`: the run is a whole
    clause, of which a word or two may stand elsewhere in the other sentence."""
    comparison = cluster.comparison(row.id, siglum, other)
    inside = {i for i, t in enumerate(comparison.left_tokens) if run[0].start <= t.start <= run[-1].start}
    elsewhere = _told_in_other_rows(cluster, row, other)
    lacking = {t.start for t in content(run)}
    if whole:
        kept = {i: j for i, j in comparison.matches if i in inside}
        lacking -= {comparison.left_tokens[i].start for i in kept}
        elsewhere |= {comparison.right_tokens[j].start for j in kept.values()}
        there = _in_its_place(comparison, min(inside), max(inside))
    else:
        there = [
            t
            for substitution in comparison.substitutions
            if inside & set(range(*substitution.left))
            for t in comparison.right_tokens[slice(*substitution.right)]
        ]
    return sum(t.start not in elsewhere for t in content(there)) >= 0.5 * len(lacking)


def _answers_how_much(
    cluster: Cluster, row: Row, run: tuple[Token, ...], siglum: Siglum, other: Siglum
) -> bool:
    """Whether the clause gives an amount or a share, and the other version gives one too: another, or elsewhere."""
    asked = {
        item.family
        for item in items_of(cluster, row.id, siglum)
        if run[0].start <= item.figure.start < run[-1].end
    }
    return bool(asked & _AMOUNTS & {item.family for item in items_of(cluster, row.id, other)})


_AMOUNTS = frozenset({"money", "percent"})


def _in_its_place(comparison: Comparison, first: int, last: int) -> Sequence[Token]:
    """What the right cell has between the words that stand before and behind a stretch of the left one."""
    before = max(((i, j) for i, j in comparison.matches if i < first), default=(-1, -1))[1]
    behind = min(((i, j) for i, j in comparison.matches if i > last), default=(0, -1))[1]
    return comparison.right_tokens[before + 1 : behind if behind > before else None]


def _told_in_other_rows(cluster: Cluster, row: Row, siglum: Siglum) -> set[int]:
    """Words of a version's cell that make another statement, which other versions have in sentences of their own."""
    return {
        start
        for i in row.cells.get(siglum) or ()
        for r in cluster.rows_of(i)
        if r != row.id
        for start in linked(cluster, cluster.row(r), i)
    }


ANSWERING = 0.2
"""Share of a sentence's words that must stand in another for either to have been cut from the other."""


def _answering(cluster: Cluster, row: Row, siglum: Siglum, other: Siglum) -> bool:
    """Whether a sentence of the other version's cell is this one over again, and not one about
    other things that only names the same people."""
    comparison = cluster.comparison(row.id, siglum, other)
    shared = {comparison.right_tokens[j].start for _, j in comparison.matches}
    for segment_id in row.cells.get(other) or ():
        words = content(cluster.tokens(segment_id))
        common = [t for t in words if t.start in shared]
        if len(common) >= ANSWERING * len(words) and not all(t.text[0].isupper() for t in common):
            return True
    return False


def _rest_shared(tokens: tuple[Token, ...], run: tuple[Token, ...], matched: frozenset[int]) -> bool:
    """The words outside the run are mostly shared: a clause was cut, not the sentence rewritten."""
    inside = {t.start for t in run}
    rest = [t for t in content(tokens) if t.start not in inside]
    return len(rest) >= 2 and sum(t.start in matched for t in rest) >= 0.5 * len(rest)


def _said_elsewhere(cluster: Cluster, run: tuple[Token, ...], other: Siglum) -> bool:
    words = {t.stem for t in content(run)}
    if len(words & coverage(cluster).stems(other)) < 0.75 * len(words):
        return False
    return bool(coverage(cluster).having(other, words, 0.75))


def _row_of_its_own(
    cluster: Cluster, row: Row, segment_id: SegmentId, run: tuple[Token, ...], other: Siglum
) -> bool:
    """Whether the clause is a statement of its own in another row, which tells that the version lacks it."""
    words = {t.start for t in content(run)}
    return any(
        len(words & linked(cluster, cluster.row(r), segment_id)) >= 0.5 * len(words)
        for r in cluster.rows_of(segment_id)
        if r != row.id and r in own_statements(cluster) and not cluster.row(r).cells.get(other)
    )


def _add(
    found: list[Run], siglum: Siglum, segment_id: SegmentId, run: tuple[Token, ...], other: Siglum
) -> None:
    for known in found:
        low, high = max(known.start, run[0].start), min(known.end, run[-1].end)
        if known.segment == segment_id and high > low:
            shared = tuple(t for t in known.tokens if low <= t.start < high)
            if len(content(shared)) >= FEWEST and len(shared) >= 0.5 * max(len(known.tokens), len(run)):
                known.tokens = shared
                known.lacking.add(other)
                return
    found.append(Run(siglum, segment_id, run, {other}))


def _together(cluster: Cluster, row: Row, runs: list[Run]) -> list[list[Run]]:
    """Runs of different versions that say the same."""
    groups: list[list[Run]] = []
    for run in runs:
        words = {t.stem for t in content(run.tokens)}
        for group in groups:
            first = {t.stem for t in content(group[0].tokens)}
            alike = len(words & first) >= 0.5 * min(len(words), len(first))
            if alike and run.siglum not in {r.siglum for r in group} and run.siglum not in group[0].lacking:
                group.append(run)
                break
        else:
            groups.append([run])
    return groups
