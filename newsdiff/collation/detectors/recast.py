"""What differs between two sentences that say one thing in words and an order of their own.

Word for word little of such sentences is parallel. But a deed that both tell is a word that both have: how firmly it
is told there ("is said to have been in touch", "have been in touch"), of how many ("the divers have", "the diver has")
and whether anybody is named who does it stands right before that word, wherever in the sentence it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import Change, Classified, Range
from newsdiff.collation.detectors.classes.sides import is_figure_word
from newsdiff.collation.detectors.quoting import inside_quotation
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Siglum, Token
from newsdiff.collation.wording import carries_meaning

Tokens = tuple[Token, ...]

LEAST_SHARED = 0.1
"""Likeness of two cells from which they are one statement, recast."""
REACH = 6
"""Words around a shared deed among which the two sentences must share another word."""
LONGEST_GROUP = 6
"""Small words that may stand between a verb's first auxiliary and what it says."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cells of a row with the words that they share."""

    cluster: Cluster
    row: str
    left: Siglum
    right: Siglum
    mine: Tokens
    others: Tokens
    to_other: dict[int, int]
    similarity: float

    def turned(self) -> Pair:
        back = {j: i for i, j in self.to_other.items()}
        return Pair(
            self.cluster, self.row, self.right, self.left, self.others, self.mine, back, self.similarity
        )

    def made(
        self, kind: str, confidence: float, severity: str, mine: Range, others: Range, **evidence: object
    ) -> Classified:
        change = Change(self.row, self.left, self.right, mine, others, "replaced", False, self.similarity)
        return Classified(change, "claim", kind, confidence, severity, {"recast": True, **evidence})


def recast(cluster: Cluster, row: str, left: Siglum, right: Siglum) -> Iterator[Classified]:
    """What differs between two recast wordings of a row: firmness, number, who does it."""
    comparison = cluster.comparison(row, left, right)
    if comparison.similarity < LEAST_SHARED:
        return
    pair = Pair(
        cluster, row, left, right,
        comparison.left_tokens, comparison.right_tokens, dict(comparison.matches), comparison.similarity,
    )  # fmt: skip
    for one in (pair, pair.turned()):
        yield from _firmer(one)
        yield from _unfinished(one)
        yield from _not_yet(one)
        yield from _denied(one)
        yield from _fewer(one)
        yield from _left_open(one)
        yield from _nobody_named(one)
        yield from _judged(one)
        yield from _for_now(one)
    yield from _other_step(pair)
    yield from _other_part(pair)
    yield from _whereabouts(pair)
    yield from _otherwise_tied(pair)


# --- the verb before a shared deed


@cache
def _small() -> frozenset[str]:
    return lexicon.listed("verb_group")


def deed_behind(tokens: Tokens, start: int) -> int | None:
    """The word that a verb group opens on: the first of weight behind `start`, beyond small words and adverbs."""
    for k in range(start, min(len(tokens), start + LONGEST_GROUP)):
        token = tokens[k]
        if token.kind == "mark":
            return None
        if token.norm in _small() or (token.norm.endswith("ly") and token.kind == "word"):
            continue
        return k if carries_meaning(token) else None
    return None


def group_before(tokens: Tokens, deed: int) -> int:
    """Where the verb group before a deed begins: auxiliaries, small words and adverbs right before it."""
    first = deed
    while first > 0 and deed - first < LONGEST_GROUP:
        before = tokens[first - 1]
        if before.kind == "mark" or not (before.norm in _small() or before.norm.endswith("ly")):
            break
        first -= 1
    while first < deed and tokens[first].norm not in _finite():
        first += 1  # it opens on its auxiliary
    return first


@cache
def _finite() -> frozenset[str]:
    return lexicon.listed("finite_auxiliaries")


_NO_VERB = lexicon.listed("before_a_noun")
"""What stands before a noun or an infinitive: a form in -ed behind it is no finite verb."""


