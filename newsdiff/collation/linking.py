"""Links between the segments of all versions of a story.

1. Each pair of versions by itself (`align.py`). What a pair gives depends on its two versions alone, so
   a `Memory` may keep it from one collation to the next.
2. What other versions say about a pair of segments: where a third version links the two, less has
   to be shared; where most of those that hold both link them, it does not matter that other links
   have explained what they share; where every version that holds both keeps them apart, a weak link goes.

Before third versions are heard, `kin` tells which versions belong together at all: only they are heard about each other.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from newsdiff.collation import align, closeness, kinship, similarity
from newsdiff.collation.align import Link
from newsdiff.collation.memory import Memory
from newsdiff.collation.similarity import Candidates, Profile
from newsdiff.collation.substance import Substance, names, substance
from newsdiff.collation.types import Segment, SegmentId, Siglum, Witness

Weighted: TypeAlias = tuple[SegmentId, SegmentId, float]
Pair: TypeAlias = tuple[int, int]
"""Two versions, by their place in canonical order, ascending."""

AGREED = 2
"""Other versions that must link two segments before explained words count again …"""
MOST = 2 / 3
"""… and the share of those holding both."""
NAMES_ALONE = 0.3
"""Two segments of the copy that share names and nothing else are linked from this likeness on."""
WEAK = (0.3, 0.2)
"""A link that shares less on either side falls where the other versions keep the two apart …"""
WEAK_BESIDE_BOTH = (0.5, 0.3)
"""… and one that shares less than this, where one of them has both, word for word, as two statements."""


@dataclass(frozen=True, slots=True)
class PairLinks:
    """What two versions give by themselves."""

    links: tuple[Link, ...]
    ends: NDArray[np.int64]
    """The positions that are linked: those of the one version above those of the other."""
    candidates: Candidates
    """Pairs not linked, worth a look where other versions speak for them."""
    weak: tuple[Link, ...]
    """The links that may fall where other versions speak against them."""
    coverage: float
    """The larger share (0 … 1) of one of the two that the other one has too."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the links of two versions come to, once other versions have been heard."""

    distance: float
    links: tuple[tuple[int, int, float], ...]
    """Positions and likeness (0 … 1), with parts that answer by role and copies printed twice."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the aligner sees it."""

    segments: tuple[Segment, ...]
    roles: tuple[str, ...]
    family: NDArray[np.int8]
    profile: Profile
    substance: tuple[Substance, ...]
    """Per segment, what it says besides names."""
    words: int
    key: bytes
    """Two versions with the same key align in the same way."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The links between the segments of all versions, and how far versions are from each other (0 … 1)."""

    links: tuple[Weighted, ...]
    distances: Mapping[Siglum, Mapping[Siglum, float]]


@dataclass(frozen=True, slots=True)
class Laid:
    """Versions laid against each other in pairs; nobody has heard a third one yet."""

    witnesses: tuple[Witness, ...]
    """In canonical order."""
    versions: tuple[Version, ...]
    pairs: Mapping[Pair, PairLinks]


def prepare(witness: Witness, segments: Sequence[Segment], memory: Memory, *, long: bool) -> Version:
    tokens = [memory.words(witness.text, s.start, s.end) for s in segments]
    profile = similarity.profile([similarity.features(t, long=long) for t in tokens])
    roles = tuple(s.role for s in segments)
    family = align.families(roles)
    named = names(tokens)
    said = tuple(substance(t, named) for t in tokens)
    words = sum(t.kind != "mark" for part in tokens for t in part)
    told = hashlib.blake2b(digest_size=16)
    listed = (" ".join(sorted(part)).encode("utf-8", "surrogatepass") for part in said)
    for part in (*profile.keys, *listed, family.tobytes(), b"long" if long else b""):
        told.update(part)
        told.update(b"|")
    return Version(tuple(segments), roles, family, profile, said, words, told.digest())


def link_versions(
    witnesses: Sequence[Witness], segments: Mapping[Siglum, tuple[Segment, ...]], memory: Memory
) -> Linked:
    """Link the segments of all versions; `witnesses` in canonical order."""
    return link(lay(witnesses, segments, memory), memory)


def lay(witnesses: Sequence[Witness], segments: Mapping[Siglum, tuple[Segment, ...]], memory: Memory) -> Laid:
    """What every two versions give by themselves; `witnesses` in canonical order."""
    long = any(len(segments[w.siglum]) > similarity.LONG_VERSION for w in witnesses)
    versions = tuple(
        memory.versions.get(
            (w.text, segments[w.siglum], long), partial(prepare, w, segments[w.siglum], memory, long=long)
        )
        for w in witnesses
    )
    return Laid(tuple(witnesses), versions, _pairs(versions, memory))


