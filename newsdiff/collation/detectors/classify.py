"""One class for each change: style, name, claim, translation, or none of these detectors' business.

The order of the questions is the order of what an editor wants to know: is it notation only; does it belong
to figures or to who said it (other detectors); does it turn the statement round; is another one named; how
firm, how strong, how far does it reach; is a term of art lost; are the words unrelated?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import Change, Classified, Range
from newsdiff.collation.detectors.likeness import edit_similarity, unrelated
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Token

Tokens = tuple[Token, ...]

NUMBER_WORDS = frozenset(
    [
        *[
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
        ],
        *[
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
            "hundred",
        ],
        *[
            "thousand",
            "million",
            "billion",
            "trillion",
            "dozen",
            "dozens",
            "half",
            "third",
            "quarter",
            "twice",
            "double",
            "triple",
            "percent",
        ],
        *[
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        *["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        *[
            "today",
            "yesterday",
            "tomorrow",
            "tonight",
            "hour",
            "hours",
            "minute",
            "minutes",
            "day",
            "days",
            "week",
            "weeks",
            "month",
            "months",
        ],
        *[
            "year",
            "years",
            "decade",
            "decades",
            "century",
            "noon",
            "midnight",
            "dawn",
            "am",
            "pm",
            "hundreds",
            "thousands",
            "millions",
        ],
        *[
            "dollar",
            "dollars",
            "euro",
            "euros",
            "pound",
            "pounds",
            "yen",
            "yuan",
            "rubles",
            "roubles",
            "rupees",
            "usd",
            "eur",
            "gbp",
            "cent",
            "cents",
        ],
        *[
            "km",
            "kilometres",
            "kilometers",
            "miles",
            "mile",
            "metres",
            "meters",
            "feet",
            "foot",
            "inches",
            "kg",
            "tonnes",
            "tons",
            "degrees",
            "celsius",
        ],
        *[
            "first",
            "second",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "bn",
            "mn",
            "cm",
            "mm",
            "mph",
            "fahrenheit",
            "last",
            "next",
        ],
    ]
)
LONGEST_CLAIM = 7
"""Words; longer stretches on one side alone are statements of their own (context)."""
LEAST_SIMILAR = 0.25
"""Cells that share less than this of their words are not compared word by word."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A change with the words of both sides at hand."""

    change: Change
    cluster: Cluster
    left_cell: Tokens
    right_cell: Tokens
    left: Tokens
    right: Tokens

    @property
    def both(self) -> Tokens:
        return self.left + self.right

    def made(
        self,
        category: str,
        kind: str,
        confidence: float,
        severity: str,
        left: Range | None = None,
        right: Range | None = None,
        **evidence: Any,
    ) -> Classified:
        """A class for the change, or for the narrower ranges of its cells."""
        change = self.change
        if left is not None or right is not None:
            change = Change(
                change.row,
                change.left,
                change.right,
                left or change.left_range,
                right or change.right_range,
                change.kind,
                change.parallel,
                change.similarity,
            )
        return Classified(change, category, kind, round(confidence, 3), severity, evidence)


def classify(cluster: Cluster, change: Change) -> Iterator[Classified]:
    """The class of a change, nothing where no class fits."""
    if change.similarity < LEAST_SIMILAR:
        return
    a = cluster.cell_tokens(change.row, change.left)
    b = cluster.cell_tokens(change.row, change.right)
    left = _words(a, change.left_range)
    right = _words(b, change.right_range)
    sides = Sides(change, cluster, a, b, left, right)
    questions: dict[str, tuple[Callable[[Sides], Classified | None], ...]] = {
        "recased": (_case,),
        "inflected": (_style, _proper_noun_form, _number_of_who, _tense_form),
        "inserted": (_only_figures, _negation, _article, _doubt, _tense, _scope, _judging, _epithet),
        "replaced": (
            _style,
            _glossary_phrase,
            _loaded,
            _glossary,
            _opposite,
            _negation,
            _title,
            _name,
            _only_figures,
            _only_reporting,
            _scope_changed,
            _quantity,
            _modality,
            _doubt,
            _strength,
            _link,
            _tense,
            _judging,
            _wording,
        ),
    }
    for question in questions[change.kind]:
        answer = question(sides)
        if answer is not None:
            if answer.category != "none":
                yield answer
            return


