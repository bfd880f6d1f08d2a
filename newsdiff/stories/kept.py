"""What is kept of what senders say, so that every database takes it; and the slugs and sigla given here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from typing import Any

from django.utils.text import slugify

SLUGS_COUNTED = 500
"""Stories under one name that are numbered; those after them are told apart by chance."""
_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_HALVES = re.compile("[\ud800-\udfff]")


def plain(value: Any) -> str:
    """Without NUL and lone surrogates, which no database keeps."""
    return _NOT_KEPT.sub("", str(value))


def has_surrogates(text: str) -> bool:
    return _HALVES.search(text) is not None


def slugline_kept(slugline: str) -> str:
    return " ".join(plain(slugline).split())[:80] or "UNTITLED"


def siglum_of(number: int) -> str:
    """A … Z, AA, AB …"""
    siglum = ""
    while number:
        number, letter = divmod(number - 1, 26)
        siglum = chr(ord("A") + letter) + siglum
    return siglum


def stem_of(called: str, fallback: str) -> str:
    """The slug by which it is called unless another has it."""
    return slugify(called)[:60].strip("-") or fallback


def next_slug(stem: str, taken: Collection[str]) -> str:
    """The first free of stem-2, stem-3 …; `taken`: those that begin with the stem, up to SLUGS_COUNTED."""
    if len(taken) >= SLUGS_COUNTED:
        return f"{stem}-{secrets.token_hex(3)}"
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def web_address(url: str) -> str:
    """The address as it is kept; empty where it is none of the web's."""
    url = plain(url).strip()
    return url[:1000] if url.startswith(("http://", "https://")) else ""
