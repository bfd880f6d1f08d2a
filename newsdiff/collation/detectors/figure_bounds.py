"""One figure, given flatly, roughly and as a bound: "ten", "about ten", "at least ten"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, readings, votes
from newsdiff.collation.detectors.figure_slots import figures_of_story
from newsdiff.collation.detectors.saying import quoted, told
from newsdiff.collation.detectors.tools import content, report, rows_of
from newsdiff.collation.figures import Figure, find_figures
from newsdiff.collation.types import Category, Finding, Segment, Siglum, Span
from newsdiff.collation.wording import carries_meaning

COUNTED = ("count", "quantity", "money", "percent")
REACH = 14
"""Words around a figure among which two sentences of one version must share what is counted."""
MOST = 60
"""Figures of a version that are held against each other."""


class Bound:
    id = "figure.bound"
    category: Category = "figure"
    description = (
        "The same figure is flat in some versions, and rough or a bound in others: “ten”, “at least ten”."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for place in places(cluster, "figure"):
            if place.kind != "bound":
                continue
            vote = votes(cluster, place)
            yield Finding(
                category="figure",
                severity=place.severity,  # type: ignore[arg-type]
                rows=(place.row,),
                readings=readings(cluster, place.row, place.ranges),
                message=f"The same figure is exact, rough or a bound: {told(vote, 'no such word')}.",
                confidence=place.confidence,
                detector=self.id,
                evidence={"votes": vote, **place.evidence},
            )


class InnerBound:
    id = "figure.inner_bound"
    category: Category = "figure"
    description = "One version gives the same figure as rough in one place and as a bound in another."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            hedged = [
                (figure, bound)
                for figure in _figures(cluster, siglum)
                if figure.kind in COUNTED and figure.value is not None and (bound := bound_of(figure))
            ][:MOST]
            told_already: set[str] = set()
            for (one, x), (other, y) in itertools.combinations(hedged, 2):
                if x == y or one.normal != other.normal or one.normal in told_already:
                    continue
                first, second = _segment(cluster, siglum, one), _segment(cluster, siglum, other)
                if (
                    first is None
                    or second is None
                    or first is second
                    or not _one_thing(cluster, one, other, first, second)
                ):
                    continue
                told_already.add(one.normal)
                spans = [_with_bound(cluster, siglum, f) for f in (one, other)]
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="substantive",
                    rows=list(dict.fromkeys(r for s in (first, second) for r in rows_of(cluster, s.id)[:1])),
                    spans={siglum: spans},
                    message=f"{siglum} contradicts itself on how sure the figure is: {quoted(spans[0].text)} and {quoted(spans[1].text)}.",
                    confidence=0.55,
                    evidence={"inner": True, "bounds": [x, y]},
                )


def bound_of(figure: Figure) -> str:
    """Which bound is set before a figure: "less", "more", "about", or none."""
    words = lexicon.words(figure.hedge)
    return next((name for name, known in lexicon.bounds().items() if words in known), "") if words else ""


def _with_bound(cluster: Cluster, siglum: Siglum, figure: Figure) -> Span:
    before = cluster.witness(siglum).text[max(0, figure.start - 2 * len(figure.hedge)) : figure.start].lower()
    at = before.rfind(figure.hedge)
    return cluster.span(siglum, figure.start - (len(before) - at if at >= 0 else 0), figure.end)


def _figures(cluster: Cluster, siglum: Siglum) -> list[Figure]:
    """The figures of the story, and of its captions, which are written apart from it."""
    text = cluster.witness(siglum).text
    captions = [
        figure
        for segment in cluster.segments_of(siglum)
        if segment.role == "caption"
        for figure in find_figures(text, segment.start, segment.end)
    ]
    return sorted([*figures_of_story(cluster, siglum), *captions], key=lambda f: f.start)


def _segment(cluster: Cluster, siglum: Siglum, figure: Figure) -> Segment | None:
    return next((s for s in cluster.segments_of(siglum) if s.start <= figure.start < s.end), None)


def _one_thing(cluster: Cluster, one: Figure, other: Figure, first: Segment, second: Segment) -> bool:
    """Do both count the same: the noun behind is the same, or is called otherwise among the same words?"""
    around = []
    nouns = []
    for figure, segment in ((one, first), (other, second)):
        tokens = cluster.tokens(segment.id)
        at = [k for k, t in enumerate(tokens) if figure.start <= t.start < figure.end]
        if not at:
            return False
        near = [*tokens[max(0, at[0] - REACH) : at[0]], *tokens[at[-1] + 1 : at[-1] + 1 + REACH]]
        around.append(
            {t.stem for t in content(near) if t.kind == "word" and t.norm not in figure.hedge.split()}
        )
        noun = next((t for t in tokens[at[-1] + 1 : at[-1] + 4] if carries_meaning(t)), None)
        nouns.append(noun.stem if noun is not None and noun.kind == "word" else "")
    shared = around[0] & around[1]
    same = bool(nouns[0]) and nouns[0] == nouns[1] and nouns[0] in shared
    return len(shared) >= (2 if same or one.kind == "money" else 3)
