"""What differs between two sentences that say one thing in words and an order of their own.

Word for word little of such sentences is parallel. But a deed that both tell is a word that both have: how firmly it
is told there ("is said to have been in touch", "have been in touch"), of how many ("the divers have", "the diver has")
and whether anybody is named who does it stands right before that word, wherever in the sentence it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import Classified, Range
from newsdiff.collation.detectors.classes.sides import is_figure_word
from newsdiff.collation.detectors.likeness import related
from newsdiff.collation.detectors.recast_doers import how_many_and_who
from newsdiff.collation.detectors.recast_pair import (
    Pair,
    Tokens,
    deed_behind,
    near,
    negated,
    next_of_weight,
    quoted,
    small_words,
    told_flatly,
)
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Siglum, Token
from newsdiff.collation.wording import carries_meaning

LEAST_SHARED = 0.1
"""Likeness of two cells from which they are one statement, recast."""


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
        yield from how_many_and_who(one)
        yield from _judged(one)
        yield from _for_now(one)
    yield from _other_step(pair)
    yield from _other_part(pair)
    yield from _counted_people(pair)
    yield from _whereabouts(pair)
    yield from _otherwise_tied(pair)


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
        if flat is None or not near(pair, deed, j) or quoted(pair, (first, deed + 1), flat):
            continue
        if negated(pair.mine, first, deed) or negated(pair.others, flat[0], j):
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
        bound = ahead and verb.norm in _BINDING and near(pair, deed, j) and not quoted(pair, (k, deed), ahead)
        here_too = verb.stem in {t.stem for t in pair.others}
        if ahead and bound and not here_too and not _doubted(pair, but="would"):
            yield pair.made("modality", 0.45, "wording", (k, deed + 1), ahead, unfinished=verb.norm)
        if flat is None or quoted(pair, (k, deed + 1), flat) or not near(pair, deed, j):
            continue
        if verb.stem in {t.stem for t in pair.others} or _doubted(pair) or negated(pair.others, flat[0], j):
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
        if not (tokens[k].norm in small_words() or tokens[k].norm.endswith("ly")):
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
        if flat is None or not (flat[0] == j or group & _BEHIND) or not near(pair, deed, j):
            continue
        if _AHEAD & {t.norm for t in pair.others} or "would" in {t.norm for t in pair.others}:
            continue
        if negated(pair.mine, k, deed) or negated(pair.others, flat[0], j):
            continue
        if not quoted(pair, (k, deed + 1), flat):
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
        if flat is None or not near(pair, deed, j) or quoted(pair, (k, deed + 1), flat):
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
        if j is None or not carries_meaning(pair.mine[i + 1]) or not near(pair, i + 1, j):
            continue
        if j and carries_meaning(pair.others[j - 1]) and j - 1 not in there_matched:
            continue  # another word describes it there
        if quoted(pair, (i, i + 1), (j, j + 1)) or (kind == "hedge" and _doubted(pair)):
            continue
        yield pair.made(kind, 0.5, "substantive", (i, i + 1), (j, j), words=[token.norm])


def _for_now(pair: Pair) -> Iterator[Classified]:
    """A statement that holds for now in one version, and without a limit in the other: "no talks at the moment"."""
    known = lexicon.phrases("doubted", "for_now")
    norms = tuple(t.norm for t in pair.mine)
    if not any(lexicon.phrases_in(norms, known)):
        return
    if any(lexicon.phrases_in(tuple(t.norm for t in pair.others), known)):
        return
    for k in range(1, len(norms)):
        length = max((len(p) for p in known if norms[k : k + len(p)] == p), default=0)
        before = next_of_weight(pair.mine, k, -1) if length else None
        j = pair.to_other.get(before) if before is not None else None
        if before is None or j is None or not near(pair, before, j):
            continue
        if not quoted(pair, (k, k + 1), (j, j + 1)):
            yield pair.made("hedge", 0.6, "substantive", (k, k + length), (j + 1, j + 1))


def _whereabouts(pair: Pair) -> Iterator[Classified]:
    """In a place in one version, near it in the other."""
    for i, j in sorted(pair.to_other.items()):
        if not carries_meaning(pair.mine[i]) or pair.mine[i].kind != "word":
            continue
        a, b = _placed(pair.mine, i), _placed(pair.others, j)
        if a is None or b is None or a[1] == b[1] or "at" in (a[1], b[1]) or not near(pair, i, j):
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


OBJECT = 6
"""Words behind a deed's noun among which whose deed it is, or whom it befalls, is named."""


