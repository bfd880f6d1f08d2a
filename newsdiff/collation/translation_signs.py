"""Signs of machine or back-translation, version by version: a score and the evidence behind it.

A sign counts against the version that has the rendering, not against the one that has the term of art; where
nothing says which side is wrong, the vote of the other versions does. The score is a noisy-or over the
signs: 0 (no sign) … 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.types import Finding, Siglum

WEIGHTS = {
    "translation.outlet": 0.5,
    "translation.label": 0.4,
    "translation.glossary": 0.25,
    "translation.wording": 0.1,
    "translation.sentence": 0.1,
    "name.translated": 0.4,
    "claim.number": 0.1,
    "garble.sentence": 0.12,
    "quote.words": 0.2,
}
"""How much one sign says. Glossary and label signs rarely come from an editor's hand; a quotation in other words
than most versions have may have been translated back. A lost quotation mark or a paraphrase is a slip or an edit."""


def build(cluster: Cluster, findings: Sequence[Finding] = ()) -> dict[Siglum, dict[str, Any]]:
    """Per version `{"score": 0 … 1, "evidence": [{"kind", "weight", "row", "text", "start", "end", "why"}]}`."""
    evidence: dict[Siglum, list[dict[str, Any]]] = {siglum: [] for siglum in cluster.sigla}
    for finding in findings or _found(cluster):
        for siglum, weight, why in _blamed(finding):
            for span in (finding.readings.get(siglum) or ())[:1]:
                evidence[siglum].append(
                    {
                        "kind": finding.detector,
                        "weight": round(weight, 3),
                        "row": finding.rows[0] if finding.rows else None,
                        "text": span.text,
                        "start": span.start,
                        "end": span.end,
                        "why": why,
                    }
                )
    out = {}
    for siglum, signs in evidence.items():
        signs.sort(key=lambda sign: (-sign["weight"], sign["start"]))
        clean = 1.0
        for sign in signs:
            clean *= 1 - sign["weight"]
        out[siglum] = {"score": round(1 - clean, 3), "evidence": signs}
    return out


def _found(cluster: Cluster) -> Iterator[Finding]:
    from newsdiff.collation.detectors import DETECTORS, found

    for detector in DETECTORS:
        if detector.id in WEIGHTS:
            yield from found(cluster, detector)


def _blamed(finding: Finding) -> Iterator[tuple[Siglum, float, str]]:
    weight = WEIGHTS.get(finding.detector, 0.0)
    if not weight:
        return
    if finding.detector == "translation.glossary":
        rendering = finding.evidence.get("rendering_in")
        term = str(finding.evidence.get("term", ""))
        vote: Mapping[str, list[Siglum]] = finding.evidence.get("votes", {})
        wrong = next((sigla for sigla in vote.values() if rendering in sigla), [str(rendering)])
        for siglum in wrong:
            yield siglum, weight, f"a known rendering of “{term}”"
        return
    marked = [siglum for siglum, spans in finding.readings.items() if spans]
    vote = finding.evidence.get("votes", {})
    if finding.category == "garble" or len(marked) == 1:
        for siglum in marked:
            yield siglum, weight, finding.message
        return
    if isinstance(vote, dict) and len(vote) > 1 and all(isinstance(v, list) for v in vote.values()):
        most = max(len(sigla) for sigla in vote.values())
        if most >= 2 and sum(len(sigla) == most for sigla in vote.values()) == 1:
            for text, sigla in vote.items():
                if len(sigla) < most and text:
                    for siglum in sigla:
                        yield siglum, weight, f"reads “{text}” where most versions agree on other words"
