"""Quoted words that stand in one version alone, and nobody is named for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.quote import is_title
from newsdiff.collation.detectors.saying import listing, plural, quoted
from newsdiff.collation.detectors.sources import of_segment
from newsdiff.collation.detectors.tools import report, story_rows
from newsdiff.collation.quotations import quotations_touching
from newsdiff.collation.types import Category, Finding, Segment, Siglum


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
