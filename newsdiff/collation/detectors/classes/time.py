"""When is it said to be: tense of auxiliaries and verbs."""

from __future__ import annotations

import itertools

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified
from newsdiff.collation.detectors.classes.sides import (
    Sides,
    Tokens,
    content,
    is_figure_word,
)
from newsdiff.collation.types import Token


def tense(sides: Sides) -> Classified | None:
    """Auxiliaries of different time on the two sides ("was" and "is", "will begin" and "began")."""
    if len(sides.left) > 3 or len(sides.right) > 3:
        return None
    left, right = _times(sides.left), _times(sides.right)
    if sides.change.kind == "inserted":
        words = {t.norm for t in sides.both}
        if words <= {"will"} and words and sides.change.parallel:
            return sides.made("claim", "tense", 0.6, "substantive")
        return None
    if not sides.change.parallel:
        return None
    if _done_to(sides):
        return None
    if _still_going_on(sides.left, sides.right) or _still_going_on(sides.right, sides.left):
        return sides.made("claim", "tense", 0.65, "substantive")
    if _yet_to_be(sides.left, sides.right) or _yet_to_be(sides.right, sides.left):
        return sides.made("claim", "tense", 0.6, "substantive")
    rest = [t for t in content(sides.both) if t.norm not in lexicon.modality()]
    if left and right and not left & right and len(rest) <= 1:
        firm = "future" in left | right or {"present", "past"} <= left | right
        if "future" not in left | right and _reported(sides):
            return None  # "said that it was", "said that it is": the tense of reported speech
        return sides.made("claim", "tense", 0.6, "substantive" if firm else "wording")
    return None


def _yet_to_be(one: Tokens, other: Tokens) -> bool:
    """ "would become" and "is": what is only to come here is so there. ("Would become" of the past is "became".)"""
    words = {t.norm for t in one}
    return (
        bool(words & {"will", "would"})
        and bool(words & {"become", "be"})
        and words <= {"will", "would", "become", "be"}
        and bool(other)
        and {t.norm for t in other} <= {"is", "are"}
    )


def _done_to(sides: Sides) -> bool:
    """ "was bought" and "has been bought": one deed, done; "was mayor" and "has been mayor" are two states."""
    ranges = ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
    for (cell, place), (other_cell, other_place) in itertools.permutations(ranges):
        perfect = [t.norm for t in cell[place[0] : place[1] + 1]]
        if len(perfect) < 2 or perfect[0] not in ("has", "have") or "been" not in perfect:
            continue
        was = [t.norm for t in other_cell[other_place[0] : other_place[1]]]
        at = place[0] + perfect.index("been") + 1
        if was and was[0] in ("was", "were") and at < len(cell) and _participle(cell[at]):
            return True
    return False


def _participle(token: Token) -> bool:
    return token.norm.endswith("ed") or token.stem in lexicon.irregular_verbs()


def _still_going_on(now: Tokens, then: Tokens) -> bool:
    """ "is holding" against "held": an irregular verb, whose forms share no stem."""
    return (
        len(now) == 2
        and len(then) == 1
        and now[0].norm in ("is", "are")
        and now[1].norm.endswith("ing")
        and lexicon.one_verb(now[1].stem, then[0].stem)
    )


def _times(tokens: Tokens) -> set[str]:
    """ "present", "past", "future": what the auxiliaries say; "is to" speaks of what is to come."""
    words = [t.norm for t in tokens]
    if any(a in ("is", "are") and b == "to" for a, b in itertools.pairwise(words)):
        return {"future"}
    return {name for name in ("present", "past", "future") if lexicon.word_set("tense", name) & set(words)}


_NOW = frozenset({"is", "are", "has", "have"})
_THEN = frozenset({"was", "were", "had"})


def verb_to_be(sides: Sides) -> Classified | None:
    """ "is" for "was" and nothing else, outside reported speech: small words, and another state of affairs."""
    words = [{t.norm for t in side} for side in (sides.left, sides.right)]
    if not sides.change.parallel or any(len(w) != 1 for w in words) or _reported(sides):
        return None
    if any(a <= _NOW and b <= _THEN for a, b in (words, words[::-1])):
        return sides.made("claim", "tense", 0.6, "substantive")
    return None


_REACH = frozenset({"since", "until", "before", "after", "by"})
_AT = frozenset({"in", "on", "at", "during", "from"})


