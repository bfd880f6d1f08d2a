"""Whether a version says in its own words what it seems to lack.

What was written anew is seldom found by its words: a paraphrase keeps the rare ones (names, figures, the thing itself),
turns verbs into their like and spreads the rest over the sentences beside it, or over a headline and a caption. So the words
of the statement are weighed by how well they single a sentence out of its own version, as the table weighs them, and are
looked for in windows of up to three neighbouring sentences.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.tools import content, coverage
from newsdiff.collation.types import SegmentId, Siglum, Span, Token

TOLD = 0.29
"""How near a window must come for the version to say the thing, in its own words …"""
NEAR = 0.2
"""… and to be worth a look: the same told in part, or something beside it."""
CLAUSE_TOLD = 0.58
"""Share of a clause's words, weighed, that a window must have to say it: of a clause the rest of the sentence is known to
be there, so that it does not matter what else the window says."""
WINDOW = 3
"""Sentences in a row among which a version may have spread what another says in one."""
FEWEST_WORDS = 4
"""Content words of a statement; what is shorter is like anything. So many of a clause must be shared."""
FEWEST_SHARED = 3
"""Words of a statement that must stand together …"""
BEYOND_NAMES = 2
"""… and those among them that are no names and no plain verbs of saying."""
LIKE = 0.5
"""What a near synonym counts, where the word itself counts 1."""
MOST_WORDINGS = 2
"""Wordings of a statement that are looked for."""
MAIN = 0.6
"""Share of what a window says of the statement that one of its sentences must say: the rest may be spread."""
ONE = 0.22
"""How alike two cells of a row must be to be one statement: below, they only share a word or two."""

Wording: TypeAlias = tuple[Siglum, tuple[Token, ...]]
"""A statement in the words of one version."""

_NOT_TOLD = frozenset({"furniture", "related", "credit", "byline", "date", "dateline"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version comes near a statement."""

    segment: SegmentId
    """The sentence that has most of it."""
    window: Span
    """The sentences among which it is spread."""
    likeness: float
    """0 … 1"""
    agrees: bool
    """Whether every figure of the statement stands there, and a "not" where it has one: else it is another statement."""


def nearest(
    cluster: Cluster, wordings: Sequence[Wording], siglum: Siglum, besides: Container[SegmentId] = ()
) -> Place | None:
    """Where a version comes nearest to a statement, given in the words of versions that have it; `None`: nowhere.

    `besides`: sentences that are not asked, where a version is asked whether it says a thing a second time.
    """
    found = [place for wording in wordings if (place := _nearest(cluster, wording, siglum, besides))]
    return max(found, key=lambda place: place.likeness, default=None)


def _nearest(
    cluster: Cluster, wording: Wording, siglum: Siglum, besides: Container[SegmentId]
) -> Place | None:
    """How near a window comes is what of the statement stands in it, lessened by what else the window says: a long one
    that holds everything is near nothing."""
    laid = _laid(cluster, wording, siglum, FEWEST_SHARED, NEAR)
    if laid is None:
        return None
    own = cluster.segments_of(siglum)
    if besides:
        laid = replace(laid, here={at: known for at, known in laid.here.items() if own[at].id not in besides})
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first, last in laid.windows(len(own), MAIN * NEAR):
        shared = laid.shared(first, last)
        said = laid.said(shared)
        if (
            len(shared) < FEWEST_SHARED
            or said < NEAR
            or laid.main(first, last) < MAIN * said
            or not _says_something(laid.words, shared, BEYOND_NAMES)
        ):
            continue
        window = sum([_mass(cluster, s.id) for s in own[first:last]])
        answered = sum([theirs for _, theirs in shared.values()]) / window
        # rounded: the last digits of a sum depend on how it was added up
        best = max(best, (round(said * math.sqrt(min(1.0, answered)), 6), -first, last))
    if best[0] < NEAR:
        return None
    first, last = -best[1], best[2]
    shared, telling = laid.shared(first, last), own[laid.telling(first, last)].id
    figures = all(stem in shared for stem, token in laid.words.items() if token.kind == "number")
    return Place(
        telling,
        cluster.span(siglum, own[first].start, own[last - 1].end),
        best[0],
        figures and _negated(wording[1]) == _negated(cluster.tokens(telling)),
    )


def _negated(tokens: Iterable[Token]) -> bool:
    return any(lexicon.is_negation(token.norm) for token in tokens)


def says_clause(cluster: Cluster, clause: Wording, siglum: Siglum) -> bool:
    """Whether a version that has the rest of a sentence says one of its clauses in sentences beside it."""
    laid = _laid(cluster, clause, siglum, FEWEST_WORDS, CLAUSE_TOLD)
    if laid is None:
        return False
    for first, last in laid.windows(len(cluster.segments_of(siglum)), CLAUSE_TOLD / WINDOW):
        shared = laid.shared(first, last)
        if len(shared) >= FEWEST_WORDS and round(laid.said(shared), 6) >= CLAUSE_TOLD:
            return True
    return False


