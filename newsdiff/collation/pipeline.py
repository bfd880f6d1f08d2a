"""collate(): witnesses in, collation out. The steps, in order, are in `docs/engine.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from newsdiff.collation import linking, reconstruct, table
from newsdiff.collation.amendments import Amendment, Outcome, amend
from newsdiff.collation.closeness import newick
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.curation import HouseRule, asked_for, curate
from newsdiff.collation.kinship import Kin
from newsdiff.collation.memory import Memory
from newsdiff.collation.segment import segment
from newsdiff.collation.serialise import text_hash
from newsdiff.collation.types import (
    Collation,
    Finding,
    Segment,
    SegmentId,
    Siglum,
    VersionResult,
    Witness,
)

ENGINE = "newsdiff.collation 1.9"


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
    made = _made(given, base, memory, options.amendments)
    cluster, groups = made.cluster, made.kin.groups
    parts = [cluster.only(group) for group in groups] if len(groups) > 1 else [cluster]
    findings = detect(parts, cluster.sigla, options.rules) if options.findings else ()
    result = Collation(
        signature=ENGINE + options.signature,
        base=base,
        versions=tuple(VersionResult(w, cluster.segments_of(w.siglum)) for w in given),
        rows=cluster.rows,
        findings=findings,
        distances=made.distances,
        newick=newick(made.distances),
        apart=made.kin.apart,
        groups=_named(groups),
        amended=made.amended,
        **(_extras(parts, cluster.sigla) if options.findings else {}),
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


def _named(groups: Sequence[Sequence[Siglum]]) -> tuple[tuple[Siglum, ...], ...]:
    """The groups as they are told: each from A on, the one that the story is told by first."""
    first, *others = (tuple(sorted(group, key=lambda s: (len(s), s))) for group in groups)
    return (first, *sorted(others, key=lambda group: (len(group[0]), group[0])))


def cluster_of(witnesses: Iterable[Witness], *, base: Siglum | None = None) -> Cluster:
    """The witnesses segmented and aligned, as detectors see them."""
    given = tuple(witnesses)
    return _made(given, base or given[0].siglum, Memory()).cluster


@dataclass(frozen=True, slots=True)
class _Made:
    """Everything of a collation but the findings."""

    cluster: Cluster
    kin: Kin
    distances: Mapping[Siglum, Mapping[Siglum, float]]
    amended: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Versions that can be compared, collated as if there were no others."""

    segments: Mapping[Siglum, tuple[Segment, ...]]
    members: Sequence[Sequence[SegmentId]]
    distances: Mapping[Siglum, Mapping[Siglum, float]]


def _made(
    given: Sequence[Witness], base: Siglum, memory: Memory, amendments: Sequence[Amendment] = ()
) -> _Made:
    canonical = sorted(given, key=lambda w: (text_hash(w.text), w.name, w.siglum))
    segments = segment(canonical, memory)
    laid = linking.lay(canonical, segments, memory)
    kin = linking.kin(laid)
    if len(kin.groups) == 1:
        whole = _group(laid, segments, memory)
        segments, members, distances = whole.segments, whole.members, whole.distances
    else:
        segments, members, distances = _groups_side_by_side(laid, kin, memory)
    order = {w.siglum: [s.id for s in segments[w.siglum]] for w in canonical}
    members, amended = amend(members, amendments, canonical, segments)
    rows = table.ordered_rows(members, order, base, kin.groups)
    return _Made(Cluster(canonical, segments, rows, memory), kin, distances, amended)


def _group(laid: linking.Laid, segments: Mapping[Siglum, tuple[Segment, ...]], memory: Memory) -> _Group:
    linked = linking.link(laid, memory)
    segments = reconstruct.paragraphs(segments, linked.links)
    order = {w.siglum: [s.id for s in segments[w.siglum]] for w in laid.witnesses}
    members = table.groups(
        [i for ids in order.values() for i in ids],
        {i: s for s, ids in order.items() for i in ids},
        linked.links,
    )
    return _Group(segments, members, linked.distances)


def _groups_side_by_side(laid: linking.Laid, kin: Kin, memory: Memory) -> tuple[
    dict[Siglum, tuple[Segment, ...]], list[list[SegmentId]], dict[Siglum, dict[Siglum, float]]
]:  # fmt: skip
    """Segments, members of the rows and distances of a story told by several groups of versions.

    How a version is cut, too, depends on its own group alone.
    """
    parts = []
    for group in kin.groups:
        witnesses = [w for w in laid.witnesses if w.siglum in group]
        segments = segment(witnesses, memory)
        parts.append(_group(linking.lay(witnesses, segments, memory), segments, memory))
    cut = {s: own for part in parts for s, own in part.segments.items()}
    distances = {s: dict(part.distances[s]) for part in parts for s in part.distances}
    at = {(s, g.start, g.end): g.id for s, own in cut.items() for g in own}
    links: list[linking.Weighted] = []
    for pair in linking.between(laid, kin, memory):
        one, other = pair.sigla
        distances[one][other] = distances[other][one] = pair.distance
        for left, right, alike in pair.verbatim:
            ends = at.get((one, left.start, left.end)), at.get((other, right.start, right.end))
            if ends[0] and ends[1]:
                links.append((ends[0], ends[1], alike))
    canonical = [w.siglum for w in laid.witnesses]
    return (
        {s: cut[s] for s in canonical},
        table.side_by_side([part.members for part in parts], links),
        {s: {o: distances[s][o] for o in canonical if o in distances[s]} for s in canonical},
    )


def detect(
    parts: Sequence[Cluster], sigla: Sequence[Siglum], rules: Sequence[HouseRule] = ()
) -> tuple[Finding, ...]:
    """What the detectors and the desk's rules report of each group of versions, judged.

    Versions of two groups are not compared: what one lacks of a story told in other words is no news.
    """
    if len(parts) == 1:
        return _detect(parts[0], rules)
    found = [f for part in parts for f in _detect(part, rules)]
    everywhere = [replace(f, readings={s: f.readings.get(s) for s in sigla}) for f in found]
    return tuple(replace(f, id=f"f{n}") for n, f in enumerate(everywhere, start=1))


def _detect(cluster: Cluster, rules: Sequence[HouseRule]) -> tuple[Finding, ...]:
    from newsdiff.collation.detectors import DETECTORS, found
    from newsdiff.collation.judgement import judge

    cluster = cluster.readable
    raw = (finding for detector in DETECTORS for finding in found(cluster, detector))
    return curate(cluster, judge(cluster, chain(raw, asked_for(cluster, rules))), rules)


def _extras(parts: Sequence[Cluster], sigla: Sequence[Siglum]) -> dict[str, Any]:
    """The matrices: figures, quotations, credits, and signs of translation, each group's and then what they share."""
    from newsdiff.collation import across, credits, facts, quotes, translation_signs

    read = [part.readable for part in parts]
    signs = {s: told for part in read for s, told in translation_signs.build(part).items()}
    return {
        "facts": across.facts(read, sigla) if len(read) > 1 else facts.build(read[0]),
        "quotes": across.numbered([quotes.build(part) for part in read], sigla, "q"),
        "credits": across.numbered([credits.build(part) for part in read], sigla, "c"),
        "translation_signs": {s: signs[s] for s in sigla},
    }
