"""Statements that some versions have and others lack, and what kind of statement they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from newsdiff.collation.attributions import find_acts, find_attributions
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.corrections import is_note
from newsdiff.collation.detectors.passages import MUST_BE_SEEN, Lacked, Passage, passages
from newsdiff.collation.detectors.saying import in_words, listing, plural, quoted
from newsdiff.collation.detectors.told_otherwise import (
    MOST_WORDINGS,
    TOLD,
    Place,
    nearest,
    one_statement,
)
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
    "passage": ("this passage of {} sentences", "a passage of {number} sentences that {} {carry}"),
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
        for passage in passages(cluster, list(self._lacked(cluster))):
            yield self._finding(cluster, passage)

    def _lacked(self, cluster: Cluster) -> Iterator[Lacked]:
        repeated: dict[Siglum, list[set[str]]] = {}
        for row in story_rows(cluster):
            for holders, others in _statements(cluster, row):
                lacking = [
                    s
                    for s in others
                    if not _covered(cluster, row, holders, s) and not _elsewhere(cluster, row, holders, s)
                ]
                if not lacking or row.id not in own_statements(cluster):
                    continue
                if _all_notes(cluster, row) or len(cluster.cell_tokens(row.id, holders[0])) < 4:
                    continue
                if len(holders) == 1 and _told_again(cluster, row, holders[0], repeated):
                    continue
                if all(_says_twice(cluster, row, s) for s in holders[:MOST_WORDINGS]):
                    continue
                near = _otherwise(cluster, row, holders, lacking)
                kind = kind_of(_typical(cluster, row, holders))
                told = {s for s, place in near.items() if _says_it(place, kind)}
                lacking = [s for s in lacking if s not in told]
                if lacking:
                    near = {s: place for s, place in near.items() if s not in told}
                    yield Lacked(row, holders, tuple(lacking), kind, near)

    def _finding(self, cluster: Cluster, passage: Passage) -> Finding:
        first = passage.first
        rows = [item.row for item in passage.statements]
        spans = {
            s: [_hull(cluster, s, [span for row in rows for span in cluster.cell_span(row.id, s)])]
            if len(rows) > 1
            else cluster.cell_span(first.row.id, s)
            for s in first.holders
        }
        words = sum(len(content(cluster.cell_tokens(row.id, first.holders[0]))) for row in rows)
        kind = max((item.kind for item in passage.statements), key=WEIGHT.__getitem__)
        near = {s: place for s, place in first.near.items() if all(s in x.near for x in passage.statements)}
        finding = report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive" if words >= 2 or kind != "fact" else "wording",
            rows=[row.id for row in rows],
            spans=spans,
            message=_told(cluster, passage, kind, near),
            confidence=0.6
            + WEIGHT[kind]
            + 0.1 * min(words, 15) / 15
            - NEAR_BY * len(near) / len(first.lacking),
            evidence={
                "kind": kind,
                "present": list(first.holders),
                "absent": list(first.lacking),
                **({"near": [_near_by(cluster, s, place) for s, place in near.items()]} if near else {}),
                **({"sentences": len(rows)} if len(rows) > 1 else {}),
            },
        )
        # one that the table put beside the holders for a word lacks their statement all the same
        readings = {s: None if s in first.lacking else reading for s, reading in finding.readings.items()}
        return replace(finding, readings=readings)


NEAR_BY = 0.2
"""How much less likely a statement is to matter where all who lack it say something like it."""


def _told(cluster: Cluster, passage: Passage, kind: str, near: Mapping[Siglum, Place]) -> str:
    first = passage.first
    text = _typical(cluster, first.row, first.holders)
    alone = len(first.holders) + len(first.lacking) == len(cluster.sigla)
    named = "passage" if passage.bond == "passage" else first.kind if passage.bond is None else kind
    told = told_as(first.holders, list(first.lacking), text, named, alone, len(passage.statements))
    if not near:
        return told
    others = " and in ".join(
        f"{s} ({quoted(cluster.text_of(place.segment), 60)})" for s, place in list(near.items())[:MOST_NEAR]
    )
    return f"{told[:-1]}; something like it stands in {others}."


MOST_NEAR = 2
"""Versions of which a message quotes what is like a statement."""


def _near_by(cluster: Cluster, siglum: Siglum, place: Place) -> dict[str, object]:
    segment = cluster.segment(place.segment)
    return {"version": siglum, "start": segment.start, "end": segment.end, "likeness": place.likeness}


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


def _says_twice(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    """Whether a version says the same in other words where more versions do, or earlier: live copy tells again what
    the story has told, and the second telling is nothing that the others lack."""
    own = row.cells[siglum] or ()
    place = nearest(cluster, [(siglum, cluster.cell_tokens(row.id, siglum))], siglum, own)
    if place is None or not _says_it(place, kind_of(_typical(cluster, row, (siglum,)))):
        return False
    others = max((len(cluster.holders(r)) for r in cluster.rows_of(place.segment)), default=0)
    first = cluster.segment(place.segment).start < cluster.segment(own[0]).start
    return others > len(cluster.holders(row.id)) or (others == len(cluster.holders(row.id)) and first)


def _covered(cluster: Cluster, row: Row, holders: Sequence[Siglum], siglum: Siglum) -> bool:
    """Whether a version that does not make the statement has half of the words of every cell, through other rows."""
    ids = [i for s in holders for i in row.cells[s] or ()]
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
    sentences: int = 1,
) -> str:
    """The sentence for a statement that some lack. `alone`: no version says it in other words elsewhere."""
    own, others = _NAMED[kind]
    number = in_words(sentences)
    if len(holders) == 1 and alone:
        return f"Only {holders[0]} has {own.format(number)}: {quoted(text, 90)}."
    what = others.format(
        listing(holders),
        number=number,
        carry=plural(holders, "carries", "carry"),
        give=plural(holders, "gives", "give"),
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


def _otherwise(
    cluster: Cluster, row: Row, holders: Sequence[Siglum], lacking: Sequence[Siglum]
) -> dict[Siglum, Place]:
    """Where those that lack a statement come near it."""
    first = [sigla[0] for sigla in _wordings(cluster, row, holders, MOST_WORDINGS).values()]
    told = [(s, cluster.cell_tokens(row.id, s)) for s in first[:MOST_WORDINGS]]
    near = {s: nearest(cluster, told, s) for s in lacking}
    return {s: place for s, place in near.items() if place}


def _says_it(place: Place, kind: str) -> bool:
    """Whether a version does say a statement of a kind: with its figures, its "not", and the denial where it is one."""
    return (
        place.likeness >= TOLD
        and place.agrees
        and (kind not in MUST_BE_SEEN or kind_of(place.window.text) == kind)
    )


def _wordings(
    cluster: Cluster, row: Row, holders: Sequence[Siglum], most: int
) -> dict[tuple[str, ...], list[Siglum]]:
    """The texts of a row's cells with the versions that have each; once there are more than `most`, the rest is left."""
    found: dict[tuple[str, ...], list[Siglum]] = {}
    for siglum in holders:
        found.setdefault(tuple(map(cluster.text_of, row.cells[siglum] or ())), []).append(siglum)
        if len(found) > most:
            break
    return found