def told_flatly(tokens: Tokens, deed: int) -> Range | None:
    """The verb group of a deed that is told as a fact: "was shot", "have been in touch", "shot"."""
    first = group_before(tokens, deed)
    words = {t.norm for t in tokens[first:deed]}
    if first < deed:
        return (first, deed + 1) if not words & _to_be_done() else None
    before = tokens[deed - 1] if deed else None
    if before is None or before.kind == "mark" or before.norm in _NO_VERB or before.norm in _to_be_done():
        return None
    token = tokens[deed]
    past = token.norm.endswith("ed") or (
        token.stem in lexicon.irregular_verbs()
        and lexicon.irregular_verbs()[token.stem] != token.norm
        and not token.norm.endswith(("ing", "s"))
    )
    return (deed, deed + 1) if past else None


@cache
def _to_be_done() -> frozenset[str]:
    return frozenset({"to", "may", "might", "could", "would", "should", "can", "must", "if"})


def _near(pair: Pair, i: int, j: int) -> bool:
    """Do the two sentences share another word of weight close to a shared deed?"""
    return any(
        k != i and abs(k - i) <= REACH and abs(m - j) <= REACH and carries_meaning(pair.mine[k])
        for k, m in pair.to_other.items()
    )


def _negated(tokens: Tokens, first: int, last: int) -> bool:
    return any(lexicon.is_negation(t.norm) for t in tokens[max(0, first - 2) : last + 1])


def _quoted(pair: Pair, mine: Range, others: Range) -> bool:
    return inside_quotation(pair.cluster, pair.row, pair.left, mine) or inside_quotation(
        pair.cluster, pair.row, pair.right, others
    )


# --- how firmly


def _firmer(pair: Pair) -> Iterator[Classified]:
    """A deed in doubt in one version, told flatly in the other."""
    for (first, last), kind in doubts(pair.mine):
        deed = deed_behind(pair.mine, last)
        j = pair.to_other.get(deed) if deed is not None else None
        if deed is None or j is None or zipf(pair.mine[deed].norm) > COMMONEST - 0.4:
            continue
        if kind == "modal" and pair.mine[deed].norm in lexicon.listed("senses"):
            continue
        flat = told_flatly(pair.others, j)
        if flat is None or not _near(pair, deed, j) or _quoted(pair, (first, deed + 1), flat):
            continue
        if _negated(pair.mine, first, deed) or _negated(pair.others, flat[0], j):
            continue
        if _doubted(pair) or (kind == "hearsay" and _only_source(pair, (first, last))):
            continue
        modal = kind == "modal"
        if modal and {t.norm for t in (*pair.mine, *pair.others)} & {"if", "whether", "unless"}:
            continue
        yield pair.made("modality" if modal else "hedge", 0.6, "substantive", (first, deed + 1), flat)


def doubts(tokens: Tokens) -> list[tuple[Range, str]]:
    """What puts a deed in doubt, longest first at a place: its range and of what kind it is."""
    opens = _doubting()
    found: list[tuple[Range, str]] = []
    end = 0
    for k, token in enumerate(tokens):
        if k < end or token.norm not in opens or token.text[:1].isupper():
            continue  # "May" may be the month
        for phrase, kind in opens[token.norm]:
            if tuple(t.norm for t in tokens[k : k + len(phrase)]) == phrase:
                end = k + len(phrase)
                found.append(((k, end), kind))
                break
    return found


@cache
def _doubting() -> dict[str, list[tuple[lexicon.Phrase, str]]]:
    """First word of a phrase of doubt -> the phrases it opens, longest first, and their kinds."""
    opens: dict[str, list[tuple[lexicon.Phrase, str]]] = {}
    for kind in ("hearsay", "doubt", "modal"):
        for phrase in lexicon.phrases("doubted", kind):
            opens.setdefault(phrase[0], []).append((phrase, kind))
    return {word: sorted(group, key=lambda p: (-len(p[0]), p)) for word, group in opens.items()}


def _doubted(pair: Pair, but: str = "") -> bool:
    """Has the other version a doubt of its own somewhere in the statement? Then it is no firmer."""
    mine = {but, *(t.norm for t in pair.mine)}
    words = lexicon.word_set("hedge") | lexicon.word_set("doubted", "words")
    return any(t.norm in words and t.norm not in mine for t in pair.others) or any(
        not {t.norm for t in pair.others[a:b]} <= mine for (a, b), _ in doubts(pair.others)
    )


