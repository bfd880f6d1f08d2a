"""Words glued together or torn apart, spaces lost after a stop."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.damage.place import (
    SMALL,
    Damage,
    Place,
    adjacent_elsewhere,
    used_elsewhere,
)
from newsdiff.collation.rarity import zipf

_PREFIXES = lexicon.listed("prefixes")


@lru_cache(maxsize=1 << 14)
def halves(word: str) -> tuple[str, str] | None:
    """The two frequent words that an unknown word falls into, one of them a small one."""
    if len(word) > 40:  # no two words glued together are longer; a megabyte of one letter would hang
        return None
    best: tuple[float, tuple[str, str]] | None = None
    for cut in range(2, len(word) - 1):
        a, b = word[:cut], word[cut:]
        if (a in SMALL or b in SMALL) and min(zipf(a), zipf(b)) >= 3.7 and max(len(a), len(b)) >= 3:
            worth = zipf(a) + zipf(b) + len(a if b in SMALL else b) * 0.1
            if best is None or worth > best[0]:
                best = (worth, (a, b))
    return best[1] if best else None


def may_be_glued(place: Place) -> bool:
    """Whether the segment has a word that falls into two, whatever other versions say of it."""
    return any(
        t.kind == "word" and len(t.norm) >= 6 and t.norm.isalpha() and zipf(t.norm) == 0 and halves(t.norm)
        for t in place.tokens
    )


def glued_words(place: Place) -> Iterator[Damage]:
    for token in place.tokens:
        word = token.norm
        if token.kind != "word" or len(word) < 6 or not word.isalpha() or zipf(word) > 0:
            continue
        if token.text[1:].lower() != token.text[1:] or used_elsewhere(place, word):
            continue
        found = halves(word)
        if not found:
            continue
        long_ = max(found, key=len)
        supported = adjacent_elsewhere(place, *found)
        if token.text[:1].isupper() and not supported:
            continue
        if not supported and (
            len(long_) < 5
            or (
                min(len(found[0]), len(found[1])) < 3
                and found[1] not in ("in", "to", "of", "on", "is", "it", "by", "at", "as", "he")
            )
        ):
            continue
        if not supported and (found[0] in _PREFIXES or (found[0] in SMALL and len(found[0]) < 3)):
            continue  # "inanimate", "reopen": a prefix
        if not supported and found[1] in ("an", "as", "is", "or", "at", "on", "us") and zipf(long_) < 4.5:
            continue
        yield Damage(
            token.start,
            token.end,
            "glued",
            f"“{{text}}” in {{siglum}} is two words, “{found[0]} {found[1]}”, without their space.",
            "wording",
            0.9 if supported else 0.75,
        )


_CAPITAL_WITHIN = re.compile(r"([^\W\d_][a-zß-ÿ]{2,})([A-Z][a-zß-ÿ]{2,})")


def may_be_glued_at_capital(place: Place) -> bool:
    """Whether the segment has a capital in the midst of a word, whatever other versions say of it."""
    return any(t.kind == "word" and _CAPITAL_WITHIN.fullmatch(t.text) for t in place.tokens)


def glued_at_capital(place: Place) -> Iterator[Damage]:
    """ "to HarbourAnna Brink": a capital in the midst of a word that falls into two words of the cluster."""
    known = place.cluster.vocabulary
    for token in place.tokens:
        cut = _CAPITAL_WITHIN.fullmatch(token.text)
        if cut is None or token.kind != "word" or zipf(token.norm) > 0 or used_elsewhere(place, token.norm):
            continue
        a, b = cut[1].casefold(), cut[2].casefold()
        if re.match(r"\.[a-z]", place.text[token.end : token.end + 2]):
            continue  # the name of a site: "HarbourNews.com"
        if a not in _PREFIXES and known.get(a) and known.get(b):
            yield Damage(
                token.start, token.end, "glued",
                f"“{{text}}” in {{siglum}} is two words, “{cut[1]} {cut[2]}”, without their space.", "wording", 0.8,
            )  # fmt: skip


def split_words(place: Place) -> Iterator[Damage]:
    words = [t for t in place.tokens if t.kind != "mark"]
    for a, b in itertools.pairwise(words):
        if b.start - a.end != 1 or not (a.norm.isalpha() and b.norm.isalpha()) or not b.text.islower():
            continue
        if len(b.norm) == 1 and b.norm in "bcdfghjklmnpqrtvwxz" and a.text.islower() and zipf(a.norm) < 4:
            yield Damage(
                a.start,
                b.end,
                "split",
                "A word is torn apart or has lost a letter: “{text}” in {siglum}.",
                "wording",
                0.7,
            )
            continue
        if zipf(b.norm) >= 2.9 and (zipf(a.norm) >= 2.9 or a.text[:1].isupper()):
            continue  # neither is an odd word
        joined = a.norm + b.norm
        if len(joined) >= 5 and (
            (zipf(joined) >= 3.5 and lexicon.equivalence((a.norm, b.norm), (joined,)) is None)
            or (zipf(joined) >= 4.0 and min(len(a.norm), len(b.norm)) <= 4)
            or (zipf(joined) >= 2.8 and zipf(b.norm) < 1.5 and len(b.norm) <= 4)
        ):
            yield Damage(
                a.start,
                b.end,
                "split",
                f"“{{text}}” in {{siglum}} is one word, “{joined}”, torn apart.",
                "wording",
                0.8,
            )


_NO_SPACE = re.compile(r"(?<![\w.@/])[^\W\d_]*[a-zß-ÿ]{2}[.!?;,:][A-Z][^\W\d_]*(?![\w.]*[/@])")


_NO_SPACE_AT_MARK = re.compile(
    r"(?<![\w.@/&])[^\W\d_]*[a-zß-ÿ]{2}(?:[.!?,][\"”'’](?!(?:ve|re|ll)\b)|[.!?,:;]?“|[.!?]?”)[^\W\d_]{2,}(?![\w.]*[/@=])"
)
"""A mark of a quotation with a word on both its sides: "the guards,'telling them", "he said“We"."""


def space_at_mark(place: Place) -> Iterator[Damage]:
    """A quotation and the word before or behind it without a space."""
    if not place.prose:
        return
    reach = min(len(place.text), place.segment.end + 12)
    for match in _NO_SPACE_AT_MARK.finditer(place.text, place.segment.start, reach):
        if match.start() < place.segment.end:
            message = "A space is missing at the quotation mark in “{text}” in {siglum}."
            yield Damage(match.start(), match.end(), "space", message, "wording", 0.65)


def lost_space(place: Place) -> Iterator[Damage]:
    """A stop and the next word without a space."""
    if not place.prose:
        return
    text, start, end = place.text, place.segment.start, place.segment.end
    reach = min(len(text), end + 12)
    for match in _NO_SPACE.finditer(text, max(0, start), reach):
        if match.start() >= end or match.end() - match.start() < 5:
            continue
        before, after = re.split(r"[.!?;,:]", match.group(), maxsplit=1)
        if zipf(before.casefold()) < 3 or (zipf(after.casefold()) < 2 and len(after) > 3):
            continue
        yield Damage(
            match.start(), match.end(), "space", "A space is missing in “{text}” in {siglum}.", "style", 0.6
        )
