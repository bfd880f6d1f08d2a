"""Statements that the same versions lack and that are one passage: told once, with the further sentences inside.

A sentence that goes on with a quotation, or leans on the one before ("He also warned …"), is no second thing that a version
lacks. Nor is, in a long stretch that the others do not have at all, each of its sentences: what the editor must know is
that this version goes on where the others end. Two or three sentences in a row that each say something of their own stay
apart, and so do a denial and the other side, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import find_attributions
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.paragraphing import Seam, inside_quotation, seams
from newsdiff.collation.detectors.told_otherwise import Place
from newsdiff.collation.quotations import find_quotations
from newsdiff.collation.types import Row, Siglum

Bond = Literal["quotation", "passage"]

LONG = 4
"""Sentences in a row that the same versions lack, from which they are one passage whatever they say."""
MUST_BE_SEEN = frozenset({"denial", "other side"})
"""Kinds of statements that are never told inside of another finding."""
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
    follows = _follows(cluster, lacked)
    bonds = {n: bond for n, (_, bond) in follows.items() if bond}
    for run in _runs(follows, len(lacked)):
        if len(run) >= LONG:
            bonds |= {n: bonds.get(n, "passage") for n in run[1:]}
    tied = {n: before for n, (before, _) in follows.items() if n in bonds}
    found = []
    for chain in _runs({n: (before, None) for n, before in tied.items()}, len(lacked)):
        inside = [bonds[n] for n in chain[1:]]
        bond: Bond | None = None if not inside else "quotation" if set(inside) == {"quotation"} else "passage"
        found.append(Passage(tuple(lacked[n] for n in chain), bond))
    return found


def _follows(cluster: Cluster, lacked: Sequence[Lacked]) -> dict[int, tuple[int, Bond | None]]:
    """For each statement that stands, in all versions that have it, right behind another that the same versions lack:
    the place of that one, and what ties the two."""
    place = {item.row.id: n for n, item in enumerate(lacked)}
    found: dict[int, tuple[int, Bond | None]] = {}
    for (before, after), seam in seams(cluster).items():
        if before not in place or after not in place:
            continue
        one, other = lacked[place[before]], lacked[place[after]]
        if one.holders != other.holders or one.lacking != other.lacking:
            continue
        together = [seam[s] for s in one.holders if s in seam]
        if len(together) < len(one.holders):
            continue
        bond = _bond(cluster, together)
        if bond == "quotation" or other.kind not in MUST_BE_SEEN:
            found[place[after]] = place[before], bond
    return found


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


def _runs(follows: Mapping[int, tuple[int, object]], size: int) -> list[list[int]]:
    """Places chained one behind the other, each chain from its beginning."""
    behind = {before: n for n, (before, _) in follows.items()}
    runs = []
    for first in range(size):
        if first not in follows:
            run = [first]
            while run[-1] in behind:
                run.append(behind[run[-1]])
            runs.append(run)
    return runs
