"""A sketch as bytes: what the tables keep, and what goes from one process to another."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from newsdiff.matching.types import TERM_ROW, Kept, Sketch


def pack_shingles(sketch: Sketch) -> bytes:
    return sketch.kept.shingles.astype("<i8", copy=False).tobytes()


def pack_terms(sketch: Sketch) -> bytes:
    return sketch.kept.terms.tobytes()


def unpack(
    published: date | None, words: int, shingles: bytes, terms: bytes, labels: Mapping[int, str] | None = None
) -> Sketch:
    kept = Kept(np.frombuffer(shingles, "<i8"), np.frombuffer(terms, TERM_ROW), words, published)
    return Sketch(kept, labels or {})


def _reduce(sketch: Sketch) -> tuple[Any, ...]:
    kept = (sketch.published, sketch.words, pack_shingles(sketch), pack_terms(sketch), sketch.labels)
    return unpack, kept


copyreg.pickle(Sketch, _reduce)
