"""Where `newsdiff.matching` meets the database: which story does a text belong to?"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from newsdiff.matching import (
    Candidate,
    Held,
    MemoryIndex,
    Regrouped,
    Sketch,
    SqlIndex,
    Verdict,
    Window,
    candidates,
    decide,
    explain,
    settle,
    sketch,
)
from newsdiff.matching.columns import FIRST_MEMBERS, LAST_MEMBERS
from newsdiff.stories.models import Separation, Story, Version

_PLACEMENT = {
    "assign": Version.Placement.ASSIGNED,
    "uncertain": Version.Placement.UNCERTAIN,
    "new": Version.Placement.NEW,
}

STARTING_A_STORY = 0x6E657764
"""Key of the lock by which stories are started one at a time; nothing else in the database uses it."""
ABOUT_AS_NEAR = 0.95
"""Of the score of a story: from there on, what an editor said of another version holds for this text too."""


@dataclass(frozen=True, slots=True)
class Place:
    """The story found for a text, if any, and what speaks for it."""

    story_id: int | None
    placement: str
    nearest: Candidate | None = None
    rival_id: int | None = None
    """Another story that fits about as well. Whoever reads of it may not be allowed to see it."""
    near: tuple[int, ...] = ()
    """The stories that have a version which is near to it, whatever the others are."""

    def evidence(self, name: str) -> dict[str, Any]:
        """What is kept with the version; `name`: what the nearest one is called, empty where it is gone."""
        if self.nearest is None:
            return {}
        why = explain(self.nearest, name) if name else self.nearest.evidence
        rival = {} if self.rival_id is None else {"rival": self.rival_id}
        return {"why": why, "score": round(self.nearest.score, 3), **rival}


def sketch_of(text: str, *, headline: str = "", published: datetime | None = None) -> Sketch:
    return sketch(text, headline=headline, published=published.date() if published else None)


def are_of_one_story(one: str, other: str) -> bool:
    """Would matching put the second text beside the first, if nothing else were held?"""
    alone = MemoryIndex()
    alone.add(1, 1, sketch_of(one))
    return decide(candidates(sketch_of(other), alone)).story is not None


def find(sketch_: Sketch, *, visible: QuerySet[Story] | None = None) -> Place:
    """The best story for the text, "in doubt" where matching is; none where it starts a story.

    `visible`: the stories that may be named at all; every story where it is None.
    """
    near = set[int]()
    ranked = candidates(sketch_, SqlIndex(connection), visible=_filter(visible), to_decide=True, near=near)
    return _place(decide(_without_separated(ranked)), near)


def _place(verdict: Verdict, near: Iterable[int] = ()) -> Place:
    nearest = verdict.candidates[0] if verdict.story is not None else None
    return Place(verdict.story, _PLACEMENT[verdict.outcome], nearest, verdict.rival, tuple(near))


STARTS = Place(None, Version.Placement.NEW)
"""Of a version that a story begins with."""


def places_of(versions: Sequence[Version], into: Story | None) -> list[Place]:
    """What speaks for each of the versions being in a story with the others, in doubt where matching alone would not have
    put it there. `into`: the story that they come into; None: one that the first of them begins.

    They are compared with the versions by which the story is judged, and nothing else: what is held elsewhere was settled.
    """
    keys = (
        sorted(Version.objects.filter(story=into, retired_at=None).values_list("pk", flat=True))
        if into
        else []
    )
    chosen = {*keys[:FIRST_MEMBERS], *keys[-LAST_MEMBERS:], *(version.pk for version in versions)}
    index = MemoryIndex()
    for pk, sketch_ in SqlIndex(connection).sketches(chosen).items():
        index.add(pk, 1, sketch_)
    found: list[Place] = []
    for version in versions:
        read = sketch_of(version.text.body, headline=version.headline, published=version.published)
        index.remove([version.pk])
        verdict = decide(candidates(read, index, limit=1))
        clear = verdict.outcome == "assign"
        placement = Version.Placement.ASSIGNED if clear else Version.Placement.UNCERTAIN
        nearest = next(iter(verdict.candidates), None)
        starts = into is None and not found
        found.append(STARTS if starts else Place(into.pk if into else None, placement, nearest))
        index.add(version.pk, 1, read)
    return found


def settled(versions: Mapping[int, int], free: Container[int]) -> list[Regrouped]:
    """Which of the versions belong elsewhere among their stories. `versions`: version -> its story, at most `MOST_SETTLED`;
    `free`: those that may be moved."""
    sketches = SqlIndex(connection).sketches(versions)
    held = [Held(pk, versions[pk], sketch_.kept, free=pk in free) for pk, sketch_ in sketches.items()]
    apart = Separation.objects.filter(version__in=versions, story__in=set(versions.values())).order_by()
    return settle(held, list(apart.values_list("version_id", "story_id")))


def names_of(version_ids: Iterable[int | None]) -> dict[int, str]:
    """What the versions are called, for the evidence of a place."""
    chosen = [pk for pk in version_ids if pk is not None]
    if not chosen:
        return {}
    found = Version.objects.filter(pk__in=chosen).order_by().select_related("outlet")
    return {v.pk: v.called for v in found.only("metadata", "outlet__name", "outlet__slug")}


def one_at_a_time() -> None:
    """Until the transaction ends nobody else starts a story, or bulk-imports: two texts of a new story that come
    in one instant would each find none and start one. Copy that finds a story waits for nobody.

    SQLite has one writer at a time as it is.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STARTING_A_STORY])