def _only_source(pair: Pair, hedge: Range) -> bool:
    """Hearsay in a version that names no other source, where the other names one: attribution tells that."""
    said = lexicon.word_set("reporting", "verbs")
    mine = any(t.norm in said for k, t in enumerate(pair.mine) if not hedge[0] <= k < hedge[1])
    return not mine and any(t.norm in said for t in pair.others)


def _unfinished(pair: Pair) -> Iterator[Classified]:
    """What is promised, tried or planned in one version, told as done in the other."""
    opens = lexicon.listed("not_done_yet")
    for k, verb in enumerate(pair.mine):
        to = _to_behind(pair.mine, k) if verb.norm in opens else None
        if to is None:
            continue
        deed = deed_behind(pair.mine, to + 1)
        j = pair.to_other.get(deed) if deed is not None else None
        if deed is None or j is None or zipf(pair.mine[deed].norm) > COMMONEST - 0.4:
            continue
        flat = told_flatly(pair.others, j)
        ahead = None if flat else _ahead(pair.others, j)
        bound = (
            ahead and verb.norm in _BINDING and _near(pair, deed, j) and not _quoted(pair, (k, deed), ahead)
        )
        here_too = verb.stem in {t.stem for t in pair.others}
        if ahead and bound and not here_too and not _doubted(pair, but="would"):
            yield pair.made("modality", 0.45, "wording", (k, deed + 1), ahead, unfinished=verb.norm)
        if flat is None or _quoted(pair, (k, deed + 1), flat) or not _near(pair, deed, j):
            continue
        if verb.stem in {t.stem for t in pair.others} or _doubted(pair) or _negated(pair.others, flat[0], j):
            continue
        yield pair.made("modality", 0.6, "substantive", (k, deed + 1), flat, unfinished=verb.norm)


def _to_behind(tokens: Tokens, verb: int) -> int | None:
    """The "to" behind a verb, with no more than a day between: "agreed on Monday to continue"."""
    for k in range(verb + 1, min(len(tokens), verb + 4)):
        if tokens[k].norm == "to":
            return k
        if tokens[k].norm != "on" and not is_figure_word(tokens[k]):
            return None
    return None


_BINDING = frozenset({"agreed", "agrees", "promised", "promises", "pledged", "pledges", "vowed", "vows", "offered", "offers", "threatened", "threatens"})  # fmt: skip


def _ahead(tokens: Tokens, deed: int) -> Range | None:
    """ "would continue", "will continue": the verb group of a deed that is to come."""
    for k in range(deed - 1, max(-1, deed - 3), -1):
        if tokens[k].norm in ("would", "will"):
            return k, deed + 1
        if not (tokens[k].norm in _small() or tokens[k].norm.endswith("ly")):
            return None
    return None


_AHEAD = frozenset({"will", "'ll"})
_BEHIND = frozenset({"was", "were", "has", "have", "had"})


def _not_yet(pair: Pair) -> Iterator[Classified]:
    """What is still to come in one version, and over in the other: "will be sold", "has been sold"."""
    for k, token in enumerate(pair.mine):
        if token.norm not in _AHEAD:
            continue
        deed = deed_behind(pair.mine, k + 1)
        j = pair.to_other.get(deed) if deed is not None else None
        if deed is None or j is None or zipf(pair.mine[deed].norm) > COMMONEST - 0.4:
            continue
        flat = told_flatly(pair.others, j)
        group = {t.norm for t in pair.others[flat[0] : flat[1]]} if flat else set()
        if flat is None or not (flat[0] == j or group & _BEHIND) or not _near(pair, deed, j):
            continue
        if _AHEAD & {t.norm for t in pair.others} or "would" in {t.norm for t in pair.others}:
            continue
        if _negated(pair.mine, k, deed) or _negated(pair.others, flat[0], j):
            continue
        if not _quoted(pair, (k, deed + 1), flat):
            yield pair.made("tense", 0.6, "substantive", (k, deed + 1), flat)


_NOT = frozenset({"not", "n't", "never"})


