"""collate(): witnesses in, collation out. The steps, in order, are in `docs/engine.md`."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from newsdiff.collation import linking, reconstruct, table
from newsdiff.collation.amendments import Amendment, Outcome, amend
from newsdiff.collation.closeness import newick
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.curation import HouseRule, asked_for, curate
from newsdiff.collation.memory import Memory
from newsdiff.collation.segment import segment
from newsdiff.collation.serialise import text_hash
from newsdiff.collation.types import Collation, Finding, Siglum, VersionResult, Witness

ENGINE = "newsdiff.collation 1.8"


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a collation; they are part of its signature."""

    findings: bool = True
    rules: tuple[HouseRule, ...] = ()
    """The desk's own knowledge, applied in this order."""
    amendments: tuple[Amendment, ...] = ()
    """How editors have set the rows by hand."""

    @property
    def signature(self) -> str:
        """What the settings add to the engine's signature; empty for the defaults."""
        told = "" if self.findings else "+no-findings"
        if self.rules:
            rules = "\n".join(
                "\t".join((r.kind, r.term, r.other, r.outlet, r.language, *r.words)) for r in self.rules
            )
            told += f"+rules-{text_hash(rules)[:12]}"
        if self.amendments:
            told += f"+amended-{text_hash(chr(10).join(sorted(a.told for a in self.amendments)))[:12]}"
        return told


def collate(
    witnesses: Iterable[Witness],
    *,
    base: Siglum | None = None,
    options: Options | None = None,
    memory: Memory | None = None,
) -> Collation:
    """Collate the witnesses: segments with roles, rows, findings, closeness.

    A `memory` that is handed in again with one version more spares what is known of the others; the
    result is the same as without.
    """
    given = tuple(witnesses)
    options = options or Options()
    base = _checked_base(given, base)
    memory = memory or Memory()
    cluster, linked, amended = _cluster(given, base, memory, options.amendments)
    findings = detect(cluster, options.rules, apart=linked.apart) if options.findings else ()
    result = Collation(
        signature=ENGINE + options.signature,
        base=base,
        versions=tuple(VersionResult(w, cluster.segments_of(w.siglum)) for w in given),
        rows=cluster.rows,
        findings=findings,
        distances=linked.distances,
        newick=newick(linked.distances),
        apart=linked.apart,
        amended=amended,
        **(_extras(cluster) if options.findings else {}),
    )
    memory.turn()
    return result


def _checked_base(given: Sequence[Witness], base: Siglum | None) -> Siglum:
    """The base; raises ValueError where there is no witness, sigla clash, or the base is unknown."""
    if not given:
        raise ValueError("collate() needs at least one witness")
    sigla = [w.siglum for w in given]
    if len(set(sigla)) < len(sigla):
        raise ValueError("every witness needs a siglum of its own")
    if base is not None and base not in sigla:
        raise ValueError(f"no witness has the siglum {base!r} of the base")
    return base or sigla[0]


def cluster_of(witnesses: Iterable[Witness], *, base: Siglum | None = None) -> Cluster:
    """The witnesses segmented and aligned, as detectors see them."""
    given = tuple(witnesses)
    return _cluster(given, base or given[0].siglum, Memory())[0]


def _cluster(
    given: Sequence[Witness],
    base: Siglum,
    memory: Memory,
    amendments: Sequence[Amendment] = (),
) -> tuple[Cluster, linking.Linked, tuple[Outcome, ...]]:
    canonical = sorted(given, key=lambda w: (text_hash(w.text), w.name, w.siglum))
    segments = segment(canonical, memory)
    linked = linking.link_versions(canonical, segments, memory)
    segments = reconstruct.paragraphs(segments, linked.links)
    order = {w.siglum: [s.id for s in segments[w.siglum]] for w in canonical}
    members = table.groups(
        [i for ids in order.values() for i in ids],
        {i: s for s, ids in order.items() for i in ids},
        linked.links,
    )
    members, amended = amend(members, amendments, canonical, segments)
    rows = table.ordered_rows(members, order, base)
    return Cluster(canonical, segments, rows, memory), linked, amended


def detect(
    cluster: Cluster, rules: Sequence[HouseRule] = (), *, apart: Collection[Siglum] = ()
) -> tuple[Finding, ...]:
    """What the detectors and the desk's rules report, judged.

    A version that stands `apart` is not compared, only looked at for itself: what it lacks of a story
    that is not its own is no news.
    """
    if not apart:
        return _detect(cluster, rules)
    groups = [[s for s in cluster.sigla if s not in apart], *([s] for s in cluster.sigla if s in apart)]
    found = [f for group in groups if group for f in _detect(cluster.only(group), rules)]
    everywhere = [replace(f, readings={s: f.readings.get(s) for s in cluster.sigla}) for f in found]
    return tuple(replace(f, id=f"f{n}") for n, f in enumerate(everywhere, start=1))


def _detect(cluster: Cluster, rules: Sequence[HouseRule]) -> tuple[Finding, ...]:
    from newsdiff.collation.detectors import DETECTORS, found
    from newsdiff.collation.judgement import judge

    cluster = cluster.readable
    raw = (finding for detector in DETECTORS for finding in found(cluster, detector))
    return curate(cluster, judge(cluster, chain(raw, asked_for(cluster, rules))), rules)


def _extras(cluster: Cluster) -> dict[str, Any]:
    """Matrices made by modules of their own, where they exist: `build(cluster)` in each."""
    out: dict[str, Any] = {}
    cluster = cluster.readable
    for name in ("facts", "quotes", "credits", "translation_signs"):
        try:
            module = importlib.import_module(f"newsdiff.collation.{name}")
        except ModuleNotFoundError:
            continue
        out[name] = module.build(cluster)
    return out
