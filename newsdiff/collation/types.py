"""What passes between the steps of a collation: typed, frozen, free of Django.

The words are those of textual scholarship: a *witness* is a version given to the engine, its
*siglum* the short label; a *segment* is the smallest stretch handled (sentence, heading,
caption …); a *row* is one statement, the segments of every version that make it. Offsets are
Unicode code points into the text exactly as given, start inclusive, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from newsdiff.collation.amendments import Outcome

Siglum: TypeAlias = str
SegmentId: TypeAlias = str

Role: TypeAlias = Literal[
    "headline",
    "dek",
    "byline",
    "dateline",
    "date",
    "caption",
    "credit",
    "subhead",
    "related",
    "furniture",
    "body",
]
ParagraphSource: TypeAlias = Literal["given", "reconstructed"]
Category: TypeAlias = Literal[
    "figure",
    "name",
    "quote",
    "attribution",
    "translation",
    "garble",
    "context",
    "credit",
    "order",
    "structure",
    "claim",
    "style",
    "furniture",
    "correction",
]
Severity: TypeAlias = Literal["substantive", "wording", "style", "furniture"]
Operation: TypeAlias = Literal["equal", "insert", "delete", "replace"]
WitnessKind: TypeAlias = Literal[
    "first take",
    "writethru",
    "take",
    "correction",
    "kill",
    "republished",
    "abridged",
    "translated",
]


@dataclass(frozen=True, slots=True)
class Witness:
    """One version of the story, as the engine receives it. `text` is never changed."""

    siglum: Siglum
    text: str
    name: str = ""
    language: str = ""
    """BCP 47 tag; empty where nobody said."""
    published: date | None = None
    outlet: str = ""
    kind: WitnessKind | str = ""
    derived_from: Siglum | None = None
    """The siglum of the version this one is *declared* to be made from."""
    boilerplate: tuple[str, ...] = ()
    """Phrases of its outlet that are not the story, as a desk stored them: furniture wherever they stand."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one witness's text; `text` is what stands there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    id: SegmentId
    siglum: Siglum
    start: int
    end: int
    role: Role
    paragraph: int
    """Counts from 1 within the version."""
    paragraph_source: ParagraphSource = "given"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of one witness. `start`/`end` point into the witness's text."""

    start: int
    end: int
    text: str
    norm: str
    """Comparison form: NFC, case-folded, straight quotes and apostrophes."""
    stem: str
    kind: Literal["word", "number", "mark"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A mechanical change from a left to a right reading, in tokens of the two cells."""

    operation: Operation
    left_start: int
    left_end: int
    right_start: int
    right_end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: the segments of each version that make it, `None` where it is lacking."""

    id: str
    cells: Mapping[Siglum, tuple[SegmentId, ...] | None]
    moved: tuple[Siglum, ...] = ()


Reading: TypeAlias = tuple[Span, ...] | None
"""`None`: lacks the statement; `()`: has it, nothing to mark; else at most three tight spans."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A typed difference reported by a detector. A suspicion: only an editor confirms."""

    category: Category
    severity: Severity
    rows: tuple[str, ...]
    readings: Mapping[Siglum, Reading]
    message: str
    """One plain sentence for an editor."""
    confidence: float
    """0 … 1; ranks findings of a category by how likely they are to matter."""
    detector: str
    """Id of the detector, for example `figure.amount`."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """JSON values only."""
    id: str = ""
    """A position in this result (`f1`, `f2` …), set by the pipeline."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """Words of the left cell that stand where other words stand in the right one."""

    left: tuple[int, int]
    """Token range in the left cell, end exclusive."""
    right: tuple[int, int]
    parallel: bool
    """The words on both sides of the place are matched to each other: the clauses are parallel."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two cells of a row, word by word. Ranges are token positions in the cells, end exclusive."""

    left_tokens: tuple[Token, ...]
    right_tokens: tuple[Token, ...]
    matches: tuple[tuple[int, int], ...]
    """Pairs of token positions that carry the same word, in the left cell's order; may cross."""
    substitutions: tuple[Substitution, ...]
    only_left: tuple[tuple[int, int], ...]
    only_right: tuple[tuple[int, int], ...]
    similarity: float
    """0 … 1: the share of the words (by rarity) that the two cells have in common."""


@dataclass(frozen=True, slots=True)
class Variation:
    """One place of a row where its versions do not all read the same."""

    row: str
    ranges: Mapping[Siglum, tuple[int, int] | None]
    """Token range of each version's cell; empty range = nothing there; `None` = lacks the row."""
    groups: tuple[tuple[Siglum, ...], ...]
    """The versions that read the same there, biggest group first: the vote."""


@dataclass(frozen=True, slots=True)
class VersionResult:
    """One witness with its segments, as the result shows it."""

    witness: Witness
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Collation:
    """The result of `collate()`. `to_dict()` is the JSON of schema `newsdiff.collation/1`."""

    signature: str
    base: Siglum
    versions: tuple[VersionResult, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    facts: tuple[Mapping[str, Any], ...] = ()
    quotes: tuple[Mapping[str, Any], ...] = ()
    credits: tuple[Mapping[str, Any], ...] = ()
    translation_signs: Mapping[Siglum, Mapping[str, Any]] = field(default_factory=dict)
    apart: Mapping[Siglum, str] = field(default_factory=dict)
    """Versions that are not compared with the first group, and why: another "story", another "language"."""
    groups: tuple[tuple[Siglum, ...], ...] = ()
    """Versions that are compared with each other; every version is in one, the group that tells the story first."""
    amended: tuple[Outcome, ...] = ()
    """What became of the amendments that editors made by hand; not part of `to_dict()`."""
    newick: str = ";"
    distances: Mapping[Siglum, Mapping[Siglum, float]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The collation as JSON values, keys in a fixed order."""
        from newsdiff.collation.serialise import to_dict

        return to_dict(self)
