"""What passes between the steps of matching: typed, frozen, free of Django.

A *hash* is a signed 64-bit integer, the same in every process and on every machine. A *posting*
says that some version of a story has a hash. `story` and `version` are the integer keys of the
caller's tables; nothing here knows what they point to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from newsdiff.matching.columns import Members

Hash: TypeAlias = int
StoryId: TypeAlias = int
VersionId: TypeAlias = int


class Term(NamedTuple):
    """A name, rare word, number or date of one text; the second signal."""

    hash: Hash
    weight: float
    """Within the text: how often and how early, and what kind of term. IDF is applied later."""
    prior: float
    """Chance of meeting the term in an unrelated article, from general English, 0 … 1."""


TERM_ROW = np.dtype([("hash", "<i8"), ("weight", "<f4"), ("prior", "<f4")])
"""A term as the tables keep it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sketch as the tables keep it: many are compared with one text, in arrays."""

    shingles: NDArray[Any]
    """int64, ascending."""
    terms: NDArray[Any]
    """TERM_ROW, as in a sketch."""
    words: int
    published: date | None


@dataclass(frozen=True, eq=False)
class Sketch:
    """What matching keeps of one text."""

    kept: Kept
    labels: Mapping[Hash, str] = field(default_factory=dict)
    """How the terms are written in this text, for evidence; not stored."""

    @cached_property
    def shingles(self) -> tuple[Hash, ...]:
        """Sampled 3-word shingles, ascending, no repeats."""
        return tuple(self.kept.shingles.tolist())

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Names and words, the weightiest first; then numbers, as they come. No repeats."""
        return tuple(map(Term._make, self.kept.terms.tolist()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sketch) and self._told() == other._told()

    def _told(self) -> tuple[Any, ...]:
        kept = self.kept
        return kept.shingles.tobytes(), kept.terms.tobytes(), kept.words, kept.published, self.labels

    __hash__ = None  # type: ignore[assignment]

    @property
    def words(self) -> int:
        return self.kept.words

    @property
    def published(self) -> date | None:
        return self.kept.published


@dataclass(frozen=True, slots=True)
class Postings:
    """The stories that have each of the hashes asked for, in arrays, as a text has a hundred and a window thousands."""

    counts: NDArray[Any]
    """Of each hash, how many stories have it; 0 where none has."""
    named: NDArray[Any]
    """Of each hash, how many of these are named: all of them, or the newest."""
    stories: NDArray[Any]
    """Those of the first hash, the newest first, then those of the second, and so on."""


class Index(Protocol):
    """Where sketches are kept. `MemoryIndex` and `SqlIndex` are the two implementations."""

    def stories(self) -> int:
        """How many stories are held."""

    def postings(self, hashes: NDArray[Any]) -> Postings:
        """Of each hash the newest stories that have it, and how many do."""

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Members]:
        """A bounded choice of versions of each story that is held: the first ones and the newest ones."""

    def add(self, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        """Put a version into a story. Adding the same version again replaces it."""

    def remove(self, versions: Iterable[VersionId]) -> None:
        """Forget versions, and what only they gave to their stories."""

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        """An editor's move, split or merge: the versions now belong to `story`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that a text may belong to."""

    story: StoryId
    score: float
    """0 … 1, comparable between candidates and between calls."""
    evidence: str
    """One sentence fragment for an editor: "shares 41 % of its wording with …"."""
    version: VersionId | None = None
    """The version of the story that is nearest."""
    wording: float = 0.0
    """IDF-weighted share of the shorter text's shingles that the nearest version has, 0 … 1."""
    topic: float = 0.0
    """Agreement in names, rare words, numbers and days on average, as a multiple of what is enough."""
    shared_terms: tuple[str, ...] = ()
    """The weightiest terms in common, as this text writes them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a text. `uncertain`: fits `story` best; mark it for an editor."""

    outcome: Literal["assign", "uncertain", "new"]
    story: StoryId | None
    evidence: str
    candidates: tuple[Candidate, ...] = ()
    rival: StoryId | None = None
    """Another story that fits about as well; an editor is asked."""
