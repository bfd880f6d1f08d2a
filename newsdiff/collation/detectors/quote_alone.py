"""Quotations that are worked into a sentence: given to nobody, or in part only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.following import Place, all_followed, inside
from newsdiff.collation.detectors.quote import is_title
from newsdiff.collation.detectors.saying import listing, plural, quoted
from newsdiff.collation.detectors.sources import of_segment
from newsdiff.collation.detectors.tools import report, story_rows
from newsdiff.collation.quotations import quotations_touching
from newsdiff.collation.types import Category, Finding, Segment, Siglum, Span


class Alone:
    id = "quote.alone"
    category: Category = "quote"
    description = (
        "A few quoted words for which nobody is named stand in a statement that other versions lack."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        done: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            lacking = [s for s in cluster.sigla if s not in cluster.holders(row.id)]
            holders = cluster.holders(row.id)
            for siglum in holders if lacking else ():
                text = cluster.witness(siglum).text
                for segment in (cluster.segment(i) for i in row.cells.get(siglum) or ()):
                    if segment.role != "body" or _somebody_speaks(cluster, segment):
                        continue
                    for q in quotations_touching(text, segment.start, segment.end):
                        words = text[q.inner_start : q.inner_end]
                        if (
                            q.depth
                            or q.start < segment.start
                            or (siglum, q.start) in done
                            or not FEWEST <= len(words.split()) <= MOST_WORDS
                            or is_title(words)
                            or any(_stands_in(words, cluster.witness(s).text) for s in lacking)
                            or not all(_stands_in(words, cluster.witness(s).text) for s in holders)
                        ):
                            continue
                        done.add((siglum, q.start))
                        yield report(
                            cluster,
                            detector=self.id,
                            category=self.category,
                            severity="substantive",
                            rows=[row.id],
                            spans={siglum: [cluster.span(siglum, q.start, q.end)]},
                            message=f"{siglum} quotes {quoted(words)} and names nobody for it; {listing(lacking)} "
                            f"{plural(lacking, 'has', 'have')} no such words.",
                            confidence=0.4,
                            evidence={"quoted": [siglum], "absent": lacking},
                        )


FEWEST, MOST_WORDS = 2, 7
"""Words of a quotation that is worked into a sentence."""


def _somebody_speaks(cluster: Cluster, segment: Segment) -> bool:
    """Is anybody named for what is quoted in a sentence, if only by a pronoun?"""
    text = cluster.text_of(segment.id)
    return (
        bool(of_segment(cluster, segment))
        or re.search(
            r"\b(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e|known as|called|dubbed|titled|named|entitled)\b", text
        )
        is not None
    )


def _stands_in(words: str, text: str) -> bool:
    return " ".join(words.casefold().split()).strip(" .,") in " ".join(text.casefold().split())


class Partly:
    id = "quote.partly"
    category: Category = "quote"
    description = "A version keeps a few words of a quotation in marks and prints the rest of it as its own."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            if len(item.quoting) < 2:
                continue
            whole = max(item.quoting, key=lambda p: (p.last - p.first, p.siglum))
            parts = [
                p
                for p in item.quoting
                if p is not whole and _rest_outside(cluster, item.row, whole, p) is not None
            ]
            if not parts:
                continue
            full = [
                p.siglum
                for p in item.quoting
                if p not in parts and p.last - p.first >= NEARLY * (whole.last - whole.first)
            ]
            spans = {}
            for p in parts:
                rest = _rest_outside(cluster, item.row, whole, p)
                if rest is not None:
                    spans[p.siglum] = [rest[1]]
                    spans.setdefault(whole.siglum, [rest[0]])
            kept = cluster.token_span(item.row, parts[0].siglum, parts[0].first, parts[0].last).text
            who = [p.siglum for p in parts]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[item.row],
                spans=spans,
                message=f"{listing(who)} {plural(who, 'keeps', 'keep')} only {quoted(kept)} in quotation marks and "
                f"{plural(who, 'prints', 'print')} the rest of what {listing(full)} {plural(full, 'quotes', 'quote')} without them.",
                confidence=0.55,
                evidence={"whole": full, "part": who},
            )


NEARLY = 0.8
FEWEST_MOVED = 5
"""Words; fewer at the edge are a quotation that begins or ends elsewhere."""
KEPT_OUTSIDE = 0.7
"""Share of the rest of a quotation that stands outside the marks, from which it is printed there."""


def _rest_outside(cluster: Cluster, row: str, whole: Place, part: Place) -> tuple[Span, Span] | None:
    """The words of a quotation that another version has right before or behind the few it keeps in marks, in both."""
    comparison = cluster.comparison(row, whole.siglum, part.siglum)
    left, right = comparison.left_tokens, comparison.right_tokens
    marked = inside(cluster, row, part.siglum)
    quoted_words = [i for i in range(whole.first, whole.last) if left[i].kind != "mark"]
    kept = {i for i, j in comparison.matches if whole.first <= i < whole.last and j in marked}
    rest = [i for i in quoted_words if i not in kept]
    pairs = [
        (i, j)
        for i, j in comparison.matches
        if i in set(rest) and j not in marked and right[j].kind != "mark"
    ]
    if len(pairs) < max(FEWEST_MOVED, KEPT_OUTSIDE * len(rest)) or not kept:
        return None
    first, last = min(j for _, j in pairs), max(j for _, j in pairs) + 1
    if last - first > 2 * len(pairs):
        return None
    return (
        cluster.token_span(row, whole.siglum, min(rest), max(rest) + 1),
        cluster.token_span(row, part.siglum, first, last),
    )
