"""Figures and dates: changed, missing, more or less exact, measuring something else, at odds with themselves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from weakref import WeakKeyDictionary

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, readings, told
from newsdiff.collation.detectors.changes import votes as votes_at
from newsdiff.collation.detectors.tools import (
    ballot,
    canonical_rows,
    content,
    coverage,
    listing,
    quoted,
    report,
    story_rows,
    votes,
)
from newsdiff.collation.figures import SMALL, WEEKDAYS, Figure, compare, find_figures, number, weekday_date
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Category, Finding, Severity, Siglum, Span, Witness

FAMILIES: Mapping[str, str] = {
    "money": "money", "percent": "percent", "count": "count", "quantity": "quantity", "duration": "duration",
    "date": "time", "weekday": "time", "day": "time", "clock": "clock", "period": "period", "year": "period",
    "age": "age", "ordinal": "ordinal", "score": "score", "fraction": "count",
}  # fmt: skip
HARD = frozenset({"money", "percent", "count", "quantity", "age", "score", "fraction"})
_NOUN = {
    "money": "amount", "percent": "percentage", "count": "number", "quantity": "measure", "duration": "span of time",
    "time": "date", "clock": "time of day", "period": "period", "age": "age", "ordinal": "number", "score": "score",
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A figure of one version, with its token range in the cell of a row."""

    siglum: Siglum
    figure: Figure
    first: int
    last: int

    @property
    def family(self) -> str:
        return FAMILIES[self.figure.kind]


@dataclass(frozen=True)
class Slot:
    """One question ("how much?") and what the versions of a row answer."""

    row: str
    items: tuple[Item, ...]
    lacking: tuple[Siglum, ...]

    @property
    def by_siglum(self) -> dict[Siglum, Item]:
        return {item.siglum: item for item in self.items}


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


MOST_FIGURES = 40
"""Figures of one statement that are compared; more are a table, and the work grows with their square."""
_ITEMS: WeakKeyDictionary[Cluster, dict[tuple[str, Siglum], list[Item]]] = WeakKeyDictionary()


def items_of(cluster: Cluster, row: str, siglum: Siglum) -> list[Item]:
    """The figures of a cell."""
    known = _ITEMS.setdefault(cluster, {})
    if (row, siglum) not in known:
        known[row, siglum] = _items_of(cluster, row, siglum)[:MOST_FIGURES]
    return known[row, siglum]


def _items_of(cluster: Cluster, row: str, siglum: Siglum) -> list[Item]:
    tokens = cluster.cell_tokens(row, siglum)
    found = []
    for segment_id in cluster.row(row).cells.get(siglum) or ():
        segment = cluster.segment(segment_id)
        for figure in find_figures(cluster.witness(siglum).text, segment.start, segment.end):
            inside = [i for i, t in enumerate(tokens) if figure.start < t.end and t.start < figure.end]
            if inside:
                found.append(Item(siglum, figure, inside[0], inside[-1] + 1))
    return found


def _distance(cluster: Cluster, row: str, left: Item, right: Item) -> float | None:
    """How far apart two figures stand, measured by the matched words around; None without any."""
    comparison = cluster.comparison(row, left.siglum, right.siglum)
    if not comparison.matches:
        return None
    near = sorted(comparison.matches, key=lambda m: min(abs(m[0] - left.first), abs(m[0] - left.last + 1)))[
        :4
    ]
    shifts = [abs((j - i) - (right.first - left.first)) for i, j in near]
    return sum(shifts) / len(shifts)


_SLOTS: WeakKeyDictionary[Cluster, dict[str, list[Slot]]] = WeakKeyDictionary()


def slots(cluster: Cluster, row: str) -> list[Slot]:
    """The figures of a row sorted into questions; equal values find each other first, then neighbours."""
    known = _SLOTS.setdefault(cluster, {})
    if row not in known:
        known[row] = _slots(cluster, row)
    return known[row]


