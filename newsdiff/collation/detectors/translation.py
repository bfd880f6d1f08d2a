"""Signs that a reading came through another language: always a suspicion, never a verdict."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.changes import (
    PlaceOfChange,
    places,
    plain,
    reading_text,
    readings,
    sole_change,
    votes,
)
from newsdiff.collation.detectors.quoting import inside_quotation
from newsdiff.collation.detectors.saying import quoted as in_marks
from newsdiff.collation.detectors.saying import told
from newsdiff.collation.detectors.suspicion import is_pair_of_sentences, suspicion
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Category, Finding, Severity, Siglum

LEAST_WORDING = 0.42
"""Confidence from which other words in a parallel clause are told in a cluster of whole stories."""


class Glossary:
    id = "translation.glossary"
    category: Category = "translation"
    description = (
        "A term of art or idiom of the glossary stands in one version, a known rendering of it in another."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if is_pair_of_sentences(cluster):
            return
        for place in places(cluster, "translation"):
            if place.kind == "glossary":
                term = str(place.evidence["term"])
                yield _finding(
                    cluster, place, self.id, f"Possible translation of “{term}”: {{told}}.", place.severity
                )


class Wording:
    id = "translation.wording"
    category: Category = "translation"
    description = "Rare or unrelated words stand for each other in clauses that are otherwise parallel."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if is_pair_of_sentences(cluster):
            return
        for place in suspect_wordings(cluster):
            quoted = _quoted(cluster, place)
            yield _finding(
                cluster,
                place,
                self.id,
                "Another word, perhaps from a translation: {told}.",
                "wording",
                _with_quotation(place, quoted),
                quoted=quoted,
            )
        if shows_translation(cluster):
            for place in _fainter(cluster):
                yield _finding(
                    cluster,
                    place,
                    self.id,
                    "Another word, perhaps from a translation: {told}.",
                    "wording",
                    FAINT,
                )


FAINT = 0.25
"""Confidence of other words that only the company of a surer sign makes a suspicion."""


def _fainter(cluster: Cluster) -> Iterator[PlaceOfChange]:
    known = suspect_wordings(cluster)
    yield from (p for p in places(cluster, "claim") if p.kind == "wording")
    yield from (
        p
        for p in places(cluster, "translation")
        if p.kind == "wording" and p not in known and alike(cluster, p, ALIKE)
    )


@once_a_cluster
def suspect_wordings(cluster: Cluster) -> tuple[PlaceOfChange, ...]:
    """The places where other words are a suspicion: beside a surer sign, or as the one odd word."""
    return tuple(
        place
        for place in places(cluster, "translation")
        if place.kind == "wording"
        and (shows_translation(cluster) or _odd_one(cluster, place))
        and _with_quotation(place, _quoted(cluster, place)) >= LEAST_WORDING
    )


def _with_quotation(place: PlaceOfChange, quoted: bool) -> float:
    return min(0.9, place.confidence + (0.15 if quoted else 0.0))


NEARLY_EQUAL = 0.7
"""Likeness of two cells from which one odd word is worth a look though nothing else points to a translation."""
ALIKE = 0.55
"""The same where the odd word is a rare one."""
RARE_WORD = 3.6


def _odd_one(cluster: Cluster, place: PlaceOfChange) -> bool:
    words = [t for s, r in place.ranges.items() for t in cluster.cell_tokens(place.row, s)[slice(*r)]]
    rare = any(0 < zipf(t.norm) < RARE_WORD for t in words if t.kind == "word")
    return alike(cluster, place, ALIKE if rare else NEARLY_EQUAL)


def alike(cluster: Cluster, place: PlaceOfChange, least: float) -> bool:
    read = {s: plain(reading_text(cluster, place.row, s, r)) for s, r in place.ranges.items()}
    return any(
        read[a] != read[b]
        and (cluster.comparison(place.row, a, b).similarity >= least or sole_change(cluster, place.row, a, b))
        for a, b in itertools.combinations(read, 2)
    )


@once_a_cluster
def shows_translation(cluster: Cluster) -> bool:
    """Is there any surer sign that a version came through another language? Editors reword all day; only
    beside such a sign are other words a suspicion."""
    return (
        any(p.kind == "glossary" and p.confidence >= SURE for p in places(cluster, "translation"))
        or any(p.kind == "translated" for p in places(cluster, "name"))
        or bool(_outlets_as_words(cluster))
        or next(Label().detect(cluster), None) is not None
    )


SURE = 0.6
"""Confidence of a glossary finding that hardly comes from an editor's hand."""


def _quoted(cluster: Cluster, place: PlaceOfChange) -> bool:
    return sum(inside_quotation(cluster, place.row, s, r) for s, r in place.ranges.items()) >= 2


def _finding(
    cluster: Cluster,
    place: PlaceOfChange,
    detector: str,
    message: str,
    severity: str,
    confidence: float | None = None,
    **evidence: Any,
) -> Finding:
    vote = votes(cluster, place)
    return Finding(
        category="translation",
        severity=severity,  # type: ignore[arg-type]
        rows=(place.row,),
        readings=readings(cluster, place.row, place.ranges),
        message=message.format(told=told(vote)) + _majority(vote),
        confidence=round(confidence if confidence is not None else place.confidence, 3),
        detector=detector,
        evidence={"votes": vote, "why": place.kind, **place.evidence, **evidence},
    )


