"""Whether a text and a version tell of one event, by what they have in common besides wording.

Four things are weighed, as log odds (after a logistic fit over pairs of articles, docs/matching.md): names and rare
words, by their cosine; numbers; days of the week and months; and how short the shorter text is. Names say no
more than that it is the same affair: beyond `NAMES_MOST` their agreement does not count, and the numbers and
days decide between two steps of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.sketch import DAYS, MONTHS, NUMBER_PRIORS
from newsdiff.matching.types import TERM_ROW, Kept, Sketch

Numbers: TypeAlias = NDArray[np.float64]

NAMES, NAMES_MOST, NAMES_LEAST = 15.0, 0.3, 0.02
"""What the cosine of names and rare words counts, up to where, and from where on anything is compared at all."""
NAMES_ENOUGH = 0.2
"""With less of them in common a number or a day in common counts less: any two texts may both say Monday."""
NUMBERS = 5.5
"""What the share of the shorter text's numbers that both have counts."""
ANY_NUMBERS = 3.0
"""Added to the numbers of the shorter text, so that the only one of a text is no proof."""
SAME_DAY, OTHER_DAY, OTHER_MONTH = 1.1, -1.2, -1.3
"""Both name a day of the week in common; both name days, but others; both name months, but others."""
SHORT, USUAL, SHORTEST = 0.5, 100, 10
"""A text of 37 words instead of the usual hundred has so much less room to agree; below the shortest it is no excuse."""
OFFSET = -4.4
UNRELATED = -4.0
"""The log odds where hardly a name is shared: nothing else makes up for it. None are less: one version that tells
something of its own does not keep copy from a story of many."""

_DATES = np.array(sorted(DAYS | MONTHS), np.int64)
_IS_DAY = np.array([hash_ in DAYS for hash_ in _DATES.tolist()])
_NUMBER_PRIORS = np.array(NUMBER_PRIORS, np.float32)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of a text with many versions, whose terms stand one after the other."""

    odds: Numbers
    """Log odds of each version that it tells of the event; at 0 that is enough."""
    hashes: NDArray[Any]
    """The terms of all versions."""
    both: NDArray[np.bool_]
    """Of each of these, whether the text has it too."""
    ends: list[int]
    """Where the terms of each version begin, and at last where they end."""


def agreement(
    text: Sketch, kept: Sequence[Kept], stories: Sequence[int], terms: Numbers, elsewhere: Numbers
) -> Agreement:
    """`stories`: of each version the number of its story, from 0 on. `terms`, `elsewhere`: how rare each term of the
    text is in all stories held, and in the others than the one it is compared with."""
    count = len(kept)
    order = np.argsort(text.kept.terms["hash"])
    mine = text.kept.terms[order]
    # As plain numbers: numpy would ask of every array anew whether its rows are like the others'.
    every = np.concatenate([one.terms.view("<i8") for one in kept]).view(TERM_ROW)
    hashes, prior, weight = (np.ascontiguousarray(every[name]) for name in ("hash", "prior", "weight"))
    lengths = [len(one.terms) for one in kept]
    owner = np.repeat(np.arange(count), lengths)
    place, both = where_in(np.ascontiguousarray(mine["hash"]), hashes)
    at = np.flatnonzero(both)
    shared, of = place[at], owner[at]

    my_kind, kind = _Kind(mine["hash"], mine["prior"]), _Kind(hashes, prior)
    rarity, missing = (weights[order] * my_kind.words for weights in (elsewhere, terms))
    weights = weight * -np.log(prior, dtype=float)
    weights[at] = weight[at] * rarity[shared]
    weights *= kind.words
    square = np.bincount(owner, weights * weights, count)
    # The text's own length differs by story: by what any of its versions has.
    story = np.asarray(stories)
    held = np.zeros((int(story.max()) + 1, max(len(mine), 1)), bool)
    held[story[of], shared] = True
    own = mine["weight"] * np.where(held[:, : len(mine)], rarity, missing)
    square *= (own * own).sum(axis=1)[story]
    in_common = np.bincount(of, weights[at] * (mine["weight"] * rarity)[shared], count)
    names = in_common / np.sqrt(np.where(square > 1e-9, square, 1.0))

    room = np.minimum(np.bincount(owner, kind.digits, count), my_kind.digits.sum()) + ANY_NUMBERS
    numbers = np.bincount(of, kind.digits[at], count) / room

    def named(mine_are: NDArray[np.bool_], are: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Of each version, whether it names one the text names, and whether both name some but none in common."""
        same, some = np.zeros(count, bool), np.zeros(count, bool)
        if mine_are.any():
            same[of[are[at]]] = True
            some[owner[are]] = True
        return same, some & ~same

    same_day, other_day = named(my_kind.days, kind.days)
    _, other_month = named(my_kind.months, kind.months)
    words = np.array([min(text.words, one.words) for one in kept], float)
    odds = (
        OFFSET
        + NAMES * np.minimum(names, NAMES_MOST)
        + (NUMBERS * numbers + SAME_DAY * same_day) * np.minimum(names / NAMES_ENOUGH, 1.0)
        + OTHER_DAY * other_day
        + OTHER_MONTH * other_month
        - SHORT * np.log(np.maximum(words, SHORTEST) / USUAL)
    )
    odds = np.where(names > NAMES_LEAST, np.maximum(odds, UNRELATED), UNRELATED)
    return Agreement(odds, hashes, both, list(accumulate(lengths, initial=0)))


class _Kind:
    """What the terms are: names and words, numbers by how much they tell, days of the week, months."""

    def __init__(self, hashes: NDArray[Any], priors: NDArray[Any]) -> None:
        self.digits = np.zeros(len(hashes))
        for digits, prior in enumerate(_NUMBER_PRIORS, 1):
            self.digits[priors == prior] = digits
        place, dates = where_in(_DATES, hashes)
        self.days, self.months = dates & _IS_DAY[place], dates & ~_IS_DAY[place]
        self.words = (self.digits == 0) & ~dates


def where_in(ascending: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where each of `wanted` stands in `ascending`, and whether it does."""
    if not len(ascending):
        return np.zeros(len(wanted), int), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    return place, ascending[place] == wanted
