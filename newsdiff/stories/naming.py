"""What a story is called until an editor names it: a headline and a slugline from copy that carries neither."""

import re

from django.utils.text import slugify

from newsdiff.collation import Witness, lexicon
from newsdiff.collation.segment import segment

READ = 3_000
"""Characters looked at: the head of any copy stands in them, and a bulk import reads thousands of heads."""
LONGEST = 110
"""Characters of a headline made from a lead: two lines of the list."""
WORDS = 4
"""Of a slugline: desks write two to four ("XI-PUTIN-CALL")."""


def headline_from(text: str) -> str:
    """The headline of the copy itself, else its first sentence, without byline and dateline, shortened at a word.

    "ROME (AP) — The mayor resigned on Monday. …" gives "The mayor resigned on Monday."
    """
    part = text[:READ]
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


def slugline_from(headline: str) -> str:
    """The first words that name something, as desks slug: "The mayor of Rome resigned" is MAYOR-ROME-RESIGNED."""
    owned = re.sub(r"['’]s\b", "", headline)
    words = [w for w in slugify(owned, allow_unicode=True).split("-") if len(w) > 1]
    telling = [w for w in words if w not in lexicon.listed("function_words")] or words
    return "-".join(telling[:WORDS]).upper()[:60] or "UNTITLED"
