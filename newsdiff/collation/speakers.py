"""Who speaks: the noun phrases beside a verb of saying, which of them can be a source, and whom they name."""

from __future__ import annotations

import re

from newsdiff.collation import lexicon
from newsdiff.collation.data import load

_WORD = r"[^\W\d_][\w’'.-]*"
_PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i", "who", "which"])
_CLAUSE = lexicon.listed("clause_openers")
"""A noun phrase does not reach over them."""
_FUNCTION = _CLAUSE | lexicon.listed("no_source")
_TITLES = frozenset(["mr", "mrs", "ms", "dr", "prof", "sir", "president"])


_HOUSE_OF = re.compile(r"^.*[\w.]['’]s?\s(?=(?:[a-z]+\s){0,3}[A-Z][\w’'-]+\s[A-Z][\w’'-]+$)")


def identity(source: str) -> frozenset[str]:
    """The words that say who a source is, without its title, possessives and articles.

    Capitalised words where there are any; else the nouns ("officials", "source"). Of "the bank's Karl Tamm"
    those of the person: the house itself is another source.
    """
    source = _HOUSE_OF.sub("", source)
    words = re.findall(r"[^\W_][\w’'.-]*", source)
    bare = [re.sub(r"['’]s$|[.'’]+$", "", word) for word in words]
    names = [
        w.lower().replace(".", "")
        for w in bare
        if w[:1].isupper() and w.lower() not in _NOT_NAMES and w.lower() not in _NOT_NOUNS
    ]
    if names and not (len(names) == 1 and (names[0] in UNNAMED or is_crowd(source))):
        return frozenset(names)
    nouns = [
        re.sub(r"(?<=[^s])s$", "", w.lower()) if w.lower() not in UNNAMED else w.lower()
        for w in bare
        if len(w) > 2 and w.lower() not in _FUNCTION and w.lower() not in _NOT_NOUNS
    ]
    return frozenset(nouns[-2:] if nouns and nouns[-1] not in UNNAMED else nouns)


_NOT_NOUNS = frozenset(
    ["the", "his", "her", "its", "their", "our", "one", "another", "mr", "mrs", "ms", "dr", "she", "they"]
)
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "president",
        "minister",
        "prime",
        "premier",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "official",
        "officials",
        "aide",
        "adviser",
        "advisor",
        "leader",
        "secretary",
        "general",
        "gen",
        "rep",
        "sen",
        "senator",
        "chief",
        "analyst",
        "but",
        "and",
        "according",
        "meanwhile",
        "however",
    ]
)


def noun_phrase_before(text: str, start: int, at: int) -> str:
    """The noun phrase that ends right before `at`: back to a mark, a small verb or a clause word."""
    stretch = text[max(start, at - 120) : at]
    cut = max(
        (
            m.end()
            for m in re.finditer(
                r"[,;:!?\"“”()\n]|(?<!\b[A-Z])(?<!\bU\.S)(?<!\bMr)(?<!\bGen)(?<!\bSen)(?<!\bRep)(?<!\bDr)\.\s|\s[-–—]+\s",
                stretch,
            )
        ),
        default=0,
    )
    # an apposition ("Kim, a spokesman, said") is skipped: the name before it is the source
    words = list(re.finditer(_WORD, stretch[cut:]))
    first = len(words)
    while first > 0:
        word = words[first - 1].group()
        if word.lower() in _CLAUSE and not (word == "and" and _one_person(words[: first - 1])):
            break
        first -= 1
        if len(words) - first >= 9:
            break
    return stretch[cut + words[first].start() :] if first < len(words) else ""


def _one_person(before: list[re.Match[str]]) -> bool:
    """Is one person named twice: "a Republican senator and frequent traveller said"? The first of the two stands
    with its article at the beginning of the clause, and is a title or a word for who speaks."""
    if not 2 <= len(before) <= 5 or before[0].group().lower() not in ("a", "an"):
        return False
    noun = before[-1].group().lower()
    return noun in lexicon.title_groups() or noun in lexicon.listed("unnamed_people")


