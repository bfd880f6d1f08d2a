"""Lost apostrophes and possessives."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.damage.place import (
    Damage,
    Place,
)
from newsdiff.collation.rarity import zipf

_PREPOSITIONS = lexicon.listed("prepositions")


_LOST_APOSTROPHE = lexicon.listed("lost_apostrophe")


_PLURAL_COUNTRIES = lexicon.listed("plural_countries")


def may_lack_apostrophe(place: Place) -> bool:
    """Whether the segment has a word that could lack one, whatever other versions say of it."""
    return next(lost_apostrophe(place, ask=False), None) is not None


def lost_apostrophe(place: Place, *, ask: bool = True) -> Iterator[Damage]:
    """`ask`: whether other versions are asked; else they are taken to agree."""
    tokens = place.tokens
    for i, token in enumerate(tokens):
        word = token.norm
        if token.kind != "word":
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        follows = after is not None and after.kind == "word"
        message = "“{text}” in {siglum} has lost its apostrophe."
        if word in _LOST_APOSTROPHE:
            yield Damage(token.start, token.end, "apostrophe", message, "wording", 0.85)
        elif (
            word == "its"
            and after is not None
            and after.norm in ("the", "a", "an", "not", "been", "too", "because")
        ):
            yield Damage(token.start, token.end, "apostrophe", message, "wording", 0.75)
        elif not follows or not word.endswith("s") or len(word) < 5 or after is None:
            continue
        elif (
            word[:-1] in lexicon.country_words()
            and word not in _PLURAL_COUNTRIES
            and zipf(word) < 3.6
            and token.text[0].isupper()
        ):
            end = after.end
            yield Damage(token.start, end, "apostrophe", message, "wording", 0.9)
        elif (
            word.endswith("ys")
            and word[-3] not in "aeiou"
            and zipf(word) < 2
            and zipf(word[:-1]) >= 4
            and token.text.islower()
        ) or (
            zipf(word) == 0
            and zipf(word[:-1]) >= 3.5
            and (not ask or _possessive_elsewhere(place, word[:-1]))
        ):
            yield Damage(token.start, token.end, "apostrophe", message, "wording", 0.8)


def _possessive_elsewhere(place: Place, word: str) -> bool:
    for siglum in place.cluster.sigla:
        for segment in place.cluster.segments_of(siglum):
            tokens = place.cluster.tokens(segment.id)
            if any(a.norm == word and b.norm == "'s" for a, b in itertools.pairwise(tokens)):
                return True
    return False


def may_lack_possessive(place: Place) -> bool:
    """Whether the segment names a country, whatever other versions say of it."""
    return any(t.norm in lexicon.country_words() for t in place.tokens)


def lost_possessive(place: Place) -> Iterator[Damage]:
    """A country straight before a person's name: "Russia Vladimir Putin"."""
    if not place.prose or place.segment.role == "headline":
        return
    tokens = place.tokens
    for i in range(len(tokens) - 2):
        country, first, last = tokens[i : i + 3]
        if (
            country.norm not in lexicon.country_words()
            or not country.text[0].isupper()
            or country.norm in ("jordan", "georgia", "chad")
        ):
            continue
        if not all(t.kind == "word" and t.text[0].isupper() and t.text[1:].islower() for t in (first, last)):
            continue
        if any(t.norm in lexicon.title_groups() or lexicon.is_listed_name((t.norm,)) for t in (first, last)):
            continue
        if zipf(first.norm) > 5.2 or zipf(last.norm) > 5.2:
            continue
        before = tokens[i - 1] if i else None
        if before is not None and before.norm in _PREPOSITIONS - {"and"}:
            continue
        if not _named_without(place, country.norm, first.norm, last.norm):
            continue
        yield Damage(
            country.start,
            last.end,
            "possessive",
            "“{text}” in {siglum} has lost the ’s after the country, or its adjective.",
            "wording",
            0.8,
        )


def _named_without(place: Place, country: str, first: str, last: str) -> bool:
    """Does the person's name stand somewhere in the cluster without the country before it?"""
    for siglum in place.cluster.sigla:
        for segment in place.cluster.segments_of(siglum):
            words = [t.norm for t in place.cluster.tokens(segment.id)]
            for k in range(len(words) - 1):
                if words[k] == first and words[k + 1] == last and (k == 0 or words[k - 1] != country):
                    return True
    return False
