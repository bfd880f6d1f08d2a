"""A second look at copy that came too early: what came in since may show where it belongs.

Texts are placed one by one. A starts a story; B, an independent account of the event, finds too little in A and starts
another; C is like both and joins A. Now B would join them too. So versions that are `unsettled` are looked at again when copy
came in near them: matching is asked as if they were not held. They move once at most, within their desk, never after
somebody has looked, and a curator takes it back on *Move or merge*.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from newsdiff.stories import moving, placing
from newsdiff.stories.models import LookDue, Move, Story, Version
from newsdiff.stories.selectors import without_restricted
from newsdiff.stories.signals import one_collation_a_story
from newsdiff.stories.unsettled import unsettled, untouched

logger = logging.getLogger(__name__)

LOST = timedelta(minutes=10)
"""What was noted so long ago and not looked at was lost by somebody, or is of an import that is at work still."""
TOGETHER = 250
"""Versions that are read together."""
ROUNDS = 3
"""What one look moves may show where another version belongs."""


def looks_make(*, only_lost: bool = False) -> int:
    """Look at all that is due. Returns how many versions moved. At the same time as another, it does no harm."""
    due = LookDue.objects.order_by("version")
    if only_lost:
        due = due.filter(created_at__lt=timezone.now() - LOST)
    noted = list(
        due.values_list("pk", "story", "version")
    )  # what is noted from here on stays, and is looked at again
    moved = _look_again({story: version for _, story, version in noted}) if noted else 0
    LookDue.objects.filter(pk__in=[pk for pk, *_ in noted]).delete()
    return moved


def _look_again(due: Mapping[int, int]) -> int:
    """`due`: story -> what came in near it last; unsettled versions that are older are looked at. Returns how many moved.

    Each move is a transaction of its own.
    """
    found = unsettled().filter(story__in=due.keys()).values_list("pk", "story")
    chosen = [pk for pk, story in found if pk < due[story]]
    near: dict[int, set[int]] = {}
    moved = 0
    with one_collation_a_story():
        for _ in range(ROUNDS):
            changed: set[int] = set()
            for pk in _drawn_elsewhere(chosen, near):
                if move := _looked(pk):
                    moved += 1
                    changed |= {move.story_id, move.into_id}
            chosen = [pk for pk in chosen if changed & near.get(pk, set())]
            if not chosen:
                break
    return moved


def _drawn_elsewhere(chosen: Sequence[int], near: dict[int, set[int]]) -> Iterator[int]:
    """Those that seem to belong elsewhere, by their stored sketches, many together.

    `near` gets for each the stories with a version near it.
    """
    for first in range(0, len(chosen), TOGETHER):
        some = unsettled().filter(pk__in=chosen[first : first + TOGETHER])
        free = {version.pk: version.story_id for version in untouched(list(some))}
        looks = placing.LookWindow(free)
        for pk in free:
            near[pk] = set()
            if looks.is_drawn_elsewhere(pk, near[pk]):
                yield pk


def _looked(version_id: int) -> Move | None:
    try:
        return version_look(version_id=version_id)
    except (OperationalError, InterfaceError):
        raise  # the database went away, or another was before us: later
    except Exception:  # one that cannot be moved keeps no other where it is
        logger.exception("The second look at version %s failed.", version_id)
        return None


@transaction.atomic
def version_look(*, version_id: int) -> Move | None:
    """Look at one version, and move it where it clearly belongs to another story, or to none that is held.

    Locks in the order of everybody who moves: who may start a story, then stories by key, then the version. None where
    it stays.
    """
    placing.one_at_a_time()
    version = unsettled().filter(pk=version_id).select_related("story", "text").first()
    if version is None:
        return None
    of_the_desk = Story.objects.filter(merged_into=None, desk=version.story.desk_id)
    place = placing.find_again(version, visible=of_the_desk)
    if place is None:
        return None
    concerned = [key for key in (version.story_id, place.story_id) if key is not None]
    locked = Story.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk")
    stories = {story.pk: story for story in locked}
    mine = Version.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=version_id)
    open_ = without_restricted(of_the_desk).filter(pk__in=concerned)
    if not mine.exists() or open_.count() < len(concerned):
        return None  # somebody is changing it or was before us, or other people would read it
    still = unsettled().filter(pk=version_id, story=version.story_id).select_related("story", "text")
    free = untouched(list(still))
    if not free:
        return None
    names = placing.names_of([place.nearest.version]) if place.nearest else {}
    nearest = names.get((place.nearest and place.nearest.version) or 0, "")
    return moving.version_look_move(
        version=free[0],
        into=stories[place.story_id] if place.story_id is not None else None,
        placement=place.placement,
        evidence=place.evidence(nearest),
    )
