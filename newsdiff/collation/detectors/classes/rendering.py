"""Is a term of art lost, or are the words unrelated?"""

from __future__ import annotations

import re

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified, Range, sole_change
from newsdiff.collation.detectors.classes.sides import (
    Sides,
    Tokens,
    content,
    framed,
    has_figures,
    is_capitalised,
)
from newsdiff.collation.detectors.likeness import edit_similarity, related, unrelated
from newsdiff.collation.rarity import zipf


def glossary_phrase(sides: Sides) -> Classified | None:
    """The glossary where term or rendering has several words: hardly a coincidence."""
    return glossary(sides, several=True)


def compound(sides: Sides) -> Classified | None:
    """A term of two words taken apart: "conference of the press" for "press conference". The words match, and
    what differs is "of" between them, turned round."""
    if [t.norm for t in sides.both if t.norm != "the"] != ["of"]:
        return None
    having, place, other = (
        (sides.left_cell, sides.change.left_range, sides.right_cell)
        if sides.left
        else (sides.right_cell, sides.change.right_range, sides.left_cell)
    )
    if not place[0] or place[1] >= len(having):
        return None
    head, kind = having[place[0] - 1], having[place[1]]
    entry = lexicon.glossary_terms().get((kind.stem, head.stem))
    at = next(
        (i for i in range(len(other) - 1) if (other[i].stem, other[i + 1].stem) == (kind.stem, head.stem)),
        None,
    )
    if entry is None or at is None or any(head.norm in t.split() for t in lexicon.title_groups()):
        return None
    ranges = ((place[0] - 1, place[1] + 1), (at, at + 2))
    wrong = sides.change.left if sides.left else sides.change.right
    return sides.made(
        "translation", "glossary", 0.6, "wording", *(ranges if sides.left else ranges[::-1]),
        term=entry.term, field=entry.field, rendering_in=wrong,
    )  # fmt: skip


def turned(sides: Sides) -> Classified | None:
    """A compound taken apart, and not in its own words: "distrust vote" for "vote of no confidence"."""
    left, right = content(sides.left), content(sides.right)
    own = [t for t in left if not any(related(t, o) for o in right)]
    others = [t for t in right if not any(related(t, o) for o in left)]
    if not own or not others or has_figures(sides.both) or _any_capital(sides):
        return None
    if max(len(own), len(others)) > 2 or not _otherwise_equal(sides) or _others_business(sides):
        return None
    if min(zipf(t.norm) for t in (*own, *others)) >= EVERYDAY:
        return None  # "a foreign trip", "a trip abroad"
    return glossary(sides) or sides.made("translation", "wording", 0.45, "wording")


def glossary(sides: Sides, several: bool = False) -> Classified | None:
    """A term of art on one side, one of its known renderings on the other."""
    if not sides.change.parallel and sides.change.similarity < 0.3:
        return None
    cells = ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
    known, openers = lexicon.glossary_by_stems(), lexicon.glossary_openers()
    best: tuple[int, Classified] | None = None
    for wrong_side, (mine, others) in enumerate((cells, cells[::-1])):
        renderings = [(p, place) for p, place in _phrases_touching(*mine, openers) if p in known]
        terms = _phrases_touching(*others) if renderings else []
        for phrase, place in renderings:
            for term, entry in known[phrase]:
                for other, other_place in terms:
                    single = len(term) == len(phrase) == 1
                    if (
                        other != term
                        or other == phrase
                        or (
                            single
                            and (several or not (sides.change.parallel or sides.change.similarity >= 0.5))
                        )
                    ):
                        continue
                    titles = lexicon.title_groups()
                    if single and entry.term in titles and any(r in titles for r in entry.renderings):
                        continue
                    if single and max(len(sides.left), len(sides.right)) > 5:
                        continue
                    places = (place, other_place) if wrong_side == 0 else (other_place, place)
                    common = (
                        all(zipf(w) > 4.6 for w in lexicon.words(entry.term))
                        and len(term) == 1
                        and len(phrase) == 1
                    )
                    near = len(term) == len(phrase) == 1 and lexicon.near_synonyms(term[0], phrase[0])
                    confidence = 0.45 if near else 0.5 if common else 0.6 if single else 0.8
                    severity = "wording" if near or common or single else "substantive"
                    size = len(term) + len(phrase)
                    made = sides.made(
                        "translation",
                        "glossary",
                        confidence,
                        severity,
                        *places,
                        term=entry.term,
                        field=entry.field,
                        rendering_in=sides.change.left if wrong_side == 0 else sides.change.right,
                    )
                    if best is None or size > best[0]:
                        best = (size, made)
    return best[1] if best else None


def _phrases_touching(
    cell: Tokens, place: Range, openers: frozenset[str] | None = None
) -> list[tuple[tuple[str, ...], Range]]:
    """Runs of one to five words (as stems) that touch a range and reach at most two words beyond it;
    only those that begin with an opener, where these are given."""
    out: list[tuple[tuple[str, ...], Range]] = []
    words = [i for i in range(max(0, place[0] - 3), min(len(cell), place[1] + 3)) if cell[i].kind != "mark"]
    starts = [k for k, i in enumerate(words) if openers is None or cell[i].stem in openers]
    if not starts:
        return out
    for n in range(1, 6):
        for k in starts:
            if k + n > len(words):
                break
            first, last = words[k], words[k + n - 1] + 1
            if first < place[1] and last > place[0]:
                out.append((tuple(cell[i].stem for i in words[k : k + n]), (first, last)))
    return out