def _words(cell: Tokens, place: Range) -> Tokens:
    return tuple(t for t in cell[place[0] : place[1]] if t.kind != "mark" or t.text in "%$€£¥&")


def _norms(tokens: Tokens) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens)


def _stems(tokens: Tokens) -> tuple[str, ...]:
    return tuple(t.stem for t in tokens)


def _starts_sentence(cell: Tokens, index: int) -> bool:
    """Is the token the first word of a sentence or of a quotation?"""
    for k in range(index - 1, -1, -1):
        if cell[k].kind != "mark":
            return False
        if cell[k].norm[0] in ".!?:\"'“”#*":
            return True
    return True


def is_capitalised(cell: Tokens, index: int) -> bool:
    """A capital letter where the grammar of the sentence asks for none."""
    token = cell[index]
    if (
        token.kind != "word"
        or not token.text[:1].isupper()
        or token.norm in ("i", "i'm", "i've", "i'd", "i'll")
    ):
        return False
    if not _starts_sentence(cell, index):
        return True
    after = cell[index + 1] if index + 1 < len(cell) else None
    if after is not None and after.kind == "word" and after.text[:1].isupper() and 0 < zipf(token.norm) < 4.4:
        return True
    # first word of a sentence: a name only where general copy hardly has the word, or the gazetteer lists it
    return (
        lexicon.is_listed_name((token.norm,))
        or zipf(token.norm) < 2.0
        or (token.text.isupper() and len(token.text) > 1)
    )


def _capitals(cell: Tokens, place: Range) -> list[int]:
    return [i for i in range(*place) if is_capitalised(cell, i) and not _is_dateword(cell[i])]


def _is_dateword(token: Token) -> bool:
    return token.norm in NUMBER_WORDS or token.kind == "number"


def _figures(tokens: Tokens) -> bool:
    return any(_is_dateword(t) or t.text in "%$€£¥" for t in tokens)


_NONE = "none"


def _none(sides: Sides) -> Classified:
    return sides.made(_NONE, "", 0.0, "style")


# --- style


def _case(sides: Sides) -> Classified | None:
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = sides.left_cell[i], sides.right_cell[j]
    if a.text.replace("’", "'") == b.text.replace("’", "'"):
        return None
    if a.text.replace(".", "") == b.text.replace(".", ""):  # U.S. and US
        return sides.made("style", "abbreviation", 0.8, "style")
    if _starts_sentence(sides.left_cell, i) or _starts_sentence(sides.right_cell, j):
        return None
    if "headline" in (_role(sides, "left"), _role(sides, "right")):
        return None
    if a.text.lower() in _SMALL or len(a.text) < 3:
        return None  # a stray capital on a small word is damage
    return sides.made("style", "capital", 0.6, "style")


_TIMES = frozenset(["is", "are", "was", "were", "has", "have", "had", "will"])
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "from",
        "with",
        "as",
        "that",
        "which",
        "who",
        "is",
        "are",
        "was",
        "were",
        "it",
    ]
)


def _role(sides: Sides, side: str) -> str:
    siglum = sides.change.left if side == "left" else sides.change.right
    ids = sides.cluster.row(sides.change.row).cells.get(siglum) or ()
    return sides.cluster.segment(ids[0]).role if ids else ""


def _style(sides: Sides) -> Classified | None:
    left, right = _norms(sides.left), _norms(sides.right)
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
    if "".join(left) == "".join(right):
        return sides.made("style", "spelling", 0.7, "style")
    if all(
        w in _SMALL or w in ("this", "these", "those", "its", "their", "his", "her") for w in (*left, *right)
    ):
        return _none(sides)
    return None


def _narrow(sides: Sides, n: int, m: int) -> tuple[Range, Range]:
    """The ranges of the last n and m words of the change."""
    return _last(sides.left_cell, sides.change.left_range, n), _last(
        sides.right_cell, sides.change.right_range, m
    )