_FINITE = frozenset(
    ["is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "would", "can", "could", "there"]
)

_APPOSITION = re.compile(r",\s(?:[^,;:\"“”.!?\n]|\.(?=,)|(?<=\b[A-Z])\.){2,90},\s*$")


def subject_before(text: str, start: int, at: int) -> str:
    """The subject of the verb at `at`, over a bracket or appositions that stand between:
    "Lima (R-Texas) said", "the ferryman's neighbour, who wished to stay unnamed, said"."""
    bracket = re.search(r"\s\([^()]{1,30}\)\s*$", text[max(start, at - 40) : at])
    if bracket:
        return noun_phrase_before(text, start, max(start, at - 40) + bracket.start())
    near = noun_phrase_before(text, start, at)
    end = at
    for _ in range(3):
        low = max(start, end - 130)
        apposition = _APPOSITION.search(text[low:end])
        if not apposition:
            break
        end = low + apposition.start()
        outer = noun_phrase_before(text, start, end)
        within = apposition.group().strip(" ,")
        if within[:1].isupper() and not re.search(r"\s[A-Z]", outer):
            return within  # "the watchdog group, Judicial Watch, said"
        if near[:1].isupper() and is_source(near):
            break  # "the watchdog group, Judicial Watch, said": the name itself stands nearest
        if outer and is_source(outer):
            near = outer
        end += 1  # keep the comma, so that it closes the apposition before
    return near


def noun_phrase_behind(text: str, at: int, end: int) -> str:
    """The noun phrase that begins right behind `at` ("said the source", "said Kremlin aide Ushakov")."""
    stretch = text[at : min(end, at + 90)]
    match = re.match(r"(?:(?:the|a|an|one|another|its|his|her|their)\s)?(?:[\w’'&.-]+\s?){1,7}", stretch)
    if not match:
        return ""
    words = []
    for word in re.finditer(r"\S+", match.group()):
        bare = word.group().strip(",.;:")
        if bare.lower() in _FINITE:
            return ""  # "said the rebels were": a clause, not who said it
        if bare.lower() in _CLAUSE or bare.lower() in (
            "in",
            "on",
            "at",
            "to",
            "is",
            "was",
            "will",
            "would",
            "has",
        ):
            break
        words.append(bare)
        if word.group()[-1] in ",;:" or (word.group()[-1] == "." and len(bare) > 3):
            break
    return " ".join(words)


_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "its", "their", "one", "another"])
UNNAMED = frozenset(load("reporting.toml")["unnamed"]["nouns"])
"""Nouns for people who are sources without a name."""
EVIDENCE = frozenset(load("reporting.toml")["evidence"]["nouns"])
"""Nouns for what proves and does not speak."""


def is_source(phrase: str) -> bool:
    """Whether a noun phrase can speak: a name, a pronoun, an unnamed source."""
    words = re.findall(_WORD, phrase)
    if (
        not words
        or len(words) > 12
        or words[-1].lower() in _DETERMINERS
        or words[0].lower() == "to"
        or re.match(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", phrase)
    ):
        return False
    lower = [word.lower() for word in words]
    if lower[-1] in EVIDENCE:
        return False
    if lower[0] in _DETERMINERS and 2 <= len(words) <= 7:
        return True
    if any(w[0].isupper() for w in words) or lower[-1] in _PRONOUNS or any(w in UNNAMED for w in lower):
        return True
    return lexicon.is_outlet(tuple(lower))  # an agency that writes itself in lower case: dpa


_PEOPLE = re.compile(r"(?:ors|ers|ists|ants|ents|ians|men|women|ives|ees|eers)$")
"""Endings of nouns for people, in the plural: investigators, rescuers, economists, detectives, employees."""


def is_crowd(phrase: str) -> bool:
    """Whether a bare plural stands for people who can speak: "investigators said", "rescue workers said"."""
    words = re.findall(_WORD, phrase.lower())
    return (
        1 <= len(words) <= 2
        and _PEOPLE.search(words[-1]) is not None
        and words[-1] not in lexicon.listed("crowd_nouns")
    )
