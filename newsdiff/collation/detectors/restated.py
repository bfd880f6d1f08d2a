"""What two versions say of one thing in sentences of their own, often so far apart that they stand in different rows.

Copy that was written anew says a thing in another sentence, under another name, in another order. Much of it stands
alone in the table, and nothing is told of it but that others lack it. Yet a deed promised in the one and done in the other,
a figure that is a bound here and exact there, the same five men in high rank and in low: these are differences between
two claims. They are looked for only where the two sentences share the word itself and another beside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors import recast, recast_pair
from newsdiff.collation.detectors.changes import compared
from newsdiff.collation.detectors.saying import told
from newsdiff.collation.detectors.tools import (
    STORY_ROLES,
    canonical_rows,
    content,
    coverage,
    report,
    row_role,
)
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Category, Finding, SegmentId, Severity, Siglum, Span, Token
from newsdiff.collation.wording import carries_meaning

Range = tuple[int, int]
Tokens = tuple[Token, ...]

COMMON = 10
"""Sentences of a version in which a word may stand to lead from one to another."""
RARE_DEED = 4.9
"""Zipf frequency up to which a deed is one and the same, wherever it is told."""
REACH = 8
"""Words from a deed or figure within which the two sentences must share another word."""
FAR = 24
"""The same around an amount that both give to the last digit."""

_MESSAGES = {
    "promise": "What is only meant in one place is done in another: {told}.",
    "firmness": "How sure it is differs between two statements: {told}.",
    "bound": "The same figure is a bound in one place and exact in another: {told}.",
    "rank": "The same people are of another rank: {told}.",
    "judgement": "One statement judges what another only tells: {told}.",
}


class Sentence:
    """A sentence with what the questions ask of it, looked for once."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.stems = frozenset(t.stem for t in tokens)
        self.norms = frozenset(t.norm for t in tokens)
        self.weighty = frozenset(t.stem for t in content(tokens))

    @cached_property
    def in_doubt(self) -> bool:
        """Does the sentence say anywhere that it does not know, or that it is not so?"""
        return not self.norms.isdisjoint(_unsure()) or any(lexicon.is_negation(n) for n in self.norms)

    @cached_property
    def doubts(self) -> list[tuple[Range, str]]:
        return recast.doubts(self.tokens)

    @cached_property
    def ranks(self) -> list[tuple[Range, int]]:
        return [] if self.norms.isdisjoint(_rank_words()) else list(_ranks(self.tokens))

    @cached_property
    def meant(self) -> list[int]:
        """Where a verb stands behind which ("to") a deed is meant and not done."""
        opens = lexicon.listed("not_done_yet")
        if self.norms.isdisjoint(opens):
            return []
        return [
            k
            for k, (verb, to) in enumerate(itertools.pairwise(self.tokens))
            if to.norm == "to" and verb.norm in opens
        ]

    @cached_property
    def amounts(self) -> list[int]:
        return [j for j, t in enumerate(self.tokens) if t.kind == "number" and _amount(self.tokens, j)]


@once_a_cluster
def _sentence(cluster: Cluster, segment_id: SegmentId) -> Sentence:
    return Sentence(cluster.tokens(segment_id))


@cache
def _unsure() -> frozenset[str]:
    return lexicon.word_set("hedge") | lexicon.word_set("doubted", "words")


@dataclass(frozen=True, slots=True)
class Two:
    """Two sentences of different versions, and the words of weight that both have."""

    one: Sentence
    other: Sentence
    shared: frozenset[str]

    @property
    def mine(self) -> Tokens:
        return self.one.tokens

    @property
    def others(self) -> Tokens:
        return self.other.tokens

    def turned(self) -> Two:
        return Two(self.other, self.one, self.shared)

    def near(self, i: int, j: int, reach: int = REACH, least: int = 1) -> bool:
        """Are other shared words close to both places?"""
        here = {t.stem for t in self.mine[max(0, i - reach) : i + reach + 1]}
        there = {t.stem for t in self.others[max(0, j - reach) : j + reach + 1]}
        common = (here & there & self.shared) - {self.mine[i].stem, self.others[j].stem}
        return len(common) >= least


Told = tuple[str, Range, Range, Severity, float]
"""Kind, where it stands in both sentences, how serious, how sure."""


