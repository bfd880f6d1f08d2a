"""Quotations followed through the versions: where each stands in every version that has the passage."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.tools import canonical_rows, content, row_role
from newsdiff.collation.quotations import Quotation, quotations_touching
from newsdiff.collation.types import Row, Siglum
from newsdiff.collation.wording import longest_ascending

SHARED = 0.5
"""Share of a quotation's content words that a cell must hold to count as having the passage."""


@dataclass(frozen=True)
class Place:
    """One version's part of a followed quotation: a token range of its cell, quoted or not."""

    siglum: Siglum
    first: int
    last: int
    quotation: Quotation | None
    verbatim: float = 1.0
    """Without marks: the share of the quotation's words, small ones too, that stand here in their order."""


@dataclass(frozen=True)
class Followed:
    """One quotation of one row in all versions that have the passage."""

    row: str
    places: tuple[Place, ...]

    def place(self, siglum: Siglum) -> Place | None:
        return next((place for place in self.places if place.siglum == siglum), None)

    @property
    def quoting(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.quotation)

    @property
    def unquoted(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if not place.quotation)


MOST_QUOTATIONS = 40
"""Quotations of one statement that are followed."""


def _ranges(cluster: Cluster, row: str, siglum: Siglum) -> list[Place]:
    """The outer quotations that touch a cell, as token ranges inside the marks."""
    tokens = cluster.cell_tokens(row, siglum)
    if not tokens:
        return []
    found = []
    for quotation in quotations_touching(cluster.witness(siglum).text, tokens[0].start, tokens[-1].end):
        if quotation.depth:
            continue
        inside = [
            i
            for i, t in enumerate(tokens)
            if quotation.inner_start <= t.start and t.end <= quotation.inner_end
        ]
        if inside:
            found.append(Place(siglum, inside[0], inside[-1] + 1, quotation))
        if len(found) == MOST_QUOTATIONS:
            break
    return found


def _counterpart(cluster: Cluster, row: str, place: Place, other: Siglum) -> Place | None:
    """The words of another cell that answer a quotation, or None where it lacks the passage."""
    comparison = cluster.comparison(row, place.siglum, other)
    pairs = [(i, j) for i, j in comparison.matches if place.first <= i < place.last]
    wanted = content(comparison.left_tokens[place.first : place.last])
    shared = content([comparison.left_tokens[i] for i, _ in pairs])
    if wanted and len(shared) < SHARED * len(wanted):
        return None
    if not wanted and len(pairs) < place.last - place.first:
        return None
    if not pairs:
        return None
    positions = sorted(j for _, j in pairs)
    positions = _dense(positions, place.last - place.first)
    kept = set(positions)
    words = [j for i, j in pairs if comparison.left_tokens[i].kind != "mark" and j in kept]
    length = sum(t.kind != "mark" for t in comparison.left_tokens[place.first : place.last])
    in_order = len(longest_ascending(words)) if words else 0
    return Place(other, positions[0], positions[-1] + 1, None, round(in_order / max(length, 1), 3))


SAME_UTTERANCE = 0.45
"""Share of the words between the first and the last shared one that two quotations of one utterance share."""


PARTIAL = 0.7
"""Length of a quotation, as a share of another's, below which it is the same one only in part …"""
PART_OF_UTTERANCE = 0.7
"""… and then its words stand close together in the other."""


def _same_utterance(cluster: Cluster, row: str, left: Place, right: Place) -> bool:
    """Two quotations of one utterance, whole or in part; not two that only speak of the same."""
    comparison = cluster.comparison(row, left.siglum, right.siglum)
    pairs = [
        (i, j)
        for i, j in comparison.matches
        if left.first <= i < left.last
        and right.first <= j < right.last
        and comparison.left_tokens[i].kind != "mark"
    ]
    if not pairs:
        return False
    left_ends = (min(i for i, _ in pairs), max(i for i, _ in pairs) + 1)
    right_ends = (min(j for _, j in pairs), max(j for _, j in pairs) + 1)
    longest = max(
        sum(t.kind != "mark" for t in comparison.left_tokens[slice(*left_ends)]),
        sum(t.kind != "mark" for t in comparison.right_tokens[slice(*right_ends)]),
    )
    spoken = sorted(
        sum(t.kind != "mark" for t in tokens[p.first : p.last])
        for tokens, p in ((comparison.left_tokens, left), (comparison.right_tokens, right))
    )
    partial = spoken[0] < PARTIAL * spoken[1]
    return len(pairs) >= (PART_OF_UTTERANCE if partial else SAME_UTTERANCE) * longest


