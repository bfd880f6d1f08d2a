"""How firm and how strong is the statement: modality, doubt, strength, cause?"""

from __future__ import annotations

from functools import cache

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified
from newsdiff.collation.detectors.classes.sides import (
    Sides,
    Tokens,
    content,
    has_figures,
    is_figure_word,
    nobodys,
    norms,
    stems,
)
from newsdiff.collation.rarity import COMMONEST, zipf

LONGEST_CLAIM = 7
"""Words; longer stretches on one side alone are statements of their own (context)."""


def _rank(tokens: Tokens) -> int | None:
    ranks = [lexicon.modality()[t.norm] for t in tokens if t.norm in lexicon.modality()]
    return ranks[0] if ranks else None


_PERHAPS = frozenset({"may", "might", "could"})
_FACT = frozenset({"is", "are", "was", "were", "has", "have", "had", "been", "be", "being"})


def modality(sides: Sides) -> Classified | None:
    if (
        len(sides.left) > 4
        or len(sides.right) > 4
        or not sides.change.parallel
        or sides.change.similarity < 0.3
    ):
        return None
    a, b = _rank(sides.left), _rank(sides.right)
    if a is not None and b is not None and a != b:
        # "would"/"should" as reported speech of "will"/"shall" is no weakening by itself
        modest = {t.norm for t in sides.both} & {"would", "will"} == {"would", "will"}
        return None if modest else sides.made("claim", "modality", 0.8, "substantive", steps=abs(a - b))
    if (a is None) != (b is None):
        if {t.norm for t in sides.both} & {"could", "can"} and _perceived(sides):
            return None  # who "could hear" it heard it
        sure, unsure = (sides.right, sides.left) if b is None else (sides.left, sides.right)
        if {t.norm for t in unsure} & _PERHAPS and sure and all(t.norm in _FACT for t in sure):
            return sides.made("claim", "modality", 0.8, "substantive")
        verb = [t for t in (sides.right if a is not None else sides.left) if zipf(t.norm) < COMMONEST]
        modal = [t for t in (sides.left if a is not None else sides.right) if t.norm in lexicon.modality()]
        if (
            verb
            and modal
            and modal[0].norm in ("may", "might", "could", "must", "will", "should")
            and len(sides.both) <= 4
        ):
            kind = "tense" if modal[0].norm == "will" else "modality"
            return sides.made("claim", kind, 0.7, "substantive")
    return None


def _perceived(sides: Sides) -> bool:
    senses = lexicon.listed("senses")
    cells = ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
    return any(t.norm in senses for cell, place in cells for t in cell[place[0] : place[1] + 1])


def unfinished(sides: Sides) -> Classified | None:
    """An attempt, an offer or a threat on one side, the deed itself on the other: "tried to retake", "retook"."""
    if (
        max(len(sides.left), len(sides.right)) > 4
        or not sides.change.parallel
        or sides.change.similarity < 0.5
    ):
        return None
    for mine, others in ((sides.left, sides.right), (sides.right, sides.left)):
        words = norms(mine)
        to = words.index("to") if "to" in words else -1
        if to < 1 or words[to - 1] not in lexicon.word_set("unfinished") or "to" in norms(others):
            continue
        if sides.change.kind == "inserted" or (
            others and not {t.norm for t in others} & set(lexicon.modality())
        ):
            return sides.made("claim", "modality", 0.75, "substantive", unfinished=words[to - 1])
    return None


def weighed(sides: Sides) -> Classified | None:
    """What is weighed or planned on one side, done on the other: "is considering retirement", "has retired"."""
    known = lexicon.listed("weighed")
    left, right = (bool({t.norm for t in side} & known) for side in (sides.left, sides.right))
    if left == right or not sides.change.parallel or max(len(sides.left), len(sides.right)) > 4:
        return None
    others = sides.right if left else sides.left
    if not others or {t.norm for t in others} & set(lexicon.modality()) - {"is", "has"}:
        return None
    if any(t.norm.endswith("ing") or t.norm in _MEANT for t in others):
        return None  # other words for the same plan
    return sides.made("claim", "modality", 0.75, "substantive")


