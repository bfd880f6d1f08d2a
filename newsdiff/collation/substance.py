"""What a segment says besides whom and where it is about.

Two sentences that share names alone ("the Velden harbour commission") are two statements about one
subject. Names are found by evidence of the version itself, not by a list: a word that stands with a
capital inside a sentence and nowhere in lower case.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

from newsdiff.collation.data import load
from newsdiff.collation.types import Token
from newsdiff.collation.wording import carries_meaning

Substance: TypeAlias = frozenset[str]
"""Stems of the words and numbers that carry meaning and are no names."""

TITLED = 0.6
"""Where more than this share of a segment's words have capitals, capitals tell nothing."""


def names(segments: Sequence[Sequence[Token]]) -> frozenset[str]:
    """The words (in comparison form) that a version, given as the tokens of its segments, uses as names."""
    upper: set[str] = set()
    lower: set[str] = set()
    for tokens in segments:
        words = [t for t in tokens if t.kind == "word"]
        capitals = [t.text[:1].isupper() for t in words]
        inside = sum(capitals) <= TITLED * len(words)
        for n, (token, capital) in enumerate(zip(words, capitals, strict=True)):
            if not capital:
                lower.add(token.norm)
            elif n and inside:
                upper.add(token.norm)
    return frozenset(upper - lower)


@cache
def _reporting() -> frozenset[str]:
    """Plain verbs of saying: two things that were told to one paper are two."""
    return frozenset(load("reporting.toml")["neutral"]["verbs"])


def substance(tokens: Sequence[Token], named: frozenset[str]) -> Substance:
    """What the tokens say besides the names `named` and that somebody said it."""
    small = _reporting()
    return frozenset(
        t.stem for t in tokens if t.norm not in named and t.norm not in small and carries_meaning(t)
    )
