"""From a text to what matching keeps of it: sampled word shingles, and weighted terms.

*Wording*: of all runs of three words, every fourth by hash value is kept. The choice depends on the
run alone, so two texts keep the same ones of those they share. *Terms*: names, rare words, numbers and
a date line, each with the chance of meeting it in an unrelated article, estimated from its frequency
in general English (wordfreq); they are what independently written accounts of one event share.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import Stemmer
from wordfreq import word_frequency

from newsdiff.matching.types import Hash, Sketch, Term

SAMPLE = 4
"""One shingle in so many is kept."""
MAX_SHINGLES = 400
"""Of a very long text (over some 1,600 words) the lowest hashes are kept: bounds the cost of one text."""
MAX_TERMS = 64
MAX_CHARACTERS = 200_000
"""What lies beyond is not read: a match needs no more."""
ARTICLE = 400
"""Words in the article that a term's prior speaks of."""
NAME_WEIGHT = 1.5
LEAD_WEIGHT = 1.3
LEAD = 60
"""Terms met in the headline or the first so many words weigh more: news says what it is about first."""
MIN_PRIOR, MAX_PRIOR = 2e-5, 0.4
NUMBER_PRIOR = 0.01

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?:\n\"“”‘(]")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_MASK = (1 << 64) - 1
_SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)

_stemmer = Stemmer.Stemmer("english")


def sketch(text: str, *, headline: str = "", published: date | None = None) -> Sketch:
    """The sketch of one text. Any string will do, the empty one included."""
    body = _fold(text[:MAX_CHARACTERS])
    words = _words(body)
    lead = _words(_fold(headline[:1000])) if headline else []
    terms, labels = _terms(lead, words)
    return Sketch(
        shingles=_shingles([word.lower() for word, _, _ in words]),
        terms=terms,
        words=len(words),
        published=published,
        labels=labels,
    )


def _fold(text: str) -> str:
    """Without accents and typographers' apostrophes, so that Fernández meets Fernandez."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _words(text: str) -> list[tuple[str, bool, bool]]:
    """(word, opens a sentence, follows the last one with only a space or hyphen between)."""
    found = []
    last = 0
    for match in _WORD.finditer(text):
        gap = text[last : match.start()]
        opens = last == 0 or _STOP.search(gap) is not None
        word = _POSSESSIVE.sub("", match.group())
        found.append((word, opens, gap in (" ", "-")))
        last = match.end()
    return found


def _shingles(words: list[str]) -> tuple[Hash, ...]:
    hashes = [_word_hash(word) for word in words]
    first, second, third = _SEEDS
    kept = set()
    for (a, b), c in zip(pairwise(hashes), hashes[2:], strict=False):
        mixed = (a * first + b * second + c * third) & _MASK
        mixed = ((mixed ^ (mixed >> 31)) * first) & _MASK
        mixed ^= mixed >> 29
        if mixed % SAMPLE == 0:
            kept.add(_signed(mixed))
    return tuple(sorted(kept)[:MAX_SHINGLES])


def _terms(
    headline: list[tuple[str, bool, bool]], body: list[tuple[str, bool, bool]]
) -> tuple[tuple[Term, ...], dict[Hash, str]]:
    capital, small = Counter[str](), Counter[str]()
    for word, opens, _ in body:
        if word[0].islower():
            small[word] += 1
        elif word[0].isupper() and not opens:
            capital[word.lower()] += 1
    counts = Counter[str]()
    weight: dict[str, float] = {}
    prior: dict[str, float] = {}
    labels: dict[str, str] = {}
    for place, (word, _, _) in enumerate(headline + body):
        low = word.lower()
        number = word[0].isdigit()
        if len(word) < 2:
            continue
        named = capital[low] > small[low]
        key = low if named or number else _stem(low)
        counts[key] += 1
        if key not in weight:
            weight[key] = LEAD_WEIGHT if place < LEAD + len(headline) else 1.0
            labels[key] = word
            prior[key] = NUMBER_PRIOR if number else 0.0
        if named and not number:
            weight[key] = max(weight[key], weight[key] * NAME_WEIGHT if counts[key] == 1 else 0.0)
        if not number:
            prior[key] = max(prior[key], _prior(low))
    scored = sorted(
        (
            (weight[key] * (1 + math.log(count)), prior[key], key)
            for key, count in counts.items()
            if prior[key] <= MAX_PRIOR
        ),
        key=lambda item: (item[0] * math.log(item[1]), item[2]),
    )[:MAX_TERMS]
    terms = tuple(Term(_term_hash(key), round(value, 4), chance) for value, chance, key in scored)
    return terms, {_term_hash(key): labels[key] for _, _, key in scored}


@lru_cache(maxsize=200_000)
def _prior(word: str) -> float:
    return max(1 - math.exp(-ARTICLE * word_frequency(word, "en")), MIN_PRIOR)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return _stemmer.stemWord(word)


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@lru_cache(maxsize=200_000)
def _term_hash(key: str) -> Hash:
    return _signed(_word_hash("term " + key))


def _signed(value: int) -> Hash:
    """Two's complement; never 0, which the tables use for a total of their own."""
    return (value - (1 << 64) if value >> 63 else value) or 1
