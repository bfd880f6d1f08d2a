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
    table = {a: {b: distances[a].get(b, 0.0) for b in names} for a in names}
    while len(names) > 3:
        total = {a: sum(table[a][b] for b in names) for a in names}
        pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
        a, b = min(
            pairs, key=lambda p: round((len(names) - 2) * table[p[0]][p[1]] - total[p[0]] - total[p[1]], 9)
        )
        to_a = max(0.0, min(table[a][b], table[a][b] / 2 + (total[a] - total[b]) / (2 * (len(names) - 2))))
        joined = f"({a}:{to_a:.4f},{b}:{max(0.0, table[a][b] - to_a):.4f})"
        names = [n for n in names if n not in (a, b)]
        table[joined] = {n: max(0.0, (table[a][n] + table[b][n] - table[a][b]) / 2) for n in names} | {
            joined: 0.0
        }
        for n in names:
            table[n][joined] = table[joined][n]
        names.append(joined)
    a, b, c = names
    lengths = {
        a: (table[a][b] + table[a][c] - table[b][c]) / 2,
        b: (table[a][b] + table[b][c] - table[a][c]) / 2,
        c: (table[a][c] + table[b][c] - table[a][b]) / 2,
    }
    return "(" + ",".join(f"{n}:{max(0.0, lengths[n]):.4f}" for n in names) + ");"
