"""Paragraph breaks of versions that lost them, read off the siblings.

A sentence of a blob begins a paragraph where most of the sentences linked to it, in versions that
have paragraphs, begin one. Captions, credits, headings and prompts are paragraphs of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from newsdiff.collation.types import ParagraphSource, Segment, SegmentId, Siglum

_BLOB = 4
"""Segments in one paragraph from which lost breaks are looked for."""


def paragraphs(
    segments: Mapping[Siglum, tuple[Segment, ...]], links: Iterable[tuple[SegmentId, SegmentId, float]]
) -> dict[Siglum, tuple[Segment, ...]]:
    """The same segments with paragraphs renumbered; those of a blob that was cut are `reconstructed`."""
    kept = {own_name: _has_paragraphs(own) for own_name, own in segments.items()}
    begins: dict[SegmentId, bool] = {}
    owner: dict[SegmentId, Siglum] = {}
    for siglum, own in segments.items():
        for n, s in enumerate(own):
            owner[s.id] = siglum
            begins[s.id] = n == 0 or own[n - 1].paragraph != s.paragraph
    votes: dict[SegmentId, int] = defaultdict(int)
    for a, b, _ in links if any(_blobs(own) for own in segments.values()) else ():
        for one, other in ((a, b), (b, a)):
            if kept[owner[other]]:
                votes[one] += 1 if begins[other] else -1
    return {siglum: _renumbered(own, begins, votes) for siglum, own in segments.items()}


def _blobs(own: tuple[Segment, ...]) -> bool:
    """Whether a paragraph is so long that it may have lost its breaks."""
    return any(crowd >= _BLOB for crowd in Counter(s.paragraph for s in own).values())


def _has_paragraphs(own: tuple[Segment, ...]) -> bool:
    return len({s.paragraph for s in own}) >= max(3, len(own) / _BLOB)


def _renumbered(
    own: tuple[Segment, ...], begins: Mapping[SegmentId, bool], votes: Mapping[SegmentId, int]
) -> tuple[Segment, ...]:
    crowd: dict[int, int] = defaultdict(int)
    for s in own:
        crowd[s.paragraph] += 1
    starts, cut = [], set()
    for n, s in enumerate(own):
        lost = not begins[s.id] and crowd[s.paragraph] >= _BLOB and _breaks(own, n, votes.get(s.id, 0))
        starts.append(begins[s.id] or lost)
        if lost:
            cut.add(s.paragraph)
    number, out = 0, []
    for s, start in zip(own, starts, strict=True):
        number += start
        source: ParagraphSource = "reconstructed" if s.paragraph in cut else "given"
        same = s.paragraph == number and s.paragraph_source == source
        out.append(s if same else replace(s, paragraph=number, paragraph_source=source))
    return tuple(out)


def _breaks(own: tuple[Segment, ...], n: int, vote: int) -> bool:
    if "body" not in (own[n].role, own[n - 1].role) and own[n].role == own[n - 1].role:
        return False
    if own[n].role != own[n - 1].role:
        return own[n - 1].role not in ("dateline", "date") or own[n].role != "body"
    return vote > 0
