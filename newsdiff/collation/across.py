"""What groups of versions that share no wording tell of one thing all the same.

Two write-ups of one event by different hands stand in rows of their own, and nothing is compared word by word. Yet
an editor must see that the one has two people injured and the other three, or spells a name otherwise. So figures
that answer one question, and names that are one name, stand in one row of the matrix. That two questions are one
is shown by words beside both: what is counted, and what is said of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdiff.collation import facts as matrix
from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.figure_slots import HARD, Item, clause_of
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.detectors.tools import copy_of
from newsdiff.collation.figures import Figure, compare
from newsdiff.collation.rarity import zipf
from newsdiff.collation.substance import names
from newsdiff.collation.transliteration import transliterated, unaccented
from newsdiff.collation.types import Siglum, Span, Token

ONE_EVENT = 2
"""So many rare names must both groups have, or they tell two events whose figures are no answers to one question."""
RARE_NAME = 4.2
"""Zipf frequency below which a name tells one event from another: not a weekday, nor a big country."""
MOST = 150
"""Figures of a group that are held against those of another; more are a table."""


def numbered(
    parts: Sequence[Sequence[Mapping[str, Any]]], sigla: Sequence[Siglum], letter: str
) -> tuple[dict[str, Any], ...]:
    """The entries of a matrix of every group, one below the other; a version of another group has `None` there."""
    every = [
        {**entry, "cells": {s: entry["cells"].get(s) for s in sigla}}
        for entries in parts
        for entry in entries
    ]
    return tuple({**entry, "id": f"{letter}{n}"} for n, entry in enumerate(every, 1))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question of one group or of several, with the words beside the figures that answer it."""

    entry: Mapping[str, Any]
    items: tuple[Item, ...]
    periods: Mapping[Siglum, str]
    noun: frozenset[str]
    """Stems: what is counted, the head of the words right behind the figure ("fire trucks": trucks)."""
    beside: frozenset[str]
    """Stems of the other words of weight in its clause."""
    words: Mapping[str, str]
    """Stem -> one word that has it."""
    named: frozenset[str]
    """Those of the stems that are names."""


def facts(parts: Sequence[Cluster], sigla: Sequence[Siglum]) -> tuple[dict[str, Any], ...]:
    """The facts of all groups: those that only one tells, and those that several answer, each once."""
    told: list[_Question] = []
    for part in parts:
        mine = [_question(part, one) for one in matrix.asked(part)]
        known = {s for question in told for s in question.entry["cells"]}
        one_event = any(_one_event(part, other) for other in parts if set(other.sigla) & known)
        told = _joined(told, mine) if one_event else [*told, *mine]
    found: list[Mapping[str, Any]] = [question.entry for question in told]
    for one, other in itertools.combinations(parts, 2):
        if _one_event(one, other):
            found += _names(one, other)
    return numbered([found], sigla, "k")


def _one_event(one: Cluster, other: Cluster) -> bool:
    mine, theirs = _named(one), _named(other)
    return sum(zipf(name) < RARE_NAME for name in mine & theirs) >= ONE_EVENT


@once_a_cluster
def _named(cluster: Cluster) -> frozenset[str]:
    """The names (in comparison form) that any version of a group has."""
    return frozenset().union(
        *(names([cluster.tokens(s.id) for s in copy_of(cluster, siglum)]) for siglum in cluster.sigla)
    )


# --- figures


def _question(cluster: Cluster, one: matrix.Asked) -> _Question:
    noun: set[str] = set()
    beside: set[str] = set()
    words: dict[str, str] = {}
    for item in one.slot.items:
        behind, before = clause_of(cluster, one.slot.row, item)
        noun |= {t.stem for t in _head(behind)}
        beside |= {t.stem for t in (*behind, *before)}
        words |= {t.stem: t.norm for t in (*behind, *before)}
    names_here = _named(cluster)
    return _Question(
        {"id": "", **matrix.fact(cluster, one)},
        one.slot.items,
        one.periods,
        frozenset(noun),
        frozenset(beside - noun),
        words,
        frozenset(stem for stem, word in words.items() if word in names_here),
    )