def reach(sides: Sides) -> Classified | None:
    """ "in 2022" and "since 2022", "by Friday" and "on Friday": another stretch of time."""
    words = [{"until" if t.norm == "till" else t.norm for t in side} for side in (sides.left, sides.right)]
    if (
        not sides.change.parallel
        or words[0] == words[1]
        or any(len(w) != 1 or not w <= _REACH | _AT for w in words)
    ):
        return None
    behind = {
        c[r[1]].norm if r[1] < len(c) and is_figure_word(c[r[1]]) else ""
        for c, r in (
            (sides.left_cell, sides.change.left_range),
            (sides.right_cell, sides.change.right_range),
        )
    }
    if len(behind) == 1 and "" not in behind and (words[0] | words[1]) & _REACH:
        return sides.made("claim", "tense", 0.6, "substantive")
    return None


def _reported(sides: Sides) -> bool:
    """A verb of saying stands before the change in both cells."""
    verbs = lexicon.word_set("reporting", "verbs") | {"understood", "believed", "thought"}
    return all(
        any(t.norm in verbs for t in cell[: place[0]])
        for cell, place in (
            (sides.left_cell, sides.change.left_range),
            (sides.right_cell, sides.change.right_range),
        )
    )


def tense_form(sides: Sides) -> Classified | None:
    """The same verb with auxiliaries of another time before it."""
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = _auxiliary(sides.left_cell, i), _auxiliary(sides.right_cell, j)
    if a == b:
        return None
    classes = {"will": "future", "'ll": "future"}
    forms = {classes.get(x, x) for x in (a, b)}
    if "future" in forms or (
        {a, b} & {"is", "are"} and "" in (a, b) and _looks_past(sides.left_cell[i], sides.right_cell[j])
    ):
        return sides.made(
            "claim",
            "tense",
            0.65,
            "substantive",
            (max(0, i - 1) if a else i, i + 1),
            (max(0, j - 1) if b else j, j + 1),
        )
    return None


def _auxiliary(cell: Tokens, i: int) -> str:
    before = cell[i - 1].norm if i else ""
    return (
        before if before in ("will", "'ll", "is", "are", "was", "were", "has", "have", "had", "would") else ""
    )


def _looks_past(*tokens: Token) -> bool:
    return any(t.norm.endswith("ed") for t in tokens) and any(t.norm.endswith("ing") for t in tokens)


def relative(sides: Sides) -> Classified | None:
    """ "shortly before the vote", "hours before the vote"; "in the morning", "in the evening"; "later", "at once"."""
    if not sides.change.parallel or max(len(sides.left), len(sides.right)) > 2:
        return None
    left, right = (" ".join(t.norm for t in side) for side in (sides.left, sides.right))
    how_long = lexicon.relative_times()
    behind = [
        next((t.norm for t in cell[place[1] : place[1] + 1]), "")
        for cell, place in (
            (sides.left_cell, sides.change.left_range),
            (sides.right_cell, sides.change.right_range),
        )
    ]
    if {left, right} <= set(how_long) and behind[0] == behind[1] and behind[0] in _TIED:
        if how_long[left] == how_long[right]:
            return None
        return sides.made("figure", "when", 0.6, "substantive")
    one, other = lexicon.moment(left), lexicon.moment(right)
    if not one or not other or one & other or not {n for n, _ in one} & {n for n, _ in other}:
        return None
    return sides.made("figure", "when", 0.7, "substantive")


_TIED = frozenset({"before", "after", "earlier", "later", "afterwards", "ahead", "prior", "beforehand"})


_PAST = frozenset({"once", "formerly", "previously", "originally"})
_WAS = frozenset({"was", "were", "had", "is", "are", "has", "have", "been"})


def past(sides: Sides) -> Classified | None:
    """ "was once common", "was common": in one version it is over."""
    if len(sides.both) != 1 or sides.both[0].norm not in _PAST or not sides.change.parallel:
        return None
    cell, place = (
        (sides.left_cell, sides.change.left_range)
        if sides.left
        else (sides.right_cell, sides.change.right_range)
    )
    before = cell[place[0] - 1].norm if place[0] else ""
    behind = cell[place[1]].norm if place[1] < len(cell) else ""
    if before not in _WAS or behind in ("a", "every", "again", "more"):
        return None  # "met once a year"
    return sides.made("claim", "tense", 0.55, "wording")
