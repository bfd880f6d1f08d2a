"""From pairwise links to the alignment table of any number of versions.

1. *Ego-splitting* (Epasto, Lattanzi, Paes Leme 2017): each segment is split into as many personas as
   its neighbours form groups among themselves, so that a sentence making two statements may stand in
   two rows without gluing them together.
2. *Average linkage* over the personas of each connected component makes the rows.
3. Rows are ordered as the base has them, others after their predecessor; where a version has a
   statement elsewhere than most others do, its cell is marked as moved.

Nothing here depends on the order in which versions came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import le
from typing import Any, TypeAlias

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform

from newsdiff.collation.types import Row, SegmentId, Siglum

Weighted = tuple[SegmentId, SegmentId, float]
"""Two segments of different versions that say the same, and how alike they are (0 … 1)."""
LEAST_EGO = 0.5
"""Neighbours of a segment face one persona where on average this share of their pairs is linked."""
LEAST_LINKAGE = 0.25
"""Two groups are one row where on average this share of their pairs is linked."""
FAINT = 0.2
"""How much less than a full link the faintest one counts: of two ties the closer pair is joined first."""


Persona: TypeAlias = tuple[SegmentId, int]
"""A segment in one of the statements it makes."""


def groups(
    ids: Sequence[SegmentId], owner: Mapping[SegmentId, Siglum], links: Sequence[Weighted]
) -> list[list[SegmentId]]:
    """The members of each row, in the order of `ids`. A segment may stand in more than one."""
    place = {segment: n for n, segment in enumerate(ids)}
    near: dict[SegmentId, dict[SegmentId, float]] = {i: {} for i in ids}
    for a, b, similarity in links:
        near[a][b] = near[b][a] = 1.0 - FAINT * (1.0 - similarity)
    rows = {(place[row[0]], 0): [row] for row in _copies(near, place)}
    done = {segment for parts in rows.values() for row in parts for segment in row}
    near = {segment: others for segment, others in near.items() if segment not in done}
    persona_of = _personas(near, place, owner)
    personas = sorted({p for pairs in persona_of.values() for p in pairs.values()} | {(i, 0) for i in near if not near[i]},
                      key=lambda p: (place[p[0]], p[1]))  # fmt: skip
    edges: dict[Persona, dict[Persona, float]] = {p: {} for p in personas}
    for a, others in near.items():
        for b, strength in others.items():
            edges[persona_of[a][b]][persona_of[b][a]] = strength
    for component in _components(edges):
        first, persona = component[0]
        rows[place[first], persona] = [
            sorted({p[0] for p in part}, key=place.__getitem__)
            for part in _average_linkage(component, edges, owner)
        ]
    return without_repeats([row for _, parts in sorted(rows.items()) for row in parts])


def _copies(
    near: Mapping[SegmentId, Mapping[SegmentId, float]], place: Mapping[SegmentId, int]
) -> Iterator[list[SegmentId]]:
    """Rows about which there is no question: segments each linked with every other, and with nothing else."""
    seen: set[SegmentId] = set()
    for segment, others in near.items():
        alone = segment not in seen and all(len(near[one]) == len(others) for one in others)
        if alone and _all_linked(others, near):
            seen.update(others)
            yield sorted((segment, *others), key=place.__getitem__)


def _components(edges: Mapping[Persona, Mapping[Persona, float]]) -> Iterator[list[Persona]]:
    """The personas that hang together by links, in the order given."""
    order = {p: n for n, p in enumerate(edges)}
    done: set[Persona] = set()
    for first in edges:
        if first not in done:
            reached = fresh = {first}
            while fresh:
                fresh = set().union(*(edges[p] for p in fresh)) - reached
                reached = reached | fresh
            done |= reached
            yield sorted(reached, key=order.__getitem__)


def _personas(
    near: Mapping[SegmentId, Mapping[SegmentId, float]],
    place: Mapping[SegmentId, int],
    owner: Mapping[SegmentId, Siglum],
) -> dict[SegmentId, dict[SegmentId, Persona]]:
    """For each segment and neighbour, the persona of the segment that faces this neighbour.

    `near`: for each segment its neighbours and the strength of the link (0 … 1).
    """
    out: dict[SegmentId, dict[SegmentId, Persona]] = {}
    strengths = _matrix(near, place)
    copies: set[frozenset[SegmentId]] = set()
    """Groups of segments in which each is linked with every other."""
    for segment, neighbours in near.items():
        group = frozenset((segment, *neighbours))
        if group in copies or _all_linked(neighbours, near):  # copies of one sentence: nothing to tell apart
            copies.add(group)
            out[segment] = dict.fromkeys(neighbours, (segment, 0))
            continue
        ordered = sorted(neighbours, key=place.__getitem__)
        at = [place[i] for i in ordered]
        linked = strengths[at][:, at].toarray()
        parts = _parts(linked, [owner[i] for i in ordered], LEAST_EGO)
        out[segment] = {ordered[k]: (segment, n) for n, part in enumerate(parts) for k in part}
    return out


def _matrix(
    near: Mapping[SegmentId, Mapping[SegmentId, float]], place: Mapping[SegmentId, int]
) -> csr_matrix:
    """The strength of the link between every two segments, by their places; 0 where there is none."""
    rows = np.array([place[a] for a, others in near.items() for _ in others], dtype=np.int64)
    columns = np.array([place[b] for others in near.values() for b in others], dtype=np.int64)
    values = np.array([strength for others in near.values() for strength in others.values()], dtype=float)
    return csr_matrix((values, (rows, columns)), shape=(len(place), len(place)))


def _all_linked(items: Collection[Any], near: Mapping[Any, Mapping[Any, float]]) -> bool:
    """Whether every one of the items is linked with every other."""
    every = set(items)
    return all(len(every - near[one].keys()) == 1 for one in items)


def _average_linkage(
    component: Sequence[Persona],
    edges: Mapping[Persona, Mapping[Persona, float]],
    owner: Mapping[SegmentId, Siglum],
) -> list[list[Persona]]:
    """Cut a connected component where its groups are hardly linked with each other."""
    if _all_linked(component, edges):
        return [list(component)]
    at = {p: n for n, p in enumerate(component)}
    linked = np.zeros((len(component), len(component)))
    for p in component:
        for q in edges[p]:
            linked[at[p], at[q]] = edges[p][q]
    parts = _parts(linked, [owner[p[0]] for p in component], LEAST_LINKAGE)
    return [[component[k] for k in part] for part in parts]


def _parts(linked: np.ndarray, owners: Sequence[Siglum], least: float) -> list[list[int]]:
    """Positions, cut by average linkage where on average less than `least` of the pairs are linked."""
    size = len(owners)
    if size < 2 or np.count_nonzero(linked) == size * (size - 1):
        return [list(range(size))] if size else []
    # Two segments of one version are never linked themselves, and must not count as strangers for
    # that: they are as near as what they have in common.
    known = linked > 0
    linked = linked.copy()
    for n in range(size):
        for m in range(n + 1, size):
            if owners[n] == owners[m]:
                either = np.count_nonzero(known[n] | known[m])
                both = np.count_nonzero(known[n] & known[m])
                linked[n, m] = linked[m, n] = both / either if either else 0.0
    distance = 1.0 - linked
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), method="average")
    parts: dict[int, list[int]] = {}
    for k, label in enumerate(fcluster(tree, t=1.0 - least, criterion="distance")):
        parts.setdefault(int(label), []).append(k)
    return sorted(parts.values())


def without_repeats(rows: Sequence[Sequence[SegmentId]]) -> list[list[SegmentId]]:
    """Drop a row whose members all stand together in another one."""
    sets = [frozenset(row) for row in rows]
    holding: dict[SegmentId, list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        for segment in row:
            holding[segment].append(n)
    kept = []
    for n, row in enumerate(rows):
        others = set.intersection(*(set(holding[segment]) for segment in row)) - {n}
        if not any(sets[n] < sets[m] or (sets[n] == sets[m] and m < n) for m in others):
            kept.append(list(row))
    return kept


# --- order ----------------------------------------------------------------------------------------


def side_by_side(
    parts: Sequence[Sequence[Sequence[SegmentId]]], links: Sequence[Weighted]
) -> list[list[SegmentId]]:
    """The rows of groups of versions that were laid out each by itself, as the rows of one table.

    Rows of two groups between which there is a link are one, the closest first, but never two rows of one
    group: what a group's own rows are, no other group has a say in.
    """
    rows = [list(row) for part in parts for row in part]
    part_of = [n for n, part in enumerate(parts) for _ in part]
    standing: dict[SegmentId, int] = {}
    for n, row in enumerate(rows):
        for segment in row:
            standing.setdefault(segment, n)
    joined = {n: {part_of[n]: n} for n in range(len(rows))}
    for a, b, _ in sorted(links, key=lambda link: -round(link[2], 9)):
        one, other = joined[standing[a]], joined[standing[b]]
        if one is not other and not one.keys() & other.keys():
            one |= other
            for n in one.values():
                joined[n] = one
    return [
        [segment for _, m in sorted(joined[n].items()) for segment in rows[m]]
        for n in range(len(rows))
        if n == joined[n][min(joined[n])]
    ]


def ordered_rows(
    members: Sequence[Sequence[SegmentId]],
    order: Mapping[Siglum, Sequence[SegmentId]],
    base: Siglum,
    groups: Sequence[Sequence[Siglum]] = (),
) -> tuple[Row, ...]:
    """Rows in the base's order, the others after their predecessor; moved cells marked.

    Of several `groups` of versions each has an order of its own; the base's comes first, then they come as given.
    """
    owner = {i: siglum for siglum, ids in order.items() for i in ids}
    place = {i: n for ids in order.values() for n, i in enumerate(ids)}
    cells: list[dict[Siglum, tuple[SegmentId, ...] | None]] = []
    for row in members:
        own: dict[Siglum, list[SegmentId]] = defaultdict(list)
        for segment in row:
            own[owner[segment]].append(segment)
        cells.append({s: tuple(sorted(own[s], key=place.__getitem__)) if s in own else None for s in order})
    moved: list[set[Siglum]] = [set() for _ in cells]
    sequence: dict[int, None] = {}
    for group in sorted(groups or [tuple(order)], key=lambda group: base not in group):
        told = {s: ids for s, ids in order.items() if s in group}
        mine = [{s: row[s] for s in told} for row in cells]
        for n, sigla in enumerate(_moved(mine, told, place)):
            moved[n] |= sigla
        first = base if base in told else next(iter(told))
        sequence |= dict.fromkeys(_sequence(mine, told, place, first))
    return tuple(
        Row(f"r{number}", cells[n], tuple(s for s in order if s in moved[n]))
        for number, n in enumerate(sequence, start=1)
    )


def _tracks(
    cells: Sequence[Mapping[Siglum, tuple[SegmentId, ...] | None]],
    order: Mapping[Siglum, Sequence[SegmentId]],
    place: Mapping[SegmentId, int],
) -> dict[Siglum, dict[int, int]]:
    """For each version the rows it has, as it tells them, with the place of each.

    Rows told by one segment have one place; they come as the versions have them on average.
    """
    held = [{s: place[cell[0]] for s, cell in row.items() if cell} for row in cells]
    average = [
        round(sum(at / len(order[s]) for s, at in row.items()) / len(row), 9) if row else 0.0 for row in held
    ]
    tracks: dict[Siglum, dict[int, int]] = {}
    for siglum in order:
        rows = [n for n, row in enumerate(held) if siglum in row]
        rows.sort(key=lambda n: (held[n][siglum], average[n], n))
        tracks[siglum] = {n: held[n][siglum] for n in rows}
    return tracks


def _sequence(
    cells: Sequence[Mapping[Siglum, tuple[SegmentId, ...] | None]], order: Mapping[Siglum, Sequence[SegmentId]],
    place: Mapping[SegmentId, int], base: Siglum,
) -> list[int]:  # fmt: skip
    """Row numbers in reading order: the base's rows, each other one after its version's row before it."""
    tracks = _tracks(cells, order, place)
    first = -1
    following: dict[int, int] = {first: -2}
    for siglum in [base, *(s for s in order if s != base)]:
        previous = first
        for n in tracks[siglum]:
            if n not in following:
                following[n] = following[previous]
                following[previous] = n
            previous = n
    out, n = [], following[first]
    while n != -2:
        out.append(n)
        n = following[n]
    return out


def _moved(
    cells: Sequence[Mapping[Siglum, tuple[SegmentId, ...] | None]],
    order: Mapping[Siglum, Sequence[SegmentId]],
    place: Mapping[SegmentId, int],
) -> list[set[Siglum]]:
    """For each row, the versions that tell it elsewhere than at least half of the others that have it.

    Two versions disagree about a row where it is not in the longest chain of rows that both tell in
    the same order.
    """
    tracks = _tracks(cells, order, place)
    sigla = list(order)
    against: list[dict[Siglum, int]] = [defaultdict(int) for _ in cells]
    held_by = [sum(cell is not None for cell in row.values()) for row in cells]
    for n, left in enumerate(sigla):
        mine = tracks[left]
        for right in sigla[n + 1 :]:
            theirs = tracks[right]
            common = [row for row in theirs if row in mine]
            if len(set(theirs.values())) < len(theirs):  # two rows at one place agree with either order
                common.sort(key=lambda row: (theirs[row], mine[row]))
            chain = {
                common[k]
                for k in _longest_ascending([mine[row] for row in common], [held_by[row] for row in common])
            }
            for row in common:
                if row not in chain:
                    against[row][left] += 1
                    against[row][right] += 1
    moved: list[set[Siglum]] = []
    for n, held in enumerate(cells):
        others = sum(cell is not None for cell in held.values()) - 1
        moved.append({s for s, votes in against[n].items() if votes * 2 > others})
    return moved


def _longest_ascending(values: Sequence[int], votes: Sequence[int]) -> list[int]:
    """Positions of a longest ascending subsequence, equal neighbours allowed; of several equally long the one with
    most votes: of two blocks that changed places, the one that fewer versions have is the one that moved."""
    if all(map(le, values, values[1:])):
        return list(range(len(values)))
    ranks = {value: n for n, value in enumerate(sorted(set(values)), 1)}
    best: list[tuple[int, int, int]] = [(0, 0, -1)] * (len(ranks) + 1)  # a Fenwick tree of maxima
    before = [-1] * len(values)
    top = (0, 0, -1)
    for position, value in enumerate(values):
        length, sum_, at = 0, 0, -1
        n = ranks[value]
        while n:
            if best[n][:2] > (length, sum_):
                length, sum_, at = best[n]
            n &= n - 1
        before[position] = at
        mine = (length + 1, sum_ + votes[position], position)
        if mine[:2] > top[:2]:
            top = mine
        n = ranks[value]
        while n < len(best):
            if mine[:2] > best[n][:2]:
                best[n] = mine
            n += n & -n
    out: list[int] = []
    at = top[2]
    while at >= 0:
        out.append(at)
        at = before[at]
    return out[::-1]