def _dense(positions: list[int], length: int) -> list[int]:
    """Positions without strays: far from the middle by more than the passage is long."""
    middle = positions[len(positions) // 2]
    reach = max(length * 1.3, 6)
    return [p for p in positions if abs(p - middle) <= reach]


VERBATIM = 0.75
"""Share of a quotation's words from which a version without marks prints the words themselves."""
FEW = 5
"""Words; a shorter quotation that is not kept word by word is no paraphrase of anything."""


def followed(cluster: Cluster, row: Row) -> list[Followed]:
    """The quotations of a row, each with its place in every version that has the passage."""
    quotations = {s: _ranges(cluster, row.id, s) for s in cluster.holders(row.id)}
    taken: set[tuple[Siglum, int]] = set()
    found: list[Followed] = []
    order = sorted(
        (p for places in quotations.values() for p in places),
        key=lambda p: (p.first - p.last, cluster.sigla.index(p.siglum), p.first),
    )
    for place in order:
        if (place.siglum, place.first) in taken:
            continue
        taken.add((place.siglum, place.first))
        places = [place]
        for other in cluster.holders(row.id):
            if other == place.siglum:
                continue
            answer = _counterpart(cluster, row.id, place, other)
            if answer is None:
                part = _part_of(cluster, row.id, place, quotations[other], taken)
                if part is not None:
                    places.append(part)
                    taken.add((other, part.first))
                continue
            own = _in_order(cluster, row.id, place, _overlapping(quotations[other], answer))
            own = sorted(
                {*own, *_also_said(cluster, row.id, place, quotations[other], own)}, key=lambda p: p.first
            )
            if own and all((p.siglum, p.first) in taken for p in own):
                continue
            if own:
                whole = Place(other, own[0].first, max(p.last for p in own), own[0].quotation)
                if _same_utterance(cluster, row.id, place, whole):
                    places.append(whole)
                    taken.update((p.siglum, p.first) for p in own)
            else:
                places.append(answer)
        places.sort(key=lambda p: cluster.sigla.index(p.siglum))
        found.extend(Followed(row.id, own) for own in _utterances(cluster, row.id, places))
    first = found and {id(f): min(p.first for p in f.places) for f in found}
    return sorted(found, key=lambda f: first[id(f)]) if first else []


def _in_order(cluster: Cluster, row: str, place: Place, own: list[Place]) -> list[Place]:
    """Of several quotations at the place of one, those whose words stand in it in the same order: "caught
    them" may only be made of words that come later in what was said."""
    if len(own) < 2:
        return own
    comparison = cluster.comparison(row, place.siglum, own[0].siglum)
    pairs = [
        (i, j)
        for i, j in comparison.matches
        if place.first <= i < place.last
        and comparison.left_tokens[i].kind != "mark"
        and any(p.first <= j < p.last for p in own)
    ]
    chain = {pairs[k][1] for k in longest_ascending([j for _, j in pairs])}
    kept = []
    for part in own:
        words = [j for j in range(part.first, part.last) if comparison.right_tokens[j].kind != "mark"]
        if 2 * sum(j in chain for j in words) > len(words):
            kept.append(part)
    return kept or own


ALIKE = 0.6
"""Share of the longer of two quotations that both have, from which they are one and the same …"""
CONTAINED = 0.85
"""… or of the shorter, where it is a part of the longer."""


def _utterances(cluster: Cluster, row: str, places: list[Place]) -> list[tuple[Place, ...]]:
    """The places parted where the versions quote two utterances that only share words with a third; those
    without marks stay with the quotation that most versions have."""
    quoting = [p for p in places if p.quotation]
    if len(quoting) < 3:
        return [tuple(places)]
    groups: list[list[Place]] = []
    for place in quoting:
        near = [g for g in groups if any(_one_utterance(cluster, row, place, other) for other in g)]
        groups = [g for g in groups if g not in near] + [[p for g in near for p in g] + [place]]
    groups.sort(key=lambda g: (-len(g), cluster.sigla.index(g[0].siglum)))
    groups[0] += [p for p in places if not p.quotation]
    order = cluster.sigla.index
    return [tuple(sorted(g, key=lambda p: order(p.siglum))) for g in groups]


def _one_utterance(cluster: Cluster, row: str, left: Place, right: Place) -> bool:
    comparison = cluster.comparison(row, left.siglum, right.siglum)
    pairs = [
        j
        for i, j in comparison.matches
        if left.first <= i < left.last
        and right.first <= j < right.last
        and comparison.left_tokens[i].kind != "mark"
    ]
    shared = len(longest_ascending(pairs)) if pairs else 0
    short, long_ = sorted(
        sum(t.kind != "mark" for t in tokens[p.first : p.last])
        for tokens, p in ((comparison.left_tokens, left), (comparison.right_tokens, right))
    )
    return shared >= ALIKE * long_ or shared >= CONTAINED * short


def _also_said(
    cluster: Cluster, row: str, place: Place, others: list[Place], own: list[Place]
) -> list[Place]:
    """Further parts of a quotation that an attribution splits, where the unsplit one has their words too."""
    groups = {p.quotation.group for p in own if p.quotation}
    comparison = cluster.comparison(row, place.siglum, others[0].siglum) if others else None
    matched = {j for i, j in comparison.matches if place.first <= i < place.last} if comparison else set()
    found = []
    for other in others:
        if comparison and other not in own and other.quotation and other.quotation.group in groups:
            words = [j for j in range(other.first, other.last) if comparison.right_tokens[j].kind != "mark"]
            if words and sum(j in matched for j in words) >= NEARLY_ALL * len(words):
                found.append(other)
    return found


def _part_of(
    cluster: Cluster, row: str, place: Place, others: list[Place], taken: set[tuple[Siglum, int]]
) -> Place | None:
    """Another version's quotation that is a part of this longer one, nearly word by word."""
    for other in others:
        if (other.siglum, other.first) in taken:
            continue
        comparison = cluster.comparison(row, place.siglum, other.siglum)
        matched = {j for i, j in comparison.matches if place.first <= i < place.last}
        words = [j for j in range(other.first, other.last) if comparison.right_tokens[j].kind != "mark"]
        nearly = len(words) > 2 and sum(j in matched for j in words) >= NEARLY_ALL * len(words)
        if nearly and _same_utterance(cluster, row, place, other):
            return other
    return None


NEARLY_ALL = 0.8


def inside(cluster: Cluster, row: str, siglum: Siglum) -> frozenset[int]:
    """The positions of a cell's tokens that stand between quotation marks, the marks themselves left out."""
    found: set[int] = set()
    tokens = cluster.cell_tokens(row, siglum)
    for place in _ranges(cluster, row, siglum):
        quotation = place.quotation
        if quotation:
            found.update(
                i
                for i in range(place.first, place.last)
                if quotation.inner_start <= tokens[i].start and tokens[i].end <= quotation.inner_end
            )
    return frozenset(found)


def quotes_besides(cluster: Cluster, row: str, place: Place) -> bool:
    """Does the cell hold another quotation of some length beside this one?"""
    tokens = cluster.cell_tokens(row, place.siglum)
    return any(
        (other.last <= place.first or other.first >= place.last)
        and sum(t.kind != "mark" for t in tokens[other.first : other.last]) >= FEW
        for other in _ranges(cluster, row, place.siglum)
    )


def unopened(text: str, start: int, reach: int = 500) -> int | None:
    """Where a mark closes a quotation that was never opened, at or after `start` and before the next one opens."""
    stretch = text[start : start + reach]
    for match in re.finditer(r"[\"”“]|(?<=[.,!?])[’'](?=\s|$)", stretch):
        at = start + match.start()
        if quotations_touching(text, at, at + 1):
            return None
        if text[at - 1 : at].strip() and match.group() != "“":
            return at
        return None
    return None


def _overlapping(places: list[Place], answer: Place) -> list[Place]:
    return [
        p
        for p in places
        if min(p.last, answer.last) - max(p.first, answer.first)
        >= 0.5 * min(p.last - p.first, answer.last - answer.first)
    ]


_FOLLOWED: WeakKeyDictionary[Cluster, list[Followed]] = WeakKeyDictionary()


def all_followed(cluster: Cluster) -> list[Followed]:
    """Every quotation of the story once, in row order; a passage in two rows is told in the bigger."""
    if cluster not in _FOLLOWED:
        _FOLLOWED[cluster] = _all_followed(cluster)
    return _FOLLOWED[cluster]


def _all_followed(cluster: Cluster) -> list[Followed]:
    found: list[tuple[int, Followed]] = []
    for number, row in enumerate(canonical_rows(cluster)):
        if row_role(cluster, row) not in ("furniture", "related", "credit", "date"):
            found += [(number, item) for item in followed(cluster, row)]
    # a quotation that stands in two rows is followed where most versions have it
    found.sort(key=lambda pair: (-len(pair[1].places), -len(pair[1].quoting), pair[0]))
    seen: set[tuple[Siglum, int]] = set()
    kept: list[tuple[int, Followed]] = []
    for number, item in found:
        starts = {(p.siglum, cluster.cell_tokens(item.row, p.siglum)[p.first].start) for p in item.quoting}
        if not starts & seen:
            seen |= starts
            kept.append((number, item))
    kept.sort(key=lambda pair: (pair[0], min(p.first for p in pair[1].places)))
    return [item for _, item in kept]


_HOUSE = (
    (re.compile(r"\bu\.? ?s\.?(?: ?a\.?)?(?= |$)"), "united states"),
    (re.compile(r"\bu\.? ?k\.?(?= |$)"), "united kingdom"),
    (re.compile(r"(?<=\w{3})is(?=e[sd]?\b|ing\b|ation)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})our(?=\b|s\b|ed\b|ing\b|able\b)"), "or"),
    (re.compile(r"\b(toward|forward|backward|afterward|upward)s\b"), r"\1"),
    (re.compile(r"\bper cent\b|%"), "percent"),
    (re.compile(r"\bcentre"), "center"),
    (re.compile(r"\bdefence"), "defense"),
    (re.compile(r"\bthe (?=united)"), ""),
)
_MONTHS = {m[:3].casefold(): m.casefold() for m in calendar.month_name[1:]} | {"sept": "september"}
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
}


def house(text: str) -> str:
    """A reading without house style: one spelling, figures for number words, no abbreviations."""
    low = text.casefold().strip()
    for pattern, new in _HOUSE:
        low = pattern.sub(new, low)
    return " ".join(_NUMBERS.get(word) or _MONTHS.get(word) or word for word in low.split())