class Restated:
    id = "claim.restated"
    category: Category = "claim"
    description = "Two sentences say one thing in their own words, and not alike: promised and done, sure and not, from $5 and $5."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        looked_at: set[tuple[str, str]] = set()
        told_already: set[tuple[str, ...]] = set()
        for row in canonical_rows(cluster):
            if row_role(cluster, row) not in SAYS:
                continue
            for mine, theirs in _pairs(cluster, row.id):
                one, two = sorted((cluster.text_of(mine), cluster.text_of(theirs)))
                if (one, two) in looked_at:
                    continue
                looked_at.add((one, two))
                for kind, x, y, severity, confidence in _known(cluster, mine, theirs):
                    finding = _finding(cluster, kind, (mine, x), (theirs, y), severity, confidence)
                    words = (kind, *sorted(finding.evidence["votes"]))
                    if words not in told_already:
                        told_already.add(words)
                        yield finding


SAYS = STORY_ROLES | {"caption"}
"""A caption says what the story says, in fewer words, and sometimes otherwise."""
LIKE = 0.5
"""Likeness of two wordings of a row up to which one is the other recast; above, the places that differ say more."""


def _pairs(cluster: Cluster, row: str) -> Iterator[tuple[SegmentId, SegmentId]]:
    """Sentences that may say one thing in words of their own: recast in the row, or told elsewhere."""
    cells = cluster.row(row).cells
    for left, right in compared(cluster, row):
        if cluster.comparison(row, left, right).similarity < LIKE:
            for mine, theirs in itertools.product(cells.get(left) or (), cells.get(right) or ()):
                if all(cluster.segment(i).role in SAYS for i in (mine, theirs)):
                    yield mine, theirs
    holders = cluster.holders(row)
    for other in cluster.sigla:
        if other not in holders:
            yield from _counterparts(cluster, row, holders[0], other)


def _counterparts(
    cluster: Cluster, row: str, holder: Siglum, other: Siglum
) -> Iterator[tuple[SegmentId, SegmentId]]:
    """The sentences of a row with those of a version outside it that share two words of weight, one of them rare."""
    where = coverage(cluster).where(other)
    own = cluster.segments_of(other)
    for mine in cluster.row(row).cells.get(holder) or ():
        if cluster.segment(mine).role not in SAYS:
            continue
        counts: dict[int, int] = {}
        for stem in _sentence(cluster, mine).weighty:
            places = where.get(stem, frozenset())
            if len(places) <= COMMON:
                for n in places:
                    counts[n] = counts.get(n, 0) + 1
        for n, shared in sorted(counts.items()):
            if shared >= 2 and own[n].role in STORY_ROLES and own[n].id != mine:
                yield mine, own[n].id


def _known(cluster: Cluster, mine: SegmentId, theirs: SegmentId) -> tuple[Told, ...]:
    """`_differences`, which depend on the two sentences alone: asked once for all versions that have them."""
    two = (_words_of(cluster, mine), _words_of(cluster, theirs))
    told = cluster.memory.restated.get(two, lambda: tuple(_differences(cluster, mine, theirs)))
    return cast(tuple[Told, ...], told)


def _words_of(cluster: Cluster, segment_id: SegmentId) -> tuple[str, str]:
    witness = cluster.witness(cluster.segment(segment_id).siglum)
    return cluster.text_of(segment_id), witness.language or "en"


def _differences(cluster: Cluster, mine: SegmentId, theirs: SegmentId) -> Iterator[Told]:
    a, b = _sentence(cluster, mine), _sentence(cluster, theirs)
    two = Two(a, b, a.weighty & b.weighty)
    for pair, turn in ((two, False), (two.turned(), True)):
        for kind, x, y, severity, confidence in itertools.chain(
            _promised(pair), _surer(pair), _doubted(pair), _bounded(pair), _ranked(pair), _judged(pair)
        ):
            yield (kind, y, x, severity, confidence) if turn else (kind, x, y, severity, confidence)


# --- a deed meant here and done there


def _promised(two: Two) -> Iterator[Told]:
    for k in two.one.meant:
        if two.mine[k].stem in two.other.stems:
            continue
        deed = recast_pair.deed_behind(two.mine, k + 2)
        if deed is None or two.mine[deed].stem not in two.shared or zipf(two.mine[deed].norm) > RARE_DEED:
            continue
        for j in _places(two.others, two.mine[deed].stem):
            flat = recast_pair.told_flatly(two.others, j)
            if flat and two.near(deed, j) and not two.other.in_doubt:
                yield "promise", (k, deed + 1), flat, "substantive", 0.5