def _denied(pair: Pair) -> Iterator[Classified]:
    """A deed that was not done in one version, told as done in the other, which has no "no" at all."""
    if any(lexicon.is_negation(t.norm) or t.norm in lexicon.listed("half_negations") for t in pair.others):
        return
    for k, token in enumerate(pair.mine):
        if not k or not (token.norm in _NOT or token.norm.endswith("n't")):
            continue
        deed = deed_behind(pair.mine, k + 1)
        j = pair.to_other.get(deed) if deed is not None else None
        auxiliary = token.norm.endswith("n't") or pair.mine[k - 1].norm in _did()
        if deed is None or j is None or not auxiliary or zipf(pair.mine[deed].norm) > COMMONEST - 0.6:
            continue
        flat = told_flatly(pair.others, j)
        if flat is None or not _near(pair, deed, j) or _quoted(pair, (k, deed + 1), flat):
            continue
        yield pair.made("negation", 0.7, "substantive", (k - 1, deed + 1), flat)


@cache
def _did() -> frozenset[str]:
    return lexicon.listed("finite_auxiliaries") - {"being", "been"}


# --- at a shared noun, or at a shared neighbour


@cache
def _qualifiers() -> tuple[tuple[str, frozenset[str]], ...]:
    return (
        ("hedge", lexicon.word_set("doubted", "nouns")),
        ("scope", lexicon.listed("limiting")),
        ("judgement", lexicon.word_set("judging")),
    )


def _judged(pair: Pair) -> Iterator[Classified]:
    """A word that judges, limits or doubts before a word that both have, and no such word in the other version."""
    there = {t.stem for t in pair.others}
    there_matched = set(pair.to_other.values())
    for i, token in enumerate(pair.mine[:-1]):
        kind = next((k for k, words in _qualifiers() if token.norm in words), "")
        if not kind or token.text[:1].isupper() or token.stem in there or i in pair.to_other:
            continue
        j = pair.to_other.get(i + 1)
        if j is None or not carries_meaning(pair.mine[i + 1]) or not _near(pair, i + 1, j):
            continue
        if j and carries_meaning(pair.others[j - 1]) and j - 1 not in there_matched:
            continue  # another word describes it there
        if _quoted(pair, (i, i + 1), (j, j + 1)) or (kind == "hedge" and _doubted(pair)):
            continue
        yield pair.made(kind, 0.5, "substantive", (i, i + 1), (j, j), words=[token.norm])


def _for_now(pair: Pair) -> Iterator[Classified]:
    """A statement that holds for now in one version, and without a limit in the other: "no talks at the moment"."""
    known = lexicon.phrases("doubted", "for_now")
    norms = tuple(t.norm for t in pair.mine)
    if any(lexicon.phrases_in(tuple(t.norm for t in pair.others), known)):
        return
    for k in range(1, len(norms)):
        length = max((len(p) for p in known if norms[k : k + len(p)] == p), default=0)
        before = next_of_weight(pair.mine, k, -1) if length else None
        j = pair.to_other.get(before) if before is not None else None
        if before is None or j is None or not _near(pair, before, j):
            continue
        if not _quoted(pair, (k, k + 1), (j, j + 1)):
            yield pair.made("hedge", 0.6, "substantive", (k, k + length), (j + 1, j + 1))


def _whereabouts(pair: Pair) -> Iterator[Classified]:
    """In a place in one version, near it in the other."""
    for i, j in sorted(pair.to_other.items()):
        if not carries_meaning(pair.mine[i]) or pair.mine[i].kind != "word":
            continue
        a, b = _placed(pair.mine, i), _placed(pair.others, j)
        if a is None or b is None or a[1] == b[1] or "at" in (a[1], b[1]) or not _near(pair, i, j):
            continue
        yield pair.made("scope", 0.5, "substantive", (a[0], i + 1), (b[0], j + 1))


def _placed(tokens: Tokens, noun: int) -> tuple[int, str] | None:
    """The preposition of place before a noun: where it begins, and what it makes of the place."""
    end = noun
    while end > 0 and tokens[end - 1].norm in ("the", "its", "their"):
        end -= 1
    if not end or tokens[end - 1].norm not in lexicon.whereabouts_ends():
        return None
    for length in (4, 3, 2, 1):
        if length <= end:
            kind = lexicon.whereabouts().get(tuple(t.norm for t in tokens[end - length : end]))
            if kind:
                return end - length, kind
    return None


def _beside(pair: Pair, i: int, j: int) -> bool:
    """Is the next word of weight before two words, or behind them, shared? Then they stand at one place."""
    for step in (1, -1):
        a, b = next_of_weight(pair.mine, i, step), next_of_weight(pair.others, j, step)
        if a is not None and b is not None and pair.to_other.get(a) == b:
            return True
    return False