def kin(laid: Laid) -> kinship.Kin:
    """Which versions can be compared with each other. A pair is judged by itself, whatever a third one says."""
    sigla = [w.siglum for w in laid.witnesses]
    return kinship.kin(
        sigla,
        {w.siglum: w.language for w in laid.witnesses},
        {w.siglum: v.words for w, v in zip(laid.witnesses, laid.versions, strict=True)},
        {(sigla[a], sigla[b]): pair.coverage for (a, b), pair in laid.pairs.items()},
    )


def link(laid: Laid, memory: Memory) -> Linked:
    """The links of versions that belong together, all of them heard."""
    versions = laid.versions
    found = {pair: known.links for pair, known in laid.pairs.items()}
    if len(versions) > 2:
        _hear_others(versions, laid.pairs, found)
    sigla = [w.siglum for w in laid.witnesses]
    links: list[Weighted] = []
    distances: dict[Siglum, dict[Siglum, float]] = {s: {} for s in sigla}
    for (a, b), own in found.items():
        pair = _settled(versions[a], versions[b], own, memory)
        one, other = versions[a].segments, versions[b].segments
        links += [(one[i].id, other[j].id, alike) for i, j, alike in pair.links]
        distances[sigla[a]][sigla[b]] = distances[sigla[b]][sigla[a]] = pair.distance
    return Linked(tuple(links), distances)


@dataclass(frozen=True, slots=True)
class Between:
    """Two versions that stand apart from each other: what they print alike all the same, and how far they are."""

    sigla: tuple[Siglum, Siglum]
    distance: float
    verbatim: tuple[tuple[Segment, Segment, float], ...]
    """Segments so much alike that they are one statement, and how much (0 … 1)."""


def between(laid: Laid, kin: kinship.Kin, memory: Memory) -> list[Between]:
    """Every two versions of different groups."""
    group = {s: n for n, members in enumerate(kin.groups) for s in members}
    sigla = [w.siglum for w in laid.witnesses]
    out = []
    for (a, b), pair in laid.pairs.items():
        if group[sigla[a]] != group[sigla[b]]:
            one, other = laid.versions[a], laid.versions[b]
            out.append(
                Between(
                    (sigla[a], sigla[b]),
                    _settled(one, other, pair.links, memory).distance,
                    tuple(
                        (one.segments[x.left], other.segments[x.right], x.similarity)
                        for x in pair.links
                        if x.similarity >= kinship.VERBATIM
                    ),
                )
            )
    return out


# --- pairs ----------------------------------------------------------------------------------------


def _pairs(versions: Sequence[Version], memory: Memory) -> dict[Pair, PairLinks]:
    """What every pair of versions gives by itself, from memory where it is known."""
    out: dict[Pair, PairLinks] = {}
    missing: list[set[int]] = [set() for _ in versions]
    for a, b in itertools.combinations(range(len(versions)), 2):
        if (known := memory.pairs.find(versions[a].key + versions[b].key)) is not None:
            out[a, b] = known
        else:
            missing[a].add(b)
            missing[b].add(a)
    # a version added to many is laid against all of them at once
    for hub in sorted(range(len(versions)), key=lambda n: (-len(missing[n]), n)):
        pairs = [(min(hub, other), max(hub, other)) for other in sorted(missing[hub])]
        for (a, b), fresh in zip(pairs, _fresh(versions, hub, pairs), strict=True):
            out[a, b] = memory.pairs.put(versions[a].key + versions[b].key, fresh)
            missing[a].discard(b)
            missing[b].discard(a)
    return dict(sorted(out.items()))


def _fresh(versions: Sequence[Version], hub: int, pairs: Sequence[Pair]) -> list[PairLinks]:
    """What pairs of versions give that have one in common."""
    if not pairs:
        return []
    held = [_anchored(versions[a], versions[b]) for a, b in pairs]
    one, other = align.SUPPORTED_SHARES
    # what is anchored need not be looked at
    anchored_everywhere = set.intersection(
        *({x.left if a == hub else x.right for x in links} for (a, _), links in zip(pairs, held, strict=True))
    )
    mine = versions[hub].profile, _rest(versions[hub].profile, anchored_everywhere)
    others = []
    for (a, b), links in zip(pairs, held, strict=True):
        theirs, taken = (b, {x.right for x in links}) if a == hub else (a, {x.left for x in links})
        others.append((versions[theirs].profile, _rest(versions[theirs].profile, taken)))
    near = similarity.candidates(mine, others, one=one, other=other)
    return [
        _pair(versions[a], versions[b], anchored, found if a == hub else found.mirrored())
        for (a, b), anchored, found in zip(pairs, held, near, strict=True)
    ]


