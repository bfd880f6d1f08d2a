"""One class for each change: style, name, claim, translation, or none of these detectors' business.

The order of the questions is the order of what an editor wants to know: is it notation only; does it belong
to figures or to who said it (other detectors); does it turn the statement round; is another one named; how
firm, how strong, how far does it reach; is a term of art lost; are the words unrelated?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import Change, Classified
from newsdiff.collation.detectors.classes import (
    damaged,
    describing,
    firmness,
    judging,
    naming,
    notation,
    polarity,
    rendering,
    scope,
    time,
)
from newsdiff.collation.detectors.classes.sides import Sides, words_of

__all__ = ["classify"]

LEAST_SIMILAR = 0.25
"""Cells that share less than this of their words are not compared word by word."""


def classify(cluster: Cluster, change: Change) -> Iterator[Classified]:
    """The class of a change, nothing where no class fits."""
    if change.similarity < LEAST_SIMILAR and change.kind != "replaced":
        return
    a = cluster.cell_tokens(change.row, change.left)
    b = cluster.cell_tokens(change.row, change.right)
    left = words_of(a, change.left_range)
    right = words_of(b, change.right_range)
    sides = Sides(change, cluster, a, b, left, right)
    if change.similarity < LEAST_SIMILAR:
        # one word spelt in two ways is that in any sentence
        if len(left) == len(right) == 1 and (spelt := notation.style(sides)) and spelt.kind == "spelling":
            yield spelt
        return
    questions: dict[str, tuple[Callable[[Sides], Classified | None], ...]] = {
        "recased": (notation.case,),
        "swapped": (naming.swapped,),
        "turned": (rendering.turned,),
        "inflected": (
            notation.style,
            naming.proper_noun_form,
            scope.number_of_who,
            time.tense_form,
            rendering.derived,
        ),
        "inserted": (
            damaged.possessive,
            naming.source_described,
            notation.said_again,
            firmness.approximation,
            scope.part_of,
            time.past,
            notation.only_figures,
            polarity.negation,
            firmness.unfinished,
            describing.described,
            naming.dropped,
            naming.rank,
            rendering.compound,
            notation.usage,
            notation.article,
            firmness.doubt,
            time.tense,
            scope.scope,
            judging.judging,
            judging.epithet,
        ),
        "replaced": (
            firmness.approximation,
            firmness.step_or_level,
            time.verb_to_be,
            time.reach,
            time.relative,
            notation.style,
            notation.multiples,
            rendering.glossary_phrase,
            polarity.loaded,
            rendering.glossary,
            polarity.opposite,
            polarity.negation,
            naming.title,
            naming.rank,
            naming.name,
            notation.only_figures,
            notation.only_reporting,
            scope.scope_changed,
            scope.quantity,
            firmness.unfinished,
            firmness.weighed,
            firmness.modality,
            firmness.doubt,
            firmness.strength,
            firmness.link,
            time.tense,
            describing.kind,
            judging.judging,
            describing.people,
            rendering.wording,
            rendering.other_word,
            rendering.slip,
        ),
    }
    for question in questions[change.kind]:
        answer = question(sides)
        if answer is not None:
            if answer.category != "none":
                yield answer
                for rest in _rests(change, answer.change):
                    yield from classify(cluster, rest)
            return
    narrower = _without_clause(sides)
    if narrower is not None:
        yield from classify(cluster, narrower)


_HANGS_ON = frozenset({"who", "which", "whose", "where"})


def _without_clause(sides: Sides) -> Change | None:
    """What stands for each other where one side has a clause hanging on besides: "detainees" and "officials who had
    been held for years". That the clause is missing is told of itself."""
    change = sides.change
    if change.kind != "replaced" or any(t.norm in _HANGS_ON for t in min(sides.left, sides.right, key=len)):
        return None
    for side, (first, last), cell in (
        ("left_range", change.left_range, sides.left_cell),
        ("right_range", change.right_range, sides.right_cell),
    ):
        for k in range(first + 1, last):
            if cell[k].norm in _HANGS_ON:
                end = k - 1 if cell[k - 1].kind == "mark" else k
                return replace(change, **{side: (first, end)}) if end > first else None  # type: ignore[arg-type]
    return None


def _rests(whole: Change, told: Change) -> Iterator[Change]:
    """What a class of a part leaves of a change, before and behind it: "no limits partnership" and "boundless
    friendship" differ in a term of art and in one word more."""
    if whole.kind != "replaced":
        return
    (a, b), (c, d) = whole.left_range, whole.right_range
    (x, y), (u, v) = told.left_range, told.right_range
    for left, right in (((a, x), (c, u)), ((y, b), (v, d))):
        if left[0] < left[1] and right[0] < right[1]:
            yield replace(whole, left_range=left, right_range=right)