def next_of_weight(tokens: Tokens, at: int, step: int) -> int | None:
    for k in range(at + step, at + 4 * step, step):
        if not 0 <= k < len(tokens) or (tokens[k].kind == "mark" and tokens[k].text not in "-’'"):
            return None
        if carries_meaning(tokens[k]):
            return k
    return None


def _other_step(pair: Pair) -> Iterator[Classified]:
    """Two words of one scale, or of one loaded set, beside a word that both versions have."""
    if pair.similarity >= 0.6:
        return  # alike enough for the places that differ to be asked
    said = lexicon.word_set("reporting", "verbs")
    matched = set(pair.to_other.values())
    left = [i for i, t in enumerate(pair.mine) if i not in pair.to_other and _plain(t) and t.norm not in said]
    right = [j for j, t in enumerate(pair.others) if j not in matched and _plain(t) and t.norm not in said]
    here, there = {t.stem for t in pair.mine}, {t.stem for t in pair.others}
    for i, j in itertools.product(left, right):
        a, b = pair.mine[i], pair.others[j]
        step = lexicon.step_of_strength((a.stem,), (b.stem,))
        loaded = lexicon.loaded_sets((a.norm,)) & lexicon.loaded_sets((b.norm,))
        opposite = frozenset((a.norm, b.norm)) in lexicon.opposites()
        if (
            not (step or loaded or opposite)
            or not _beside(pair, i, j)
            or _quoted(pair, (i, i + 1), (j, j + 1))
        ):
            continue
        if a.stem in there or b.stem in here:
            continue
        if opposite:
            yield pair.made(
                "negation", 0.6, "substantive", (i, i + 1), (j, j + 1), opposites=[a.norm, b.norm]
            )
        elif loaded:
            yield pair.made("loaded", 0.6, "substantive", (i, i + 1), (j, j + 1))
        elif step:
            far = "substantive" if abs(step) > 1 else "wording"
            yield pair.made("strength", 0.55, far, (i, i + 1), (j, j + 1), steps=abs(step))


def _plain(token: Token) -> bool:
    if not carries_meaning(token):
        return False
    return (
        token.kind == "word"
        and token.text[:1].islower()
        and (
            token.stem in lexicon.scale_words()
            or token.norm in lexicon.opposite_words()
            or bool(lexicon.loaded_sets((token.norm,)))
        )
    )


_VAGUE = frozenset({"several", "some", "few", "many"})
_PARTS = _VAGUE | {"all", "every", "most", "half", "no", "none"}


def _other_part(pair: Pair) -> Iterator[Classified]:
    """All of them in one version, some of them in the other, before a noun that both have."""
    for i, j in sorted(pair.to_other.items()):
        a, b = _part(pair.mine, i), _part(pair.others, j)
        if a is None or b is None or not carries_meaning(pair.mine[i]):
            continue
        x, y = pair.mine[a].norm, pair.others[b].norm
        if x == y or {x, y} <= _VAGUE or {x, y} <= {"all", "every"} or not _near(pair, i, j):
            continue
        if not ({"no", "none"} & {x, y}):
            yield pair.made("scope", 0.65, "substantive", (a, i + 1), (b, j + 1))


def _part(tokens: Tokens, noun: int) -> int | None:
    for k in range(noun - 1, max(-1, noun - 4), -1):
        if tokens[k].norm in _PARTS:
            return k
        if tokens[k].norm not in ("of", "the", "its", "their", "his", "her", "these", "those"):
            return None
    return None


def _otherwise_tied(pair: Pair) -> Iterator[Classified]:
    """What both versions name is tied to the deed as its cause in one of them and as what went before in the other."""
    mine = _ties(pair.mine)
    others = _ties(pair.others) if mine else []
    for (first, last), group in mine:
        goal = next_of_weight(pair.mine, last - 1, 1)
        image = pair.to_other.get(goal) if goal is not None else None
        if goal is None or image is None or _of_time(pair.mine[goal]):
            continue
        before = next_of_weight(pair.mine, first, -1)
        for (a, b), other in others:
            behind = next_of_weight(pair.others, b - 1, 1)
            if behind != image or other == group:
                continue
            same = before is not None and pair.to_other.get(before) == next_of_weight(pair.others, a, -1)
            firm = "substantive" if "bargain" in (group, other) else "wording"
            if (same or not _ambiguous(pair, (first, last), (a, b))) and _near(pair, goal, image):
                yield pair.made("link", 0.5, firm, (first, last), (a, b))