def _last(cell: Tokens, place: Range, count: int) -> Range:
    words = [i for i in range(*place) if cell[i].kind != "mark" or cell[i].text in "%$€£¥&"]
    return words[-count], place[1]


def _article(sides: Sides) -> Classified | None:
    if all(
        t.norm in lexicon.word_set("neutral") or t.norm in lexicon.word_set("reporting", "verbs")
        for t in sides.both
    ):
        tense = _tense(sides)
        return tense or _none(sides)
    return None


# --- figures and attribution are other detectors' business


def _only_figures(sides: Sides) -> Classified | None:
    neutral = lexicon.word_set("neutral")
    if _figures(sides.both) and all(
        _is_dateword(t) or t.text in "%$€£¥" or t.norm in neutral or zipf(t.norm) > COMMONEST
        for t in sides.both
    ):
        return _none(sides)
    return None


def _only_reporting(sides: Sides) -> Classified | None:
    verbs = lexicon.word_set("reporting", "verbs")
    neutral = lexicon.word_set("neutral")
    left = [t for t in sides.left if t.norm not in neutral or t.norm in verbs]
    right = [t for t in sides.right if t.norm not in neutral or t.norm in verbs]
    if left and right and any(t.norm in verbs for t in left) and any(t.norm in verbs for t in right):
        step = lexicon.step_of_strength(_stems(tuple(left)), _stems(tuple(right)))
        if step and len(left) == len(right) == 1 and not {left[0].norm, right[0].norm} & _SAYING:
            return sides.made("claim", "strength", 0.6, "wording", steps=abs(step))
        return _none(sides)
    return None


_SAYING = frozenset(["say", "says", "said", "tell", "tells", "told", "add", "adds", "added"])


# --- claims


def _polarity(tokens: Tokens) -> int:
    return sum(lexicon.is_negation(t.norm) for t in tokens) % 2


def _negation(sides: Sides) -> Classified | None:
    if len(sides.left) > 3 or len(sides.right) > 3:
        return None
    if _polarity(sides.left) == _polarity(sides.right):
        return None
    words = {t.norm for t in sides.both}
    if "no" in words and {"longer"} & words and sides.change.kind == "inserted":
        return None
    if not (sides.change.parallel or sides.change.similarity > 0.6):
        return None
    around = _context(sides.left_cell, sides.change.left_range) + _context(
        sides.right_cell, sides.change.right_range
    )
    if sides.change.kind == "replaced" and any(lexicon.is_negation(t.norm) for t in around):
        return None
    positive = sides.right if _polarity(sides.left) else sides.left
    if sides.change.kind == "replaced" and (
        sides.change.similarity < 0.3
        or any(t.norm not in _AUXILIARY and t.norm not in _SMALL for t in positive)
    ):
        return None
    if {t.norm for t in sides.both} & {"only", "alone", "identified", "named"} or "only" in {
        _next_norm(c, r[1] - 1)
        for c, r in ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
    }:
        return None  # "not only", "asked not to be named"
    return sides.made("claim", "negation", 0.9, "substantive")


_AUXILIARY = frozenset(
    ["do", "does", "did", "can", "could", "will", "would", "should", "may", "might", "must", "be", "been"]
)


def _context(cell: Tokens, place: Range, reach: int = 3) -> Tokens:
    return cell[max(0, place[0] - reach) : place[0]] + cell[place[1] : place[1] + reach]


def _content(tokens: Tokens) -> Tokens:
    neutral = lexicon.word_set("neutral")
    return tuple(t for t in tokens if t.kind != "mark" and t.norm not in neutral)


def _opposite(sides: Sides) -> Classified | None:
    if len(sides.left) > 3 or len(sides.right) > 3 or not sides.change.parallel:
        return None
    whole = (" ".join(_norms(sides.left)), " ".join(_norms(sides.right)))
    pairs = {whole} | {(a.norm, b.norm) for a in sides.left for b in sides.right if len(sides.both) <= 4}
    for a, b in sorted(pairs):
        if "without" in (a, b) and any(
            lexicon.is_negation(t.norm) and t.norm != "without" for t in sides.both
        ):
            continue  # "with no", "without any"
        if frozenset((a, b)) in lexicon.opposites() or lexicon.negated(a, b):
            return sides.made("claim", "negation", 0.85, "substantive", opposites=[a, b])
    return None


