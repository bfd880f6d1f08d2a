"""How alike two segments are: character n-grams, weighted by how well they single a segment out.

*Within-version IDF*: a feature is weighed by how few segments of its own version have it, so that
a word which stands once in every version is an anchor. (Ordinary IDF over all versions punishes
exactly those.) The weight is squared: the people and places a whole story is about stand in every
third sentence, and must not make one statement of two that share nothing else. Character 3- to 5-grams forgive inflection, lost spaces and hyphens, which words
do not. Very long versions use word stems and their pairs instead: fewer features, same rule.

Features are 64-bit hashes (the same in every process), so that whole versions are arrays.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from newsdiff.collation.types import Token

SHORTEST_GRAM, LONGEST_GRAM = 3, 5
LONG_VERSION = 400
"""Segments; versions with more are compared by words."""
COMMON_IN_LONG = 0.05
"""In long versions, features of more than this share of the segments single nothing out."""
LONGEST_SOURCE = 6
"""Words of a source after "according to" that are left out at most."""

Features: TypeAlias = NDArray[np.uint64]
"""The distinct features of a segment, ascending."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def _windows(codes: Features, size: int) -> Features:
    """A hash of every run of `size` neighbouring codes."""
    length = len(codes) - size + 1
    if length < 1:
        return codes[:0]
    out = np.full(length, size, dtype=np.uint64)
    for k in range(size):
        out = (out ^ codes[k : k + length]) * _MULTIPLIER
        out ^= out >> np.uint64(29)
    return out


def _grams_of(text: str) -> Features:
    codes = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    return np.unique(
        np.concatenate([_windows(codes, size) for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1)])
    )


_short_grams = lru_cache(maxsize=1 << 13)(_grams_of)
Choice: TypeAlias = NDArray[np.int32]
"""Positions of segments in their version, ascending."""
_SHORT = 1_000  # characters; what is longer is not kept