_MEANT = frozenset({"plans", "planned", "considers", "considered", "weighs", "weighed", "wants", "wanted", "hopes", "hoped", "aims", "aimed", "intends", "intended", "seeks", "sought", "mulls", "mulled", "threatens", "threatened", "expects", "expected", "due", "set"})  # fmt: skip


def _doubts(tokens: Tokens) -> frozenset[str]:
    words = norms(tokens)
    single = {w for w in words if w in lexicon.word_set("hedge")}
    longer = {" ".join(p) for p in lexicon.phrases_in(words, lexicon.phrases("hedge"))}
    return frozenset(single | longer)


MOST_BESIDES = 1
"""Words of weight beside a hedge, on either side, up to which the hedge is what differs."""


def _besides(tokens: Tokens, hedges: frozenset[str] | set[str]) -> int:
    within = {word for hedge in hedges for word in hedge.split()}
    return sum(t.norm not in within and zipf(t.norm) < COMMONEST for t in content(tokens))


def _hedged_elsewhere(sides: Sides, hedged_left: bool) -> bool:
    """The version without this hedge has another one of its own in the sentence: it is no firmer."""
    bare, hedging = (
        (sides.right_cell, sides.left_cell) if hedged_left else (sides.left_cell, sides.right_cell)
    )
    return bool(_doubts(bare) - _doubts(hedging))


def doubt(sides: Sides) -> Classified | None:
    """A hedge on one side alone, or certainty against doubt."""
    if len(sides.left) > LONGEST_CLAIM or len(sides.right) > LONGEST_CLAIM:
        return None
    left, right = _doubts(sides.left), _doubts(sides.right)
    certain = lexicon.word_set("hedge", "certain")
    sure_left = {t.norm for t in sides.left} & certain
    sure_right = {t.norm for t in sides.right} & certain
    if bool(left) != bool(right) or (bool(sure_left) != bool(sure_right)):
        phrase = any(" " in hedge for hedge in left | right)  # hardly there by chance
        if not sides.change.parallel and sides.change.similarity < (0.35 if phrase else 0.6):
            return None
        unhedged = sides.right if left or sure_left else sides.left
        if {t.norm for t in unhedged} & lexicon.word_set("reporting", "verbs"):
            return None  # somebody says it in the one, nobody in the other: attribution
        if sides.change.kind == "replaced" and (len(sides.both) > 7 or sides.change.similarity < 0.3):
            return None
        if sides.change.kind == "inserted" and len(content(sides.both)) > 4:
            return None
        if (
            max(_besides(sides.left, left | sure_left), _besides(sides.right, right | sure_right))
            > MOST_BESIDES
        ):
            return None  # other things are said, not the same with more or less doubt
        hedges = sorted(left | right | sure_left | sure_right)
        if sides.change.kind == "inserted" and has_figures(sides.both) and _bounds_a_figure(hedges):
            return None  # "of at least a dozen people": a figure is left out, not a doubt
        both = {t.norm for t in sides.left_cell} & {t.norm for t in sides.right_cell}
        if all(h in both for h in hedges):  # the hedge only stands elsewhere in the sentence
            return None
        if _hedged_elsewhere(sides, bool(left) or bool(sure_left)):
            return None
        if not sure_left | sure_right and _hearsay_for_a_source(sides, left | right, bool(left)):
            return None
        return sides.made("claim", "hedge", 0.8, "substantive", hedges=hedges)
    return None


def _bounds_a_figure(hedges: list[str]) -> bool:
    """Are they all words that set a bound to a figure?"""
    return all(_bound(lexicon.words(hedge)) for hedge in hedges)


def _hearsay_for_a_source(sides: Sides, hedges: frozenset[str], hedged_left: bool) -> bool:
    """ "reportedly" in a version that names nobody, where the other says who said it: attribution tells that."""
    heard = {" ".join(p) for p in lexicon.phrases("doubted", "hearsay")}
    own, other = (sides.left_cell, sides.right_cell) if hedged_left else (sides.right_cell, sides.left_cell)
    said = lexicon.word_set("reporting", "verbs")
    within = {word for hedge in hedges for word in hedge.split()}
    return (
        hedges <= heard
        and not any(t.norm in said and t.norm not in within for t in own)
        and any(t.norm in said for t in other)
    )


