"""Intake: the bytes of a newsroom's file -> texts with what the file says about them. No Django, no I/O.

    from newsdiff.intake import read
    documents = read(data, filename="lead.docx")

`read` raises an `IntakeError` whose text is a sentence for the sender. See docs/formats.md.
"""

from newsdiff.intake.errors import (
    BombRefused,
    BrokenFile,
    EmptyText,
    IntakeError,
    MissingField,
    NotText,
    PasswordProtected,
    TooLarge,
)
from newsdiff.intake.plain import behind_headers
from newsdiff.intake.read import FORMATS, labelled, read, read_all
from newsdiff.intake.types import Caption, Document, Hints, Intake, Limits, Part, Rejected

__all__ = [
    "FORMATS",
    "BombRefused",
    "BrokenFile",
    "Caption",
    "Document",
    "EmptyText",
    "Hints",
    "Intake",
    "IntakeError",
    "Limits",
    "MissingField",
    "NotText",
    "Part",
    "PasswordProtected",
    "Rejected",
    "TooLarge",
    "behind_headers",
    "labelled",
    "read",
    "read_all",
]
