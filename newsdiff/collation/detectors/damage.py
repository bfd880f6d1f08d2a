"""Damage of one text, found in that text alone: lost and doubled characters and words, broken sentences.

Each rule takes one segment and yields the spans it objects to. A rule may ask the sibling versions for
support, never for a verdict: what is damage stays damage where a version stands alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Segment, Severity, Siglum, Token

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Damage:
    start: int
    end: int
    kind: str
    message: str
    """With {text} and {siglum}."""
    severity: Severity
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    cluster: Cluster
    siglum: Siglum
    segment: Segment
    text: str
    """The whole text of the version."""
    tokens: Tokens

    @property
    def prose(self) -> bool:
        return self.segment.role in ("body", "dek", "caption", "headline", "subhead")


Rule = Callable[[Place], Iterator[Damage]]

SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "from",
        "with",
        "as",
        "that",
        "which",
        "who",
        "is",
        "are",
        "was",
        "were",
        "it",
        "they",
        "he",
        "she",
        "we",
        "his",
        "her",
        "their",
        "its",
        "this",
        "these",
        "those",
        "has",
        "have",
        "had",
        "will",
        "would",
        "not",
        "be",
        "been",
        "after",
        "before",
        "over",
        "into",
        "than",
        "when",
        "while",
    ]
)
_PREFIXES = frozenset(
    [
        "over",
        "under",
        "out",
        "off",
        "up",
        "down",
        "after",
        "by",
        "with",
        "not",
        "be",
        "for",
        "into",
        "on",
        "in",
        "no",
        "an",
    ]
)
_PREPOSITIONS = frozenset(
    [
        "in",
        "of",
        "from",
        "to",
        "with",
        "by",
        "at",
        "on",
        "for",
        "near",
        "across",
        "between",
        "against",
        "via",
        "into",
        "over",
        "and",
    ]
)
_LOST_APOSTROPHE = frozenset(
    [
        "couldnt",
        "dont",
        "doesnt",
        "didnt",
        "wasnt",
        "isnt",
        "arent",
        "werent",
        "hasnt",
        "havent",
        "hadnt",
        "wouldnt",
        "shouldnt",
        "thats",
        "whats",
        "theyre",
        "youre",
        "theyve",
        "weve",
        "youve",
        "theyll",
        "youll",
        "shouldve",
        "wouldve",
        "couldve",
        "mustnt",
        "neednt",
        "theres",
        "heres",
    ]
)
_PLURAL_COUNTRIES = frozenset(
    ["koreas", "americas", "germanys", "congos", "guineas", "sudans", "irelands", "indias"]
)


def of_segment(cluster: Cluster, siglum: Siglum, segment: Segment) -> tuple[Damage, ...]:
    """What is damaged in one segment, in reading order, no two on the same words."""
    place = Place(cluster, siglum, segment, cluster.witness(siglum).text, cluster.tokens(segment.id))
    found = [damage for rule in RULES for damage in rule(place)]
    found.sort(key=lambda d: (-d.confidence, d.start))
    kept: list[Damage] = []
    for damage in found:
        if all(damage.end <= other.start or other.end <= damage.start for other in kept):
            kept.append(damage)
    return tuple(sorted(kept, key=lambda d: d.start))


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


def glued_words(place: Place) -> Iterator[Damage]:
    for token in place.tokens:
        word = token.norm
        if token.kind != "word" or len(word) < 6 or not word.isalpha() or zipf(word) > 0:
            continue
        if token.text[1:].lower() != token.text[1:] or _elsewhere(place, word):
            continue
        found = halves(word)
        if not found:
            continue
        long_ = max(found, key=len)
        supported = _adjacent_elsewhere(place, *found)
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


def _elsewhere(place: Place, word: str) -> bool:
    return place.cluster.vocabulary.get(word, 0) > 1


def _adjacent_elsewhere(place: Place, first: str, second: str) -> bool:
    """Do the two words follow each other in another version (marks apart)?"""
    known = place.cluster.vocabulary
    if not (known.get(first) and known.get(second)):
        return False
    for siglum in place.cluster.sigla:
        if siglum != place.siglum:
            for segment in place.cluster.segments_of(siglum):
                words = [t.norm for t in place.cluster.tokens(segment.id) if t.kind != "mark"]
                if any(a == first and b == second for a, b in itertools.pairwise(words)):
                    return True
    return False


def split_words(place: Place) -> Iterator[Damage]:
    words = [t for t in place.tokens if t.kind != "mark"]
    for a, b in itertools.pairwise(words):
        joined = a.norm + b.norm
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
        odd = [w for w in (a, b) if zipf(w.norm) < 2.9 and not (w is a and a.text[:1].isupper())]
        if (
            odd
            and zipf(joined) >= 3.5
            and len(joined) >= 5
            and lexicon.equivalence((a.norm, b.norm), (joined,)) is None
        ) or (odd and zipf(joined) >= 4.0 and len(joined) >= 5 and min(len(a.norm), len(b.norm)) <= 4):
            yield Damage(
                a.start,
                b.end,
                "split",
                f"“{{text}}” in {{siglum}} is one word, “{joined}”, torn apart.",
                "wording",
                0.8,
            )


_NO_SPACE = re.compile(r"(?<![\w.@/])[^\W\d_]*[a-zß-ÿ]{2}[.!?;,:][A-Z][^\W\d_]*(?![\w.]*[/@])")


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


def lost_apostrophe(place: Place) -> Iterator[Damage]:
    tokens = place.tokens
    for i, token in enumerate(tokens):
        word = token.norm
        if token.kind != "word":
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        follows = after is not None and after.kind == "word"
        message = "“{text}” in {siglum} has lost its apostrophe."
        if word in _LOST_APOSTROPHE:
            yield Damage(token.start, token.end, "apostrophe", message, "wording", 0.85)
        elif (
            word == "its"
            and after is not None
            and after.norm in ("the", "a", "an", "not", "been", "too", "because")
        ):
            yield Damage(token.start, token.end, "apostrophe", message, "wording", 0.75)
        elif not follows or not word.endswith("s") or len(word) < 5 or after is None:
            continue
        elif (
            word[:-1] in lexicon.country_words()
            and word not in _PLURAL_COUNTRIES
            and zipf(word) < 3.6
            and token.text[0].isupper()
        ):
            end = after.end
            yield Damage(token.start, end, "apostrophe", message, "wording", 0.9)
        elif (
            word.endswith("ys")
            and word[-3] not in "aeiou"
            and zipf(word) < 2
            and zipf(word[:-1]) >= 4
            and token.text.islower()
        ) or (zipf(word) == 0 and zipf(word[:-1]) >= 3.5 and _possessive_elsewhere(place, word[:-1])):
            yield Damage(token.start, token.end, "apostrophe", message, "wording", 0.8)


def _possessive_elsewhere(place: Place, word: str) -> bool:
    for siglum in place.cluster.sigla:
        for segment in place.cluster.segments_of(siglum):
            tokens = place.cluster.tokens(segment.id)
            if any(a.norm == word and b.norm == "'s" for a, b in itertools.pairwise(tokens)):
                return True
    return False


def lost_possessive(place: Place) -> Iterator[Damage]:
    """A country straight before a person's name: "Russia Vladimir Putin"."""
    if not place.prose or place.segment.role == "headline":
        return
    tokens = place.tokens
    for i in range(len(tokens) - 2):
        country, first, last = tokens[i : i + 3]
        if (
            country.norm not in lexicon.country_words()
            or not country.text[0].isupper()
            or country.norm in ("jordan", "georgia", "chad")
        ):
            continue
        if not all(t.kind == "word" and t.text[0].isupper() and t.text[1:].islower() for t in (first, last)):
            continue
        if any(t.norm in lexicon.title_groups() or lexicon.is_listed_name((t.norm,)) for t in (first, last)):
            continue
        if zipf(first.norm) > 5.2 or zipf(last.norm) > 5.2:
            continue
        before = tokens[i - 1] if i else None
        if before is not None and before.norm in _PREPOSITIONS - {"and"}:
            continue
        if not _named_without(place, country.norm, first.norm, last.norm):
            continue
        yield Damage(
            country.start,
            last.end,
            "possessive",
            "“{text}” in {siglum} has lost the ’s after the country, or its adjective.",
            "wording",
            0.8,
        )


