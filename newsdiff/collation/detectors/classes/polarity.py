"""Does the change turn the statement round, or take sides?"""

from __future__ import annotations

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified, Range
from newsdiff.collation.detectors.classes.sides import (
    AUXILIARIES,
    SMALL,
    Sides,
    Tokens,
    around,
    next_norm,
    norms,
)


def _polarity(tokens: Tokens) -> int:
    found = sum(1 for _ in lexicon.phrases_in(norms(tokens), lexicon.phrases("negation")))
    return (sum(lexicon.is_negation(t.norm) for t in tokens) + found) % 2


def negation(sides: Sides) -> Classified | None:
    if len(sides.left) > 3 or len(sides.right) > 3:
        return None
    if _polarity(sides.left) == _polarity(sides.right):
        return None
    words = {t.norm for t in sides.both}
    around_it = {t.norm for t in (*sides.left_cell, *sides.right_cell)}
    if {"no", "confidence"} <= words and around_it & {"vote", "motion"}:
        return None  # a vote of it is a term, whatever else it is called
    if "no" in words and {"longer"} & words and sides.change.kind == "inserted":
        return None
    if not (sides.change.parallel or sides.change.similarity > 0.6):
        return None
    nearby = around(sides.left_cell, sides.change.left_range) + around(
        sides.right_cell, sides.change.right_range
    )
    if sides.change.kind == "replaced" and any(lexicon.is_negation(t.norm) for t in nearby):
        return None
    positive = sides.right if _polarity(sides.left) else sides.left
    if sides.change.kind == "replaced" and (
        sides.change.similarity < 0.3
        or any(t.norm not in AUXILIARIES and t.norm not in SMALL for t in positive)
    ):
        return None
    if {t.norm for t in sides.both} & {"only", "alone", "identified", "named"} or "only" in {
        next_norm(c, r[1] - 1)
        for c, r in ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
    }:
        return None  # "not only", "asked not to be named"
    return sides.made("claim", "negation", 0.9, "substantive")


def opposite(sides: Sides) -> Classified | None:
    if len(sides.left) > 3 or len(sides.right) > 3 or not sides.change.parallel:
        return None
    if all(_in_name(c, r) for c, r in _cells(sides)):
        return None  # North Korea and South Korea: another one is named
    whole = (" ".join(norms(sides.left)), " ".join(norms(sides.right)))
    pairs = {whole} | {(a.norm, b.norm) for a in sides.left for b in sides.right if len(sides.both) <= 4}
    for a, b in sorted(pairs):
        if "without" in (a, b) and any(
            lexicon.is_negation(t.norm) and t.norm != "without" for t in sides.both
        ):
            continue  # "with no", "without any"
        if frozenset((a, b)) in lexicon.opposites() or lexicon.negated(a, b):
            return sides.made("claim", "negation", 0.85, "substantive", opposites=[a, b])
    return None


def _cells(sides: Sides) -> tuple[tuple[Tokens, Range], tuple[Tokens, Range]]:
    return (sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range)


def _in_name(cell: Tokens, place: Range) -> bool:
    """Do the words and the one behind them begin with capitals?"""
    behind = cell[place[1]] if place[1] < len(cell) else None
    return behind is not None and all(t.text[:1].isupper() for t in (*cell[place[0] : place[1]], behind))


def loaded(sides: Sides) -> Classified | None:
    if sides.change.similarity < 0.35 and not sides.change.parallel:
        return None
    left = _loaded_terms(sides.left_cell, sides.change.left_range)
    right = _loaded_terms(sides.right_cell, sides.change.right_range)
    for terms, place in left:
        for others, other_place in right:
            if lexicon.another_judgement(terms, others):
                narrow = (len(sides.left) > place[1] - place[0] + 2) or (
                    len(sides.right) > other_place[1] - other_place[0] + 2
                )
                if narrow and not sides.change.parallel:
                    continue
                return sides.made("claim", "loaded", 0.85, "substantive", place, other_place)
    return None


def _loaded_terms(cell: Tokens, place: Range) -> list[tuple[tuple[str, ...], Range]]:
    """Loaded terms that touch a range (they may reach one word beyond), longest first."""
    found: list[tuple[tuple[str, ...], Range]] = []
    low = max(0, place[0] - 1)
    words = norms(cell[low : place[1] + 1])
    for length in lexicon.loaded_lengths():
        for first in range(low, place[1]):
            last = first + length
            if last > len(cell) or last <= place[0] or last > place[1] + 1:
                continue
            phrase = words[first - low : last - low]
            if lexicon.loaded_sets(phrase) and not any(f <= first and last <= e for _, (f, e) in found):
                found.append((phrase, (first, last)))
    return found
