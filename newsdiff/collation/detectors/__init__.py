"""The detectors, in the one visible order in which they run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors import (
    attribution,
    attribution_beside,
    attribution_verbs,
    clause,
    context,
    correction,
    credit,
    figure,
    figure_across,
    figure_bounds,
    figure_inner,
    figure_words,
    furniture,
    lead,
    order,
    quote,
    quote_alone,
    quoted_words,
    restated,
    structure,
)
from newsdiff.collation.detectors.claim import CLAIM_DETECTORS
from newsdiff.collation.detectors.garble import GARBLE_DETECTORS
from newsdiff.collation.detectors.name import NAME_DETECTORS
from newsdiff.collation.detectors.paragraphing import PARAGRAPH_DETECTORS
from newsdiff.collation.detectors.style import STYLE_DETECTORS
from newsdiff.collation.detectors.translation import TRANSLATION_DETECTORS
from newsdiff.collation.types import Category, Finding


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
    correction.Killed(),
    correction.Carried(),
    figure.Changed(),
    figure.Precision(),
    figure.Missing(),
    figure_words.Unread(),
    figure_words.When(),
    figure_bounds.Bound(),
    figure_bounds.InnerBound(),
    figure_across.Range(),
    figure_across.CaptionFigure(),
    figure_inner.WeekdayDate(),
    figure_inner.Totals(),
    figure_inner.Ages(),
    quoted_words.Words(),
    quoted_words.Shortened(),
    quote.Marks(),
    quote.LostMark(),
    quote.Paraphrased(),
    quote.Scare(),
    quote_alone.Alone(),
    quote_alone.Partly(),
    quote.Insertion(),
    quote.Boundary(),
    attribution.Source(),
    attribution.Unnamed(),
    attribution_beside.Beside(),
    attribution_beside.Described(),
    attribution_beside.Repeated(),
    attribution_beside.Outlet(),
    attribution_verbs.Verb(),
    attribution_verbs.SpeechAct(),
    context.Statement(),
    clause.Clause(),
    lead.Lead(),
    credit.Agency(),
    credit.Caption(),
    credit.PhotoCredit(),
    credit.SignOff("credit"),
    credit.Doubled(),
    structure.Endless(),
    structure.Split(),
    structure.Merged(),
    structure.GluedHeading(),
    structure.GluedCaption(),
    structure.Paragraphs(),
    *PARAGRAPH_DETECTORS,
    order.Moved(),
    order.Dated(),
    order.SourcePlace(),
    order.WithinSentence(),
    furniture.Part("headline", 0.7),
    furniture.Part("dek", 0.6),
    furniture.Part("related", 0.6),
    furniture.Part("byline", 0.5),
    furniture.Part("dateline", 0.4),
    furniture.Part("date", 0.35),
    credit.SignOff("furniture"),
    furniture.Subheads(),
    furniture.Boilerplate(),
    furniture.Markup(),
    *NAME_DETECTORS,
    *CLAIM_DETECTORS,
    restated.Restated(),
    *TRANSLATION_DETECTORS,
    *GARBLE_DETECTORS,
    *STYLE_DETECTORS,
)


@once_a_cluster
def found(cluster: Cluster, detector: Detector) -> tuple[Finding, ...]:
    """What a detector reports, before any judgement."""
    return tuple(detector.detect(cluster))
