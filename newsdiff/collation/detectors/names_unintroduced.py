"""Somebody whom a version speaks of as "Mr Tamm" and never says who that is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.introductions import names_told_at
from newsdiff.collation.detectors.persons import introductions
from newsdiff.collation.detectors.saying import listing, plural, quoted
from newsdiff.collation.detectors.tools import copy_of, report
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Category, Finding, SegmentId, Siglum, Span

_COURTESY = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Sir|Dr|Herr|Frau)\.?\s(?P<last>[A-Z][\w-]{2,})\b")
KNOWN = 3.5
"""Zipf frequency from which a name needs no introduction ("Mr Putin")."""


class Unintroduced:
    id = "name.unintroduced"
    category: Category = "name"
    description = "A version calls somebody by the last name alone whom it never introduced, and others do."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        full = {s: {n[-1]: i for n, i in introductions(cluster, s).items()} for s in cluster.sigla}
        for siglum in cluster.sigla:
            for last, (segment, span) in _unintroduced(cluster, siglum).items():
                others = {s: own[last] for s, own in full.items() if last in own and s != siglum}
                if last in full[siglum] or not others:
                    continue
                if any(
                    t.start < span.end and span.start < t.end for t in names_told_at(cluster).get(siglum, ())
                ):
                    continue  # told where it stands
                shown = next(iter(others.values())).name
                having = list(others)
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=list(cluster.rows_of(segment)[:1]),
                    spans={
                        siglum: [span],
                        **{
                            s: [cluster.span(s, i.start, i.end)]
                            for s, i in others.items()
                            if set(cluster.rows_of(i.segment)) & set(cluster.rows_of(segment))
                        },
                    },
                    message=f"{siglum} never introduces {quoted(span.text)}; {listing(having)} {plural(having, 'names', 'name')} {quoted(shown)}.",
                    confidence=0.45,
                    evidence={"name": shown, "versions": having},
                )


def _unintroduced(cluster: Cluster, siglum: Siglum) -> dict[str, tuple[SegmentId, Span]]:
    """Last names that stand behind a courtesy title and never behind a first name, where they stand first."""
    text = cluster.witness(siglum).text
    found: dict[str, tuple[SegmentId, Span]] = {}
    for segment in copy_of(cluster, siglum):
        for match in _COURTESY.finditer(text, segment.start, segment.end):
            last = match["last"].lower()
            if last not in found and zipf(last) < KNOWN:
                found[last] = (segment.id, cluster.span(siglum, match.start(), match.end()))
    return {
        last: place
        for last, place in found.items()
        if all(_COURTESY.match(text, m.start()) for m in _before(text, place[1].text.split()[-1]))
    }


def _before(text: str, last: str) -> Iterator[re.Match[str]]:
    """The capitalised words right before a last name, wherever it stands."""
    return re.finditer(rf"\b[A-Z][\w’'.-]*\s(?={re.escape(last)}\b)", text)
