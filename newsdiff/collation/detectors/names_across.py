"""A name that some versions spell otherwise than others, wherever in the story it stands."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, reading_text
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.detectors.saying import ballot, votes
from newsdiff.collation.detectors.tools import report
from newsdiff.collation.rarity import zipf
from newsdiff.collation.transliteration import sound, transliterated, unaccented
from newsdiff.collation.types import Category, Finding, SegmentId, Siglum, Span

RARE = 3.0
"""Zipf frequency below which a capitalised word is a name that copy hardly has otherwise."""
UNKNOWN = 1.0
KNOWN = 4.8
"""… and from which it is an everyday word."""
SHORTEST = 5
SHORTEST_SLIP = 6
"""Letters of a name, and of one that is told by a single letter."""
MOST = 200
"""Different names that are looked at in one story."""


class Spelling(NamedTuple):
    """One spelling of a name: how it is written, and where each version first has it."""

    text: str
    first: dict[Siglum, tuple[SegmentId, Span]]


class AcrossVersions:
    id = "name.across"
    category: Category = "name"
    description = "A name is spelt in another way in some versions, wherever in the story it stands."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        told = _told_in_rows(cluster)
        spellings = _spellings(cluster)
        for left, right in _alike(list(spellings)[:MOST]):
            a, b = spellings[left], spellings[right]
            rare = max(zipf(left), zipf(right)) < RARE
            sounds = (rare and transliterated(left, right)) or unaccented(left) == unaccented(right)
            if (
                not (sounds or ((rare or _unheard_of(left, right)) and _one_slip(left, right)))
                or frozenset((left, right)) in told
            ):
                continue
            if lexicon.same_place((left,), (right,)) or lexicon.equivalence((left,), (right,)):
                continue
            accents = unaccented(left) == unaccented(right)
            if set(a.first) & set(b.first) and not accents and (sounds or not _unheard_of(left, right)):
                continue  # a version that has both names two people
            if accents and set(a.first) == set(b.first):
                continue  # all spell it both ways
            groups = {a.text: list(a.first), b.text: list(b.first)}
            odd = len(a.first) < len(b.first) if accents else zipf(left) < zipf(right)
            found = {**b.first, **a.first} if odd else {**a.first, **b.first}
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording" if sounds else "substantive",
                rows=list(dict.fromkeys(r for s, _ in found.values() for r in cluster.rows_of(s)[:1])),
                spans={siglum: [span] for siglum, (_, span) in found.items()},
                message=f"A name is spelt in two ways: {ballot(groups)}.",
                confidence=0.5 if sounds else 0.6,
                evidence={
                    "votes": votes(groups),
                    "why": "transliteration" if sounds else "one letter",
                },
            )


def _alike(names: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names whose first sound is the same: no other pair can be one name."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[sound(name)[:1]].append(name)
    for group in groups.values():
        yield from itertools.combinations(group, 2)


def _unheard_of(left: str, right: str) -> bool:
    """One of the two is no word or name of general copy, the other is."""
    low, high = sorted((zipf(left), zipf(right)))
    return low < UNKNOWN and high >= RARE


def _one_slip(left: str, right: str) -> bool:
    """One letter more, less, other or out of place; not in the ending, which makes another word of it."""
    return (
        min(len(left), len(right)) >= SHORTEST_SLIP
        and left[0] == right[0]
        and not left.startswith(right)
        and not right.startswith(left)
        and left[-2:] == right[-2:]
        and edits(left, right, 2) == 1
    )


def _spellings(cluster: Cluster) -> dict[str, Spelling]:
    """Every rare capitalised word of the story, by its comparison form, in reading order."""
    found: dict[str, Spelling] = {}
    for siglum in cluster.sigla:
        for segment in cluster.segments_of(siglum):
            if segment.role not in ("body", "dek"):
                continue
            for token in cluster.tokens(segment.id):
                if (
                    token.kind == "word"
                    and len(token.norm) >= SHORTEST
                    and token.text[0].isupper()
                    and token.text[1:].islower()
                    and token.norm.isalpha()
                    and zipf(token.norm) < KNOWN
                ):
                    known = found.setdefault(token.norm, Spelling(token.text, {}))
                    span = cluster.span(siglum, token.start, token.end)
                    known.first.setdefault(siglum, (segment.id, span))
    return found


def _told_in_rows(cluster: Cluster) -> set[frozenset[str]]:
    """Pairs of spellings that stand against each other in a row already."""
    pairs = set()
    for place in places(cluster, "name"):
        words = {
            word
            for siglum, words_at in place.ranges.items()
            for word in lexicon.words(reading_text(cluster, place.row, siglum, words_at))
        }
        pairs |= {frozenset(pair) for pair in itertools.combinations(sorted(words), 2)}
    return pairs
