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
from typing import Any, Literal, TypeAlias

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
