"""One person's name spelt in two ways inside one version."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.detectors.tools import report
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Category, Finding, SegmentId, Siglum, Span

_FULL_NAME = re.compile(r"\b(?=([A-Z][a-zà-ÿ'’-]{3,})\s([A-Z][\w'’-]{3,})\b)")
OWN_NAME = 3.5
"""Zipf frequency from which both spellings are names of their own: John and Joan."""
MOST = 300
"""Different full names that are looked at in one version."""

FullName = tuple[str, str]


class TwoSpellings:
    id = "name.inner"
    category: Category = "name"
    description = "One version spells the name of the same person in two ways."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            names = _full_names(cluster, siglum)
            for left, right in itertools.combinations(list(names)[:MOST], 2):
                (segment, span), (other_segment, other) = names[left], names[right]
                apart = {cluster.segment(segment).role, cluster.segment(other_segment).role}
                in_caption = "caption" in apart and len(apart) > 1
                if not _two_spellings(left, right) and not (in_caption and _misspelt(left, right)):
                    continue
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="substantive" if in_caption else "wording",
                    rows=list(
                        dict.fromkeys([*cluster.rows_of(segment)[:1], *cluster.rows_of(other_segment)[:1]])
                    ),
                    spans={siglum: [span, other]},
                    message=f"{siglum} spells one name in two ways: “{span.text}” and “{other.text}”.",
                    confidence=0.65,
                    evidence={"inner": True},
                )


def _full_names(cluster: Cluster, siglum: Siglum) -> dict[FullName, tuple[SegmentId, Span]]:
    """Every first and last name that stand together, where it first stands."""
    text = cluster.witness(siglum).text
    found: dict[FullName, tuple[SegmentId, Span]] = {}
    for segment in cluster.segments_of(siglum):
        if segment.role in ("body", "dek", "caption"):
            for match in _FULL_NAME.finditer(text, segment.start, segment.end):
                name = (_bare(match[1]), _bare(match[2]))
                end = match.start(2) + len(name[1])
                found.setdefault(name, (segment.id, cluster.span(siglum, match.start(), end)))
    return found


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


ONE_START = 3
"""Letters with which a last name and its misspelling in a caption begin."""


def _misspelt(left: FullName, right: FullName) -> bool:
    """One first name, and two rare last names of one beginning two letters apart: whom the copy names is not
    called otherwise below his picture."""
    a, b = left[1], right[1]
    return (
        left[0] == right[0]
        and min(len(a), len(b)) > ONE_START
        and a[:ONE_START] == b[:ONE_START]
        and edits(a.casefold(), b.casefold(), 3) == 2
        and max(zipf(a.casefold()), zipf(b.casefold())) < OWN_NAME
    )


def _two_spellings(left: FullName, right: FullName) -> bool:
    """One part the same, the other one letter off, and not both words that general copy knows."""
    for same, other in ((0, 1), (1, 0)):
        a, b = left[other], right[other]
        if left[same] != right[same] or a == b or min(len(a), len(b)) < 4:
            continue
        if a.startswith(b) or b.startswith(a) or a[0] != b[0]:
            return False  # a plural, "Libya" and "Libyan", another name
        return (
            edits(a.casefold(), b.casefold(), 2) == 1
            and min(zipf(a.casefold()), zipf(b.casefold())) < OWN_NAME
        )
    return False
