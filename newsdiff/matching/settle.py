"""Versions of a neighbourhood, grouped anew: what they are like is known better once all of them are held.

Placed one by one, a text is compared with the little that was there when it came. Here every two versions are compared,
and groups are made by average linkage (UPGMA, Sokal and Michener 1958): the two groups that are most alike are joined,
again and again. It ends where what is left is too little alike, or where two groups are **less like each other than
each is within itself** (`APART`): two look-alike events, each told by several accounts. Accounts that share wording say
nothing of how alike an event's accounts are, so such pairs are left out of that.

Re-published copy stays with what it was made from, as it was placed. What somebody has looked at is not touched: those
versions of a story stay together, and no two such stories are joined.
docs/matching.md says where the figures come from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import DIGITS, RUNS, SQUARE, TERMS, WORDS, Columns, Kind, Numbers
from newsdiff.matching.rank import FAR_DAYS, FAR_FACTOR, NEAR_DAYS, SMOOTH_SHINGLES
from newsdiff.matching.topic import ANY_NUMBERS, NAMES_LEAST, SHORTEST, UNRELATED, USUAL
from newsdiff.matching.types import Kept, StoryId, VersionId

MOST_SETTLED = 400
"""Versions of one neighbourhood. Every two are compared, and what is compared lies in memory."""
ENOUGH = 1.0
"""Groups that are less alike are not joined. Lower, accounts find each other more often, and what nobody else tells finds
company that it should not have (docs/matching.md)."""
STAYS = 0.3
"""Added for two versions that are in one story: it takes more to move than to stay."""
APART = 0.7
"""Nor are two that are less alike than this share of how alike each is within itself (the geometric mean of both)."""
COPIED, COPY = 0.15, 0.4
"""Two versions that share so much of their wording are not two accounts; and with so much, one is a copy of the other."""

BRIDGED = 0.5
"""Of two groups that are joined so much is alike still, whichever one version is left out: a round-up that has two stories
in it does not make them one."""
AS_NEAR = 0.95
"""As like a version that an editor took out of a story as so much of how like the story it is: it is kept out as well."""

OFFSET, NAMES, NAMES_MOST, NAMES_ENOUGH = -3.2, 12.3, 0.38, 0.25
NUMBERS, SAME_DAY, SAME_YEAR, OTHER_DAY, OTHER_MONTH, SHORT = 10.4, 0.8, 1.8, -2.0, -1.2, 0.15
"""Log odds as in `topic`, but of two versions, and by general English alone; numbers count for more."""
TOPIC_GROWS, ENOUGH_WORDING = 0.31, 0.35


@dataclass(frozen=True, slots=True)
class Held:
    """A version of the neighbourhood."""

    version: VersionId
    story: StoryId
    kept: Kept
    free: bool
    """Matching put it there and nobody has touched it: it may go elsewhere."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Versions that belong elsewhere."""

    versions: tuple[VersionId, ...]
    """Ascending; all of one story now."""
    story: StoryId
    """Where they are."""
    into: StoryId | None
    """Where they belong; None: into a story that is not there yet."""
    together: int
    """Those with `into` None and the same number belong into one new story."""


def settle(
    held: Sequence[Held], apart: Collection[tuple[VersionId, StoryId]] = (), *, most: int = MOST_SETTLED
) -> list[Regrouped]:
    """The free versions that belong elsewhere than they are, by the story they are in.

    `apart`: (version, story) that an editor separated: the version, and what is as like it as it is like that story, joins
    none that is in that story now. A group keeps the story of its versions that may not be moved, else the one that most
    of its versions are in, of two the older.
    Raises ValueError where there are more than `most`.
    """
    if len(held) > most:
        raise ValueError(f"{len(held)} versions are more than are grouped together ({most}).")
    if not held:
        return []
    held = sorted(held, key=lambda one: one.version)
    alike = Alike([one.kept for one in held])
    stories = np.array([one.story for one in held])
    alike.all += STAYS * (stories == stories[:, None])
    blocks = _blocks(held, alike.wording >= COPY)
    groups = _joined(blocks, _forbidden(blocks, held, apart, alike.all), alike)
    found = []
    for number, (group, story) in enumerate(zip(groups, _stories(groups, held), strict=True)):
        leaving: defaultdict[StoryId, list[VersionId]] = defaultdict(list)
        for place in group:
            if held[place].story != story:
                leaving[held[place].story].append(held[place].version)
        found += [Regrouped(tuple(sorted(some)), origin, story, number) for origin, some in leaving.items()]
    return sorted(found, key=lambda one: (one.together, one.story))


