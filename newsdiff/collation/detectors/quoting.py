"""Which words of a cell stand between quotation marks."""

from __future__ import annotations

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.types import Siglum


def inside_quotation(cluster: Cluster, row: str, siglum: Siglum, place: tuple[int, int]) -> bool:
    """Does a token range of a cell lie in double quotation marks?"""
    tokens = cluster.cell_tokens(row, siglum)
    open_ = False
    for i, token in enumerate(tokens):
        if i >= place[0]:
            return open_
        if token.kind == "mark" and '"' in token.norm:
            open_ = token.text in "“„«" or (token.text not in "”»" and not open_)
    return open_
