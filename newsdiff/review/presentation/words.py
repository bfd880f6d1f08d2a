"""The words and signs editors see, one a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    label: str
    glyph: str


CATEGORIES: Final[dict[str, Category]] = {
    c.id: c
    for c in (
        Category("correction", "Correction", "!"),
        Category("figure", "Figure", "#"),
        Category("claim", "Claim", "≠"),
        Category("quote", "Quote", "“"),
        Category("attribution", "Source", ":"),
        Category("context", "Context", "∅"),
        Category("translation", "Translation", "≈"),
        Category("name", "Name", "@"),
        Category("credit", "Credit", "©"),
        Category("garble", "Damage", "~"),
        Category("order", "Order", "⇅"),
        Category("structure", "Structure", "¶"),
        Category("style", "Style", "a"),
        Category("furniture", "Furniture", "□"),
    )
}
SEVERITIES: Final[dict[str, str]] = {
    "substantive": "Substantive",
    "wording": "Wording",
    "style": "Style",
    "furniture": "Furniture",
}
SEVERITY_CLASS: Final = {"substantive": "sub", "wording": "wor", "style": "sty", "furniture": "fur"}
SEVERITY_RANK: Final = {name: rank for rank, name in enumerate(SEVERITIES)}
FURNITURE_ROLES: Final = frozenset({"furniture", "related"})
BODY_ROLES: Final = frozenset({"body"})
PLAIN_ROLES: Final = frozenset({"body"})
"""Roles that need no label in running text."""


def category(name: str) -> Category:
    return CATEGORIES.get(name) or Category(name, name.capitalize(), "·")


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 version", "5 versions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def numeral(number: int) -> str:
    """Small numbers as words, for sentences."""
    words = (
        "none",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    return words[number] if 0 <= number < len(words) else f"{number:,}"


def listed(items: list[str] | tuple[str, ...]) -> str:
    """ "A", "A and B", "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE: Final = re.compile(r"(\d{4}|\?)-(\d{1,2}|\?)-(\d{1,2}|\?)")


def period_said(period: str) -> str:
    """ "year:2023-?-?" as "2023", "period:?-1-?/?-11-?" as "Jan–Nov"; "" where it cannot be told."""
    dates = [_date_said(m) for m in DATE.findall(period)]
    return "–".join(d for d in dates if d)


def _date_said(parts: tuple[str, str, str]) -> str:
    year, month, day = parts
    name = MONTHS[int(month)] if month.isdigit() and 1 <= int(month) <= 12 else ""
    return " ".join(p for p in (day if day.isdigit() else "", name, year if year.isdigit() else "") if p)


EVIDENCE_LABELS = {
    "values": "As printed",
    "why": "Suspected by",
    "term": "Term of art",
    "rendering_in": "Rendered in",
    "field": "Field",
    "likely": "Likely was",
    "kind": "What it is",
    "tones": "Sense of the verb",
    "moved": "Moved in",
    "split": "Split in",
    "single": "One sentence in",
    "merged": "Merged in",
    "apart": "Apart in",
    "related": "Also",
    "inside": "Inside the marks in",
    "outside": "Outside the marks in",
    "caption_without_credit": "Caption without credit",
    "agencies": "Agencies named",
}
"""What an editor reads before a piece of evidence; other names are told as they are, spaced."""
EVIDENCE_TRUE = {
    "different_measure": ("Different measures", "period, unit or subject differ, so both may be right"),
}
"""Evidence that either holds or is not worth a line."""
