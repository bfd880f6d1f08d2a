"""Characters broken, lost or swapped: mojibake, HTML left over, currency signs, slips of the keyboard, stray capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.damage.place import (
    Damage,
    Place,
    adjacent_elsewhere,
)
from newsdiff.collation.detectors.damage.spacing import halves
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.rarity import known_words, zipf
from newsdiff.collation.types import Token

_NEVER_CAPITAL = lexicon.listed("never_capital")


def may_be_stray(place: Place) -> bool:
    """Whether the segment writes a small word with a capital, whatever other versions do."""
    return any(t.text[:1].isupper() and t.norm in _NEVER_CAPITAL for t in place.tokens[1:])


def stray_capital(place: Place) -> Iterator[Damage]:
    if place.segment.role not in ("body", "dek", "caption"):
        return
    tokens = place.tokens
    titled = sum(t.text[:1].isupper() for t in tokens if t.kind == "word") > 0.6 * max(
        1, sum(t.kind == "word" for t in tokens)
    )
    if titled:
        return
    for i in range(1, len(tokens) - 1):
        token, before, after = tokens[i], tokens[i - 1], tokens[i + 1]
        if (
            token.norm in _NEVER_CAPITAL
            and token.text[0].isupper()
            and token.text[1:].islower()
            and len(token.text) > 1
        ):
            if before.kind != "word" or after.kind != "word" or tokens[i].start - before.end > 1:
                continue
            if (
                before.text[:1].isupper()
                and after.text[:1].isupper()
                and _name_elsewhere(place, before, token, after)
            ):
                continue
            if token.norm in ("to", "as", "by", "with", "from") and after.text[:1].isupper():
                continue
            yield Damage(
                before.start,
                after.end,
                "capital",
                "A stray capital in mid-sentence: “{text}” in {siglum}.",
                "style",
                0.6,
            )


def _name_elsewhere(place: Place, before: Token, token: Token, after: Token) -> bool:
    """Does another version also write the small word with a capital there (a title, then)?"""
    phrase = f"{before.text} {token.text} {after.text}"
    return any(phrase in place.cluster.witness(s).text for s in place.cluster.sigla if s != place.siglum)


_AMOUNT = r"\d[\d.,]*\s?(?:thousand|million|billion|trillion|bn|mn|m|tn)"


_LOST_SIGN = re.compile(rf"(?:[$€£¥₹]|(?:USD|EUR|GBP)\s?)\s?{_AMOUNT}\s*\(\s*{_AMOUNT}\s*\)", re.I)


def lost_currency(place: Place) -> Iterator[Damage]:
    for match in _LOST_SIGN.finditer(place.text, place.segment.start, place.segment.end):
        yield Damage(
            match.start(),
            match.end(),
            "currency",
            "The amount in brackets in “{text}” in {siglum} has lost its currency.",
            "substantive",
            0.9,
        )


_MOJIBAKE = re.compile(
    r"(?<!\w)\w*(?:Ã[\x80-\xbf©¨¤¶¼±³¡§ªº«»°²´¸\u0192\u201a]|Â[£©®°§·«» ]|â€[™œ\u009d“”¢¦˜\"]|ï¿½|\ufffd|ï»¿|Ð[\u00b0-\u00bf]Ñ)\w*"
)


_ENTITY = re.compile(r"(?<!\w)\w*&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,4});\w*")


_LOST_LETTER = re.compile(r"(?<![\w?])\?(?=[a-z]{3,})[a-z]+|(?<![A-Za-z])[A-Za-z]{2,}\?(?=[a-z]{2,})[a-z]+")


def mojibake(place: Place) -> Iterator[Damage]:
    message = "Characters are broken: “{text}” in {siglum}."
    for pattern in (_MOJIBAKE, _ENTITY, _LOST_LETTER):
        for match in pattern.finditer(place.text, place.segment.start, place.segment.end):
            if (
                "://" in place.text[max(0, match.start() - 30) : match.end()]
                or "www." in place.text[max(0, match.start() - 60) : match.end()]
            ):
                continue
            yield Damage(match.start(), match.end(), "characters", message, "wording", 0.85)


def may_be_misspelt(place: Place) -> bool:
    """Whether the segment has a word that no list knows, whatever other versions say of it."""
    return place.prose and any(
        t.kind == "word" and 5 <= len(t.norm) <= 16 and zipf(t.norm) == 0 and t.text.islower()
        for t in place.tokens
    )


def misspelt(place: Place) -> Iterator[Damage]:
    """An unknown word one slip away from a frequent one, with a sibling that has the right one, or very near."""
    if not place.prose:
        return
    vocabulary = place.cluster.vocabulary
    for token in place.tokens:
        word = token.norm
        if (
            vocabulary.get(word, 0) > 1
            or token.kind != "word"
            or not token.text.islower()
            or not word.isascii()
            or not word.isalpha()
            or not 5 <= len(word) <= 16
            or zipf(word) > 0
        ):
            continue
        if halves(word) or _in_other_form(word):
            continue
        right = _one_slip_from(word)
        if right is None:
            continue
        known = vocabulary.get(right, 0) > 0
        if not known and (zipf(right) < 4.2 or len(word) < 7):
            continue
        if (
            len(right) == len(word)
            and sorted(right) != sorted(word)
            and not _in_same_company(place, token, right)
        ):
            continue  # a letter changed: it may be another word
        yield Damage(
            token.start,
            token.end,
            "misspelt",
            f"“{{text}}” in {{siglum}} looks like a slip for “{right}”.",
            "wording",
            0.8 if known else 0.6,
        )


KNOWN_VERB = 3.0
"""Zipf frequency from which a word's base form is a word that copy has."""


