"""Curated phrases by which furniture, credits, related links … are known; general and per outlet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsdiff.collation.data import load
from newsdiff.collation.normalise import normalise
from newsdiff.collation.types import Role

_TRIM = re.compile(r"^[\s*_#>•·▪●–—\-\[(|]+|[\s*_:…\.\])|!>›»–—\-]+$")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
ROLES: tuple[Role, ...] = ("related", "furniture", "credit", "caption", "date", "dateline", "byline")


@dataclass(frozen=True)
class Phrases:
    """Phrases of every role, in comparison form."""

    whole: Mapping[Role, frozenset[str]]
    starts: Mapping[Role, tuple[str, ...]]
    inside: Mapping[Role, tuple[str, ...]]
    glued: tuple[str, ...]

    def role(self, text: str, *, within: tuple[Role, ...] = ROLES) -> Role | None:
        """The role whose phrases fit the text, the first in `within` that does."""
        bare = plain(text)
        trimmed = _TRIM.sub("", bare)
        low = bare.lstrip("*_#>•·▪●| ")
        for role in within:
            if trimmed in self.whole[role] or low.startswith(self.starts[role]):
                return role
        for role in within:
            if any(phrase in bare for phrase in self.inside[role]):
                return role
        return None

    def is_whole(self, text: str, role: Role) -> bool:
        """Whether the whole text is a phrase of the role."""
        return _TRIM.sub("", plain(text)).rstrip(" ,:") in self.whole[role]


def plain(text: str) -> str:
    """Comparison form without Markdown links and emphasis, white space joined."""
    return " ".join(normalise(_LINK.sub(r"\1", text[:2000])).replace("**", "").replace("\u0060", "").split())


@lru_cache(maxsize=256)
def phrases(outlet: str = "") -> Phrases:
    """The general phrases together with those of an outlet (by its name in `data/phrases.toml`)."""
    data = load("phrases.toml")
    tables = [data]
    own = data.get("outlet", {}).get(outlet)
    if own:
        tables.append(own)

    def gather(role: Role, key: str) -> tuple[str, ...]:
        return tuple(normalise(p) for table in tables for p in table.get(role, {}).get(key, ()))

    return Phrases(
        whole={role: frozenset(_TRIM.sub("", p) for p in gather(role, "is")) for role in ROLES},
        starts={role: gather(role, "starts") for role in ROLES},
        inside={role: gather(role, "has") for role in ROLES},
        glued=tuple(p for table in tables for p in table.get("furniture", {}).get("glued", ())),
    )


_QUOTE = "['’‘]"
_DOUBLE = '["“”]'
_LONGEST_LABEL_LINE = 300  # characters that a phrase ending in a colon may take with it


@lru_cache(maxsize=256)
def boilerplate(stored: tuple[str, ...]) -> re.Pattern[str] | None:
    """Where the phrases that a desk stored for an outlet stand in its copy; None where it stored none.

    Group `phrase` is a stretch of whole sentences, or a line: words inside a sentence are never meant.
    Case, spaces, the shape of quotation marks and a last stop do not count. A phrase that ends in a colon
    is a label and takes the rest of its line.
    """
    options = []
    for phrase in sorted({" ".join(p.split()) for p in stored if p.strip()}, key=lambda p: (-len(p), p)):
        words = r"\s+".join(re.escape(word) for word in phrase.rstrip(".…!").split())
        words = re.sub(r"['’‘]", lambda _: _QUOTE, re.sub('["“”]', lambda _: _DOUBLE, words))
        options.append(words + (rf"[^\n]{{0,{_LONGEST_LABEL_LINE}}}" if phrase.endswith(":") else ""))
    if not options:
        return None
    before = r"""(?:^\s*|(?<=[.!?…:”"'’)\]])\s+|(?<=\n))"""
    behind = r"""(?=\s*$|\s*\n|\s+["“'‘(\[]?(?-i:[A-ZÀ-ÞĀ-ſ\u0370-\uffff])|(?<=[.…!?])\s+\d)"""
    return re.compile(rf"{before}(?P<phrase>(?:{'|'.join(options)})[.…!]*){behind}", re.IGNORECASE)