def _loaded(sides: Sides) -> Classified | None:
    if sides.change.similarity < 0.35 and not sides.change.parallel:
        return None
    left = _loaded_terms(sides.left_cell, sides.change.left_range)
    right = _loaded_terms(sides.right_cell, sides.change.right_range)
    for terms, place in left:
        for others, other_place in right:
            if terms & others:
                narrow = (len(sides.left) > place[1] - place[0] + 2) or (
                    len(sides.right) > other_place[1] - other_place[0] + 2
                )
                if narrow and not sides.change.parallel:
                    continue
                return sides.made("claim", "loaded", 0.85, "substantive", place, other_place)
    return None


def _loaded_terms(cell: Tokens, place: Range) -> list[tuple[frozenset[int], Range]]:
    """Loaded terms that touch a range (they may reach one word beyond), longest first."""
    found: list[tuple[frozenset[int], Range]] = []
    for length in lexicon.loaded_lengths():
        for first in range(max(0, place[0] - 1), place[1]):
            last = first + length
            if last > len(cell) or last <= place[0] or last > place[1] + 1:
                continue
            sets = lexicon.loaded_sets(_norms(cell[first:last]))
            if sets and not any(f <= first and last <= e for _, (f, e) in found):
                found.append((sets, (first, last)))
    return found


def _scope_changed(sides: Sides) -> Classified | None:
    if len(sides.left) > 4 or len(sides.right) > 4 or sides.change.similarity < 0.3:
        return None
    known = lexicon.phrases("scope")
    words = lexicon.word_set("scope")
    left, right = _norms(sides.left), _norms(sides.right)
    reach = set(lexicon.phrases_in(left, known)) ^ set(lexicon.phrases_in(right, known))
    single = {w for w in left if w in words} ^ {w for w in right if w in words}
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


