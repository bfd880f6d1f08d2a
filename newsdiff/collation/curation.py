"""A desk's own knowledge: what it reads as the same, what it always wants to see, its terms of art.

House style is applied after judgement, and above nothing: the never-suppress guard decides whether a house-style
rule may fold a finding, and a finding that a rule touched says so (`evidence["rule"]`), so that
rules can be counted and are never silent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsdiff.collation import desk_words
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.judgement import may_hide
from newsdiff.collation.types import Category, Finding, Reading, Siglum, Variation


@dataclass(frozen=True, slots=True)
class HouseRule:
    """`term` and `other` are two readings; `outlet` limits the rule to versions of that outlet.

    `kind`: "equivalent", the two read the same; "always-flag", that one stands for the other is
    always substantive; "glossary", `term` is a term of art, and its replacement (by `other`, or by
    anything where `other` is empty) is a suspected mistranslation, but for the renderings in `words`,
    which are right too; "loaded", `term`, `other` and `words` are a set of which the desk keeps one: another
    word of the set is another claim.
    """

    kind: Literal["equivalent", "always-flag", "glossary", "loaded"]
    term: str
    other: str = ""
    outlet: str = ""
    words: tuple[str, ...] = ()
    language: str = ""
    """Only for copy in this language ("en"); empty for all."""
    key: str = ""
    """By which whoever keeps the rules knows it; told in the evidence, no part of what the rule says."""

    def __str__(self) -> str:
        return " / ".join(part for part in (self.term, self.other, *self.words[:3]) if part)

    @property
    def evidence(self) -> dict[str, str]:
        return {"rule": str(self), **({"rule_key": self.key} if self.key else {})}


def plain(text: str) -> str:
    """Comparison form of a reading: NFC, case and spacing and shape of quotes forgiven."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})
    return " ".join(text.split())


def curate(cluster: Cluster, findings: Sequence[Finding], rules: Sequence[HouseRule]) -> tuple[Finding, ...]:
    """Judged findings with the rules applied."""
    return tuple(_apply(cluster, finding, rules) for finding in findings) if rules else tuple(findings)


def _apply(cluster: Cluster, finding: Finding, rules: Sequence[HouseRule]) -> Finding:
    by_words: dict[str, list[Siglum]] = {}
    for siglum, reading in finding.readings.items():
        if reading:
            by_words.setdefault(plain(" ".join(span.text for span in reading)), []).append(siglum)
    if len(by_words) < 2:
        return finding
    for rule in rules:
        pair = {plain(rule.term), plain(rule.other)}
        if rule.outlet and not any(
            cluster.witness(s).outlet == rule.outlet for group in by_words.values() for s in group
        ):
            continue
        if rule.kind == "equivalent" and set(by_words) <= pair:
            if may_hide(finding):
                return replace(finding, severity="style", evidence={**finding.evidence, **rule.evidence})
            return replace(finding, evidence={**finding.evidence, "rule_refused": str(rule)})
        if rule.kind == "always-flag" and pair <= set(by_words):
            return replace(finding, severity="substantive", evidence={**finding.evidence, **rule.evidence})
    return finding


def asked_for(cluster: Cluster, rules: Sequence[HouseRule]) -> Iterator[Finding]:
    """What only a rule reports: raw findings, to be judged with those of the detectors."""
    flagged = [rule for rule in rules if rule.kind == "always-flag"]
    worded = [rule for rule in rules if rule.kind in ("glossary", "loaded")]
    for row in cluster.rows if flagged or worded else ():
        for variation in cluster.variations(row.id) if flagged else ():
            for rule in flagged:
                finding = _broken(cluster, variation, rule)
                if finding:
                    yield finding
        for rule in worded:
            yield from _worded(cluster, row.id, rule)


