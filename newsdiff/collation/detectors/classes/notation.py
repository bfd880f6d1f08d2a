"""Is it notation only, or the business of figures or of who said it?"""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified, Range
from newsdiff.collation.detectors.classes.sides import (
    SMALL,
    Sides,
    Tokens,
    has_figures,
    is_figure_word,
    nobodys,
    norms,
    role_of,
    starts_sentence,
    stems,
)
from newsdiff.collation.detectors.classes.time import tense
from newsdiff.collation.detectors.figure_slots import items_of
from newsdiff.collation.figures import WEEKDAYS
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Siglum


def case(sides: Sides) -> Classified | None:
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = sides.left_cell[i], sides.right_cell[j]
    if a.text.replace("’", "'") == b.text.replace("’", "'"):
        return None
    if a.text.replace(".", "") == b.text.replace(".", ""):  # U.S. and US
        return sides.made("style", "abbreviation", 0.8, "style")
    if starts_sentence(sides.left_cell, i) or starts_sentence(sides.right_cell, j):
        return None
    if "headline" in (role_of(sides, "left"), role_of(sides, "right")):
        return None
    if {a.text.isupper(), b.text.isupper()} == {True, False} and max(i, j) < 4 and len(a.text) > 4:
        return None  # the opening words of a story set in capitals
    if a.text.lower() in SMALL or len(a.text) < 3:
        return None  # a stray capital on a small word is damage
    return sides.made("style", "capital", 0.6, "style")


def style(sides: Sides) -> Classified | None:
    left, right = norms(sides.left), norms(sides.right)
    torn = "".join(left) == "".join(right) and not lexicon.is_listed_pair(left, right)
    if torn and any(w.isalpha() and zipf(w) < 1.5 for w in (*left, *right)):
        return nobodys(sides)  # a word torn apart, or two glued together: damage
    kind = lexicon.equivalence(left, right)
    if kind:
        return sides.made("style", kind, 0.8, "style")
    # the same but for a word of style at one end: "realise that", "realize"
    for n in range(min(len(left), 4), 0, -1):
        for m in range(min(len(right), 4), 0, -1):
            if n == len(left) and m == len(right):
                continue
            kind = lexicon.equivalence(left[-n:], right[-m:])
            rest = (left[:-n], right[:-m])
            if kind and all(w in lexicon.word_set("neutral") for side in rest for w in side):
                return sides.made("style", kind, 0.7, "style", *_narrow(sides, n, m))
    if "".join(left).replace("-", "") == "".join(right).replace("-", ""):
        return sides.made("style", "spelling", 0.7, "style")
    if all(
        w in SMALL or w in ("this", "these", "those", "its", "their", "his", "her") for w in (*left, *right)
    ):
        return nobodys(sides)
    return None


def _narrow(sides: Sides, n: int, m: int) -> tuple[Range, Range]:
    """The ranges of the last n and m words of the change."""
    return _last(sides.left_cell, sides.change.left_range, n), _last(
        sides.right_cell, sides.change.right_range, m
    )


def _last(cell: Tokens, place: Range, count: int) -> Range:
    words = [i for i in range(*place) if cell[i].kind != "mark" or cell[i].text in "%$€£¥&"]
    return words[-count], place[1]


def article(sides: Sides) -> Classified | None:
    if any(lexicon.phrases_in(norms(sides.both), lexicon.phrases("hedge"))):
        return None  # "said to be safe"
    if all(
        t.norm in lexicon.word_set("neutral") or t.norm in lexicon.word_set("reporting", "verbs")
        for t in sides.both
    ):
        timed = tense(sides)
        return timed or nobodys(sides)
    return None


def usage(sides: Sides) -> Classified | None:
    """A small word that one usage asks for and another leaves out: "met with", "on Friday", "Mr" before a name."""
    if len(sides.both) != 1 or not sides.change.parallel:
        return None
    cell, place = (
        (sides.left_cell, sides.change.left_range)
        if sides.left
        else (sides.right_cell, sides.change.right_range)
    )
    word = sides.both[0].norm
    before = cell[place[0] - 1].norm if place[0] else ""
    behind = cell[place[1]] if place[1] < len(cell) else None
    table = lexicon.table("style")["usage"]
    follows = f"{before} {word}" in table["behind"]
    leads = word == "on" and behind is not None and behind.norm in WEEKDAYS
    courtesy = word in table["courtesy"] and behind is not None and behind.text[:1].isupper()
    return sides.made("style", "usage", 0.5, "style") if follows or leads or courtesy else None


