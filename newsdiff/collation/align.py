"""Which segments of two versions say the same: links by *explain-away*.

Segments with the same words are anchored first. Of the rest, pairs are taken best first; one is
accepted only if the features it shares *that no accepted link has explained yet* carry at least more
than a fifth of one side's mass and a tenth of the other's; then they are explained. Splits, merges,
moves and partial overlap fall out of this one rule, with no assumption of order.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsdiff.collation.similarity import Profile, shared
from newsdiff.collation.wording import equal_runs

FIRST_SHARE, SECOND_SHARE = 0.22, 0.12
"""Of the one side's and the other side's mass: what a link must explain that nothing else has."""
SUPPORTED_SHARES = (0.12, 0.06)
"""What is enough where a third version already links the two."""
LEAD_SENTENCES = 3
MOST_TWINS = 4
"""A segment printed more often than this in one version is a refrain: its copies are paired in order."""

_FAMILY = {
    "body": "copy", "headline": "copy", "dek": "copy", "subhead": "copy",
    "caption": "picture", "credit": "credit", "date": "date", "byline": "byline", "dateline": "byline",
    "related": "related", "furniture": "furniture",
}  # fmt: skip
_NUMBER = {family: n for n, family in enumerate(sorted(set(_FAMILY.values())))}
COPY = _NUMBER["copy"]
"""The family of sentences and headings."""


def families(roles: Sequence[str]) -> NDArray[np.int8]:
    """What may be linked with what: segments of one family, as numbers."""
    return np.array([_NUMBER[_FAMILY[role]] for role in roles], dtype=np.int8)


class Link(NamedTuple):
    """Positions of two segments, one of each version, that say the same, and what they share."""

    left: int
    right: int
    left_share: float
    """Of the left segment's mass (0 … 1)."""
    right_share: float

    @property
    def similarity(self) -> float:
        """The geometric mean of the two shares (0 … 1)."""
        return round(math.sqrt(self.left_share * self.right_share), 6)


def anchors(
    left: Profile, right: Profile, left_family: NDArray[np.int8], right_family: NDArray[np.int8]
) -> list[Link]:
    """Links between segments with the same words, each segment at most once.

    Where such words stand more than once, diff-match-patch over the segments (one code point each)
    says which answers which; what it leaves over is paired in order.
    """
    a = [
        (key, int(f)) if key else (b"", -1 - n)
        for n, (key, f) in enumerate(zip(left.keys, left_family, strict=True))
    ]
    b = [(key, int(f)) if key else (b"-", -1 - n) for n, (key, f) in enumerate(zip(right.keys, right_family, strict=True))]  # fmt: skip
    where: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for j, key in enumerate(b):
        where[key].append(j)
    held = [key for key in a if key in where]
    pairs: list[tuple[int, int]] = []
    if len(set(held)) == len(held) and all(len(where[key]) == 1 for key in held):
        pairs = [(i, where[key][0]) for i, key in enumerate(a) if key in where]
    else:
        names = {key: str(n) for n, key in enumerate(sorted({*a, *b}))}
        pairs = equal_runs([names[key] for key in a], [names[key] for key in b])
        used_left, used_right = {i for i, _ in pairs}, {j for _, j in pairs}
        rest = {key: [j for j in places if j not in used_right] for key, places in where.items()}
        for i, key in enumerate(a):
            if i not in used_left and rest.get(key):
                pairs.append((i, rest[key].pop(0)))
    return [Link(i, j, 1.0, 1.0) for i, j in sorted(pairs)]


