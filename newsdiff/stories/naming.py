"""What a story is called until an editor names it: a headline and a slugline from copy that carries neither."""

import re
from collections import Counter
from functools import cache

from django.utils.text import slugify

from newsdiff.collation import Witness, lexicon
from newsdiff.collation.segment import segment
from newsdiff.intake import behind_headers

READ = 3_000
"""Characters looked at: the head of any copy stands in them, and a bulk import reads thousands of heads."""
LONGEST = 110
"""Characters of a headline made from a lead: two lines of the list."""
WORDS = 3
"""Of a slugline: desks write two to four ("XI-PUTIN-CALL")."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_INSIDE = frozenset(",;()-–")
"""What stands before a word that does not open a sentence: a capital there is a name's."""


def headline_from(text: str) -> str:
    """The headline of the copy itself, else its first sentence, without header lines, byline and dateline, shortened
    at a word.

    "ROME (AP) — The mayor resigned on Monday. …" gives "The mayor resigned on Monday."
    """
    part = behind_headers(text)[:READ]
    segments = segment([Witness(siglum="A", text=part)])["A"]
    for role in ("headline", "body", "subhead", "caption"):
        for found in segments:
            if found.role == role and (said := " ".join(part[found.start : found.end].split()).strip("#* ")):
                return _cut(said)
    return _cut(" ".join(part.split()))


def _cut(said: str) -> str:
    """At a word, with a mark that more follows; a run without spaces is cut where it must be."""
    if len(said) <= LONGEST:
        return said
    kept = said[: LONGEST - 2].rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:–—-") + " …"


def slugline_from(headline: str, text: str = "") -> str:
    """The words of a headline that the copy comes back to, names before others, in the order in which they stand.

    "The mayor of Rome resigned" is MAYOR-ROME-RESIGNED; where the copy goes on about a port and a Bruni, the same
    words of a longer headline make MAYOR-BRUNI-PORT. Weekdays, titles and verbs of saying name nothing.
    """
    found = _WORD.findall(headline)
    heads = dict.fromkeys(
        folded for word in found if len(folded := _folded(word)) > 1 and not folded.isdigit()
    )
    telling = [word for word in heads if word not in _not_telling()] or list(heads)
    told: Counter[str] = Counter()
    names = set()
    for match in _WORD.finditer(text[:READ]):
        folded = _folded(match[0])
        told[folded] += 1
        before = text[max(0, match.start() - 3) : match.start()].rstrip(" ")[-1:]
        if match[0][:1].isupper() and (before.isalnum() or before in _INSIDE):
            names.add(folded)

    def weight(word: str) -> int:
        times = told[word] + told[f"{word}s"] + (told[word[:-1]] if word.endswith("s") else 0)
        return 0 if times < 2 else times * 2 if word in names else times

    chosen = sorted(telling, key=lambda word: -weight(word))[:WORDS]
    return "-".join(slugify(w, allow_unicode=True) for w in telling if w in chosen).upper()[:60] or "UNTITLED"


def _folded(word: str) -> str:
    return re.sub(r"['’]s$", "", word).casefold()


@cache
def _not_telling() -> frozenset[str]:
    lists = ("function_words", "auxiliaries", "short_titles", "saying", "no_slug")
    days = (day.casefold() for name in ("weekdays", "months") for day in lexicon.table("datelines")[name])
    return frozenset(days).union(lexicon.table("reporting")["unnamed"]["nouns"], *map(lexicon.listed, lists))