def _blocks(held: Sequence[Held], copies: NDArray[np.bool_]) -> list[list[int]]:
    """What is not taken apart: of each story the versions that may not be moved, and copies of one another."""
    stories = np.array([one.story for one in held])
    stays = np.array([not one.free for one in held])
    tied = (stories == stories[:, None]) & (np.outer(stays, stays) | copies)
    left, blocks = set(range(len(held))), []
    while left:
        block, found = set(), {min(left)}
        while found:
            block |= found
            found = set(np.flatnonzero(tied[sorted(found)].any(axis=0)).tolist()) - block
        left -= block
        blocks.append(sorted(block))
    return blocks


def _forbidden(
    blocks: Sequence[Sequence[int]],
    held: Sequence[Held],
    apart: Iterable[tuple[VersionId, StoryId]],
    alike: Numbers,
) -> NDArray[np.bool_]:
    """Which blocks are never joined: two that stay where they are, and what an editor separated."""
    stays = np.array([not all(held[place].free for place in block) for block in blocks])
    never: NDArray[np.bool_] = np.outer(stays, stays)
    block_of = {place: number for number, block in enumerate(blocks) for place in block}
    place_of = {one.version: place for place, one in enumerate(held)}
    for version, story in apart:
        out = place_of.get(version)
        there = [place for place, one in enumerate(held) if one.story == story and place != out]
        if out is None or not there:
            continue
        kept_out = (alike[:, out] > 0) & (alike[:, out] >= AS_NEAR * alike[:, there].mean(axis=1))
        kept_out[there] = False
        kept_out[out] = True
        mine, others = (
            {block_of[int(place)] for place in places} for places in (np.flatnonzero(kept_out), there)
        )
        for one in mine:
            never[one, list(others - {one})] = never[list(others - {one}), one] = True
    return never


def _stories(groups: Sequence[Sequence[int]], held: Sequence[Held]) -> list[StoryId | None]:
    """Which story each group keeps; None where another group has a better claim to all of its."""
    claims = []
    for number, group in enumerate(groups):
        has = Counter(held[place].story for place in group)
        stay = {held[place].story for place in group if not held[place].free}
        claims += [
            (story not in stay, -count, story, number)
            for story, count in has.items()
            if not stay or story in stay
        ]
    kept: dict[int, StoryId] = {}
    for _, _, story, number in sorted(claims):
        if number not in kept and story not in kept.values():
            kept[number] = story
    return [kept.get(number) for number in range(len(groups))]


def _joined(blocks: Sequence[Sequence[int]], never: NDArray[np.bool_], alike: Alike) -> list[list[int]]:
    """Groups of places, by average linkage."""
    groups = [list(block) for block in blocks]
    sizes = np.array(list(map(len, groups)), float)
    member = np.zeros((len(groups), len(alike.all)))
    for number, block in enumerate(groups):
        member[number, block] = 1.0
    between, topics, pairs = (
        member @ each @ member.T
        for each in (alike.all, alike.topic * alike.accounts, alike.accounts.astype(float))
    )
    own_topic, own_pairs = topics.diagonal() / 2, pairs.diagonal() / 2
    never = never.copy()
    np.fill_diagonal(never, True)
    open_ = np.where(never, -1.0, between / np.outer(sizes, sizes))
    while len(groups) > 1:
        one, other = divmod(int(open_.argmax()), len(groups))
        if open_[one, other] < ENOUGH:
            break
        apart = _are_two(
            topics[one, other], pairs[one, other], own_topic[[one, other]], own_pairs[[one, other]]
        )
        if apart or _is_bridged(alike.all[np.ix_(groups[one], groups[other])]):
            open_[one, other] = open_[other, one] = -1.0
            continue
        groups[one] += groups[other]
        groups[other] = []
        own_topic[one] += own_topic[other] + topics[one, other]
        own_pairs[one] += own_pairs[other] + pairs[one, other]
        for sums in (between, topics, pairs):
            sums[one] += sums[other]
            sums[:, one] = sums[one]
        sizes[one] += sizes[other]
        never[one] |= never[other]
        never[other] = True
        never[:, [one, other]] = never[[one, other]].T
        open_[one] = np.where(never[one], -1.0, between[one] / (sizes[one] * sizes))
        open_[other] = -1.0
        open_[:, [one, other]] = open_[[one, other]].T
    return sorted(sorted(group) for group in groups if group)


def _are_two(topic: float, pairs: float, own_topic: Numbers, own_pairs: Numbers) -> bool:
    """Whether two groups are less like each other than each is within itself."""
    if not pairs or not own_pairs.all():
        return False
    within = own_topic / own_pairs
    return bool(topic / pairs < APART * np.sqrt(within.prod()))


