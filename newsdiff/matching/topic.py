"""Whether a text and a version tell of one event, by what they have in common besides wording.

Four things are weighed, as log odds (after a logistic fit over pairs of articles, docs/matching.md): names and rare
words, by their cosine; numbers; days of the week and months; and how short the shorter text is. Names say no
more than that it is the same affair: beyond `NAMES_MOST` their agreement does not count, and the numbers and
days decide between two steps of it. Where several stories have the text's names they say less than that (`_affair`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import (
    DAY,
    DIGITS,
    MONTH,
    SQUARE,
    TERMS,
    WORDS,
    Columns,
    Kind,
    Numbers,
    in_common,
)
from newsdiff.matching.types import Sketch

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
AFFAIR_STORIES, ANY_AFFAIR = 4, 0.05
"""What the text has in common with so many other stories on average, beyond what any two news have, is the affair's."""
UNRELATED = -4.0
"""The log odds where hardly a name is shared: nothing else makes up for it. None are less: one version that tells
something of its own does not keep copy from a story of many."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of a text with many versions."""

    odds: Numbers
    """Log odds of each version that it tells of the event; at 0 that is enough."""
    of: NDArray[Any]
    """Of each term that a version and the text both have, the number of the version, ascending."""
    shared: NDArray[Any]
    """The term's hash."""


def agreement(
    text: Sketch,
    versions: Columns,
    stories: Sequence[int] | NDArray[Any],
    terms: Numbers,
    elsewhere: Numbers,
    *,
    near: NDArray[np.bool_],
) -> Agreement:
    """`stories`: of each version the number of its story, from 0 on. `terms`, `elsewhere`: how rare each term of the
    text is in all stories held, and in the others than the one it is compared with. `near`: of each story whether
    it says what the affair is."""
    each, count = versions.each, len(versions.each)
    order = np.argsort(text.kept.terms["hash"])
    mine = text.kept.terms[order]
    owner = np.repeat(np.arange(count), each[:, TERMS].astype(int))
    at, shared = in_common(np.ascontiguousarray(mine["hash"]), versions.hashes)
    of = owner[at]

    my_kind = Kind(mine["hash"], mine["prior"])
    rarity, missing = (weights[order] * my_kind.words for weights in (elsewhere, terms))
    unseen, weights = versions.unseen[at], versions.weights[at] * rarity[shared]
    square = each[:, SQUARE] + np.bincount(of, weights * weights - unseen * unseen, count)
    # The text's own length differs by story: by what any of its versions has.
    story = np.asarray(stories)
    held = np.zeros((int(story.max()) + 1, max(len(mine), 1)), bool)
    held[story[of], shared] = True
    own = mine["weight"] * np.where(held[:, : len(mine)], rarity, missing)
    square *= (own * own).sum(axis=1)[story]
    product = np.bincount(of, weights * (mine["weight"] * rarity)[shared], count)
    names = product / np.sqrt(np.where(square > 1e-9, square, 1.0))
    affair = _affair(np.bincount(story, names) / np.bincount(story) * near)
    telling = np.maximum(names - affair[story], 0.0)

    room = np.minimum(each[:, DIGITS], my_kind.digits.sum()) + ANY_NUMBERS
    numbers = np.bincount(of, my_kind.digits[shared], count) / room

    def named(mine_are: NDArray[np.bool_], some: Numbers) -> tuple[NDArray[Any], NDArray[Any]]:
        """Of each version, whether it names one the text names, and whether both name some but none in common."""
        same = np.zeros(count, bool)
        same[of[mine_are[shared]]] = True
        return same, (some > 0) & ~same & mine_are.any()

    same_day, other_day = named(my_kind.days, each[:, DAY])
    _, other_month = named(my_kind.months, each[:, MONTH])
    words = np.minimum(text.words, each[:, WORDS])
    odds = (
        OFFSET
        + NAMES * np.minimum(telling, NAMES_MOST)
        + (NUMBERS * numbers + SAME_DAY * same_day) * np.minimum(telling / NAMES_ENOUGH, 1.0)
        + OTHER_DAY * other_day
        + OTHER_MONTH * other_month
        - SHORT * np.log(np.maximum(words, SHORTEST) / USUAL)
    )
    odds = np.where(names > NAMES_LEAST, np.maximum(odds, UNRELATED), UNRELATED)
    return Agreement(odds, of, versions.hashes[at])


def _affair(names: Numbers) -> Numbers:
    """Of each story, how much of its names speaks of the affair: by the others that have most of the text's."""
    best = np.sort(np.append(names, np.zeros(AFFAIR_STORIES + 1)))[::-1]
    others = (best[: AFFAIR_STORIES + 1].sum() - np.maximum(names, best[AFFAIR_STORIES])) / AFFAIR_STORIES
    beyond: Numbers = np.maximum(others - ANY_AFFAIR, 0.0)
    return beyond
