"""How near versions are to each other, and the tree that shows it. Never called ancestry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from newsdiff.collation.align import Link
from newsdiff.collation.similarity import Profile
from newsdiff.collation.types import Siglum


def distance(left: Profile, right: Profile, links: Sequence[Link]) -> float:
    """1 minus the share of both versions' copy that the other also has, weighed by likeness (0 … 1)."""
    best_left, best_right = np.zeros(len(left)), np.zeros(len(right))
    for link in links:
        alike = link.similarity
        best_left[link.left] = max(best_left[link.left], alike)
        best_right[link.right] = max(best_right[link.right], alike)
    total = float(left.masses.sum() + right.masses.sum())
    held = float((left.masses * best_left).sum() + (right.masses * best_right).sum())
    return round(1.0 - held / total, 4) if total else 0.0


def newick(distances: Mapping[Siglum, Mapping[Siglum, float]]) -> str:
    """Neighbour joining (Saitou and Nei 1987) of a distance matrix, as a Newick tree with branch lengths."""
    names = list(distances)
    if len(names) < 3:
        half = distances[names[0]].get(names[1], 0.0) / 2 if len(names) == 2 else 0.0
        return (
            "(" + ",".join(f"{name}:{half:.4f}" for name in names) + ");"
            if len(names) == 2
            else f"({','.join(names)});"
        )
    table = np.array([[distances[a].get(b, 0.0) for b in names] for a in names])
    while len(names) > 3:
        count, total = len(names), table.sum(axis=1)
        worth = np.round((count - 2) * table - total[:, None] - total[None, :], 9)
        worth[np.tril_indices(count)] = np.inf
        a, b = divmod(int(worth.argmin()), count)
        between = table[a, b]
        to_a = max(0.0, min(between, between / 2 + (total[a] - total[b]) / (2 * (count - 2))))
        joined = f"({names[a]}:{to_a:.4f},{names[b]}:{max(0.0, between - to_a):.4f})"
        rest = [n for n in range(count) if n not in (a, b)]
        to_joined = np.maximum(0.0, (table[a, rest] + table[b, rest] - between) / 2)
        table = np.block([[table[np.ix_(rest, rest)], to_joined[:, None]], [to_joined[None, :], 0.0]])
        names = [*(names[n] for n in rest), joined]
    ends = (
        (table[0, 1] + table[0, 2] - table[1, 2]) / 2,
        (table[0, 1] + table[1, 2] - table[0, 2]) / 2,
        (table[0, 2] + table[1, 2] - table[0, 1]) / 2,
    )
    return "(" + ",".join(f"{n}:{max(0.0, end):.4f}" for n, end in zip(names, ends, strict=True)) + ");"
