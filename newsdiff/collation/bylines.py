"""Agencies and authors in bylines, datelines, credits and sign-offs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsdiff.collation.types import Role


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency named where credit is given; `where` is "byline", "dateline", "credit" or "sign-off"."""

    start: int
    end: int
    agency: str
    where: str


_SHORT_ONLY_MARKED = frozenset({"APA", "TT", "WAM", "PAP", "EFE", "PA", "CP", "AP", "RIA", "ANI", "BTA", "NTB", "STT", "MTI", "CTK", "Petra", "Hina", "SANA", "SDA", "Lusa"})  # fmt: skip
"""Names so short that they count only where a credit line gives room for nothing else."""


@cache
def agencies() -> dict[str, str]:
    """Every name and short form of an agency, with the name it goes by here."""
    names: dict[str, str] = {}
    table = files("newsdiff.collation").joinpath("data", "gazetteer.tsv").read_text(encoding="utf-8")
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if cells[0] != "agency":
            continue
        for other in (cells[1], *filter(None, (cells[4] if len(cells) > 4 else "").split(","))):
            names[other.strip()] = cells[1]
    names.setdefault("Getty Images", "Getty")
    names.setdefault("Getty", "Getty")
    return names


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(agencies(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in words) + r")(?![\w-])")


_SIGN_OFF = re.compile(
    r"^\W*(?:\(?(?:additional )?(?:reporting|writing|editing)\b|\(?with inputs? from|\(?source:|\(?©|copyright|[—–-]{1,2}\s?[A-Z]|\([A-Z][\w ./-]{1,24}\)\W*$|contributed to this|article type:|produced externally)",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^[\s\"“*]*(?:[A-Z][\w.’' /-]{0,40},?\s(?:[A-Z][a-z.]+\.?\s)?(?:[A-Z][a-z]+\.? \d{1,2},?\s?(?:\d{4})?\s?)?)?\((?P<who>[A-Z][\w ./-]{1,28})\)\s*(?:[-–—:]|$)"
)
_BYLINE_RUN = re.compile(r"^\s*By [A-Z][^()\n]{3,120}\((?P<who>[A-Z][\w ./-]{1,28})\)\s*[-–—]")
"""A byline and dateline that ran into the lead."""
CREDIT_ROLES: frozenset[Role] = frozenset({"byline", "dateline", "credit"})


def mentions(text: str, start: int, end: int, role: Role, last: bool = False) -> list[Mention]:
    """The agencies credited in a segment; in body text only in a dateline ("PARIS (AFP) -") or a sign-off."""
    stretch = text[start:end][:2_000]
    if role in CREDIT_ROLES:
        found = _pattern().finditer(stretch)
        return [Mention(start + m.start(), start + m.end(), agencies()[m.group()], role) for m in found]
    if (
        role == "furniture"
        or (last and _SIGN_OFF.search(stretch))
        or (_SIGN_OFF.search(stretch) and len(stretch) < 160)
    ):
        return [
            Mention(start + m.start(), start + m.end(), agencies()[m.group()], "sign-off")
            for m in _pattern().finditer(stretch)
        ]
    match = _DATELINE.search(stretch[:120]) or (_BYLINE_RUN.match(stretch[:200]))
    if match and match.group("who") in agencies():
        return [
            Mention(
                start + match.start("who"),
                start + match.end("who"),
                agencies()[match.group("who")],
                "dateline",
            )
        ]
    return []


EXTERNAL = re.compile(
    r"\b(?:produced externally by|article type:\s*(?:news|press|wire) service|news service|wire service|this (?:story|article) (?:was|is) (?:provided|supplied|written) by|"
    r"republished (?:from|with permission)|originally (?:published|appeared)|syndicated|from our wire)\b[^.\n]*",
    re.IGNORECASE,
)
SIGN_OFF_NAMES = re.compile(
    r"^\W*\(?(?:additional )?(?:reporting|writing|editing) by\b.*|^.{0,200}\bcontributed (?:to this|reporting)\b.*",
    re.IGNORECASE | re.DOTALL,
)
COURTESY = re.compile(r"\b(?:courtesy (?:of)?|handout|image courtesy|provided by|via)\b", re.IGNORECASE)