class Explained:
    """What accepted links between two versions have explained of their segments."""

    def __init__(self, left: Profile, right: Profile, links: Iterable[Link] = ()) -> None:
        self._profiles = (left, right)
        self._open: tuple[dict[int, NDArray[np.bool_]], dict[int, NDArray[np.bool_]]] = ({}, {})
        self._rest: tuple[dict[int, float], dict[int, float]] = ({}, {})
        for link in links:
            self.explain(link.left, link.right, *self._shared(link.left, link.right))

    def _shared(self, i: int, j: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        return shared(self._profiles[0].groups[i], self._profiles[1].groups[j])

    def explain(self, i: int, j: int, mine: NDArray[np.bool_], theirs: NDArray[np.bool_]) -> None:
        for side, n, mask in ((0, i, mine), (1, j, theirs)):
            known = self._open[side].get(n)
            self._open[side][n] = ~mask if known is None else known & ~mask
            weights, mass = self._profiles[side].weights[n], self._profiles[side].masses[n]
            self._rest[side][n] = float(weights[self._open[side][n]].sum()) / mass

    def _share(self, side: int, n: int, mask: NDArray[np.bool_]) -> float:
        weights, mass = self._profiles[side].weights[n], self._profiles[side].masses[n]
        return round(float(weights[mask & self._open[side][n]].sum()) / mass, 6)

    def accept(self, i: int, j: int, a: float, b: float, shares: tuple[float, float]) -> bool:
        """Whether the pair, sharing `a` and `b` of its masses, explains enough that is new; then it does."""
        first, second = shares
        most_a = min(a, self._rest[0].get(i, 1.0) + 1e-6)
        most_b = min(b, self._rest[1].get(j, 1.0) + 1e-6)
        if max(most_a, most_b) < first or min(most_a, most_b) < second:
            return False
        mine, theirs = self._shared(i, j)
        if i in self._open[0]:
            a = self._share(0, i, mine)
        if j in self._open[1]:
            b = self._share(1, j, theirs)
        if max(a, b) < first or min(a, b) < second:
            return False
        self.explain(i, j, mine, theirs)
        return True


def link(
    left: Profile,
    right: Profile,
    pairs: Iterable[tuple[int, int, float, float]],
    *,
    accepted: Iterable[Link] = (),
    shares: tuple[float, float] = (FIRST_SHARE, SECOND_SHARE),
) -> list[Link]:
    """Links between the segments of two versions, from `pairs` (left, right, their shares), best first.

    `accepted` links stand already and have explained what they share. Returns what is new.
    """
    done = Explained(left, right, accepted)
    return [Link(i, j, a, b) for i, j, a, b in pairs if done.accept(i, j, a, b, shares)]


def link_by_role(
    left: Profile, right: Profile, left_roles: Sequence[str], right_roles: Sequence[str]
) -> list[tuple[int, int]]:
    """Parts that answer each other by what they are, whatever their words.

    The date, the byline, the credit of the first picture, the first link to another story; and a
    headline, which says what the lead of a version without one says: its best match among the first
    sentences of the copy.
    """
    pairs = []
    for role in ("date", "byline", "credit", "related", "headline"):
        if role in left_roles and role in right_roles:
            pairs.append((left_roles.index(role), right_roles.index(role)))
    pairs += _headline_to_lead(left, right, left_roles, right_roles)
    pairs += [(i, j) for j, i in _headline_to_lead(right, left, right_roles, left_roles)]
    return pairs


def _headline_to_lead(
    left: Profile, right: Profile, left_roles: Sequence[str], right_roles: Sequence[str]
) -> list[tuple[int, int]]:
    if "headline" not in left_roles or "headline" in right_roles:
        return []
    head = left_roles.index("headline")
    leads = [j for j, role in enumerate(right_roles) if role in ("body", "dek")][:LEAD_SENTENCES]
    found = []
    for j in leads:
        mine, _ = shared(left.groups[head], right.groups[j])
        found.append((round(float(left.weights[head][mine].sum()) / left.masses[head], 6), -j))
    best = max(found, default=(0.0, 0))
    return [(head, -best[1])] if best[0] >= FIRST_SHARE else []


def twins(keys: Sequence[bytes]) -> dict[int, int]:
    """Segments of one version that say the same to the letter (a caption printed twice) -> the first of them."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        if key:
            places[key].append(n)
    return {n: own[0] for own in places.values() if 1 < len(own) <= MOST_TWINS for n in own[1:]}
