"""Where `newsdiff.matching` meets the database: which story does a text belong to?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

try:
    from newsdiff.matching import SqlIndex, candidates, decide, sketch
except ImportError:  # pragma: no cover - until matching is whole
    sketch = None
from newsdiff.stories.models import Separation, Version


@dataclass(frozen=True, slots=True)
class Place:
    """The story found for a text, if any, and what speaks for it."""

    story_id: int | None
    placement: str
    evidence: dict[str, Any] = field(default_factory=dict)


def sketch_of(text: str, *, headline: str = "", published: datetime | None = None, language: str = "") -> Any:
    if sketch is None:
        return None
    return sketch(text, headline=headline, published=published.date() if published else None)


def find(sketch_: Any, *, visible: Iterable[int] | None = None) -> Place:
    """The best story for the text, "in doubt" where matching is; none where it starts a story."""
    if sketch_ is None:
        return Place(None, Version.Placement.NEW)
    ranked = candidates(sketch_, SqlIndex(connection), visible=visible)
    verdict = decide(ranked)
    best = ranked[0] if ranked else None
    evidence = {"why": verdict.evidence, "score": round(best.score, 3)} if best and verdict.story else {}
    placement = {
        "assign": Version.Placement.ASSIGNED,
        "uncertain": Version.Placement.UNCERTAIN,
        "new": Version.Placement.NEW,
    }[verdict.outcome]
    return Place(verdict.story if verdict.outcome != "new" else None, placement, evidence)


def near(text: str, *, headline: str = "", visible: Iterable[int] | None = None) -> list[Any]:
    """The stories a text may belong to, the likeliest first, for an editor to choose from."""
    if sketch is None:
        return []
    return list(
        candidates(sketch(text, headline=headline, published=None), SqlIndex(connection), visible=visible)
    )


def remember(*, version: Version, sketch: Any) -> None:
    if sketch is None:
        return
    SqlIndex(connection).add(version.pk, version.story_id, sketch)


def forget(*, version_ids: Iterable[int]) -> None:
    if globals()["sketch"] is None:
        return
    SqlIndex(connection).remove(version_ids)


def move(*, version_ids: Iterable[int], story_id: int) -> None:
    if globals()["sketch"] is None:
        return
    SqlIndex(connection).move(version_ids, story_id)


def separated_from(version_ids: Iterable[int]) -> set[int]:
    """The stories that an editor took one of these versions out of."""
    return set(Separation.objects.filter(version__in=version_ids).values_list("story_id", flat=True))