def _rest(profile: Profile, taken: Collection[int]) -> similarity.Choice:
    return np.array([n for n in range(len(profile)) if n not in taken], dtype=np.int32)


def _anchored(left: Version, right: Version) -> list[Link]:
    return align.anchors(left.profile, right.profile, left.family, right.family)


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
    strong = _kept(near, high)
    strong = _kept(strong, _says_the_like(left, right, strong))
    new = align.link(left.profile, right.profile, _told(strong))
    taken = {(x.left, x.right) for x in new}
    rest = np.array(
        [pair not in taken for pair in zip(near.left.tolist(), near.right.tolist(), strict=True)], bool
    )
    links = (*anchored, *new)
    ends = np.array([[x.left for x in links], [x.right for x in links]], np.int64)
    return PairLinks(
        links, ends, _kept(near, rest), _weak(links), kinship.coverage(left.profile, right.profile, links)
    )


def _says_the_like(left: Version, right: Version, near: Candidates) -> NDArray[np.bool_]:
    """Which candidates are much alike, share more than names, or are no copy (a caption may be a name)."""
    like = near.left_share * near.right_share >= NAMES_ALONE**2
    like |= left.family[near.left] != align.COPY
    for n in np.flatnonzero(~like).tolist():
        like[n] = not left.substance[near.left[n]].isdisjoint(right.substance[near.right[n]])
    return like


def _kept(near: Candidates, mask: NDArray[np.bool_]) -> Candidates:
    return Candidates(near.left[mask], near.right[mask], near.left_share[mask], near.right_share[mask])


def _told(near: Candidates) -> zip[tuple[int, int, float, float]]:
    return zip(
        near.left.tolist(), near.right.tolist(), near.left_share.tolist(), near.right_share.tolist(), strict=True
    )  # fmt: skip


# --- what other versions say -----------------------------------------------------------------------


class _Others:
    """For pairs of segments, the versions that hold both and those that link them."""

    def __init__(self, versions: Sequence[Version], pairs: Mapping[Pair, PairLinks]) -> None:
        self.start = np.cumsum([0, *(len(v.segments) for v in versions)])
        self.size = int(self.start[-1])
        self.owner = np.repeat(np.arange(len(versions)), np.diff(self.start)).tolist()
        self._key = [key for v in versions for key in v.profile.keys]
        self._one = [self.start[a] + known.ends[0] for (a, _), known in pairs.items()]
        self._other = [self.start[b] + known.ends[1] for (_, b), known in pairs.items()]
        self._near: dict[int, frozenset[int]] = {}
        self._versions: dict[int, frozenset[int]] = {}

    def hear(self, pair: Pair, links: Sequence[Link]) -> None:
        """Links that two versions have besides. To be told before anything is asked about single segments."""
        self._one.append(self.start[pair[0]] + np.array([x.left for x in links], np.int64))
        self._other.append(self.start[pair[1]] + np.array([x.right for x in links], np.int64))
        self.__dict__.pop("linked", None)

    @cached_property
    def linked(self) -> csr_matrix:
        """Which segments of all versions are linked: 1, else 0."""
        one, other = np.concatenate(self._one), np.concatenate(self._other)
        ends = (np.concatenate([one, other]), np.concatenate([other, one]))
        return csr_matrix((np.ones(len(ends[0]), np.int32), ends), shape=(self.size, self.size))

    def _linked_with(self, segment: int) -> frozenset[int]:
        if segment not in self._near:
            where = slice(*self.linked.indptr[segment : segment + 2])
            self._near[segment] = frozenset(self.linked.indices[where].tolist())
        return self._near[segment]

    def _held(self, segment: int) -> frozenset[int]:
        if segment not in self._versions:
            self._versions[segment] = frozenset(self.owner[n] for n in self._linked_with(segment))
        return self._versions[segment]

    def votes(self, i: int, j: int) -> tuple[int, int]:
        """How many other versions link the two segments, of how many that hold both."""
        linking = {self.owner[n] for n in self._linked_with(i) & self._linked_with(j)}
        return len(linking), len((self._held(i) & self._held(j)) - {self.owner[i], self.owner[j]})

    def has_both(self, i: int, j: int) -> bool:
        """Whether another version has the two segments word for word, each for itself."""
        one, other = (
            {self.owner[n] for n in self._linked_with(s) if self._key[n] == self._key[s]} for s in (i, j)
        )
        return self._key[i] != self._key[j] and bool(one & other)


