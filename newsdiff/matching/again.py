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
from newsdiff.matching.rank import FINALISTS, Visible, candidates
from newsdiff.matching.types import Candidate, Index, Postings, Sketch, StoryId, VersionId


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


def ranked_again(index: Without, visible: Visible | None = None) -> list[Candidate]:
    """The stories that the version may belong to, its own among them where it has something to do with it."""
    return candidates(index.sketch, index, visible, limit=FINALISTS, to_decide=index.alone)
