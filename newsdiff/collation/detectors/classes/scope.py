"""Whom does the statement cover, and how far does it reach?"""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified
from newsdiff.collation.detectors.classes.sides import (
    Sides,
    Tokens,
    content,
    next_norm,
    norms,
    owns,
)
from newsdiff.collation.rarity import COMMONEST, zipf

_EACH = frozenset({"each", "both", "every"})


def part_of(sides: Sides) -> Classified | None:
    """ "one of", "most of", "part of" on one side alone: the whole, or a part of it."""
    if not sides.change.parallel or len(sides.both) > 3:
        return None
    if any(lexicon.phrases_in(norms(sides.both), lexicon.parts())):
        return sides.made("claim", "scope", 0.7, "substantive")
    return None


def scope_changed(sides: Sides) -> Classified | None:
    if len(sides.left) > 4 or len(sides.right) > 4 or sides.change.similarity < 0.3:
        return None
    if all(any(lexicon.is_negation(t.norm) for t in side) for side in (sides.left, sides.right)):
        return None  # "with no" and "without any"
    known = lexicon.phrases("scope") - lexicon.parts()
    words = lexicon.word_set("scope")
    left, right = norms(sides.left), norms(sides.right)
    reach = set(lexicon.phrases_in(left, known)) ^ set(lexicon.phrases_in(right, known))
    single = {w for w in left if w in words} ^ {w for w in right if w in words}
    if single <= _EACH and not reach:
        return None
    own = {
        "own",
        "respective",
        "each",
        "other",
        "mutual",
        "domestic",
        "internal",
        "foreign",
        "international",
        "both",
        "reciprocal",
    }
    if (reach or single & own) and sides.change.parallel:
        firm = bool(reach) or bool(single & {"respective", "mutual", "other", "each"})
        return sides.made("claim", "scope", 0.75 if firm else 0.55, "substantive" if firm else "wording")
    return None


_ONE = frozenset({"a", "an", "one"})
_MORE = frozenset({"several", "many", "most", "all", "some", "both", "few"})


def quantity(sides: Sides) -> Classified | None:
    words = lexicon.word_set("hedge", "quantity")
    whole = (set(norms(sides.left)), set(norms(sides.right)))
    if (
        sides.change.parallel
        and len(sides.both) == 2
        and any(x <= _ONE and y <= _MORE for x, y in (whole, whole[::-1]))
        and _one_and_more(sides)
    ):
        return sides.made("claim", "scope", 0.75, "substantive")
    left, right = (
        [t.norm for t in sides.left if t.norm in words],
        [t.norm for t in sides.right if t.norm in words],
    )
    if (
        len(left) == len(right) == 1
        and left != right
        and not all(any(lexicon.is_negation(t.norm) for t in side) for side in (sides.left, sides.right))
        and max(len(sides.left), len(sides.right)) <= 2
        and sides.change.parallel
    ):
        if {left[0], right[0]} <= {"each", "every", "both"} or {left[0], right[0]} <= {
            "several",
            "some",
            "few",
            "many",
        }:
            return None
        return sides.made("claim", "scope", 0.75, "substantive")
    return None


def _one_and_more(sides: Sides) -> bool:
    """The word behind is the same, once singular and once plural: "a minister", "several ministers"."""
    left = next_norm(sides.left_cell, sides.change.left_range[1] - 1)
    right = next_norm(sides.right_cell, sides.change.right_range[1] - 1)
    short, long_ = sorted((left, right), key=len)
    return bool(short) and long_ in (short + "s", short + "es", short[:-1] + "ies")


_AGENTS = ("er", "or", "ist", "ant", "ian", "man", "woman", "ee")
"""Endings of nouns for people: attacker, doctor, gunman, detainee."""
_DEFINITE = frozenset({"the", "his", "her", "their", "its", "this", "these", "that", "those"})


def _one_determiner(a: Tokens, i: int, b: Tokens, j: int) -> bool:
    """Does "the", or whose it is, stand right before the noun in both versions?"""
    return (
        i > 0
        and j > 0
        and a[i - 1].norm in _DEFINITE
        and b[j - 1].norm in _DEFINITE
        and not (
            content(a[i + 1 : i + 2]) and zipf(a[i + 1].norm) < COMMONEST  # the first half of a compound
        )
    )


def number_of_who(sides: Sides) -> Classified | None:
    """Singular and plural where it changes who is meant: owners, and subjects with their verb."""
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = sides.left_cell, sides.right_cell
    if {a[i].norm, b[j].norm} & {"is", "are", "was", "were", "has", "have"}:
        return None
    short, long_ = sorted((a[i].norm, b[j].norm), key=len)
    plural = long_ in (short + "s", short + "es") or (short.endswith("y") and long_ == short[:-1] + "ies")
    if not plural or a[i].kind != "word":
        return None
    owner = owns(a, i) and owns(b, j)
    if owner:
        return sides.made("claim", "number", 0.7, "substantive")
    if _one_determiner(a, i, b, j) and sides.change.similarity >= 0.6:
        person = short.endswith(_AGENTS) or short in lexicon.listed("unnamed_people")
        return sides.made("claim", "number", 0.6 if person else 0.45, "substantive" if person else "wording")
    verbs = ({"was", "is", "has"}, {"were", "are", "have"})
    after_a, after_b = next_norm(a, i), next_norm(b, j)
    if any(after_a in x and after_b in y for x, y in (verbs, verbs[::-1])):
        return sides.made("claim", "number", 0.7, "substantive")
    return None


def scope(sides: Sides) -> Classified | None:
    """A word that says whose or how far, on one side alone."""
    if not sides.change.parallel or len(sides.both) > 4:
        return None
    words = norms(sides.both)
    limits = {
        "only",
        "alone",
        "reciprocal",
        "mutual",
        "respective",
        "former",
        "ongoing",
        "domestic",
        "internal",
        "temporary",
        "permanent",
    }
    if limits & set(words) and len(content(sides.both)) <= 2:
        return sides.made("claim", "scope", 0.55, "wording")
    return None