def _of_the_same(pair: Pair, i: int, j: int) -> bool:
    """Do both stand before "of" the same: "the killing of two miners", "the execution of miners"?"""
    if any(k + 1 >= len(cell) or cell[k + 1].norm != "of" for cell, k in ((pair.mine, i), (pair.others, j))):
        return False
    return any(
        carries_meaning(pair.mine[k]) and j < pair.to_other.get(k, -1) <= j + OBJECT
        for k in range(i + 2, min(len(pair.mine), i + OBJECT + 1))
    )


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
        loaded = lexicon.another_judgement((a.norm,), (b.norm,))
        opposite = frozenset((a.norm, b.norm)) in lexicon.opposites()
        kind = lexicon.of_one_kind((a.norm,), (b.norm,))
        if (
            not (step or loaded or opposite or kind)
            or not (_beside(pair, i, j) or (loaded and _of_the_same(pair, i, j)))
            or quoted(pair, (i, i + 1), (j, j + 1))
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
        elif kind:
            yield pair.made("kind", 0.55, "substantive", (i, i + 1), (j, j + 1))
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
            or bool(lexicon.kind_of((token.norm,)))
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
        if x == y or {x, y} <= _VAGUE or {x, y} <= {"all", "every"} or not near(pair, i, j):
            continue
        if not ({"no", "none"} & {x, y}):
            yield pair.made("scope", 0.65, "substantive", (a, i + 1), (b, j + 1))


def _counted_people(pair: Pair) -> Iterator[Classified]:
    """As many, and called otherwise: "four robbers", "four men"."""
    here, there = ({t.norm for t in cell} for cell in (pair.mine, pair.others))
    said = lexicon.word_set("reporting", "verbs")
    for i, j in sorted(pair.to_other.items()):
        if not is_figure_word(pair.mine[i]):
            continue
        a, b = _person_behind(pair.mine, i), _person_behind(pair.others, j)
        if a is None or b is None:
            continue
        one, other = pair.mine[a], pair.others[b]
        if (
            one.norm in there
            or other.norm in here
            or related(one, other)
            or quoted(pair, (i, a + 1), (j, b + 1))
        ):
            continue
        if not (pair.similarity >= ALIKE or near(pair, i, j)) or any(
            t.norm in said for c, k in ((pair.mine, a), (pair.others, b)) for t in c[k + 1 : k + SOURCE]
        ):
            continue  # no other word of the statement stands by, or they are those who said it
        loaded = lexicon.another_judgement((one.norm,), (other.norm,))
        if loaded:
            yield pair.made("loaded", 0.7, "substantive", (a, a + 1), (b, b + 1))
        else:
            yield pair.made("description", 0.5, "wording", (a, a + 1), (b, b + 1))


def _person_behind(tokens: Tokens, figure: int) -> int | None:
    """The noun for people right behind a figure, one word between them at most."""
    for k in range(figure + 1, min(len(tokens), figure + 3)):
        token = tokens[k]
        if token.kind != "word" or token.text[:1].isupper() or is_figure_word(token):
            return None
        if token.norm in ("people", "persons"):
            return None  # says nothing of who they are
        if lexicon.is_person(token.norm) or token.norm in _PEOPLE:
            return None if k + 1 < len(tokens) and tokens[k + 1].norm in _OWNS else k
    return None


ALIKE = 0.15
"""Likeness of two cells from which as many people are the same people."""
SOURCE = 8
"""Words behind people among which a verb of saying makes them the source."""
_PEOPLE = frozenset({"men", "women", "man", "woman"})
_OWNS = frozenset({"'s", "'", "-"})


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
            if (same or not _ambiguous(pair, (first, last), (a, b))) and near(pair, goal, image):
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
