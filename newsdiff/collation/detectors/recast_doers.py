"""How many do it, and who: one and several, a doer named and left open, done to somebody and begun by himself."""

from __future__ import annotations

from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.detectors.changes import Classified, Range
from newsdiff.collation.detectors.recast_pair import (
    LONGEST_GROUP,
    Pair,
    Tokens,
    deed_behind,
    group_before,
    near,
    negated,
    quoted,
    to_be_done,
)


def how_many_and_who(pair: Pair) -> Iterator[Classified]:
    """What differs in the number of those who do it, and in who it is."""
    yield from _fewer(pair)
    yield from _left_open(pair)
    yield from _nobody_named(pair)
    yield from _begun(pair)


def _fewer(pair: Pair) -> Iterator[Classified]:
    """The same deed of several in one version and of one in the other: "the divers have", "the diver has"."""
    for i, j in _several_and_one(pair):
        several, one = _agreement(pair.mine, i), _agreement(pair.others, j)
        if several is None or one is None or not (several[1] and not one[1]):
            continue
        deed, other = _last_deed(pair.mine, several[0]), _last_deed(pair.others, one[0])
        if deed is None or other is None or pair.to_other.get(deed) != other or not near(pair, deed, other):
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
            if norm in ("have",) and tokens[k - 1].norm in to_be_done():
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
        if not first or not near(pair, i, j) or quoted(pair, (i, i + 1), (j, j + 1)):
            continue
        while (
            first > 0 and pair.others[first].text[:1].isupper() and pair.others[first - 1].text[:1].isupper()
        ):
            first -= 1
        start = group_before(pair.mine, i)
        start = start if start < i else i - 1
        while start > 0 and pair.mine[start - 1].norm in to_be_done() - {"to", "if"}:
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
        if "by" in {t.norm for t in pair.mine[i + 1 : i + 6]} or not near(pair, i, j):
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
        if quoted(pair, (i, i + 1), (j, j + 1)) or negated(pair.mine, group, i):
            continue
        yield pair.made(
            "actor", 0.5, "substantive", (min(group, i - 1), i + 1), (_phrase(pair.others, j - 1)[0], j + 1)
        )


_BEGIN = frozenset({"began", "begun", "begins", "started", "starts", "beginning", "starting"})


def _begun(pair: Pair) -> Iterator[Classified]:
    """Done to somebody in one version, begun in the other: "was radicalised", "began to radicalise"."""
    for i, j in sorted(pair.to_other.items()):
        if not i or j < 2 or pair.mine[i - 1].norm not in _BE or not pair.mine[i].norm.endswith(("ed", "en")):
            continue
        to = j - 1 if pair.others[j - 1].norm == "to" else j - 2
        bare = pair.others[j].norm
        if to < 1 or pair.others[to].norm != "to" or pair.others[to - 1].norm not in _BEGIN:
            continue
        begun_too = any(t.norm in _BEGIN for t in pair.mine[max(0, i - 4) : i])
        if begun_too or bare.endswith(("ed", "en")) or not near(pair, i, j):
            continue
        group = group_before(pair.mine, i)
        if negated(pair.mine, group, i) or quoted(pair, (i, i + 1), (j, j + 1)):
            continue
        yield pair.made("actor", 0.5, "substantive", (min(group, i - 1), i + 1), (to - 1, j + 1))