def wording(sides: Sides) -> Classified | None:
    """Other words in a parallel clause: rare or unrelated ones are a suspicion of translation."""
    left, right = content(sides.left), content(sides.right)
    if not left or not right or not sides.change.parallel or sides.change.similarity < 0.35:
        return None
    if (
        len(sides.left) > 3
        or len(sides.right) > 3
        or len(left) > 2
        or len(right) > 2
        or has_figures(sides.both)
    ):
        return None
    if _any_capital(sides):
        return None
    score = unrelated(left, right)
    if score < 0.55:
        return None
    return sides.made("translation", "wording", 0.2 + 0.3 * score, "wording", unrelated=round(score, 2))


OTHERWISE_EQUAL = 0.55
"""Likeness of two cells from which one other word in them is worth a look."""


def _otherwise_equal(sides: Sides) -> bool:
    change = sides.change
    return change.similarity >= OTHERWISE_EQUAL or sole_change(
        sides.cluster, change.row, change.left, change.right
    )


def other_word(sides: Sides) -> Classified | None:
    """Another verb, noun or adjective at the same place of an otherwise equal clause, and no near synonym:
    a common word makes another claim, a rare one is a sign of translation. Nothing that any rule knows, so low."""
    left, right = content(sides.left), content(sides.right)
    if not left or not right or not sides.change.parallel:
        return None
    if not _otherwise_equal(sides) and not framed(sides):
        return None
    if (
        max(len(sides.left), len(sides.right)) > 5
        or max(len(left), len(right)) > 3
        or has_figures(sides.both)
    ):
        return None
    left = tuple(a for a in left if not any(related(a, b) for b in right))
    right = tuple(b for b in right if not any(related(a, b) for a in content(sides.left)))
    if not left or not right or _any_capital(sides) or _others_business(sides):
        return None
    rarest = min(zipf(t.norm) for t in (*left, *right))
    category, kind = ("claim", "wording") if rarest >= EVERYDAY else ("translation", "wording")
    return sides.made(category, kind, 0.25, "wording")


_ADJECTIVE = re.compile(r"(?:ive|al|ic|ous|able|ible|ful|less|ent|ant|ary|ory)$")


def derived(sides: Sides) -> Classified | None:
    """Another adjective of the same stem at the same place: "intensive" and "intense", "economic" and "economical"."""
    left, right = sides.left[0], sides.right[0]
    if not _otherwise_equal(sides) or not any(_ADJECTIVE.search(t.norm) for t in sides.both):
        return None
    if any(re.search(r"(?:ly|s|ed|ing|ion|er|est)$", t.norm) or t.text[:1].isupper() for t in sides.both):
        return None
    if "'" in left.norm + right.norm or lexicon.equivalence((left.norm,), (right.norm,)):
        return None
    return sides.made("translation", "wording", 0.3, "wording")


LOOK_ALIKE = 0.7
"""Likeness of the letters of two words from which one may be a slip for the other."""


def slip(sides: Sides) -> Classified | None:
    """Two known words that look alike and mean other things: "quashed" and "crushed", "prosecuted" and "persecuted"."""
    left, right = content(sides.left), content(sides.right)
    if len(left) != 1 or len(right) != 1 or not sides.change.parallel or len(sides.both) > 4:
        return None
    a, b = left[0].norm, right[0].norm
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if (
        not (a.isalpha() and b.isalpha() and min(len(a), len(b)) >= 4)
        or same > 3
        or same >= 0.5 * max(len(a), len(b))
        or edit_similarity(a, b) < LOOK_ALIKE
        or min(zipf(a), zipf(b)) < LEAST_KNOWN
        or lexicon.one_verb(left[0].stem, right[0].stem)
        or lexicon.near_synonyms(left[0].stem, right[0].stem)
        or not _otherwise_equal(sides)
        or _any_capital(sides)
        or _others_business(sides)
    ):
        return None
    return sides.made("claim", "wording", 0.35, "wording")


LEAST_KNOWN = 2.0
"""Zipf frequency below which a word is a misspelling rather than another word."""


def _others_business(sides: Sides) -> bool:
    """Who says it and from what paper, doubt against doubt, no against no: other questions have looked at that."""
    said = (
        lexicon.word_set("reporting", "verbs") | lexicon.listed("documents") | lexicon.listed("short_titles")
    )
    if any(t.norm in said for t in sides.both):
        return True
    doubts = lexicon.word_set("hedge")
    return any(
        all(any(test(t.norm) for t in side) for side in (sides.left, sides.right))
        for test in (lexicon.is_negation, doubts.__contains__)
    )


EVERYDAY = 3.9
"""Zipf frequency from which editors replace one word by another without a second thought."""


def _any_capital(sides: Sides) -> bool:
    return any(
        is_capitalised(c, i)
        for c, r in ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
        for i in range(*r)
    )
