"""Sentences, headings, captions …: the smallest stretches the engine handles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sentencex

from newsdiff.collation.roles import role_of
from newsdiff.collation.types import Segment, Siglum, Witness

_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")


def _sentences(text: str) -> list[tuple[int, int]]:
    safe = text.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in text) else text
    found = sentencex.get_sentence_boundaries("en", safe)
    return [(b["start_index"], b["end_index"]) for b in found]


def segment(witnesses: Sequence[Witness]) -> Mapping[Siglum, tuple[Segment, ...]]:
    """The segments of every witness: in order, without overlap, covering every non-space character."""
    out = {}
    for witness in witnesses:
        segments: list[Segment] = []
        paragraph = 0
        for block in _PARAGRAPH.finditer(witness.text):
            if not block.group().strip():
                continue
            paragraph += 1
            for start, end in _sentences(block.group()):
                piece = block.group()[start:end]
                stripped = piece.strip()
                if not stripped:
                    continue
                at = block.start() + start + len(piece) - len(piece.lstrip())
                number = len(segments) + 1
                segments.append(
                    Segment(
                        f"{witness.siglum}{number}",
                        witness.siglum,
                        at,
                        at + len(stripped),
                        role_of(stripped),
                        paragraph,
                    )
                )
        out[witness.siglum] = tuple(segments)
    return out