def _worded(cluster: Cluster, row: str, rule: HouseRule) -> Iterator[Finding]:
    """A term of art replaced, or another word of a loaded set, in one row."""
    sigla = [s for s in cluster.sigla if not rule.language or _language(cluster, s) == rule.language]
    if rule.kind == "loaded":
        members = [desk_words.phrase(w) for w in (rule.term, rule.other, *rule.words) if w]
        for told in desk_words.set_against(cluster, row, members, sigla):
            if _concerns(cluster, rule, told):
                yield _told(
                    cluster,
                    row,
                    rule,
                    told,
                    "claim",
                    "the desk keeps one word of this set and reads another as a choice",
                )
        return
    having, against = desk_words.replaced(
        cluster,
        row,
        desk_words.phrase(rule.term),
        [desk_words.phrase(w) for w in rule.words],
        desk_words.phrase(rule.other),
        sigla,
    )
    if having and against and _concerns(cluster, rule, against):
        yield _told(cluster, row, rule, {**having, **against}, "translation", "a term of art of the desk")


def _language(cluster: Cluster, siglum: Siglum) -> str:
    return (cluster.witness(siglum).language or "en").split("-")[0]


def _concerns(cluster: Cluster, rule: HouseRule, sigla: Iterable[Siglum]) -> bool:
    return not rule.outlet or any(cluster.witness(s).outlet == rule.outlet for s in sigla)


def _told(
    cluster: Cluster,
    row: str,
    rule: HouseRule,
    places: Mapping[Siglum, tuple[int, int]],
    category: Category,
    why: str,
) -> Finding:
    groups: dict[str, list[Siglum]] = {}
    readings: dict[Siglum, Reading] = {s: (() if s in cluster.holders(row) else None) for s in cluster.sigla}
    for siglum in cluster.sigla:
        if siglum in places:
            span = cluster.token_span(row, siglum, *places[siglum])
            readings[siglum] = (span,)
            key = next((k for k in groups if plain(k) == plain(span.text)), span.text)
            groups.setdefault(key, []).append(siglum)
    told = ", ".join(f"“{text}” in {_names(sigla)}" for text, sigla in groups.items())
    return Finding(
        category=category,
        severity="substantive",
        rows=(row,),
        readings=readings,
        message=f"{told}: {why}.",
        confidence=0.9,
        detector=f"rule.{rule.kind}",
        evidence={**rule.evidence, "votes": groups, "value_changed": True},
    )


def _broken(cluster: Cluster, variation: Variation, rule: HouseRule) -> Finding | None:
    """The finding for one place where versions set the rule's two readings against each other."""
    term, other = plain(rule.term), plain(rule.other)
    words: dict[Siglum, str] = {}
    readings: dict[Siglum, Reading] = {}
    for siglum, place in variation.ranges.items():
        if place is None:
            readings[siglum] = None
            continue
        tokens = cluster.cell_tokens(variation.row, siglum)[place[0] : place[1]]
        if not tokens:
            readings[siglum] = ()
            continue
        span = cluster.span(siglum, tokens[0].start, tokens[-1].end)
        words[siglum] = plain(span.text)
        readings[siglum] = (span,)
    having = [s for s, text in words.items() if text == term]
    against = [s for s, text in words.items() if text != term and (not other or text == other)]
    if not having or not against:
        return None
    if rule.outlet and not any(cluster.witness(s).outlet == rule.outlet for s in against):
        return None
    involved = set(having) | set(against)
    return Finding(
        category="claim",
        severity="substantive",
        rows=(variation.row,),
        readings={s: r if r is None or s in involved else () for s, r in readings.items()},
        message=f"“{rule.term}” in {_names(having)}, “{readings[against[0]][0].text}” in {_names(against)}: the desk wants to see this.",  # type: ignore[index]
        confidence=0.9,
        detector=f"rule.{rule.kind}",
        evidence={**rule.evidence, "value_changed": True},
    )


def _names(sigla: Sequence[Siglum]) -> str:
    return sigla[0] if len(sigla) == 1 else ", ".join(sigla[:-1]) + " and " + sigla[-1]
