"""Links between the segments of all versions of a story.

1. Each pair of versions by itself (`align.py`). What a pair gives depends on its two versions alone, so
   a `Memory` may keep it from one collation to the next.
2. What other versions say about a pair of segments: where a third version links the two, less has
   to be shared; where most of those that hold both link them, it does not matter that other links
   have explained what they share; where every version that holds both keeps them apart, a weak link goes.
3. A version that hardly shares anything with the others belongs to another story and is left alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from newsdiff.collation import align, closeness, kinship, similarity
from newsdiff.collation.align import Link
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.similarity import Candidates, Profile
from newsdiff.collation.types import Segment, SegmentId, Siglum, Witness

Weighted: TypeAlias = tuple[SegmentId, SegmentId, float]
Pair: TypeAlias = tuple[int, int]
"""Two versions, by their place in canonical order, ascending."""

AGREED = 2
"""Other versions that must link two segments before explained words count again …"""
MOST = 2 / 3
"""… and the share of those holding both."""
WEAK = (0.3, 0.2)
"""A link that shares less on either side falls where the other versions keep the two apart."""


@dataclass(frozen=True, slots=True)
class PairLinks:
    """What two versions give by themselves."""

    links: tuple[Link, ...]
    candidates: Candidates
    """Pairs not linked, worth a look where other versions speak for them."""


@dataclass(slots=True)
class Memory:
    """Pairs of versions known from an earlier collation. The result is the same with and without.

    After a collation it holds what that collation used, no more.
    """

    pairs: dict[bytes, PairLinks] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the aligner sees it."""

    segments: tuple[Segment, ...]
    roles: tuple[str, ...]
    family: NDArray[np.int8]
    profile: Profile
    words: int
    key: bytes
    """Two versions with the same key align in the same way."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The links between the segments of all versions, how far versions are apart, and who stands apart."""

    links: tuple[Weighted, ...]
    distances: Mapping[Siglum, Mapping[Siglum, float]]
    apart: Mapping[Siglum, kinship.Why]


def prepare(witness: Witness, segments: Sequence[Segment], *, long: bool) -> Version:
    tokens = [tokenise(witness.text, s.start, s.end) for s in segments]
    profile = similarity.profile([similarity.features(t, long=long) for t in tokens])
    roles = tuple(s.role for s in segments)
    family = align.families(roles)
    words = sum(t.kind != "mark" for part in tokens for t in part)
    told = hashlib.blake2b(digest_size=16)
    for part in (*profile.keys, family.tobytes(), b"long" if long else b""):
        told.update(part)
        told.update(b"|")
    return Version(tuple(segments), roles, family, profile, words, told.digest())


def link_versions(
    witnesses: Sequence[Witness],
    segments: Mapping[Siglum, tuple[Segment, ...]],
    memory: Memory | None = None,
) -> Linked:
    """Link the segments of all versions; `witnesses` in canonical order."""
    long = any(len(segments[w.siglum]) > similarity.LONG_VERSION for w in witnesses)
    versions = [prepare(w, segments[w.siglum], long=long) for w in witnesses]
    pairs = _pairs(versions, memory)
    found = {pair: list(known.links) for pair, known in pairs.items()}
    if len(versions) > 2:
        _hear_others(versions, pairs, found)
    sigla = [w.siglum for w in witnesses]
    apart = kinship.apart(
        sigla,
        {w.siglum: w.language for w in witnesses},
        {w.siglum: v.words for w, v in zip(witnesses, versions, strict=True)},
        {
            (sigla[a], sigla[b]): kinship.coverage(versions[a].profile, versions[b].profile, links)
            for (a, b), links in found.items()
        },
    )
    links: list[Weighted] = []
    distances: dict[Siglum, dict[Siglum, float]] = {s: {} for s in sigla}
    for (a, b), own in found.items():
        left, right = versions[a], versions[b]
        far = closeness.distance(left.profile, right.profile, own)
        if sigla[a] in apart or sigla[b] in apart:
            links += _weighted(
                left,
                right,
                {(x.left, x.right): x.similarity for x in own if x.similarity >= kinship.VERBATIM},
            )
        elif left.key == right.key and left.roles == right.roles:
            links += [(x.id, y.id, 1.0) for x, y in zip(left.segments, right.segments, strict=True)]
            far = 0.0
        else:
            links += _all_links(left, right, own)
        distances[sigla[a]][sigla[b]] = distances[sigla[b]][sigla[a]] = far
    return Linked(tuple(links), distances, apart)


