"""Sentences split or merged, paragraph breaks lost, headings and captions run into the text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.saying import in_words, listing, quoted
from newsdiff.collation.detectors.tools import (
    content,
    coverage,
    first_words,
    linked,
    own_statements,
    report,
    row_role,
    rows_of,
    story_rows,
)
from newsdiff.collation.types import Category, Finding, Row, Segment, SegmentId, Siglum, Span


def _around(cluster: Cluster, left: Segment, right: Segment, words: int = 5) -> Span:
    """The last words of one segment and the first of the next: the seam between them."""
    before = list(cluster.tokens(left.id))[-words:]
    after = list(cluster.tokens(right.id))[:words]
    start = before[0].start if before else left.start
    return cluster.span(left.siglum, start, after[-1].end if after else right.end)


class Endless:
    id = "structure.endless"
    category: Category = "structure"
    description = "A stretch too long to be a sentence is not read: only its rows and its words are compared."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum, length, opening in cluster.readable.endless:
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[],
                spans={siglum: [opening]},
                message=f"{siglum} runs on for {length:,} characters without the end of a sentence: figures, names "
                f"and quotations in it were not compared. It begins {quoted(opening.text)}.",
                confidence=0.9,
                evidence={"characters": length, "inner": True},
            )


class Split:
    id = "structure.split"
    category: Category = "structure"
    description = "One version says in two sentences what another says in one."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[SegmentId, ...]] = set()
        for row in story_rows(cluster):
            bodies = {s: _body(cluster, row, s) for s in cluster.holders(row.id)}
            split = {
                s: found
                for s, found in bodies.items()
                if len(found) > 1 and _same_sentence(cluster, row, found, bodies)
            }
            single = [s for s, found in bodies.items() if len(found) == 1]
            key = tuple(g.id for found in split.values() for g in found)
            if not split or not single or key in told:
                continue
            told.add(key)
            spans = {s: [_around(cluster, found[0], found[1])] for s, found in split.items()}
            spans |= {s: [_joint(cluster, row, s, next(iter(split)), split)] for s in single}
            who = list(split)
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=[row.id],
                spans=spans,
                message=f"{listing(who)} need{'s' if len(who) == 1 else ''} {in_words(max(len(f) for f in split.values()))} sentences for what {listing(single)} "
                f"say{'s' if len(single) == 1 else ''} in one: {quoted(cluster.text_of(bodies[single[0]][0].id))}.",
                confidence=0.6,
                evidence={"split": who, "single": single},
            )


def _body(cluster: Cluster, row: Row, siglum: Siglum) -> list[Segment]:
    return [g for i in row.cells.get(siglum) or () if (g := cluster.segment(i)).role == "body"]


def _same_sentence(
    cluster: Cluster, row: Row, found: list[Segment], bodies: dict[Siglum, list[Segment]]
) -> bool:
    """Both parts answer to one sentence of another version; they follow each other."""
    order = [s.id for s in cluster.segments_of(found[0].siglum) if s.role == "body"]
    if abs(order.index(found[1].id) - order.index(found[0].id)) != 1:
        return False
    for siglum, others in bodies.items():
        if len(others) != 1 or siglum == found[0].siglum:
            continue
        shares = []
        for part in found[:2]:
            matched = coverage(cluster).matched(part.id, siglum) or frozenset()
            words = content(cluster.tokens(part.id))
            shares.append(sum(t.start in matched for t in words) / max(len(words), 1))
        if min(shares) >= 0.25:
            return True
    return False


def _joint(
    cluster: Cluster, row: Row, single: Siglum, split: Siglum, found: dict[Siglum, list[Segment]]
) -> Span:
    """Where the one sentence holds the two together: around the first words matched by the second part."""
    second = found[split][1]
    comparison = cluster.comparison(row.id, split, single)
    places = sorted(
        j for i, j in comparison.matches
        if second.start <= comparison.left_tokens[i].start < second.end and content([comparison.left_tokens[i]])
    )  # fmt: skip
    tokens = comparison.right_tokens
    at = places[0] if places else len(tokens) // 2
    return cluster.span(single, tokens[max(0, at - 4)].start, tokens[min(len(tokens), at + 4) - 1].end)


class Merged:
    id = "structure.merged"
    category: Category = "structure"
    description = "One version runs into one sentence what the others say in sentences of their own."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        merged: dict[tuple[str, str], list[Segment]] = {}
        for siglum in cluster.sigla:
            for segment in cluster.segments_of(siglum):
                if segment.role != "body" or len(cluster.rows_of(segment.id)) < 2:
                    continue
                rows = [
                    r for r in rows_of(cluster, segment.id) if row_role(cluster, cluster.row(r)) == "body"
                ]
                if len(rows) > 1:
                    merged.setdefault((rows[0], rows[1]), []).append(segment)
        for (first, second), segments in merged.items():
            if {first, second} <= own_statements(cluster):
                yield from self._findings(cluster, first, second, segments)

    def _seam(self, cluster: Cluster, segment: Segment, first: str, second: str) -> Span:
        """Where the sentence goes over to its second statement."""
        tokens = cluster.tokens(segment.id)
        own = linked(cluster, cluster.row(second), segment.id) - linked(
            cluster, cluster.row(first), segment.id
        )
        at = next((n for n, t in enumerate(tokens) if t.start in own and n > 1), len(tokens) // 2)
        return cluster.span(
            segment.siglum, tokens[max(0, at - 4)].start, tokens[min(len(tokens), at + 4) - 1].end
        )

    def _findings(
        self, cluster: Cluster, first: str, second: str, segments: list[Segment]
    ) -> Iterator[Finding]:
        """Told where at least one other version has whole sentences of its own in two of the rows."""
        apart: dict[Siglum, list[Span]] = {}
        for other in cluster.sigla:
            left, right = (_body(cluster, cluster.row(r), other) for r in (first, second))
            if not left or not right or {g.id for g in left} & {g.id for g in right}:
                continue
            between = _copy_between(cluster, left[-1], right[0])
            if between == 0:
                apart[other] = [_around(cluster, left[-1], right[0])]
            elif between == 1:
                apart[other] = [first_words(cluster, other, right[0].id)]
        here = {g.siglum: g for g in segments if g.siglum not in apart}
        if not apart or not here:
            return
        who = list(here)
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="style",
            rows=[first, second],
            spans={**{s: [self._seam(cluster, g, first, second)] for s, g in here.items()}, **apart},
            message=f"{listing(who)} run{'s' if len(who) == 1 else ''} two sentences of {listing(list(apart))} into one: {quoted(cluster.text_of(here[who[0]].id))}.",
            confidence=0.45,
            evidence={"merged": who, "apart": list(apart)},
        )


def _copy_between(cluster: Cluster, left: Segment, right: Segment) -> int | None:
    """How many sentences of copy stand between two of a version; `None` where anything else does."""
    if right.start < left.end:
        return None
    between = [g for g in cluster.segments_of(left.siglum) if left.end <= g.start and g.end <= right.start]
    return len(between) if all(g.role == "body" for g in between) else None


def _glued(cluster: Cluster, siglum: Siglum, role: str) -> list[tuple[Segment, Segment]]:
    """Segments of a role with body text behind them on the same line."""
    text = cluster.witness(siglum).text
    segments = cluster.segments_of(siglum)
    pairs = itertools.pairwise(segments)
    return [
        (left, right)
        for left, right in pairs
        if left.role == role and right.role == "body" and "\n" not in text[left.end : right.start]
    ]


class GluedHeading:
    id = "structure.heading"
    category: Category = "structure"
    description = "A subhead is glued to the sentence that follows it."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        """One finding a version: live copy that has lost its breaks glues all its subheads."""
        for siglum in cluster.sigla:
            places = [*self._unseparated(cluster, siglum), *self._run_together(cluster, siglum)]
            if not places:
                continue
            places.sort(key=lambda place: place[1].start)
            head = places[0][0]
            more = len(places) - 1
            others = f", and does so with {more} more" if more else ""
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=list(dict.fromkeys(row for _, _, rows in places for row in rows)),
                spans={siglum: [span for _, span, _ in places]},
                message=f"{siglum} glues the subhead {quoted(head)} to the sentence that follows{others}.",
                confidence=0.6,
                evidence={"inner": True, "places": len(places)},
            )

    def _run_together(self, cluster: Cluster, siglum: Siglum) -> Iterator[tuple[str, Span, list[str]]]:
        """Subheads on the line of the sentence behind them."""
        for left, right in _glued(cluster, siglum, "subhead"):
            after = cluster.tokens(right.id)[:4]
            span = cluster.span(siglum, left.start, after[-1].end if after else right.end)
            yield cluster.text_of(left.id), span, list(cluster.rows_of(left.id))

    def _unseparated(self, cluster: Cluster, siglum: Siglum) -> Iterator[tuple[str, Span, list[str]]]:
        """Sentences that open with words another version sets as a heading of their own."""
        heads = {
            cluster.text_of(s.id).strip()
            for other in cluster.sigla
            for s in cluster.segments_of(other)
            if s.role == "subhead"
        }
        for segment in cluster.segments_of(siglum) if heads else ():
            text = cluster.text_of(segment.id)
            head = next(
                (h for h in sorted(heads) if segment.role == "body" and text.startswith(h + " ")), None
            )
            if head and text[len(head) :].lstrip()[:1].isupper():
                span = cluster.span(siglum, segment.start, segment.start + len(head) + 15)
                yield head, span, rows_of(cluster, segment.id)


class GluedCaption:
    id = "structure.caption"
    category: Category = "structure"
    description = "A caption or credit runs into the text of the story."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        spans: dict[Siglum, list[Span]] = {}
        for siglum in cluster.sigla:
            pairs = _glued(cluster, siglum, "caption") + _glued(cluster, siglum, "credit")
            before = [
                (left, right)
                for left, right in zip(
                    cluster.segments_of(siglum), cluster.segments_of(siglum)[1:], strict=False
                )
                if left.role == "body"
                and right.role == "caption"
                and "\n" not in cluster.witness(siglum).text[left.end : right.start]
            ]
            if pairs or before:
                spans[siglum] = [_around(cluster, left, right) for left, right in (before + pairs)[:3]]
        if spans:
            who = list(spans)
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[],
                spans=spans,
                message=f"In {listing(who)} a caption or photo credit has run into the text of the story.",
                confidence=0.6,
                evidence={"versions": who},
            )


class Paragraphs:
    id = "structure.paragraphs"
    category: Category = "structure"
    description = "Paragraph breaks that other versions have are lost."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        lost = [s for s in cluster.sigla if self._is_blob(cluster, s)]
        kept = [s for s in cluster.sigla if s not in lost and self._breaks(cluster, s) >= 2]
        if not lost or not kept:
            return
        spans = {s: self._seams(cluster, s, kept) for s in lost}
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="wording",
            rows=[],
            spans=spans,
            message=f"{listing(lost)} ha{'s' if len(lost) == 1 else 've'} lost the paragraph breaks that {listing(kept)} keep{'s' if len(kept) == 1 else ''}.",
            confidence=0.55,
            evidence={"lost": lost, "kept": kept},
        )

    def _is_blob(self, cluster: Cluster, siglum: Siglum) -> bool:
        body = [s for s in cluster.segments_of(siglum) if s.role == "body"]
        if len(body) < 3:
            return False
        breaks = self._breaks(cluster, siglum)
        return breaks == 0 or breaks < 0.12 * (len(body) - 1)

    def _breaks(self, cluster: Cluster, siglum: Siglum) -> int:
        text = cluster.witness(siglum).text
        body = [s for s in cluster.segments_of(siglum) if s.role == "body"]
        return sum("\n" in text[a.end : b.start] for a, b in itertools.pairwise(body))

    def _seams(self, cluster: Cluster, siglum: Siglum, kept: list[Siglum]) -> list[Span]:
        """Up to three places where a version with breaks has one."""
        body = [s for s in cluster.segments_of(siglum) if s.role == "body"]
        found = []
        for left, right in itertools.pairwise(body):
            for other in kept:
                a, b = self._answer(cluster, left, other), self._answer(cluster, right, other)
                if a and b and a.end <= b.start and "\n" in cluster.witness(other).text[a.end : b.start]:
                    found.append(_around(cluster, left, right, 6))
                    break
            if len(found) == 3:
                break
        return found or [_around(cluster, body[0], body[1], 6)]

    def _answer(self, cluster: Cluster, segment: Segment, other: Siglum) -> Segment | None:
        for row in rows_of(cluster, segment.id):
            ids = cluster.row(row).cells.get(other)
            if ids:
                return cluster.segment(ids[0])
        return None
