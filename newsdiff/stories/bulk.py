"""Many versions at once: JSON Lines (contract), a folder or a ZIP of files.

Resumable and idempotent, as `version_add` is: what is held is named and nothing changes. Items are taken
in windows, a transaction each; a window that fails is taken again one by one. An item that cannot be read
is reported with its number or name, and the others go in.
"""

from __future__ import annotations

import json
import logging
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import islice, tee
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.utils.dateparse import parse_date, parse_datetime

from newsdiff.intake import read_all
from newsdiff.stories.batch import Entry, Overtaken, Raw, versions_add
from newsdiff.stories.documents import as_labelled, version_of
from newsdiff.stories.kept import plain
from newsdiff.stories.reading import Parse, Reading, RefusedLine, readers, seldom_collecting
from newsdiff.stories.second_look import looks_make
from newsdiff.stories.services import NewVersion, RefusedText, version_add
from newsdiff.stories.signals import one_collation_a_story
from newsdiff.stories.unsettled import looks_at_the_end

logger = logging.getLogger(__name__)

WINDOW, WINDOW_BYTES = 250, 8 * 1024 * 1024
"""Items in one transaction: few enough to hold no lock for long, and not more bytes than memory has room for."""
LONGEST_LINE = 12_000_000
"""Bytes of one line; a longer one is refused unread."""
TOO_LONG = f"The line has more than {LONGEST_LINE:,} bytes, which is not read."


MOST_NAMED = 50
"""Texts that came twice and are named; a long import is not read to its end."""
MOST_SEEN = 50_000
"""Texts without an outlet that are remembered (about 10 MB), to say where one that comes again stood first. One that
comes again after so many others is held all the same; only where it stood first is no longer said."""
MOST_MEMBERS = 10_000
MOST_UNPACKED = 512 * 1024 * 1024
"""Files of an archive, and bytes they may unpack to together."""


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a bulk file: where it stands, its bytes, and how to read them."""

    where: str
    """`line 17`, or the file's name."""
    data: bytes
    parse: Parse
    filename: str = ""
    content_type: str = ""
    size: int = 0
    """Bytes of the import that are read with it, as `size_of` counts them."""


@dataclass(slots=True)
class Report:
    """What became of a bulk import."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)
    """(where, why), in the order of the file."""
    same: list[tuple[str, str]] = field(default_factory=list)
    """(where, where first): the same text twice in this import, both without an outlet, so that one version holds it.
    The first MOST_NAMED of them."""
    twice: int = 0
    """How many there were of that kind."""
    seen: dict[int, str] = field(default_factory=dict)
    """What was read without an outlet -> where first; by a hash, and the last MOST_SEEN, since an import may be long."""
    done: int = 0
    """Bytes read so far, of `size_of`."""
    second_look: int = 0
    """Versions that found their story when all had come, in this import or before it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """An item that was read: its texts, or why it cannot be taken."""

    where: str
    raw: Raw
    entries: Sequence[Entry] = ()
    refusal: str = ""


def bulk_import(
    items: Iterable[Item],
    *,
    user: Any = None,
    dry_run: bool = False,
    on_progress: Callable[[Report], None] | None = None,
    processes: int = 1,
) -> Report:
    """Take all items in, each into the story it belongs to. Collations are asked for at the end, after a second look
    at what came too early to find its story.

    `processes`: this one, and those that read ahead of it. What comes of it is the same with any number.
    """
    report = Report()
    with (
        seldom_collecting(),
        one_collation_a_story(),
        looks_at_the_end(),
        readers(processes, to_store=not dry_run) as reading,
    ):
        windows, ahead = tee(_windows(items))
        parses = ([item.parse for item in window] for window in ahead)
        for window, readings in zip(windows, reading(parses), strict=True):
            read = [_read(item, said, user) for item, said in zip(window, readings, strict=True)]
            if dry_run:
                for item in read:
                    _note(report, item, ["readable"] * len(item.entries))
            else:
                _take_window(read, user, report)
            report.done += sum(item.size for item in window)
            if on_progress:
                on_progress(report)
        if not dry_run:
            _look_again(report)
            if on_progress and report.second_look:
                on_progress(report)
    return report


def _look_again(report: Report) -> None:
    try:
        report.second_look = looks_make()
    except (OperationalError, InterfaceError):
        logger.warning("The second look was put off: the sweeper takes it.", exc_info=True)


def _windows(items: Iterable[Item]) -> Iterator[list[Item]]:
    window: list[Item] = []
    size = 0
    for item in items:
        if window and (len(window) == WINDOW or size + len(item.data) > WINDOW_BYTES):
            yield window
            window, size = [], 0
        window.append(item)
        size += len(item.data)
    if window:
        yield window


