"""Which segments of two versions say the same: links by *explain-away*.

Pairs are taken best first; one is accepted only if the features it shares *that no accepted link has
explained yet* carry at least a fifth of one side's mass and a tenth of the other's; then they are
explained. Splits, merges, moves and partial overlap fall out of this one rule, with no assumption
of order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from newsdiff.collation.similarity import Profile, candidates

FIRST_SHARE, SECOND_SHARE = 0.2, 0.1

_FAMILY = {
    "body": "copy", "headline": "copy", "dek": "copy", "subhead": "copy",
    "caption": "picture", "credit": "credit", "date": "date", "byline": "byline", "dateline": "byline",
    "related": "related", "furniture": "furniture",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Positions of two segments, one of each version, that say the same, and their cosine."""

    left: int
    right: int
    similarity: float


def link(
    left: Profile, right: Profile, left_roles: Sequence[str], right_roles: Sequence[str]
) -> tuple[Link, ...]:
    """Links between the segments of two versions, best first. Symmetric in the two versions."""
    left_done: list[set[object]] = [set() for _ in left.groups]
    right_done: list[set[object]] = [set() for _ in right.groups]
    found: list[Link] = []
    pairs = candidates(left, right, one=FIRST_SHARE, other=SECOND_SHARE)
    for i, j, cosine in zip(pairs.left, pairs.right, pairs.cosine, strict=True):
        if _FAMILY.get(left_roles[i]) != _FAMILY.get(right_roles[j]):
            continue
        shared = left.groups[i] & right.groups[j]
        a = math.fsum(left.weights[f] for f in shared - left_done[i]) / left.masses[i]
        b = math.fsum(right.weights[f] for f in shared - right_done[j]) / right.masses[j]
        if max(a, b) >= FIRST_SHARE and min(a, b) >= SECOND_SHARE:
            found.append(Link(i, j, cosine))
            left_done[i] |= shared
            right_done[j] |= shared
    return tuple(found)


def link_by_role(left_roles: Sequence[str], right_roles: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Parts that answer each other by what they are, whatever their words: the date, the byline."""
    pairs = []
    for role in ("date", "byline"):
        if role in left_roles and role in right_roles:
            pairs.append((left_roles.index(role), right_roles.index(role)))
    return tuple(pairs)
