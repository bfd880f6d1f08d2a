"""Features of a segment, weighted by how well they single it out within its own version."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence

from newsdiff.collation.types import Token


def features(tokens: Sequence[Token]) -> frozenset[str]:
    stems = [t.stem for t in tokens if t.kind != "mark"]
    return frozenset(stems) | frozenset(f"{a} {b}" for a, b in itertools.pairwise(stems))


def weights(all_features: Sequence[frozenset[str]]) -> dict[str, float]:
    """Within-version IDF: a word that stands once in a version is an anchor."""
    counts = Counter(f for group in all_features for f in group)
    total = len(all_features) + 1
    return {f: math.log(total / n) + 0.1 for f, n in counts.items()}
