"""How alike two readings are, for painting the strip: cheap, symmetrical, 0 … 1."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

WORD = re.compile(r"\w+", re.UNICODE)
NEAR, FAR = 0.75, 0.42
"""Above NEAR a reading is lightly edited; below FAR it is recast."""


@lru_cache(maxsize=8192)
def _words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.casefold()))


@lru_cache(maxsize=8192)
def likeness(left: str, right: str) -> float:
    """Dice over the words of both, as often as each has them. 1 for two texts without words."""
    if left == right:
        return 1.0
    a, b = _words(left), _words(right)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def level(share: float) -> int:
    """0 same words, 1 lightly edited, 2 edited, 3 recast."""
    if share >= 0.999:
        return 0
    return 1 if share >= NEAR else 2 if share >= FAR else 3