# --- pairs ----------------------------------------------------------------------------------------


def _pairs(versions: Sequence[Version], memory: Memory | None) -> dict[Pair, PairLinks]:
    """What every pair of versions gives by itself, from memory where it is known."""
    known = memory.pairs if memory is not None else {}
    out: dict[Pair, PairLinks] = {}
    used: dict[bytes, PairLinks] = {}
    for a, left in enumerate(versions):
        missing = []
        for b in range(a + 1, len(versions)):
            key = left.key + versions[b].key
            if (here := known.get(key) or used.get(key)) is not None:
                out[a, b] = used[key] = here
            else:
                missing.append(b)
        for b, fresh in zip(missing, _fresh(left, [versions[b] for b in missing]), strict=True):
            out[a, b] = used[left.key + versions[b].key] = fresh
    if memory is not None:
        memory.pairs = used
    return dict(sorted(out.items()))


def _fresh(left: Version, others: Sequence[Version]) -> list[PairLinks]:
    if not others:
        return []
    held = [align.anchors(left.profile, o.profile, left.family, o.family) for o in others]
    one, other = align.SUPPORTED_SHARES
    rows = np.arange(len(left.profile), dtype=np.int32)
    sides = [np.arange(len(o.profile), dtype=np.int32) for o in others]
    if len(others) == 1:  # what is anchored need not be looked at
        rows = np.setdiff1d(rows, [x.left for x in held[0]]).astype(np.int32)
        sides = [np.setdiff1d(sides[0], [x.right for x in held[0]]).astype(np.int32)]
    near = similarity.candidates(
        (left.profile, rows), [(o.profile, s) for o, s in zip(others, sides, strict=True)], one=one, other=other
    )  # fmt: skip
    return [_pair(left, o, anchored, pairs) for o, anchored, pairs in zip(others, held, near, strict=True)]


def _pair(left: Version, right: Version, anchored: Sequence[Link], near: Candidates) -> PairLinks:
    free_left, free_right = np.ones(len(left.profile), bool), np.ones(len(right.profile), bool)
    free_left[[x.left for x in anchored]] = False
    free_right[[x.right for x in anchored]] = False
    near = _kept(
        near,
        free_left[near.left] & free_right[near.right] & (left.family[near.left] == right.family[near.right]),
    )
    first, second = align.FIRST_SHARE, align.SECOND_SHARE
    high = np.maximum(near.left_share, near.right_share) >= first
    high &= np.minimum(near.left_share, near.right_share) >= second
    new = align.link(left.profile, right.profile, _told(_kept(near, high)))
    taken = {(x.left, x.right) for x in new}
    rest = np.array(
        [pair not in taken for pair in zip(near.left.tolist(), near.right.tolist(), strict=True)], bool
    )
    return PairLinks((*anchored, *new), _kept(near, rest))


def _kept(near: Candidates, mask: NDArray[np.bool_]) -> Candidates:
    return Candidates(near.left[mask], near.right[mask], near.left_share[mask], near.right_share[mask])


def _told(near: Candidates) -> zip[tuple[int, int, float, float]]:
    return zip(
        near.left.tolist(), near.right.tolist(), near.left_share.tolist(), near.right_share.tolist(), strict=True
    )  # fmt: skip


# --- what other versions say -----------------------------------------------------------------------


class _Others:
    """For pairs of segments, the versions that hold both and those that link them."""

    def __init__(self, versions: Sequence[Version], found: Mapping[Pair, Sequence[Link]]) -> None:
        self.start = np.cumsum([0, *(len(v.segments) for v in versions)])
        self.size = int(self.start[-1])
        self.near: list[set[int]] = [set() for _ in range(self.size)]
        for (a, b), links in found.items():
            at, to = int(self.start[a]), int(self.start[b])
            for one in links:
                self.near[at + one.left].add(to + one.right)
                self.near[to + one.right].add(at + one.left)
        self.owner = np.repeat(np.arange(len(versions)), np.diff(self.start)).tolist()
        self._versions: dict[int, set[int]] = {}

    def _held(self, segment: int) -> set[int]:
        if segment not in self._versions:
            self._versions[segment] = {self.owner[n] for n in self.near[segment]}
        return self._versions[segment]

    def linked(self) -> csr_matrix:
        rows = [sorted(n) for n in self.near]
        ends = np.cumsum([0, *(len(r) for r in rows)])
        flat = np.array([n for r in rows for n in r], dtype=np.int64)
        return csr_matrix((np.ones(len(flat), np.int32), flat, ends), shape=(self.size, self.size))

    def votes(self, i: int, j: int) -> tuple[int, int]:
        """How many other versions link the two segments, of how many that hold both."""
        linking = {self.owner[n] for n in self.near[i] & self.near[j]}
        return len(linking), len((self._held(i) & self._held(j)) - {self.owner[i], self.owner[j]})


