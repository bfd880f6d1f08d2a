"""Sources beside a quotation, what is said of a source, and reports credited at second hand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.attribution import speaks_for_itself
from newsdiff.collation.detectors.changes import places, readings
from newsdiff.collation.detectors.changes import votes as votes_at
from newsdiff.collation.detectors.saying import ballot, listing, plural, quoted, there_or_gone, told, votes
from newsdiff.collation.detectors.sources import of_cell, of_segment, quoted_at
from newsdiff.collation.detectors.tools import STORY_ROLES, copy_of, report, story_rows
from newsdiff.collation.types import Category, Finding, Row, Segment, SegmentId, Severity, Siglum, Span

SAME_WORDS = 0.5
"""Likeness of two cells from which they are one quotation, with its source and without."""


class Beside:
    id = "attribution.beside"
    category: Category = "attribution"
    description = "The source stands beside a quotation in some versions and is left out beside it in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        done: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            said = {s: of_cell(cluster, row, s) for s in cluster.holders(row.id)}
            having = [s for s, found in said.items() if found and (s, found[0].start) not in done]
            lacking = [
                s
                for s, found in said.items()
                if not found
                and speaks_for_itself(cluster, row, s)
                and any(self._left_out(cluster, row, h, s) for h in having)
            ]
            if not having or not lacking:
                continue
            done.update((s, said[s][0].start) for s in having)
            groups: dict[str, list[Siglum]] = {}
            for siglum in having:
                groups.setdefault(said[siglum][0].text, []).append(siglum)
            orphaned = not any(_named_near(cluster, row, s) for s in lacking)
            spans: dict[Siglum, list[Span]] = {}
            for siglum in having:
                spans[siglum] = [cluster.span(siglum, said[siglum][0].start, said[siglum][0].end)]
            for siglum in lacking:
                spans[siglum] = [cluster.gap_anchor(row.id, siglum, len(cluster.cell_tokens(row.id, siglum)))]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive" if orphaned else "wording",
                rows=[row.id],
                spans=spans,
                message=f"{listing(lacking)} {plural(lacking, 'leaves', 'leave')} out who is quoted here: {ballot(groups)}.",
                confidence=0.55 if orphaned else 0.4,
                evidence={"votes": votes(groups), "absent": lacking},
            )

    def _left_out(self, cluster: Cluster, row: Row, having: Siglum, lacking: Siglum) -> bool:
        """Whether the source is gone, and does not stand beside the sentence before or behind instead."""
        if cluster.comparison(row.id, having, lacking).similarity < SAME_WORDS:
            return False
        for near in _neighbours(cluster, row, lacking):
            if not of_segment(cluster, near):
                continue
            there = {i for r in cluster.rows_of(near.id) for i in cluster.row(r).cells.get(having) or ()}
            there -= set(row.cells.get(having) or ())
            if not any(of_segment(cluster, cluster.segment(i)) for i in there):
                return False
        return True


def _neighbours(cluster: Cluster, row: Row, siglum: Siglum) -> list[Segment]:
    """The two sentences of copy before a cell and the two behind it."""
    body = copy_of(cluster, siglum)
    cell = [cluster.segment(i) for i in row.cells.get(siglum) or () if cluster.segment(i).role in STORY_ROLES]
    if not cell:
        return []
    first = bisect_left(body, cell[0].start, key=lambda s: s.start)
    last = bisect_left(body, cell[-1].end, key=lambda s: s.start)
    return [*body[max(0, first - 2) : first], *body[last : last + 2]]


def _named_near(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    return any(of_segment(cluster, near) for near in _neighbours(cluster, row, siglum))


def _told(
    cluster: Cluster, kind: str, detector: str, severity: Severity, some: str, otherwise: str
) -> Iterator[Finding]:
    """The places of one kind that the comparison of attributions found: `some` where words are added or lost."""
    for place in places(cluster, "attribution"):
        if place.kind != kind:
            continue
        groups = votes_at(cluster, place)
        alone = there_or_gone(groups)
        yield Finding(
            category="attribution",
            severity=severity,
            rows=(place.row,),
            readings=readings(cluster, place.row, place.ranges),
            message=f"{some}: {alone[0]}, {alone[1]}." if alone else f"{otherwise}: {told(groups)}.",
            confidence=place.confidence,
            detector=detector,
            evidence={"votes": groups},
        )


class Described:
    id = "attribution.described"
    category: Category = "attribution"
    description = "What is said of a source, its ties or whose it is, stands in some versions only."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        return _told(
            cluster, "described", self.id, "substantive",
            "The source is described in more words in some versions", "The source is described otherwise",
        )  # fmt: skip


class Repeated:
    id = "attribution.repeated"
    category: Category = "attribution"
    description = "A sentence says again that it is said in some versions, where in others its second half stands as fact."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        return _told(
            cluster, "repeated", self.id, "wording",
            "That it is said is repeated in some versions only", "That it is said is repeated otherwise",
        )  # fmt: skip


_NAME = r"(?P<who>(?:[Tt]he\s)?[A-Z][\w’'&.-]*\w(?:\s(?:of\s)?[A-Z][\w’'&.-]*\w){0,4})"
_REPORTS = re.compile(
    rf"(?:,\s|[\"”’']\s){_NAME}\s(?:reports|reported|writes|wrote)(?=[.,;]|\son\s[A-Z]|\stoday|$)"
    rf"|\b[Aa]ccording\sto\s(?:a\sreport\s(?:in|by|from)\s)?{_NAME.replace('who', 'after')}(?=[.,;]|$)"
    rf"|^{_NAME.replace('who', 'first')}\s(?:reports|reported)(?=\sthat|\s[a-z])"
)
_HOUSE = frozenset(lexicon.listed("media_nouns")) | lexicon.listed("outlet_nouns")


class Outlet:
    id = "attribution.outlet"
    category: Category = "attribution"
    description = (
        "A version takes a statement from another outlet's report, which other versions do not credit."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        found: dict[str, dict[Siglum, tuple[SegmentId, Span]]] = {}
        for siglum in cluster.sigla:
            text = cluster.witness(siglum).text
            for segment in copy_of(cluster, siglum):
                for match in _REPORTS.finditer(text[segment.start : segment.end]):
                    who = match["who"] or match["after"] or match["first"]
                    start = segment.start + match.start()
                    trailing = match["who"] and match.group().rstrip().endswith(("reports", "writes"))
                    if not (trailing or is_outlet(who)) or quoted_at(text, start + 2):
                        continue
                    low = segment.start + match.start(
                        "who" if match["who"] else "first" if match["first"] else 0
                    )
                    span = cluster.span(siglum, low, segment.start + match.end())
                    found.setdefault(_key(who), {}).setdefault(siglum, (segment.id, span))
        for key, having in found.items():
            silent = [s for s in cluster.sigla if s not in having and not self._credits(cluster, s, key)]
            if not silent:
                continue
            who = list(having)
            rows = list(dict.fromkeys(r for i, _ in having.values() for r in cluster.rows_of(i)[:1]))
            span = having[who[0]][1]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=rows,
                spans={s: [place] for s, (_, place) in having.items()},
                message=f"{listing(who)} {plural(who, 'credits', 'credit')} another outlet’s report ({quoted(span.text)}); "
                f"{listing(silent)} {plural(silent, 'names', 'name')} no such source.",
                confidence=0.55,
                evidence={"present": who, "absent": silent},
            )

    def _credits(self, cluster: Cluster, siglum: Siglum, key: str) -> bool:
        """Whether any attribution of a version names the outlet."""
        return any(
            key in _key(a.text) or key in _key(a.channel)
            for segment in copy_of(cluster, siglum)
            for a in of_segment(cluster, segment)
        )


def _key(name: str) -> str:
    return " ".join(w for w in lexicon.words(name) if w not in ("the", "'s"))


def is_outlet(name: str) -> bool:
    """A newspaper, broadcaster or site: one of the gazetteer, or a name that ends as theirs do."""
    phrase = lexicon.words(name.removeprefix("The ").removeprefix("the "))
    return bool(phrase) and (
        lexicon.stems(name.removeprefix("The ").removeprefix("the ")) in lexicon.outlet_stems()
        or lexicon.is_outlet(phrase)
        or (len(phrase) > 1 and phrase[-1] in _HOUSE)
    )
