"""Which segments of two versions say the same: links by *explain-away*.

Pairs are taken best first; one is accepted only if the features it shares *that no accepted link has
explained yet* carry at least more than a fifth of one side's mass and a tenth of the other's; then
they are explained. Splits, merges, moves and partial overlap fall out of this one rule, with no assumption
of order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from newsdiff.collation.similarity import Candidate, Features, Profile

FIRST_SHARE, SECOND_SHARE = 0.22, 0.12
"""Of the one side's and the other side's mass: what a link must explain that nothing else has."""
SUPPORTED_SHARES = (0.12, 0.06)
"""What is enough where a third version already links the two."""
LEAD_SENTENCES = 3

_FAMILY = {
    "body": "copy", "headline": "copy", "dek": "copy", "subhead": "copy",
    "caption": "picture", "credit": "credit", "date": "date", "byline": "byline", "dateline": "byline",
    "related": "related", "furniture": "furniture",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Positions of two segments, one of each version, that say the same, and how alike they are (0 … 1)."""

    left: int
    right: int
    similarity: float


def link(
    left: Profile,
    right: Profile,
    left_roles: Sequence[str],
    right_roles: Sequence[str],
    pairs: Sequence[Candidate],
    *,
    accepted: Sequence[Link] = (),
    allowed: Callable[[int, int], bool] | None = None,
    shares: tuple[float, float] = (FIRST_SHARE, SECOND_SHARE),
) -> tuple[Link, ...]:
    """Links between the segments of two versions, from `pairs`, best first. Symmetric in the two versions.

    `accepted` links stand already and have explained what they share; only pairs that are `allowed`
    are then looked at (all, where it is None). Returns what is new.
    """
    first, second = shares
    taken = {(one.left, one.right) for one in accepted}
    worth = [
        pair
        for pair in pairs
        if max(pair.left_share, pair.right_share) >= first
        and min(pair.left_share, pair.right_share) >= second
        and (pair.left, pair.right) not in taken
        and _FAMILY.get(left_roles[pair.left]) == _FAMILY.get(right_roles[pair.right])
        and (allowed is None or allowed(pair.left, pair.right))
    ]
    if not worth:
        return ()
    explained = _Explained(left, right)
    for one in accepted:
        explained.add(one.left, one.right)
    found: list[Link] = []
    for pair in worth:
        a, b = explained.left_over(pair)
        if max(a, b) >= first and min(a, b) >= second:
            found.append(Link(pair.left, pair.right, pair.likeness))
            explained.add(pair.left, pair.right)
    return tuple(found)


class _Explained:
    """What accepted links explain of each segment. Equal segments explain each other whole.

    What two segments share is only worked out when a second link asks for one of them: in copies of
    one text, nearly never.
    """

    def __init__(self, left: Profile, right: Profile) -> None:
        self.left, self.right = left, right
        self.left_partners: dict[int, list[int]] = {}
        self.right_partners: dict[int, list[int]] = {}
        self.left_whole: set[int] = set()
        self.right_whole: set[int] = set()

    def add(self, i: int, j: int) -> None:
        if self.left.groups[i] == self.right.groups[j]:
            self.left_whole.add(i)
            self.right_whole.add(j)
        self.left_partners.setdefault(i, []).append(j)
        self.right_partners.setdefault(j, []).append(i)

    def left_over(self, pair: Candidate) -> tuple[float, float]:
        """The shares of the two segments' masses in features that they share and no link explains yet."""
        i, j = pair.left, pair.right
        if i in self.left_whole or j in self.right_whole:
            return 0.0, 0.0
        ours, theirs = self.left.groups, self.right.groups
        a, b = pair.left_share, pair.right_share
        if i in self.left_partners:
            a = _unexplained(ours[i], theirs[j], (theirs[k] for k in self.left_partners[i]), self.left, i)
        if j in self.right_partners:
            b = _unexplained(theirs[j], ours[i], (ours[k] for k in self.right_partners[j]), self.right, j)
        return a, b


def _unexplained(
    own: Features, other: Features, partners: Iterable[Features], profile: Profile, position: int
) -> float:
    """The share of a segment's mass that it shares with `other` and with none of its partners so far."""
    shared = (own & other).difference(*partners)
    return round(math.fsum(profile.weights[f] for f in shared) / profile.masses[position], 9)


def link_by_role(
    left: Profile, right: Profile, left_roles: Sequence[str], right_roles: Sequence[str]
) -> tuple[tuple[int, int], ...]:
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
    return tuple(pairs)


def _headline_to_lead(
    left: Profile, right: Profile, left_roles: Sequence[str], right_roles: Sequence[str]
) -> list[tuple[int, int]]:
    if "headline" not in left_roles or "headline" in right_roles:
        return []
    head = left_roles.index("headline")
    leads = [j for j, role in enumerate(right_roles) if role in ("body", "dek")][:LEAD_SENTENCES]
    shares = [(math.fsum(left.weights[f] for f in left.groups[head] & right.groups[j]), j) for j in leads]
    best = max(shares, key=lambda x: (round(x[0], 9), -x[1]), default=(0.0, 0))
    return [(head, best[1])] if left.masses[head] and best[0] >= FIRST_SHARE * left.masses[head] else []


def twins(groups: Sequence[Features]) -> dict[int, int]:
    """Segments of one version that say the same to the letter (a caption printed twice) -> the first of them."""
    first: dict[Features, int] = {}
    return {n: first[group] for n, group in enumerate(groups) if group and first.setdefault(group, n) != n}
