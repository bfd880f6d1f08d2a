"""Statements that the same versions lack and that are one passage: told once, with the further sentences inside.

A sentence that goes on with a quotation, or leans on the one before ("He also warned …"), is no second thing that a version
lacks. Sentences in a row that each say something of their own stay apart, however many they are, and so do a denial and the
other side, wherever they stand.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import find_attributions
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.paragraphing import Seam, inside_quotation, seams
from newsdiff.collation.detectors.told_otherwise import Place
from newsdiff.collation.quotations import find_quotations
from newsdiff.collation.types import Row, SegmentId, Siglum

Bond = Literal["quotation", "passage"]

MUST_BE_SEEN = frozenset({"denial", "other side"})
"""Kinds of statements that are never told inside of another finding."""
APART = 2
"""Segments by which a version may part two sentences that another tells one behind the other."""
_OPENING_MARKS = "\"'“‘«„»”’"


@dataclass(frozen=True, slots=True)
class Lacked:
    """One row as a statement that some versions have and others lack."""

    row: Row
    holders: tuple[Siglum, ...]
    lacking: tuple[Siglum, ...]
    kind: str
    near: Mapping[Siglum, Place] = field(default_factory=dict)
    """Those of the lacking that say something like it, and where."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What the same versions lack in one piece."""

    statements: tuple[Lacked, ...]
    bond: Bond | None = None
    """What holds its sentences together: one pair of marks, or more; `None` for one alone."""

    @property
    def first(self) -> Lacked:
        return self.statements[0]


def passages(cluster: Cluster, lacked: Sequence[Lacked]) -> list[Passage]:
    """The statements in pieces, each in reading order, in the order of their first ones."""
    ties = list(_ties(cluster, lacked))
    one_quotation = {n: tie.bond == "quotation" for tie in ties for n in (tie.one, tie.other)}
    for tie in ties:
        if tie.bond != "quotation":
            one_quotation[tie.one] = one_quotation[tie.other] = False
    found = []
    for first, piece in enumerate(_pieces(len(lacked), ties)):
        if first != min(piece):
            continue
        inside = sorted(piece, key=lambda n: (_start(cluster, lacked[n]), n))
        bond: Bond = "quotation" if all(one_quotation.get(n) for n in piece) else "passage"
        found.append(Passage(tuple(lacked[n] for n in inside), bond if len(piece) > 1 else None))
    return found


class _Tie(NamedTuple):
    """Two statements, by their places, that follow each other and that the same versions have and lack."""

    one: int
    other: int
    bond: Bond
    """What ties the second to the first."""


def _pieces(size: int, ties: Iterable[_Tie]) -> list[set[int]]:
    """For each place the places that ties join with it."""
    piece: list[set[int]] = [{n} for n in range(size)]
    for tie in ties:
        if tie.other not in piece[tie.one]:
            joined = piece[tie.one] | piece[tie.other]
            for n in joined:
                piece[n] = joined
    return piece


def _start(cluster: Cluster, item: Lacked) -> int:
    cell = item.row.cells[item.holders[0]] or ()
    return cluster.segment(cell[0]).start


def _ties(cluster: Cluster, lacked: Sequence[Lacked]) -> Iterator[_Tie]:
    places: dict[str, list[int]] = defaultdict(list)
    for n, item in enumerate(lacked):
        places[item.row.id].append(n)
    for (before, after), seam in seams(cluster).items():
        for one, other in itertools.product(places.get(before, ()), places.get(after, ())):
            left, right = lacked[one], lacked[other]
            if left.holders != right.holders or left.lacking != right.lacking:
                continue
            together = [seam[s] for s in left.holders if s in seam]
            apart = [s for s in left.holders if s not in seam]
            if not together or not all(_close(cluster, left.row, right.row, s) for s in apart):
                continue
            bond = _bond(cluster, together)
            if bond == "passage" and left.near.keys() != right.near.keys():
                bond = None  # what others say in part is told beside the one sentence
            if bond == "quotation" or (bond and right.kind not in MUST_BE_SEEN):
                yield _Tie(one, other, bond)


def _close(cluster: Cluster, one: Row, other: Row, siglum: Siglum) -> bool:
    """Whether a version tells two rows in one sentence, or hardly apart, in whatever order."""
    place = _places(cluster, siglum)
    mine, theirs = ([place[i] for i in row.cells[siglum] or ()] for row in (one, other))
    return min(abs(a - b) for a in mine for b in theirs) <= APART


@once_a_cluster
def _places(cluster: Cluster, siglum: Siglum) -> dict[SegmentId, int]:
    return {s.id: n for n, s in enumerate(cluster.segments_of(siglum))}


def _bond(cluster: Cluster, together: Sequence[Seam]) -> Bond | None:
    if all(inside_quotation(cluster, seam) for seam in together):
        return "quotation"
    return "passage" if any(_leans(cluster, seam) for seam in together) else None


def _leans(cluster: Cluster, seam: Seam) -> bool:
    """Whether a sentence goes on with what somebody said before it, or speaks of whom it speaks without a name."""
    left, right = cluster.text_of(seam.left.id), cluster.text_of(seam.right.id)
    sources = find_attributions(right)
    named = [a for a in sources if a.source and not a.by_pronoun and a.names - _words(left)]
    if right[:1] in _OPENING_MARKS:
        said = any(q.kind == "speech" for q in find_quotations(left)) or bool(find_attributions(left))
        return said and not named
    words = [t.norm for t in cluster.tokens(seam.right.id) if t.kind != "mark"][:2]
    return bool(words) and words[0] in lexicon.listed("leaning")


def _words(text: str) -> frozenset[str]:
    return frozenset(lexicon.words(text))
