"""What is not the story: headlines lost, standfirsts, bylines, stamps, links, boilerplate, stray markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsdiff.collation.bylines import EXTERNAL, mentions
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.saying import as_it_stands, ballot, listing, quoted, shorten, votes
from newsdiff.collation.detectors.tools import canonical_rows, report, same_words
from newsdiff.collation.types import Category, Finding, Role, Segment, Siglum, Span


def _of_role(cluster: Cluster, role: Role) -> dict[Siglum, list[Segment]]:
    return {
        s: found for s in cluster.sigla if (found := [g for g in cluster.segments_of(s) if g.role == role])
    }


def _spans(cluster: Cluster, found: dict[Siglum, list[Segment]]) -> dict[Siglum, list[Span]]:
    return {s: [cluster.span(s, g.start, g.end) for g in segments[:3]] for s, segments in found.items()}


def _rows(cluster: Cluster, found: dict[Siglum, list[Segment]]) -> list[str]:
    wanted = {row for segments in found.values() for g in segments for row in cluster.rows_of(g.id)}
    return [row.id for row in canonical_rows(cluster) if row.id in wanted]


_NAMES: dict[Role, str] = {
    "headline": "headline",
    "dek": "standfirst",
    "byline": "byline",
    "date": "date stamp",
    "dateline": "dateline",
    "related": "link to another story",
}


class Part:
    """One kind of page part, held against all versions at once."""

    category: Category = "furniture"

    def __init__(self, role: Role, confidence: float) -> None:
        self.role: Role = role
        self.id = f"furniture.{role}"
        self.name = _NAMES[role]
        self.description = f"The {self.name} differs between versions or is missing from some."
        self.confidence = confidence

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        found = _of_role(cluster, self.role)
        if self.role == "byline":
            found = {
                s: kept
                for s, segments in found.items()
                if (kept := [g for g in segments if not _agency(cluster, g)])
            }
        lacking = [s for s in cluster.sigla if s not in found]
        groups = self._groups(cluster, found)
        if len(cluster.sigla) < 2 or not found or (len(groups) < 2 and not lacking):
            return
        if self.role == "headline" and not lacking:
            return  # two headlines that differ are words, told as such
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="furniture",
            rows=_rows(cluster, found),
            spans=_spans(cluster, found),
            message=self._message(groups, lacking),
            confidence=self.confidence,
            evidence={"votes": votes(groups), "absent": lacking},
        )

    def _groups(self, cluster: Cluster, found: dict[Siglum, list[Segment]]) -> dict[str, list[Siglum]]:
        groups: dict[str, list[Siglum]] = {}
        for siglum, segments in found.items():
            text = cluster.text_of(segments[0].id)
            key = next((k for k in groups if same_words(k, text)), text)
            groups.setdefault(key, []).append(siglum)
        return groups

    def _message(self, groups: dict[str, list[Siglum]], lacking: list[Siglum]) -> str:
        if len(groups) == 1:
            text, sigla = next(iter(groups.items()))
            return f"Only {listing(sigla)} {'has' if len(sigla) == 1 else 'have'} the {self.name} {quoted(text)}."
        tail = f"; {listing(lacking)} {'has' if len(lacking) == 1 else 'have'} none." if lacking else "."
        return f"The {self.name} differs: {ballot(groups)}{tail}"


def _agency(cluster: Cluster, segment: Segment) -> bool:
    text = cluster.witness(segment.siglum).text
    return bool(mentions(text, segment.start, segment.end, segment.role))


class Subheads:
    """Crossheads that some versions set, each told by itself; those of one version that sets many, once."""

    id = "furniture.subhead"
    category: Category = "furniture"
    description = "A subhead stands in some versions and is missing from others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        groups: list[tuple[str, dict[Siglum, list[Segment]]]] = []
        for siglum, segments in _of_role(cluster, "subhead").items():
            for segment in segments:
                text = cluster.text_of(segment.id)
                found = next((found for known, found in groups if same_words(known, text)), None)
                if found is None:
                    found = {}
                    groups.append((text, found))
                found.setdefault(siglum, []).append(segment)
        told: dict[tuple[Siglum, ...], list[tuple[str, dict[Siglum, list[Segment]]]]] = {}
        for text, found in groups:
            lacking = [s for s in cluster.sigla if s not in found]
            on_its_own = any(not _runs_on(cluster, g) for segments in found.values() for g in segments)
            if lacking and on_its_own and not _answered(cluster, found):
                told.setdefault(tuple(found), []).append((text, found))
        for sigla, heads in told.items():
            for group in [[head] for head in heads] if len(heads) <= MOST_SUBHEADS else [heads]:
                more = f", and {len(group) - 1} more" if len(group) > 1 else ""
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="furniture",
                    rows=list(dict.fromkeys(row for _, found in group for row in _rows(cluster, found))),
                    spans={
                        s: [cluster.span(s, g.start, g.end) for _, found in group for g in found[s][:1]]
                        for s in sigla
                    },
                    message=f"Only {listing(sigla)} {'has' if len(sigla) == 1 else 'have'} the subhead {quoted(group[0][0])}{more}.",
                    confidence=0.5,
                    evidence={
                        "present": list(sigla),
                        "absent": [s for s in cluster.sigla if s not in sigla],
                        "places": len(group),
                    },
                )


MOST_SUBHEADS = 4
"""Subheads of the same versions that are told each by itself."""


def _runs_on(cluster: Cluster, segment: Segment) -> bool:
    """Whether copy stands behind it on its line: that is told as a subhead glued to a sentence."""
    own = cluster.segments_of(segment.siglum)
    after = next((s for s in own if s.start >= segment.end), None)
    return after is not None and "\n" not in cluster.witness(segment.siglum).text[segment.end : after.start]


def _answered(cluster: Cluster, found: Mapping[Siglum, list[Segment]]) -> bool:
    """Whether the table puts a heading of other versions beside it: then its words are compared."""
    return any(
        cluster.segment(i).role in ("subhead", "headline")
        for segments in found.values()
        for g in segments
        for row in cluster.rows_of(g.id)
        for s in cluster.holders(row)
        if s not in found
        for i in cluster.row(row).cells.get(s) or ()
    )


class Boilerplate:
    id = "furniture.boilerplate"
    category: Category = "furniture"
    description = "Site text such as prompts, footers and addresses stands in the copy of some versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        groups: list[tuple[str, dict[Siglum, list[Span]]]] = []
        for siglum in cluster.sigla:
            for footer in _footers(cluster, siglum):
                text = cluster.text_of(footer[0].id)
                span = cluster.span(siglum, footer[0].start, footer[-1].end)
                known = next((found for known, found in groups if same_words(known, text)), None)
                if known is None:
                    groups.append((text, {siglum: [span]}))
                else:
                    known.setdefault(siglum, []).append(span)
        for text, found in groups:
            if len(found) == len(cluster.sigla):
                continue
            sigla = list(found)
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="furniture",
                rows=_rows_at(cluster, found),
                spans=found,
                message=f"{listing(sigla)} carr{'ies' if len(sigla) == 1 else 'y'} site text inside the copy: {quoted(text)}.",
                confidence=0.6 if _inside(cluster, found) else 0.4,
                evidence={"present": sigla},
            )


def _footers(cluster: Cluster, siglum: Siglum) -> Iterator[list[Segment]]:
    """The site text of a version; what runs on in a paragraph of its own ("… Copyright 2031. Follow us …"), or
    with bars between links, is one piece."""
    own = cluster.segments_of(siglum)
    mixed = {g.paragraph for g in own if g.role != "furniture"}
    footer: list[Segment] = []
    for segment in own:
        site_text = segment.role == "furniture" and not _with_credit(cluster, segment)
        last = footer[-1] if footer else segment
        runs_on = segment.paragraph not in mixed and not _barred(cluster, segment)
        one_piece = last.paragraph == segment.paragraph and (runs_on or _barred(cluster, last))
        if footer and not (site_text and one_piece):
            yield footer
            footer = []
        if site_text:
            footer.append(segment)
    if footer:
        yield footer


def _barred(cluster: Cluster, segment: Segment) -> bool:
    text = cluster.text_of(segment.id)
    return "|" in text or "·" in text


def _with_credit(cluster: Cluster, segment: Segment) -> bool:
    """Told with the agency credit."""
    text = cluster.text_of(segment.id).strip()
    return bool(EXTERNAL.match(text) and re.match(r"article type", text, re.IGNORECASE))


def _rows_at(cluster: Cluster, found: Mapping[Siglum, list[Span]]) -> list[str]:
    inside = {
        row
        for siglum, spans in found.items()
        for g in cluster.segments_of(siglum)
        if any(span.start <= g.start < span.end for span in spans)
        for row in cluster.rows_of(g.id)
    }
    return [row.id for row in canonical_rows(cluster) if row.id in inside]


def _inside(cluster: Cluster, found: Mapping[Siglum, list[Span]]) -> bool:
    """Whether it interrupts the story (body text on both sides)."""
    for siglum, spans in found.items():
        body = [s for s in cluster.segments_of(siglum) if s.role == "body"]
        if body and any(body[0].start < span.start < body[-1].start for span in spans):
            return True
    return False


_MARKUP = re.compile(
    r"(?m)^#{1,6} \S[^\n]{0,200}|\*\*[^*\n]{1,200}\*\*|\[[^\]\n]{1,150}\]\([^)\s]{0,300}\)|</?(?:p|br|b|i|em|strong|div|span|a|h\d)\b[^<>\n]{0,200}>|&(?:amp|nbsp|quot|lt|gt|#\d+);|\bmboxCreate\([^)\n]{0,80}\);?"
)
_ESCAPE = re.compile(r"\\[$*_#\[\]()&%]")


class Markup:
    id = "furniture.markup"
    category: Category = "furniture"
    description = "Marks of a markup language (Markdown, HTML) were left in the text."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        spans: dict[Siglum, list[Span]] = {}
        for siglum in cluster.sigla:
            text = cluster.witness(siglum).text
            found = [*_MARKUP.finditer(text)][:50]
            # the plainest first: emphasis and tags, then headings and links
            found.sort(key=lambda m: (m.group()[0] not in "*<&m", m.start()))
            found = found or [*_ESCAPE.finditer(text)][:3]
            if found:
                spans[siglum] = [cluster.span(siglum, m.start(), m.end()) for m in found[:3]]
        if not spans:
            return
        sigla = list(spans)
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="furniture",
            rows=[],
            spans=spans,
            message=f"{listing(sigla)} {'has' if len(sigla) == 1 else 'have'} markup left in the text, such as “{as_it_stands(shorten(spans[sigla[0]][0].text, 40))}”.",
            confidence=0.5,
            evidence={"present": sigla},
        )