def _read(item: Item, reading: Reading, user: Any) -> _Read:
    raw = Raw(item.data, item.filename, item.content_type, user)
    entries = [
        Entry(new, raw, sketch) for new, sketch in zip(reading.versions, reading.sketches, strict=True)
    ]
    return _Read(item.where, raw, entries, reading.refusal)


def _take_window(window: Sequence[_Read], user: Any, report: Report) -> None:
    entries = [entry for item in window for entry in item.entries]
    try:
        with transaction.atomic():
            statuses = iter(list(versions_add(entries, user=user)))
    except (DatabaseError, RefusedText, Overtaken):
        for item in window:
            _take(item, user, report)
        return
    for item in window:
        _note(report, item, list(islice(statuses, len(item.entries))))


def _take(item: _Read, user: Any, report: Report) -> None:
    """One by one, a transaction each: what is wrong with one is no other's misfortune."""
    item.raw.upload = None  # undone with its window
    statuses = []
    try:
        for entry in item.entries:
            statuses.append(version_add(new=entry.new, upload=item.raw.store, user=user).status)
    except (RefusedText, IntegrityError, DataError) as refusal:
        why = str(refusal) if isinstance(refusal, RefusedText) else f"It could not be stored: {refusal}"
        item = replace(item, refusal=why.strip())
    _note(report, item, statuses)


def _note(report: Report, item: _Read, statuses: Sequence[str]) -> None:
    report.counts.update(statuses)
    for entry, status in zip(item.entries, statuses, strict=False):
        if not entry.new.outlet:
            first = report.seen.setdefault(hash(entry.new.text), item.where)
            if len(report.seen) > MOST_SEEN:
                del report.seen[next(iter(report.seen))]
            if first != item.where and status in ("already held", "readable"):
                report.twice += 1
                if len(report.same) < MOST_NAMED:
                    report.same.append((item.where, first))
    if item.refusal:
        report.counts["refused"] += 1
        report.errors.append((item.where, item.refusal))


# --- JSON Lines -----------------------------------------------------------------------------------


def from_json_lines(lines: Iterable[bytes]) -> Iterator[Item]:
    """One item a line; empty lines are passed over. A line that `lines_of` cut is refused."""
    for number, line in enumerate(lines, start=1):
        where, size = f"line {number}", len(line)
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.rstrip(b"\r\n")
        if len(line) > LONGEST_LINE:
            yield Item(where, b"", partial(_refuse, TOO_LONG), size=size)
        elif line.strip():
            yield Item(where, line, partial(_one, line), content_type="application/json", size=size)