def _slots(cluster: Cluster, row: str) -> list[Slot]:
    holders = cluster.holders(row)
    items = [item for siglum in holders for item in items_of(cluster, row, siglum)]
    group = {id(item): n for n, item in enumerate(items)}
    members: dict[int, list[Item]] = {n: [item] for n, item in enumerate(items)}
    links = []
    for left, right in itertools.combinations(items, 2):
        kinds = {left.figure.kind, right.figure.kind}
        if left.siglum == right.siglum or (
            left.family != right.family
            and kinds != {"date", "year"}
            and not _sign_lost(left.figure, right.figure)
        ):
            continue
        distance = _distance(cluster, row, left, right)
        verdict = compare(left.figure, right.figure)
        alike = len(set(left.figure.subject) & set(right.figure.subject))
        if verdict in ("same", "notation"):
            rank = 0.0
        elif kinds == {"weekday", "day"}:
            if distance is None or distance > 4:
                continue
            rank = 1.5
        elif verdict == "precision":
            rank = 1.0
        elif kinds == {"money", "count"}:
            if distance is None or distance > 3:
                continue
            rank = 1.0
        elif left.figure.kind == right.figure.kind or {left.figure.kind, right.figure.kind} == {
            "year",
            "period",
        }:
            if left.figure.unit != right.figure.unit and left.figure.kind == "duration" and not alike:
                continue
            rank = 2.0
        else:
            continue
        far = 40.0 if distance is None else distance
        if rank == 2.0 and not _answers(cluster, row, left, right, far, alike):
            continue
        links.append((rank, far - 3 * alike, left, right))
    links.sort(
        key=lambda link: (link[0], link[1], link[2].siglum, link[2].first, link[3].siglum, link[3].first)
    )
    for _, _, left, right in links:
        a, b = group[id(left)], group[id(right)]
        if a == b or {i.siglum for i in members[a]} & {i.siglum for i in members[b]}:
            continue
        for item in members[b]:
            group[id(item)] = a
        members[a] += members.pop(b)
    result = []
    for found in members.values():
        found.sort(key=lambda item: holders.index(item.siglum))
        lacking = tuple(s for s in holders if s not in {i.siglum for i in found})
        result.append(Slot(row, tuple(found), lacking))
    return sorted(result, key=lambda slot: (slot.items[0].first, slot.items[0].siglum))


def _sign_lost(left: Figure, right: Figure) -> bool:
    """An amount of money and the same number without any currency."""
    return {left.kind, right.kind} == {"money", "count"} and left.value == right.value and not left.high


ONE_EVENT = 0.5
"""Likeness of two cells from which the days they name are days of one event."""


def _has_both(cluster: Cluster, left: Item, right: Item) -> bool:
    """Whether one of two versions gives both days: the day of one event and the day of another."""
    return any(
        compare(item.figure, figure) in ("same", "notation", "precision")
        for item, other in ((left, right), (right, left))
        for figure in _whole(cluster, other.siglum)
    )


def _answers(cluster: Cluster, row: str, left: Item, right: Item, far: float, alike: int) -> bool:
    """Whether two different figures answer the same question: at the same place, or about the same thing."""
    comparison = cluster.comparison(row, left.siglum, right.siglum)
    if left.family == "time" and comparison.similarity < ONE_EVENT and _has_both(cluster, left, right):
        return False
    if far <= 3:
        return True
    for substitution in comparison.substitutions:
        if substitution.left[0] <= left.first < substitution.left[1] and (
            substitution.right[0] <= right.first < substitution.right[1]
        ):
            return True
    if alike and far <= 8:
        return True
    alone = all(
        sum(item.figure.kind == side.figure.kind for item in items_of(cluster, row, side.siglum)) == 1
        for side in (left, right)
    )
    return (
        alone
        and left.family in ("money", "percent", "period", "age", "score", "duration")
        and comparison.similarity > 0.2
    )


def _span(cluster: Cluster, item: Item) -> Span:
    """The figure with its "last", "in", "on" where that is part of the reading."""
    text = cluster.witness(item.siglum).text
    start = item.figure.start
    before = re.search(r"\b(?:in|on|of)\s$", text[max(0, start - 4) : start])
    if before and FAMILIES[item.figure.kind] in ("time", "period"):
        start -= len(before.group())
    return cluster.span(item.siglum, start, item.figure.end)


def _evidence(slot: Slot) -> dict[str, object]:
    return {
        "values": {
            item.siglum: {
                "text": item.figure.text,
                "kind": item.figure.kind,
                "value": item.figure.value,
                "high": item.figure.high,
                "unit": item.figure.unit,
                "normal": item.figure.normal,
                "period": item.figure.period,
                "subject": list(item.figure.subject),
            }
            for item in slot.items
        }
    }


def _groups(slot: Slot) -> dict[str, list[Siglum]]:
    """Readings by value: those that are the same or differ in notation only stand together."""
    groups: list[tuple[Item, list[Siglum]]] = []
    for item in slot.items:
        for first, sigla in groups:
            if compare(first.figure, item.figure) in ("same", "notation"):
                sigla.append(item.siglum)
                break
        else:
            groups.append((item, [item.siglum]))
    return {first.figure.text: sigla for first, sigla in groups}


def _verdicts(slot: Slot) -> set[str]:
    return {compare(a.figure, b.figure) for a, b in itertools.combinations(slot.items, 2)}


