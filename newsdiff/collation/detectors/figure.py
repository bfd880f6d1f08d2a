"""Figures and dates: changed, missing, more or less exact, measuring something else."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.figure_slots import (
    HARD,
    NOUN,
    Item,
    Slot,
    evidence_of,
    figures_of_story,
    groups_of,
    items_of,
    period_of,
    slots,
    span_of,
    verdicts_of,
)
from newsdiff.collation.detectors.saying import ballot, listing, plural, quoted, votes
from newsdiff.collation.detectors.tools import content, copy_of, report, story_rows
from newsdiff.collation.figures import Figure, compare
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Category, Comparison, Finding, Severity, Siglum, Span


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
                if "different" in verdicts_of(slot) and not places <= told:
                    told |= places
                    yield self._finding(cluster, slot, periods)

    def _finding(self, cluster: Cluster, slot: Slot, periods: Mapping[Siglum, str]) -> Finding:
        groups = groups_of(slot)
        family = slot.items[0].family
        other_period = family in ("money", "percent", "count", "quantity") and _other_periods(slot, periods)
        noun = NOUN[family]
        severity: Severity = "substantive"
        unknown = False
        message = f"The {noun} differs: {ballot(groups)}."
        if other_period:
            message = f"The {noun} differs, and so does the period it covers: {ballot(groups)}. Both may be right; they must not be mixed."
        elif {i.figure.kind for i in slot.items} == {"money", "count"}:
            message = f"The currency is missing in some versions: {ballot(groups)}."
        elif "ordinal" in {i.figure.kind for i in slot.items} != {"ordinal"}:
            told = {
                _counted(_with_noun(cluster, i).text, i.figure.text): groups[i.figure.text]
                for i in slot.items
                if i.figure.text in groups
            }
            message = f"The number differs, as the last of them need not be over: {ballot(told)}."
        elif _days_of_publication(slot):
            message = f"The day is given as {ballot(groups)}: whether it is one day depends on when each was published."
            unknown = True
        elif family in ("time", "clock") and all(i.figure.kind in ("weekday", "day") for i in slot.items):
            message = f"The day differs: {ballot(groups)}."
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity=severity,
            rows=[slot.row],
            spans={item.siglum: [span_of(cluster, item)] for item in slot.items},
            message=message,
            confidence=0.55 if unknown else 0.9 if family in HARD else 0.8,
            evidence={
                **evidence_of(slot), "votes": votes(groups), "different_measure": other_period,
                **({"day_of_publication_unknown": True} if unknown else {}),
            },
        )  # fmt: skip


_NEAR_DAYS = frozenset({"today", "yesterday", "tomorrow", "tonight", "last night", "this morning"})


def _days_of_publication(slot: Slot) -> bool:
    """Whether the days may all be one: "today", "yesterday" and at most one weekday, each told from a day of
    publication that the texts do not give. Nobody knows that they differ."""
    figures = [i.figure for i in slot.items]
    near = [f for f in figures if f.kind == "day" and f.word in _NEAR_DAYS]
    weekdays = {f.word for f in figures if f.kind == "weekday"}
    return (
        bool(near)
        and len(weekdays) <= 1
        and len(near) + sum(f.kind == "weekday" for f in figures) == len(figures)
    )


def _other_periods(slot: Slot, periods: Mapping[Siglum, str]) -> bool:
    """Whether the versions that differ also name different periods."""
    values: dict[str, set[str]] = {}
    for item in slot.items:
        if period := period_of(item, periods):
            values.setdefault(item.figure.normal, set()).add(period)
    return len(values) > 1 and not set.intersection(*values.values())


class Precision:
    id = "figure.precision"
    category: Category = "figure"
    description = "A date or figure is given more or less exactly in some versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            for slot in slots(cluster, row.id):
                verdicts = verdicts_of(slot)
                places = {(i.siglum, i.figure.start) for i in slot.items}
                if "precision" not in verdicts or "different" in verdicts or places & told:
                    continue
                told |= places
                groups = groups_of(slot)
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[row.id],
                    spans={item.siglum: [span_of(cluster, item)] for item in slot.items},
                    message=_precision_message(slot, groups),
                    confidence=0.55,
                    evidence={**evidence_of(slot), "votes": votes(groups)},
                )


def _precision_message(slot: Slot, groups: dict[str, list[Siglum]]) -> str:
    if {i.figure.kind for i in slot.items} == {"weekday", "day"}:
        return (
            f"The day is given as {ballot(groups)}: whether it is one day depends on when each was published."
        )
    return f"The {NOUN[slot.items[0].family]} is more exact in some versions: {ballot(groups)}."


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
                    message=f"{only} {quoted(text)}; {listing(lacking)} {plural(lacking, 'leaves', 'leave')} it out.",
                    confidence=0.6 if hard else 0.4,
                    evidence={**evidence_of(slot), "present": having, "absent": lacking},
                )

    def _dropped(self, cluster: Cluster, slot: Slot, siglum: Siglum) -> bool:
        """The version has the clause without the figure: a content word next to it is shared, and the
        value stands nowhere else in the version."""
        shared = False
        hard = any(item.figure.kind in HARD for item in slot.items)
        values = {item.figure.normal: item.figure for item in slot.items}
        elsewhere = [
            other
            for other in figures_of_story(cluster, siglum)
            if any(_stands_for(other, figure) for figure in values.values())
        ]
        if elsewhere and not self._of_something_else(cluster, slot, siglum, elsewhere):
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
            if comparison.similarity < (0.25 if hard else 0.35) and not _held(comparison):
                continue
            shared |= any(i in matched and content([tokens[i]]) for i in near)
        return shared

    def _of_something_else(
        self, cluster: Cluster, slot: Slot, siglum: Siglum, elsewhere: list[Figure]
    ) -> bool:
        """Whether a day or a span of time that a version gives elsewhere is that of another thing: a version
        that gives it here gives it there too, in the same words ("the limp since May", "shut since May")."""
        first = slot.items[0]
        if first.family not in ("time", "period") or (first.figure.when and all(first.figure.when)):
            return False  # a full date is that of one event, wherever it stands
        rows = {
            row
            for other in elsewhere
            for segment in copy_of(cluster, siglum)
            if segment.start <= other.start < segment.end
            for row in cluster.rows_of(segment.id)
        } - {slot.row}
        return any(
            all(
                any(
                    _stands_for(there.figure, item.figure)
                    for row in rows
                    for there in items_of(cluster, row, item.siglum)
                    if there.figure.start != item.figure.start
                    and (compare(there.figure, other) in ("same", "notation"))
                )
                for other in elsewhere
            )
            for item in slot.items
        )

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


def _stands_for(other: Figure, figure: Figure) -> bool:
    """Whether a figure elsewhere in a version gives what another version gives here."""
    enough = ("same", "notation") if figure.word in ROUGH else ("same", "notation", "precision")
    return compare(figure, other) in enough


HELD = 0.6
"""Share of its words of weight from which a shorter cell is held by a longer one."""
LEAST_HELD = 5


def _held(comparison: Comparison) -> bool:
    """Whether the shorter of two cells is a part of the longer, as where a lead was cut in two."""
    left, right = (
        {t.start for t in content(side)} for side in (comparison.left_tokens, comparison.right_tokens)
    )
    shared = sum(comparison.left_tokens[i].start in left for i, _ in comparison.matches)
    return shared >= LEAST_HELD and shared >= HELD * min(len(left), len(right))


ROUGH = frozenset({"early", "mid", "late"})
"""A part of a month is dropped where another day of that month stands elsewhere."""


def _with_noun(cluster: Cluster, item: Item) -> Span:
    """The figure with the words it counts, up to a mark."""
    text = cluster.witness(item.siglum).text
    if item.family in ("time", "period") or item.figure.text.startswith("("):
        return span_of(cluster, item)
    match = re.match(r"(?:[ -][\w’'-]+){0,2}", text[item.figure.end : item.figure.end + 40])
    return cluster.span(item.siglum, item.figure.start, item.figure.end + (match.end() if match else 0))


def _counted(text: str, figure: str) -> str:
    """The figure and what it counts, without the small words behind: "13 nuns", not "13 nuns from"."""
    words = text[len(figure) :].split() if text.startswith(figure) else []
    kept = list(itertools.takewhile(lambda word: zipf(word.casefold()) < COMMONEST, words))
    return f"{figure}{text[len(figure)]}{' '.join(kept)}" if kept else figure
