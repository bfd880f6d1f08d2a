"""Which story does a text belong to? See docs/matching.md.

ranked = candidates(sketch(text), SqlIndex(connection))
verdict = decide(ranked)
"""

from newsdiff.matching.memory import MemoryIndex
from newsdiff.matching.rank import (
    candidates,
    decide,
    explain,
    strength,
    thresholds_said,
    worth_naming,
)
from newsdiff.matching.settle import MOST_SETTLED, Held, Regrouped, settle
from newsdiff.matching.sketch import sketch
from newsdiff.matching.sql import SqlIndex
from newsdiff.matching.types import Candidate, Index, Sketch, Verdict
from newsdiff.matching.window import Window

__all__ = [
    "MOST_SETTLED",
    "Candidate",
    "Held",
    "Index",
    "MemoryIndex",
    "Regrouped",
    "Sketch",
    "SqlIndex",
    "Verdict",
    "Window",
    "candidates",
    "decide",
    "explain",
    "settle",
    "sketch",
    "strength",
    "thresholds_said",
    "worth_naming",
]
