"""How alike two words or short readings are, by letters, by near synonyms and by how rare they are."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Token

RARE = 4.2
"""Zipf frequency below which a word is rare in general copy."""


@lru_cache(maxsize=1 << 14)
def edit_similarity(left: str, right: str) -> float:
    """0 … 1, by matching blocks of letters."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


@lru_cache(maxsize=1 << 14)
def edits(left: str, right: str, most: int = 3) -> int:
    """Letters to insert, delete, replace or swap with the neighbour (Damerau), counted up to `most`."""
    if abs(len(left) - len(right)) > most:
        return most
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        now = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, row = row, now
    return min(row[-1], most)


def related(left: Token, right: Token) -> bool:
    """One word family or one group of near synonyms."""
    if lexicon.one_verb(left.stem, right.stem):
        return True
    return lexicon.near_synonyms(left.stem, right.stem) or edit_similarity(left.norm, right.norm) >= 0.7


def unrelated(left: Sequence[Token], right: Sequence[Token]) -> float:
    """0 … 1: how far two readings are from saying the same in other words. Words with no relative on the
    other side count by their rarity; the side that is better explained decides, so that a mere addition
    counts little."""
    if not left or not right:
        return 0.0

    def open_weight(mine: Sequence[Token], others: Sequence[Token]) -> float:
        weights = [max(0.3, 6.5 - zipf(t.norm)) for t in mine]
        unexplained = [
            w for w, t in zip(weights, mine, strict=True) if not any(related(t, o) for o in others)
        ]
        return sum(unexplained) / sum(weights) if weights else 0.0

    rarest = max(6.5 - min(zipf(t.norm) for t in side) for side in (left, right))
    lonely = min(open_weight(left, right), open_weight(right, left))
    return lonely * min(1.0, rarest / 3.5)
