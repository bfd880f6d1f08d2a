"""The collation engine: pure Python, no Django.

`collate([Witness(siglum="A", text="…"), …])` returns a `Collation`; see `docs/engine.md`.
"""

from newsdiff.collation.amendments import Amendment, Anchor
from newsdiff.collation.curation import HouseRule
from newsdiff.collation.pipeline import Options, collate
from newsdiff.collation.types import Collation, Finding, Row, Segment, Span, Witness

__all__ = [
    "Amendment",
    "Anchor",
    "Collation",
    "Finding",
    "HouseRule",
    "Options",
    "Row",
    "Segment",
    "Span",
    "Witness",
    "collate",
]
