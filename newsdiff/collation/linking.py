"""All pairs of versions linked, segment by segment: what the alignment table is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from newsdiff.collation import align, closeness, kinship, similarity, table
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.types import Segment, Siglum, Witness

Pair: TypeAlias = tuple[Siglum, Siglum]
Distances: TypeAlias = dict[Siglum, dict[Siglum, float]]
Likeness: TypeAlias = dict[tuple[int, int], float]
"""Positions of two segments that say the same -> how alike they are."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The links between the segments of all versions, how far versions are apart, and who stands apart."""

    links: tuple[table.Weighted, ...]
    distances: Distances
    apart: Mapping[Siglum, kinship.Why]


def link_versions(witnesses: Sequence[Witness], segments: Mapping[Siglum, tuple[Segment, ...]]) -> Linked:
    """Link every pair of versions; `witnesses` in canonical order."""
    long = any(len(segments[w.siglum]) > similarity.LONG_VERSION for w in witnesses)
    tokens = {w.siglum: [tokenise(w.text, s.start, s.end) for s in segments[w.siglum]] for w in witnesses}
    profiles = {
        siglum: similarity.profile([similarity.features(t, long=long) for t in of])
        for siglum, of in tokens.items()
    }
    roles = {w.siglum: [s.role for s in segments[w.siglum]] for w in witnesses}
    found = _by_wording(profiles, roles)
    apart = kinship.apart(
        list(profiles),
        {w.siglum: w.language for w in witnesses},
        {siglum: sum(t.kind != "mark" for part in of for t in part) for siglum, of in tokens.items()},
        {(a, b): kinship.coverage(profiles[a], profiles[b], links) for (a, b), links in found.items()},
    )
    twins = {siglum: align.twins(profile.groups) for siglum, profile in profiles.items()}
    links: list[table.Weighted] = []
    distances: Distances = {w.siglum: {} for w in witnesses}
    for (a, b), by_wording in found.items():
        distances[a][b] = distances[b][a] = closeness.distance(profiles[a], profiles[b], by_wording)
        if a in apart or b in apart:
            kept = {(k.left, k.right): k.similarity for k in by_wording if k.similarity >= kinship.VERBATIM}
        elif profiles[a].groups == profiles[b].groups and roles[a] == roles[b]:  # copies: place for place
            kept = {(n, n): 1.0 for n in range(len(segments[a]))}
            distances[a][b] = distances[b][a] = 0.0
        else:
            kept = {(link.left, link.right): link.similarity for link in by_wording}
            for pair in align.link_by_role(profiles[a], profiles[b], roles[a], roles[b]):
                kept.setdefault(pair, 0.0)
            kept = _with_twins(kept, twins[a], twins[b])
        links += [(segments[a][i].id, segments[b][j].id, s) for (i, j), s in kept.items()]
    return Linked(tuple(links), distances, apart)


def _by_wording(
    profiles: Mapping[Siglum, similarity.Profile], roles: Mapping[Siglum, Sequence[str]]
) -> dict[Pair, tuple[align.Link, ...]]:
    """For every pair of versions the links that their words give; then those that a third version speaks for."""
    sigla = list(profiles)
    pairs = [(a, b) for n, a in enumerate(sigla) for b in sigla[n + 1 :]]
    one, other = align.SUPPORTED_SHARES
    worth = {
        (sigla[a], sigla[b]): near
        for (a, b), near in similarity.candidates(list(profiles.values()), one=one, other=other).items()
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
    return found


def _with_twins(likeness: Likeness, left: Mapping[int, int], right: Mapping[int, int]) -> Likeness:
    """A segment printed twice is linked to whatever its first printing is linked to."""
    for i, first in left.items():
        likeness |= {(i, j): s for (k, j), s in list(likeness.items()) if k == first}
    for j, first in right.items():
        likeness |= {(i, j): s for (i, k), s in list(likeness.items()) if k == first}
    return likeness


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
