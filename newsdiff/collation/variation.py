"""N-way places of variation of one row: where do its versions not all read the same?

The cells are laid into one list of columns. The cell nearest to all others (the medoid, chosen
by its words, not by its place) comes first; each further cell is tiled against it, the longest
ascending chain of its matches puts its words into those columns, and the words between go to
columns of their own, shared with other cells that have the same words there. Neighbouring
columns that vary are one place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from newsdiff.collation.types import Siglum, Token, Variation
from newsdiff.collation.wording import compare, longest_ascending

Cells = Mapping[Siglum, tuple[Token, ...]]


def _medoid(texts: Sequence[tuple[str, ...]], votes: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    """The reading that shares most words with the others, by a vote over words; ties by the words themselves."""
    held: dict[str, int] = defaultdict(int)
    for text in texts:
        for word in sorted(set(text)):
            held[word] += votes[text]
    return min(
        texts,
        key=lambda text: (-sum(held[w] for w in set(text)) / (len(set(text)) + 8), -votes[text], text),
    )


def _columns(hub: tuple[Token, ...], cell: tuple[Token, ...]) -> dict[int, int]:
    """Cell position -> hub position, ascending."""
    pairs = compare(cell, hub).matches
    keep = longest_ascending([j for _, j in pairs])
    return dict(pairs[k] for k in keep)


def vary(row_id: str, cells: Cells, lacking: Sequence[Siglum]) -> tuple[Variation, ...]:
    """The places where the cells differ in comparison form, in the hub's reading order."""
    by_text: dict[tuple[str, ...], list[Siglum]] = defaultdict(list)
    for siglum, tokens in cells.items():
        by_text[tuple(t.norm for t in tokens)].append(siglum)
    if len(by_text) < 2:
        return ()
    texts = sorted(by_text)
    hub_text = _medoid(texts, {t: len(by_text[t]) for t in texts})
    hub = cells[by_text[hub_text][0]]
    # boundaries[text][k] = the cell position where hub column k begins
    edges: dict[tuple[str, ...], list[int]] = {}
    differs = [False] * (len(hub) + 1)  # differs[k]: some cell has other words in column k
    extra = [False] * (len(hub) + 1)  # extra[k]: some cell has words before column k
    for text in texts:
        cell = cells[by_text[text][0]]
        if text == hub_text:
            edges[text] = [-1] * 0
            continue
        at = _columns(hub, cell)
        of_hub = {j: i for i, j in at.items()}
        edges[text] = [of_hub.get(k, -1) for k in range(len(hub))]
        position = 0
        for k in range(len(hub)):
            i = of_hub.get(k)
            if i is None:
                differs[k] = True
                continue
            if i > position:
                extra[k] = True
            if cell[i].norm != hub[k].norm:
                differs[k] = True
            position = i + 1
        if position < len(cell):
            extra[len(hub)] = True
    places: list[tuple[int, int]] = []  # hub ranges; empty where only others have words
    k = 0
    while k <= len(hub):
        if extra[k] or (k < len(hub) and differs[k]):
            first = k
            while k < len(hub) and differs[k]:
                k += 1
                if k < len(hub) and not differs[k] and not extra[k]:
                    break
            places.append((first, k))
            if k == first:
                k += 1
        else:
            k += 1
    out = []
    for first, last in places:
        ranges: dict[Siglum, tuple[int, int] | None] = {}
        readings: dict[tuple[str, ...], list[Siglum]] = defaultdict(list)
        for text in texts:
            for siglum in by_text[text]:
                cell = cells[siglum]
                span = (first, last) if text == hub_text else _range(edges[text], first, last, len(cell))
                ranges[siglum] = span
                readings[text[span[0] : span[1]]].append(siglum)
        for siglum in lacking:
            ranges[siglum] = None
        if len(readings) < 2:
            continue
        order = {s: n for n, s in enumerate([*cells, *lacking])}
        groups = sorted(
            (tuple(sorted(g, key=order.__getitem__)) for g in readings.values()),
            key=lambda g: (-len(g), order[g[0]]),
        )
        out.append(Variation(row_id, dict(sorted(ranges.items(), key=lambda x: order[x[0]])), tuple(groups)))
    return tuple(out)


def _range(columns: Sequence[int], first: int, last: int, length: int) -> tuple[int, int]:
    """The cell positions that fall into hub columns `first` … `last - 1` and the gap before the next match."""
    start = 0
    for k in range(first - 1, -1, -1):
        if columns[k] >= 0:
            start = columns[k] + 1
            break
    end = length
    for k in range(last, len(columns)):
        if columns[k] >= 0:
            end = columns[k]
            break
    return (start, max(start, end))