def _hear_others(
    versions: Sequence[Version], pairs: Mapping[Pair, PairLinks], found: dict[Pair, tuple[Link, ...]]
) -> None:
    """Add links that other versions support, drop weak ones that they contradict."""
    others = _Others(versions, pairs)
    near = _Near(others, pairs)
    for pair, supported in near.supported().items():
        left, right = versions[pair[0]].profile, versions[pair[1]].profile
        more = align.link(
            left, right, _told(supported), accepted=_touching(found[pair], supported), shares=align.SUPPORTED_SHARES
        )  # fmt: skip
        found[pair] += tuple(more)
        others.hear(pair, more)
    changed: dict[Pair, tuple[Link, ...]] = {}
    for pair, supported in near.supported().items():
        at, to = int(others.start[pair[0]]), int(others.start[pair[1]])
        have = {(x.left, x.right) for x in found[pair]}
        agreed = []
        for i, j, a, b in _told(supported):
            if (i, j) not in have:
                linking, holding = others.votes(at + i, to + j)
                if linking >= AGREED and linking >= MOST * holding:
                    agreed.append(Link(i, j, a, b))
        if agreed:
            changed[pair] = (*found[pair], *agreed)
    for pair, links in found.items():
        at, to = int(others.start[pair[0]]), int(others.start[pair[1]])
        fallen = set()
        for x in pairs[pair].weak if links is pairs[pair].links else _weak(links):
            linking, holding = others.votes(at + x.left, to + x.right)
            weak = _below(x, WEAK) or others.has_both(at + x.left, to + x.right)
            if not linking and holding and weak:
                fallen.add(x)
        if fallen:
            changed[pair] = tuple(x for x in changed.get(pair, links) if x not in fallen)
    found.update(changed)


def _weak(links: Sequence[Link]) -> tuple[Link, ...]:
    return tuple(x for x in links if _below(x, WEAK_BESIDE_BOTH))


def _below(link: Link, shares: tuple[float, float]) -> bool:
    """Whether a link shares less than the one of the one side and less than the other of the other."""
    a, b = link.left_share, link.right_share
    most, least = shares
    return a < most and b < most and (a < least or b < least)


def _touching(links: Sequence[Link], near: Candidates) -> list[Link]:
    """The links that have explained something of a candidate's segments."""
    left, right = set(near.left.tolist()), set(near.right.tolist())
    return [x for x in links if x.left in left or x.right in right]


class _Near:
    """The candidates of all pairs of versions, side by side, so that third versions are asked once for all."""

    def __init__(self, others: _Others, pairs: Mapping[Pair, PairLinks]) -> None:
        self._others = others
        self._pairs = {pair: known.candidates for pair, known in pairs.items() if len(known.candidates)}
        self._ends = np.cumsum([0, *(len(near) for near in self._pairs.values())])
        none = np.empty(0, np.int64)
        left = [others.start[a] + near.left.astype(np.int64) for (a, _), near in self._pairs.items()]
        right = [others.start[b] + near.right for (_, b), near in self._pairs.items()]
        self._wanted = np.concatenate([none, *left]) * others.size + np.concatenate([none, *right])

    def supported(self) -> dict[Pair, Candidates]:
        """For each pair of versions the candidates that a segment of a third version links."""
        linked = self._others.linked
        common = (linked @ linked).tocsr()
        common.sort_indices()
        at = np.repeat(np.arange(self._others.size, dtype=np.int64), np.diff(common.indptr))
        known = at * self._others.size + common.indices
        if not len(known):
            return {}
        place = np.searchsorted(known, self._wanted)
        place[place == len(known)] = 0
        mask = known[place] == self._wanted
        held = np.add.reduceat(mask, self._ends[:-1]) if len(mask) else mask
        return {
            pair: _kept(near, mask[self._ends[n] : self._ends[n + 1]])
            for n, (pair, near) in enumerate(self._pairs.items())
            if held[n]
        }


# --- what follows from the links of a pair --------------------------------------------------------------


def _settled(left: Version, right: Version, own: tuple[Link, ...], memory: Memory) -> Settled:
    key = (left.key + right.key, left.roles, right.roles, own)
    return memory.settled.get(key, lambda: _settle(left, right, own))


def _settle(left: Version, right: Version, own: Sequence[Link]) -> Settled:
    same = left.key == right.key and left.roles == right.roles
    return Settled(
        distance=0.0 if same else closeness.distance(left.profile, right.profile, own),
        links=tuple((n, n, 1.0) for n in range(len(left.segments))) if same else _all_links(left, right, own),
    )


def _all_links(left: Version, right: Version, own: Sequence[Link]) -> tuple[tuple[int, int, float], ...]:
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
    return _flat(likeness)


def _flat(likeness: Mapping[Pair, float]) -> tuple[tuple[int, int, float], ...]:
    return tuple((i, j, alike) for (i, j), alike in sorted(likeness.items()))