class Changed:
    id = "figure.changed"
    category: Category = "figure"
    description = "A figure, unit, currency, date or period differs between versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            found = slots(cluster, row.id)
            periods = {i.siglum: i.figure.normal for s in found for i in s.items if i.family == "period"}
            for slot in found:
                places = {(i.siglum, i.figure.start) for i in slot.items}
                if "different" in _verdicts(slot) and not places <= told:
                    told |= places
                    yield self._finding(cluster, slot, periods)

    def _finding(self, cluster: Cluster, slot: Slot, periods: Mapping[Siglum, str]) -> Finding:
        groups = _groups(slot)
        family = slot.items[0].family
        other_period = family in ("money", "percent", "count", "quantity") and _other_periods(slot, periods)
        noun = _NOUN[family]
        severity: Severity = "substantive"
        message = f"The {noun} differs: {ballot(groups)}."
        if other_period:
            message = f"The {noun} differs, and so does the period it covers: {ballot(groups)}; not a contradiction, but never to be mixed."
        elif {i.figure.kind for i in slot.items} == {"money", "count"}:
            message = f"The currency is missing in some versions: {ballot(groups)}."
        elif family in ("time", "clock") and all(i.figure.kind in ("weekday", "day") for i in slot.items):
            message = f"The day differs: {ballot(groups)}."
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity=severity,
            rows=[slot.row],
            spans={item.siglum: [_span(cluster, item)] for item in slot.items},
            message=message,
            confidence=0.9 if family in HARD else 0.8,
            evidence={**_evidence(slot), "votes": votes(groups), "different_measure": other_period},
        )


def _other_periods(slot: Slot, periods: Mapping[Siglum, str]) -> bool:
    """Whether the versions that differ also name different periods."""
    values: dict[str, set[str]] = {}
    for item in slot.items:
        if period := period_of(item, periods):
            values.setdefault(item.figure.normal, set()).add(period)
    return len(values) > 1 and not set.intersection(*values.values())


def period_of(item: Item, periods: Mapping[Siglum, str]) -> str:
    """The period that holds for a figure: the nearest in its own sentence, else one of its statement."""
    return item.figure.period or periods.get(item.siglum, "")


class Precision:
    id = "figure.precision"
    category: Category = "figure"
    description = "A date or figure is given more or less exactly in some versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            for slot in slots(cluster, row.id):
                verdicts = _verdicts(slot)
                places = {(i.siglum, i.figure.start) for i in slot.items}
                if "precision" not in verdicts or "different" in verdicts or places & told:
                    continue
                told |= places
                groups = _groups(slot)
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[row.id],
                    spans={item.siglum: [_span(cluster, item)] for item in slot.items},
                    message=_precision_message(slot, groups),
                    confidence=0.55,
                    evidence={**_evidence(slot), "votes": votes(groups)},
                )


def _precision_message(slot: Slot, groups: dict[str, list[Siglum]]) -> str:
    if {i.figure.kind for i in slot.items} == {"weekday", "day"}:
        return f"The day is named otherwise: {ballot(groups)}; check it against the day of publication."
    return f"The {_NOUN[slot.items[0].family]} is more exact in some versions: {ballot(groups)}."


class Missing:
    id = "figure.missing"
    category: Category = "figure"
    description = "A figure or date stands in some versions of a statement and was dropped from others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            for slot in slots(cluster, row.id):
                family = slot.items[0].family
                lacking = [s for s in slot.lacking if self._dropped(cluster, slot, s)]
                places = {(i.siglum, i.figure.start) for i in slot.items}
                if not lacking or (family in ("ordinal", "duration") and slot.items[0].figure.value is None):
                    continue
                if places & told or (
                    any(i.figure.word == "past" for i in slot.items) and family == "ordinal"
                ):
                    continue
                told |= places
                having = [i.siglum for i in slot.items]
                hard = any(i.figure.kind in HARD for i in slot.items)
                text = _counted(_with_noun(cluster, slot.items[0]).text, slot.items[0].figure.text)
                only = f"Only {having[0]} gives" if len(having) == 1 else f"{listing(having)} give"
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="substantive" if hard else "wording",
                    rows=[row.id],
                    spans={
                        **self._gaps(cluster, slot, lacking),
                        **{i.siglum: [_with_noun(cluster, i)] for i in slot.items},
                    },
                    message=f"{only} {quoted(text)}; {listing(lacking)} {'leaves' if len(lacking) == 1 else 'leave'} it out.",
                    confidence=0.6 if hard else 0.4,
                    evidence={**_evidence(slot), "present": having, "absent": lacking},
                )

    def _dropped(self, cluster: Cluster, slot: Slot, siglum: Siglum) -> bool:
        """The version has the clause without the figure: a content word next to it is shared, and the
        value stands nowhere else in the version."""
        shared = False
        hard = any(item.figure.kind in HARD for item in slot.items)
        values = {item.figure.normal: item.figure for item in slot.items}
        if any(
            compare(figure, other) in ("same", "notation", "precision")
            for figure in values.values()
            for other in _whole(cluster, siglum)
        ):
            return False
        told: set[tuple[str, ...]] = set()
        for item in slot.items:
            text = tuple(t.text for t in cluster.cell_tokens(slot.row, item.siglum))
            if shared or text in told:
                continue
            told.add(text)
            comparison = cluster.comparison(slot.row, item.siglum, siglum)
            matched = {i for i, _ in comparison.matches}
            tokens = comparison.left_tokens
            near = [
                i
                for i in range(max(0, item.first - 4), min(len(tokens), item.last + 4))
                if not item.first <= i < item.last
            ]
            if comparison.similarity < (0.25 if hard else 0.35):
                continue
            shared |= any(i in matched and content([tokens[i]]) for i in near)
        return shared

    def _gaps(self, cluster: Cluster, slot: Slot, lacking: list[Siglum]) -> dict[Siglum, list[Span]]:
        item = slot.items[0]
        spans = {}
        for siglum in lacking:
            before = [
                j for i, j in cluster.comparison(slot.row, item.siglum, siglum).matches if i < item.first
            ]
            if before:
                spans[siglum] = [cluster.gap_anchor(slot.row, siglum, before[-1] + 1)]
        return spans


