"""Where the versions of a row differ, word by word, and which detector's business each place is.

A *change* is one place of difference between two versions' cells; `classified()` gives each one class
(or none), once for the whole cluster, so that the detectors of names, claims, translation and style never
tell one difference twice. *Places* are changes of one class that overlap, over all versions.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import WeakKeyDictionary

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.types import Reading, Siglum, Span, Token
from newsdiff.collation.wording import carries_meaning

Range = tuple[int, int]
Kind = Literal["replaced", "inflected", "recased", "inserted", "swapped", "turned"]

ALL_PAIRS = 5
"""Up to so many different wordings of a row every pair is compared; beyond, each with the commonest."""
COMPARED_ROLES = frozenset({"headline", "dek", "caption", "subhead", "body"})


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two cells differ. Ranges are token positions; an empty one is a gap."""

    row: str
    left: Siglum
    right: Siglum
    left_range: Range
    right_range: Range
    kind: Kind
    parallel: bool
    similarity: float


@dataclass(frozen=True, slots=True)
class Classified:
    """A change with its class, for example category `claim`, kind `hedge`."""

    change: Change
    category: str
    kind: str
    confidence: float
    severity: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceOfChange:
    """Changes of one class at one place of a row, over all versions that take part."""

    row: str
    category: str
    kind: str
    confidence: float
    severity: str
    ranges: Mapping[Siglum, Range]
    evidence: Mapping[str, Any]


@once_a_cluster
def texts_of_row(cluster: Cluster, row: str) -> dict[tuple[str, ...], list[Siglum]]:
    """The holders of a row grouped by their exact words, in canonical order."""
    found: dict[tuple[str, ...], list[Siglum]] = {}
    for siglum in cluster.holders(row):
        segments = cluster.row(row).cells.get(siglum) or ()
        if all(cluster.segment(i).role in COMPARED_ROLES for i in segments):
            found.setdefault(tuple(t.text for t in cluster.cell_tokens(row, siglum)), []).append(siglum)
    return found


def _pairs(groups: dict[tuple[str, ...], list[Siglum]]) -> Iterator[tuple[Siglum, Siglum]]:
    if not groups:
        return
    firsts = [sigla[0] for sigla in groups.values()]
    if len(firsts) <= ALL_PAIRS:
        yield from itertools.combinations(firsts, 2)
        return
    hub = max(groups.values(), key=len)[0]
    yield from ((hub, other) for other in firsts if other != hub)


def changes(cluster: Cluster, row: str) -> Iterator[Change]:
    """All places where two wordings of the row differ."""
    for left, right in compared(cluster, row):
        yield from _between(cluster, row, left, right)


@once_a_cluster
def compared(cluster: Cluster, row: str) -> tuple[tuple[Siglum, Siglum], ...]:
    """The pairs of wordings of a row that are compared word by word."""
    return tuple(
        (left, right)
        for left, right in _pairs(texts_of_row(cluster, row))
        if _register(cluster, row, left) == _register(cluster, row, right)
    )


def _register(cluster: Cluster, row: str, siglum: Siglum) -> str:
    """Headlines, captions and prose are written differently: words are compared within one of them only."""
    ids = cluster.row(row).cells.get(siglum) or ()
    roles = [cluster.segment(i).role for i in ids]
    if not roles or "body" in roles or "dek" in roles:
        return "body"
    return "headline" if roles[0] == "subhead" else roles[0]


def _between(cluster: Cluster, row: str, left: Siglum, right: Siglum) -> Iterator[Change]:
    comparison = cluster.comparison(row, left, right)
    a, b = comparison.left_tokens, comparison.right_tokens
    near = comparison.similarity

    def made(x: Range, y: Range, kind: Kind, parallel: bool) -> Change:
        return Change(row, left, right, x, y, kind, parallel, near)

    for place in comparison.substitutions:
        x, y = _trim(a, place.left), _trim(b, place.right)
        if x[0] == x[1] and y[0] == y[1]:
            continue
        if x[0] == x[1] or y[0] == y[1]:
            yield made(x, y, "inserted", place.parallel)
        else:
            yield made(x, y, "replaced", place.parallel)
    to_right = dict(comparison.matches)
    to_left = {j: i for i, j in comparison.matches}
    for gap in comparison.only_left:
        x = _trim(a, gap)
        if x[0] < x[1]:
            at, framed = _position(gap, to_right, len(a), len(b))
            yield made(x, (at, at), "inserted", framed)
    for gap in comparison.only_right:
        y = _trim(b, gap)
        if y[0] < y[1]:
            at, framed = _position(gap, to_left, len(b), len(a))
            yield made((at, at), y, "inserted", framed)
    for x, y in _turned(comparison.matches, len(a), len(b)):
        yield made(x, y, "turned", True)
    for (i, j), (k, m) in itertools.pairwise(comparison.matches):
        if k == i + 1 and j == m + 1:
            yield made((i, k + 1), (m, j + 1), "swapped", True)
    for i, j in comparison.matches:
        if a[i].norm != b[j].norm:
            yield made((i, i + 1), (j, j + 1), "inflected", True)
        elif a[i].text != b[j].text and a[i].kind == "word":
            yield made((i, i + 1), (j, j + 1), "recased", True)