def _majority(vote: dict[str, list[Siglum]]) -> str:
    """The vote, where one reading has most of at least three versions."""
    total = sum(map(len, vote.values()))
    text, sigla = next(iter(vote.items()))
    return (
        f" {len(sigla)} of {total} say {in_marks(text)}."
        if total >= 3 and text and len(sigla) * 2 > total
        else ""
    )


class OutletName:
    """A newspaper's name taken for ordinary words ("Moscow time reported"), seen in one version alone."""

    id = "translation.outlet"
    category: Category = "translation"
    description = "The name of a newspaper or broadcaster was taken for ordinary words."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        yield from _outlets_as_words(cluster)


@once_a_cluster
def _outlets_as_words(cluster: Cluster) -> tuple[Finding, ...]:
    known = lexicon.outlet_stems()
    opens = {stems[0] for stems in known}
    verbs = lexicon.word_set("reporting", "verbs")
    found = []
    for siglum in cluster.sigla:
        for segment in cluster.segments_of(siglum):
            tokens = cluster.tokens(segment.id)
            for i, token in enumerate(tokens[:-2]):
                if token.stem not in opens:
                    continue
                for n in (2, 3):
                    name = known.get(tuple(t.stem for t in tokens[i : i + n]))
                    after = tokens[i + n].norm if i + n < len(tokens) else ""
                    words = tokens[i : i + n]
                    if not name or after not in verbs:
                        continue
                    if (
                        all(t.text[:1].isupper() for t in words)
                        and tuple(t.norm for t in words) == lexicon.words(name)[-n:]
                    ):
                        continue
                    span = cluster.span(siglum, words[0].start, words[-1].end)
                    found.append(
                        _alone(
                            cluster, siglum, segment.id, OutletName.id, "substantive", span.start, span.end, 0.85,
                            f"“{span.text}” in {siglum} may stand for the newspaper {name}.", likely=name,
                        )
                    )  # fmt: skip
    return tuple(found)


class Label:
    """Newsroom labels rendered word by word: "Deadline: Moscow", "Archive photo"."""

    id = "translation.label"
    category: Category = "translation"
    description = "A newsroom label was rendered word by word, such as “Deadline” for “Dateline”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        labels = [(lexicon.words(wrong), wrong, right, colon) for wrong, right, colon in _labels()]
        for siglum in cluster.sigla:
            for segment in cluster.segments_of(siglum):
                if segment.role in ("body", "headline", "dek"):
                    continue
                tokens = cluster.tokens(segment.id)
                norms = [t.norm for t in tokens]
                here = set(norms)
                for phrase, _wrong, right, colon in labels:
                    if not here.issuperset(phrase):
                        continue
                    for i in range(len(norms) - len(phrase) + 1):
                        last = i + len(phrase)
                        if tuple(norms[i:last]) != phrase or not tokens[i].text[:1].isupper():
                            continue
                        if colon == "after" and (last >= len(norms) or norms[last] != ":"):
                            continue
                        if colon == "before" and (i == 0 or norms[i - 1] != ":"):
                            continue
                        span = cluster.span(siglum, tokens[i].start, tokens[last - 1].end)
                        yield _alone(
                            cluster, siglum, segment.id, self.id, "furniture", span.start, span.end, 0.7,
                            f"“{span.text}” in {siglum} looks like a rendering of the label “{right}”.", likely=right,
                        )  # fmt: skip


def _labels() -> list[tuple[str, str, str]]:
    return [tuple(entry) for entry in lexicon.table("labels")["renderings"]]


def _alone(
    cluster: Cluster,
    siglum: Siglum,
    segment: str,
    detector: str,
    severity: Severity,
    start: int,
    end: int,
    confidence: float,
    message: str,
    **evidence: Any,
) -> Finding:
    rows = cluster.rows_of(segment)
    holders = {s for row in rows for s in cluster.holders(row)}
    found = {s: (() if s in holders else None) for s in cluster.sigla}
    return Finding(
        category="translation",
        severity=severity,
        rows=rows[:1],
        readings={**found, siglum: (cluster.span(siglum, start, end),)},
        message=message,
        confidence=confidence,
        detector=detector,
        evidence={"why": detector.partition(".")[2], **evidence},
    )


class PairOfSentences:
    """Two renderings of one or two sentences, nothing else to go by: one suspicion, ranked by a small model."""

    id = "translation.sentence"
    category: Category = "translation"
    description = "Two renderings of the same sentence differ in rare, unrelated or many words."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if not is_pair_of_sentences(cluster):
            return
        found = suspicion(cluster)
        if found is None:
            return
        left, right = cluster.sigla
        parts = [f"{in_marks(span.text)} in {s}" for s in (left, right) for span in found.spans[s][:1]]
        yield Finding(
            category="translation",
            severity="wording",
            rows=found.rows,
            readings={s: found.spans[s] for s in cluster.sigla},
            message="Possible sign of translation: "
            + (" and ".join(parts) or "the two renderings differ")
            + ".",
            confidence=found.confidence,
            detector=self.id,
            evidence={"features": found.features, "why": "wording of a pair"},
        )


TRANSLATION_DETECTORS = (Glossary(), OutletName(), Label(), Wording(), PairOfSentences())