def _named_without(place: Place, country: str, first: str, last: str) -> bool:
    """Does the person's name stand somewhere in the cluster without the country before it?"""
    for siglum in place.cluster.sigla:
        for segment in place.cluster.segments_of(siglum):
            words = [t.norm for t in place.cluster.tokens(segment.id)]
            for k in range(len(words) - 1):
                if words[k] == first and words[k + 1] == last and (k == 0 or words[k - 1] != country):
                    return True
    return False


_STRAY = frozenset(
    [
        "and",
        "or",
        "but",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "that",
        "which",
        "with",
        "from",
        "by",
        "as",
        "to",
    ]
)


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
            token.norm in _STRAY
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


_REPEATABLE = frozenset(
    [
        "had",
        "that",
        "very",
        "so",
        "no",
        "yes",
        "bye",
        "ha",
        "blah",
        "many",
        "really",
        "long",
        "far",
        "again",
        "on",
        "more",
        "as",
        "who",
        "new",
        "ok",
        "hear",
        "never",
        "pom",
        "tut",
        "knock",
        "walla",
        "baden",
        "out",
    ]
)


def doubled_words(place: Place) -> Iterator[Damage]:
    if not place.prose:
        return
    tokens = place.tokens
    for i, token in enumerate(tokens):
        if token.kind != "word":
            continue
        for n in (4, 3, 2, 1):
            a, b = tokens[i : i + n], tokens[i + n : i + 2 * n]
            if len(b) < n or any(t.kind == "mark" for t in a) or [t.norm for t in a] != [t.norm for t in b]:
                continue
            if n == 1 and (
                token.norm in _REPEATABLE
                or len(token.norm) == 1
                or (token.text[0].isupper() and b[0].text[0].isupper())
            ):
                continue
            if b[-1].text[:1].isupper() and n == 1:
                continue
            yield Damage(
                a[0].start, b[-1].end, "doubled", "Words stand twice: “{text}” in {siglum}.", "wording", 0.85
            )
            break


