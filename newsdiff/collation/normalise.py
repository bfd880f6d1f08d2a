"""Text to tokens, and the comparison form of words.

Tokens keep their place in the untouched text; only `norm` and `stem` are normalised (NFC, case
folded, one shape of quotation mark, apostrophe and hyphen). Hyphenated and possessive forms are
split ("hour-long" is *hour*, *-*, *long*; "China's" is *China*, *'s*), so that "no-holds-barred"
still matches "no holds barred"; figures with their separators stay whole ("240.1", "1,800").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

import Stemmer

from newsdiff.collation.types import Token

Kind = Literal["word", "number", "mark"]

_QUOTES = {ord(c): '"' for c in "“”„‟«»″＂〝〞「」『』"} | {ord(c): "'" for c in "‘’‚‛′＇`´‹›ʼ"}
_DASHES = {ord(c): "-" for c in "‐‑‒–—―−－"}
_MARKS = _QUOTES | _DASHES | {ord("…"): "..."}

# Scripts written without spaces: every character is a word of its own.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED_TOO = (
    "\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Lao, Burmese, Khmer: tokens reach from space to space
)
_WITHOUT_SPACES = re.compile(f"[{_UNSPACED}{_UNSPACED_TOO}]")
_LETTER = rf"(?:(?![{_UNSPACED}_])[^\W\d])"
_APOSTROPHE = "['’ʼ＇]"
_TOKEN = re.compile(
    rf"""
      (?P<url>https?://[^\s<>()\[\]"“”]+|www\.[^\s<>()\[\]"“”]+)
    | (?P<number>\d++(?:[.,:/]\d+)*+(?:(?:st|nd|rd|th|s)(?!\w))?)
    | (?P<dotted>(?:{_LETTER}\.){{2,}}{_LETTER}?(?!\w)|(?:{_LETTER}\.){{2,}})
    | (?P<possessive>(?<=\w){_APOSTROPHE}s(?!\w))
    | (?P<word>{_LETTER}[^\W_{_UNSPACED}\d]*(?:[\u0300-\u036f]+[^\W_{_UNSPACED}\d]*)*
        (?:{_APOSTROPHE}(?!s(?!\w)){_LETTER}[^\W_{_UNSPACED}\d]*)*)
    | (?P<sign>[{_UNSPACED}])
    | (?P<mark>(?P<char>\S)(?P=char)*)
    """,
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LONGEST_STEMMED = 40

_STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "sv": "swedish", "da": "danish", "nb": "norwegian", "no": "norwegian", "fi": "finnish",
    "ro": "romanian", "hu": "hungarian", "tr": "turkish", "ru": "russian",
}  # fmt: skip


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS.get(language.split("-")[0].lower(), "english"))


def unspaced(text: str) -> bool:
    """Whether a character of a script written without spaces is in it: there a word may begin and end anywhere."""
    return _WITHOUT_SPACES.search(text) is not None


def normalise(text: str) -> str:
    """The comparison form of a stretch of text: NFC, case-folded, plain quotes and hyphens."""
    return unicodedata.normalize("NFC", text).casefold().translate(_MARKS)


@lru_cache(maxsize=1 << 16)
def _forms(text: str, kind: str, language: str) -> tuple[str, str, Kind]:
    norm = unicodedata.normalize("NFC", text).casefold()
    if kind == "number":
        norm = _THOUSANDS.sub("", norm)
        return norm, norm, "number"
    if kind == "mark":
        norm = norm.translate(_MARKS)
        if norm in ("''", '""'):
            norm = '"'
        elif norm.startswith("-"):
            norm = "-"
        return norm, norm, "mark"
    if kind == "dotted":
        norm = norm.replace(".", "")
        return norm, norm, "word"
    norm = norm.translate(_QUOTES)
    if kind == "word" and len(norm) <= _LONGEST_STEMMED:
        return norm, _stemmer(language).stemWord(norm.encode("utf-8", "replace").decode()), "word"
    return norm, norm, "word"


def tokenise(text: str, start: int = 0, end: int | None = None, language: str = "en") -> tuple[Token, ...]:
    """The words, numbers and marks of `text[start:end]`, in order, with offsets into `text`."""
    tokens = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or "mark"
        if kind == "char":
            kind = "mark"
        surface = match.group()
        norm, stem, token_kind = _forms(surface, kind, language)
        tokens.append(Token(match.start(), match.end(), surface, norm, stem, token_kind))
    return tuple(tokens)


MARKUP = re.compile(
    r"\A#{1,6}[ \t]+|\*\*|(?<!\w)__|__(?!\w)|\\(?=[$*_#\[\]\\])|\[(?=[^\[\]\n]{1,300}\]\()|\]\([^()\s]{0,2000}\)"
)
"""Signs of Markdown that stand in copy as it came: part of the text, but nobody reads them."""


def unmarked(text: str) -> str:
    """`text` without the signs of its markup, for messages and labels: a link reads as its words."""
    return MARKUP.sub("", text)
