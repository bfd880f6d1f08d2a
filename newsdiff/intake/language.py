"""Which language a text is in; "" rather than a guess where it is short or close to call.

Method: py3langid (naive Bayes over byte n-grams), over the middle of the text, with headings and names
weighing less that way; its normalised probability must clear a bar that rises as the text gets shorter. The first
third of that middle is enough where it leaves no doubt; and what begins with so many of English's small words that no
other language's text would is English without more ado.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

_SAMPLE = 1500
_FIRST, _NO_DOUBT = 500, 0.99999
"""Characters looked at first, and the probability from which on the rest is not looked at."""
_SHORTEST = 20
"""Letters below which nothing is said (a headline in capitals, a list of names)."""
# Languages with news copy of their own. The rest of the model (Latin, dialects, sign-off codes) only
# takes probability away from short texts.
_LANGUAGES = frozenset(
    re.findall(
        r"\w+",
        "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk"
        " km kn ko ku ky lo lt lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th"
        " tl tr uk ur uz vi zh zu",
    )
)
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[^\W\d_]*\d\w*|[_\W]+")
_TWINS = ({"bs", "hr", "sr"}, {"id", "ms"}, {"no", "da"})
"""Written so alike that a short text cannot tell them apart."""
_TWINNED = frozenset().union(*_TWINS)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "that",
        "with",
        "from",
        "was",
        "were",
        "this",
        "have",
        "has",
        "had",
        "are",
        "who",
        "which",
        "would",
        "been",
        "said",
        "they",
        "their",
        "his",
        "will",
        "about",
        "after",
        "when",
        "there",
        "because",
        "could",
    ]
)
"""By wordfreq's counts every fifth word of English, and in no other language of its lists more than every hundredth."""
_PLAIN, _PLAIN_SHARE = 9, 0.1
"""So many of them, and such a share of the words, in the characters looked at first."""
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in set(identifier.nb_classes) if code in _LANGUAGES])
    return identifier


def detect(text: str) -> tuple[str, float]:
    """(BCP 47 tag or "", probability 0…1). Deterministic; a text of any length."""
    middle = text if len(text) <= _SAMPLE else text[len(text) // 20 :][:_SAMPLE]
    if _plainly_english(middle[:_FIRST]):
        return "en", 1.0
    words = _NOISE.sub(" ", middle)
    letters = len(words) - words.count(" ") if words.isascii() else sum(map(str.isalpha, words))
    if letters < _SHORTEST and not _dense(words):
        return "", 0.0
    lowered = words.lower()
    with _lock:
        ranked = _identifier().rank(lowered[:_FIRST])
        if len(lowered) > _FIRST and not (ranked[0][1] >= _NO_DOUBT and ranked[0][0] not in _TWINNED):
            ranked = _identifier().rank(lowered)
    best, probability = ranked[0]
    probability = float(probability)
    second = ranked[1][0] if len(ranked) > 1 else ""
    if probability < _bar(letters) and not any({best, second} <= twins for twins in _TWINS):
        return "", probability
    if probability < 0.5:
        return "", probability
    return best, probability


def _plainly_english(text: str) -> bool:
    words = _NOISE.sub(" ", text).lower().split()
    return sum(map(_ENGLISH.__contains__, words)) >= max(_PLAIN, _PLAIN_SHARE * len(words))


def _dense(words: str) -> bool:
    """A few Chinese, Japanese or Korean characters already make a sentence."""
    return len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", words)) >= 6


def _bar(letters: int) -> float:
    return 0.95 if letters < 60 else 0.9 if letters < 150 else 0.8


def base_language(tag: str) -> str:
    """Primary subtag in lower case: `en-GB` and `EN_us` are both `en`; "" for anything else."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?=$|[-_\s.])", tag or "")
    return match.group(1).lower() if match else ""
