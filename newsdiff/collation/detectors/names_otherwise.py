"""One man by another first name, one organisation with its words in another order."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, reading_text
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.detectors.persons import TITLES, is_kind
from newsdiff.collation.detectors.saying import ballot, votes
from newsdiff.collation.detectors.tools import copy_of, report
from newsdiff.collation.parts import given_names, short_forms
from newsdiff.collation.rarity import zipf
from newsdiff.collation.transliteration import transliterated
from newsdiff.collation.types import Category, Finding, SegmentId, Siglum, Span, Token

COMMON = 4.8
"""Zipf frequency from which the last word of a name is what the thing is ("Party"), not whose name it is."""
EVERYDAY = 5.0
"""… and from which a capitalised word before a name is no first name."""
MOST = 300
"""Different names that are looked at in one story."""
Words = tuple[str, ...]
_HUNG = re.compile(r"\b[A-Z][\w’']*-\Z")
"""The first half of "Jean-Paul", right before what is taken for the name."""


@dataclass
class Known:
    """A name as it is written, and every place where each version has it."""

    text: str
    at: dict[Siglum, list[tuple[SegmentId, Span]]]


class Otherwise:
    id = "name.otherwise"
    category: Category = "name"
    description = "One person by another first name, or an organisation with its words in another order."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        names = names_of(cluster)
        told = _told_in_rows(cluster)
        for left, right, turned in _alike(names):
            a, b = names[left], names[right]
            if set(a.at) & set(b.at) or {a.text.casefold(), b.text.casefold()} in told:
                continue  # a version that has both knows two
            found = _shown(cluster, a, b, anywhere=turned)
            if not found:
                continue
            groups = {a.text: list(a.at), b.text: list(b.at)}
            message = (
                f"The words of a name stand in another order: {ballot(groups)}."
                if turned
                else f"Another first name stands before the same last name: {ballot(groups)}."
            )
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=list(dict.fromkeys(r for s, _ in found.values() for r in cluster.rows_of(s)[:1])),
                spans={siglum: [span] for siglum, (_, span) in found.items()},
                message=message,
                confidence=0.6,
                evidence={"votes": votes(groups), "why": "order" if turned else "first name"},
            )


def names_of(cluster: Cluster) -> dict[Words, Known]:
    """Capitalised words side by side, two to four of them, in every version."""
    found: dict[Words, Known] = {}
    for siglum in cluster.sigla:
        copy = cluster.witness(siglum).text
        for segment in copy_of(cluster, siglum):
            for run in _runs(cluster.tokens(segment.id)):
                words = tuple(t.norm for t in run)
                if words not in found and len(found) >= MOST:
                    continue
                hung = _HUNG.search(copy, max(segment.start, run[0].start - 20), run[0].start)
                span = cluster.span(siglum, hung.start() if hung else run[0].start, run[-1].end)
                known = found.setdefault(words, Known(" ".join(span.text.split()), {}))
                known.at.setdefault(siglum, []).append((segment.id, span))
    return found


def _runs(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    """The names in a sentence: without titles and kinds before them, hyphens within."""
    run: list[Token] = []
    for k in range(len(tokens) + 1):
        token = tokens[k] if k < len(tokens) else None
        follows = bool(run) and token is not None and token.start - run[-1].end <= 1
        if token is not None and token.kind == "word" and token.text[:1].isupper() and (follows or not run):
            run.append(token)
            continue
        while run and (is_kind(run[0].text) or run[0].norm in TITLES or run[0].norm in _SMALL):
            run.pop(0)
        if 2 <= len(run) <= 4:
            yield run
        run = [token] if token is not None and token.kind == "word" and token.text[:1].isupper() else []


_SMALL = lexicon.listed("function_words") | lexicon.listed("prepositions") | lexicon.listed("clause_openers")


def _alike(names: dict[Words, Known]) -> Iterator[tuple[Words, Words, bool]]:
    """Two names of the same words in another order, or with the same last word behind other first ones."""
    bags: dict[Words, list[Words]] = defaultdict(list)
    lasts: dict[str, list[Words]] = defaultdict(list)
    for name in names:
        if len(name) > 2:
            bags[tuple(sorted(name))].append(name)
        if zipf(name[-1]) < COMMON and not is_kind(name[-1]):
            lasts[name[-1]].append(name)
    for group in bags.values():
        yield from ((a, b, True) for a, b in itertools.combinations(group, 2))
    for group in lasts.values():
        if len(group) == 2:  # of three, two may be kin
            a, b = group
            if _first_name(a) and _first_name(b) and _unlike(a[:-1], b[:-1]):
                yield a, b, False


def _first_name(name: Words) -> bool:
    rare = zipf(name[0]) < EVERYDAY or name[0].title() in given_names()
    return len(name[0]) > 2 and rare and all(w.replace("-", "").isalpha() for w in name)


def _unlike(left: Words, right: Words) -> bool:
    """No short form, other spelling or fuller form of each other."""
    return not any(
        x == y
        or x.startswith(y[:3])
        or y in short_forms().get(x, ())
        or transliterated(x, y)
        or edits(x, y, 3) <= 2
        or lexicon.equivalence((x,), (y,)) is not None
        for x in left
        for y in right
    )


def _shown(cluster: Cluster, a: Known, b: Known, *, anywhere: bool) -> dict[Siglum, tuple[SegmentId, Span]]:
    """Where each version has it: in a statement that both make; an organisation, wherever it is named."""
    places = {r for at in a.at.values() for s, _ in at for r in cluster.rows_of(s)}
    shared = {r for at in b.at.values() for s, _ in at for r in cluster.rows_of(s)} & places
    if not shared and not anywhere:
        return {}
    return {
        siglum: next((p for p in at if set(cluster.rows_of(p[0])) & shared), at[0])
        for siglum, at in (*a.at.items(), *b.at.items())
    }


def _told_in_rows(cluster: Cluster) -> list[set[str]]:
    """Names that stand against each other in a row already."""
    return [
        {reading_text(cluster, place.row, siglum, words).casefold() for siglum, words in place.ranges.items()}
        for place in places(cluster, "name")
    ]
