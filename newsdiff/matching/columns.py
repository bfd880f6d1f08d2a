"""The versions by which stories are judged, in columns: a text is compared with a hundred of them at once.

What is true of a version whatever it is compared with is worked out when it is read, for all that are read together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.sketch import DAYS, MONTHS, NUMBER_PRIORS, YEARS
from newsdiff.matching.types import TERM_ROW, Kept, StoryId, VersionId

Numbers: TypeAlias = NDArray[np.float64]

FIRST_MEMBERS, LAST_MEMBERS = 3, 5
"""Versions by which a story is judged: its first ones and its newest ones."""
RUNS, TERMS, WORDS, SQUARE, DIGITS, DAY, MONTH = range(7)
"""Columns of `Columns.each`: how many shingles and terms a version has, and words; the square of the length of its
`unseen`; how much its numbers tell, added up; whether it names a day of the week, a month."""

_BYTES = slice(1, None, 4)
"""Of hashes taken as pairs of bytes: the lowest bits of a shingle are those it was chosen by."""
_DATES = np.array(sorted(DAYS | MONTHS), np.int64)
_IS_DAY = np.array([hash_ in DAYS for hash_ in _DATES.tolist()])
_YEARS = np.array(sorted(YEARS), np.int64)
_NUMBER_PRIORS = np.array(NUMBER_PRIORS, np.float32)


@dataclass(frozen=True, slots=True)
class Columns:
    """Some versions: their shingles and terms one after the other, and a row for each version."""

    shingles: NDArray[Any]
    hashes: NDArray[Any]
    weights: Numbers
    """Of each term within its version."""
    unseen: Numbers
    """What a term weighs where the text has it not: by general English. 0 of what is no name and no word."""
    each: Numbers

    @classmethod
    def of(cls, kept: Sequence[Kept]) -> Self:
        # As plain numbers: numpy would ask of every array anew whether its rows are like the others'.
        terms = np.concatenate([one.terms.view("<i8") for one in kept]).view(TERM_ROW)
        sizes = [(len(one.shingles), len(one.terms), one.words) for one in kept]
        return cls.read(np.concatenate([one.shingles for one in kept]), terms, np.array(sizes, float))

    @classmethod
    def read(cls, shingles: NDArray[Any], terms: NDArray[Any], sizes: Numbers) -> Self:
        """`sizes`: of each version how many shingles, terms and words it has."""
        hashes, prior, weight = (np.ascontiguousarray(terms[name]) for name in ("hash", "prior", "weight"))
        kind, weights = Kind(hashes, prior), weight.astype(float)
        unseen = weights * -np.log(prior, dtype=float) * kind.words
        owner = np.repeat(np.arange(len(sizes)), sizes[:, TERMS].astype(int))
        told = [
            np.bincount(owner, of_terms, len(sizes))
            for of_terms in (unseen * unseen, kind.digits, kind.days, kind.months)
        ]
        return cls(shingles, hashes, weights, unseen, np.column_stack([sizes, *told]))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        return cls(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("shingles", "hashes", "weights", "unseen", "each")
            )
        )

    def split(self, counts: Iterable[int]) -> list[Self]:
        """So many versions each."""
        ends = np.cumsum([0, *counts])
        runs, terms = (
            np.concatenate([[0], np.cumsum(self.each[:, size])]).astype(int)[ends].tolist()
            for size in (RUNS, TERMS)
        )
        return [
            type(self)(
                self.shingles[run:run_end],
                self.hashes[term:term_end],
                self.weights[term:term_end],
                self.unseen[term:term_end],
                self.each[first:end],
            )
            for (first, end), (run, run_end), (term, term_end) in zip(
                pairwise(ends.tolist()), pairwise(runs), pairwise(terms), strict=True
            )
        ]


@dataclass(frozen=True, slots=True)
class Members:
    """The versions by which one story is judged, by key: the first ones and the newest."""

    story: StoryId
    versions: Sequence[VersionId]
    published: Sequence[date | None]
    columns: Columns

    @classmethod
    def chosen(cls, story: StoryId, held: Mapping[VersionId, Kept]) -> Self:
        keys = sorted(held)
        if len(keys) > FIRST_MEMBERS + LAST_MEMBERS:
            keys = keys[:FIRST_MEMBERS] + keys[-LAST_MEMBERS:]
        kept = [held[key] for key in keys]
        return cls(story, keys, [one.published for one in kept], Columns.of(kept))

    def and_newer(self, version: VersionId, kept: Kept) -> Members:
        """With a version that is newer than all of them."""
        versions, published = [*self.versions, version], [*self.published, kept.published]
        parts = [self.columns, Columns.of([kept])]
        if len(versions) > FIRST_MEMBERS + LAST_MEMBERS:
            del versions[FIRST_MEMBERS], published[FIRST_MEMBERS]
            first, _, newest = self.columns.split([FIRST_MEMBERS, 1, LAST_MEMBERS - 1])
            parts = [first, newest, parts[-1]]
        return Members(self.story, versions, published, Columns.joined(parts))


class Kind:
    """What terms are: names and words, numbers by how much they tell (years among them), days of the week, months."""

    def __init__(self, hashes: NDArray[Any], priors: NDArray[Any]) -> None:
        self.digits = np.zeros(len(hashes))
        for digits, prior in enumerate(_NUMBER_PRIORS, 1):
            self.digits[priors == prior] = digits
        place, dates = where_in(_DATES, hashes)
        self.days, self.months = dates & _IS_DAY[place], dates & ~_IS_DAY[place]
        self.words = (self.digits == 0) & ~dates
        self._hashes = hashes

    @property
    def years(self) -> NDArray[np.bool_]:
        return where_in(_YEARS, self._hashes)[1]


def where_in(ascending: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where each of `wanted` stands in `ascending`, and whether it does."""
    if not len(ascending):
        return np.zeros(len(wanted), int), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return place, ascending[place] == wanted


def in_common(mine: NDArray[Any], theirs: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where `theirs` holds one of `mine`, which are ascending, and which of them stands there.

    Few of thousands are: two bytes of each hash are looked up first, in a table, where mine all differ in them.
    """
    keys = mine.view("<u2")[_BYTES]
    table = np.zeros(1 << 16, np.int16)
    table[keys] = np.arange(1, len(mine) + 1)
    if np.count_nonzero(table) < len(mine):
        place, both = where_in(mine, theirs)
        at = np.flatnonzero(both)
        return at, place[at]
    near = table[theirs.view("<u2")[_BYTES]]
    at = np.flatnonzero(near)
    place = near[at].astype(np.int64) - 1
    same = mine[place] == theirs[at]
    return at[same], place[same]
