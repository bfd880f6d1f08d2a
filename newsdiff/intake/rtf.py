"""RTF, the word processors' old exchange format, by striprtf; fields of its info group beside the text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from striprtf.striprtf import rtf_to_text

from newsdiff.intake.compose import Composer
from newsdiff.intake.errors import BombRefused, BrokenFile, TooLarge
from newsdiff.intake.labels import author_of
from newsdiff.intake.plain import with_all
from newsdiff.intake.types import Document, Hints, Limits

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_INFO = re.compile(rb"\{\\info(?=[\s\\{])")
_FIELD = re.compile(rb"\{\\(title|author|company)\b ?((?:[^{}\\]|\\.)*)\}", re.S)
_SAVED = re.compile(rb"\{\\revtim((?:\\(?:yr|mo|dy|hr|min|sec)\d+)+)\s*\}")
_PICTURE = re.compile(rb"\{(?:\\\*)?\\(?:pict|objdata|themedata|colorschememapping|datastore)\b[^{}]*\}")
LONGEST_INFO = 20_000
MOST_GROUPS = 200_000


def read_rtf(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    """One document; the first paragraph is only a headline where the file says so (its title)."""
    if not data.lstrip().startswith(b"{\\rt"):
        raise BrokenFile("This is no RTF file, whatever its name says.")
    if data.count(b"{") > 5 * MOST_GROUPS:
        raise BombRefused("The RTF opens groups without end: it is built to exhaust the machine.")
    bare = _PICTURE.sub(b"", data)  # hexadecimal pictures are most of such a file, and no text
    if bare.count(b"{") > MOST_GROUPS:
        raise BombRefused(
            f"The RTF has more than {MOST_GROUPS:,} groups: it is built to exhaust the machine."
        )
    if len(bare) > 4 * limits.characters:
        raise TooLarge("The RTF is far longer than a story: send the pages of the story.")
    page = _CODE_PAGE.search(data[:2000])
    encoding = f"cp{page.group(1).decode()}" if page else "cp1252"
    try:
        "".encode(encoding)
    except LookupError:
        encoding = "cp1252"
    text = _plain(bare, encoding)
    fields = _info(data, encoding)
    composer = Composer()
    title = fields.get("title", "")
    for line in re.split(r"\n+", text):
        composer.add("headline" if title and line.strip() == title and not composer.blocks else "body", line)
    body, parts = composer.result()
    warnings = []
    if not _is_closed(data):
        warnings.append("The file seems to be cut short: its end is missing.")
    if "\ufffd" in body:
        warnings.append(f"Some characters could not be read as {encoding}.")
    document = with_all(
        Document(
            text=body,
            parts=parts,
            format="rtf",
            encoding=encoding,
            headline=title,
            source=fields.get("company", ""),
            # The file says when it was made and saved, not when the copy was published.
            updated=_saved(data),
            warnings=tuple(warnings),
        )
    )
    # A word processor's idea of the author is often the machine's: what the copy says comes first.
    return (replace(document, byline=document.byline or author_of(fields.get("author", ""))),)


def _info(data: bytes, encoding: str) -> dict[str, str]:
    found = _INFO.search(data)
    if found is None:
        return {}
    group = data[found.start() : found.start() + LONGEST_INFO]
    fields: dict[str, str] = {}
    for name, raw in _FIELD.findall(group):
        fields.setdefault(name.decode(), " ".join(_plain(b"{\\rtf1 " + raw + b"}", encoding).split()))
    return fields


def _saved(data: bytes) -> datetime | None:
    """When the file was last saved; RTF knows no zone, so it is read as UTC like every naive time."""
    found = _SAVED.search(data[:LONGEST_INFO])
    if found is None:
        return None
    given = {k: int(v) for k, v in re.findall(rb"\\([a-z]+)(\d+)", found.group(1))}
    try:
        return datetime(
            given[b"yr"], given[b"mo"], given[b"dy"], given.get(b"hr", 0), given.get(b"min", 0),
            given.get(b"sec", 0), tzinfo=UTC,
        )  # fmt: skip
    except (KeyError, ValueError):
        return None


def _is_closed(data: bytes) -> bool:
    bare = re.sub(rb"\\[\\{}]", b"", data)
    return bare.count(b"{") <= bare.count(b"}")


def _plain(data: bytes, encoding: str) -> str:
    said: str = rtf_to_text(data.decode(encoding, "replace"), encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]
    return said
