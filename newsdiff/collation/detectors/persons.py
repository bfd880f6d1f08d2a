"""The full names of a version, each with what is said of who that is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.tools import copy_of
from newsdiff.collation.speakers import UNNAMED
from newsdiff.collation.types import SegmentId, Siglum

_RUN = re.compile(
    r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'-]*\.?)(?:\s(?:(?:bin|al|de|da|van|von|der|del|la|el)\s){0,2}[A-Z][\w’'-]*(?:(?<=\b[A-Z])\.|(?<=\b(?:Sgt|Sen|Rep|Gov|Gen|Col|Maj|Cpl|Pvt|Det|Adm|Ald|Rev))\.|(?<=\b(?:Lt|Dr))\.|(?<=\b(?:Capt|Insp|Supt|Cllr|Cmdr|Prof))\.|(?<=\bConst)\.)?){1,7}"
)
"""Capitalised words side by side: titles and a name."""
Name = tuple[str, ...]


@dataclass(frozen=True)
class Introduction:
    """A name where a version has it first with who that is, or first at all."""

    segment: SegmentId
    name: str
    words: frozenset[str]
    """What is said of who it is: comparison forms; none where nothing is."""
    start: int
    end: int
    behind: bool = False
    """All of it stands behind the name, as a clause of its own."""


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    """Nouns for what somebody or some house is."""
    single = {title for title in lexicon.title_groups() if " " not in title}
    return frozenset(
        single
        | lexicon.listed("unnamed_people")
        | lexicon.listed("people")
        | lexicon.listed("houses")
        | UNNAMED
    ) - {"mr", "mrs", "ms", "miss", "reports", "media"}


_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "the", "a", "an"})
_NO_NAME = _COURTESY | lexicon.listed("function_words") | lexicon.listed("clause_openers")
TITLES = lexicon.listed("short_titles") - {"r", "d", "the", "mr", "mrs", "ms"}


@lru_cache(maxsize=1)
def _deeds() -> frozenset[str]:
    """Words that make a clause of what would else say who somebody is: "Karl Tamm, the broker said"."""
    return lexicon.listed("auxiliaries") | (lexicon.word_set("reporting", "verbs") - kinds())


def bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word).rstrip(".").lower()


_TRADE = re.compile(r"^(?!german|human|roman|norman|ottoman)[a-z]{2,}(?:man|woman|boy|girl|person)$")


def is_kind(word: str) -> bool:
    """Is a word a noun for what somebody or some house is ("analyst", "firm", "ferryman")?"""
    noun = bare(word)
    return (
        noun in kinds()
        or (word[:1].islower() and noun[-1:] == "s" and noun[:-1] in kinds())
        or (word[:1].islower() and _TRADE.match(noun) is not None)
    )


def _is_title(word: str) -> bool:
    return is_kind(word) or bare(word) in TITLES


@once_a_cluster
def introductions(cluster: Cluster, siglum: Siglum) -> Mapping[Name, Introduction]:
    """Every full name of a version's copy: where it is first introduced, else where it first stands."""
    text = cluster.witness(siglum).text
    found: dict[Name, Introduction] = {}
    for segment in copy_of(cluster, siglum):
        for run in _RUN.finditer(text, segment.start, segment.end):
            for made in _named(text, segment.start, segment.end, run, segment.id):
                name = tuple(bare(w) for w in made.name.split())
                if name not in found or (made.words and not found[name].words):
                    found[name] = made
    return found