def _hear_others(
    versions: Sequence[Version], pairs: Mapping[Pair, PairLinks], found: dict[Pair, list[Link]]
) -> None:
    """Add links that other versions support, drop weak ones that they contradict."""
    for pair, supported in _supported(_Others(versions, found), pairs).items():
        left, right = versions[pair[0]].profile, versions[pair[1]].profile
        found[pair] += align.link(
            left, right, _told(supported), accepted=_touching(found[pair], supported), shares=align.SUPPORTED_SHARES
        )  # fmt: skip
    others = _Others(versions, found)
    weak_one, weak_other = WEAK
    changed: dict[Pair, list[Link]] = {}
    for pair, supported in _supported(others, pairs).items():
        at, to = int(others.start[pair[0]]), int(others.start[pair[1]])
        have = {(x.left, x.right) for x in found[pair]}
        agreed = []
        for i, j, a, b in _told(supported):
            if (i, j) not in have:
                linking, holding = others.votes(at + i, to + j)
                if linking >= AGREED and linking >= MOST * holding:
                    agreed.append(Link(i, j, a, b))
        if agreed:
            changed[pair] = found[pair] + agreed
    for pair, links in found.items():
        at, to = int(others.start[pair[0]]), int(others.start[pair[1]])
        fallen = set()
        for x in links:
            if max(x.left_share, x.right_share) < weak_one and min(x.left_share, x.right_share) < weak_other:
                linking, holding = others.votes(at + x.left, to + x.right)
                if not linking and holding:
                    fallen.add(x)
        if fallen:
            changed[pair] = [x for x in changed.get(pair, links) if x not in fallen]
    found.update(changed)


def _touching(links: Sequence[Link], near: Candidates) -> list[Link]:
    """The links that have explained something of a candidate's segments."""
    left, right = set(near.left.tolist()), set(near.right.tolist())
    return [x for x in links if x.left in left or x.right in right]


def _supported(others: _Others, pairs: Mapping[Pair, PairLinks]) -> dict[Pair, Candidates]:
    """For each pair of versions the candidates that a segment of a third version links."""
    linked_ = others.linked()
    common = (linked_ @ linked_).tocsr()
    common.sort_indices()
    at = np.repeat(np.arange(others.size, dtype=np.int64), np.diff(common.indptr))
    known = at * others.size + common.indices
    out: dict[Pair, Candidates] = {}
    for (a, b), pair in pairs.items():
        near = pair.candidates
        if not len(near) or not len(known):
            continue
        wanted = (others.start[a] + near.left.astype(np.int64)) * others.size + others.start[b] + near.right
        place = np.searchsorted(known, wanted)
        place[place == len(known)] = 0
        mask = known[place] == wanted
        if mask.any():
            out[a, b] = _kept(near, mask)
    return out


# --- all links of a pair ------------------------------------------------------------------------------


def _all_links(left: Version, right: Version, own: Sequence[Link]) -> list[Weighted]:
    """The links of a pair, with parts that answer by role and copies printed twice."""
    likeness = {(x.left, x.right): x.similarity for x in own}
    for pair in align.link_by_role(left.profile, right.profile, left.roles, right.roles):
        likeness.setdefault(pair, 0.0)
    for side, keys in ((0, left.profile.keys), (1, right.profile.keys)):
        copies = align.twins(keys)
        if not copies:
            continue
        of: dict[int, list[tuple[Pair, float]]] = defaultdict(list)
        for pair, alike in likeness.items():
            of[pair[side]].append((pair, alike))
        for n, first in copies.items():
            for (i, j), alike in of.get(first, ()):
                likeness[(n, j) if side == 0 else (i, n)] = alike
    return _weighted(left, right, likeness)


def _weighted(left: Version, right: Version, likeness: Mapping[Pair, float]) -> list[Weighted]:
    return [(left.segments[i].id, right.segments[j].id, s) for (i, j), s in sorted(likeness.items())]