def _places(tokens: Tokens, stem: str) -> list[int]:
    return [j for j, t in enumerate(tokens) if t.stem == stem]


# --- sure here, and in doubt there


def _surer(two: Two) -> Iterator[Told]:
    """A deed that may be, of which the other statement says that it has come out: both name it by the same two words."""
    certain = lexicon.word_set("doubted", "certain")
    if two.other.norms.isdisjoint(certain) or not two.one.norms.isdisjoint(certain) or two.other.in_doubt:
        return
    sure = next(j for j, t in enumerate(two.others) if t.norm in certain)
    doubts = two.one.doubts
    for i, j in _phrases(two):
        before = [place for place, _ in doubts if 0 <= i - place[1] <= 10]
        if before and sure < j:
            first, last = before[-1]
            deed = recast_pair.deed_behind(two.mine, last)
            end = last if deed is None or deed > i else deed + 1
            start = recast_pair.group_before(two.others, sure)
            yield "firmness", (first, end), (start, sure + 1), "substantive", 0.5
            return


def _doubted(two: Two) -> Iterator[Told]:
    """A deed in doubt in one statement, told flatly in the other."""
    if two.other.in_doubt:
        return
    for (first, last), _ in two.one.doubts:
        deed = recast_pair.deed_behind(two.mine, last)
        if deed is None or two.mine[deed].stem not in two.shared or zipf(two.mine[deed].norm) > RARE_DEED:
            continue
        for j in _places(two.others, two.mine[deed].stem):
            flat = recast_pair.told_flatly(two.others, j)
            if (
                flat
                and two.near(deed, j, least=2)
                and not {"if", "whether", "unless"} & {t.norm for t in two.mine}
            ):
                yield "firmness", (first, deed + 1), flat, "substantive", 0.5


def _phrases(two: Two) -> Iterator[tuple[int, int]]:
    """Two words of weight that follow each other in both sentences, one of them rare, not a name."""
    there = {(x.stem, y.stem): j for j, (x, y) in enumerate(itertools.pairwise(two.others)) if _telling(x, y)}
    for i, (x, y) in enumerate(itertools.pairwise(two.mine)):
        if _telling(x, y) and (x.stem, y.stem) in there:
            yield i, there[x.stem, y.stem]


def _telling(x: Token, y: Token) -> bool:
    return (
        x.kind == y.kind == "word"
        and x.text.islower()
        and y.text.islower()
        and carries_meaning(x)
        and carries_meaning(y)
        and min(zipf(x.norm), zipf(y.norm)) < 4.3
        and max(zipf(x.norm), zipf(y.norm)) < 5.3
    )


# --- a bound here, exact there


def _bounded(two: Two) -> Iterator[Told]:
    """A price that starts at a figure, and the figure as the price."""
    for j in two.other.amounts:
        token = two.others[j]
        bound = _starting(two.others, j)
        if bound is None:
            continue
        for i in _places(two.mine, token.stem):
            flat = _flat_price(two.mine, i)
            if flat is not None and two.mine[i].norm == token.norm and two.near(i, j, FAR):
                yield "bound", flat, bound, "substantive", 0.55


def _amount(tokens: Tokens, at: int) -> bool:
    return bool(at) and tokens[at - 1].text in "$€£¥"


def _starting(tokens: Tokens, number: int) -> Range | None:
    """ "start at", "starting from", "from" right before an amount: where it stands."""
    end = number - 1
    words = tuple(t.norm for t in tokens[max(0, end - 3) : end])
    for length in (3, 2, 1):
        if words[-length:] in lexicon.phrases("bounds", "starting"):
            return recast_pair.group_before(tokens, end - length), end
    return None


def _flat_price(tokens: Tokens, number: int) -> Range | None:
    """ "priced at", "sells for", "costs" right before an amount: where it stands."""
    if not _amount(tokens, number) or _starting(tokens, number):
        return None
    end = number - 1
    for k in range(end - 1, max(-1, end - 3), -1):
        if tokens[k].norm in lexicon.listed("price_verbs"):
            return recast_pair.group_before(tokens, k), end
    return None


# --- the same people, of another rank