def newest_story() -> int:
    """The newest story that copy can go into."""
    return SqlIndex(connection).newest()


class PlacingWindow:
    """`find` and `remember` for many texts one after the other, in one transaction and few statements."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._index = Window(SqlIndex(connection), sketches)
        self._separations = list(Separation.objects.order_by().values_list("version_id", "story_id"))

    def find(self, sketch_: Sketch) -> Place:
        near = set[int]()
        ranked = candidates(sketch_, self._index, to_decide=True, near=near)
        if self._separations:
            ranked = _kept_apart(ranked, self._separations)
        return _place(decide(ranked), near)

    def remember(self, *, version_id: int, story_id: int, sketch: Sketch) -> None:
        self._index.add(version_id, story_id, sketch)

    def write(self) -> None:
        with connection.wrap_database_errors:  # COPY goes past Django
            self._index.write()


def near(
    text: str,
    *,
    headline: str = "",
    published: datetime | None = None,
    visible: QuerySet[Story] | None = None,
) -> list[Candidate]:
    """The stories a text may belong to, the likeliest first, for an editor to choose from."""
    read = sketch_of(text, headline=headline, published=published)
    return _without_separated(candidates(read, SqlIndex(connection), visible=_filter(visible)))


def _filter(visible: QuerySet[Story] | None) -> Any:
    if visible is None:
        return None

    def allowed(stories: Sequence[int]) -> Container[int]:
        return set(visible.filter(pk__in=list(stories)).values_list("pk", flat=True))

    return allowed


def _without_separated(ranked: Sequence[Candidate]) -> list[Candidate]:
    nearest = [c.version for c in ranked if c.version is not None]
    found = (
        Separation.objects.filter(version__in=nearest).order_by() if nearest else Separation.objects.none()
    )
    return _kept_apart(ranked, list(found.values_list("version_id", "story_id")))


def _kept_apart(ranked: Sequence[Candidate], separations: Iterable[tuple[int, int]]) -> list[Candidate]:
    """Leave out a story that an editor took a version out of, where the text is (about) as near to that version.

    Copy that is nearer to the story than to what was taken out of it still goes there.
    `separations`: (version, story).
    """
    score = {c.version: c.score for c in ranked}
    taken_out: dict[int, float] = {}
    for version, story in separations:
        if version in score:
            taken_out[story] = max(taken_out.get(story, 0.0), score[version])
    return [c for c in ranked if taken_out.get(c.story, 0.0) < ABOUT_AS_NEAR * c.score]


def remember(*, version: Version, sketch: Sketch) -> None:
    SqlIndex(connection).add(version.pk, version.story_id, sketch)


def forget(*, version_ids: Iterable[int]) -> None:
    SqlIndex(connection).remove(version_ids)


def move(*, version_ids: Iterable[int], story_id: int) -> None:
    SqlIndex(connection).move(version_ids, story_id)
