"""Is the same thing described in other words: "the small Gulf port", "the tiny port on the peninsula"?"""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified, Range
from newsdiff.collation.detectors.classes.sides import Sides, Tokens, around, capitals, content
from newsdiff.collation.detectors.likeness import related
from newsdiff.collation.wording import carries_meaning

_WHERE = frozenset({"on", "in", "of", "from", "off", "at", "near"})
SOURCE = 6
"""Words from a verb of saying within which a noun may be the source."""
LONGEST = 3
"""Words that may describe a noun before it."""


def described(sides: Sides) -> Classified | None:
    """A place named behind a noun that the other version describes by a word before it: nobody is left out."""
    if not sides.change.parallel or not 2 <= len(sides.both) <= 5:
        return None
    comparison = sides.cluster.comparison(sides.change.row, sides.change.left, sides.change.right)
    matched = dict(comparison.matches)
    mine, place, others = sides.left_cell, sides.change.left_range, sides.right_cell
    if not sides.left:
        matched = {j: i for i, j in matched.items()}
        mine, place, others = sides.right_cell, sides.change.right_range, sides.left_cell
    noun = place[0] - 1
    other = matched.get(noun, -1)
    if (
        mine[place[0]].norm not in _WHERE
        or not capitals(mine, place)
        or other < 0
        or not carries_meaning(mine[noun])
        or mine[noun].text[:1].isupper()
    ):
        return None
    before = _described_by(others, other, frozenset(matched.values()))
    if before == other:
        return None
    start = _described_by(mine, noun, frozenset(matched))
    ranges = (start, place[1]), (before, other + 1)
    return sides.made("claim", "description", 0.45, "wording", *(ranges if sides.left else ranges[::-1]))


def people(sides: Sides) -> Classified | None:
    """Another noun for people at the same place, and no near synonym: "officials", "detainees"."""
    left, right = content(sides.left), content(sides.right)
    if len(left) != 1 or len(right) != 1 or not sides.change.parallel or sides.change.similarity < 0.35:
        return None
    a, b = left[0], right[0]
    if not (lexicon.is_person(a.norm) and lexicon.is_person(b.norm)) or related(a, b):
        return None
    verbs = lexicon.word_set("reporting", "verbs")
    ranges = (
        (sides.left_cell, sides.change.left_range),
        (sides.right_cell, sides.change.right_range),
    )
    if a.text[:1].isupper() or b.text[:1].isupper():
        return None
    if any(t.norm in verbs for cell, place in ranges for t in around(cell, place, SOURCE)):
        return None  # who said it: attribution
    return sides.made("claim", "description", 0.5, "wording")


LONGEST_NAME = 3
"""Words of the longest name in the sets of things of a kind."""


def kind(sides: Sides) -> Classified | None:
    """Another thing of a kind at the same place: shot "in the chest", "in the leg"; a "rocket", a "bomb"."""
    if not sides.change.parallel or max(len(sides.left), len(sides.right)) > LONGEST_NAME + 1:
        return None
    verbs = lexicon.word_set("reporting", "verbs")
    mine, others = sides.left_cell, sides.right_cell
    for left in _things(mine, sides.change.left_range):
        for right in _things(others, sides.change.right_range):
            a, b = _norms(mine, left), _norms(others, right)
            if not lexicon.of_one_kind(a, b) or _has(others, a) or _has(mine, b):
                continue
            who = lexicon.is_person(a[-1]) and lexicon.is_person(b[-1])
            if who and any(
                t.norm in verbs for c, r in ((mine, left), (others, right)) for t in around(c, r, SOURCE)
            ):
                continue  # who said it: attribution
            return sides.made("claim", "kind", 0.75, "substantive", left, right)
    return None


def _norms(cell: Tokens, place: Range) -> lexicon.Phrase:
    return tuple(t.norm for t in cell[place[0] : place[1]])


def _things(cell: Tokens, place: Range) -> list[Range]:
    """The things of some kind that touch a range, longest first; they may reach one word beyond it."""
    found: list[Range] = []
    for length in range(LONGEST_NAME, 0, -1):
        for first in range(max(0, place[0] - length + 1), min(place[1], len(cell) - length + 1)):
            at = (first, first + length)
            if (
                at[1] > place[0]
                and not any(t.text[:1].isupper() and first for t in cell[first : at[1]])
                and lexicon.kind_of(_norms(cell, at))
                and not any(a <= first and at[1] <= b for a, b in found)
            ):
                found.append(at)
    return found


def _has(cell: Tokens, phrase: lexicon.Phrase) -> bool:
    """Has a cell the same thing, under whatever name?"""
    things = lexicon.kind_of(phrase)
    return any(
        things & lexicon.kind_of(_norms(cell, (k, k + n)))
        for n in range(1, LONGEST_NAME + 1)
        for k in range(len(cell) - n + 1)
    )


def _described_by(cell: Tokens, noun: int, matched: frozenset[int]) -> int:
    """Where the words that describe a noun begin: those right before it that the other version does not have."""
    first = noun
    while (
        first > 0
        and noun - first < LONGEST
        and first - 1 not in matched
        and cell[first - 1].kind == "word"
        and cell[first - 1].norm not in lexicon.listed("determiners")
        and carries_meaning(cell[first - 1])
    ):
        first -= 1
    return first
