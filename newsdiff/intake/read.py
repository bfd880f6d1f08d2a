"""The way in: bytes and what is known about them -> documents, or an error with a plain sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from importlib import import_module
from typing import TypeAlias, cast

from newsdiff.intake.compose import finish
from newsdiff.intake.errors import BrokenFile, EmptyText, IntakeError, NotText, TooLarge
from newsdiff.intake.plain import with_headers, with_labels
from newsdiff.intake.sniff import sniff
from newsdiff.intake.types import DEFAULT_LIMITS, Document, Hints, Intake, Limits, Rejected

Reader: TypeAlias = Callable[[bytes, Hints, Limits], "tuple[Document, ...] | Intake"]

_NO_HINTS = Hints()
# Readers are imported when first needed: a worker that only sees plain text never loads the others.
_READERS: dict[str, tuple[str, str]] = {
    "text": ("plain", "read_text"),
    "anpa": ("plain", "read_text"),
    "html": ("html", "read_html"),
    "markdown": ("markdown", "read_markdown"),
    "ninjs": ("jsons", "read_ninjs"),
    "jsonl": ("jsons", "read_jsonl"),
    "nitf": ("wirexml", "read_nitf"),
    "newsml-g2": ("wirexml", "read_newsml"),
    "feed": ("wirexml", "read_feed"),
    "docx": ("packed", "read_docx"),
    "rtf": ("rtf", "read_rtf"),
    "pdf": ("pdf", "read_pdf"),
    "zip": ("packed", "read_zip"),
    "eml": ("mail", "read_eml"),
}
FORMATS: tuple[str, ...] = tuple(_READERS)


def read_all(
    data: bytes,
    *,
    filename: str = "",
    content_type: str = "",
    hints: Hints | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Intake:
    """Every document in the bytes, and what of a container could not be read.

    Raises an `IntakeError` where nothing could. Reads no file, opens no connection, keeps nothing.
    """
    hints = hints or _NO_HINTS
    if not data:
        raise EmptyText("The file is empty.")
    if len(data) > limits.bytes:
        raise TooLarge(f"The file has {len(data):,} bytes; at most {limits.bytes:,} are taken in.")
    if not hints.charset:
        hints = replace(hints, charset=charset_of(content_type))
    kind = hints.format or sniff(data, filename, content_type)
    found = _read_guarded(_reader(kind), data, hints, limits)
    intake = found if isinstance(found, Intake) else Intake(found)
    documents, rejected = list[Document](), list(intake.rejected)
    for number, document in enumerate(intake.documents, 1):
        try:
            done = finish(document, hints, limits)
        except IntakeError as error:
            rejected.append(Rejected(document.filename or f"item {number}", str(error), code=error.code))
            if len(intake.documents) == 1 and not intake.rejected:
                raise
        else:
            documents.append(replace(done, filename=done.filename or filename, content_type=content_type))
    if not documents:
        raise EmptyText(_nothing(rejected))
    return Intake(tuple(documents), tuple(rejected))


def read(
    data: bytes,
    *,
    filename: str = "",
    content_type: str = "",
    hints: Hints | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Document, ...]:
    """As `read_all`, for callers without use for a list of rejects: the first document warns of them."""
    intake = read_all(data, filename=filename, content_type=content_type, hints=hints, limits=limits)
    if not intake.rejected:
        return intake.documents
    first, *others = intake.documents
    warning = f"{len(intake.rejected)} not read: " + "; ".join(_said(item) for item in intake.rejected[:5])
    return (replace(first, warnings=(*first.warnings, warning)), *others)


def labelled(text: str) -> Document:
    """What text that was decoded already says of itself in headers and labels; neither its language nor its oddities.

    Raises BrokenFile.
    """
    bare = Document(text=text, format="text")
    try:
        return with_labels(with_headers(bare))
    except Exception as error:
        raise BrokenFile("Its headers cannot be read.") from error


def charset_of(content_type: str) -> str:
    """The charset parameter of a content type, or ""."""
    if "charset" not in content_type.lower() or len(content_type) > 300:
        return ""
    message = Message()
    message["content-type"] = content_type.replace("\r", " ").replace("\n", " ")
    try:
        return message.get_content_charset("") or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _read_guarded(reader: Reader, data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...] | Intake:
    """What the reader makes of the bytes. Libraries fail on hostile files in ways nobody lists: whatever
    they raise is a broken file to the sender, with the cause kept for the log. Memory is not forgiven."""
    try:
        return reader(data, hints, limits)
    except (IntakeError, MemoryError):
        raise
    except Exception as error:
        raise BrokenFile("The file is damaged, or not of the kind its name says.") from error


def _reader(kind: str) -> Reader:
    try:
        module, name = _READERS[kind]
    except KeyError:
        raise NotText(f"Files of the kind “{kind}” are not read here.") from None
    return cast(Reader, getattr(import_module(f"newsdiff.intake.{module}"), name))


def _nothing(rejected: list[Rejected]) -> str:
    if not rejected:
        return "There is nothing to read in it."
    more = f" ({len(rejected) - 1} more like this)" if len(rejected) > 1 else ""
    return f"Nothing in it could be read: {_said(rejected[0])}{more}"


def _said(item: Rejected) -> str:
    place = f"line {item.line}" if item.line else item.name
    return f"{place}: {item.reason}" if place else item.reason
