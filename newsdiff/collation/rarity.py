"""How common a word is in general copy: Zipf frequencies from `wordfreq`, cached."""

from __future__ import annotations

from collections.abc import Set
from functools import cache, lru_cache

from wordfreq import get_frequency_dict, zipf_frequency

COMMONEST = 5.9
"""Words at least this common carry no statement of their own ("the", "of", "said" is 6.2)."""
_LARGEST_WORD = 40


@cache
def known_words(language: str = "en") -> Set[str]:
    """The words that are listed at all; the others have a Zipf frequency of 0, unless they fall into several."""
    return get_frequency_dict(language, wordlist="small").keys()


@lru_cache(maxsize=1 << 16)
def zipf(word: str, language: str = "en") -> float:
    """Zipf frequency of a word (0 = unknown, 7.7 = "the"); log10 of occurrences in 10⁹ words."""
    if len(word) > _LARGEST_WORD:
        return 0.0
    return float(zipf_frequency(word, language, wordlist="small"))


@lru_cache(maxsize=1 << 16)
def weight(norm: str, kind: str) -> float:
    """How much of a statement a token carries: 0.05 for a mark up to 7 for an unknown word."""
    if kind == "mark":
        return 0.05
    if kind == "number":
        return 4.0
    return max(0.3, 7.5 - max(zipf(norm), 0.5))
