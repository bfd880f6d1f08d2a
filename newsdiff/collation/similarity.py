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
from scipy.sparse import csr_matrix, diags

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


LONGEST_SOURCE = 6
"""Words of a source after "according to" that are left out at most."""


def features(tokens: Sequence[Token], *, long: bool = False) -> Features:
    """The features of a segment. `long`: it belongs to a very long version."""
    words = [t for t in _without_source(tokens) if t.kind != "mark"] or [
        t for t in tokens if t.kind != "mark"
    ]
    if long:
        stems = [t.stem for t in words]
        return frozenset(stems) | frozenset(f"{a} {b}" for a, b in itertools.pairwise(stems))
    return _grams(" ".join(t.norm for t in words))


def _without_source(tokens: Sequence[Token]) -> list[Token]:
    """Without "according to the ministry": two statements of one source are not one statement."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].norm == "according" and at + 1 < len(tokens) and tokens[at + 1].norm == "to":
            last = min(at + 2 + LONGEST_SOURCE, len(tokens))
            at = next((n for n in range(at + 2, last) if tokens[n].kind == "mark"), last)
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def weights(groups: Sequence[Features]) -> dict[int | str, float]:
    """Within-version IDF of every feature of a version's segments."""
    counts = Counter(f for group in groups for f in group)
    total = len(groups) + 1
    most = max(3, COMMON_IN_LONG * len(groups)) if len(groups) > LONG_VERSION else len(groups)
    return {f: math.log(total / n) + 0.1 for f, n in counts.items() if n <= most}


@dataclass(frozen=True, slots=True)
class Profile:
    """A version as the aligner sees it: features of each segment, their weights and masses."""

    groups: tuple[Features, ...]
    weights: Mapping[int | str, float]
    masses: tuple[float, ...]
    """Per segment, the sum of its features' weights."""


def profile(groups: Sequence[Features]) -> Profile:
    weighed = weights(groups)
    kept = tuple(g if g <= weighed.keys() else frozenset(f for f in g if f in weighed) for g in groups)
    return Profile(
        kept,
        weighed,
        tuple(math.fsum(weighed[f] for f in group) for group in kept),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair of segments (positions in their versions) worth a look."""

    left: int
    right: int
    left_share: float
    """The share of the left segment's mass that the right one has too (0 … 1)."""
    right_share: float

    likeness: float
    """Cosine of the two segments' weights (0 … 1)."""


def candidates(
    profiles: Sequence[Profile], *, one: float, other: float
) -> dict[tuple[int, int], list[Candidate]]:
    """For each pair of versions (positions in `profiles`, ascending) the pairs of segments that share
    at least `one` of one side's mass and `other` of the other's, the likest first.

    Two sparse products over all versions. In the first, row i holds a segment's weights over its mass
    and column j says which features a segment has, so that cell (i, j) is the share of i's mass that
    j has too; the second is the cosine.
    """
    owner = np.repeat(np.arange(len(profiles)), [len(p.groups) for p in profiles])
    start = np.concatenate([[0], np.cumsum([len(p.groups) for p in profiles])])
    number: dict[int | str, int] = {}
    columns: list[int] = []
    weighed: list[float] = []
    masses: list[float] = []
    ends = [0]
    for p in profiles:
        for group, mass in zip(p.groups, p.masses, strict=True):
            columns.extend(number.setdefault(f, len(number)) for f in group)
            weighed.extend(p.weights[f] for f in group)
            masses.append(mass or 1.0)
            ends.append(len(columns))
    shape = (len(owner), max(1, len(number)))
    weights_ = csr_matrix((weighed, columns, ends), shape=shape)
    having = csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)
    norms = np.sqrt(weights_.multiply(weights_).sum(axis=1)).A1
    shares = _between_versions((diags(1.0 / np.array(masses)) @ weights_).tocsr(), having, owner, other)
    rows, cols, left, right = _both_ways(shares, len(owner), one)
    if not len(rows):
        return {}
    unit = diags(1.0 / np.where(norms > 0, norms, 1.0)) @ weights_
    likeness = np.round(_cosines(unit, rows, cols), 9)
    order = np.lexsort((cols, rows, -likeness))
    found: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    start = start.tolist()
    owners = owner.tolist()
    for i, j, a_share, b_share, alike in zip(
        *(values[order].tolist() for values in (rows, cols, left, right, likeness)), strict=True
    ):
        a, b = owners[i], owners[j]
        found[a, b].append(Candidate(i - start[a], j - start[b], a_share, b_share, alike))
    return dict(found)


Shares: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Rows, columns and values of the cells of a sparse table."""


BLOCK = 256
"""Segments whose shares with all others are worked out at a time: what is small is dropped at once."""


def _between_versions(part: csr_matrix, having: csr_matrix, owner: np.ndarray, least: float) -> Shares:
    """The cells of `part @ having.T` that hold at least `least` and stand between two versions.

    Sets have no order, so the last digits of a sum may differ from run to run: they are rounded off.
    """
    turned = having.T.tocsr()
    kept: list[Shares] = []
    for first in range(0, max(1, part.shape[0]), BLOCK):
        block = (part[first : first + BLOCK] @ turned).tocoo()
        values = np.round(block.data, 9)
        rows = block.row.astype(np.int64) + first
        enough = (values >= least) & (owner[rows] != owner[block.col])
        kept.append((rows[enough], block.col[enough].astype(np.int64), values[enough]))
    rows, cols, values = (np.concatenate(x) for x in zip(*kept, strict=True))
    return rows, cols, values


def _both_ways(
    shares: Shares, size: int, one: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pairs (i < j) with a share each way, of which one is at least `one`: i, j, share of i, share of j."""
    rows, cols, values = shares
    keys = rows * size + cols
    order = np.argsort(keys)
    keys, values = keys[order], values[order]
    up = keys[(keys // size) < (keys % size)]
    back = (up % size) * size + up // size
    at = np.searchsorted(keys, back)
    held = (at < len(keys)) & (keys[np.minimum(at, len(keys) - 1)] == back) if len(keys) else at < 0
    up, at = up[held], at[held]
    left, right = values[np.searchsorted(keys, up)], values[at]
    enough = np.maximum(left, right) >= one
    up = up[enough]
    return up // size, up % size, left[enough], right[enough]


def _cosines(unit: csr_matrix, rows: np.ndarray, cols: np.ndarray, step: int = 4096) -> np.ndarray:
    """The dot products of some pairs of rows; a few thousand at a time, so that memory stays flat."""
    parts = [
        np.asarray(unit[rows[k : k + step]].multiply(unit[cols[k : k + step]]).sum(axis=1)).ravel()
        for k in range(0, len(rows), step)
    ]
    return np.concatenate(parts)