@lru_cache(maxsize=1 << 16)
def _code(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _codes(words: Sequence[str]) -> Features:
    return np.fromiter((_code(w) for w in words), dtype=np.uint64, count=len(words))


def features(tokens: Sequence[Token], *, long: bool = False) -> Features:
    """The features of a segment. `long`: it belongs to a very long version."""
    words = [t for t in _without_source(tokens) if t.kind != "mark"] or [
        t for t in tokens if t.kind != "mark"
    ]
    if long:
        codes = _codes([t.stem for t in words])
        return np.unique(np.concatenate([codes, _windows(codes, 2)]))
    text = " ".join(t.norm for t in words)
    return _short_grams(text) if len(text) <= _SHORT else _grams_of(text)


def _without_source(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without "according to the ministry": two statements of one source are not one statement."""
    if not any(t.norm == "according" for t in tokens):
        return tokens
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


@dataclass(frozen=True, slots=True)
class Profile:
    """A version as the aligner sees it: features of each segment, their weights and masses."""

    groups: tuple[Features, ...]
    weights: tuple[NDArray[np.float64], ...]
    """Within-version IDF of each segment's features."""
    masses: NDArray[np.float64]
    """Per segment, the sum of its features' weights (1 where it has none)."""
    keys: tuple[bytes, ...]
    """Per segment, what its features are: equal keys say the same words."""

    def __len__(self) -> int:
        return len(self.groups)


def profile(groups: Sequence[Features]) -> Profile:
    """Weigh the features of a version's segments."""
    ends = np.cumsum([0, *(len(g) for g in groups)])
    flat = np.concatenate([np.empty(0, np.uint64), *groups])
    _, place, counts = np.unique(flat, return_inverse=True, return_counts=True)
    weighed = (np.log((len(groups) + 1) / counts) + 0.1) ** 2
    spread = weighed[place]
    kept = [slice(a, b) for a, b in itertools.pairwise(ends)]
    keys = tuple(hashlib.blake2b(g.tobytes(), digest_size=12).digest() if len(g) else b"" for g in groups)
    if len(groups) > LONG_VERSION:
        rare = (counts <= max(3, COMMON_IN_LONG * len(groups)))[place]
        own = tuple(flat[s][rare[s]] for s in kept)
        weights = tuple(spread[s][rare[s]] for s in kept)
    else:
        own = tuple(groups)
        weights = tuple(spread[s] for s in kept)
    masses = np.array([float(w.sum()) or 1.0 for w in weights])
    return Profile(own, weights, masses, keys)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of segments (positions in their two versions) worth a look, the likest first."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    left_share: NDArray[np.float64]
    """The share of the left segment's mass that the right one has too (0 … 1)."""
    right_share: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def mirrored(self) -> Candidates:
        """The same pairs with the two versions changed over."""
        order = _likest_first(self.right, self.left, self.right_share, self.left_share)
        return Candidates(
            self.right[order], self.left[order], self.right_share[order], self.left_share[order]
        )


def _likest_first(
    left: Choice, right: Choice, left_share: NDArray[np.float64], right_share: NDArray[np.float64]
) -> NDArray[np.intp]:
    return np.lexsort((right, left, -np.round(left_share * right_share, 6)))


def _matrix(
    rows: Sequence[Features], columns: Features, values: Sequence[NDArray[np.float64]] | None
) -> csr_matrix:
    """Segments by features (`columns`, ascending): the values, or 1 where None."""
    ends = np.cumsum([0, *(len(r) for r in rows)])
    flat = np.concatenate([np.empty(0, np.uint64), *rows])
    data = np.ones(len(flat)) if values is None else np.concatenate([np.empty(0), *values])
    at = np.searchsorted(columns, flat)
    at[at == len(columns)] = 0
    here = columns[at] == flat if len(columns) else np.zeros(len(flat), bool)
    kept = np.concatenate([[0], np.cumsum(here)])
    return csr_matrix((data[here], at[here], kept[ends]), shape=(len(rows), max(1, len(columns))))


def candidates(
    left: tuple[Profile, Choice], others: Sequence[tuple[Profile, Choice]], *, one: float, other: float
) -> list[Candidates]:
    """For each of the `others` the pairs of chosen segments that share at least `one` of one side's
    mass and `other` of the other side's.

    Two sparse products with the same pattern: cell (i, j) of the first is the weight on the left of
    what i and j share, of the second the weight on the right.
    """
    profile_, rows = left
    own = [profile_.groups[i] for i in rows]
    columns = np.unique(np.concatenate([np.empty(0, np.uint64), *own]))
    there = [(p, j) for p, chosen in others for j in chosen]
    groups = [p.groups[j] for p, j in there]
    one_side = _matrix(own, columns, [profile_.weights[i] for i in rows])
    having = _matrix(own, columns, None)
    other_side = _matrix(groups, columns, [p.weights[j] for p, j in there])
    share = (one_side @ (other_side != 0).astype(float).T).tocsr()
    back = (having @ other_side.T).tocsr()
    share.sort_indices()
    back.sort_indices()
    i = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(share.indptr))
    j = share.indices
    masses = np.array([p.masses[n] for p, n in there])
    # The last digits of a sum depend on how it was added up: they are rounded off.
    a = np.round(share.data / profile_.masses[rows][i], 6) if len(i) else share.data
    b = np.round(back.data / masses[j], 6) if len(i) else back.data
    enough = (np.maximum(a, b) >= one) & (np.minimum(a, b) >= other)
    i, j, a, b = rows[i[enough]], j[enough], a[enough], b[enough]
    found: list[Candidates] = []
    ends = np.cumsum([0, *(len(chosen) for _, chosen in others)])
    side = np.searchsorted(ends, j, side="right") - 1
    for n, (_, chosen) in enumerate(others):
        mine = np.flatnonzero(side == n)
        x, y = i[mine], chosen[j[mine] - ends[n]] if len(mine) else j[:0]
        order = _likest_first(x, y, a[mine], b[mine])
        mine = mine[order]
        found.append(Candidates(x[order].astype(np.int32), y[order].astype(np.int32), a[mine], b[mine]))
    return found


def shared(left: Features, right: Features) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which features of the one stand in the other too, for both."""
    mine = np.zeros(len(left), bool)
    theirs = np.zeros(len(right), bool)
    if len(left) and len(right):
        at = np.searchsorted(right, left)
        at[at == len(right)] = 0
        mine = right[at] == left
        theirs[at[mine]] = True
    return mine, theirs
