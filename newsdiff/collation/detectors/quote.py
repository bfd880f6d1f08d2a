"""Every direct quotation followed through all versions: marks, words, insertions, boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.tools import (
    ballot,
    canonical_rows,
    content,
    listing,
    quoted,
    report,
    row_role,
    votes,
)
from newsdiff.collation.quotations import Quotation, find_quotations
from newsdiff.collation.types import Category, Finding, Row, Siglum, Span, Token, Variation

SHARED = 0.5
"""Share of a quotation's content words that a cell must hold to count as having the passage."""


@dataclass(frozen=True)
class Place:
    """One version's part of a followed quotation: a token range of its cell, quoted or not."""

    siglum: Siglum
    first: int
    last: int
    quotation: Quotation | None


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


def _ranges(cluster: Cluster, row: str, siglum: Siglum) -> list[Place]:
    """The outer quotations that touch a cell, as token ranges inside the marks."""
    tokens = cluster.cell_tokens(row, siglum)
    if not tokens:
        return []
    found = []
    for quotation in find_quotations(cluster.witness(siglum).text):
        if quotation.depth or quotation.end <= tokens[0].start or quotation.start >= tokens[-1].end:
            continue
        inside = [
            i
            for i, t in enumerate(tokens)
            if quotation.inner_start <= t.start and t.end <= quotation.inner_end
        ]
        if inside:
            found.append(Place(siglum, inside[0], inside[-1] + 1, quotation))
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
    return Place(other, positions[0], positions[-1] + 1, None)


def _dense(positions: list[int], length: int) -> list[int]:
    """Positions without strays: far from the middle by more than the passage is long."""
    middle = positions[len(positions) // 2]
    reach = max(length * 1.3, 6)
    return [p for p in positions if abs(p - middle) <= reach]


def followed(cluster: Cluster, row: Row) -> list[Followed]:
    """The quotations of a row, each with its place in every version that has the passage."""
    quotations = {s: _ranges(cluster, row.id, s) for s in cluster.holders(row.id)}
    taken: set[tuple[Siglum, int]] = set()
    found = []
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
                continue
            own = _overlapping(quotations[other], answer)
            if own and all((p.siglum, p.first) in taken for p in own):
                continue
            taken.update((p.siglum, p.first) for p in own)
            if own:
                last = max(p.last for p in own)
                places.append(Place(other, own[0].first, last, own[0].quotation))
            else:
                places.append(answer)
        places.sort(key=lambda p: cluster.sigla.index(p.siglum))
        found.append(Followed(row.id, tuple(places)))
    first = found and {id(f): min(p.first for p in f.places) for f in found}
    return sorted(found, key=lambda f: first[id(f)]) if first else []


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


def _text(cluster: Cluster, row: str, place: Place) -> str:
    return cluster.token_span(row, place.siglum, place.first, place.last).text


def _opening(cluster: Cluster, row: str, place: Place, words: int = 4) -> Span:
    """The mark with the first words it opens; without marks, the words alone."""
    tokens = cluster.cell_tokens(row, place.siglum)
    last = min(place.last, place.first + words + 1)
    start = tokens[place.first].start
    end = tokens[last - 1].end
    q = place.quotation
    if q and q.inner_start <= start and start - q.start < 4:
        start = q.start
        if last == place.last and q.closed and q.end - end < 4:
            end = q.end
    return cluster.span(place.siglum, start, end)


_CALLS = re.compile(r"\b(?:what|which) (?:he|she|it|they) calls?\s*$|\bso-called\s*$", re.IGNORECASE)


class Marks:
    id = "quote.marks"
    category: Category = "quote"
    description = "Words are a direct quotation in some versions and stand without quotation marks in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            if not item.quoting or not item.unquoted:
                continue
            row = item.row
            yes = [p.siglum for p in item.quoting]
            no = [p.siglum for p in item.unquoted]
            sample = item.quoting[0]
            text = _text(cluster, row, sample)
            if _is_headline(cluster, row, item) or _is_title(text):
                continue
            fragment = len(text.split()) <= 2
            verb = "has" if len(no) == 1 else "have"
            message = (
                f"{listing(yes)} quote{'s' if len(yes) == 1 else ''} {quoted(text)}; "
                f"{listing(no)} {verb} the words without quotation marks, as the outlet's own."
            )
            spans = {p.siglum: [_opening(cluster, row, p)] for p in item.places}
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[row],
                spans=spans,
                message=message,
                confidence=0.7 if fragment else 0.88,
                evidence={"quoted": yes, "unquoted": no, "quotation": text},
            )


def _is_title(text: str) -> bool:
    """The name of a ship, film or plan: short, every word of weight with a capital."""
    words = [w for w in re.findall(r"[^\W\d_]+", text) if len(w) > 3] or re.findall(r"[^\W\d_]+", text)
    return 0 < len(words) <= 5 and all(word[0].isupper() for word in words)