_TO_LOWER = re.compile(r"(?<![\w.])([^\W\d_]{2,})\.\s+(?:[\[(]?)([a-z]{2,})\b")
_ABBREVIATED = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "no",
        "vs",
        "etc",
        "al",
        "approx",
        "inc",
        "ltd",
        "co",
        "corp",
        "jr",
        "sr",
        "gen",
        "col",
        "lt",
        "capt",
        "sgt",
        "gov",
        "sen",
        "rep",
        "rev",
        "prof",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "km",
        "cm",
        "mm",
        "kg",
        "ft",
        "in",
        "lb",
        "est",
        "dept",
        "fig",
        "vol",
        "ed",
        "eds",
        "ca",
        "cf",
        "eg",
        "ie",
        "max",
        "min",
        "pp",
        "op",
        "cit",
        "bros",
        "ave",
        "blvd",
        "rd",
        "tel",
        "ext",
        "nr",
        "incl",
        "resp",
        "hon",
        "pres",
        "supt",
        "det",
        "cpl",
        "pvt",
        "cmdr",
        "adm",
        "maj",
        "brig",
    ]
)


def stop_before_lower_case(place: Place) -> Iterator[Damage]:
    """A full stop in the middle of a sentence, perhaps with a word said again after it."""
    if not place.prose:
        return
    text, end = place.text, place.segment.end
    for match in _TO_LOWER.finditer(text, place.segment.start, min(len(text), end + 40)):
        if match.start() >= end or match[1].casefold() in _ABBREVIATED or "\n" in match.group():
            continue
        if zipf(match[1].casefold()) < 2.5 or zipf(match[2]) < 3:
            continue
        start, stop = match.start(), match.end()
        again = re.search(rf"\b{re.escape(match[1])}\.\s+{re.escape(match[1])}\b", text[start : stop + 20])
        before = re.search(r"[^\s.]+\s+$", text[max(place.segment.start, start - 25) : start])
        if before:
            start -= len(before.group())
        if again:
            yield Damage(
                start,
                stop,
                "doubled",
                "A stop and a word said twice break the sentence: “{text}” in {siglum}.",
                "wording",
                0.95,
            )
        else:
            substantive = "[" not in match.group() and "(" not in match.group()
            yield Damage(
                start,
                stop,
                "stop",
                "A full stop breaks the sentence: “{text}” in {siglum}.",
                "substantive" if substantive else "wording",
                0.85,
            )


