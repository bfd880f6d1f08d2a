"""Slips that are words themselves: seen by the company the right word keeps, never by a list of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.damage.place import SMALL, Damage, Place
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Siglum, Token

_DETERMINERS = lexicon.listed("determiners")
_OWNERS = frozenset({"the", "a", "an", "his", "their", "its", "our", "my", "your"})
"""Words behind which no verb stands; "let her believe" is right."""
_CONJOINED = frozenset({"even", "as", "to", "will", "would", "may", "could", "can", "and", "but", "not"})
"""Words before which "though" and "form" are right."""
_LIKE = "looks like a slip for"


@cache
def look_alikes() -> Mapping[str, frozenset[str]]:
    """Each word that is a letter away from another word, with those others."""
    found: dict[str, set[str]] = {}
    for pair in lexicon.table("words")["look_alikes"].split(","):
        left, right = pair.split()
        found.setdefault(left, set()).add(right)
        found.setdefault(right, set()).add(left)
    return {word: frozenset(others) for word, others in found.items()}


@cache
def _nouns() -> Mapping[str, str]:
    """The noun of each verb that one letter parts from it."""
    return dict(pair.split() for pair in lexicon.table("words")["verb_and_noun"].split(","))


def verb_for_noun(place: Place) -> Iterator[Damage]:
    """ "the identify of the driver": a verb between an article and "of" or another small word."""
    if not place.prose:
        return
    for before, token, after in zip(place.tokens, place.tokens[1:], place.tokens[2:], strict=False):
        noun = _nouns().get(token.norm)
        if noun is None or before.norm not in _OWNERS or not token.text.islower():
            continue
        if after.kind == "mark" or after.norm in (
            "of",
            "that",
            "and",
            "in",
            "was",
            "is",
            "has",
            "for",
            "to",
            "on",
        ):
            message = f"“{{text}}” in {{siglum}} {_LIKE} “{noun}”."
            yield Damage(token.start, token.end, "slip", message, "wording", 0.8)


def may_be_slip(place: Place) -> bool:
    """Whether the segment has a word that another is a letter away from, or a small word in a name."""
    return any(t.norm in look_alikes() or _in_name(place.tokens, n) for n, t in enumerate(place.tokens))


def slip_by_company(place: Place) -> Iterator[Damage]:
    """A word that stands elsewhere in the story, a letter otherwise, in the same company."""
    if not place.prose:
        return
    tokens = place.tokens
    for n, token in enumerate(tokens):
        if token.norm in look_alikes() and token.kind == "word":
            company = _company(tokens, n)
            here = _seen(place.cluster).get((token.norm, company), ())
            for right in sorted(look_alikes()[token.norm]) if company else ():
                there = _seen(place.cluster).get((right, company), ())
                if (len(here), zipf(token.norm)) >= (len(there), zipf(right)):
                    continue
                if len(here) < len(there):
                    message = f"“{{text}}” in {{siglum}} {_LIKE} “{right}”, which stands beside the same words elsewhere."
                else:  # nobody knows which of two is right
                    message = f"“{{text}}” in {{siglum}} stands beside the same words as “{right}” elsewhere: one is a slip."
                yield Damage(
                    token.start, token.end, "slip", message, "wording", 0.7 if len(here) < len(there) else 0.6
                )
                break
        elif _in_name(tokens, n):
            name = (tokens[n - 1].norm, tokens[n + 1].norm)
            for particle in _particles(place.cluster).get(name, ()):
                if token.norm != particle and edits(token.norm, particle, 2) == 1:
                    message = f"“{{text}}” in {{siglum}} {_LIKE} “{tokens[n - 1].text} {particle} {tokens[n + 1].text}”."
                    yield Damage(tokens[n - 1].start, tokens[n + 1].end, "slip", message, "wording", 0.8)
                    break


def _company(tokens: tuple[Token, ...], n: int) -> tuple[str, ...]:
    """The words behind one, articles alike, as many as show that it is the same phrase; none where they do not.

    A small word goes with more phrases than others, and opens clauses: it needs more company.
    """
    small = zipf(tokens[n].norm) >= _SMALL or any(zipf(w) >= _SMALL for w in look_alikes()[tokens[n].norm])
    if small and (n == 0 or tokens[n - 1].kind == "mark" or tokens[n - 1].norm in _CONJOINED):
        return ()
    need = 2 if small else 1
    found: list[str] = []
    for token in tokens[n + 1 : n + 5]:
        if token.kind == "mark":
            break
        found.append("the" if token.norm in _DETERMINERS else token.norm)
        need -= token.norm not in SMALL and token.norm not in _DETERMINERS
        if need == 0:
            return (*_before(tokens, n, small=small), *found)
    return ()


_SMALL = 5.3
"""Zipf frequency from which a word goes with anything."""


def _before(tokens: tuple[Token, ...], n: int, *, small: bool) -> tuple[str, ...]:
    """The word before, for words that are no small ones: "the trail judge", "the trial judge"."""
    if small or n == 0 or tokens[n - 1].kind == "mark":
        return ()
    return ("the" if tokens[n - 1].norm in _DETERMINERS else tokens[n - 1].norm,)


@once_a_cluster
def _seen(cluster: Cluster) -> Mapping[tuple[str, tuple[str, ...]], frozenset[tuple[Siglum, int]]]:
    """Where in the story each look-alike stands in which company."""
    found: dict[tuple[str, tuple[str, ...]], set[tuple[Siglum, int]]] = {}
    for siglum in cluster.sigla:
        for segment in cluster.segments_of(siglum):
            tokens = cluster.tokens(segment.id)
            for n, token in enumerate(tokens):
                if token.norm in look_alikes() and (company := _company(tokens, n)):
                    found.setdefault((token.norm, company), set()).add((siglum, token.start))
    return {key: frozenset(places) for key, places in found.items()}


def _in_name(tokens: tuple[Token, ...], n: int) -> bool:
    """A small word right between two names, where a particle may stand: "Anna can Dorn"."""
    token = tokens[n]
    return (
        0 < n < len(tokens) - 1
        and token.text.islower()
        and 2 <= len(token.norm) <= 5
        and all(t.text[:1].isupper() and t.text[1:].islower() for t in (tokens[n - 1], tokens[n + 1]))
    )


@once_a_cluster
def _particles(cluster: Cluster) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The particle that stands in each name of the story."""
    known = lexicon.listed("name_particles")
    found: dict[tuple[str, str], set[str]] = {}
    for siglum in cluster.sigla:
        for segment in cluster.segments_of(siglum):
            tokens = cluster.tokens(segment.id)
            for first, small, last in zip(tokens, tokens[1:], tokens[2:], strict=False):
                if small.norm in known and first.text[:1].isupper() and last.text[:1].isupper():
                    found.setdefault((first.norm, last.norm), set()).add(small.norm)
    return {name: tuple(sorted(small)) for name, small in found.items()}
