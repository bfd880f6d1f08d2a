"""Who is who across two collations of a story: pure functions over spans of text.

The ids in a collation are positions. What must survive (permalinks, decisions) is matched by what
it marks: a version's text does not change, so the same characters of the same version are the same
place. Greedy best-first over the shared share of characters (Jaccard); ties go to the older.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Spans: TypeAlias = Mapping[str, Sequence[tuple[int, int]]]
"""Siglum -> stretches of that version's text."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Something that marks text: `kind` must agree for two to be the same thing."""

    key: Hashable
    kind: str
    spans: Spans


def spans_of(readings: Mapping[str, Any]) -> dict[str, list[tuple[int, int]]]:
    """The marked stretches of a finding's readings, without versions that have nothing marked."""
    return {
        s: [(span["start"], span["end"]) for span in reading] for s, reading in readings.items() if reading
    }


def overlap(left: Spans, right: Spans, versions: Iterable[str] | None = None) -> float:
    """Shared characters over all characters marked (0 … 1), in `versions` that both know of."""
    shared = total = 0
    for siglum in set(left) | set(right) if versions is None else versions:
        mine, theirs = left.get(siglum, ()), right.get(siglum, ())
        common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in mine for b in theirs)
        shared += common
        total += sum(e - s for s, e in mine) + sum(e - s for s, e in theirs) - common
    return shared / total if total else 0.0


def match(
    old: Sequence[Marked], new: Sequence[Marked], *, versions: Iterable[str], least: float = 0.3
) -> dict[Hashable, Hashable]:
    """Pair new things with the old ones they continue. Returns new key -> old key, one to one.

    `versions` are the sigla that both collations hold; a version that came or went does not
    count against a pair. Things that mark nothing in those versions pair only with an equal kind
    that marks nothing there either, and only where it is the one candidate on both sides.
    """
    known = set(versions)
    places: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for number, thing in enumerate(old):
        for siglum, stretches in thing.spans.items():
            places[thing.kind, siglum] += [(start, end, number) for start, end in stretches]
    scored: list[tuple[float, int, int]] = []
    for number, thing in enumerate(new):
        near = {
            candidate
            for siglum, stretches in thing.spans.items()
            if siglum in known
            for start, end in stretches
            for other_start, other_end, candidate in places[thing.kind, siglum]
            if start < other_end and other_start < end
        }
        for candidate in near:
            score = overlap(old[candidate].spans, thing.spans, known)
            if score >= least:
                scored.append((-score, candidate, number))
    pairs: dict[Hashable, Hashable] = {}
    taken: set[int] = set()
    given: set[int] = set()
    for _, candidate, number in sorted(scored):
        if candidate not in taken and number not in given:
            pairs[new[number].key] = old[candidate].key
            taken.add(candidate)
            given.add(number)
    return pairs


def reading_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a version that was marked before is marked with other words now, or not at all."""
    words = lambda reading: [span["text"] for span in reading or ()]  # noqa: E731
    return any(siglum in old and words(old[siglum]) != words(new.get(siglum)) for siglum in old)