def _is_headline(cluster: Cluster, row: str, item: Followed) -> bool:
    """The only passage without marks (or with them) is in a headline: headlines quote by other rules."""
    body = [
        p
        for p in item.places
        if cluster.segment((cluster.row(row).cells[p.siglum] or ("",))[0]).role != "headline"
    ]
    return len({p.quotation is None for p in body}) < 2


class Words:
    id = "quote.words"
    category: Category = "quote"
    description = "The words inside quotation marks differ between versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            if len(item.quoting) < 2:
                continue
            for variation in _inside(cluster, item):
                yield self._finding(cluster, item, variation)

    def _finding(self, cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]) -> Finding:
        row = item.row
        groups: dict[str, list[Siglum]] = {}
        spans: dict[Siglum, list[Span]] = {}
        for siglum, (first, last) in ranges.items():
            span = _reading(cluster, row, siglum, first, last)
            spans[siglum] = [span]
            words = " ".join(t.text for t in cluster.cell_tokens(row, siglum)[first:last])
            key = next((k for k in groups if k.casefold() == words.casefold()), words)
            groups.setdefault(key, []).append(siglum)
        quoting = [p.siglum for p in item.quoting]
        told = {(k or "nothing"): v for k, v in groups.items()}
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[row],
            spans=spans,
            message=f"Inside the quotation the words differ: {ballot(told)}.",
            confidence=0.85 if max(len(k.split()) for k in groups) > 1 else 0.8,
            evidence={"votes": votes(told), "quoted": quoting},
        )


def _reading(cluster: Cluster, row: str, siglum: Siglum, first: int, last: int) -> Span:
    if last > first:
        return cluster.token_span(row, siglum, first, last)
    return cluster.gap_anchor(row, siglum, first)


def _inside(cluster: Cluster, item: Followed) -> list[dict[Siglum, tuple[int, int]]]:
    """The places inside a quotation where versions that quote it do not read the same."""
    kept: list[dict[Siglum, tuple[int, int]]] = []
    for variation in cluster.variations(item.row):
        ranges = _clipped(variation, item)
        if ranges:
            kept.append(ranges)
    merged = _merged(cluster, item.row, kept)
    return [ranges for ranges in merged if _really_differs(cluster, item, ranges)]


def _clipped(variation: Variation, item: Followed) -> dict[Siglum, tuple[int, int]]:
    ranges = {}
    for place in item.places:
        found = variation.ranges.get(place.siglum)
        if found is None:
            continue
        first, last = max(found[0], place.first), min(found[1], place.last)
        if first <= last:
            ranges[place.siglum] = (first, last)
    return ranges if len(ranges) == len(item.places) else {}


def _words(cluster: Cluster, row: str, siglum: Siglum, span: tuple[int, int]) -> tuple[Token, ...]:
    return cluster.cell_tokens(row, siglum)[span[0] : span[1]]


def _merged(
    cluster: Cluster, row: str, places: list[dict[Siglum, tuple[int, int]]]
) -> list[dict[Siglum, tuple[int, int]]]:
    """Neighbouring places between which a word moved are one place ("closely collaborate")."""
    result: list[dict[Siglum, tuple[int, int]]] = []
    for place in places:
        if result and _one(cluster, row, result[-1], place):
            result[-1] = {s: (result[-1][s][0], place[s][1]) for s in place if s in result[-1]}
        else:
            result.append(place)
    return result


def _one(
    cluster: Cluster, row: str, left: dict[Siglum, tuple[int, int]], right: dict[Siglum, tuple[int, int]]
) -> bool:
    gap = max(right[s][0] - left[s][1] for s in right if s in left)
    if gap > 6:
        return False
    for siglum in left:
        here = {t.stem for t in _words(cluster, row, siglum, left[siglum]) if t.kind != "mark"}
        there = {
            t.stem
            for other in right
            if other != siglum
            for t in _words(cluster, row, other, right[other])
            if t.kind != "mark"
        }
        if here & there:
            return True
    return (
        gap <= 1
        and any(
            not content(cluster.cell_tokens(row, s)[left[s][1] : right[s][0]]) for s in right if s in left
        )
        and gap == 0
    )


_MARK_ONLY = re.compile(r"^[\W_]*$")


def _form(tokens: tuple[Token, ...]) -> str:
    return " ".join(t.norm for t in tokens if t.kind != "mark" and t.norm not in ("'s",))


def _really_differs(cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]) -> bool:
    """Among those that quote: other words, not only other marks, capitals, spelling or abbreviation."""
    forms = {
        p.siglum: house(_form(_words(cluster, item.row, p.siglum, ranges[p.siglum])))
        for p in item.quoting
        if p.siglum in ranges
    }
    return len(set(forms.values())) > 1