def _head(behind: Sequence[Token]) -> Sequence[Token]:
    """The noun that a figure counts: the last of the words right behind it that stand together, deeds left out."""
    together = list(behind[:1])
    for before, token in itertools.pairwise(behind[:3]):
        if token.start - before.end != 1 or token.norm.endswith("ed") or token.norm in lexicon.casualties():
            break
        together.append(token)
    return together[-1:]


def _joined(told: list[_Question], mine: list[_Question]) -> list[_Question]:
    """What is told already and what a further group tells: the best-matched questions first, each joined once."""
    pairs = [
        (strength, n, m)
        for n, left in enumerate(told[:MOST])
        for m, right in enumerate(mine[:MOST])
        if (strength := _one_question(left, right))
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, n, m in pairs:
        if n not in partner and m not in taken:
            partner[n] = m
            taken.add(m)
    out = [_united(left, mine[partner[n]]) if n in partner else left for n, left in enumerate(told)]
    return [*out, *(right for m, right in enumerate(mine) if m not in taken)]


def _united(left: _Question, right: _Question) -> _Question:
    items, periods = (*left.items, *right.items), {**left.periods, **right.periods}
    entry = {
        **left.entry,
        "cells": {**left.entry["cells"], **right.entry["cells"]},
        "agreement": matrix.agreement(items, periods),
    }
    return _Question(
        entry,
        items,
        periods,
        left.noun | right.noun,
        left.beside | right.beside,
        {**left.words, **right.words},
        left.named | right.named,
    )


def _one_question(left: _Question, right: _Question) -> int:
    """How many words show that two questions are one; 0 where they do not."""
    one, other = left.items[0], right.items[0]
    if one.family != other.family or one.family not in HARD:
        return 0
    if one.family in ("money", "quantity") and one.figure.dimension != other.figure.dimension:
        return 0
    # what agrees needs less to be one than what contradicts: names alone show that one event is told, not one figure
    agree = compare(one.figure, other.figure) != "different"
    names = frozenset() if agree else left.named | right.named
    if not agree and left.named and right.named and not left.named & right.named:
        return 0  # the points of two players
    beside = _met(left, right, left.beside - names, right.beside - names)
    if one.family in ("count", "fraction"):
        noun = _met(left, right, left.noun, right.noun)
        if noun and beside and (agree or beside > 1 or _of_one_size(one.figure, other.figure)):
            return noun + beside
        return 2 if _one_toll(left, right) else 0
    every = (left.beside | left.noun, right.beside | right.noun)
    if one.family == "age":
        shared = every[0] & every[1]
        return len(shared) if agree else len(shared & left.named & right.named)
    both = _met(left, right, every[0] - names, every[1] - names)
    return both if both >= 2 and (agree or _of_one_size(one.figure, other.figure)) else 0


SIZE = 10
"""Two answers to one question are seldom further apart than by this factor."""


def _of_one_size(left: Figure, right: Figure) -> bool:
    small, large = sorted((abs(left.value or 0.0), abs(right.value or 0.0)))
    return large <= SIZE * small


def _one_toll(left: _Question, right: _Question) -> bool:
    """Whether both count people to whom the same was done: "14 died", "12 people were killed"."""
    known = lexicon.casualties()
    tolls = [{known[w] for s in q.noun | q.beside if (w := q.words[s]) in known} for q in (left, right)]
    of_people = all(
        lexicon.is_person(q.words[s]) or q.words[s] in known for q in (left, right) for s in q.noun
    )
    return of_people and bool(tolls[0] & tolls[1])


def _met(left: _Question, right: _Question, mine: frozenset[str], theirs: frozenset[str]) -> int:
    """How many words of the one stand in the other, as they are or as near synonyms."""
    return sum(any(_one_word(a, b, left.words[a], right.words[b]) for b in theirs) for a in mine)


def _one_word(a: str, b: str, word: str, other: str) -> bool:
    return (
        a == b
        or lexicon.near_synonyms(a, b)
        or lexicon.one_verb(a, b)
        or bool(lexicon.loaded_sets((word,)) & lexicon.loaded_sets((other,)))
    )


# --- names


@dataclass(frozen=True, slots=True)
class _Name:
    """Two words with capitals, one behind the other: a first name or title, and a last name."""

    first: str
    last: str
    span: Span


def _names(one: Cluster, other: Cluster) -> Iterator[dict[str, Any]]:
    """Names of one person or house that the groups spell otherwise: one of two words alike, the other a slip or a
    transliteration away, and no version that has both."""
    mine, theirs = _full_names(one), _full_names(other)
    every = {s: held for found in (mine, theirs) for s, held in found.items()}
    said: set[tuple[str, str]] = set()
    left = {(n.first, n.last): None for held in mine.values() for n in held}
    right = {(n.first, n.last): None for held in theirs.values() for n in held}
    for a, b in itertools.product(left, right):
        sounds = _one_person(a, b)
        if sounds is None or a in said or b in said:
            continue
        having = [
            {s for s, held in every.items() if any((n.first, n.last) == name for n in held)}
            for name in (a, b)
        ]
        if having[0] & having[1]:
            continue  # a version that has both names two people
        said |= {a, b}
        cells: dict[Siglum, Any] = {}
        for siglum, held in every.items():
            found = next((n for n in held if (n.first, n.last) in (a, b)), None)
            cells[siglum] = None if found is None else [_cell(found)]
        first = next(n for held in mine.values() for n in held if (n.first, n.last) == a)
        siglum = next(s for s, held in mine.items() if first in held)
        yield {
            "id": "",
            "kind": "name",
            "row": next(
                (
                    r
                    for s in copy_of(one, siglum)
                    if s.start <= first.span.start < s.end
                    for r in one.rows_of(s.id)
                ),
                "",
            ),
            "label": first.span.text,
            "agreement": "notation" if sounds else "different",
            "cells": cells,
        }


def _cell(name: _Name) -> dict[str, Any]:
    span = name.span
    return {
        "start": span.start, "end": span.end, "text": span.text, "value": None, "high": None, "unit": "",
        "normal": f"{name.first} {name.last}", "hedge": "", "period": "", "subject": [], "source": "",
    }  # fmt: skip


def _one_person(left: tuple[str, str], right: tuple[str, str]) -> bool | None:
    """Whether two names are one in two transliterations (True) or one slip apart (False); None where they are two, or equal."""
    unlike = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(unlike) != 1:
        return None
    a, b = unlike[0]
    if transliterated(a, b) or unaccented(a) == unaccented(b):
        return True
    slip = min(len(a), len(b)) >= 5 and a[0] == b[0] and edits(a, b, 2) == 1
    # "Robert" and "Roberta" may be two people; so may two names that copy often has
    return (
        False
        if slip and not a.startswith(b) and not b.startswith(a) and min(zipf(a), zipf(b)) < 3.0
        else None
    )


def _full_names(cluster: Cluster) -> dict[Siglum, list[_Name]]:
    """For each version its full names, each where it stands first."""
    out: dict[Siglum, list[_Name]] = {}
    for siglum in cluster.sigla:
        known: dict[tuple[str, str], _Name] = {}
        named = _named(cluster)
        for segment in copy_of(cluster, siglum):
            for x, y in itertools.pairwise(cluster.tokens(segment.id)):
                if (
                    x.kind == y.kind == "word"
                    and y.start == x.end + 1
                    and _is_name(x, named)
                    and _is_name(y, named)
                ):
                    span = cluster.span(siglum, x.start, y.end)
                    known.setdefault((x.norm, y.norm), _Name(x.norm, y.norm, span))
        out[siglum] = list(known.values())[:MOST]
    return out


def _is_name(token: Token, named: frozenset[str]) -> bool:
    return token.norm in named and token.text[:1].isupper() and token.text[1:].islower()