def _quantity(sides: Sides) -> Classified | None:
    words = lexicon.word_set("hedge", "quantity")
    left, right = (
        [t.norm for t in sides.left if t.norm in words],
        [t.norm for t in sides.right if t.norm in words],
    )
    if (
        len(left) == len(right) == 1
        and left != right
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


def _rank(tokens: Tokens) -> int | None:
    ranks = [lexicon.modality()[t.norm] for t in tokens if t.norm in lexicon.modality()]
    return ranks[0] if ranks else None


def _modality(sides: Sides) -> Classified | None:
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


def _doubts(tokens: Tokens) -> frozenset[str]:
    norms = _norms(tokens)
    single = {w for w in norms if w in lexicon.word_set("hedge")}
    longer = {" ".join(p) for p in lexicon.phrases_in(norms, lexicon.phrases("hedge"))}
    return frozenset(single | longer)


def _doubt(sides: Sides) -> Classified | None:
    """A hedge on one side alone, or certainty against doubt."""
    if len(sides.left) > LONGEST_CLAIM or len(sides.right) > LONGEST_CLAIM:
        return None
    left, right = _doubts(sides.left), _doubts(sides.right)
    certain = lexicon.word_set("hedge", "certain")
    sure_left = {t.norm for t in sides.left} & certain
    sure_right = {t.norm for t in sides.right} & certain
    if bool(left) != bool(right) or (bool(sure_left) != bool(sure_right)):
        if not sides.change.parallel and sides.change.similarity < 0.6:
            return None
        if sides.change.kind == "replaced" and (len(sides.both) > 7 or sides.change.similarity < 0.3):
            return None
        if sides.change.kind == "inserted" and len(_content(sides.both)) > 4:
            return None
        hedges = sorted(left | right | sure_left | sure_right)
        elsewhere = {t.norm for t in (*sides.left_cell, *sides.right_cell)}
        both = {t.norm for t in sides.left_cell} & {t.norm for t in sides.right_cell}
        if all(h in both for h in hedges):  # the hedge only stands elsewhere in the sentence
            return None
        del elsewhere
        return sides.made("claim", "hedge", 0.8, "substantive", hedges=hedges)
    return None


def _strength(sides: Sides) -> Classified | None:
    left, right = _content(sides.left), _content(sides.right)
    if not left or not right or len(left) > 2 or len(right) > 2 or not sides.change.parallel:
        return None
    options = [(left, right)] + [((a,), (b,)) for a in left for b in right]
    for a, b in options:
        step = lexicon.step_of_strength(_stems(a), _stems(b))
        if step is not None:
            if step == 0:
                return _none(sides)
            return sides.made(
                "claim",
                "strength",
                0.7 + 0.05 * min(abs(step), 3),
                "substantive" if abs(step) > 1 else "wording",
                steps=abs(step),
            )
    return None


def _links(tokens: Tokens) -> frozenset[str]:
    norms = _norms(tokens)
    found = set()
    for group, entries in lexicon.table("lexicon")["causes"].items():
        known = frozenset(lexicon.words(e) for e in entries)
        if any(True for _ in lexicon.phrases_in(norms, known)):
            found.add(group)
    return frozenset(found)


def _link(sides: Sides) -> Classified | None:
    if len(sides.left) > 3 or len(sides.right) > 3:
        return None
    left, right = _links(sides.left), _links(sides.right)
    if left and right and not left & right and sides.change.parallel:
        return sides.made("claim", "link", 0.7, "substantive" if "bargain" in left | right else "wording")
    return None


def _tense(sides: Sides) -> Classified | None:
    """Auxiliaries of different time on the two sides ("was" and "is", "will begin" and "began")."""
    if len(sides.left) > 3 or len(sides.right) > 3:
        return None
    tense = {name: lexicon.word_set("tense", name) for name in ("present", "past", "future")}
    left, right = (
        {n for n, w in tense.items() if {t.norm for t in side} & w} for side in (sides.left, sides.right)
    )
    if sides.change.kind == "inserted":
        words = {t.norm for t in sides.both}
        if words <= {"will"} and words and sides.change.parallel:
            return sides.made("claim", "tense", 0.6, "substantive")
        return None
    if not sides.change.parallel:
        return None
    rest = [t for t in _content(sides.both) if t.norm not in lexicon.modality()]
    if left and right and not left & right and len(rest) <= 1:
        firm = "future" in left | right or {"present", "past"} <= left | right
        return sides.made("claim", "tense", 0.6, "substantive" if firm else "wording")
    return None


def _number_of_who(sides: Sides) -> Classified | None:
    """Singular and plural where it changes who is meant: owners, and subjects with their verb."""
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = sides.left_cell, sides.right_cell
    if {a[i].norm, b[j].norm} & {"is", "are", "was", "were", "has", "have"}:
        return None
    short, long_ = sorted((a[i].norm, b[j].norm), key=len)
    plural = long_ in (short + "s", short + "es") or (short.endswith("y") and long_ == short[:-1] + "ies")
    if not plural or a[i].kind != "word":
        return None
    owner = _owns(a, i) and _owns(b, j)
    if owner:
        return sides.made("claim", "number", 0.7, "substantive")
    verbs = ({"was", "is", "has"}, {"were", "are", "have"})
    after_a, after_b = _next_norm(a, i), _next_norm(b, j)
    if any(after_a in x and after_b in y for x, y in (verbs, verbs[::-1])):
        return sides.made("claim", "number", 0.7, "substantive")
    return None


def _owns(cell: Tokens, i: int) -> bool:
    after = cell[i + 1] if i + 1 < len(cell) else None
    return after is not None and (after.norm == "'s" or after.norm == "'")


def _next_norm(cell: Tokens, i: int) -> str:
    return cell[i + 1].norm if i + 1 < len(cell) else ""


def _tense_form(sides: Sides) -> Classified | None:
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


def _scope(sides: Sides) -> Classified | None:
    """A word that says whose or how far, on one side alone."""
    if not sides.change.parallel or len(sides.both) > 4:
        return None
    norms = _norms(sides.both)
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
    if limits & set(norms) and len(_content(sides.both)) <= 2:
        return sides.made("claim", "scope", 0.55, "wording")
    return None


def _judging(sides: Sides) -> Classified | None:
    """A judging adjective or adverb on one side alone."""
    if len(sides.left) > 4 or len(sides.right) > 4:
        return None
    words = lexicon.word_set("judging")
    left, right = {t.norm for t in sides.left} & words, {t.norm for t in sides.right} & words
    if bool(left) == bool(right):
        return None
    if not sides.change.parallel and sides.change.similarity < 0.5:
        return None
    rest = [t for t in _content(sides.both) if t.norm not in words and zipf(t.norm) < COMMONEST]
    if len(rest) > 1 or sides.change.similarity < 0.3:
        return None
    mild = {"very", "highly", "fully", "extremely", "record", "deeply", "vast", "rare", "ongoing"}
    return sides.made(
        "claim",
        "judgement",
        0.6,
        "wording" if (left | right) <= mild else "substantive",
        words=sorted(left | right),
    )


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


def _epithet(sides: Sides) -> Classified | None:
    """One describing word before a noun that both versions have, on one side alone."""
    content = _content(sides.both)
    if len(sides.both) != 1 or len(content) != 1 or not sides.change.parallel:
        return None
    word = content[0]
    if word.kind != "word" or word.text[:1].isupper() or zipf(word.norm) > 6 or _is_dateword(word):
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
    ):
        return None
    return sides.made("claim", "judgement", 0.35, "wording")