def _statements(cluster: Cluster, row: Row) -> Iterator[tuple[tuple[Siglum, ...], tuple[Siglum, ...]]]:
    """The statement of a row: who makes it, and who may lack it.

    The table puts together what shares most, and that may be a word ("negotiated", "for the negotiations"). A version that
    shares no more with the others neither makes their statement nor lacks it; and where no two share more, each
    makes its own.
    """
    holders = cluster.holders(row.id)
    outside = tuple(s for s in cluster.sigla if s not in holders)
    wordings = _wordings(cluster, row, holders, MOST_COMPARED) if outside else {}
    if not 1 < len(wordings) <= MOST_COMPARED:
        yield holders, outside
        return
    groups: list[list[Siglum]] = []
    for sigla in wordings.values():
        near = [g for g in groups if any(_one(cluster, row, sigla[0], other) for other in g)]
        groups = [g for g in groups if g not in near] + [[*(s for g in near for s in g), *sigla]]
    most = max(map(len, groups))
    for group in groups:
        if len(group) == most:
            making = tuple(s for s in holders if s in group)
            yield making, outside if most > 1 else tuple(s for s in cluster.sigla if s not in making)


def _one(cluster: Cluster, row: Row, one: Siglum, other: Siglum) -> bool:
    return one_statement(
        cluster, (one, cluster.cell_tokens(row.id, one)), (other, cluster.cell_tokens(row.id, other))
    )


MOST_COMPARED = 6
"""Wordings of a row up to which they are laid against each other."""


def _elsewhere(cluster: Cluster, row: Row, holders: Sequence[Siglum], siglum: Siglum) -> bool:
    """Whether a version that does not make the statement in this row does say it, in sentences that the table put beside others.

    Live copy says a thing twice and runs two statements into one; what stands in the version is not lacking.
    """
    for holder in holders:
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
