"""From pairwise links to rows: connected groups (to be refined by ego-splitting)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from newsdiff.collation.types import Row, SegmentId, Siglum

Pair = tuple[SegmentId, SegmentId]


def groups(ids: Sequence[SegmentId], links: Iterable[Pair]) -> list[list[SegmentId]]:
    parent = {i: i for i in ids}

    def find(i: SegmentId) -> SegmentId:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in links:
        parent[find(b)] = find(a)
    out: dict[SegmentId, list[SegmentId]] = {}
    for i in ids:
        out.setdefault(find(i), []).append(i)
    return list(out.values())


def ordered_rows(
    members: Sequence[Sequence[SegmentId]],
    order: Mapping[Siglum, Sequence[SegmentId]],
    base: Siglum,
) -> tuple[Row, ...]:
    """Rows in the base's order, the others after their predecessor."""
    row_of: dict[SegmentId, int] = {}
    for n, group in enumerate(members):
        for i in group:
            row_of.setdefault(i, n)
    sequence: list[int] = []
    for siglum in [base, *(s for s in order if s != base)]:
        previous = -1
        for i in order[siglum]:
            n = row_of[i]
            if n not in sequence:
                at = sequence.index(previous) + 1 if previous >= 0 else 0
                sequence.insert(at, n)
            previous = n
    owner = {i: s for s, ids in order.items() for i in ids}
    rows = []
    for number, n in enumerate(sequence, 1):
        cells: dict[Siglum, tuple[SegmentId, ...] | None] = {}
        for siglum in order:
            own = {i for i in members[n] if owner[i] == siglum}
            cells[siglum] = tuple(i for i in order[siglum] if i in own) or None
        rows.append(Row(f"r{number}", cells))
    return tuple(rows)
