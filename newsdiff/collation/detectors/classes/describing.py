"""Is the same thing described in other words: "the small Gulf port", "the tiny port on the peninsula"?"""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified
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