def one_statement(cluster: Cluster, one: Wording, other: Wording) -> bool:
    """Whether the cells that two versions have in one row say one thing, and do not only share a word or a name."""
    words = [{t.stem: t for t in content(tokens)} for _, tokens in (one, other)]
    shared = words[0].keys() & words[1].keys()
    if not all(words) or len(shared) == min(map(len, words)):
        return True
    shares = []
    for (siglum, _), own in zip((one, other), words, strict=True):
        weigh = _weights(cluster, siglum)
        shares.append(sum(weigh(stem) for stem in sorted(shared)) / sum(weigh(stem) for stem in sorted(own)))
    return math.sqrt(shares[0] * shares[1]) >= ONE and _says_something(words[0], shared)


def _says_something(words: Mapping[str, Token], shared: Iterable[str], least: int = 1) -> bool:
    """Whether what is shared is more than names and that somebody spoke."""
    plain = lexicon.listed("saying")
    said = [
        stem
        for stem in shared
        if words[stem].kind == "number" or (words[stem].text.islower() and words[stem].norm not in plain)
    ]
    return len(said) >= least


# --- a statement laid against a version


@dataclass(frozen=True, slots=True)
class _Laid:
    words: Mapping[str, Token]
    """The statement's content words by their stems."""
    mass: float
    here: Mapping[int, Mapping[str, tuple[float, float]]]
    """For each segment of the version the words that it has, or their like: what they weigh in the statement, and there."""

    def windows(self, size: int, least: float) -> Iterator[tuple[int, int]]:
        """Neighbouring segments, first and behind the last, that begin and end with one that has words of it, one of
        them at least so much of it."""
        enough = {at for at, shared in self.here.items() if self.said(shared) >= least}
        for first in sorted({at for n in enough for at in range(n - WINDOW + 1, n + 1) if at in self.here}):
            for last in range(first + 1, min(first + WINDOW, size) + 1):
                if last - 1 in self.here and not enough.isdisjoint(range(first, last)):
                    yield first, last

    def shared(self, first: int, last: int) -> Mapping[str, tuple[float, float]]:
        if last == first + 1:
            return self.here[first]
        found: dict[str, tuple[float, float]] = {}
        for at in range(first, last):
            for stem, weighs in self.here.get(at, {}).items():
                if weighs > found.get(stem, (0.0, 0.0)):
                    found[stem] = weighs
        return found

    def said(self, shared: Mapping[str, tuple[float, float]]) -> float:
        """How much of the statement these words of it are (0 … 1)."""
        return sum([own for own, _ in shared.values()]) / self.mass

    def main(self, first: int, last: int) -> float:
        """How much of it the sentence of a window has that has most."""
        return max([self.said(self.here.get(at, {})) for at in range(first, last)])

    def telling(self, first: int, last: int) -> int:
        """The sentence of a window that has most of it."""
        return max(range(first, last), key=lambda at: (self.said(self.here.get(at, {})), -at))


def _laid(cluster: Cluster, wording: Wording, siglum: Siglum, fewest: int, least: float) -> _Laid | None:
    """The statement laid against a version; `None` where it cannot share the words and the part of its weight wanted."""
    holder, tokens = wording
    words = {t.stem: t for t in content(tokens)}
    where = coverage(cluster).where(siglum)
    forms = {
        stem: [f for f in _forms(stem, token.text.islower()) if f[0] in where]
        for stem, token in words.items()
    }
    if len(words) < FEWEST_WORDS or sum(map(bool, forms.values())) < fewest:
        return None
    weigh, there = _weights(cluster, holder), _weights(cluster, siglum)
    own = {stem: weigh(stem) for stem in words}
    mass = sum(own.values())
    # the form that counts most comes first
    if sum([known[0][1] * own[stem] for stem, known in forms.items() if known]) < least * mass:
        return None
    segments = cluster.segments_of(siglum)
    here: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
    for stem, known in forms.items():
        for form, counts in known:
            weighs = (counts * own[stem], counts * there(form))
            for at in where[form]:
                if segments[at].role not in _NOT_TOLD and weighs > here[at].get(stem, (0.0, 0.0)):
                    here[at][stem] = weighs
    return _Laid(words, mass, here)


@once_a_cluster
def _weights(cluster: Cluster, siglum: Siglum) -> Callable[[str], float]:
    """How well a word singles a sentence out within a version (as `similarity.py` weighs features)."""
    where, size = coverage(cluster).where(siglum), len(cluster.segments_of(siglum))
    by_count = [(math.log((size + 1) / max(count, 1)) + 0.1) ** 2 for count in range(size + 1)]
    return lambda stem: by_count[len(where[stem])]


@once_a_cluster
def _mass(cluster: Cluster, segment_id: SegmentId) -> float:
    """What the words of a segment weigh together; 0 for what is no copy."""
    segment = cluster.segment(segment_id)
    if segment.role in _NOT_TOLD:
        return 0.0
    weigh = _weights(cluster, segment.siglum)
    return sum([weigh(stem) for stem in sorted({t.stem for t in content(cluster.tokens(segment_id))})])


@lru_cache(maxsize=1 << 14)
def _forms(stem: str, plain: bool) -> tuple[tuple[str, float], ...]:
    """The stems that say a word, and what each counts: itself, forms of an irregular verb, near synonyms.

    `plain`: it stands without a capital; a name has no synonyms.
    """
    own = (stem, *lexicon.other_forms(stem))
    like = lexicon.near_synonyms_of(stem) if plain else ()
    return (*((form, 1.0) for form in own), *((other, LIKE) for other in like if other not in own))
