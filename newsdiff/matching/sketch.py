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
from typing import Any, NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray
from wordfreq import word_frequency

from newsdiff.matching.types import TERM_ROW, Hash, Kept, Sketch

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

_WORD = re.compile(r"(\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’.-][^\W\d_]+)*)")
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

_stemmer = Stemmer.Stemmer("english")


def sketch(text: str, *, headline: str = "", published: date | None = None) -> Sketch:
    """The sketch of one text. Any string will do, the empty one included."""
    shingles, terms, count, labels = _parts(text[:MAX_CHARACTERS], headline[:1000])
    return Sketch(Kept(shingles, terms, count, published), labels)


@lru_cache(maxsize=REMEMBERED)
def _parts(text: str, headline: str) -> tuple[NDArray[Any], NDArray[Any], int, Mapping[Hash, str]]:
    """What the sketch of a text holds but for its date: syndicated copy comes in again word for word."""
    words, opens = _words(_fold(text))
    lead, _ = _words(_fold(headline))
    known = list(map(_known, words))
    terms, labels = _terms(lead + words, list(map(_known, lead)) + known, opens, len(lead))
    shingles = _shingles([word.hash for word in known])
    for shared in (shingles, terms):
        shared.flags.writeable = False
    return shingles, terms, len(words), labels


def _fold(text: str) -> str:
    """Without accents and typographers' apostrophes, so that Fernández meets Fernandez."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _words(text: str) -> tuple[list[str], list[bool]]:
    """The words, and of each whether it opens a sentence."""
    parts = _WORD.split(text)
    words = [word[:-2] if word.endswith(_POSSESSIVE) else word for word in parts[1::2]]
    opens = [gap != " " and _STOP.search(gap) is not None for gap in parts[:-1:2]]
    if opens:
        opens[0] = True
    return words, opens


def _shingles(hashes: list[int]) -> NDArray[Any]:
    each = np.array(hashes, dtype=np.uint64)
    first, second, third = _SEEDS
    mixed = each[:-2] * first + each[1:-1] * second + each[2:] * third  # modulo 2 ** 64, as all that follows
    mixed = (mixed ^ (mixed >> np.uint64(31))) * first
    mixed ^= mixed >> np.uint64(29)
    kept = mixed[mixed % SAMPLE == 0].view(np.int64)
    kept[kept == 0] = 1
    return np.unique(kept)[:MAX_SHINGLES]


def _terms(
    words: list[str], known: list[_Known], opens: list[bool], headline: int
) -> tuple[NDArray[Any], dict[Hash, str]]:
    """The terms of the words, the first `headline` of which are the headline's; `opens` speaks of the others."""
    lows = [word.low for word in known]
    written = Counter(words[headline:])
    inside = zip(known[headline:], opens, strict=True)
    capital = Counter([word.low for word, opening in inside if word.is_capital and not opening])
    often = Counter(lows)  # in the order in which they come first
    first = dict(zip(reversed(lows), range(len(lows) - 1, -1, -1), strict=True))
    counts: dict[str, int] = {}
    weight: dict[str, float] = {}
    prior: dict[str, float] = {}
    labels: dict[str, str] = {}
    numbers: list[str] = []
    for low, count in often.items():
        told = _told(low)
        if told is None:
            continue
        number, key, as_name, chance = told
        capitals = capital.get(low, 0)
        named = not number and capitals > 0 and capitals > (written[low] if low[0].islower() else 0)
        if named:
            key = as_name
        if key in weight:
            counts[key] += count
            prior[key] = max(prior[key], chance)
        else:
            place = first[low]
            counts[key], prior[key], labels[key] = count, chance, words[place]
            weight[key] = (LEAD_WEIGHT if place < LEAD + headline else 1.0) * (NAME_WEIGHT if named else 1.0)
            if number:
                numbers.append(key)
    kept_numbers = [(_rounded(weight.pop(key), counts[key])[1], prior[key], key) for key in numbers]
    scored = []
    for key, value in weight.items():
        chance = prior[key]
        if chance <= MAX_PRIOR:
            exact, rounded = _rounded(value, counts[key])
            scored.append((exact * _log(chance), key, rounded))
    scored.sort()
    told_of = [(rounded, prior[key], key) for _, key, rounded in scored[:MAX_TERMS]]
    told_of += kept_numbers[:MAX_NUMBERS]
    terms = np.empty(len(told_of), TERM_ROW)
    hashes = [_term_hash(key) for _, _, key in told_of]
    terms["hash"] = hashes
    terms["weight"] = [value for value, _, _ in told_of]
    terms["prior"] = [chance for _, chance, _ in told_of]
    return terms, {hash_: labels[key] for hash_, (_, _, key) in zip(hashes, told_of, strict=True)}


@lru_cache(maxsize=200_000)
def _told(low: str) -> tuple[bool, str, str, float] | None:
    """Of a word in small letters whether it is a number, what it counts as, and as a name, and how likely it is met."""
    if low[0].isdigit() or low in _SPELLED:
        key = _SPELLED.get(low) or low.replace(",", "")
        return True, key, key, _number_prior(key)
    if len(low) < 2:
        return None
    return False, _stem(low), _SHORT_MONTHS.get(low, low), _prior(low)


@lru_cache(maxsize=10_000)
def _rounded(weight: float, count: int) -> tuple[float, float]:
    """What a term weighs that stands there so often, and as it is kept."""
    exact = weight * (1 + math.log(count))
    return exact, round(exact, 4)


@lru_cache(maxsize=200_000)
def _log(chance: float) -> float:
    return math.log(chance)


def _number_prior(number: str) -> float:
    return NUMBER_PRIORS[min(sum(map(str.isdigit, number)), len(NUMBER_PRIORS)) - 1]


@lru_cache(maxsize=200_000)
def _prior(word: str) -> float:
    return max(1 - math.exp(-ARTICLE * word_frequency(word, "en")), MIN_PRIOR)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return _stemmer.stemWord(word)


class _Known(NamedTuple):
    """A word as it is written."""

    low: str
    hash: int
    is_capital: bool


@lru_cache(maxsize=200_000)
def _known(word: str) -> _Known:
    low = word.lower()
    return _Known(low, _word_hash(low), word[0].isupper())


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
YEARS = frozenset(_term_hash(str(year)) for year in range(1900, 2100))
"""The terms that may be years."""
