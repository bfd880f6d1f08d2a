"""Which five findings matter first: a rule an editor can be told in one sentence.

The surest substantive finding of each category, categories in the order in which a wrong one costs
most in print, preferring places where the versions split evenly and quotations and figures are in
play; at most five, one a category while there are enough categories. What an editor calls substantive with
her own hand comes before what was detected of its category.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FIVE = 5
CATEGORY_WEIGHT = {
    "figure": 1.0,
    "correction": 1.0,
    "claim": 0.95,
    "quote": 0.95,
    "name": 0.9,
    "attribution": 0.85,
    "translation": 0.85,
    "context": 0.7,
    "credit": 0.65,
    "garble": 0.55,
    "order": 0.4,
    "structure": 0.2,
    "style": 0.1,
    "furniture": 0.1,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the ranking knows of a finding."""

    key: object
    category: str
    severity: str
    confidence: float
    marked: int
    """Versions with something marked."""
    holders: int
    """Versions that have the statement."""
    by_hand: bool = False
    """An editor added it: she has weighed it already."""


def weight(candidate: Candidate) -> float:
    """How much a finding matters, for ordering only."""
    if candidate.severity != "substantive":
        return 0.0
    if candidate.by_hand:
        return CATEGORY_WEIGHT.get(candidate.category, 0.3)
    split = min(candidate.marked, candidate.holders) / candidate.holders if candidate.holders else 0.0
    return CATEGORY_WEIGHT.get(candidate.category, 0.3) * candidate.confidence * (0.7 + 0.3 * split)


def the_five(candidates: Sequence[Candidate]) -> list[object]:
    """Keys of at most five findings, the weightiest first, one a category as far as that goes."""
    ranked = sorted((c for c in candidates if weight(c) > 0), key=lambda c: -weight(c))
    seen: set[str] = set()
    first = []
    for candidate in ranked:
        if candidate.category not in seen:
            seen.add(candidate.category)
            first.append(candidate)
    rest = [c for c in ranked if c not in first]
    chosen = (first + rest)[:FIVE]
    return [c.key for c in sorted(chosen, key=lambda c: -weight(c))]