# --- names


def _title(sides: Sides) -> Classified | None:
    """Another job title before or after a name that both versions have."""
    groups = lexicon.title_groups()
    for left, a in _titles(sides.left_cell, sides.change.left_range):
        for right, b in _titles(sides.right_cell, sides.change.right_range):
            if left == right or not (groups[left] & groups[right]):
                continue
            if (
                max(len(sides.left) - (a[1] - a[0]), len(sides.right) - (b[1] - b[0])) > 2
                or not sides.change.parallel
            ):
                continue
            if not (_name_near(sides.left_cell, a) and _name_near(sides.right_cell, b)):
                continue
            style = lexicon.equivalence(lexicon.words(left), lexicon.words(right))
            if style:
                return sides.made("style", style, 0.7, "style", a, b)
            if {left, right} <= {"president", "leader", "counterpart", "premier"}:
                return sides.made("name", "title", 0.4, "wording", a, b, titles=sorted((left, right)))
            close = {left, right} <= {"aide", "adviser", "advisor", "assistant", "counsellor"}
            return sides.made(
                "name",
                "title",
                0.75,
                "wording" if close else "substantive",
                a,
                b,
                titles=sorted((left, right)),
            )
    return None


def _titles(cell: Tokens, place: Range) -> list[tuple[str, Range]]:
    """Job titles that touch a range."""
    groups = lexicon.title_groups()
    out: list[tuple[str, Range]] = []
    for length in (3, 2, 1):
        for first in range(max(0, place[0] - length + 1), place[1]):
            last = first + length
            if last > len(cell) or last <= place[0]:
                continue
            title = " ".join(t.norm for t in cell[first:last] if t.kind != "mark")
            if title in groups and not any(f <= first and last <= e for _, (f, e) in out):
                out.append((title, (first, last)))
    return out


def _name_near(cell: Tokens, place: Range) -> bool:
    near = range(max(0, place[0] - 5), min(len(cell), place[1] + 4))
    return any(is_capitalised(cell, i) and not place[0] <= i < place[1] for i in near)