_HOUSE = (
    (re.compile(r"\bu\.? ?s\.?(?: ?a\.?)?(?= |$)"), "united states"),
    (re.compile(r"\bu\.? ?k\.?(?= |$)"), "united kingdom"),
    (re.compile(r"(?<=\w{3})is(?=e[sd]?\b|ing\b|ation)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})our(?=\b|s\b|ed\b|ing\b|able\b)"), "or"),
    (re.compile(r"\b(toward|forward|backward|afterward|upward)s\b"), r"\1"),
    (re.compile(r"\bper cent\b|%"), "percent"),
    (re.compile(r"\bcentre"), "center"),
    (re.compile(r"\bdefence"), "defense"),
    (re.compile(r"\bgonna\b"), "going to"),
    (re.compile(r"\bthe (?=united)"), ""),
)
_MONTHS = {
    m[:3]: m
    for m in [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
} | {"sept": "september"}
_NUMBERS = {
    w: str(n)
    for n, w in enumerate(
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


_INSERTION = re.compile(r"[\[(][^\])]{1,60}[\])]")


class Insertion:
    id = "quote.insertion"
    category: Category = "quote"
    description = "An editor's insertion in a quotation is bracketed otherwise, or not marked as one."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            found: dict[Siglum, Span] = {}
            for place in item.places:
                span = cluster.token_span(item.row, place.siglum, place.first, place.last)
                match = _INSERTION.search(span.text)
                if match:
                    start = span.start + match.start()
                    found[place.siglum] = cluster.span(place.siglum, start, start + len(match.group()))
            kinds = {span.text[0] for span in found.values()}
            words = {re.sub(r"\W|s\b", "", span.text.lower()) for span in found.values()}
            if len(kinds) < 2 or len(words) > 1 or not any(p.siglum in found for p in item.quoting):
                continue
            square = [s for s, span in found.items() if span.text[0] == "["]
            round_ = [s for s, span in found.items() if span.text[0] == "("]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[item.row],
                spans={s: [span] for s, span in found.items()},
                message=f"The insertion {found[square[0]].text} is in square brackets in {listing(square)}; in "
                f"{listing(round_)} the round brackets let it read as the speaker's own.",
                confidence=0.6,
                evidence={"square": square, "round": round_},
            )


class Boundary:
    id = "quote.boundary"
    category: Category = "quote"
    description = "The quotation begins or ends at another word, so that words move into or out of the marks."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            if len(item.quoting) < 2:
                continue
            for find in (self._start, self._end):
                found = find(cluster, item)
                if found:
                    yield found

    def _start(self, cluster: Cluster, item: Followed) -> Finding | None:
        return self._edge(cluster, item, at_start=True)

    def _end(self, cluster: Cluster, item: Followed) -> Finding | None:
        return self._edge(cluster, item, at_start=False)

    def _edge(self, cluster: Cluster, item: Followed, *, at_start: bool) -> Finding | None:
        """Versions whose marks take in words that another version has outside its marks."""
        inside: dict[Siglum, Span] = {}
        outside: dict[Siglum, Span] = {}
        for place in item.quoting:
            for other in item.quoting:
                if other.siglum == place.siglum:
                    continue
                moved = _moved_in(cluster, item.row, place, other, at_start=at_start)
                if moved:
                    inside.setdefault(place.siglum, moved[0])
                    outside.setdefault(other.siglum, moved[1])
        if not inside:
            return None
        spans = {s: [span] for s, span in {**outside, **inside}.items()}
        who = list(inside)
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="wording",
            rows=[item.row],
            spans=spans,
            message=f"{listing(who)} put{'s' if len(who) == 1 else ''} {quoted(inside[who[0]].text)} inside the quotation marks; "
            f"{listing([s for s in outside if s not in inside])} {'leaves' if len(outside) == 1 else 'leave'} it outside.",
            confidence=0.6,
            evidence={"inside": who, "outside": list(outside)},
        )


def _moved_in(
    cluster: Cluster, row: str, place: Place, other: Place, *, at_start: bool
) -> tuple[Span, Span] | None:
    """Up to four words inside the marks of one version that stand right outside the other's."""
    here = cluster.cell_tokens(row, place.siglum)
    there = cluster.cell_tokens(row, other.siglum)
    inside = [i for i in range(place.first, place.last) if here[i].kind != "mark"]
    outside = [
        j
        for j in (range(other.first) if at_start else range(other.last, len(there)))
        if there[j].kind != "mark"
    ]
    for count in (4, 3, 2, 1):
        near = inside[:count] if at_start else inside[-count:]
        far = outside[-count:] if at_start else outside[:count]
        if len(near) < count or len(far) < count or len(inside) <= count:
            continue
        beside = far[-1] >= other.first - 2 if at_start else far[0] <= other.last + 1
        if beside and [here[i].norm for i in near] == [there[j].norm for j in far]:
            reach = 2 if at_start else 0
            last, last2 = near[-1] + reach, far[-1] + (reach + 1 if reach else 0)
            return (
                cluster.span(place.siglum, here[near[0]].start, here[min(last, len(here) - 1)].end),
                cluster.span(other.siglum, there[far[0]].start, there[min(last2, len(there) - 1)].end),
            )
    return None