LONGEST_TURN = 4
"""Words beside the head of a compound that is turned round."""


def _turned(matches: Sequence[tuple[int, int]], left: int, right: int) -> Iterator[tuple[Range, Range]]:
    """Compounds taken apart in other words: "profit warning" and "warning of losses" share their head alone, with
    words of one side before it and words of the other behind it."""
    ends = [(-1, -1), *sorted(matches), (left, right)]
    for (a, b), (i, j), (c, d) in zip(ends, ends[1:], ends[2:], strict=False):
        before, behind = (i - a - 1, j - b - 1), (c - i - 1, d - j - 1)
        if (
            0 < before[0] <= LONGEST_TURN
            and not before[1]
            and 0 < behind[1] <= LONGEST_TURN
            and not behind[0]
        ):
            yield (a + 1, i + 1), (j, d)
        if (
            0 < before[1] <= LONGEST_TURN
            and not before[0]
            and 0 < behind[0] <= LONGEST_TURN
            and not behind[1]
        ):
            yield (i, c), (b + 1, j + 1)


LEAST_SHARED = 2
"""Words of weight that two cells must share for one difference between them to stand in an equal sentence."""


def sole_change(cluster: Cluster, row: str, left: Siglum, right: Siglum) -> bool:
    """Do two cells differ at one place alone, however much of a short sentence that place is?"""
    comparison = cluster.comparison(row, left, right)
    a, b = comparison.left_tokens, comparison.right_tokens
    none: Range = (0, 0)
    apart: list[tuple[Range, Range]] = [(p.left, p.right) for p in comparison.substitutions]
    apart += [(gap, none) for gap in comparison.only_left]
    apart += [(none, gap) for gap in comparison.only_right]
    places = sum(
        any(t.kind != "mark" for t in (*a[slice(*(x or (0, 0)))], *b[slice(*(y or (0, 0)))]))
        for x, y in apart
    )
    shared = sum(carries_meaning(a[i]) for i, _ in comparison.matches)
    return places == 1 and shared >= LEAST_SHARED


def _trim(tokens: tuple[Token, ...], place: Range) -> Range:
    """A token range without the marks at its ends (signs such as % and $ stay)."""
    first, last = place
    while first < last and tokens[first].kind == "mark" and tokens[first].text not in "%$€£¥&":
        first += 1
    while last > first and tokens[last - 1].kind == "mark" and tokens[last - 1].text not in "%$€£¥&":
        last -= 1
    return first, last


def _position(gap: Range, matched: Mapping[int, int], here: int, there: int) -> tuple[int, bool]:
    """Where a gap of one cell lies in the other: just after the word before it. And is it framed on both sides?"""
    before = matched.get(gap[0] - 1, -1 if gap[0] == 0 else None)
    after = matched.get(gap[1], there if gap[1] == here else None)
    framed = before is not None and after is not None and after == before + 1
    if before is not None:
        return before + 1, framed
    if after is not None:
        return after, framed
    for i in range(gap[0] - 1, -1, -1):
        if i in matched:
            return matched[i] + 1, False
    return 0, False


# --- classified changes and their places, once a cluster

_CLASSIFIED: WeakKeyDictionary[Cluster, tuple[PlaceOfChange, ...]] = WeakKeyDictionary()


def places(cluster: Cluster, category: str) -> Iterator[PlaceOfChange]:
    """The places of one category, in row order."""
    if cluster not in _CLASSIFIED:
        from newsdiff.collation.detectors.classes import classify
        from newsdiff.collation.detectors.recast import recast

        found: list[PlaceOfChange] = []
        for row in cluster.rows:
            classes = [c for change in changes(cluster, row.id) for c in classify(cluster, change)]
            told = [c for c in classes if c.category == "claim"]
            for left, right in compared(cluster, row.id):
                classes += [
                    c for c in recast(cluster, row.id, left, right) if not any(_meet(c, t) for t in told)
                ]
            found.extend(_joined(cluster, row.id, classes))
        _CLASSIFIED[cluster] = tuple(found)
    return (place for place in _CLASSIFIED[cluster] if place.category == category)


