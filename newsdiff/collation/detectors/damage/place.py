"""One segment as the rules of damage see it, and what they find there."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.types import Segment, Severity, Siglum, Token

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    start: int
    end: int
    kind: str
    message: str
    """With {text} and {siglum}."""
    severity: Severity
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    cluster: Cluster
    siglum: Siglum
    segment: Segment
    text: str
    """The whole text of the version."""
    tokens: Tokens

    @property
    def prose(self) -> bool:
        return self.segment.role in ("body", "dek", "caption", "headline", "subhead")


Rule = Callable[[Place], Iterator[Damage]]


SMALL = lexicon.listed("function_words")


ABBREVIATED = lexicon.listed("abbreviated")


def used_elsewhere(place: Place, word: str) -> bool:
    return place.cluster.vocabulary.get(word, 0) > 1


def adjacent_elsewhere(place: Place, first: str, second: str) -> bool:
    """Do the two words follow each other in another version (marks apart)?"""
    known = place.cluster.vocabulary
    if not (known.get(first) and known.get(second)):
        return False
    for siglum in place.cluster.sigla:
        if siglum != place.siglum:
            for segment in place.cluster.segments_of(siglum):
                words = [t.norm for t in place.cluster.tokens(segment.id) if t.kind != "mark"]
                if any(a == first and b == second for a, b in itertools.pairwise(words)):
                    return True
    return False
