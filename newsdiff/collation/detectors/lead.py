"""What a version leads with, and what it buries."""

from __future__ import annotations

from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.saying import listing, quoted
from newsdiff.collation.detectors.tools import first_words, own_statements, report, story_rows
from newsdiff.collation.types import Category, Finding, Row, SegmentId, Siglum

DEEP = 0.4
"""Share of the story behind which a statement is buried."""
LEAST_STORY = 6
"""Sentences; in shorter copy nothing is buried."""


class Lead:
    id = "context.lead"
    category: Category = "context"
    description = "A version leads with what others have far down, or buries what others lead with."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        bodies = {s: _body(cluster, s) for s in cluster.sigla}
        for row in story_rows(cluster) if len(cluster.sigla) > 1 else ():
            if row.id not in own_statements(cluster):
                continue
            depth = {
                s: d for s in cluster.holders(row.id) if (d := _depth(cluster, row, s, bodies[s])) is not None
            }
            leading = [s for s, d in depth.items() if d == 0]
            deep = [s for s, d in depth.items() if d >= DEEP]
            if not leading or not deep:
                continue
            buried = len(leading) >= len(deep)
            who, others = (deep, leading) if buried else (leading, deep)
            text = quoted(cluster.text_of((cluster.row(row.id).cells[leading[0]] or ("",))[0]), 80)
            verb = (
                ("bury" if len(who) > 1 else "buries")
                if buried
                else f"lead{'s' if len(who) == 1 else ''} with"
            )
            rest = "lead with" if len(others) > 1 else "leads with"
            tail = rest if buried else "have far down" if len(others) > 1 else "has far down"
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[row.id],
                spans={s: [first_words(cluster, s, (row.cells[s] or ("",))[0])] for s in (*leading, *deep)},
                message=f"{listing(who)} {verb} what {listing(others)} {tail}: {text}.",
                confidence=0.55 + 0.1 * (len(others) > len(who)),
                evidence={
                    "kind": "buried" if buried else "raised",
                    "leading": leading,
                    "deep": deep,
                    "places": depth,
                },
            )


def _body(cluster: Cluster, siglum: Siglum) -> dict[SegmentId, float]:
    """How far into the running text each sentence stands: 0 for the first, 1 for the last; `{}` in short copy."""
    ids = [s.id for s in cluster.segments_of(siglum) if s.role == "body"]
    return {i: round(n / (len(ids) - 1), 2) for n, i in enumerate(ids)} if len(ids) >= LEAST_STORY else {}


def _depth(cluster: Cluster, row: Row, siglum: Siglum, body: dict[SegmentId, float]) -> float | None:
    """Where the version first says it; `None` where it says it in a headline or not at all."""
    places = [body[i] for i in row.cells.get(siglum) or () if i in body]
    return min(places) if places else None
