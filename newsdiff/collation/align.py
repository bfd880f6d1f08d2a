"""Which segments of two versions say the same: links by explain-away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FIRST_SHARE, SECOND_SHARE = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Link:
    left: int
    right: int
    similarity: float
    shared: frozenset[str]


def link(
    left: Sequence[frozenset[str]],
    right: Sequence[frozenset[str]],
    left_weights: Mapping[str, float],
    right_weights: Mapping[str, float],
) -> tuple[Link, ...]:
    """Take pairs best first; accept one only for what no accepted link has explained yet."""
    where: dict[str, list[int]] = defaultdict(list)
    for j, group in enumerate(right):
        for f in sorted(group):
            where[f].append(j)
    left_mass = [sum(left_weights[f] for f in sorted(g)) for g in left]
    right_mass = [sum(right_weights[f] for f in sorted(g)) for g in right]
    pairs: dict[tuple[int, int], float] = defaultdict(float)
    for i, group in enumerate(left):
        for f in sorted(group):
            for j in where.get(f, ()):
                pairs[i, j] += left_weights[f] * right_weights[f]
    left_norm = [sum(left_weights[f] ** 2 for f in sorted(g)) ** 0.5 for g in left]
    right_norm = [sum(right_weights[f] ** 2 for f in sorted(g)) ** 0.5 for g in right]
    ranked = sorted(((-s / (left_norm[i] * right_norm[j]), i, j) for (i, j), s in pairs.items()))
    left_done: list[set[str]] = [set() for _ in left]
    right_done: list[set[str]] = [set() for _ in right]
    found = []
    for negative, i, j in ranked:
        shared = left[i] & right[j]
        a = sum(left_weights[f] for f in sorted(shared - left_done[i])) / left_mass[i]
        b = sum(right_weights[f] for f in sorted(shared - right_done[j])) / right_mass[j]
        if max(a, b) >= FIRST_SHARE and min(a, b) >= SECOND_SHARE:
            found.append(Link(i, j, -negative, shared))
            left_done[i] |= shared
            right_done[j] |= shared
    return tuple(found)
