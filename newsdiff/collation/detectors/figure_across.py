"""Figures told otherwise in another statement: a flat amount for a range, a caption that the copy does not bear out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.saying import ballot, listing, quoted, votes
from newsdiff.collation.detectors.tools import STORY_ROLES, canonical_rows, content, report
from newsdiff.collation.figures import Figure, compare, find_figures
from newsdiff.collation.types import Category, Finding, Segment, Siglum, Span

MOST = 200
"""Figures of a story that are looked at; more are a table."""
ROLES = STORY_ROLES | {"caption"}
AMOUNTS = frozenset({"money", "percent", "quantity", "count"})


@dataclass(frozen=True)
class Place:
    """A figure of a version with the sentence it stands in."""

    segment: Segment
    figure: Figure

    @property
    def siglum(self) -> Siglum:
        return self.segment.siglum


@once_a_cluster
def _places(cluster: Cluster) -> tuple[Place, ...]:
    """All figures of copy and captions, in reading order."""
    return tuple(
        Place(segment, figure)
        for siglum in cluster.sigla
        for segment in cluster.segments_of(siglum)
        if segment.role in ROLES
        for figure in find_figures(cluster.witness(siglum).text, segment.start, segment.end)
    )[: MOST * len(cluster.sigla)]


NEAR = 10
"""Words of weight before a figure (and half as many behind it) that say what it measures."""


def _subject(cluster: Cluster, place: Place) -> frozenset[str]:
    """Stems of the words around a figure that say what it is the measure of."""
    words = content(cluster.tokens(place.segment.id))
    before = [t.stem for t in words if t.end <= place.figure.start and t.kind == "word"]
    behind = [t.stem for t in words if t.start >= place.figure.end and t.kind == "word"]
    return frozenset(before[-NEAR:] + behind[: NEAR // 2])


def _span(cluster: Cluster, place: Place) -> Span:
    """The figure, with its "in" or "more than" where that is a part of the reading."""
    text = cluster.witness(place.siglum).text
    start = place.figure.start
    words = rf"{re.escape(place.figure.hedge)}|in|for|since" if place.figure.hedge else "in|for|since"
    for _ in range(2):
        before = re.search(rf"\b(?:{words})\s$", text[max(place.segment.start, start - 20) : start], re.I)
        start -= len(before.group()) if before else 0
    return cluster.span(place.siglum, start, place.figure.end)


_OPEN = re.compile(
    r"\b(?:from|start(?:s|ing)?\s(?:at|from)|begin(?:s|ning)?\s(?:at|from)|minimum\sof|maximum\sof|above|below|between|most|least|to)\s$"
)
"""What says by itself that a figure is one end of a range."""


class Range:
    id = "figure.range"
    category: Category = "figure"
    description = "A version gives one flat figure where another statement gives a range for the same thing."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        ranges = [p for p in _places(cluster) if p.figure.kind in AMOUNTS and p.figure.high is not None]
        if not ranges:
            return
        flats = [p for p in _places(cluster) if p.figure.kind in AMOUNTS and self._is_flat(cluster, p)]
        found: dict[tuple[str, float], tuple[list[Place], list[Place]]] = {}
        for flat in flats:
            same = [r for r in ranges if self._one_thing(cluster, flat, r)]
            if same:
                value = flat.figure.value or 0.0
                sides = found.setdefault((cluster.rows_of(flat.segment.id)[0], value), ([], []))
                sides[0].append(flat)
                beside = {r for p in same for r in cluster.rows_of(p.segment.id)}
                sides[1].extend(
                    r
                    for r in ranges
                    if r not in sides[1]
                    and (
                        r in same
                        or (
                            beside & set(cluster.rows_of(r.segment.id))
                            and r.figure.normal == same[0].figure.normal
                        )
                    )
                )
        for (row, _), (plain, wide) in found.items():
            holders = {p.siglum for p in plain}
            if holders == set(cluster.sigla):
                continue  # all versions say it both ways: no difference between them
            groups = {p.figure.text: sorted(holders) for p in plain[:1]}
            for p in wide:
                groups.setdefault(p.figure.text, [])
                if p.siglum not in groups[p.figure.text]:
                    groups[p.figure.text].append(p.siglum)
            spans: dict[Siglum, list[Span]] = defaultdict(list)
            for p in (*plain, *wide):
                spans[p.siglum].append(_span(cluster, p))
            rows = {row, *(r for p in wide for r in cluster.rows_of(p.segment.id)[:1])}
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[r.id for r in canonical_rows(cluster) if r.id in rows],
                spans=spans,
                message=f"{listing(holders)} give{'s' if len(holders) == 1 else ''} one figure for what is a range "
                f"elsewhere: {ballot(groups)}.",
                confidence=0.6,
                evidence={"votes": votes(groups)},
            )

    def _is_flat(self, cluster: Cluster, place: Place) -> bool:
        figure = place.figure
        text = cluster.witness(place.siglum).text
        return (
            figure.high is None
            and figure.value is not None
            and not figure.hedge
            and bool(cluster.rows_of(place.segment.id))
            and not _OPEN.search(text[max(place.segment.start, figure.start - 20) : figure.start])
        )

    def _one_thing(self, cluster: Cluster, flat: Place, wide: Place) -> bool:
        a, b = flat.figure, wide.figure
        if a.kind != b.kind or a.unit != b.unit or a.value not in (b.value, b.high):
            return False
        if set(cluster.rows_of(flat.segment.id)) & set(cluster.rows_of(wide.segment.id)):
            return False  # side by side in one row: another figure, told as such
        left, right = _subject(cluster, flat), _subject(cluster, wide)
        shared = left & right
        return len(shared) >= LEAST_SHARED and len(shared) >= 0.4 * min(len(left), len(right))


LEAST_SHARED = 3
"""Words of weight that two statements must share around their figures to measure one thing."""

TELLING = frozenset({"money", "percent", "quantity", "duration", "age", "count"})


class CaptionFigure:
    id = "figure.caption"
    category: Category = "figure"
    description = "A caption gives a figure that no copy gives, or a date without the year that copy has."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        copy = [p for p in _places(cluster) if p.segment.role != "caption"]
        told: set[tuple[Siglum, str]] = set()
        for place in _places(cluster):
            siglum, figure = place.siglum, place.figure
            rows = cluster.rows_of(place.segment.id)
            if (
                place.segment.role != "caption"
                or (siglum, figure.normal) in told
                or not any(set(cluster.sigla) - set(cluster.holders(row)) for row in rows)
            ):
                continue
            told.add((siglum, figure.normal))
            dated = self._dated(cluster, place, copy)
            if dated:
                yield self._without_year(cluster, place, dated)
            elif self._alone(cluster, place, copy):
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="substantive",
                    rows=rows[:1],
                    spans={siglum: [_span(cluster, place)]},
                    message=f"Only the caption in {siglum} gives {quoted(_span(cluster, place).text)}; no copy does.",
                    confidence=0.5,
                    evidence={"present": [siglum]},
                )

    def _without_year(self, cluster: Cluster, place: Place, dated: list[Place]) -> Finding:
        groups: dict[str, list[Siglum]] = defaultdict(list)
        spans: dict[Siglum, list[Span]] = defaultdict(list)
        spans[place.siglum].append(_span(cluster, place))
        for other in dated:
            if other.siglum not in groups[other.figure.text]:
                groups[other.figure.text].append(other.siglum)
                spans[other.siglum].append(_span(cluster, other))
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[*cluster.rows_of(place.segment.id)[:1], *cluster.rows_of(dated[0].segment.id)[:1]],
            spans=spans,
            message=f"The caption in {place.siglum} gives {quoted(_span(cluster, place).text)} without the year "
            f"that copy has: {ballot(groups)}.",
            confidence=0.55,
            evidence={"votes": votes(groups)},
        )

    def _dated(self, cluster: Cluster, place: Place, copy: list[Place]) -> list[Place]:
        """Where copy gives the month of the caption with its year, of the same event. A month without a year
        is taken for the nearest one, and copy that gives the year means another."""
        when = place.figure.when
        if place.figure.kind != "date" or when is None or when[0] is not None or when[1] is None:
            return []
        same = [
            p
            for p in copy
            if p.figure.kind == "date"
            and p.figure.when is not None
            and p.figure.when[1] == when[1]
            and compare(p.figure, place.figure) in ("same", "notation", "precision")
            and len(_subject(cluster, p) & _subject(cluster, place)) >= LEAST_DATED
        ]
        if any(p.figure.when is not None and p.figure.when[0] is None for p in same):
            return []
        return same

    def _alone(self, cluster: Cluster, place: Place, copy: list[Place]) -> bool:
        figure = place.figure
        if figure.kind not in TELLING or figure.value is None:
            return False
        if figure.kind == "count" and (figure.value < SMALLEST or figure.value in YEARS):
            return False
        here = cluster.rows_of(place.segment.id)
        return not any(
            compare(p.figure, figure) != "different" or set(cluster.rows_of(p.segment.id)) & set(here)
            for p in copy
        )


LEAST_DATED = 2
SMALLEST = 3
"""One and two are said of whoever stands in a picture."""
YEARS = range(1800, 2101)
