"""Where `newsdiff.matching` meets the database: which story does a text belong to?"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from newsdiff.matching import Candidate, Sketch, SqlIndex, Verdict, candidates, decide, explain, sketch
from newsdiff.stories.models import Separation, Story, Version

_PLACEMENT = {
    "assign": Version.Placement.ASSIGNED,
    "uncertain": Version.Placement.UNCERTAIN,
    "new": Version.Placement.NEW,
}


@dataclass(frozen=True, slots=True)
class Place:
    """The story found for a text, if any, and what speaks for it."""

    story_id: int | None
    placement: str
    evidence: dict[str, Any] = field(default_factory=dict)


def sketch_of(text: str, *, headline: str = "", published: datetime | None = None) -> Sketch:
    return sketch(text, headline=headline, published=published.date() if published else None)


def find(sketch_: Sketch, *, visible: QuerySet[Story] | None = None) -> Place:
    """The best story for the text, "in doubt" where matching is; none where it starts a story.

    `visible`: the stories that may be named at all; every story where it is None.
    """
    ranked = candidates(sketch_, SqlIndex(connection), visible=_filter(visible))
    verdict = decide(_without_separated(ranked))
    if verdict.story is None:
        return Place(None, _PLACEMENT["new"])
    return Place(
        verdict.story,
        _PLACEMENT[verdict.outcome],
        {"why": _why(verdict), "score": round(verdict.candidates[0].score, 3)},
    )


def near(text: str, *, headline: str = "", visible: QuerySet[Story] | None = None) -> list[Candidate]:
    """The stories a text may belong to, the likeliest first, for an editor to choose from."""
    return _without_separated(
        candidates(sketch_of(text, headline=headline), SqlIndex(connection), visible=_filter(visible))
    )


def _filter(visible: QuerySet[Story] | None) -> Any:
    if visible is None:
        return None

    def allowed(stories: Sequence[int]) -> Container[int]:
        return set(visible.filter(pk__in=list(stories)).values_list("pk", flat=True))

    return allowed


def _without_separated(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Leave out stories that an editor took the nearest versions out of."""
    nearest = [c.version for c in ranked if c.version is not None]
    apart = set(Separation.objects.filter(version__in=nearest).values_list("story_id", flat=True))
    return [c for c in ranked if c.story not in apart]


def _why(verdict: Verdict) -> str:
    best = verdict.candidates[0]
    version = Version.objects.filter(pk=best.version or 0).select_related("outlet").first()
    return explain(best, str(version.outlet)) if version else best.evidence


def remember(*, version: Version, sketch: Sketch) -> None:
    SqlIndex(connection).add(version.pk, version.story_id, sketch)


def forget(*, version_ids: Iterable[int]) -> None:
    SqlIndex(connection).remove(version_ids)


def move(*, version_ids: Iterable[int], story_id: int) -> None:
    SqlIndex(connection).move(version_ids, story_id)