_SPACE_BEFORE = re.compile(r"([^\W_]+) ([.,])(?=\s|$|[\"”'’)])")
_TWICE = re.compile(r"[^\W_]+\s?(?:,,|;;|::|(?<![.?!])\.\.(?![.])|,\.)(?!\d)")


def stray_marks(place: Place) -> Iterator[Damage]:
    if not place.prose:
        return
    for match in _SPACE_BEFORE.finditer(place.text, place.segment.start, place.segment.end):
        if match[1].isdigit() and match[2] == ".":
            continue
        yield Damage(
            match.start(),
            match.end(),
            "stray space",
            "A stray space before the stop: “{text}” in {siglum}.",
            "style",
            0.7,
        )
    for match in _TWICE.finditer(place.text, place.segment.start, place.segment.end):
        word = re.match(r"[^\W_]+", match.group())
        if word and word[0].casefold() in _ABBREVIATED:
            continue
        if len(match.group()) > 3:
            yield Damage(
                match.start(),
                match.end(),
                "stray mark",
                "A mark stands twice: “{text}” in {siglum}.",
                "style",
                0.6,
            )


_MOJIBAKE = re.compile(
    r"\w*(?:Ã[\x80-\xbf©¨¤¶¼±³¡§ªº«»°²´¸\u0192\u201a]|Â[£©®°§·«» ]|â€[™œ\u009d“”¢¦˜\"]|ï¿½|\ufffd|ï»¿|Ð[\u00b0-\u00bf]Ñ)\w*"
)
_ENTITY = re.compile(r"\w*&(?:[a-zA-Z]{2,8}|#\d{2,5}|#x[0-9a-fA-F]{2,4});\w*")
_LOST_LETTER = re.compile(r"(?<![\w?])\?(?=[a-z]{3,})[a-z]+|[A-Za-z]{2,}\?(?=[a-z]{2,})[a-z]+")


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


def misspelt(place: Place) -> Iterator[Damage]:
    """An unknown word one slip away from a frequent one, with a sibling that has the right one, or very near."""
    if not place.prose:
        return
    vocabulary = place.cluster.vocabulary
    for token in place.tokens:
        word = token.norm
        if (
            token.kind != "word"
            or not token.text.islower()
            or not word.isascii()
            or not word.isalpha()
            or not 5 <= len(word) <= 16
            or zipf(word) > 0
        ):
            continue
        if vocabulary.get(word, 0) > 1 or halves(word):
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


def _in_same_company(place: Place, token: Token, right: str) -> bool:
    """Does another version have the right word next to the same neighbour?"""
    at = next(i for i, t in enumerate(place.tokens) if t.start == token.start)
    before = place.tokens[at - 1].norm if at else ""
    after = place.tokens[at + 1].norm if at + 1 < len(place.tokens) else ""
    return _adjacent_elsewhere(place, before, right) or _adjacent_elsewhere(place, right, after)


