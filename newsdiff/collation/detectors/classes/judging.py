"""A word that judges or describes, on one side alone."""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified
from newsdiff.collation.detectors.classes.sides import (
    Sides,
    Tokens,
    content,
    is_figure_word,
    norms,
)
from newsdiff.collation.rarity import COMMONEST, zipf


def judging(sides: Sides) -> Classified | None:
    """A judging adjective or adverb on one side alone."""
    if len(sides.left) > 4 or len(sides.right) > 4:
        return None
    words = lexicon.word_set("judging")
    left, right = (
        {t.norm for t in side if not t.text[:1].isupper()} & words for side in (sides.left, sides.right)
    )  # a capital makes it a name: "On the Record"
    left, right = left | _phrases(sides.left), right | _phrases(sides.right)
    if bool(left) == bool(right):
        return None
    if not sides.change.parallel and sides.change.similarity < 0.5:
        return None
    told = words | {word for phrase in left | right for word in phrase.split()}
    rest = [t for t in content(sides.both) if t.norm not in told and zipf(t.norm) < COMMONEST]
    if {t.norm for t in sides.both} & _PREDICATE and not (sides.left and sides.right):
        return None  # "is false, and": a predicate left out, not an epithet
    if len(rest) > 1 or sides.change.similarity < 0.3:
        return None
    mild = {"very", "highly", "fully", "extremely", "deeply", "vast", "rare", "ongoing"}
    return sides.made(
        "claim",
        "judgement",
        0.6,
        "wording" if (left | right) <= mild else "substantive",
        words=sorted(left | right),
    )


_PREDICATE = frozenset({"is", "are", "was", "were"})


def _phrases(tokens: Tokens) -> set[str]:
    return {" ".join(p) for p in lexicon.phrases_in(norms(tokens), lexicon.phrases("judging"))}


_SUFFIXES = (
    "al",
    "ive",
    "ous",
    "ful",
    "less",
    "able",
    "ible",
    "ic",
    "ish",
    "ant",
    "ent",
    "ary",
    "ory",
    "ly",
    "ed",
    "ing",
    "an",
    "ar",
)


def epithet(sides: Sides) -> Classified | None:
    """One describing word before a noun that both versions have, on one side alone."""
    described = content(sides.both)
    articles = sum(t.norm in ("the", "a", "an") for t in sides.both)
    if len(sides.both) - articles != 1 or len(described) != 1 or not sides.change.parallel:
        return None
    word = described[0]
    if word.kind != "word" or word.text[:1].isupper() or zipf(word.norm) > 6 or is_figure_word(word):
        return None
    if (
        word.norm in lexicon.word_set("reporting", "verbs")
        or " ".join((word.norm,)) in lexicon.title_groups()
    ):
        return None
    cell = sides.left_cell if sides.left else sides.right_cell
    place = sides.change.left_range if sides.left else sides.change.right_range
    after = cell[place[1]] if place[1] < len(cell) else None
    if (
        after is None
        or after.kind != "word"
        or zipf(after.norm) > COMMONEST
        or not word.norm.endswith(_SUFFIXES)
        or _taken_apart(sides)
    ):
        return None
    return sides.made("claim", "judgement", 0.35, "wording")


def _taken_apart(sides: Sides) -> bool:
    """Has the other version the first half of a compound behind its head: "herring quota", "quota of prey"?"""
    other, gap = (
        (sides.right_cell, sides.change.right_range[0])
        if sides.left
        else (sides.left_cell, sides.change.left_range[0])
    )
    return gap + 1 < len(other) and other[gap + 1].norm == "of"
