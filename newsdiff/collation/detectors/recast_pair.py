"""Two cells of a row that say one thing in words of their own, and the verb before a deed that both tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import Change, Classified, Range
from newsdiff.collation.detectors.quoting import inside_quotation
from newsdiff.collation.types import Siglum, Token
from newsdiff.collation.wording import carries_meaning

Tokens = tuple[Token, ...]

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


# --- the verb before a shared deed


@cache
def small_words() -> frozenset[str]:
    return lexicon.listed("verb_group")


def deed_behind(tokens: Tokens, start: int) -> int | None:
    """The word that a verb group opens on: the first of weight behind `start`, beyond small words and adverbs."""
    for k in range(start, min(len(tokens), start + LONGEST_GROUP)):
        token = tokens[k]
        if token.kind == "mark":
            return None
        if token.norm in small_words() or (token.norm.endswith("ly") and token.kind == "word"):
            continue
        return k if carries_meaning(token) else None
    return None


def group_before(tokens: Tokens, deed: int) -> int:
    """Where the verb group before a deed begins: auxiliaries, small words and adverbs right before it."""
    first = deed
    while first > 0 and deed - first < LONGEST_GROUP:
        before = tokens[first - 1]
        if before.kind == "mark" or not (before.norm in small_words() or before.norm.endswith("ly")):
            break
        first -= 1
    while first < deed and tokens[first].norm not in finite():
        first += 1  # it opens on its auxiliary
    return first


@cache
def finite() -> frozenset[str]:
    return lexicon.listed("finite_auxiliaries")


_NO_VERB = lexicon.listed("before_a_noun")
"""What stands before a noun or an infinitive: a form in -ed behind it is no finite verb."""


def told_flatly(tokens: Tokens, deed: int) -> Range | None:
    """The verb group of a deed that is told as a fact: "was shot", "have been in touch", "shot"."""
    first = group_before(tokens, deed)
    words = {t.norm for t in tokens[first:deed]}
    if first < deed:
        return (first, deed + 1) if not words & to_be_done() else None
    before = tokens[deed - 1] if deed else None
    if before is None or before.kind == "mark" or before.norm in _NO_VERB or before.norm in to_be_done():
        return None
    token = tokens[deed]
    past = token.norm.endswith("ed") or (
        token.stem in lexicon.irregular_verbs()
        and lexicon.irregular_verbs()[token.stem] != token.norm
        and not token.norm.endswith(("ing", "s"))
    )
    return (deed, deed + 1) if past else None


@cache
def to_be_done() -> frozenset[str]:
    return frozenset({"to", "may", "might", "could", "would", "should", "can", "must", "if"})


def near(pair: Pair, i: int, j: int) -> bool:
    """Do the two sentences share another word of weight close to a shared deed?"""
    return any(
        k != i and abs(k - i) <= REACH and abs(m - j) <= REACH and carries_meaning(pair.mine[k])
        for k, m in pair.to_other.items()
    )


def negated(tokens: Tokens, first: int, last: int) -> bool:
    return any(lexicon.is_negation(t.norm) for t in tokens[max(0, first - 2) : last + 1])


def quoted(pair: Pair, mine: Range, others: Range) -> bool:
    return inside_quotation(pair.cluster, pair.row, pair.left, mine) or inside_quotation(
        pair.cluster, pair.row, pair.right, others
    )


def next_of_weight(tokens: Tokens, at: int, step: int) -> int | None:
    for k in range(at + step, at + 4 * step, step):
        if not 0 <= k < len(tokens) or (tokens[k].kind == "mark" and tokens[k].text not in "-’'"):
            return None
        if carries_meaning(tokens[k]):
            return k
    return None
