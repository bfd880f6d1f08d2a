"""A sketch as bytes: what the tables keep, and what goes from one process to another."""

from __future__ import annotations

import copyreg
from array import array
from datetime import date
from struct import Struct
from typing import Any

from newsdiff.matching.types import Sketch, Term

_TERM = Struct("<qff")


def pack_shingles(sketch: Sketch) -> bytes:
    return array("q", sketch.shingles).tobytes()


def pack_terms(sketch: Sketch) -> bytes:
    return b"".join(_TERM.pack(term.hash, term.weight, term.prior) for term in sketch.terms)


def unpack(
    published: date | None, words: int, shingles: bytes, terms: bytes, labels: dict[int, str] | None = None
) -> Sketch:
    numbers = array("q")
    numbers.frombytes(shingles)
    return Sketch(
        shingles=tuple(numbers),
        terms=tuple(map(Term._make, _TERM.iter_unpack(terms))),
        words=words,
        published=published,
        labels=labels or {},
    )


def _reduce(sketch: Sketch) -> tuple[Any, ...]:
    kept = (sketch.published, sketch.words, pack_shingles(sketch), pack_terms(sketch), dict(sketch.labels))
    return unpack, kept


copyreg.pickle(Sketch, _reduce)
