"""Many texts one after the other, looked up in few statements.

What a window of texts may ask for is read at once; what they add is kept beside it and written at the
end. A text of the window finds an earlier one just as if that had been stored.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence

from newsdiff.matching.memory import CAP, choose, hashes_of
from newsdiff.matching.rank import finalists
from newsdiff.matching.sql import SqlIndex
from newsdiff.matching.types import Hash, Member, Postings, Sketch, StoryId, VersionId


class Window:
    """`Index` over a `SqlIndex`, for `sketches` and no others, in a transaction that nobody else changes under."""

    def __init__(self, held: SqlIndex, sketches: Sequence[Sketch]) -> None:
        self._held = held
        self._stories, self._highest_held = held.stories(), held.newest()
        found = held.postings([hash_ for sketch in sketches for hash_ in hashes_of(sketch)])
        self._postings: dict[Hash, Postings] = dict(found)
        self._members: dict[StoryId, list[Member]] = {}
        self._new: list[tuple[VersionId, StoryId, Sketch]] = []
        self._posts: list[tuple[Hash, StoryId]] = []
        # Nearly all that will be judged, in one statement and not in one a text.
        self.members(list({story for sketch in sketches for story in finalists(sketch, self)}))

    def stories(self) -> int:
        return self._stories

    def postings(self, hashes: Sequence[Hash]) -> Mapping[Hash, Postings]:
        return {hash_: self._postings[hash_] for hash_ in hashes if hash_ in self._postings}

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Sequence[Member]]:
        missing = [story for story in stories if story not in self._members and story <= self._highest_held]
        if missing:
            read = self._held.members(missing)
            self._members.update({story: list(read.get(story, ())) for story in missing})
        return {story: self._members[story] for story in stories if self._members.get(story)}

    def add(self, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        """A version that is not stored yet, newer than all that are."""
        known = self.members([story]).get(story, ())
        kept = {member.version: member.kept for member in known}
        self._members[story] = choose(story, kept | {version: sketch.kept})
        self._new.append((version, story, sketch))
        self._stories += not known
        for hash_ in set(hashes_of(sketch)):
            self._post(hash_, story)

    def remove(self, versions: Iterable[VersionId]) -> None:
        raise NotImplementedError("a window only adds")

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        raise NotImplementedError("a window only adds")

    def write(self) -> None:
        """Store what was added."""
        self._held.add_many(self._new, self._posts)
        self._new, self._posts = [], []

    def _post(self, hash_: Hash, story: StoryId) -> None:
        known = self._postings.get(hash_)
        if known is None:
            self._postings[hash_] = Postings([story], 1)
        elif story in known.stories:
            return
        elif story > known.stories[0]:
            self._postings[hash_] = Postings([story, *known.stories[: CAP - 1]], known.count + 1)
        else:
            stories = list(known.stories)
            # Of a hash that many have, only the newest stories are known here: an older one may have it
            # already, and one more or less of hundreds does not matter.
            cut_off = known.count > len(stories) and story < stories[-1]
            if not cut_off:
                insort(stories, story, key=lambda other: -other)
                self._postings[hash_] = Postings(stories[:CAP], known.count + 1)
        self._posts.append((hash_, story))
