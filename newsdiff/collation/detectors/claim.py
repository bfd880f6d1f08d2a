"""Meaning or strength changed: negation, hedges, modality, tense, actor, number, strength, loaded terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import (
    PlaceOfChange,
    places,
    reading_text,
    readings,
    texts_of_row,
    votes,
)
from newsdiff.collation.detectors.saying import there_or_gone, told
from newsdiff.collation.detectors.suspicion import is_pair_of_sentences
from newsdiff.collation.detectors.translation import alike, shows_translation, suspect_wordings
from newsdiff.collation.types import Category, Finding, Siglum, Token

_MESSAGES = {
    "negation": "The statement is turned round: {told}.",
    "hedge": "The statement is qualified differently: {told}.",
    "modality": "How certain or binding it is differs: {told}.",
    "tense": "When it happens differs: {told}.",
    "strength": "The strength of the wording differs: {told}.",
    "loaded": "The versions choose other words for it, and the choice says something: {told}.",
    "scope": "Whom or what the statement covers differs: {told}.",
    "number": "Singular or plural changes who is meant: {told}.",
    "link": "How the two facts are tied differs: {told}.",
    "actor": "Who is to do it differs: {told}.",
    "kind": "Another of a kind stands at the same place: {told}.",
    "description": "The same person, place or thing is called something else: {told}.",
    "wording": "Another word in an otherwise equal clause: {told}.",
    "judgement": "The judging or limiting words differ: {told}.",
}
_ONE_SIDED = {
    "negation": "{words} turns the statement round: {where}.",
    "hedge": "{words} qualifies the statement: {where}.",
    "modality": "{words} changes how certain or binding it is: {where}.",
    "tense": "{words} changes when it happens: {where}.",
    "scope": "{words} changes whom or what the statement covers: {where}.",
    "judgement": "{words} judges or limits: {where}.",
}


def _message(kind: str, vote: dict[str, list[Siglum]]) -> str:
    alone = there_or_gone(vote) if kind in _ONE_SIDED else None
    if alone:
        return _ONE_SIDED[kind].format(words=alone[0], where=alone[1])
    return _MESSAGES[kind].format(told=told(vote, "no such word"))


class Claim:
    """One kind of change of claim; the kinds are told apart in `classify.py`."""

    category: Category = "claim"

    def __init__(self, kind: str, description: str) -> None:
        self.id = f"claim.{kind}"
        self.kind = kind
        self.description = description

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for place in places(cluster, "claim"):
            if place.kind == self.kind:
                yield self._finding(cluster, place)

    def _finding(self, cluster: Cluster, place: PlaceOfChange) -> Finding:
        vote = votes(cluster, place)
        return Finding(
            category="claim",
            severity=place.severity,  # type: ignore[arg-type]
            rows=(place.row,),
            readings=readings(cluster, place.row, place.ranges),
            message=_message(self.kind, vote),
            confidence=place.confidence,
            detector=self.id,
            evidence={"votes": vote, **place.evidence},
        )


class OtherWord(Claim):
    """Unrelated words that are no suspicion of translation, since nothing else points to one, are other words still."""

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if is_pair_of_sentences(cluster) or shows_translation(cluster):
            return  # there every other word is a suspicion of translation
        yield from super().detect(cluster)
        suspect = suspect_wordings(cluster)
        for place in places(cluster, "translation"):
            if place.kind == self.kind and place not in suspect and alike(cluster, place, LEAST_LIKE):
                yield self._finding(cluster, replace(place, confidence=0.3, severity="wording"))


LEAST_LIKE = 0.55
"""Likeness of two cells from which another word in them is told."""


class Actor(Claim):
    """Who did it to whom is turned round, or left open."""

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        yield from super().detect(cluster)
        for row in cluster.rows:
            firsts = [sigla[0] for sigla in texts_of_row(cluster, row.id).values()]
            hub = firsts[0] if firsts else None
            for other in firsts[1:]:
                found = _swapped(cluster, row.id, hub, other) if hub else None
                if found and hub:
                    left, right = found
                    text = {
                        hub: reading_text(cluster, row.id, hub, left),
                        other: reading_text(cluster, row.id, other, right),
                    }
                    yield Finding(
                        category="claim",
                        severity="substantive",
                        rows=(row.id,),
                        readings=readings(cluster, row.id, {hub: left, other: right}),
                        message=f"Who does it to whom is turned round: {told({text[hub]: [hub], text[other]: [other]})}.",
                        confidence=0.8,
                        detector=self.id,
                        evidence={"votes": {text[hub]: [hub], text[other]: [other]}},
                    )
                    break


Range = tuple[int, int]


def _swapped(cluster: Cluster, row: str, left: Siglum, right: Siglum) -> tuple[Range, Range] | None:
    done = {t.norm for t in cluster.cell_tokens(row, left) if _verb(t)}
    if not any(t.norm in done for t in cluster.cell_tokens(row, right)):
        return None
    comparison = cluster.comparison(row, left, right)
    if comparison.similarity < 0.6:
        return None
    a, b = comparison.left_tokens, comparison.right_tokens
    to_right = dict(comparison.matches)
    for i, j in comparison.matches:
        if not (_verb(a[i]) and a[i].norm == b[j].norm):
            continue
        before, after = _actor(a, i, -1), _actor(a, i, 1)
        if before is None or after is None or before not in to_right or after not in to_right:
            continue
        x, y = to_right[before], to_right[after]
        if max(abs(x - j), abs(y - j)) > 5:
            continue
        same_order = x < j < y
        turned = y < j < x
        flipped = _passive(a, i) != _passive(b, j)
        if (same_order and flipped) or (turned and not flipped):
            ends = sorted((x, y))
            return (before, after + 1), (ends[0], ends[1] + 1)
    return None


def _verb(token: Token) -> bool:
    return (
        token.kind == "word"
        and token.text[:1].islower()
        and token.norm.endswith("ed")
        and len(token.norm) > 3
    )


def _actor(tokens: tuple[Token, ...], verb: int, step: int) -> int | None:
    """The nearest content word on one side of a verb, at most four words off, not beyond a mark."""
    from newsdiff.collation.wording import carries_meaning

    for k in range(verb + step, verb + 5 * step, step):
        if not 0 <= k < len(tokens) or tokens[k].kind == "mark":
            return None
        if carries_meaning(tokens[k]):
            return k
    return None


def _passive(tokens: tuple[Token, ...], verb: int) -> bool:
    after = {t.norm for t in tokens[verb + 1 : verb + 3]}
    before = {t.norm for t in tokens[max(0, verb - 3) : verb]}
    return "by" in after and bool(before & {"was", "were", "is", "are", "been", "being", "be"})


CLAIM_DETECTORS = (
    Claim("negation", "A negation was added or lost, or a word replaced by its opposite."),
    Actor(
        "actor",
        "The doer and the one it is done to have changed places, active became passive, or the doer is left open.",
    ),
    Claim(
        "loaded",
        "Another word of a set in which a desk keeps one, such as “invasion” and “military operation”.",
    ),
    Claim(
        "hedge", "A word of doubt or of certainty was added or lost, such as “allegedly” or “at the moment”."
    ),
    Claim("modality", "Another degree of certainty or duty, such as “may” and “will”."),
    Claim("tense", "Another time of the same act, such as “has stopped” and “will stop”."),
    Claim(
        "scope",
        "The statement covers others, or more, or fewer: “all” and “some”, “each other's” and “their respective”.",
    ),
    Claim("number", "Singular and plural that change who is meant."),
    Claim("strength", "A stronger or weaker verb or adjective of the same scale."),
    Claim("link", "Cause, sequence or exchange between two facts was altered."),
    Claim("judgement", "An adjective or adverb by which the writer judges or limits was added or lost."),
    Claim(
        "kind",
        "Another thing of a kind at the same place, such as another weapon, vehicle or part of the body.",
    ),
    Claim("description", "The same person, place or thing is called or described otherwise."),
    OtherWord(
        "wording", "Another verb, noun or adjective in an otherwise equal clause, and no near synonym."
    ),
)
