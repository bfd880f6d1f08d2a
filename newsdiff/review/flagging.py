"""The five of a story whose findings are stored: told anew when an editor adds one of her own or takes it back."""

from __future__ import annotations

from newsdiff.review import ranking
from newsdiff.review.models import Finding
from newsdiff.stories.models import Story


def _candidate(finding: Finding) -> ranking.Candidate:
    readings = finding.readings
    return ranking.Candidate(
        key=finding.pk,
        category=finding.category,
        severity=finding.severity,
        confidence=finding.confidence,
        marked=sum(bool(reading) for reading in readings.values()),
        holders=sum(reading is not None for reading in readings.values()),
        by_hand=finding.by_hand,
    )


def flag_the_five(story: Story) -> None:
    """Flag the findings that matter first. The caller holds the story's row, in a transaction."""
    heavy = story.findings.filter(present=True, severity=Finding.Severity.SUBSTANTIVE)
    fields = ("category", "severity", "confidence", "readings", "by_hand")
    found = list(heavy.order_by("number", "pk").only("pk", *fields))
    five = ranking.the_five([_candidate(finding) for finding in found])
    places = {pk: place for place, pk in enumerate(five, 1)}
    now = {f.pk: places[f.pk] for f in found if f.pk in places}
    held = dict(story.findings.exclude(flag=None).values_list("pk", "flag"))
    if now == held:
        return
    # No two of a story may have the same flag, not even between two statements.
    story.findings.filter(pk__in=held).update(flag=None)
    for pk, place in now.items():
        story.findings.filter(pk=pk).update(flag=place)
