"""collate(): witnesses in, collation out. The steps, in order, are in `docs/engine.md`."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from newsdiff.collation import align, closeness, reconstruct, similarity, table
from newsdiff.collation.closeness import newick
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.curation import HouseRule, asked_for, curate
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.segment import segment
from newsdiff.collation.serialise import text_hash
from newsdiff.collation.types import Collation, Finding, Segment, Siglum, VersionResult, Witness

ENGINE = "newsdiff.collation 1.1"


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of a collation; they are part of its signature."""

    findings: bool = True
    rules: tuple[HouseRule, ...] = ()
    """The desk's own knowledge, applied in this order."""

    @property
    def signature(self) -> str:
        """What the settings add to the engine's signature; empty for the defaults."""
        told = "" if self.findings else "+no-findings"
        if self.rules:
            rules = "\n".join(f"{r.kind}\t{r.term}\t{r.other}\t{r.outlet}" for r in self.rules)
            told += f"+rules-{text_hash(rules)[:12]}"
        return told


def collate(
    witnesses: Iterable[Witness], *, base: Siglum | None = None, options: Options | None = None
) -> Collation:
    """Collate the witnesses: segments with roles, rows, findings, closeness."""
    given = tuple(witnesses)
    options = options or Options()
    base = _checked_base(given, base)
    cluster, distances = _cluster(given, base)
    findings = detect(cluster, options.rules) if options.findings else ()
    return Collation(
        signature=ENGINE + options.signature,
        base=base,
        versions=tuple(VersionResult(w, cluster.segments_of(w.siglum)) for w in given),
        rows=cluster.rows,
        findings=findings,
        distances=distances,
        newick=newick(distances),
        **(_extras(cluster) if options.findings else {}),
    )


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
    return _cluster(given, base or given[0].siglum)[0]


def _cluster(given: Sequence[Witness], base: Siglum) -> tuple[Cluster, dict[Siglum, dict[Siglum, float]]]:
    canonical = sorted(given, key=lambda w: (text_hash(w.text), w.name, w.siglum))
    segments = segment(canonical)
    links, distances = _links(canonical, segments)
    segments = reconstruct.paragraphs(segments, links)
    order = {w.siglum: [s.id for s in segments[w.siglum]] for w in canonical}
    members = table.groups(
        [i for ids in order.values() for i in ids], {i: s for s, ids in order.items() for i in ids}, links
    )
    rows = table.ordered_rows(members, order, base)
    return Cluster(canonical, segments, rows), distances


def _links(
    witnesses: Sequence[Witness], segments: Mapping[Siglum, tuple[Segment, ...]]
) -> tuple[list[table.Weighted], dict[Siglum, dict[Siglum, float]]]:
    """Links between the segments of all pairs of versions, and how far each pair is apart."""
    long = any(len(segments[w.siglum]) > similarity.LONG_VERSION for w in witnesses)
    profiles = {
        w.siglum: similarity.profile(
            [similarity.features(tokenise(w.text, s.start, s.end), long=long) for s in segments[w.siglum]]
        )
        for w in witnesses
    }
    roles = {w.siglum: [s.role for s in segments[w.siglum]] for w in witnesses}
    pairs = [(a.siglum, b.siglum) for n, a in enumerate(witnesses) for b in witnesses[n + 1 :]]
    one, other = align.SUPPORTED_SHARES
    sigla = [w.siglum for w in witnesses]
    worth = {
        (sigla[a], sigla[b]): near
        for (a, b), near in similarity.candidates([profiles[s] for s in sigla], one=one, other=other).items()
    }
    found = {
        (a, b): align.link(profiles[a], profiles[b], roles[a], roles[b], worth.get((a, b), ()))
        for a, b in pairs
    }
    near = _near(found)
    for a, b in pairs:
        found[a, b] += align.link(
            profiles[a], profiles[b], roles[a], roles[b], worth.get((a, b), ()),
            accepted=found[a, b], allowed=partial(_third_links, near, a, b), shares=align.SUPPORTED_SHARES,
        )  # fmt: skip
    twins = {siglum: align.twins(profile.groups) for siglum, profile in profiles.items()}
    links: list[table.Weighted] = []
    distances: dict[Siglum, dict[Siglum, float]] = {w.siglum: {} for w in witnesses}
    for a, b in pairs:
        if profiles[a].groups == profiles[b].groups and roles[a] == roles[b]:  # copies: place for place
            links += [(x.id, y.id, 1.0) for x, y in zip(segments[a], segments[b], strict=True)]
            distances[a][b] = distances[b][a] = 0.0
            continue
        likeness = {(link.left, link.right): link.similarity for link in found[a, b]}
        for pair in align.link_by_role(profiles[a], profiles[b], roles[a], roles[b]):
            likeness.setdefault(pair, 0.0)
        for i, first in twins[a].items():
            likeness |= {(i, j): s for (left, j), s in list(likeness.items()) if left == first}
        for j, first in twins[b].items():
            likeness |= {(i, j): s for (i, right), s in list(likeness.items()) if right == first}
        links += [(segments[a][i].id, segments[b][j].id, s) for (i, j), s in likeness.items()]
        distances[a][b] = distances[b][a] = closeness.distance(profiles[a], profiles[b], found[a, b])
    return links, distances


Place: TypeAlias = tuple[Siglum, int]
"""A version and the position of one of its segments."""


def _near(found: Mapping[tuple[Siglum, Siglum], Sequence[align.Link]]) -> dict[Place, set[Place]]:
    """For each segment those that it is linked with."""
    near: dict[Place, set[Place]] = defaultdict(set)
    for (a, b), links in found.items():
        for link in links:
            near[a, link.left].add((b, link.right))
            near[b, link.right].add((a, link.left))
    return dict(near)


def _third_links(near: Mapping[Place, set[Place]], a: Siglum, b: Siglum, i: int, j: int) -> bool:
    """Whether a segment of a third version is linked with both."""
    left, right = near.get((a, i)), near.get((b, j))
    return bool(left and right and not left.isdisjoint(right))


def detect(cluster: Cluster, rules: Sequence[HouseRule] = ()) -> tuple[Finding, ...]:
    """What the detectors and the desk's rules report, judged."""
    from newsdiff.collation.detectors import DETECTORS
    from newsdiff.collation.judgement import judge

    found = (finding for detector in DETECTORS for finding in detector.detect(cluster))
    return curate(cluster, judge(cluster, chain(found, asked_for(cluster, rules))), rules)


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
