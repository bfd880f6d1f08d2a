"""Lists of feeds, in and out: a text file with an address a line, or OPML as feed readers write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as tree

from django.db import IntegrityError, transaction

from newsdiff.accounts.models import Desk
from newsdiff.feeds import services
from newsdiff.feeds.addresses import RefusedAddress
from newsdiff.feeds.models import Feed
from newsdiff.intake import IntakeError
from newsdiff.intake.decode import decode
from newsdiff.intake.xmlsafe import descend, parse_xml
from newsdiff.stories.batch import outlets_get

MOST_BYTES = 1024 * 1024
MOST_FEEDS = 500
"""Of one list."""
LONGEST = 1000
"""Characters of an address."""
AT_ONCE = 100
"""So many are taken while the request waits, some 40 ms; a worker takes a longer list."""
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


class RefusedList(ValueError):
    """Nothing of the list was taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    where: str
    """`line 17`, or `entry 17` of an OPML file."""
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    added: int
    held: int
    """Watched already."""
    refused: tuple[tuple[str, str], ...]
    """(where and what, why)."""


def feeds_import(*, data: bytes, user: Any, desk: Desk | None = None) -> Imported:
    """Watch every address of the list. What is watched already stays as it is; a line that cannot be taken is
    named with its reason, and the others go in.

    An outlet is called as its line says, else as its host. Raises RefusedList.
    """
    entries, refused = sort_out(data)
    added = feeds_watch(entries=entries, user=user, desk=desk)
    return Imported(added, len(entries) - added, tuple(refused))


def sort_out(data: bytes) -> tuple[list[Listed], list[tuple[str, str]]]:
    """What can be watched, and (where and what, why) of what cannot. Raises RefusedList."""
    entries, refused = list[Listed](), list[tuple[str, str]]()
    for entry in read_list(data):
        try:
            services.guard().split(entry.address)
            if len(entry.address) > LONGEST:
                raise RefusedAddress(f"An address has at most {LONGEST} characters.")
        except RefusedAddress as refusal:
            refused.append((f"{entry.where}, {entry.address[:80]}", str(refusal)))
        else:
            entries.append(entry)
    return entries, refused


def feeds_watch(*, entries: Sequence[Listed], user: Any, desk: Desk | None) -> int:
    """Watch those that nobody watches yet. Returns how many they are."""
    try:
        return _watch(entries, user, desk)
    except IntegrityError:  # somebody added one in this moment
        return _watch(entries, user, desk)


def _watch(entries: Sequence[Listed], user: Any, desk: Desk | None) -> int:
    with transaction.atomic():
        held = set(
            Feed.objects.filter(address__in=[entry.address for entry in entries]).values_list(
                "address", flat=True
            )
        )
        new = [
            ((entry.name or services.host_of(entry.address))[:120], entry.address)
            for entry in entries
            if entry.address not in held
        ]
        outlets = outlets_get(name for name, _ in new)
        feeds = [Feed(name=name, address=address, outlet=outlets[name], desk=desk) for name, address in new]
        services.feeds_add(feeds=feeds, user=user)
    return len(new)


def read_list(data: bytes) -> Iterator[Listed]:
    """The addresses of a list in their order, each once. Raises RefusedList."""
    if len(data) > MOST_BYTES:
        raise RefusedList(f"The list has {len(data):,} bytes; at most {MOST_BYTES:,} are taken.")
    try:
        entries = _opml(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _lines(data)
    except IntakeError as error:
        raise RefusedList(str(error)) from error
    found = {entry.address: entry for entry in reversed(list(entries))}
    if not found:
        raise RefusedList("There is no address in it: one a line is taken, or an OPML file.")
    if len(found) > MOST_FEEDS:
        raise RefusedList(f"The list has {len(found):,} addresses; at most {MOST_FEEDS} are taken at once.")
    yield from reversed(found.values())


def _lines(data: bytes) -> list[Listed]:
    """An address a line, a name after it where there is one; lines that begin with # are remarks."""
    out = []
    for number, line in enumerate(decode(data).text.lstrip("\ufeff").splitlines(), start=1):
        address, _, name = line.strip().partition("\t" if "\t" in line.strip() else " ")
        if address and not address.startswith("#"):
            out.append(Listed(f"line {number}", address, _clean(name)))
    return out


def _opml(data: bytes) -> list[Listed]:
    root, _, _ = parse_xml(data)
    out = []
    for number, outline in enumerate(descend(root, "outline"), start=1):
        said = {str(key).lower(): str(value) for key, value in outline.attrib.items()}
        if said.get("xmlurl", "").strip():
            name = said.get("title") or said.get("text") or ""
            out.append(Listed(f"entry {number}", said["xmlurl"].strip(), _clean(name)))
    return out


def _clean(name: str) -> str:
    return " ".join(_CONTROL.sub(" ", name).split())


def as_text(feeds: Iterable[Feed]) -> str:
    """An address a line, its name after a tab: what `feeds_import` takes again."""
    return "".join(f"{feed.address}\t{_clean(feed.name)}\n" for feed in feeds)


def as_opml(feeds: Iterable[Feed]) -> bytes:
    """OPML 2.0, as feed readers take it."""
    root = tree.Element("opml", version="2.0")
    tree.SubElement(tree.SubElement(root, "head"), "title").text = "Feeds watched by newsdiff"
    body = tree.SubElement(root, "body")
    for feed in feeds:
        name = _clean(feed.name)
        tree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=_clean(feed.address))
    tree.indent(root)
    return tree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
