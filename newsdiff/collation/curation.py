"""A desk's own knowledge: what it reads as the same, what it always wants to see, its terms of art.

House style is applied after judgement, and above nothing: the never-suppress guard decides whether a house-style
rule may fold a finding, and a finding that a rule touched says so (`evidence["rule"]`), so that
rules can be counted and are never silent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.judgement import may_hide
from newsdiff.collation.types import Finding, Reading, Siglum, Variation


@dataclass(frozen=True, slots=True)
class HouseRule:
    """`term` and `other` are two readings; `outlet` limits the rule to versions of that outlet.

    `kind`: "equivalent", the two read the same; "always-flag", that one stands for the other is
    always substantive; "glossary", `term` is a term of art, and its replacement (by `other`, or by
    anything where `other` is empty) is a suspected mistranslation.
    """

    kind: Literal["equivalent", "always-flag", "glossary"]
    term: str
    other: str = ""
    outlet: str = ""

    def __str__(self) -> str:
        return f"{self.term} / {self.other}" if self.other else self.term


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
                return replace(finding, severity="style", evidence={**finding.evidence, "rule": str(rule)})
            return replace(finding, evidence={**finding.evidence, "rule_refused": str(rule)})
        if rule.kind == "always-flag" and pair <= set(by_words):
            return replace(finding, severity="substantive", evidence={**finding.evidence, "rule": str(rule)})
    return finding


def asked_for(cluster: Cluster, rules: Sequence[HouseRule]) -> Iterator[Finding]:
    """What only a rule reports: raw findings, to be judged with those of the detectors."""
    asked = [rule for rule in rules if rule.kind in ("always-flag", "glossary")]
    for row in cluster.rows if asked else ():
        for variation in cluster.variations(row.id):
            for rule in asked:
                finding = _broken(cluster, variation, rule)
                if finding:
                    yield finding


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
        category="translation" if rule.kind == "glossary" else "claim",
        severity="substantive",
        rows=(variation.row,),
        readings={s: r if r is None or s in involved else () for s, r in readings.items()},
        message=f"“{rule.term}” in {_names(having)}, “{readings[against[0]][0].text}” in {_names(against)}: the desk wants to see this.",  # type: ignore[index]
        confidence=0.9,
        detector=f"rule.{rule.kind}",
        evidence={"rule": str(rule), "value_changed": True},
    )


def _names(sigla: Sequence[Siglum]) -> str:
    return sigla[0] if len(sigla) == 1 else ", ".join(sigla[:-1]) + " and " + sigla[-1]
