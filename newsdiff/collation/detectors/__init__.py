"""The detectors, in the one visible order in which they run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from newsdiff.collation.detectors import context, figure, quote
from newsdiff.collation.types import Category, Finding

if TYPE_CHECKING:
    from newsdiff.collation.cluster import Cluster


class Detector(Protocol):
    """A rule that makes findings of one category."""

    id: str
    """For example `figure.amount`."""
    category: Category
    description: str
    """One sentence for an editor, ending with a full stop."""

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        """The findings in this cluster. Pure: the same cluster gives the same findings in the same order."""
        ...


DETECTORS: tuple[Detector, ...] = (
    figure.Changed(),
    figure.Precision(),
    figure.Missing(),
    figure.WeekdayDate(),
    figure.Totals(),
    quote.Words(),
    quote.Marks(),
    quote.Insertion(),
    quote.Boundary(),
    context.Statement(),
    context.Clause(),
)
