"""Statements that some versions have and others lack, and what kind of statement they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsdiff.collation.attributions import find_acts, find_attributions
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.corrections import is_note
from newsdiff.collation.detectors.paragraphing import inside_quotation, seams
from newsdiff.collation.detectors.saying import listing, plural, quoted
from newsdiff.collation.detectors.tools import (
    STORY_ROLES,
    content,
    coverage,
    own_statements,
    report,
    story_rows,
)
from newsdiff.collation.figures import find_figures
from newsdiff.collation.quotations import find_quotations
from newsdiff.collation.types import Category, Finding, Row, SegmentId, Siglum, Span

_BACKGROUND = re.compile(
    r"\b(?:since|last (?:year|month|week|decade)|years? ago|earlier this|previously|historically|has long|in (?:19|20)\d\d|"
    r"founded|known for|which (?:is|was|has)|a former|longstanding)\b",
    re.IGNORECASE,
)
_NO_COMMENT = re.compile(
    r"\b(?:declined to comment|did not (?:immediately )?respond|could not be (?:reached|independently)|no comment)\b"
)
HARD = frozenset({"money", "percent", "count", "quantity", "score", "age", "period"})


def kind_of(text: str) -> str:
    """What a statement adds: "denial", "other side", "quotation", "figures", "source", "background" or "fact"."""
    if _NO_COMMENT.search(text):
        return "other side"
    if any(act.tone == "reject" for act in find_acts(text)):
        return "denial"
    if any(q.kind == "speech" for q in find_quotations(text)):
        return "quotation"
    if any(figure.kind in HARD for figure in find_figures(text)):
        return "figures"
    if _BACKGROUND.search(text):
        return "background"
    return "source" if find_attributions(text) else "fact"


WEIGHT = {
    "denial": 0.2,
    "other side": 0.18,
    "figures": 0.12,
    "quotation": 0.1,
    "source": 0.08,
    "fact": 0.05,
    "background": 0.0,
}
_NAMED = {
    "clause": ("this clause", "a clause that {} {carry}"),
    "denial": ("this denial", "a denial that {} {carry}"),
    "other side": ("the other side", "the other side, which {} {give}"),
    "quotation": ("this quotation", "a quotation that {} {carry}"),
    "figures": ("these figures", "figures that {} {give}"),
    "source": ("what a source says here", "what a source says in {}"),
    "background": ("this background", "background that {} {give}"),
    "fact": ("this statement", "a statement that {} {carry}"),
}
"""What a version alone has, and what it lacks and others have."""


class Statement:
    id = "context.statement"
    category: Category = "context"
    description = "A statement stands in some versions and is absent from others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        repeated: dict[Siglum, list[set[str]]] = {}
        pieces: list[_Piece] = []
        for row in story_rows(cluster):
            holders = cluster.holders(row.id)
            lacking = [
                s
                for s in cluster.sigla
                if s not in holders and not _covered(cluster, row, s) and not _elsewhere(cluster, row, s)
            ]
            if not lacking or row.id not in own_statements(cluster):
                continue
            if _all_notes(cluster, row) or len(cluster.cell_tokens(row.id, holders[0])) < 4:
                continue
            if len(holders) == 1 and _told_again(cluster, row, holders[0], repeated):
                continue
            if pieces and _one_quotation(cluster, pieces[-1], row, lacking):
                pieces[-1].rows.append(row)
            else:
                pieces.append(_Piece([row], holders, lacking))
        for piece in pieces:
            yield self._finding(cluster, piece)

    def _finding(self, cluster: Cluster, piece: _Piece) -> Finding:
        first, holders, lacking = piece.rows[0], piece.holders, piece.lacking
        spans = {
            s: [_hull(cluster, s, [span for row in piece.rows for span in cluster.cell_span(row.id, s)])]
            if len(piece.rows) > 1
            else cluster.cell_span(first.id, s)
            for s in holders
        }
        sample = _typical(cluster, first, holders)
        words = sum(len(content(cluster.cell_tokens(row.id, holders[0]))) for row in piece.rows)
        kind = kind_of(sample)
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive" if words >= 2 or kind != "fact" else "wording",
            rows=[row.id for row in piece.rows],
            spans=spans,
            message=told_as(
                holders, lacking, sample, kind, alone=len(holders) + len(lacking) == len(cluster.sigla)
            ),
            confidence=0.6 + WEIGHT[kind] + 0.1 * min(words, 15) / 15,
            evidence={"kind": kind, "present": list(holders), "absent": lacking},
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the same versions lack in one piece: a statement, or the sentences of one quotation."""

    rows: list[Row]
    holders: tuple[Siglum, ...]
    lacking: list[Siglum]


def _one_quotation(cluster: Cluster, before: _Piece, row: Row, lacking: list[Siglum]) -> bool:
    """Whether a statement goes on, within the same marks, with what the same versions lack before it."""
    together = seams(cluster).get((before.rows[-1].id, row.id), {})
    return (
        cluster.holders(row.id) == before.holders
        and lacking == before.lacking
        and all(s in together and inside_quotation(cluster, together[s]) for s in before.holders)
    )