def _of_time(token: Token) -> bool:
    return is_figure_word(token) or token.norm in lexicon.listed("time_nouns")


def _ambiguous(pair: Pair, mine: Range, others: Range) -> bool:
    """Is one of the two a word that need not tie at all: "over the bridge", "while"?"""
    return any(
        tuple(t.norm for t in cell[slice(*place)]) in _AMBIGUOUS
        for cell, place in ((pair.mine, mine), (pair.others, others))
    )


_AMBIGUOUS = frozenset({("over",), ("since",), ("while",), ("post",)})


def _ties(tokens: Tokens) -> list[tuple[Range, str]]:
    norms = tuple(t.norm for t in tokens)
    found: list[tuple[Range, str]] = []
    opens = _tying()
    for k, norm in enumerate(norms):
        for phrase, group in opens.get(norm, ()):
            if norms[k : k + len(phrase)] == phrase:
                found.append(((k, k + len(phrase)), group))
    return sorted(found)


@cache
def _tying() -> dict[str, list[tuple[lexicon.Phrase, str]]]:
    """First word of a phrase that ties two deeds -> the phrases it opens, and their groups."""
    opens: dict[str, list[tuple[lexicon.Phrase, str]]] = {}
    for group, known in lexicon.causes().items():
        for phrase in sorted(known):
            opens.setdefault(phrase[0], []).append((phrase, group))
    return opens


# --- how many


def _fewer(pair: Pair) -> Iterator[Classified]:
    """The same deed of several in one version and of one in the other: "the divers have", "the diver has"."""
    for i, j in _several_and_one(pair):
        several, one = _agreement(pair.mine, i), _agreement(pair.others, j)
        if several is None or one is None or not (several[1] and not one[1]):
            continue
        deed, other = _last_deed(pair.mine, several[0]), _last_deed(pair.others, one[0])
        if deed is None or other is None or pair.to_other.get(deed) != other or not _near(pair, deed, other):
            continue
        yield pair.made("number", 0.65, "substantive", _phrase(pair.mine, i), _phrase(pair.others, j))


def _several_and_one(pair: Pair) -> Iterator[Range]:
    """Where the plural of a noun for people stands in one version and its singular in the other."""
    for i, j in sorted(pair.to_other.items()):
        a, b = pair.mine[i].norm, pair.others[j].norm
        if a != b and _plural_of(a, b) and _person(b):
            yield i, j
    matched = set(pair.to_other.values())
    for i, token in enumerate(pair.mine):
        if i in pair.to_other or not token.norm.endswith(("men", "children")):
            continue
        one = token.norm.removesuffix("ren") if token.norm.endswith("children") else token.norm[:-2] + "an"
        yield from ((i, j) for j, t in enumerate(pair.others) if j not in matched and t.norm == one)


_AGENTS = ("er", "or", "ist", "ant", "ian", "man", "woman", "ee")
_NOUN_PHRASE = 4
"""Words that may stand between an article and its noun."""
_SUBJECT = 25
"""Words between a noun and the verb it is the subject of."""


def _plural_of(several: str, one: str) -> bool:
    return several in (one + "s", one + "es") or (one.endswith("y") and several == one[:-1] + "ies")


def _person(one: str) -> bool:
    return one.endswith(_AGENTS) or one in lexicon.listed("people_nouns")


def _agreement(tokens: Tokens, noun: int) -> tuple[int, bool] | None:
    """The first auxiliary behind a noun that shows number, and whether it is plural."""
    for k in range(noun + 1, min(len(tokens), noun + _SUBJECT)):
        if tokens[k].text in ".;!?" and tokens[k - 1].norm not in lexicon.listed("abbreviated"):
            return None
        norm = tokens[k].norm
        if norm in ("are", "were", "have", "is", "was", "has") and tokens[k - 1].norm != "to":
            if norm in ("have",) and tokens[k - 1].norm in _to_be_done():
                continue
            return k, norm in ("are", "were", "have")
    return None


