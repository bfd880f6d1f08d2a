"""The index in dictionaries: for tests, experiments, and one-off clustering of a folder of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import Members
from newsdiff.matching.sketch import NUMBER_PRIORS
from newsdiff.matching.types import Hash, Postings, Sketch, StoryId, VersionId

DIGIT = np.float32(NUMBER_PRIORS[0])
CAP = 64
"""Stories named by one lookup of one hash: the newest."""


def hashes_of(sketch: Sketch) -> NDArray[Any]:
    """Everything by which a text can be found: its shingles, then those of its terms that `can_find`."""
    terms = sketch.kept.terms
    return np.concatenate([sketch.kept.shingles, terms["hash"][can_find(terms)]])


def can_find(terms: NDArray[Any]) -> NDArray[np.bool_]:
    """A number of one digit is in every other text."""
    told: NDArray[np.bool_] = terms["prior"] != DIGIT
    return told


def postings_of(named: Sequence[Sequence[StoryId]], counts: Sequence[int]) -> Postings:
    """Of the stories that are named for each hash."""
    lengths = np.fromiter(map(len, named), np.int64, len(named))
    stories = np.fromiter(chain.from_iterable(named), np.int64, int(lengths.sum()))
    return Postings(np.array(counts, np.int64), lengths, stories)


class MemoryIndex:
    """`Index` without a database. Not safe for several threads."""

    def __init__(self) -> None:
        self._postings: defaultdict[Hash, dict[StoryId, int]] = defaultdict(dict)
        self._stories: defaultdict[StoryId, dict[VersionId, Sketch]] = defaultdict(dict)
        self._where: dict[VersionId, StoryId] = {}

    def stories(self) -> int:
        return len(self._stories)

    def postings(self, hashes: NDArray[Any]) -> Postings:
        held = [self._postings.get(hash_) or {} for hash_ in hashes.tolist()]
        return postings_of([sorted(stories, reverse=True)[:CAP] for stories in held], list(map(len, held)))

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Members]:
        return {
            story: Members.chosen(story, {key: sketch.kept for key, sketch in self._stories[story].items()})
            for story in stories
            if story in self._stories
        }

    def add(self, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        if version in self._where:
            self.remove([version])
        self._where[version] = story
        self._stories[story][version] = sketch
        for hash_ in hashes_of(sketch).tolist():
            held = self._postings[hash_]
            held[story] = held.get(story, 0) + 1

    def remove(self, versions: Iterable[VersionId]) -> None:
        for version in versions:
            story = self._where.pop(version, None)
            if story is None:
                continue
            sketch = self._stories[story].pop(version)
            if not self._stories[story]:
                del self._stories[story]
            for hash_ in hashes_of(sketch).tolist():
                held = self._postings[hash_]
                held[story] -= 1
                if not held[story]:
                    del held[story]

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        for version in list(versions):
            if version in self._where:
                self.add(version, story, self._stories[self._where[version]][version])