def _hull(cluster: Cluster, siglum: Siglum, spans: Sequence[Span]) -> Span:
    return cluster.span(siglum, min(s.start for s in spans), max(s.end for s in spans))


def _told_again(cluster: Cluster, row: Row, siglum: Siglum, repeated: dict[Siglum, list[set[str]]]) -> bool:
    """Does a version that alone has a statement make it a second time, as live copy does?"""
    words = {t.stem for t in content(cluster.cell_tokens(row.id, siglum))}
    before = repeated.setdefault(siglum, [])
    again = len(words) >= FEWEST_WORDS and any(
        len(words & said) >= SAID_SHORT * len(words) for said in before
    )
    before.append(words)
    return again


def _covered(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    """Whether a version outside the row has half of the words of every cell, through other rows."""
    ids = [i for cell in row.cells.values() for i in cell or ()]
    return all(len(cluster.rows_of(i)) > 1 and coverage(cluster).share(i, siglum) >= 0.5 for i in ids)


def _all_notes(cluster: Cluster, row: Row) -> bool:
    """A correction note is told as a correction, not as a statement others lack."""
    ids = [i for cell in row.cells.values() for i in cell or ()]
    return all(is_note(cluster.text_of(i)) or _of_note(cluster, i) for i in ids)


def _of_note(cluster: Cluster, segment_id: SegmentId) -> bool:
    """A further sentence of a note's paragraph: "The death toll was wrong."."""
    segment = cluster.segment(segment_id)
    return _first_notes(cluster, segment.siglum).get(segment.paragraph, segment.start) < segment.start


@once_a_cluster
def _first_notes(cluster: Cluster, siglum: Siglum) -> dict[int, int]:
    """The paragraphs of a version that hold a note, and where it begins."""
    found: dict[int, int] = {}
    for segment in cluster.segments_of(siglum):
        if is_note(cluster.text_of(segment.id)):
            found.setdefault(segment.paragraph, segment.start)
    return found


def _typical(cluster: Cluster, row: Row, holders: tuple[Siglum, ...]) -> str:
    def telling(siglum: Siglum) -> bool:
        return any(cluster.segment(i).role in STORY_ROLES for i in row.cells.get(siglum) or ())

    holder = next((s for s in holders if telling(s)), holders[0])  # a sentence says more than its subhead
    return " ".join(span.text for span in cluster.cell_span(row.id, holder))


def told_as(
    holders: tuple[Siglum, ...] | list[Siglum],
    lacking: list[Siglum],
    text: str,
    kind: str,
    alone: bool = True,
) -> str:
    """The sentence for a statement that some lack. `alone`: no version says it in other words elsewhere."""
    own, others = _NAMED[kind]
    if len(holders) == 1 and alone:
        return f"Only {holders[0]} has {own}: {quoted(text, 90)}."
    what = others.format(
        listing(holders), carry=plural(holders, "carries", "carry"), give=plural(holders, "gives", "give")
    )
    return f"{listing(lacking)} {plural(lacking, 'lacks', 'lack')} {what}: {quoted(text, 90)}."


WINDOW = 3
"""Sentences in a row among which a version may have spread what another says in one."""
SAID = 0.8
"""Share of a statement's content words from which a version says it, whatever the table put beside it."""
SAID_SHORT = 0.9
"""The same for a short one, whose words stand together by chance sooner."""
FEWEST_WORDS = 4
"""Content words; fewer stand together by chance."""
SPREAD = 10
"""Content words from which a statement may be spread over several sentences, most of it in one of them."""


def _elsewhere(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    """Whether a version outside the row does say it, in sentences that the table put beside others.

    Live copy says a thing twice and runs two statements into one; what stands in the version is not lacking.
    """
    for holder in cluster.holders(row.id):
        wanted = {t.stem for t in content(cluster.cell_tokens(row.id, holder))}
        if len(wanted) < FEWEST_WORDS:
            continue
        least = (SAID if len(wanted) >= SPREAD else SAID_SHORT) * len(wanted)
        if len(wanted & coverage(cluster).stems(siglum)) < least:
            continue
        most = coverage(cluster).having(siglum, wanted, 0.5)
        if any(len(part) >= least for part in most.values()):
            return True
        if len(wanted) < SPREAD:
            continue
        own = cluster.segments_of(siglum)
        for first in sorted({n for at in most for n in range(max(0, at - WINDOW + 1), at + 1)}):
            near = (wanted & _stems_of(cluster, s.id) for s in own[first : first + WINDOW])
            if len(set().union(*near)) >= least:
                return True
    return False


def _stems_of(cluster: Cluster, segment_id: SegmentId) -> set[str]:
    return {t.stem for t in cluster.tokens(segment_id)}
