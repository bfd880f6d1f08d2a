"""How near versions are to each other, and the tree that shows it."""

from __future__ import annotations

from collections.abc import Mapping

from newsdiff.collation.types import Siglum


def newick(distances: Mapping[Siglum, Mapping[Siglum, float]]) -> str:
    return "(" + ",".join(distances) + ");"