def _name(sides: Sides) -> Classified | None:
    """Another name, or the same name in another form."""
    change = sides.change
    left, right = (
        _capitals(sides.left_cell, change.left_range),
        _capitals(sides.right_cell, change.right_range),
    )
    if not left or not right:
        return None
    a, b = (left[0], left[-1] + 1), (right[0], right[-1] + 1)
    x, y = _name_words(sides.left_cell, a), _name_words(sides.right_cell, b)
    if not x or not y or x == y:
        return None
    style = lexicon.equivalence(x, y)
    if style:
        return sides.made("style", style, 0.7, "style", a, b)
    if set(x) & set(y) and (set(x) <= set(y) or set(y) <= set(x)):
        return _none(sides)  # first and last names: see name.form
    if lexicon.same_place(x, y):
        return sides.made("name", "form", 0.5, "wording", a, b)
    if any(lexicon.stands_for(p, q) for p in _parts(x) for q in _parts(y)):
        return (
            sides.made("name", "shorthand", 0.3, "style", a, b)
            if change.parallel and len(x) == len(y) == 1
            else _none(sides)
        )
    if not change.parallel and change.similarity < 0.6:
        return None
    if _short_for(x, y) or _short_for(y, x):
        return sides.made("name", "form", 0.4, "wording", a, b)
    if " ".join(x) in lexicon.title_groups() or " ".join(y) in lexicon.title_groups():
        if (
            len(sides.both) <= 4
            and change.parallel
            and " ".join(x) in lexicon.title_groups()
            and " ".join(y) in lexicon.title_groups()
        ):
            return sides.made("name", "title", 0.6, "substantive", a, b)
        return None
    alike = edit_similarity(" ".join(x), " ".join(y))
    if _demonym(x, y) or _demonym(y, x):
        return None
    if alike >= 0.6 and min(len("".join(x)), len("".join(y))) >= 4:
        return sides.made("name", "spelling", 0.85, "substantive", a, b, likeness=round(alike, 2))
    extra = len(sides.left) - (a[1] - a[0]) + len(sides.right) - (b[1] - b[0])
    if not change.parallel or extra > 2 or abs(len(x) - len(y)) > 2 or change.similarity < 0.6:
        return None
    if _is_short_title(sides.left_cell[a[0]]) or _is_short_title(sides.right_cell[b[0]]):
        return None
    verbs = lexicon.word_set("reporting", "verbs")
    if any(
        {t.norm for t in _context(c, r, 2)} & verbs for c, r in ((sides.left_cell, a), (sides.right_cell, b))
    ):
        return _none(sides)  # who said it: attribution
    if _known_elsewhere(sides, x, y):
        return None
    return sides.made("name", "changed", 0.7, "substantive", a, b)


def _demonym(short: tuple[str, ...], long_: tuple[str, ...]) -> bool:
    """London and Londoner, Texas and Texan: another word, not another spelling."""
    a, b = short[-1], long_[-1]
    return (
        short[:-1] == long_[:-1]
        and b.startswith(a.rstrip("aeious"))
        and b.endswith(
            ("er", "ers", "an", "ans", "ian", "ians", "ese", "ish", "i", "ite", "ites", "ist", "ists")
        )
        and len(b) > len(a) - 1
        and len(a) != len(b)
    )


def _short_for(short: tuple[str, ...], long_: tuple[str, ...]) -> bool:
    """DHS for Department of Homeland Security, the Met for the Metropolitan Police."""
    if len(short) != 1 or len(long_) < 2:
        return False
    initials = "".join(w[0] for w in long_)
    content = "".join(w[0] for w in long_ if w not in ("of", "the", "and", "for"))
    return short[0] in (initials, content) or (len(short[0]) >= 3 and long_[0].startswith(short[0]))


def _is_short_title(token: Token) -> bool:
    return token.norm in _SHORT_TITLES or (len(token.text) == 1 and token.text != "I")


_SHORT_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sgt",
        "gen",
        "col",
        "lt",
        "capt",
        "cpl",
        "pvt",
        "maj",
        "sen",
        "rep",
        "gov",
        "rev",
        "prof",
        "r",
        "d",
        "calif",
        "the",
        "sir",
    ]
)


