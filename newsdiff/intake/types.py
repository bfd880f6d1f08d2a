"""What intake hands on: one frozen `Document` a story text, with what its file said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Format: TypeAlias = Literal[
    "text",
    "anpa",
    "markdown",
    "html",
    "docx",
    "pdf",
    "rtf",
    "eml",
    "nitf",
    "newsml-g2",
    "ninjs",
    "feed",
    "jsonl",
]
PartRole: TypeAlias = Literal["headline", "dek", "byline", "dateline", "caption", "credit", "body"]
PubStatus: TypeAlias = Literal["", "usable", "withheld", "canceled"]
Kind: TypeAlias = Literal[
    "", "first take", "writethru", "take", "correction", "kill", "republished", "abridged", "translated"
]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text whose role the *format* states (never guessed). Code points, end exclusive."""

    role: PartRole
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text as it came, and its metadata as far as the file states them ("" or None = not stated).

    For plain text and JSON Lines `text` is exactly what the sender wrote, newlines included.
    For structured formats it is what a reader of the piece would see: headline, byline, body, captions,
    one paragraph a block with an empty line between, with `parts` pointing at what each stretch is.
    Notes to editors are never in `text` of a structured format.
    """

    text: str
    format: Format
    encoding: str = ""
    filename: str = ""
    content_type: str = ""
    headline: str = ""
    dek: str = ""
    slugline: str = ""
    byline: str = ""
    dateline: str = ""
    credit_line: str = ""
    captions: tuple[Caption, ...] = ()
    ed_note: str = ""
    embargoed_until: datetime | None = None
    """Aware wherever the file gives an offset; a naive time is read as UTC and warned about."""
    embargoed: bool = False
    """True also where an embargo is announced without a time that can be read."""
    usage_terms: str = ""
    urgency: int | None = None
    """1 (flash) … 9, as in ninjs, NITF and NewsML-G2."""
    source: str = ""
    """Who supplied the copy: agency or provider."""
    outlet: str = ""
    """Who published it, where the file names one."""
    kind: Kind = ""
    pub_status: PubStatus = ""
    version: str = ""
    rewrite_of: str = ""
    """Identifier of the item this one replaces or updates."""
    derived_from: str = ""
    """Identifier of the item this one was made from (translation, abridgement)."""
    language: str = ""
    """BCP 47, as stated or else detected; "" where too short or too close to call."""
    language_stated: bool = False
    published: datetime | None = None
    published_is_day: bool = False
    """Only the day is known; `published` is then its noon in UTC."""
    updated: datetime | None = None
    identifier: str = ""
    url: str = ""
    parts: tuple[Part, ...] = ()
    warnings: tuple[str, ...] = ()
    """Plain sentences: what was seen and left as it is."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A member, item or line of a container that could not be read, while others could."""

    name: str
    reason: str
    line: int | None = None
    code: str = "unreadable"


@dataclass(frozen=True, slots=True)
class Intake:
    documents: tuple[Document, ...]
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What the sender's form knows and the bytes do not say."""

    charset: str = ""
    language: str = ""
    url: str = ""
    format: Format | Literal["", "zip"] = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings that keep memory and time bounded whatever arrives."""

    bytes: int = 20_000_000
    characters: int = 2_000_000
    """Of one document's text."""
    html_bytes: int = 5_000_000
    members: int = 2_000
    """Files in a ZIP, items in a feed, messages or parts in an e-mail."""
    lines: int = 50_000
    """Records in JSON Lines read at once."""
    unpacked: int = 100_000_000
    """Bytes of all members of a ZIP (or of a DOCX) together."""
    ratio: int = 200
    """Unpacked to packed bytes of one member of more than a megabyte."""
    pdf_pages: int = 500
    seconds: int = 20
    """For readers that run in a process of their own (PDF)."""
    memory: int = 1_000_000_000
    """Address space of that process, in bytes."""


DEFAULT_LIMITS = Limits()