def only_figures(sides: Sides) -> Classified | None:
    """Figures and small words alone: the detectors of figures weigh what they can read. What they cannot read
    on one side at least is a figure that differs still, and is never passed over."""
    neutral = lexicon.word_set("neutral")
    if not has_figures(sides.both) or not all(
        is_figure_word(t)
        or t.text in "%$€£¥"
        or t.norm in neutral
        or t.norm in _HOW_MANY
        or zipf(t.norm) > COMMONEST
        for t in sides.both
    ):
        return None
    change = sides.change
    left, right = (
        _unread(sides, change.left, sides.left_cell, change.left_range),
        _unread(sides, change.right, sides.right_cell, change.right_range),
    )
    numbers = all(
        any(is_figure_word(t) or t.norm in _HOW_MANY for t in side) for side in (sides.left, sides.right)
    )
    if change.kind == "replaced" and change.parallel and numbers and (left or right) and left != right:
        return sides.made("figure", "unread", 0.55, "substantive")
    return nobodys(sides)


def multiples(sides: Sides) -> Classified | None:
    """ "doubled" and "tripled", "halved" and "doubled": a figure inside a verb."""
    known = lexicon.listed("multiples")
    left, right = ([t.norm for t in side if t.norm in known] for side in (sides.left, sides.right))
    if len(left) != 1 or len(right) != 1 or stems(sides.left) == stems(sides.right):
        return None
    if not sides.change.parallel or len(sides.both) > 4:
        return None
    return sides.made("figure", "unread", 0.7, "substantive")


_HOW_MANY = frozenset({"no", "none", "several", "few", "many"})


def _unread(sides: Sides, siglum: Siglum, cell: Tokens, place: Range) -> tuple[str, ...]:
    """The figure words of a range that no figure of the cell takes in."""
    found = items_of(sides.cluster, sides.change.row, siglum)
    return tuple(
        cell[i].norm
        for i in range(*place)
        if is_figure_word(cell[i]) and not any(item.first <= i < item.last for item in found)
    )


def only_reporting(sides: Sides) -> Classified | None:
    verbs = lexicon.word_set("reporting", "verbs")
    neutral = lexicon.word_set("neutral")
    left = [t for t in sides.left if t.norm not in neutral or t.norm in verbs]
    right = [t for t in sides.right if t.norm not in neutral or t.norm in verbs]
    if left and right and any(t.norm in verbs for t in left) and any(t.norm in verbs for t in right):
        step = lexicon.step_of_strength(stems(tuple(left)), stems(tuple(right)))
        if step and len(left) == len(right) == 1 and not {left[0].norm, right[0].norm} & _SAYING:
            return sides.made("claim", "strength", 0.6, "wording", steps=abs(step))
        return nobodys(sides)
    return None


def said_again(sides: Sides) -> Classified | None:
    """A verb of saying that one version repeats in a sentence that is sourced in both: "but [said he] was assured".
    Without it what follows stands as fact."""
    if not sides.change.parallel or sides.change.similarity < 0.5 or not 1 <= len(sides.both) <= 3:
        return None
    if not any(t.norm in _SAYING for t in sides.both) or not all(
        t.norm in _SAYING or t.norm in _SAYERS for t in sides.both
    ):
        return None
    verbs = lexicon.word_set("reporting", "verbs")
    here, there = (sides.left_cell, sides.right_cell) if sides.left else (sides.right_cell, sides.left_cell)
    end = (sides.change.left_range if sides.left else sides.change.right_range)[1]
    if end >= len(here) or here[end].kind == "mark":
        return None  # who said it stands behind what is said
    more = sum(t.norm in verbs for t in here) - sum(t.norm in verbs for t in there)
    again = more == 1 and any(t.norm in verbs for t in there)
    return sides.made("attribution", "repeated", 0.35, "wording") if again else None


_SAYERS = frozenset(["he", "she", "they", "it", "that", "also"])
_SAYING = lexicon.listed("saying")
