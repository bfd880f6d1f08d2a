"""Plain text: exactly the decoded characters; what wire headers say is read, and stays in the text."""

from __future__ import annotations

from newsdiff.intake.decode import decode
from newsdiff.intake.types import Document, Hints, Limits


def read_text(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    decoded = decode(data, hints.charset)
    return (Document(text=decoded.text, format="text", encoding=decoded.encoding, warnings=decoded.warnings),)
