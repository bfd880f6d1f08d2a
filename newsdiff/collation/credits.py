"""The credits matrix: agency, byline, captions, photo credits, courtesy lines, notices, by version."""

from __future__ import annotations

from typing import Any

from newsdiff.collation.bylines import COURTESY
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.credit import agency_marks, caption_groups, credit_groups
from newsdiff.collation.detectors.tools import same_words
from newsdiff.collation.types import Segment, Siglum, Span


def build(cluster: Cluster) -> tuple[dict[str, Any], ...]:
    """One entry a credit, with `cells[siglum]`: state "present", "altered" or "missing", and its spans.

    "altered" is said of a version that reads otherwise than the first of the most common readings.
    """
    entries: list[dict[str, Any]] = []
    marks = {s: agency_marks(cluster, s) for s in cluster.sigla}
    agency = {s: [(name, span) for name, span in found if name != "external"] for s, found in marks.items()}
    if any(agency.values()):
        entries.append(_entry(cluster, "agency", {s: [x[1] for x in f] for s, f in agency.items()}, {s: " and ".join(dict.fromkeys(x[0] for x in f)) for s, f in agency.items()}))  # fmt: skip
    external = {s: [span for name, span in found if name == "external"] for s, found in marks.items()}
    if any(external.values()):
        entries.append(_entry(cluster, "external notice", external))
    bylines = {
        s: [_span(cluster, g) for g in cluster.segments_of(s) if g.role == "byline"] for s in cluster.sigla
    }
    if any(bylines.values()):
        entries.append(_entry(cluster, "byline", bylines))
    for group in caption_groups(cluster):
        entries.append(
            _entry(cluster, "caption", {s: [_span(cluster, g) for g in found] for s, found in group.items()})
        )
    for group in credit_groups(cluster):
        spans = {s: [_span(cluster, g) for g in found] for s, found in group.items()}
        courtesy = any(COURTESY.search(span.text) for found in spans.values() for span in found)
        entries.append(_entry(cluster, "courtesy" if courtesy else "photo credit", spans))
    return tuple({"id": f"c{n}", **entry} for n, entry in enumerate(entries, 1))


def _span(cluster: Cluster, segment: Segment) -> Span:
    return cluster.span(segment.siglum, segment.start, segment.end)


def _entry(
    cluster: Cluster, kind: str, spans: dict[Siglum, list[Span]], names: dict[Siglum, str] | None = None
) -> dict[str, Any]:
    readings = {s: (names or {}).get(s) or (found[0].text if found else "") for s, found in spans.items()}
    said = [reading for reading in readings.values() if reading]
    usual = max(said, key=lambda reading: (sum(same_words(reading, other) for other in said), reading))
    cells = {}
    for siglum in cluster.sigla:
        reading = readings.get(siglum, "")
        state = "missing" if not reading else "present" if same_words(reading, usual) else "altered"
        cells[siglum] = {"state": state, "name": reading, "spans": list(spans.get(siglum, ()))[:3]}
    return {"kind": kind, "text": usual, "cells": cells}
