"""Figures and dates of one version at odds with themselves: weekday and date, two totals, two ages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.figure_slots import (
    figures_of_story,
)
from newsdiff.collation.detectors.saying import quoted
from newsdiff.collation.detectors.tools import canonical_rows, report
from newsdiff.collation.figures import SMALL, WEEKDAYS, Figure, find_figures, number, weekday_date
from newsdiff.collation.types import Category, Finding, Siglum, Span, Witness


@lru_cache(maxsize=256)
def _published(witness: Witness) -> date | None:
    if witness.published:
        return witness.published
    for figure in find_figures(witness.text[:400]):
        if figure.kind == "date" and figure.when and all(figure.when):
            year, month, day = figure.when
            try:
                return date(year or 1, month or 1, day or 1)
            except ValueError:
                return None
    return None


class WeekdayDate:
    id = "figure.weekday"
    category: Category = "figure"
    description = (
        'A weekday does not fall on the date given beside it, or "today" is not the day the version names.'
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            published = _published(cluster.witness(siglum))
            if published:
                yield from self._beside(cluster, siglum, published)
                yield from self._today(cluster, siglum, published)

    def _one(
        self, cluster: Cluster, siglum: Siglum, figures: list[Figure], message: str, confidence: float
    ) -> Finding:
        segments = [s for s in cluster.segments_of(siglum) if s.start <= figures[0].start < s.end]
        rows = [row for s in segments for row in cluster.rows_of(s.id)]
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=rows,
            spans={siglum: [cluster.span(siglum, f.start, f.end) for f in figures]},
            message=message,
            confidence=confidence,
            evidence={"inner": True},
        )

    def _beside(self, cluster: Cluster, siglum: Siglum, published: date) -> Iterator[Finding]:
        for left, right in itertools.pairwise(figures_of_story(cluster, siglum)):
            if right.start - left.end > 4:
                continue
            pair = {left.kind: left, right.kind: right}
            weekday, day = pair.get("weekday"), pair.get("date")
            if not weekday or not day or not day.when or not day.when[1] or not day.when[2]:
                continue
            try:
                real = date(day.when[0] or published.year, day.when[1], day.when[2])
            except ValueError:
                continue
            if day.when[0] is None and abs((real - published).days) > 60:
                continue
            if WEEKDAYS[real.weekday()] != weekday.word:
                name = WEEKDAYS[real.weekday()].title()
                yield self._one(
                    cluster, siglum, [left, right],
                    f"In {siglum} {quoted(day.text)} was a {name}, not a {weekday.word.title()}.", 0.85,
                )  # fmt: skip

    def _today(self, cluster: Cluster, siglum: Siglum, published: date) -> Iterator[Finding]:
        whole = figures_of_story(cluster, siglum)
        # "Saturday 8 October": a weekday that has a date of its own is that day wherever it is named
        dated = {
            f.word
            for f, beside in itertools.pairwise(whole)
            if f.kind == "weekday" and beside.kind == "date" and beside.start - f.end <= 4
        }
        days = {f.word for f in whole if f.kind == "weekday"} - dated
        for figure in whole:
            if figure.kind != "day" or figure.word not in ("today", "yesterday") or len(days) != 1:
                continue
            meant = weekday_date(figure, published)
            named = next(iter(days))
            if meant and WEEKDAYS[meant.weekday()] != named and _happened(cluster, siglum, figure):
                yield self._one(
                    cluster, siglum, [figure],
                    f"{siglum} says {quoted(figure.text)} here but {quoted(named.title())} elsewhere, and is dated {published.isoformat()}.",
                    0.5,
                )  # fmt: skip


_PAST = re.compile(r"\b(?:\w+ed|said|told|met|held|spoke|took|made|gave|won|began)\b")


def _happened(cluster: Cluster, siglum: Siglum, figure: Figure) -> bool:
    text = cluster.witness(siglum).text
    return bool(_PAST.search(text[max(0, figure.start - 40) : figure.end + 20]))


_COUNT_WORD = r"\d[\d,]*|(?:" + "|".join(sorted(SMALL, key=len, reverse=True)) + r")(?:-[a-z]+)?"
_TOLL = re.compile(
    rf"\b(?P<n>{_COUNT_WORD})\s(?:\w+\s){{0,2}}?(?:were\s|have\s|had\s|was\s|been\s){{0,2}}(?P<what>killed|dead|died|injured|wounded|hurt|arrested|missing)\b"
    rf"|\b(?P<what2>killed|killing|kills|injured|injuring|wounded|wounding|arrested)\s(?:at least\s|about\s|some\s|more than\s|nearly\s)?(?P<n2>{_COUNT_WORD})\s(?:people|others|persons|civilians|soldiers|men|women|children|passengers|policemen|officers|protesters)\b",
    re.IGNORECASE,
)
_PARTIAL = re.compile(
    r"\b(?:includ\w+|among|other|others|another|more|of (?:them|whom|the)|earlier|previous\w*|initial\w*|first|so far|since|last|year|rose|risen|from|separate\w*|elsewhere|also)\b",
    re.IGNORECASE,
)
_SOMEWHERE = re.compile(
    r"\W*(?:In|At|Near|Outside|Around)\s(?!all\b|total\b|fact\b|addition\b|the\s(?:end|attack|blast|quake|crash)\b|\d)[^,.;]{3,60},\s"
)
"""A sentence that opens with a place counts those of that place, who are a part of the whole."""
_CLASS = {"killed": "dead", "killing": "dead", "kills": "dead", "dead": "dead", "died": "dead", "injured": "hurt", "injuring": "hurt", "wounded": "hurt", "wounding": "hurt", "hurt": "hurt", "arrested": "arrested", "missing": "missing"}  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _totals(sentence: str) -> tuple[tuple[str, float, int, int], ...]:
    """What is counted in a sentence as a whole, how many, and where that stands."""
    found = []
    for match in _TOLL.finditer(sentence):
        name = "n" if match.group("n") else "n2"
        value = number(match.group(name))
        if value is not None and not _PARTIAL.search(sentence) and not _SOMEWHERE.match(sentence):
            what = _CLASS[(match.group("what") or match.group("what2")).lower()]
            found.append((what, value, match.start(name), match.end()))
    return tuple(found)


class Totals:
    id = "figure.totals"
    category: Category = "figure"
    description = "One version gives two different totals for the same thing."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            seen: dict[str, tuple[float, Span, str]] = {}
            for segment in cluster.segments_of(siglum):
                if segment.role not in ("body", "dek", "headline"):
                    continue
                for what, value, start, end in _totals(cluster.text_of(segment.id)[:4000]):
                    span = cluster.span(siglum, segment.start + start, segment.start + end)
                    if what in seen and seen[what][0] != value:
                        first = seen[what]
                        yield report(
                            cluster,
                            detector=self.id,
                            category=self.category,
                            severity="substantive",
                            rows=sorted(
                                {r for i in (segment.id, first[2]) for r in cluster.rows_of(i)},
                                key=_order(cluster),
                            ),
                            spans={siglum: [first[1], span]},
                            message=f"{siglum} contradicts itself: {quoted(first[1].text)} and {quoted(span.text)}.",
                            confidence=0.6,
                            evidence={"inner": True, "values": [first[0], value]},
                        )
                    seen.setdefault(what, (value, span, segment.id))


_AGED = re.compile(
    r"\b(?P<first>[A-Z][a-z]+)\s(?P<last>[A-Z][\w’'-]+),\s(?:aged?\s)?(?P<n>[1-9]\d?|10\d)(?=,)"
    r"|\b(?P<n2>[1-9]\d?)-year-old\s(?:[a-z]+\s){0,2}(?P<first2>[A-Z][a-z]+)\s(?P<last2>[A-Z][\w’'-]+)"
    r"|\b(?P<first3>[A-Z][a-z]+)\s(?P<last3>[A-Z][\w’'-]+)\s\((?P<n3>[1-9]\d?)\)"
)


class Ages:
    id = "figure.ages"
    category: Category = "figure"
    description = "One version gives two different ages for the same person."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            seen: dict[tuple[str, str], tuple[str, Span, str]] = {}
            text = cluster.witness(siglum).text
            for segment in cluster.segments_of(siglum):
                if segment.role in ("related", "furniture"):
                    continue
                for match in _AGED.finditer(text, segment.start, segment.end):
                    n = next(k for k in ("", "2", "3") if match.group("n" + k))
                    name = (match.group("first" + n), match.group("last" + n))
                    age, place = match.group("n" + n), match.span("n" + n)
                    span = cluster.span(siglum, *place)
                    if name in seen and seen[name][0] != age:
                        yield report(
                            cluster,
                            detector=self.id,
                            category=self.category,
                            severity="substantive",
                            rows=sorted(
                                {r for i in (segment.id, seen[name][2]) for r in cluster.rows_of(i)},
                                key=_order(cluster),
                            ),
                            spans={siglum: [seen[name][1], span]},
                            message=f"{siglum} contradicts itself: {' '.join(name)} is {seen[name][0]} and {age} years old.",
                            confidence=0.7,
                            evidence={"inner": True, "values": [seen[name][0], age]},
                        )
                    seen.setdefault(name, (age, span, segment.id))


def _order(cluster: Cluster):  # type: ignore[no-untyped-def]
    places = {row.id: n for n, row in enumerate(canonical_rows(cluster))}
    return lambda row_id: places[row_id]
