"""The five of a story whose findings are stored: told anew when an editor dismisses one, adds one of her own or takes that back.

A dismissed finding is none of the five: the next one moves up under its number. The others keep theirs, because
an editor who works through them by the keys 1 to 5 must not find another one behind a key.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar, cast

from newsdiff.review import ranking
from newsdiff.review.models import Finding
from newsdiff.stories.models import Story

Key = TypeVar("Key", bound=Hashable)


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
    """Flag the findings that matter first and are not dismissed. The caller holds the story's row, in a transaction."""
    heavy = story.findings.filter(present=True, severity=Finding.Severity.SUBSTANTIVE)
    fields = ("category", "severity", "confidence", "readings", "by_hand")
    found = list(heavy.exclude(state=Finding.State.DISMISSED).order_by("number", "pk").only("pk", *fields))
    five = cast("list[int]", ranking.the_five([_candidate(finding) for finding in found]))
    held = dict(story.findings.exclude(flag=None).values_list("pk", "flag"))
    now = numbered(five, held)
    if now == held:
        return
    # No two of a story may have the same flag, not even between two statements.
    story.findings.filter(pk__in=held).update(flag=None)
    for pk, place in now.items():
        story.findings.filter(pk=pk).update(flag=place)


def numbered(five: Sequence[Key], held: Mapping[Key, int | None]) -> dict[Key, int]:
    """Key -> 1 to 5. Who is still among the five keeps the number it had; who joins takes what is free, the weightiest first."""
    kept = {key: place for key in five if (place := held.get(key))}
    free = (place for place in range(1, ranking.FIVE + 1) if place not in kept.values())
    return kept | {key: next(free) for key in five if key not in kept}
