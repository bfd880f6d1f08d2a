"""Which five findings matter first: a rule an editor can be told in one sentence.

The five weightiest substantive findings, where a finding weighs by how much a wrong one of its category costs in
print, how sure it is and how evenly the versions split, and each further one of a category counts four fifths of
the one before it. So five different things come first where there are five that matter, and a second strong claim
still comes before a photo credit. What an editor calls substantive with her own hand comes before what was
detected of its category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FIVE = 5
FURTHER = 0.8
"""What each further finding of a category counts, of the one before it. Judged by eye on nine clusters of real copy: at
.75 a length left out came before a second quotation altered, at .85 three choices of words filled the five."""
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
    """Keys of at most five findings, the weightiest first; each further one of a category counts less."""
    ranked = sorted((c for c in candidates if weight(c) > 0), key=lambda c: -weight(c))
    before: Counter[str] = Counter()
    counts = []
    for candidate in ranked:
        counts.append((weight(candidate) * FURTHER ** before[candidate.category], candidate.key))
        before[candidate.category] += 1
    return [key for _, key in sorted(counts, key=lambda counted: -counted[0])[:FIVE]]