def _joined(cluster: Cluster, row: str, classes: list[Classified]) -> Iterator[PlaceOfChange]:
    by_class: dict[tuple[str, str], list[Classified]] = defaultdict(list)
    for item in classes:
        by_class[item.category, item.kind].append(item)
    twins = {s: sigla for sigla in texts_of_row(cluster, row).values() for s in sigla}
    for (category, kind), items in by_class.items():
        for group in _components(items):
            ranges: dict[Siglum, Range] = {}
            for item in group:
                for siglum, place in _sides(item):
                    for twin in twins.get(siglum, [siglum]):
                        old = ranges.get(twin)
                        ranges[twin] = place if old is None else _hull(old, place)
            best = max(group, key=lambda item: item.confidence)
            if kind != "capital" and not _still_differs(cluster, row, ranges):
                continue
            severity = "substantive" if any(i.severity == "substantive" for i in group) else best.severity
            order = {s: n for n, s in enumerate(cluster.sigla)}
            yield PlaceOfChange(
                row,
                category,
                kind,
                best.confidence,
                severity,
                dict(sorted(ranges.items(), key=lambda x: order[x[0]])),
                best.evidence,
            )


def _still_differs(cluster: Cluster, row: str, ranges: Mapping[Siglum, Range]) -> bool:
    """After joining, some versions may turn out to read the same."""
    return len(
        {plain(reading_text(cluster, row, s, r)).replace(".", "") or r for s, r in ranges.items()}
    ) > 1 or any("." in reading_text(cluster, row, s, r) for s, r in ranges.items())


def _hull(a: Range, b: Range) -> Range:
    if a[0] == a[1]:
        return b
    if b[0] == b[1]:
        return a
    return min(a[0], b[0]), max(a[1], b[1])


def _sides(item: Classified) -> tuple[tuple[Siglum, Range], tuple[Siglum, Range]]:
    change = item.change
    return (change.left, change.left_range), (change.right, change.right_range)


def _meet(a: Classified, b: Classified) -> bool:
    for siglum, x in _sides(a):
        for other, y in _sides(b):
            near = a.kind == "capital" and (x[1] == y[0] or y[1] == x[0])
            if siglum == other and (near or x == y or (x[0] < y[1] and y[0] < x[1])):
                return True
    return False


def _components(items: list[Classified]) -> list[list[Classified]]:
    groups: list[list[Classified]] = []
    for item in items:
        near = [group for group in groups if any(_meet(item, other) for other in group)]
        merged = [other for group in near for other in group] + [item]
        groups = [group for group in groups if group not in near] + [merged]
    return groups


# --- readings


def readings(cluster: Cluster, row: str, ranges: Mapping[Siglum, Range]) -> dict[Siglum, Reading]:
    """For every version: `None` lacks the row, `()` nothing to mark, else the words of its range,
    or the word before the gap."""
    out: dict[Siglum, Reading] = {}
    holders = set(cluster.holders(row))
    for siglum in cluster.sigla:
        if siglum not in holders:
            out[siglum] = None
        elif siglum not in ranges:
            out[siglum] = ()
        else:
            out[siglum] = (words_at(cluster, row, siglum, ranges[siglum]),)
    return out


def words_at(cluster: Cluster, row: str, siglum: Siglum, place: Range) -> Span:
    first, last = place
    if first < last:
        return _unbroken(cluster, row, siglum, first, last)
    return cluster.gap_anchor(row, siglum, first)


def _unbroken(cluster: Cluster, row: str, siglum: Siglum, first: int, last: int) -> Span:
    """The span of a token range; where the cell jumps between segments, its first stretch."""
    tokens = cluster.cell_tokens(row, siglum)
    for k in range(first + 1, last):
        if tokens[k].start < tokens[k - 1].end or tokens[k].start - tokens[k - 1].end > 40:
            last = k
            break
    return cluster.token_span(row, siglum, first, last)


def reading_text(cluster: Cluster, row: str, siglum: Siglum, place: Range) -> str:
    """What stands in a range, on one line; empty for a gap."""
    first, last = place
    if first >= last:
        return ""
    return " ".join(_unbroken(cluster, row, siglum, first, last).text.split())


def votes(cluster: Cluster, place: PlaceOfChange) -> dict[str, list[Siglum]]:
    """What each version reads at a place: reading -> versions, most read first."""
    found: dict[str, list[Siglum]] = {}
    for siglum, words in place.ranges.items():
        text = reading_text(cluster, place.row, siglum, words)
        known = text if place.kind == "capital" else next((k for k in found if plain(k) == plain(text)), text)
        found.setdefault(known, []).append(siglum)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def plain(text: str) -> str:
    """A reading without case and shape of marks."""
    return text.casefold().replace("’", "'").strip(" .,;:\"“”'‘")
