"""The figures of a row sorted into questions ("how much?"), and what each version answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.figures import Figure, compare, find_figures
from newsdiff.collation.types import Siglum, Span, Token
from newsdiff.collation.wording import carries_meaning

FAMILIES: Mapping[str, str] = {
    "money": "money", "percent": "percent", "count": "count", "quantity": "quantity", "duration": "duration",
    "date": "time", "weekday": "time", "day": "time", "clock": "clock", "period": "period", "year": "period",
    "age": "age", "ordinal": "ordinal", "score": "score", "fraction": "count",
}  # fmt: skip
HARD = frozenset({"money", "percent", "count", "quantity", "age", "score", "fraction"})
NOUN = {
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


def steps_between(cluster: Cluster, row: str, left: Item, right: Item) -> float | None:
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
            and not _of_a_row(left.figure, right.figure)
        ):
            continue
        distance = steps_between(cluster, row, left, right)
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
        elif _of_a_row(left.figure, right.figure):
            rank = 1.0
        elif left.figure.kind == right.figure.kind or {left.figure.kind, right.figure.kind} == {
            "year",
            "period",
        }:
            if left.figure.unit != right.figure.unit and left.figure.kind == "duration" and not alike:
                continue
            if _of_another_measure(left.figure, right.figure):
                continue
            if left.family == "score" and left.figure.unit != right.figure.unit:
                continue  # how a game ended, and the games won and lost so far
            if left.family == "count" and _of_other_people(cluster, row, left, right):
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


REACH = 7
"""Words on each side of a figure, in its clause, that may say what it is the figure of."""
_CLAUSE_ENDS = re.compile(r"[.,;:!?()“”\"—–]|\band\b|\bwhile\b|\bbut\b", re.IGNORECASE)


def clause_of(cluster: Cluster, row: str, item: Item) -> tuple[list[Token], list[Token]]:
    """The words of weight behind a figure and before it, up to the end of its clause, at most `REACH` each."""
    text = cluster.witness(item.siglum).text
    tokens = cluster.cell_tokens(row, item.siglum)
    behind = [t for t in tokens[item.last : item.last + REACH] if t.start >= item.figure.end]
    before = list(tokens[max(0, item.first - REACH) : item.first])
    stop = _CLAUSE_ENDS.search(text, item.figure.end, behind[-1].end if behind else item.figure.end)
    behind = [t for t in behind if stop is None or t.end <= stop.start()]
    stops = list(_CLAUSE_ENDS.finditer(text, before[0].start, item.figure.start)) if before else []
    before = [t for t in before if not stops or t.start >= stops[-1].end()]
    return [t for t in behind if _tells(t)], [t for t in reversed(before) if _tells(t)]


def _tells(token: Token) -> bool:
    """Whether a word may show what a figure counts; "people" does, common as it is."""
    return token.kind == "word" and (carries_meaning(token) or lexicon.is_person(token.norm))


def _toll(cluster: Cluster, row: str, item: Item) -> set[str]:
    """What was done to the people that a figure counts: "dead", "hurt" …"""
    behind, before = clause_of(cluster, row, item)
    return {kind for t in (*behind, *before) if (kind := lexicon.casualties().get(t.norm))}


def _of_other_people(cluster: Cluster, row: str, left: Item, right: Item) -> bool:
    """ "Five killed", "hundreds injured": two tolls of one event."""
    one, other = _toll(cluster, row, left), _toll(cluster, row, right)
    return bool(one) and bool(other) and not one & other


_SPANS = frozenset({"season", "year", "month", "week", "day", "term", "decade"})


def _of_a_row(left: Figure, right: Figure) -> bool:
    """So many seasons, and the season of that number, which need not be over: "19 seasons", "his 19th season"."""
    for many, one in ((left, right), (right, left)):
        if one.kind == "ordinal" and many.kind in ("count", "duration") and many.value == one.value:
            noun = many.unit or (many.subject[0] if many.subject else "")
            if one.subject and one.subject[0] in _SPANS and noun.removesuffix("s") == one.subject[0]:
                return True
    return False


def _of_another_measure(left: Figure, right: Figure) -> bool:
    """A length and a speed answer different questions. With the same number one of the units may be a slip."""
    both = left.kind == right.kind == "quantity"
    return both and left.dimension != right.dimension and left.value != right.value


ONE_EVENT = 0.5
"""Likeness of two cells from which the days they name are days of one event."""


def _has_both(cluster: Cluster, left: Item, right: Item) -> bool:
    """Whether one of two versions gives both days: the day of one event and the day of another."""
    return any(
        compare(item.figure, figure) in ("same", "notation", "precision")
        for item, other in ((left, right), (right, left))
        for figure in figures_of_story(cluster, other.siglum)
    )


def _left_over(cluster: Cluster, row: str, left: Item, right: Item) -> bool:
    """Are two counts the only ones of their cells that the other cell has not: "140 wounded, twelve of them
    children" and "more than 90 wounded, among them a dozen children"?"""

    def own(side: Item, other: Item) -> list[Item]:
        there = items_of(cluster, row, other.siglum)
        return [
            item
            for item in items_of(cluster, row, side.siglum)
            if item.family == "count"
            and not any(compare(item.figure, x.figure) in ("same", "notation") for x in there)
        ]

    return own(left, right) == [left] and own(right, left) == [right]


def _answers(cluster: Cluster, row: str, left: Item, right: Item, far: float, alike: int) -> bool:
    """Whether two different figures answer the same question: at the same place, or about the same thing."""
    comparison = cluster.comparison(row, left.siglum, right.siglum)
    if left.family == "time" and comparison.similarity < ONE_EVENT and _has_both(cluster, left, right):
        return False
    if left.family == "ordinal" and left.figure.subject[:1] != right.figure.subject[:1]:
        return False  # "the twelfth keeper", "the eighth season"
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
    if left.family == "count" and alike and _left_over(cluster, row, left, right):
        return True
    return (
        alone
        and left.family in ("money", "percent", "period", "age", "score", "duration")
        and comparison.similarity > 0.2
    )


def span_of(cluster: Cluster, item: Item) -> Span:
    """The figure with its "last", "in", "on" where that is part of the reading."""
    text = cluster.witness(item.siglum).text
    start = item.figure.start
    before = re.search(r"\b(?:in|on|of)\s$", text[max(0, start - 4) : start])
    if before and FAMILIES[item.figure.kind] in ("time", "period"):
        start -= len(before.group())
    return cluster.span(item.siglum, start, item.figure.end)


def evidence_of(slot: Slot) -> dict[str, object]:
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


def groups_of(slot: Slot) -> dict[str, list[Siglum]]:
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


def verdicts_of(slot: Slot) -> set[str]:
    return {compare(a.figure, b.figure) for a, b in itertools.combinations(slot.items, 2)}


def period_of(item: Item, periods: Mapping[Siglum, str]) -> str:
    """The period that holds for a figure: the nearest in its own sentence, else one of its statement."""
    return item.figure.period or periods.get(item.siglum, "")


_WHOLE: WeakKeyDictionary[Cluster, dict[Siglum, list[Figure]]] = WeakKeyDictionary()


def figures_of_story(cluster: Cluster, siglum: Siglum) -> list[Figure]:
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
