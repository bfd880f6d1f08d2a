"""How alike two segments are: character n-grams, weighted by how well they single a segment out.

*Within-version IDF*: a feature is weighed by how few segments of its own version have it, so that
a word which stands once in every version is an anchor. (Ordinary IDF over all versions punishes
exactly those.) Character 3- to 5-grams forgive inflection, lost spaces and hyphens, which words
do not. Very long versions use word stems and their pairs instead: fewer features, same rule.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from newsdiff.collation.types import Token

SHORTEST_GRAM, LONGEST_GRAM = 3, 5
LONG_VERSION = 400
"""Segments; versions with more are compared by words."""
COMMON_IN_LONG = 0.05
"""In long versions, features of more than this share of the segments single nothing out."""

Features: TypeAlias = frozenset[int | str]


@lru_cache(maxsize=1 << 16)
def _grams(text: str) -> Features:
    padded = f" {text} "
    return frozenset(
        padded[i : i + size]
        for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1)
        for i in range(len(padded) - size + 1)
    )


def features(tokens: Sequence[Token], *, long: bool = False) -> Features:
    """The features of a segment. `long`: it belongs to a very long version."""
    words = [t for t in tokens if t.kind != "mark"]
    if long:
        stems = [t.stem for t in words]
        return frozenset(stems) | frozenset(f"{a} {b}" for a, b in itertools.pairwise(stems))
    return _grams(" ".join(t.norm for t in words))


def weights(groups: Sequence[Features]) -> dict[int | str, float]:
    """Within-version IDF of every feature of a version's segments."""
    counts = Counter(f for group in groups for f in group)
    total = len(groups) + 1
    most = max(3, COMMON_IN_LONG * len(groups)) if len(groups) > LONG_VERSION else len(groups)
    return {f: math.log(total / n) + 0.1 for f, n in counts.items() if n <= most}


@dataclass(frozen=True, slots=True)
class Profile:
    """A version as the aligner sees it: features of each segment, their weights, masses and norms."""

    groups: tuple[Features, ...]
    weights: Mapping[int | str, float]
    masses: tuple[float, ...]
    """Per segment, the sum of its features' weights."""
    norms: tuple[float, ...]
    """Per segment, the Euclidean length of its features' weights."""


def profile(groups: Sequence[Features]) -> Profile:
    weighed = weights(groups)
    kept = tuple(frozenset(f for f in group if f in weighed) for group in groups)
    ordered = [sorted(group) for group in kept]  # type: ignore[type-var]
    return Profile(
        kept,
        weighed,
        tuple(math.fsum(weighed[f] for f in group) for group in ordered),
        tuple(math.sqrt(math.fsum(weighed[f] ** 2 for f in group)) for group in ordered),
    )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of segments worth a look: positions and cosine, best first; ties in reading order."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    cosine: tuple[float, ...]


def candidates(left: Profile, right: Profile, *, one: float, other: float) -> Candidates:
    """Pairs that share at least `one` of one side's mass and `other` of the other's.

    Both shares and the cosine are sums over shared features; the inverted index makes them in one
    pass over the features that both versions have.
    """
    where: dict[int | str, list[int]] = defaultdict(list)
    for j, group in enumerate(right.groups):
        for f in group:
            where[f].append(j)
    size = len(right.groups)
    found: list[tuple[float, int, int]] = []
    for i, group in enumerate(left.groups):
        if not left.masses[i]:
            continue
        shared = [f for f in group if f in where]
        if not shared:
            continue
        hits = np.fromiter((j for f in shared for j in where[f]), dtype=np.int64)
        counts = [len(where[f]) for f in shared]
        left_weight = np.repeat(np.fromiter((left.weights[f] for f in shared), dtype=np.float64), counts)
        right_weight = np.repeat(np.fromiter((right.weights[f] for f in shared), dtype=np.float64), counts)
        of_left = np.bincount(hits, left_weight, size)
        of_right = np.bincount(hits, right_weight, size)
        dot = np.bincount(hits, left_weight * right_weight, size)
        for j in np.flatnonzero(of_left >= other * left.masses[i] * 0.999).tolist():
            a, b = of_left[j] / left.masses[i], of_right[j] / right.masses[j]
            if max(a, b) >= one * 0.999 and min(a, b) >= other * 0.999:
                # Sets have no order, so the last digits of a sum may differ from run to run: round them off.
                found.append((-round(float(dot[j]) / (left.norms[i] * right.norms[j]), 9), i, j))
    found.sort()
    return Candidates(
        tuple(i for _, i, _ in found), tuple(j for _, _, j in found), tuple(-c for c, _, _ in found)
    )
