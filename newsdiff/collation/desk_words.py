"""A desk's terms of art and loaded sets at work: where a version has other words for them.

Words are found by their stems, so that "sanctions" finds "sanctioned" and the plural its singular; what
stands for a term in another version is what lies between the same matched words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Comparison, Siglum, Token

Range = tuple[int, int]
Phrase = tuple[str, ...]


def phrase(text: str) -> Phrase:
    """A phrase as stems."""
    return lexicon.stems(text)


def places_of(tokens: Sequence[Token], wanted: Phrase) -> list[Range]:
    """Where a phrase stands in a cell, as token ranges; marks between its words are forgiven."""
    words = [i for i, t in enumerate(tokens) if t.kind != "mark"]
    stems = [tokens[i].stem for i in words]
    n = len(wanted)
    return [
        (words[k], words[k + n - 1] + 1)
        for k in range(len(words) - n + 1)
        if n and tuple(stems[k : k + n]) == wanted
    ]


def stands_for(comparison: Comparison, place: Range) -> Range | None:
    """What the right cell has where the left one has `place`; `None` where it has nothing of weight there."""
    found = [
        s.right
        for s in comparison.substitutions
        if s.left[0] < place[1] and place[0] < s.left[1] and s.right[0] < s.right[1]
    ]
    if not found:
        return None
    first, last = min(r[0] for r in found), max(r[1] for r in found)
    tokens = comparison.right_tokens
    while last > first and tokens[last - 1].kind == "mark":
        last -= 1
    while first < last and tokens[first].kind == "mark":
        first += 1
    weighty = any(t.kind != "mark" and zipf(t.norm) < COMMONEST for t in tokens[first:last])
    return (first, last) if weighty else None


def replaced(
    cluster: Cluster,
    row: str,
    term: Phrase,
    accepted: Sequence[Phrase],
    rendering: Phrase,
    sigla: Sequence[Siglum],
) -> tuple[dict[Siglum, Range], dict[Siglum, Range]]:
    """Who has the term and who has something else in its place (only `rendering`, where one is given)."""
    cells = {s: cluster.cell_tokens(row, s) for s in cluster.holders(row) if s in sigla}
    having = {s: found[0] for s, tokens in cells.items() if (found := places_of(tokens, term))}
    against: dict[Siglum, Range] = {}
    for siglum, tokens in cells.items():
        if siglum in having or any(places_of(tokens, p) for p in accepted):
            continue
        for holder, place in having.items():
            other = stands_for(cluster.comparison(row, holder, siglum), place)
            exact = places_of(tokens, rendering) if rendering else []
            if rendering and not exact:
                continue
            if other or exact:
                against[siglum] = exact[0] if exact else other  # type: ignore[assignment]
                break
    return having, against


def set_against(
    cluster: Cluster, row: str, members: Sequence[Phrase], sigla: Sequence[Siglum]
) -> Iterator[dict[Siglum, Range]]:
    """Versions of a row that use different words of one set: each with the word it uses and no other has."""
    used: dict[Siglum, dict[Phrase, Range]] = {}
    for siglum in cluster.holders(row):
        if siglum in sigla:
            tokens = cluster.cell_tokens(row, siglum)
            found: dict[Phrase, Range] = {}
            for member in sorted(members, key=len, reverse=True):
                for place in places_of(tokens, member):
                    if not any(a <= place[0] and place[1] <= b for a, b in found.values()):
                        found.setdefault(member, place)
            if found:
                used[siglum] = found
    common = set.intersection(*(set(found) for found in used.values())) if used else set()
    own = {s: next((p for m, p in found.items() if m not in common), None) for s, found in used.items()}
    told = {s: place for s, place in own.items() if place is not None}
    if len({tuple(t.stem for t in cluster.cell_tokens(row, s)[slice(*r)]) for s, r in told.items()}) > 1:
        yield told