def _in_other_form(word: str) -> bool:
    """A form of a known word that the list of words happens to lack: "caching" of "cache", "prioritise" with an s."""
    for ending in ("ing", "ed", "er", "able"):
        if word.endswith(ending) and zipf(word.removesuffix(ending) + "e") >= KNOWN_VERB:
            return True
    return re.sub(r"is(?=(?:e[ds]?|ing|ations?)$)", "iz", word) != word and bool(
        zipf(re.sub(r"is(?=(?:e[ds]?|ing|ations?)$)", "iz", word))
    )


COMMON = 4.5
"""Zipf frequency from which a word beside a set phrase's other words may be meant."""


def slip_in_phrase(place: Place) -> Iterator[Damage]:
    """A small word with a letter too many, too few or other, in a phrase that has no other form: "int turn"."""
    if not place.prose:
        return
    tokens = place.tokens
    for n, token in enumerate(tokens):
        for at, phrase in _set_phrases().get(token.norm, ()):
            first = n - at
            window = tokens[first : first + len(phrase)] if first >= 0 else ()
            wrong = [(t, word) for t, word in zip(window, phrase, strict=False) if t.norm != word]
            if len(window) != len(phrase) or len(wrong) != 1:
                continue
            ((slip, word),) = wrong
            if (
                slip.kind == "word"
                and slip.text.islower()
                and zipf(slip.norm) < COMMON
                and len(slip.norm) <= len(word) + 1
                and edits(slip.norm, word, 2) == 1
            ):
                right = " ".join(phrase)
                message = f"“{{text}}” in {{siglum}} looks like a slip for “{right}”."
                yield Damage(window[0].start, window[-1].end, "misspelt", message, "wording", 0.75)


@cache
def _set_phrases() -> Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]:
    """The set phrases by their longest word, and where it stands in each."""
    found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for line in lexicon.table("words")["set_phrases"].split(","):
        phrase = tuple(line.split())
        at = max(range(len(phrase)), key=lambda n: len(phrase[n]))
        found.setdefault(phrase[at], []).append((at, phrase))
    return {word: tuple(phrases) for word, phrases in found.items()}


def _in_same_company(place: Place, token: Token, right: str) -> bool:
    """Does another version have the right word next to the same neighbour?"""
    at = next(i for i, t in enumerate(place.tokens) if t.start == token.start)
    before = place.tokens[at - 1].norm if at else ""
    after = place.tokens[at + 1].norm if at + 1 < len(place.tokens) else ""
    return adjacent_elsewhere(place, before, right) or adjacent_elsewhere(place, right, after)


@lru_cache(maxsize=1 << 13)
def _one_slip_from(word: str) -> str | None:
    """The commonest word one letter lost, added, changed or swapped away; no other form of the same word."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    near = {a + b[1:] for a, b in cuts if b}
    near |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    near |= {a + c + b for a, b in cuts for c in letters}
    near |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    near.discard(word)
    found = [w for w in near & known_words() if zipf(w) >= 3.8 and not _same_family(w, word)]
    return max(found, key=lambda w: (zipf(w), w)) if found else None


def _same_family(known: str, word: str) -> bool:
    """An inflected or spelling variant, a prefix, or another first letter (then it is another word)."""
    if known[0] != word[0] and word[1:] != known[2:] and known[1:] != word:
        return True
    short, long_ = sorted((known, word), key=len)
    if long_.startswith(short) and len(long_) - len(short) == 1:
        return True
    return bool(lexicon.equivalence((known,), (word,))) or (known[-1] != word[-1] and known[:-1] == word[:-1])
