"""Damage: what was lost or doubled on the way, never an editor's change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors import damage
from newsdiff.collation.detectors.changes import places, reading_text, readings
from newsdiff.collation.detectors.damage import Damage
from newsdiff.collation.detectors.saying import as_it_stands, listing, plural, quoted
from newsdiff.collation.types import Category, Finding, Reading, Segment, SegmentId, Siglum

MARKS_KINDS = frozenset({"stray space", "stray mark", "space"})


@once_a_cluster
def damaged(cluster: Cluster) -> tuple[tuple[Segment, Damage], ...]:
    """All damage, version by version in reading order."""
    return tuple(
        (segment, found)
        for siglum in cluster.sigla
        for segment in cluster.segments_of(siglum)
        if segment.role not in ("furniture", "related")
        for found in damage.of_segment(cluster, siglum, segment)
    )


class Garble:
    """Damage of some kinds, each place told by itself."""

    category: Category = "garble"

    def __init__(self, name: str, kinds: tuple[str, ...], description: str) -> None:
        self.id = f"garble.{name}"
        self.kinds = frozenset(kinds)
        self.description = description

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for segment, found in damaged(cluster):
            if found.kind in self.kinds:
                yield _finding(cluster, segment.siglum, segment.id, found, self.id)


class StrayMarks:
    """Stray and lost spaces and marks of one version, told once."""

    category: Category = "garble"

    def __init__(self, name: str, kinds: frozenset[str], description: str) -> None:
        self.id = f"garble.{name}"
        self.kinds = kinds
        self.description = description

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            places = [
                (segment.id, found)
                for segment, found in damaged(cluster)
                if segment.siglum == siglum and found.kind in self.kinds
            ]
            if not places:
                continue
            first, found = places[0]
            spans = tuple(cluster.span(siglum, f.start, f.end) for _, f in places[:3])
            rows = tuple(dict.fromkeys(row for segment, _ in places for row in cluster.rows_of(segment)))
            yield Finding(
                category="garble",
                severity="style",
                rows=rows,
                readings={**_others(cluster, first), siglum: spans},
                message=_message(found, spans[0].text, siglum, len(places) - 1),
                confidence=found.confidence,
                detector=self.id,
                evidence={"places": len(places), "kind": found.kind},
            )


LEAST_REPEATED = 7
"""Words of a sentence that nobody prints twice on purpose."""


class Repeated:
    """Whole sentences of the copy that a version prints a second time, word by word; told once a version."""

    id = "garble.repeated"
    category: Category = "garble"
    description = "A version prints sentences of its copy a second time, word by word."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            seen: set[tuple[str, ...]] = set()
            again: list[Segment] = []
            for segment in cluster.segments_of(siglum):
                words = tuple(t.norm for t in cluster.tokens(segment.id) if t.kind != "mark")
                if segment.role != "body" or len(words) < LEAST_REPEATED:
                    continue
                if words in seen:
                    again.append(segment)
                seen.add(words)
            if not again:
                continue
            more = f" and {len(again) - 1} more" if len(again) > 1 else ""
            yield Finding(
                category="garble",
                severity="wording",
                rows=tuple(dict.fromkeys(row for g in again for row in cluster.rows_of(g.id))),
                readings={
                    **_others(cluster, again[0].id),
                    siglum: tuple(cluster.span(siglum, g.start, g.end) for g in again[:3]),
                },
                message=f"{siglum} prints the sentence {quoted(cluster.text_of(again[0].id))}{more} a second time.",
                confidence=0.7,
                detector=self.id,
                evidence={"places": len(again), "kind": "repeated"},
            )


class LostPossessive:
    """A plural where other versions have a possessive: only they show that the apostrophe is missing."""

    id = "garble.possessive"
    category: Category = "garble"
    description = "A possessive that other versions have has lost its apostrophe: “hospitals director”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for place in places(cluster, "garble"):
            read = {s: reading_text(cluster, place.row, s, r) for s, r in place.ranges.items()}
            lost = [s for s, text in read.items() if not re.search("['’]", text)]
            right = next((text for s, text in read.items() if s not in lost), "")
            if not lost or not right:
                continue
            yield Finding(
                category="garble",
                severity="wording",
                rows=(place.row,),
                readings=readings(cluster, place.row, {s: r for s, r in place.ranges.items() if s in lost}),
                message=f"{quoted(read[lost[0]])} in {listing(lost)} has lost its apostrophe: {listing([s for s in read if s not in lost])} {plural([s for s in read if s not in lost], 'has', 'have')} {quoted(right)}.",
                confidence=place.confidence,
                detector=self.id,
                evidence={"kind": "possessive", "lost": lost},
            )


def _others(cluster: Cluster, segment_id: SegmentId) -> dict[Siglum, Reading]:
    holders = {s for row in cluster.rows_of(segment_id) for s in cluster.holders(row)}
    return {s: (() if s in holders else None) for s in cluster.sigla}


def _finding(
    cluster: Cluster, siglum: Siglum, segment_id: SegmentId, found: Damage, detector: str
) -> Finding:
    span = cluster.span(siglum, found.start, found.end)
    return Finding(
        category="garble",
        severity=found.severity,
        rows=cluster.rows_of(segment_id)[:1],
        readings={**_others(cluster, segment_id), siglum: (span,)},
        message=_message(found, span.text, siglum),
        confidence=found.confidence,
        detector=detector,
        evidence={"kind": found.kind},
    )


def _message(found: Damage, text: str, siglum: Siglum, more: int = 0) -> str:
    said = found.message.format(text=as_it_stands(text), siglum=siglum)
    if not more:
        return said
    return f"{said.removesuffix('.')}, and in {more} more place{'s' if more > 1 else ''}."


GARBLE_DETECTORS = (
    Garble("space", ("glued", "split"), "Two words without their space, or one word torn in two."),
    Garble("apostrophe", ("apostrophe", "possessive"), "A lost apostrophe or possessive."),
    LostPossessive(),
    Garble("sign", ("currency",), "A converted amount that has lost its currency."),
    Garble("doubled", ("doubled",), "Words or phrases that stand twice."),
    Repeated(),
    Garble("characters", ("characters",), "Characters broken by a wrong decoding, or HTML left in the text."),
    Garble("misspelt", ("misspelt",), "An unknown word one slip away from a known one."),
    Garble(
        "slip",
        ("slip",),
        "A slip that is a word itself, beside words that go with another: “the identify of”.",
    ),
    Garble(
        "sentence", ("stop", "truncated", "broken"), "A sentence broken by a stop, cut off, or out of order."
    ),
    Garble("capital", ("capital",), "A stray capital on a small word in mid-sentence."),
    StrayMarks("marks", MARKS_KINDS, "A stray space before a stop, a stop set twice, or no space after it."),
    StrayMarks(
        "shapes",
        frozenset({"unlike marks"}),
        "A quotation is closed with a mark of another shape than the one that opens it.",
    ),
    StrayMarks("stop", frozenset({"lost stop"}), "The full stop at the end of a paragraph is lost."),
)