def lines_of(handle: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only so much that this is seen, the rest is passed over."""
    while line := handle.readline(LONGEST_LINE + 3):
        yield line
        while not line.endswith(b"\n") and line:
            line = handle.readline(1_000_000)


def _one(line: bytes) -> list[NewVersion]:
    return [new_version(line)]


def new_version(line: bytes) -> NewVersion:
    """A line of the contract as a version on its way in. Raises RefusedLine."""
    if len(line) > LONGEST_LINE:
        raise RefusedLine(TOO_LONG)
    try:
        value = json.loads(line)
    except UnicodeDecodeError:
        raise RefusedLine("The line is not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise RefusedLine(f"The line is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise RefusedLine("The line is not a JSON object.")
    for key in ("id", "text"):
        if key not in value:
            raise RefusedLine(f"“{key}” is missing.")
    identifier = value["id"]
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or not str(identifier).strip():
        raise RefusedLine("“id” must be a text that is not empty.")
    for key in ("text", "outlet", "url", "headline", "language", "byline", "kind"):
        if not isinstance(value.get(key) or "", str):
            raise RefusedLine(f"“{key}” must be a text.")
    if len(str(identifier)) > 255:
        raise RefusedLine("“id” has more than 255 characters.")
    if plain(identifier) != str(identifier):
        raise RefusedLine("“id” holds NUL or halves of characters, which no database keeps.")
    published, has_time = _published(value.get("published"))
    new = NewVersion(
        text=value["text"] or "",
        source_id=str(identifier),
        outlet=value.get("outlet") or "",
        url=value.get("url") or "",
        headline=value.get("headline") or "",
        byline=value.get("byline") or "",
        language=value.get("language") or "",
        kind=value.get("kind") or "",
        published=published,
        published_has_time=has_time,
    )
    return as_labelled(new, stated={"kind"} if new.kind else ())


def _published(value: Any) -> tuple[datetime | None, bool]:
    """(aware time, whether a time of day was given). Raises RefusedLine."""
    if value in (None, ""):
        return None, True
    try:
        day = parse_date(value)
        moment = None if day else parse_datetime(value)
    except (TypeError, ValueError):
        day = moment = None
    if isinstance(day, date):
        return datetime.combine(day, time(12), UTC), False
    if moment is None:
        raise RefusedLine(f"“published” is not a date of ISO 8601: {value!r}.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), True


# --- files ----------------------------------------------------------------------------------------


def from_folder(folder: Path) -> Iterator[Item]:
    """One item a file, by name; hidden files are passed over, links are not followed.

    Known again by the folder's own name and the path inside: `Monday/A.txt` is not `Tuesday/A.txt`.
    """
    within = folder.resolve().name
    for path in sorted(folder.rglob("*")):
        if (
            path.is_file()
            and not path.is_symlink()
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        ):
            yield _from_file(str(path.relative_to(folder)), path, within)


def _from_file(name: str, path: Path, within: str) -> Item:
    size = path.stat().st_size
    if size > settings.UPLOAD_MAX_BYTES:
        return Item(
            name,
            b"",
            partial(
                _refuse, f"The file has {size:,} bytes; at most {settings.UPLOAD_MAX_BYTES:,} are taken."
            ),
            size=size,
        )
    data = path.read_bytes()
    parse = partial(documents_to_versions, data, name, within)
    return Item(name, data, parse, filename=path.name, size=size)


def _refuse(why: str) -> list[NewVersion]:
    raise RefusedLine(why)


def from_zip(path: Path) -> Iterator[Item]:
    """One item a member, read one by one and never more than the limit says; nothing is unpacked to disk."""
    with zipfile.ZipFile(path) as archive:
        members = [
            info
            for info in archive.infolist()
            if not info.filename.endswith("/") and not _is_hidden(info.filename)
        ]
        if len(members) > MOST_MEMBERS:
            why = f"The archive has {len(members):,} files; at most {MOST_MEMBERS:,} are read."
            yield Item(path.name, b"", partial(_refuse, why))
            return
        left = MOST_UNPACKED
        for info in members:
            item = _from_member(archive, info, left, path.stem)
            left -= len(item.data)
            yield replace(item, size=info.compress_size)


def _is_hidden(name: str) -> bool:
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in name.split("/"))


def _from_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, within: str) -> Item:
    name, most = info.filename, min(settings.UPLOAD_MAX_BYTES, left)
    try:
        with archive.open(info) as handle:
            data = handle.read(most + 1)  # the size in the directory is the sender's word only
    except RuntimeError:
        return Item(name, b"", partial(_refuse, "It is protected with a password."))
    except (zipfile.BadZipFile, NotImplementedError, OSError, zlib.error):
        return Item(name, b"", partial(_refuse, "It is damaged, or packed in a way that is not read here."))
    if len(data) > most:
        return Item(
            name, b"", partial(_refuse, f"It unpacks to more than {most:,} bytes, which is not taken.")
        )
    parse = partial(documents_to_versions, data, name, within)
    return Item(name, data, parse, filename=name.rsplit("/", 1)[-1])


def documents_to_versions(data: bytes, name: str, within: str) -> list[NewVersion]:
    """What intake reads from a file, as versions on their way in. Raises IntakeError, RefusedLine.

    `within`: the folder or archive it lies in; what has no id of its own is known again by both names.
    """
    taken = read_all(data, filename=name)
    if not taken.documents and taken.rejected:
        raise RefusedLine("; ".join(f"{r.name}: {r.reason}" for r in taken.rejected))
    return [
        version_of(document, fallback_id=f"{within}/{name}" if len(taken.documents) == 1 else "")
        for document in taken.documents
    ]


def items_of(path: Path) -> Iterator[Item]:
    """The items of a file, folder or archive, by what it is."""
    if path.is_dir():
        yield from from_folder(path)
    elif zipfile.is_zipfile(path):
        yield from from_zip(path)
    else:
        with path.open("rb") as handle:
            yield from from_json_lines(lines_of(handle))


def size_of(path: Path) -> int:
    """Bytes there are to read, to tell how far an import has come."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def summary(report: Report) -> str:
    """One line for a person."""
    order: Sequence[str] = ("created", "new state", "already held", "readable", "refused")
    told = [f"{report.counts[name]:,} {name}" for name in order if report.counts[name]]
    if report.second_look:
        whose = "its" if report.second_look == 1 else "their"
        told.append(f"{report.second_look:,} found {whose} story on a second look")
    return ", ".join(told) or "nothing in it"
