"""Many texts one after the other, looked up in few statements.

What a window of texts may ask for is read at once; what they add is kept beside it and written at the
end. A text of the window finds an earlier one just as if that had been stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import Members
from newsdiff.matching.memory import CAP, hashes_of
from newsdiff.matching.rank import finalists
from newsdiff.matching.sql import SqlIndex
from newsdiff.matching.types import Postings, Sketch, StoryId, VersionId

_PLACES = np.arange(CAP)


class Window:
    """`Index` over a `SqlIndex`, for `sketches` and no others, in a transaction that nobody else changes under."""

    def __init__(self, held: SqlIndex, sketches: Sequence[Sketch]) -> None:
        self._held = held
        self._stories, self._highest_held = held.stories(), held.newest()
        self._hashes = np.unique(np.concatenate([hashes_of(sketch) for sketch in sketches]))
        found = held.postings(self._hashes)
        self._counts, self._named = found.counts.copy(), found.named.copy()
        # The stories of each hash stand in a row, the newest first, so that a story comes into many rows at once.
        self._rows = np.zeros((len(self._hashes), CAP), np.int64)
        self._rows[self._named[:, None] > _PLACES] = found.stories
        self._members: dict[StoryId, Members | None] = {}
        self._new: list[tuple[VersionId, StoryId, Sketch]] = []
        self._posts: list[tuple[NDArray[Any], StoryId]] = []
        self._perhaps: list[tuple[NDArray[Any], StoryId]] = []
        """What may be stored already."""
        # Nearly all that will be judged, in one statement and not in one a text.
        self.members(list({story for sketch in sketches for story in finalists(sketch, self)}))

    def stories(self) -> int:
        return self._stories

    def postings(self, hashes: NDArray[Any]) -> Postings:
        rows = np.searchsorted(self._hashes, hashes)
        named = self._named[rows]
        return Postings(self._counts[rows], named, self._rows[rows][named[:, None] > _PLACES])

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Members]:
        missing = [story for story in stories if story not in self._members and story <= self._highest_held]
        if missing:
            read = self._held.members(missing)
            self._members.update({story: read.get(story) for story in missing})
        known = ((story, self._members.get(story)) for story in stories)
        return {story: members for story, members in known if members is not None}

    def add(self, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        """A version that is not stored yet, newer than all that are."""
        known = self.members([story]).get(story)
        self._members[story] = (
            known.and_newer(version, sketch.kept) if known else Members.chosen(story, {version: sketch.kept})
        )
        self._new.append((version, story, sketch))
        self._stories += known is None
        self._post(story, np.searchsorted(self._hashes, np.unique(hashes_of(sketch))))

    def remove(self, versions: Iterable[VersionId]) -> None:
        raise NotImplementedError("a window only adds")

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        raise NotImplementedError("a window only adds")

    def write(self) -> None:
        """Store what was added."""
        self._held.add_many(self._new, self._perhaps, fresh=self._posts)
        self._new, self._posts, self._perhaps = [], [], []

    def _post(self, story: StoryId, rows: NDArray[Any]) -> None:
        rows = rows[(self._rows[rows] != story).all(axis=1)]
        place = (self._rows[rows] > story).sum(axis=1)
        # Of a hash that many have, only the newest stories are known here: an older one may have it
        # already, and one more or less of hundreds does not matter.
        cut_off = (place == self._named[rows]) & (self._counts[rows] > self._named[rows])
        self._perhaps.append((self._hashes[rows[cut_off]], story))
        rows, place = rows[~cut_off], place[~cut_off, None]
        self._posts.append((self._hashes[rows], story))
        before = self._rows[rows]
        after = np.where(place > _PLACES, before, np.roll(before, 1, axis=1))
        after[place == _PLACES] = story
        self._rows[rows] = after
        self._counts[rows] += 1
        self._named[rows] = np.minimum(self._named[rows] + 1, CAP)
