"""A version that is held already is looked at again: where would it go if it came in now?

It is judged by `rank` as it is; `Without` is the index as if the version were not held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import Columns, Members
from newsdiff.matching.memory import hashes_of
from newsdiff.matching.rank import FINALISTS, Visible, candidates, decide, strength
from newsdiff.matching.types import Candidate, Index, Postings, Sketch, StoryId, Verdict, VersionId

CLEARLY = 0.9
"""Of the strength of the better story, what the present one may have at most for a version to leave it."""
NO_LONGER = 0.5
"""Strength below which a story does not hold a version that no other takes."""
LIKE_THE_OTHERS = 0.5
"""Strength that must be left of what draws it to a story, whichever version of that is left out: a round-up that has two
stories in it is no reason to make them one."""


class Without:
    """`Index` without one of its versions, to be read.

    Exact where its story has no more versions than stories are judged by; of a larger one those it is judged by stand
    for all when it is asked what this version alone gave to the story.
    """

    def __init__(self, held: Index, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        self._held, self.story, self.sketch = held, story, sketch
        members = held.members([story]).get(story)
        self._left = members and _without(members, version)
        self.alone = self._left is None
        """Whether the story has no other version."""
        mine = np.unique(hashes_of(sketch))
        if self._left is not None:
            theirs = self._left.columns
            mine = np.setdiff1d(mine, np.concatenate([theirs.shingles, theirs.hashes]))
        self._alone_gave = mine

    def stories(self) -> int:
        return self._held.stories() - self.alone

    def postings(self, hashes: NDArray[Any]) -> Postings:
        found = self._held.postings(hashes)
        gone = np.isin(hashes, self._alone_gave)
        owner = np.repeat(np.arange(len(hashes)), found.named)
        mine = gone[owner] & (found.stories == self.story)
        named = found.named - np.bincount(owner[mine], minlength=len(hashes))
        return Postings(np.maximum(found.counts - gone, 0), named, found.stories[~mine])

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Members]:
        found = dict(self._held.members(stories))
        if self.story in found:
            del found[self.story]
            if self._left is not None:
                found[self.story] = self._left
        return found

    def add(self, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        raise NotImplementedError("this index is only read")

    def remove(self, versions: Iterable[VersionId]) -> None:
        raise NotImplementedError("this index is only read")

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        raise NotImplementedError("this index is only read")


def _without(members: Members, version: VersionId) -> Members | None:
    """None where nothing is left."""
    keys = list(members.versions)
    if version not in keys:
        return members
    if len(keys) == 1:
        return None
    place = keys.index(version)
    parts = members.columns.split([1] * len(keys))
    return replace(
        members,
        versions=keys[:place] + keys[place + 1 :],
        published=[day for at, day in enumerate(members.published) if at != place],
        columns=Columns.joined(parts[:place] + parts[place + 1 :]),
    )


class _Judged:
    """`Index` for one text, in which one story is judged by the members it is told."""

    def __init__(self, held: Without) -> None:
        self.stories, self.add, self.remove, self.move = held.stories, held.add, held.remove, held.move
        self._found = held.postings(hashes_of(held.sketch))
        self.judged_by: Members | None = None

    def postings(self, hashes: NDArray[Any]) -> Postings:
        return self._found

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Members]:
        return {self.judged_by.story: self.judged_by} if self.judged_by else {}


def ranked_again(
    index: Without, visible: Visible | None = None, *, near: set[StoryId] | None = None
) -> list[Candidate]:
    """The stories that the version may belong to, its own among them where it has something to do with it.

    `near` is as of `candidates`.
    """
    return candidates(index.sketch, index, visible, limit=FINALISTS, to_decide=index.alone, near=near)


def better_place(index: Without, ranked: Sequence[Candidate]) -> Verdict | None:
    """The verdict on the version that is left out, from `ranked_again`; None where it stays.

    It goes where it is clearly drawn more strongly, or out of a story that clearly does not take it, so that little that
    comes in does not move it. Nor does one text that bridges two stories.
    """
    verdict = decide(ranked)
    mine = next((strength(each) for each in ranked if each.story == index.story), 0.0)
    if verdict.story is None:
        return verdict if mine < NO_LONGER and not index.alone else None
    if verdict.story == index.story or mine > CLEARLY * strength(verdict.candidates[0]):
        return None
    return verdict if _like_the_others(index, verdict.story) else None


def _like_the_others(index: Without, story: StoryId) -> bool:
    """Whether the story has something of it whichever of its versions is left out."""
    members, judged = index.members([story])[story], _Judged(index)
    for version in members.versions:
        judged.judged_by = _without(members, version)
        if judged.judged_by is None:
            return True
        ranked = candidates(index.sketch, judged, lambda _: {story}, limit=1)
        if not ranked or strength(ranked[0]) < LIKE_THE_OTHERS:
            return False
    return True
