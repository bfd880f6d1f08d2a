"""Paragraph breaks as structure: a quotation broken, halves of it parted by a caption, paragraphs run together."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsdiff.collation.attributions import find_attributions
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.punctuation import MOST_PLACES
from newsdiff.collation.detectors.saying import in_words, listing, plural, quoted
from newsdiff.collation.detectors.tools import report, rows_of, story_rows
from newsdiff.collation.quotations import quotations_touching
from newsdiff.collation.types import Category, Finding, Segment, Siglum, Span

Rows = tuple[str, str]


class Seam(NamedTuple):
    """Two sentences of the copy, one after the other with nothing between, and whether a paragraph ends there."""

    left: Segment
    right: Segment
    broken: bool


@once_a_cluster
def seams(cluster: Cluster) -> Mapping[Rows, Mapping[Siglum, Seam]]:
    """Where two statements follow each other, over all versions."""
    found: dict[Rows, dict[Siglum, Seam]] = defaultdict(dict)
    for siglum in cluster.sigla:
        text, own = cluster.witness(siglum).text, cluster.segments_of(siglum)
        for left, right in itertools.pairwise(own):
            if left.role != "body" or right.role != "body":
                continue
            before, after = rows_of(cluster, left.id), rows_of(cluster, right.id)
            if before and after and before[-1] != after[0]:
                broken = "\n" in text[left.end : right.start]
                found[before[-1], after[0]].setdefault(siglum, Seam(left, right, broken))
    return found


@once_a_cluster
def has_breaks(cluster: Cluster, siglum: Siglum) -> bool:
    """Whether a version has kept its paragraphs: without, a break that it lacks says nothing."""
    own = [seam[siglum] for seam in seams(cluster).values() if siglum in seam]
    return sum(seam.broken for seam in own) > LEAST_BREAKS * len(own)


LEAST_BREAKS = 0.15
WORDS = 4
"""Words on either side of a seam that are marked."""


def _end_of(cluster: Cluster, segment: Segment) -> Span:
    tokens = cluster.tokens(segment.id)
    words = [t for t in tokens if t.kind != "mark"][-WORDS:]
    return cluster.span(segment.siglum, words[0].start if words else segment.start, segment.end)


def _start_of(cluster: Cluster, segment: Segment) -> Span:
    words = [t for t in cluster.tokens(segment.id) if t.kind != "mark"][:WORDS]
    return cluster.span(segment.siglum, segment.start, words[-1].end if words else segment.end)


def _seam_span(cluster: Cluster, seam: Seam) -> Span:
    return cluster.span(
        seam.left.siglum, _end_of(cluster, seam.left).start, _start_of(cluster, seam.right).end
    )


def _opening(cluster: Cluster, segment: Segment) -> str:
    """How a sentence begins, for a message: its quotation without the marks and without what stands behind it."""
    said = re.sub(r"^[\"'“‘«„]+", "", cluster.text_of(segment.id))
    return quoted(re.split(r"[\"”»]|['’](?=[\s,.;:!?]|$)", said)[0] or said)


class QuotationBroken:
    id = "structure.quotation"
    category: Category = "structure"
    description = "A quotation is broken into paragraphs that other versions run on."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        found: dict[tuple[Siglum, ...], list[tuple[Rows, Mapping[Siglum, Seam]]]] = defaultdict(list)
        for rows, places in seams(cluster).items():
            broken = tuple(s for s, seam in places.items() if seam.broken)
            whole = [s for s, seam in places.items() if not seam.broken and has_breaks(cluster, s)]
            if broken and any(inside_quotation(cluster, places[s]) for s in whole):
                found[broken].append((rows, places))
        for broken, group in found.items():
            for part in [[one] for one in group] if len(group) <= MOST_PLACES else [group]:
                places = part[0][1]
                run_on = [s for s in places if s not in broken]
                more = f", and so in {len(part) - 1} more places" if len(part) > 1 else ""
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="style",
                    rows=list(dict.fromkeys(row for rows, _ in part for row in rows)),
                    spans={
                        s: [_seam_span(cluster, seams_[s]) for _, seams_ in part if s in seams_]
                        for s in places
                    },
                    message=f"{listing(broken)} {plural(broken, 'breaks', 'break')} a quotation that {listing(run_on)} {plural(run_on, 'runs', 'run')} on before "
                    f"{_opening(cluster, places[broken[0]].right)}{more}.",
                    confidence=0.4,
                    evidence={"broken": list(broken), "run_on": run_on, "places": len(part)},
                )


def inside_quotation(cluster: Cluster, seam: Seam) -> bool:
    """Whether one pair of marks holds the end of the one sentence and the beginning of the other."""
    text = cluster.witness(seam.left.siglum).text
    return any(
        q.start < seam.left.end and q.end > seam.right.start
        for q in quotations_touching(text, seam.left.end - 1, seam.right.start + 1)
    )


class Parted:
    id = "structure.parted"
    category: Category = "structure"
    description = "A caption or site text parts a quotation from the words that it follows in other versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        moved = {(row.id, s) for row in story_rows(cluster) for s in row.moved}
        for (left, right), places in seams(cluster).items():
            if not any(_goes_on(cluster, seam) for seam in places.values()):
                continue
            for siglum in cluster.holders(left):
                if siglum in places or not has_breaks(cluster, siglum):
                    continue  # a caption that lost its line is told as run into the text
                if not cluster.row(right).cells.get(siglum) or (right, siglum) in moved:
                    continue
                seam = Seam(
                    cluster.segment((cluster.row(left).cells[siglum] or ())[-1]),
                    cluster.segment((cluster.row(right).cells[siglum] or ())[0]),
                    True,
                )
                between = [
                    g
                    for g in cluster.segments_of(siglum)
                    if seam.left.end <= g.start and g.end <= seam.right.start
                ]
                kind = next((name for role, name in _INTRUDERS if any(g.role == role for g in between)), "")
                if not kind:
                    continue
                others = list(places)
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[left, right],
                    spans={
                        s: [_end_of(cluster, p.left), _start_of(cluster, p.right)]
                        for s, p in {**places, siglum: seam}.items()
                    },
                    message=f"In {siglum} {kind} parts {_opening(cluster, seam.right)} from the words that it follows in {listing(others)}.",
                    confidence=0.45,
                    evidence={"parted": [siglum], "together": others, "between": len(between)},
                )


_INTRUDERS = (
    ("caption", "a caption"),
    ("credit", "a photo credit"),
    ("related", "a link to another story"),
    ("furniture", "site text"),
)


def _goes_on(cluster: Cluster, seam: Seam) -> bool:
    """Whether a quotation opens behind words of its speaker: said before it, or quoted before it."""
    if not re.match(r"[\"'“‘«„]", cluster.text_of(seam.right.id)):
        return False
    left = cluster.text_of(seam.left.id)
    return bool(re.search(r"[\"'”’»]\W*$", left) or find_attributions(left))


FEWEST_SEAMS = 2
"""Breaks of others within one paragraph from which it is paragraphs run together."""


class RunTogether:
    id = "structure.joined"
    category: Category = "structure"
    description = "Several paragraphs of other versions are run into one."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        joined: dict[Siglum, list[list[tuple[Rows, Seam]]]] = {}
        kept: dict[Siglum, set[Siglum]] = defaultdict(set)
        runs: dict[Siglum, dict[int, list[tuple[Rows, Seam]]]] = defaultdict(lambda: defaultdict(list))
        for rows, places in seams(cluster).items():
            breaking = [s for s, seam in places.items() if seam.broken]
            for siglum, seam in places.items():
                if not seam.broken and breaking and 2 * len(breaking) >= len(places) - 1:
                    start = cluster.witness(siglum).text.rfind("\n", 0, seam.left.start)
                    runs[siglum][start].append((rows, seam))
                    kept[siglum].update(breaking)
        for siglum, paragraphs in runs.items():
            many = [p for p in paragraphs.values() if len(p) >= FEWEST_SEAMS]
            if many and has_breaks(cluster, siglum):
                joined[siglum] = many
        groups: dict[tuple[tuple[Rows, ...], ...], list[Siglum]] = defaultdict(list)
        for siglum, many in joined.items():
            groups[tuple(tuple(rows for rows, _ in p) for p in many)].append(siglum)
        for where, sigla in groups.items():
            others = sorted(
                {s for siglum in sigla for s in kept[siglum]} - set(sigla), key=cluster.sigla.index
            )
            if not others:
                continue
            all_places = [seams(cluster)[rows] for paragraph in where for rows in paragraph]
            first = all_places[0][sigla[0]].left
            count = max(len(paragraph) for paragraph in where) + 1
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=list(dict.fromkeys(row for paragraph in where for rows in paragraph for row in rows)),
                spans={
                    s: [_seam_span(cluster, place[s]) for place in all_places if s in place]
                    for s in (*sigla, *others)
                },
                message=f"{listing(sigla)} {plural(sigla, 'runs', 'run')} {in_words(count)} paragraphs of {listing(others)} into one: {quoted(cluster.text_of(first.id))}.",
                confidence=0.35,
                evidence={"joined": sigla, "kept": others, "paragraphs": len(where)},
            )


PARAGRAPH_DETECTORS = (QuotationBroken(), Parted(), RunTogether())
