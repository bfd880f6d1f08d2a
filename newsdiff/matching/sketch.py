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
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from struct import Struct

import numpy as np
import Stemmer
from wordfreq import word_frequency

from newsdiff.matching.types import Hash, Sketch, Term

EDITION = 1
"""Counted up when the same text gets another sketch than before: `rebuild_sketches` then makes the stored ones anew. 0
is what stands where an earlier release, which knew no editions, stored one."""
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
NUMBER_PRIORS = (0.2, 0.03, 0.01)
"""Of a number of one digit, of two, and of more. A term that has exactly one of these is a number: no word does."""
MAX_NUMBERS = 24
"""Numbers kept beside the other terms, the first ones: casualties, sums and results tell two look-alike events apart."""
REMEMBERED = 256
"""Texts whose sketch is kept at hand."""

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?:\n\"“”‘(]")
_POSSESSIVE = ("'s", "'S", "’s", "’S")
_SEEDS = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)))

_SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {word: str(value) for value, word in enumerate(_SMALL.split(), 2)}
for _value, _ten in enumerate(_TENS.split(), 2):
    _SPELLED |= {
        f"{_ten}-{unit}": f"{_value}{digit}"
        for unit, digit in [("one", "1"), *_SPELLED.items()]
        if len(digit) == 1
    }
    _SPELLED[_ten] = f"{_value}0"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT_MONTHS = {month[:3]: month for month in _MONTHS} | {"sept": "september"}

_KEPT = Struct("ff")
_stemmer = Stemmer.Stemmer("english")


def sketch(text: str, *, headline: str = "", published: date | None = None) -> Sketch:
    """The sketch of one text. Any string will do, the empty one included."""
    shingles, terms, count, labels = _parts(text[:MAX_CHARACTERS], headline[:1000])
    return Sketch(shingles=shingles, terms=terms, words=count, published=published, labels=labels)


@lru_cache(maxsize=REMEMBERED)
def _parts(text: str, headline: str) -> tuple[tuple[Hash, ...], tuple[Term, ...], int, Mapping[Hash, str]]:
    """What the sketch of a text holds but for its date: syndicated copy comes in again word for word."""
    words, opens = _words(_fold(text))
    lead, _ = _words(_fold(headline))
    lows, hashes = _lowered(words)
    terms, labels = _terms(lead + words, _lowered(lead)[0] + lows, opens, len(lead))
    return _shingles(hashes), terms, len(words), labels


def _fold(text: str) -> str:
    """Without accents and typographers' apostrophes, so that Fernández meets Fernandez."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _words(text: str) -> tuple[list[str], list[bool]]:
    """The words, and of each whether it opens a sentence."""
    words = [word[:-2] if word.endswith(_POSSESSIVE) else word for word in _WORD.findall(text)]
    opens = [gap != " " and _STOP.search(gap) is not None for gap in _WORD.split(text)[:-1]]
    if opens:
        opens[0] = True
    return words, opens


def _lowered(words: list[str]) -> tuple[list[str], list[int]]:
    """The words in small letters, and the hash of each."""
    known = [_known(word) for word in words]
    return [low for low, _ in known], [hash_ for _, hash_ in known]


def _shingles(hashes: list[int]) -> tuple[Hash, ...]:
    each = np.array(hashes, dtype=np.uint64)
    first, second, third = _SEEDS
    mixed = each[:-2] * first + each[1:-1] * second + each[2:] * third  # modulo 2 ** 64, as all that follows
    mixed = (mixed ^ (mixed >> np.uint64(31))) * first
    mixed ^= mixed >> np.uint64(29)
    kept = mixed[mixed % SAMPLE == 0].view(np.int64)
    kept[kept == 0] = 1
    return tuple(np.unique(kept)[:MAX_SHINGLES].tolist())


def _terms(
    words: list[str], lows: list[str], opens: list[bool], headline: int
) -> tuple[tuple[Term, ...], dict[Hash, str]]:
    """The terms of the words, the first `headline` of which are the headline's; `opens` speaks of the others."""
    small = Counter(word for word in words[headline:] if word[0].islower())
    capital = Counter(
        low
        for word, low, opening in zip(words[headline:], lows[headline:], opens, strict=True)
        if not opening and word[0].isupper()
    )
    first: dict[str, int] = {}
    for place, low in enumerate(lows):
        first.setdefault(low, place)
    often = Counter(lows)
    counts: dict[str, int] = {}
    weight: dict[str, float] = {}
    prior: dict[str, float] = {}
    labels: dict[str, str] = {}
    numbers: list[str] = []
    for low, place in first.items():
        number = low[0].isdigit() or low in _SPELLED
        if len(low) < 2 and not number:
            continue
        named = not number and capital[low] > small[low]
        if number:
            key = _SPELLED.get(low) or low.replace(",", "")
        else:
            key = _SHORT_MONTHS.get(low, low) if named else _stem(low)
        counts[key] = counts.get(key, 0) + often[low]
        if key not in weight:
            weight[key] = (LEAD_WEIGHT if place < LEAD + headline else 1.0) * (NAME_WEIGHT if named else 1.0)
            labels[key] = words[place]
            prior[key] = _number_prior(key) if number else 0.0
            numbers += [key] if number else []
        if not number:
            prior[key] = max(prior[key], _prior(low))
    told = {key: (weight[key] * (1 + math.log(count)), prior[key], key) for key, count in counts.items()}
    kept_numbers = [told.pop(key) for key in numbers][:MAX_NUMBERS]
    scored = sorted(
        (item for item in told.values() if item[1] <= MAX_PRIOR),
        key=lambda item: (item[0] * math.log(item[1]), item[2]),
    )[:MAX_TERMS]
    scored += kept_numbers
    terms = tuple(Term(_term_hash(key), *_as_kept(round(value, 4), chance)) for value, chance, key in scored)
    return terms, {_term_hash(key): labels[key] for _, _, key in scored}


def _number_prior(number: str) -> float:
    return NUMBER_PRIORS[min(sum(map(str.isdigit, number)), len(NUMBER_PRIORS)) - 1]


def _as_kept(value: float, chance: float) -> tuple[float, float]:
    """As the tables keep them, so that a text just read and one that was stored are compared alike."""
    weight, prior = _KEPT.unpack(_KEPT.pack(value, chance))
    return weight, prior


@lru_cache(maxsize=200_000)
def _prior(word: str) -> float:
    return max(1 - math.exp(-ARTICLE * word_frequency(word, "en")), MIN_PRIOR)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return _stemmer.stemWord(word)


@lru_cache(maxsize=200_000)
def _known(word: str) -> tuple[str, int]:
    low = word.lower()
    return low, _word_hash(low)


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


DAYS = frozenset(
    _term_hash(day) for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
"""The terms that are days of the week."""
MONTHS = frozenset(map(_term_hash, _MONTHS))
"""The terms that are months."""