def _named(text: str, start: int, end: int, run: re.Match[str], segment: SegmentId) -> Iterator[Introduction]:
    """The name at the end of a run of capitalised words, with what stands before and behind it."""
    words = list(re.finditer(r"\S+", run.group()))
    owner = next(
        (n for n in range(len(words) - 1, 0, -1) if re.search(r"\w['’]s?$", words[n - 1].group())), 0
    )
    title = next((n + 1 for n in range(len(words) - 1, -1, -1) if _is_title(words[n].group())), 0)
    first = max(owner, title)
    if owner and title < owner - 1:  # the house whose somebody is: a name of its own
        yield from _named(text, start, end, _until(text, run, words, owner), segment)
    name = words[first:]
    if (
        not 2 <= len(name) <= 4
        or bare(name[0].group()) in _NO_NAME
        or lexicon.is_listed_name(tuple(bare(w.group()) for w in name))
    ):
        return
    at = run.start() + name[0].start()
    stop = run.start() + name[-1].end()
    shown = re.sub(r"['’]s?$", "", text[at:stop])
    stop = at + len(shown)
    before = run.start() if first else at
    said = {bare(w.group()) for w in words[:first]}
    if not title or title < owner:
        lead = _noun_before(text, start, before if first else at)
        if lead is not None:
            before = lead
            said |= {bare(w) for w in text[lead:at].split()}
        said |= _said_of_all(text[max(start, at - 160) : at])
    clause = False
    behind = _APPOSITION.match(text, stop, min(end, stop + 110))
    what = re.split(r"\s(?:who|whose|which|that|when|where)\s", behind["what"])[0] if behind else ""
    heads = [w for w in re.finditer(r"\S+", what) if is_kind(w.group())]
    if behind and heads and not {w.lower() for w in what.split()} & _deeds():
        said |= {bare(w) for w in what.split()}
        if before == at:
            clause = True
            stop = behind.start("what") + heads[0].end()
    said -= _COURTESY
    words_of_it = frozenset(w for w in said if w not in lexicon.word_set("neutral"))
    yield Introduction(segment, shown, words_of_it, before, stop, clause)


def _until(text: str, run: re.Match[str], words: list[re.Match[str]], owner: int) -> re.Match[str]:
    """The run up to its possessive: "Orla Hess" of "Orla Hess's Karl Tamm"."""
    shorter = _RUN.match(
        text, run.start(), run.start() + len(re.sub(r"['’]s?$", "", run.group()[: words[owner - 1].end()]))
    )
    return shorter or run


_APPOSITION = re.compile(
    r"(?:,\s\d{1,3})?(?:,|:|\s[-–—])\s(?:(?i:an?|the|its|his|her|their|one\sof)\s|(?=(?i:chief|head|senior|former|deputy)\s))"
    r"(?P<what>[^,.;:\"“”()\n]{3,80})(?=[,.;:](?!\d)|\)|$)"
)
"""What is said of somebody right behind the name: "Karl Tamm, a broker in Lund"."""


_LISTED = re.compile(r"(?P<noun>[\w’'-]+s)\s(?:[A-Z][\w’'.-]*(?:\s[A-Z][\w’'.-]*){0,3}(?:,?\sand\s|,\s))+$")
"""Right before the second name and the next ones of "the journalists Ada Byr, Karl Tamm and Orla Hess"."""
_DESCRIBED = re.compile(r"\b(?i:the|an?|its|his|her|their)\s(?P<what>[\w’' -]{3,60}),\s$")
"""Right before the name of "the head of the port, Karl Tamm"."""


def _said_of_all(before: str) -> set[str]:
    """What a plural says of each name in its list, or a noun with a comma of the name behind it."""
    listed = _LISTED.search(before)
    if listed and is_kind(listed["noun"]):
        return {bare(listed["noun"])}
    described = _DESCRIBED.search(before)
    words = described["what"].split() if described else []
    if not any(map(is_kind, words)) or {w.lower() for w in words} & _deeds():
        return set()
    return {bare(w) for w in words}


def _noun_before(text: str, start: int, at: int) -> int | None:
    """Where "investment firm" or "captured US serviceman" begins, right before a name; None without such a noun."""
    words = list(re.finditer(r"[^\s,;:.!?\"“”()–—]+", text[max(start, at - 60) : at].rstrip()))
    if not words or text[at - 1 : at] != " " or not words[-1].group()[0].isalpha():
        return None
    base = max(start, at - 60)
    if base + words[-1].end() != len(text[:at].rstrip()) or not is_kind(words[-1].group()):
        return None
    first = len(words) - 1
    while first > 0 and len(words) - first < 4:
        word, gap = words[first - 1], text[base + words[first - 1].end() : base + words[first].start()]
        small = word.group().lower()
        if gap != " " or small in _STOPS or small in lexicon.word_set("reporting", "verbs"):
            break
        if word.group()[0].islower() and re.search(r"(?:ed|ing|en)$", small):
            break
        first -= 1
    return base + words[first].start()


_STOPS = (
    lexicon.listed("function_words")
    | lexicon.listed("prepositions")
    | lexicon.listed("clause_openers")
    | lexicon.listed("no_source")
    | lexicon.listed("auxiliaries")
    | {"the", "a", "an", "his", "her", "its", "their", "s"}
)