@lru_cache(maxsize=1 << 13)
def _one_slip_from(word: str) -> str | None:
    """The commonest word one letter lost, added, changed or swapped away; no other form of the same word."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    near = {a + b[1:] for a, b in cuts if b}
    near |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    near |= {a + c + b for a, b in cuts for c in letters}
    near |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    found = [w for w in near if w != word and zipf(w) >= 3.8 and not _same_family(w, word)]
    return max(found, key=lambda w: (zipf(w), w)) if found else None


def _same_family(known: str, word: str) -> bool:
    """An inflected or spelling variant, a prefix, or another first letter (then it is another word)."""
    if known[0] != word[0] and word[1:] != known[2:] and known[1:] != word:
        return True
    short, long_ = sorted((known, word), key=len)
    if long_.startswith(short) and len(long_) - len(short) == 1:
        return True
    return bool(lexicon.equivalence((known,), (word,))) or (known[-1] != word[-1] and known[:-1] == word[:-1])


def truncated(place: Place) -> Iterator[Damage]:
    """A paragraph that ends in a small word without a stop."""
    if place.segment.role not in ("body", "subhead"):
        return
    words = [t for t in place.tokens if t.kind != "mark"]
    if len(words) < 6 or place.tokens[-1].kind == "mark":
        return
    rest = place.text[place.segment.end : place.segment.end + 3]
    last = words[-1]
    if last.norm in SMALL - {"it", "in", "on", "before", "after", "over", "not"} and (
        not rest.strip() or "\n" in rest
    ):
        yield Damage(
            words[-2].start,
            last.end,
            "truncated",
            "The sentence breaks off: “{text}” in {siglum}.",
            "substantive",
            0.85,
        )


_BROKEN = (
    (re.compile(r"\b(?:was|were|is|are|been|being) (?:critical|supportive|suspicious|accusatory|dismissive) by\b", re.I), "An adjective stands for a participle: “{text}” in {siglum}.", "substantive"),
    (re.compile(r"\b(?:called|named|accused) it (?:will|would|has|is|was)\b(?: not)?(?: be)?(?: until [^.,]{0,30}?that)?", re.I), "The sentence runs into another: “{text}” in {siglum}.", "substantive"),
    (re.compile(r"\bnot (?:did|does|do) [a-z]+\b"), "The words are out of order: “{text}” in {siglum}.", "wording"),
    (re.compile(r"\b(?:the|a|an) (?:the|a|an|of|and|to)\b(?! (?:la|le|el)\b)", re.I), "Two small words clash: “{text}” in {siglum}.", "wording"),
    (re.compile(r"\b(?:barred|bars|banned|bans) (?:an?|the) [a-z -]{3,40}? the [a-z]+ (?:to|from|the)\b", re.I), "The words are out of order: “{text}” in {siglum}.", "substantive"),
    (re.compile(r"\b(?:will|would|can|could|must|should|may|might) (?:will|would|can|could|must|should|may|might)\b"), "Two verbs clash: “{text}” in {siglum}.", "wording"),
    (re.compile(r"\b(?:bars|bar|banned|bans) [a-z -]{3,40}? (?:the|a) standing\b"), "The words are out of order: “{text}” in {siglum}.", "substantive"),
)  # fmt: skip
_NOT_BROKEN = re.compile(r"\b(?:a to|the to|the and|a and|an and|not do so)\b", re.I)


def broken_order(place: Place) -> Iterator[Damage]:
    """Word orders that no English sentence has."""
    if not place.prose:
        return
    for pattern, message, severity in _BROKEN:
        for match in pattern.finditer(place.text, place.segment.start, place.segment.end):
            if "a " in match.group() and _NOT_BROKEN.search(match.group()):
                continue
            if re.search(r"\bnot do\b", match.group()) and re.search(
                r"\b(?:did|does|do|will|would|can|could|must|should|may|to)\s+$",
                place.text[max(0, match.start() - 10) : match.start()],
            ):
                continue
            if re.search(r"[A-Z]", match.group()[1:]) and "clash" in message:
                continue  # "The A", names
            yield Damage(match.start(), match.end(), "broken", message, severity, 0.7)  # type: ignore[arg-type]


RULES: tuple[Rule, ...] = (
    glued_words,
    split_words,
    lost_space,
    lost_apostrophe,
    lost_possessive,
    stray_capital,
    lost_currency,
    doubled_words,
    stop_before_lower_case,
    stray_marks,
    mojibake,
    misspelt,
    truncated,
    broken_order,
)