def _parts(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [phrase, *((word,) for word in phrase)]


def _name_words(cell: Tokens, place: Range) -> tuple[str, ...]:
    return tuple(t.norm for t in cell[place[0] : place[1]] if t.kind != "mark")


def _known_elsewhere(sides: Sides, x: tuple[str, ...], y: tuple[str, ...]) -> bool:
    """Both names stand in both cells: the sentence was turned round, nobody was renamed."""
    left, right = {t.norm for t in sides.left_cell}, {t.norm for t in sides.right_cell}
    return set(x) <= right and set(y) <= left


def _proper_noun_form(sides: Sides) -> Classified | None:
    """The same stem, one side a capitalised name and the other not the same name ("Moscow Times", "Moscow time")."""
    (i, _), (j, _) = sides.change.left_range, sides.change.right_range
    a, b = sides.left_cell, sides.right_cell
    if not (is_capitalised(a, i) or is_capitalised(b, j)) or a[i].kind != "word":
        return None
    if _owns(a, i) != _owns(b, j) or a[i].norm.endswith("'") or b[j].norm.endswith("'"):
        return None
    longer, shorter = (a, i), (b, j)
    if not is_capitalised(a, i):
        longer, shorter = (b, j), (a, i)
    in_name = longer[1] > 0 and is_capitalised(longer[0], longer[1] - 1)
    lost = shorter[0][shorter[1]].text[:1].islower()
    before = i > 0 and j > 0 and a[i - 1].norm == b[j - 1].norm and a[i - 1].text[:1].isupper()
    if lost and in_name and before and abs(len(a[i].norm) - len(b[j].norm)) <= 1:
        left = (i - 1, i + 1) if i and a[i - 1].norm == b[j - 1].norm else (i, i + 1)
        right = (j - 1, j + 1) if i and a[i - 1].norm == b[j - 1].norm else (j, j + 1)
        return sides.made("name", "translated", 0.8, "substantive", left, right)
    if lost or not (is_capitalised(a, i) and is_capitalised(b, j)):
        return None
    if (
        lexicon.stands_for((a[i].norm,), (b[j].norm,))
        or _demonym((a[i].norm,), (b[j].norm,))
        or _demonym((b[j].norm,), (a[i].norm,))
    ):
        return None
    if {a[i].norm, b[j].norm} == {a[i].norm, a[i].norm + "s"} or {a[i].norm, b[j].norm} == {
        b[j].norm,
        b[j].norm + "s",
    }:
        return None
    return sides.made("name", "spelling", 0.6, "substantive")


# --- translation


def _glossary_phrase(sides: Sides) -> Classified | None:
    """The glossary where term or rendering has several words: hardly a coincidence."""
    return _glossary(sides, several=True)


def _glossary(sides: Sides, several: bool = False) -> Classified | None:
    """A term of art on one side, one of its known renderings on the other."""
    if not sides.change.parallel and sides.change.similarity < 0.3:
        return None
    left, right = (
        _phrases_touching(sides.left_cell, sides.change.left_range),
        _phrases_touching(sides.right_cell, sides.change.right_range),
    )
    known = lexicon.glossary_by_stems()
    best: tuple[int, Classified] | None = None
    for wrong_side, (mine, others) in enumerate(((left, right), (right, left))):
        for phrase, place in mine:
            for term, entry in known.get(phrase, ()):
                for other, other_place in others:
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


def _phrases_touching(cell: Tokens, place: Range) -> list[tuple[tuple[str, ...], Range]]:
    """Runs of one to four words (as stems) that touch a range and reach at most two words beyond it."""
    out = []
    words = [i for i in range(max(0, place[0] - 3), min(len(cell), place[1] + 3)) if cell[i].kind != "mark"]
    for n in range(1, 6):
        for k in range(len(words) - n + 1):
            first, last = words[k], words[k + n - 1] + 1
            if first < place[1] and last > place[0]:
                out.append((tuple(cell[i].stem for i in words[k : k + n]), (first, last)))
    return out


def _wording(sides: Sides) -> Classified | None:
    """Other words in a parallel clause: rare or unrelated ones are a suspicion of translation."""
    left, right = _content(sides.left), _content(sides.right)
    if not left or not right or not sides.change.parallel or sides.change.similarity < 0.35:
        return None
    if len(sides.left) > 3 or len(sides.right) > 3 or len(left) > 2 or len(right) > 2 or _figures(sides.both):
        return None
    if any(
        is_capitalised(c, i)
        for c, r in ((sides.left_cell, sides.change.left_range), (sides.right_cell, sides.change.right_range))
        for i in range(*r)
    ):
        return None
    score = unrelated(left, right)
    if score < 0.55:
        return None
    return sides.made("translation", "wording", 0.2 + 0.3 * score, "wording", unrelated=round(score, 2))