def approximation(sides: Sides) -> Classified | None:
    """The same figure given flatly and roughly: "about", "more than", "nearly" before it in one version only."""
    if len(sides.left) > 4 or len(sides.right) > 4 or not _before_one_figure(sides):
        return None
    left, right = _bound(norms(sides.left)), _bound(norms(sides.right))
    if left == right:
        return nobodys(sides) if left else None  # "about" and "roughly"
    if any(t.norm not in _bounding() and zipf(t.norm) < COMMONEST for t in sides.both):
        return None
    rough = {left, right} == {"", "about"}
    return sides.made("figure", "bound", 0.6 if rough else 0.75, "wording" if rough else "substantive")


_STEPS = frozenset({"by", "to", "from"})


def step_or_level(sides: Sides) -> Classified | None:
    """ "rose by 4 percent" and "rose to 4 percent": the same figure, as the step or as what was reached."""
    if not sides.change.parallel or any(
        len(s) != 1 or s[0].norm not in _STEPS for s in (sides.left, sides.right)
    ):
        return None
    (a, b), (c, d) = sides.change.left_range, sides.change.right_range
    if not _before_one_figure(sides) or sides.left[0].norm == sides.right[0].norm:
        return None
    return sides.made("figure", "step", 0.75, "substantive", (a, b + 1), (c, d + 1))


def _before_one_figure(sides: Sides) -> bool:
    """Does the same number follow right behind the change in both cells?"""
    a = _number_behind(sides.left_cell, sides.change.left_range[1])
    b = _number_behind(sides.right_cell, sides.change.right_range[1])
    return bool(a) and a == b


def _number_behind(cell: Tokens, at: int) -> str:
    for token in cell[at : at + 2]:
        if token.kind == "number" or is_figure_word(token):
            return token.norm
        if token.text not in "$€£¥":
            return ""
    return ""


@cache
def _bounding() -> frozenset[str]:
    return frozenset(word for known in lexicon.bounds().values() for phrase in known for word in phrase)


def _bound(words: tuple[str, ...]) -> str:
    """Which bound is set: "less", "more", "about", or none."""
    return next(
        (name for name, known in lexicon.bounds().items() if any(lexicon.phrases_in(words, known))), ""
    )


def _before_a_court(left: Tokens, right: Tokens) -> bool:
    """Suspected, charged, convicted: every step there is another fact."""
    steps = lexicon.listed("court_steps")
    return any(t.norm in steps for t in left) and any(t.norm in steps for t in right)


def _of_a_scale(tokens: Tokens) -> Tokens:
    """The words of weight; a single word of a scale has weight however common it is ("named")."""
    alone = tokens if len(tokens) == 1 and tokens[0].stem in lexicon.scale_words() else ()
    return tuple(content(tokens)) or alone


def strength(sides: Sides) -> Classified | None:
    left, right = _of_a_scale(sides.left), _of_a_scale(sides.right)
    if not left or not right or len(left) > 2 or len(right) > 2 or not sides.change.parallel:
        return None
    options = [(left, right)] + [((a,), (b,)) for a in left for b in right]
    for a, b in options:
        step = lexicon.step_of_strength(stems(a), stems(b))
        if step is not None:
            if step == 0:
                return nobodys(sides)
            return sides.made(
                "claim",
                "strength",
                0.7 + 0.05 * min(abs(step), 3),
                "substantive" if abs(step) > 1 or _before_a_court(a, b) else "wording",
                steps=abs(step),
            )
    return None


def _links(tokens: Tokens) -> frozenset[str]:
    words = norms(tokens)
    return frozenset(
        group for group, known in lexicon.causes().items() if any(lexicon.phrases_in(words, known))
    )


def link(sides: Sides) -> Classified | None:
    if len(sides.left) > 3 or len(sides.right) > 3:
        return None
    left, right = _links(sides.left), _links(sides.right)
    if left and right and not left & right and sides.change.parallel and not _before_a_time(sides):
        return sides.made("claim", "link", 0.7, "substantive" if "bargain" in left | right else "wording")
    return None


def _before_a_time(sides: Sides) -> bool:
    """ "over the weekend" ties nothing."""
    behind = sides.left_cell[sides.change.left_range[1] : sides.change.left_range[1] + 2]
    return any(is_figure_word(t) or t.norm in lexicon.listed("time_nouns") for t in behind)