_WHOLE: WeakKeyDictionary[Cluster, dict[Siglum, list[Figure]]] = WeakKeyDictionary()


def _whole(cluster: Cluster, siglum: Siglum) -> list[Figure]:
    """All figures of the story part of a version."""
    known = _WHOLE.setdefault(cluster, {})
    if siglum not in known:
        known[siglum] = _figures_of(cluster, siglum)
    return known[siglum]


def _figures_of(cluster: Cluster, siglum: Siglum) -> list[Figure]:
    text = cluster.witness(siglum).text
    return [
        figure
        for segment in cluster.segments_of(siglum)
        if segment.role in ("body", "dek", "headline")
        for figure in find_figures(text, segment.start, segment.end)
    ]


def _with_noun(cluster: Cluster, item: Item) -> Span:
    """The figure with the words it counts, up to a mark."""
    text = cluster.witness(item.siglum).text
    if item.family in ("time", "period"):
        return _span(cluster, item)
    match = re.match(r"(?:[ -][\w’'-]+){0,2}", text[item.figure.end : item.figure.end + 40])
    return cluster.span(item.siglum, item.figure.start, item.figure.end + (match.end() if match else 0))


def _counted(text: str, figure: str) -> str:
    """The figure and what it counts, without the small words behind: "13 nuns", not "13 nuns from"."""
    words = text[len(figure) :].split() if text.startswith(figure) else []
    kept = list(itertools.takewhile(lambda word: zipf(word.casefold()) < COMMONEST, words))
    return f"{figure}{text[len(figure)]}{' '.join(kept)}" if kept else figure


class Unread:
    id = "figure.unread"
    category: Category = "figure"
    description = "Words of number or time differ that cannot be weighed against each other, such as “one” and “several”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for place in places(cluster, "figure"):
            groups = votes_at(cluster, place)
            yield Finding(
                category=self.category,
                severity="substantive",
                rows=(place.row,),
                readings=readings(cluster, place.row, place.ranges),
                message=f"The figure differs: {told(groups)}.",
                confidence=place.confidence,
                detector=self.id,
                evidence={"votes": groups, "value_changed": True},
            )


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
        for left, right in itertools.pairwise(_whole(cluster, siglum)):
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
        whole = _whole(cluster, siglum)
        days = {f.word for f in whole if f.kind == "weekday"}
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
_CLASS = {"killed": "dead", "killing": "dead", "kills": "dead", "dead": "dead", "died": "dead", "injured": "hurt", "injuring": "hurt", "wounded": "hurt", "wounding": "hurt", "hurt": "hurt", "arrested": "arrested", "missing": "missing"}  # fmt: skip


@lru_cache(maxsize=1 << 12)
def _totals(sentence: str) -> tuple[tuple[str, float, int, int], ...]:
    """What is counted in a sentence as a whole, how many, and where that stands."""
    found = []
    for match in _TOLL.finditer(sentence):
        name = "n" if match.group("n") else "n2"
        value = number(match.group(name))
        if value is not None and not _PARTIAL.search(sentence):
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


__all__ = [
    "Ages",
    "Changed",
    "Missing",
    "Precision",
    "Totals",
    "Unread",
    "WeekdayDate",
    "coverage",
    "items_of",
    "slots",
]
