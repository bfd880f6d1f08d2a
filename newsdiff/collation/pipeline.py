"""collate(): witnesses in, collation out. The steps, in order, are in `docs/engine.md`."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from newsdiff.collation import align, similarity, table
from newsdiff.collation.closeness import newick
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.segment import segment
from newsdiff.collation.serialise import text_hash
from newsdiff.collation.types import Collation, Finding, Siglum, VersionResult, Witness

ENGINE = "newsdiff.collation 1.0"


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a collation; they are part of its signature."""

    findings: bool = True


def collate(
    witnesses: Iterable[Witness], *, base: Siglum | None = None, options: Options | None = None
) -> Collation:
    """Collate the witnesses: segments with roles, rows, findings, closeness."""
    given = tuple(witnesses)
    options = options or Options()
    if not given:
        raise ValueError("collate() needs at least one witness")
    canonical = sorted(given, key=lambda w: (text_hash(w.text), w.name, w.siglum))
    segments = segment(canonical)
    prepared = {}
    for witness in canonical:
        groups = [
            similarity.features(tokenise(witness.text, s.start, s.end)) for s in segments[witness.siglum]
        ]
        prepared[witness.siglum] = (groups, similarity.weights(groups))
    pairs = []
    for n, left in enumerate(canonical):
        for right in canonical[n + 1 :]:
            a, b = prepared[left.siglum], prepared[right.siglum]
            for found in align.link(a[0], b[0], a[1], b[1]):
                pairs.append((segments[left.siglum][found.left].id, segments[right.siglum][found.right].id))
    order = {w.siglum: [s.id for s in segments[w.siglum]] for w in canonical}
    members = table.groups([i for ids in order.values() for i in ids], pairs)
    base = base or given[0].siglum
    rows = table.ordered_rows(members, order, base)
    cluster = Cluster(canonical, segments, rows)
    findings = detect(cluster) if options.findings else ()
    return Collation(
        signature=ENGINE,
        base=base,
        versions=tuple(VersionResult(w, segments[w.siglum]) for w in given),
        rows=rows,
        findings=findings,
        newick=newick({w.siglum: {} for w in canonical}),
        **_extras(cluster),
    )


def detect(cluster: Cluster) -> tuple[Finding, ...]:
    """What the detectors report, judged."""
    from newsdiff.collation.detectors import DETECTORS
    from newsdiff.collation.judgement import judge

    return judge(cluster, (finding for detector in DETECTORS for finding in detector.detect(cluster)))


def _extras(cluster: Cluster) -> dict[str, Any]:
    """Matrices made by modules of their own, where they exist: `build(cluster)` in each."""
    out: dict[str, Any] = {}
    for name in ("facts", "quotes", "credits", "translation_signs"):
        try:
            module = importlib.import_module(f"newsdiff.collation.{name}")
        except ModuleNotFoundError:
            continue
        out[name] = module.build(cluster)
    return out