def _is_bridged(between: Numbers) -> bool:
    """Whether two groups are alike by one version alone. `between`: of those of one group with those of the other."""
    total, (rows, columns) = between.sum(), between.shape
    left = [
        (total - between.sum(axis=axis)) / max(between.size - other, 1)
        for axis, count, other in ((1, rows, columns), (0, columns, rows))
        if count > 1
    ]
    return any(bool((each < BRIDGED).any()) for each in left)


class Alike:
    """Of every two versions, how alike they are."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        versions = Columns.of(kept)
        self.wording = _wording(versions)
        """The share of the shorter one's wording, 0 … 1."""
        self.topic = _topic(versions, np.concatenate([one.terms["prior"] for one in kept])) * _near_in_time(
            kept
        )
        """In names, numbers and days, as a multiple of what is enough."""
        self.all = self.topic + self.wording / ENOUGH_WORDING
        self.accounts = self.wording < COPIED
        """Whether they are two accounts."""
        np.fill_diagonal(self.accounts, False)


def _topic(versions: Columns, priors: NDArray[Any]) -> Numbers:
    each, count = versions.each, len(versions.each)
    owner = np.repeat(np.arange(count), each[:, TERMS].astype(int))
    kind = Kind(versions.hashes, priors)

    def common(what: NDArray[Any], values: Numbers) -> Numbers:
        return _products(owner[what], versions.hashes[what], values[what], count)

    ones = np.ones(len(owner))
    length = np.sqrt(np.maximum(each[:, SQUARE], 1e-9))
    names = common(kind.words, versions.unseen) / np.outer(length, length)
    numbers = common(kind.digits > 0, np.sqrt(kind.digits)) / (_lesser(each[:, DIGITS]) + ANY_NUMBERS)
    days, months, years = (common(which, ones) > 0 for which in (kind.days, kind.months, kind.years))
    has_day, has_month = (np.bincount(owner, which, count) > 0 for which in (kind.days, kind.months))
    odds = (
        OFFSET
        + NAMES * np.minimum(names, NAMES_MOST)
        + (NUMBERS * numbers + SAME_DAY * days + SAME_YEAR * years) * np.minimum(names / NAMES_ENOUGH, 1.0)
        + OTHER_DAY * (np.outer(has_day, has_day) & ~days)
        + OTHER_MONTH * (np.outer(has_month, has_month) & ~months)
        - SHORT * np.log(np.maximum(_lesser(each[:, WORDS]), SHORTEST) / USUAL)
    )
    odds = np.where(names > NAMES_LEAST, np.maximum(odds, UNRELATED), UNRELATED)
    topic: Numbers = np.maximum(1.0 + TOPIC_GROWS * odds, 0.0)
    return topic


def _wording(versions: Columns) -> Numbers:
    """Of every two versions the share of the shorter one's runs that the other has too; 1 of the same copy."""
    runs = versions.each[:, RUNS]
    owner = np.repeat(np.arange(len(runs)), runs.astype(int))
    shared = _products(owner, versions.shingles, np.ones(len(owner)), len(runs))
    share: Numbers = shared / (_lesser(runs) + SMOOTH_SHINGLES)
    same = (shared == runs) & (shared == runs[:, None]) & (runs > 0)
    return np.where(same, 1.0, share)


def _products(owner: NDArray[Any], hashes: NDArray[Any], values: Numbers, count: int) -> Numbers:
    """Of every two versions the sum, over the hashes that both have, of the product of their values."""
    _, which, how_many = np.unique(hashes, return_inverse=True, return_counts=True)
    several = how_many > 1
    several_of = several[which]
    column = (np.cumsum(several) - 1)[which[several_of]]
    table = np.zeros((count, int(several.sum())), np.float32)
    table[owner[several_of], column] = values[several_of]
    product: Numbers = (table @ table.T).astype(float)
    return product


def _lesser(each: Numbers) -> Numbers:
    lesser: Numbers = np.minimum(each, each[:, None])
    return lesser


def _near_in_time(kept: Sequence[Kept]) -> Numbers:
    """1 for two versions of about one day, or of days that are not known; less where their days lie apart (as in `rank`)."""
    days = np.array([one.published.toordinal() if one.published else np.nan for one in kept])
    apart = np.nan_to_num(np.abs(days - days[:, None]), nan=0.0)
    beyond = np.clip((apart - NEAR_DAYS) / (FAR_DAYS - NEAR_DAYS), 0.0, 1.0)
    factor: Numbers = 1.0 - (1.0 - FAR_FACTOR) * beyond
    return factor