def _last_deed(tokens: Tokens, verb: int) -> int | None:
    """What a verb group says, beyond who says or believes it: "is said to have been in touch" -> "touch"."""
    deed = deed_behind(tokens, verb)
    while deed is not None and deed + 1 < len(tokens) and tokens[deed + 1].norm == "to":
        deed = deed_behind(tokens, deed + 2)
    if deed is None:  # "said" is among the commonest words
        for k in range(verb + 1, min(len(tokens), verb + LONGEST_GROUP)):
            if tokens[k].kind == "mark":
                return None
            if tokens[k].norm == "to":
                return deed_behind(tokens, k + 1)
    return deed


def _phrase(tokens: Tokens, noun: int) -> Range:
    """A noun with its article and what stands between."""
    for k in range(noun - 1, max(-1, noun - _NOUN_PHRASE - 1), -1):
        if tokens[k].kind == "mark":
            break
        if tokens[k].norm in lexicon.listed("determiners"):
            return k, noun + 1
    return noun, noun + 1


# --- who does it


_BE = frozenset({"be", "been", "being", "is", "are", "was", "were"})


def _left_open(pair: Pair) -> Iterator[Classified]:
    """Nobody is named who does it in one version, somebody is in the other: "can be removed", "Norland's ability
    to remove"."""
    for i, j in sorted(pair.to_other.items()):
        a, b = pair.mine[i], pair.others[j]
        if a.norm == b.norm or not i or pair.mine[i - 1].norm not in _BE or not a.norm.endswith(("ed", "en")):
            continue
        if "by" in {t.norm for t in pair.mine[i + 1 : i + 4]} or j < 3 or pair.others[j - 1].norm != "to":
            continue
        power, owner = pair.others[j - 2], pair.others[j - 3]
        if power.norm not in lexicon.listed("powers"):
            continue
        first = j - 3
        if owner.norm in ("'s", "'") and j > 3:
            first = j - 4
        elif owner.norm not in lexicon.listed("owners"):
            continue
        if not first or not _near(pair, i, j) or _quoted(pair, (i, i + 1), (j, j + 1)):
            continue
        while (
            first > 0 and pair.others[first].text[:1].isupper() and pair.others[first - 1].text[:1].isupper()
        ):
            first -= 1
        start = group_before(pair.mine, i)
        start = start if start < i else i - 1
        while start > 0 and pair.mine[start - 1].norm in _to_be_done() - {"to", "if"}:
            start -= 1
        yield pair.made("actor", 0.6, "substantive", (start, i + 1), (first, j + 1))


def _nobody_named(pair: Pair) -> Iterator[Classified]:
    """A deed done to somebody in one version, without a doer, that the other says who did: "was shot", "soldiers shot"."""
    stems = {t.stem for t in pair.mine}
    doers = lexicon.listed("doers")
    said = lexicon.word_set("reporting", "verbs")
    for i, j in sorted(pair.to_other.items()):
        a, b = pair.mine[i], pair.others[j]
        if not i or not j or pair.mine[i - 1].norm not in _BE or a.norm in lexicon.listed("implied_doers"):
            continue
        if a.norm in said:
            continue  # accused, quoted, told: attribution
        doer = pair.others[j - 1]
        done = b.norm.endswith("ed") or b.stem in lexicon.irregular_verbs()
        if not done or b.norm.endswith("ing") or doer.kind != "word" or doer.stem in stems:
            continue
        if doer.norm not in doers and not (lexicon.is_person(doer.norm) and doer.text.islower()):
            continue
        if "by" in {t.norm for t in pair.mine[i + 1 : i + 6]} or not _near(pair, i, j):
            continue
        if j > 1 and pair.others[j - 2].norm in (
            "of",
            "by",
            "with",
            "for",
            "from",
            "in",
            "on",
            "at",
            "to",
            "and",
        ):
            continue  # "a group of soldiers shot …", "the killing of soldiers shot …"
        group = group_before(pair.mine, i)
        if _quoted(pair, (i, i + 1), (j, j + 1)) or _negated(pair.mine, group, i):
            continue
        yield pair.made(
            "actor", 0.5, "substantive", (min(group, i - 1), i + 1), (_phrase(pair.others, j - 1)[0], j + 1)
        )
