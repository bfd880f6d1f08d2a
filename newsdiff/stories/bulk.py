"""Many versions at once: JSON Lines (contract), a folder or a ZIP of files.

Resumable and idempotent, because every line goes through `version_add`: what is held is named and
nothing changes. A line that cannot be read is reported with its number, and the others go in.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime

from newsdiff.intake import IntakeError, read_all
from newsdiff.stories.documents import version_of
from newsdiff.stories.models import Upload
from newsdiff.stories.services import NewVersion, RefusedText, text_check, upload_store, version_add
from newsdiff.stories.signals import one_collation_a_story

CHUNK = 100
"""Lines in one transaction: few enough to hold no lock for long."""
LONGEST_LINE = 12_000_000
"""Characters of one line; a longer one is refused unread."""


MOST_MEMBERS = 10_000
MOST_UNPACKED = 512 * 1024 * 1024
"""Files of an archive, and bytes they may unpack to together."""


class RefusedLine(ValueError):
    """A line that cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a bulk file: where it stands, its bytes, and how to read them."""

    where: str
    """`line 17`, or the file's name."""
    data: bytes
    parse: Callable[[], list[NewVersion]]
    filename: str = ""
    content_type: str = ""


@dataclass(slots=True)
class Report:
    """What became of a bulk import."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)
    """(where, why), in the order of the file."""


def bulk_import(
    items: Iterable[Item],
    *,
    user: Any = None,
    dry_run: bool = False,
    on_progress: Callable[[Report], None] | None = None,
) -> Report:
    """Take all items in, each into the story it belongs to. Collations are asked for at the end."""
    report = Report()
    source = iter(items)
    with one_collation_a_story():
        while chunk := list(islice(source, CHUNK)):
            if dry_run:
                for item in chunk:
                    _check(item, report)
            else:
                with transaction.atomic():
                    for item in chunk:
                        _take(item, user, report)
            if on_progress:
                on_progress(report)
    return report


def _take(item: Item, user: Any, report: Report) -> None:
    try:
        parsed = item.parse()
        upload = None
        for new in parsed:
            text_check(new.text)
        for new in parsed:
            # Bytes are kept once a file; what is held already needs no second copy.
            with transaction.atomic():
                outcome = version_add(new=new, user=user)
            if outcome.is_new:
                upload = upload or upload_store(data=item.data, filename=item.filename, content_type=item.content_type,
                                                user=user, channel=Upload.Channel.BULK)  # fmt: skip
                outcome.version.upload = upload
                outcome.version.save(update_fields=["upload"])
            report.counts[outcome.status] += 1
    except (RefusedLine, RefusedText, IntakeError) as refusal:
        report.counts["refused"] += 1
        report.errors.append((item.where, str(refusal)))


def _check(item: Item, report: Report) -> None:
    try:
        for new in item.parse():
            text_check(new.text)
            report.counts["readable"] += 1
    except (RefusedLine, RefusedText, IntakeError) as refusal:
        report.counts["refused"] += 1
        report.errors.append((item.where, str(refusal)))


# --- JSON Lines -----------------------------------------------------------------------------------


def from_json_lines(lines: Iterable[bytes]) -> Iterator[Item]:
    """One item a line; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        line = line.rstrip(b"\r\n")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield Item(f"line {number}", line, partial(_one, line), content_type="application/json")


def _one(line: bytes) -> list[NewVersion]:
    return [new_version(line)]


def new_version(line: bytes) -> NewVersion:
    """A line of the contract as a version on its way in. Raises RefusedLine."""
    if len(line) > LONGEST_LINE:
        raise RefusedLine(f"The line has {len(line):,} bytes; at most {LONGEST_LINE:,} are read.")
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
    published, has_time = _published(value.get("published"))
    return NewVersion(
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
    """One item a file, by name; hidden files are passed over, links are not followed."""
    for path in sorted(folder.rglob("*")):
        if (
            path.is_file()
            and not path.is_symlink()
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        ):
            yield _from_file(str(path.relative_to(folder)), path)


def _from_file(name: str, path: Path) -> Item:
    size = path.stat().st_size
    if size > settings.UPLOAD_MAX_BYTES:
        return Item(
            name,
            b"",
            lambda: _refuse(f"The file has {size:,} bytes; at most {settings.UPLOAD_MAX_BYTES:,} are taken."),
        )
    data = path.read_bytes()
    return Item(name, data, lambda: documents_to_versions(data, name), filename=path.name)


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
            yield Item(path.name, b"", lambda: _refuse(why))
            return
        left = MOST_UNPACKED
        for info in members:
            item = _from_member(archive, info, left)
            left -= len(item.data)
            yield item


def _is_hidden(name: str) -> bool:
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in name.split("/"))


def _from_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Item:
    name, most = info.filename, min(settings.UPLOAD_MAX_BYTES, left)
    try:
        with archive.open(info) as handle:
            data = handle.read(most + 1)  # the size in the directory is the sender's word only
    except RuntimeError:
        return Item(name, b"", lambda: _refuse("It is protected with a password."))
    except (zipfile.BadZipFile, NotImplementedError, OSError, zlib.error):
        return Item(name, b"", lambda: _refuse("It is damaged, or packed in a way that is not read here."))
    if len(data) > most:
        return Item(
            name, b"", lambda: _refuse(f"It unpacks to more than {most:,} bytes, which is not taken.")
        )
    return Item(name, data, lambda: documents_to_versions(data, name), filename=name.rsplit("/", 1)[-1])


def documents_to_versions(data: bytes, name: str) -> list[NewVersion]:
    """What intake reads from a file, as versions on their way in. Raises IntakeError, RefusedLine."""
    taken = read_all(data, filename=name)
    if not taken.documents and taken.rejected:
        raise RefusedLine("; ".join(f"{r.name}: {r.reason}" for r in taken.rejected))
    return [
        version_of(document, fallback_id=name if len(taken.documents) == 1 else "")
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
            yield from from_json_lines(handle)


def summary(report: Report) -> str:
    """One line for a person."""
    order: Sequence[str] = ("created", "new state", "already held", "readable", "refused")
    return (
        ", ".join(f"{report.counts[name]:,} {name}" for name in order if report.counts[name])
        or "nothing in it"
    )