def _ranked(two: Two) -> Iterator[Told]:
    """ "the five senior aides" and "the five, mostly mid-level": the same count of the same, in another rank."""
    mine, others = two.one.ranks, two.other.ranks
    if not mine or not others:
        return
    counts = two.one.norms & two.other.norms & lexicon.listed("counts")
    if not counts:
        return
    lowest, highest = min(mine, key=lambda r: r[1]), max(others, key=lambda r: r[1])
    if lowest[1] < highest[1] and min(r[1] for r in others) > lowest[1]:
        i, j = lowest[0][0], highest[0][0]
        if all(
            any(t.norm in counts for t in tokens[max(0, at - REACH) : at + 3])
            for tokens, at in ((two.mine, i), (two.others, j))
        ) and two.near(i, j):
            yield "rank", lowest[0], highest[0], "substantive", 0.5


@cache
def _rank_words() -> Mapping[str, int]:
    return {
        word: level
        for level, name in enumerate(("low", "middle", "high"))
        for word in lexicon.word_set("rank", name)
    }


def _ranks(tokens: Tokens) -> Iterator[tuple[Range, int]]:
    known = _rank_words()
    k = 0
    while k < len(tokens):
        level = known.get(tokens[k].norm)
        hung = k + 1 < len(tokens) and tokens[k + 1].text in "-‑"
        if level is None or (tokens[k].norm in lexicon.word_set("rank", "hung") and not hung):
            k += 1
            continue
        end = k + 1
        while end + 1 < len(tokens) and (
            tokens[end].text in "-‑" or tokens[end].norm in ("to", "level", "ranking", *known)
        ):
            end += 1
        yield (k, end), level
        k = end


# --- judged here, told there


def _judged(two: Two) -> Iterator[Told]:
    """A word that belittles a deed, where the other statement tells the deed and its object without one."""
    belittling = lexicon.listed("belittling")
    if two.one.norms.isdisjoint(belittling) or not two.other.norms.isdisjoint(belittling):
        return
    for k, token in enumerate(two.mine[:-2]):
        if token.norm not in belittling or not carries_meaning(two.mine[k + 1]):
            continue
        goal = recast_pair.next_of_weight(two.mine, k + 1, 1)
        if goal is None or two.mine[goal].stem not in two.shared:
            continue
        for j in _places(two.others, two.mine[goal].stem):
            deed = recast_pair.next_of_weight(two.others, j, -1)
            if deed is not None and _same_deed(two.mine[k + 1], two.others[deed]):
                yield "judgement", (k, k + 2), (deed, deed + 1), "wording", 0.45


def _same_deed(a: Token, b: Token) -> bool:
    return (
        a.stem == b.stem
        or lexicon.near_synonyms(a.stem, b.stem)
        or lexicon.step_of_strength((a.stem,), (b.stem,)) == 0
    )


# --- telling it


def _finding(
    cluster: Cluster,
    kind: str,
    mine: tuple[SegmentId, Range],
    theirs: tuple[SegmentId, Range],
    severity: Severity,
    confidence: float,
) -> Finding:
    spans: dict[Siglum, list[Span]] = {}
    vote: dict[str, list[Siglum]] = {}
    rows: list[str] = []
    for segment_id, (first, last) in (mine, theirs):
        tokens = cluster.tokens(segment_id)
        own = cluster.segment(segment_id)
        words = cluster.span(own.siglum, tokens[first].start, tokens[last - 1].end)
        for row in cluster.rows_of(segment_id)[:1]:
            rows.append(row)
            for siglum in cluster.holders(row):
                found = words if siglum == own.siglum else _same_words(cluster, row, siglum, words.text)
                if found is not None and siglum not in spans:
                    spans[siglum] = [found]
                    vote.setdefault(" ".join(words.text.split()), []).append(siglum)
    return report(
        cluster,
        detector=Restated.id,
        category="claim",
        severity=severity,
        rows=list(dict.fromkeys(rows)),
        spans=spans,
        message=_MESSAGES[kind].format(told=told(vote)),
        confidence=confidence,
        evidence={"votes": vote, "kind": kind},
    )


def _same_words(cluster: Cluster, row: str, siglum: Siglum, words: str) -> Span | None:
    """Where another version of the row has the very words."""
    for segment_id in cluster.row(row).cells.get(siglum) or ():
        segment = cluster.segment(segment_id)
        at = cluster.witness(siglum).text.find(words, segment.start, segment.end)
        if at >= 0:
            return cluster.span(siglum, at, at + len(words))
    return None
