"""Who is named as a source in a cell, and who may stand for whom."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import (
    Attribution,
    find_attributions,
    find_impersonal,
)
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.tools import copy_of
from newsdiff.collation.parts import given_names
from newsdiff.collation.quotations import quotations_touching
from newsdiff.collation.speakers import UNNAMED, is_crowd
from newsdiff.collation.transliteration import transliterated
from newsdiff.collation.types import Row, Segment, Siglum

PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i"])


_QUESTIONS = frozenset({"asked", "asks", "questioned"})
"""Verbs of who wants to know, not of who says so."""


_ACTS_ONLY = frozenset({"accuse", "blame", "agree", "praise"})
"""Verbs that report a deed, not where a statement comes from."""


def quoted_at(text: str, at: int) -> bool:
    return any(q.depth == 0 for q in quotations_touching(text, at, at + 1))


def of_segment(cluster: Cluster, segment: Segment) -> list[Attribution]:
    text = cluster.witness(segment.siglum).text
    return [
        a
        for a in find_attributions(text, segment.start, segment.end)
        if a.tone not in _ACTS_ONLY and a.verb not in _QUESTIONS and not quoted_at(text, a.start)
    ]


_DEFINITE = re.compile(r"(?i:the) (?:[a-z]+ )?(?P<noun>[a-z]{4,})")


@lru_cache(maxsize=1 << 10)
def _title_before_name(noun: str) -> re.Pattern[str]:
    name = r"[A-Z][\w’'-]{1,30}(?:\s[A-Z][\w’'-]{1,30}){0,3}"
    return re.compile(
        rf"\b(?i:{noun}),?\s(?:(?:Mr|Mrs|Ms|Dr)\.?\s)?(?P<after>{name})|(?P<before>{name}),\s(?:\w+\s){{0,6}}{noun}\b"
    )


def _bearer(text: str, noun: str) -> str:
    """Who was last called by that noun: "the minister" after "Interior Minister Tomas Rea".

    Nobody, where another one without a name was spoken of since ("a spokeswoman for the owner").
    """
    near = text[-4_000:]
    found = list(_title_before_name(noun).finditer(near))
    if not found or re.search(rf"(?<!\b[Tt]he\s)\b{noun}\b", near[found[-1].end() :], re.IGNORECASE):
        return ""
    return (found[-1]["after"] or found[-1]["before"]).strip()


def resolved(cluster: Cluster, segment: Segment, attribution: Attribution) -> Attribution:
    """A pronoun stands for the source named last before it; where none is, it stays one."""
    noun = _DEFINITE.fullmatch(attribution.source)
    if noun:
        name = _bearer(cluster.witness(segment.siglum).text[: segment.start], noun["noun"])
        return replace(attribution, source=name) if name else attribution
    if attribution.source.lower() not in PRONOUNS:
        return attribution
    body = copy_of(cluster, segment.siglum)
    before = bisect_left(body, segment.start, key=lambda s: s.start)
    for previous in reversed(body[max(0, before - 5) : before]):
        named = [a for a in of_segment(cluster, previous) if a.source.lower() not in PRONOUNS]
        if named:
            return replace(attribution, source=named[-1].source, by_pronoun=True)
    return attribution


def of_cell(cluster: Cluster, row: Row, siglum: Siglum) -> list[Attribution]:
    """The attributions of a cell, pronouns resolved, those inside quotations left out."""
    segments = [cluster.segment(i) for i in row.cells.get(siglum) or ()]
    return [
        resolved(cluster, s, a) for s in segments if s.role in ("body", "dek") for a in of_segment(cluster, s)
    ]


def same_source(left: list[Attribution], right: list[Attribution]) -> bool:
    return any(_may_be_one(a, b) for a in left for b in right)


_MEDIA = lexicon.listed("media_nouns")


_PEOPLE = lexicon.listed("unnamed_people")
_HEARSAY = lexicon.listed("hearsay")


def is_hearsay(attribution: Attribution) -> bool:
    """Whether the "source" is what people tell: a legend, a rumour."""
    return bool(set(lexicon.words(attribution.source)) & _HEARSAY)


def _may_be_one(left: Attribution, right: Attribution) -> bool:
    """One source, or one that may stand for the other: a pronoun for anybody, "the paper" for a newspaper's
    name, "the minister" or "a spokesman" for whoever has a name. Who is close to somebody is not that somebody."""
    if _beside(left, right) or _beside(right, left):
        return False
    if same_names(left.names, right.names):
        return True
    if is_hearsay(left) and is_hearsay(right):
        return True  # "the legend", "local folklore": nobody either way
    for one, other in ((left, right), (right, left)):
        if one.source.lower() in PRONOUNS or one.by_pronoun:
            return True
        if one.names & _MEDIA and (
            other.names & _MEDIA or (_is_named(other) and not names_a_person(other.source))
        ):
            return True  # "the paper" may be the Evening Mail, and no senator
        if _is_somebody(one) and _is_person(other):
            return True
        if not _is_named(one) and _PEOPLE & set(lexicon.words(one.source)) & set(lexicon.words(other.source)):
            return True  # "a spokeswoman", "the ministry's spokeswoman"
    return False


_CLOSE_TO = re.compile(
    r"\b(?:close|near|next)\sto\b|\b(?:familiar|acquainted)\swith\b|\b(?:knowledge|briefed|friends?|relatives?|neighbours?|neighbors?|critics?|opponents?|rivals?|victims?)\s(?:of|on|by)\b"
)


def _beside(one: Attribution, other: Attribution) -> bool:
    """Whether one source is somebody beside the other ("a source close to the family", "the family")."""
    close = _CLOSE_TO.search(one.source)
    if close is None or _CLOSE_TO.search(other.source) or not other.names:
        return False
    return other.names <= {word.removesuffix("s") for word in lexicon.words(one.source[close.end() :])} | set(
        lexicon.words(one.source[close.end() :])
    ) and not other.names & {word.removesuffix("s") for word in lexicon.words(one.source[: close.start()])}


_ARTICLES = re.compile(r"^(?i:the|an?|his|her|its|their|one)\b")


_PERSON = re.compile(r"\b[A-Z][a-z]+\s(?:[A-Z][\w.]*\s)?[A-Z][a-z]+|\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.?\s[A-Z]")


def _is_named(attribution: Attribution) -> bool:
    return any(
        word[0].isupper()
        and not (
            n == 0 and (word.lower() in UNNAMED or is_crowd(word))
        )  # "Prosecutors said" opens a sentence
        for n, word in enumerate(re.findall(r"[^\W\d_][\w’'-]*", _ARTICLES.sub("", attribution.source)))
    )


def _is_somebody(attribution: Attribution) -> bool:
    """A person called by a title or a trade alone: "the minister", "a DHS spokesman"."""
    words = lexicon.words(attribution.source)
    if not words or _is_called(attribution.source):
        return False
    return bool(set(words) & _PEOPLE) or any(word in lexicon.title_groups() for word in (words[0], words[-1]))


_GIVEN = given_names()
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Prof|Sir|Dame|Judge|Justice)\.?\s[A-Z]"
)


def names_a_person(source: str) -> bool:
    """A person beyond doubt: a title or a first name stands before the name."""
    if _TITLED.search(source) or any(word in _GIVEN for word in source.split()[:-1]):
        return True
    before = re.search(r"(?i:\b(\w+))\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?$", source)
    return before is not None and before[1].lower() in lexicon.title_groups()


def _is_called(source: str) -> bool:
    """A person's name stands in it; "The California Republican" is none."""
    return not re.match(r"[Tt]he\s", source) and _PERSON.search(source) is not None


def _is_person(attribution: Attribution) -> bool:
    """A first and a last name, or a name alone that no gazetteer lists as place or house."""
    source = attribution.source
    if _is_called(source):
        return True
    return (
        re.fullmatch(r"[A-Z][\w’'-]+", source) is not None
        and not lexicon.is_listed_name(lexicon.words(source))
        and source.lower() not in UNNAMED
    )


def same_names(left: frozenset[str], right: frozenset[str]) -> bool:
    """One name in common, transliterated otherwise perhaps; nobody named is nobody else."""
    return (
        not left or not right or bool(left & right) or any(transliterated(a, b) for a in left for b in right)
    )


def _initials(names: frozenset[str]) -> str:
    """ "dhs" for the words of "Department of Homeland Security", whatever their order: letters sorted."""
    return "".join(sorted(name[0] for name in names)) if len(names) > 1 else ""


def unnamed(cluster: Cluster, row: Row, siglum: Siglum) -> list[Attribution]:
    """Where a cell says that it is said and not by whom."""
    text = cluster.witness(siglum).text
    segments = [cluster.segment(i) for i in row.cells.get(siglum) or ()]
    return [a for s in segments for a in find_impersonal(text, s.start, s.end)]
