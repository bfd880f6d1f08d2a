"""What one collation of a story leaves to the next.

Everything kept is the value of a function of texts alone, under a key that holds all it depends on, so
that a collation with a memory comes to the same result as one without. It is bounded by the last
collation: what that did not ask for is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Generic, TypeVar

from newsdiff.collation.normalise import tokenise

if TYPE_CHECKING:
    from newsdiff.collation.detectors.damage.place import Damage, Rule
    from newsdiff.collation.linking import PairLinks, Settled, Version
    from newsdiff.collation.roles import Piece
    from newsdiff.collation.types import Comparison, Role, Token

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key: what this collation has asked for, and what the one before left."""

    __slots__ = ("_before", "_now")

    def __init__(self) -> None:
        self._before: dict[Key, Value] = {}
        self._now: dict[Key, Value] = {}

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Key]:
        return iter({**self._before, **self._now})

    def find(self, key: Key) -> Value | None:
        """The value where it is known."""
        value = self._now.get(key)
        if value is None and (value := self._before.get(key)) is not None:
            self._now[key] = value
        return value

    def put(self, key: Key, value: Value) -> Value:
        self._now[key] = value
        return value

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value, made where it is not known."""
        value = self.find(key)
        return self.put(key, make()) if value is None else value

    def turn(self) -> None:
        """A collation is over: forget what it did not ask for."""
        self._before, self._now = self._now, {}


@dataclass(frozen=True, slots=True)
class Memory:
    """Handed in again with one version more, it spares what is known of the others."""

    pieces: Kept[tuple[str, str, str, tuple[str, ...]], tuple[Piece, ...]] = field(default_factory=Kept)
    """(text, outlet, language, boilerplate) -> how the text is cut by itself."""
    roles: Kept[tuple[str, str, tuple[Piece, ...]], tuple[Role, ...]] = field(default_factory=Kept)
    """(text, outlet, pieces) -> a role for every piece."""
    versions: Kept[tuple[Hashable, ...], Version] = field(default_factory=Kept)
    """(text, segments, whether long) -> the version as the aligner sees it."""
    pairs: Kept[bytes, PairLinks] = field(default_factory=Kept)
    """Keys of two versions -> what they give by themselves."""
    settled: Kept[tuple[Hashable, ...], Settled] = field(default_factory=Kept)
    """Keys, roles and links of two versions -> what follows from these links."""
    tokens: Kept[tuple[str, int, int, str], tuple[Token, ...]] = field(default_factory=Kept)
    """(text, start, end, language) -> the words and marks there."""
    comparisons: Kept[tuple[tuple[str, ...], ...], Comparison] = field(default_factory=Kept)
    """Words and stems of two cells -> the cells word by word."""
    damage: Kept[tuple[str, int, int, str, str], Mapping[Rule, tuple[Damage, ...]]] = field(
        default_factory=Kept
    )
    """(text, start, end, role, language) -> what rules find there that look at nothing else."""
    restated: Kept[tuple[tuple[str, str], tuple[str, str]], tuple[Hashable, ...]] = field(
        default_factory=Kept
    )
    """(sentence, language) of two -> what they say of one thing and not alike (detectors/restated.py)."""

    @property
    def characters(self) -> int:
        """How much text it holds things about; it takes some 130 bytes for each character."""
        return sum(len(text) for text, *_ in self.pieces)

    def words(self, text: str, start: int, end: int, language: str = "en") -> tuple[Token, ...]:
        """The words and marks of `text[start:end]`."""
        where = (text, start, end, language)
        return self.tokens.get(where, lambda: tokenise(*where))

    def turn(self) -> None:
        """A collation is over: forget what it did not ask for."""
        for kept in fields(self):
            getattr(self, kept.name).turn()
