"""A second look at copy that came too early: what came in since shows where it belongs.

Texts are placed one by one. A starts a story; B, an independent account of the event, finds too little in A and starts
another; C is like both and joins A. Or A and B, accounts of two look-alike events, share a story before anything tells
them apart. So when copy comes in, the versions near it that are `unsettled` are grouped anew, all at once
(`newsdiff.matching.settle`), and those that belong elsewhere are moved: within their desk, never after somebody has looked,
and a curator takes it back on *Move or merge*.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from newsdiff.matching import MOST_SETTLED, Regrouped
from newsdiff.stories import moving, placing
from newsdiff.stories.models import LookDue, Move, Story, Version
from newsdiff.stories.selectors import without_restricted
from newsdiff.stories.signals import one_collation_a_story
from newsdiff.stories.unsettled import unsettled, untouched

logger = logging.getLogger(__name__)

LOST = timedelta(minutes=10)
"""What was noted so long ago and not looked at was lost by somebody, or is of an import that is at work still."""
TOGETHER = 500
"""Stories of which is read together what is known of them."""


def looks_make(*, only_lost: bool = False) -> int:
    """Look at all that is due. Returns how many versions moved. At the same time as another, it does no harm."""
    due = LookDue.objects.order_by("version")
    if only_lost:
        due = due.filter(created_at__lt=timezone.now() - LOST)
    # What is noted from here on stays, and is looked at again.
    noted = list(due.values_list("pk", "story", "version"))
    if not noted:
        return 0
    moved = 0
    near: defaultdict[int, set[int]] = defaultdict(set)
    for _, story, version in noted:
        near[version].add(story)
    with one_collation_a_story():
        for some in _batches(_neighbourhoods(near.values())):
            moved += sum(len(move.memory["versions"]) for move in _look_at(some))
    LookDue.objects.filter(pk__in=[pk for pk, *_ in noted]).delete()
    return moved


def _batches(neighbourhoods: Iterable[set[int]]) -> Iterator[list[set[int]]]:
    batch: list[set[int]] = []
    for stories in neighbourhoods:
        batch.append(stories)
        if sum(map(len, batch)) >= TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


def _neighbourhoods(near: Collection[Collection[int]]) -> Iterator[set[int]]:
    """Stories to be looked at together: those that were noted of one text, united where they overlap.

    Where that is more than can be compared, those of each text; where that is, none.
    """
    every = {story for stories in near for story in stories}
    sizes = dict(Story.objects.filter(pk__in=every, merged_into=None).values_list("pk", "version_count"))

    def fits(stories: Iterable[int]) -> bool:
        return sum(sizes.get(story, 0) for story in stories) <= MOST_SETTLED

    united: list[list[Collection[int]]] = []
    for stories in near:
        touching = [each for each in united if any(not set(stories).isdisjoint(other) for other in each)]
        united = [each for each in united if each not in touching]
        united.append([stories, *(other for each in touching for other in each)])
    for parts in united:
        whole = {story for part in parts for story in part}
        for chosen in [whole] if fits(whole) else [set(part) for part in parts if fits(part)]:
            yield chosen & sizes.keys()


def _look_at(neighbourhoods: Sequence[set[int]]) -> Iterator[Move]:
    """What is known of all of them is read at once; each move is a transaction of its own, which asks again."""
    every = set().union(*neighbourhoods)
    open_ = without_restricted(Story.objects.filter(pk__in=every, merged_into=None))
    desk_of = dict(open_.values_list("pk", "desk"))
    held: defaultdict[int, list[int]] = defaultdict(list)
    live = Version.objects.filter(story__in=desk_of, retired_at=None).order_by()
    for pk, story in live.values_list("pk", "story"):
        held[story].append(pk)
    free = {version.pk for version in untouched(list(unsettled().filter(story__in=desk_of)))}
    for stories in neighbourhoods:
        of_desk: defaultdict[int | None, dict[int, int]] = defaultdict(dict)
        for story in stories & desk_of.keys():
            of_desk[desk_of[story]] |= dict.fromkeys(held[story], story)
        for versions in of_desk.values():
            if len(versions) <= MOST_SETTLED and not free.isdisjoint(versions):
                yield from _settled(versions, free)


def _settled(versions: Mapping[int, int], free: Container[int]) -> Iterator[Move]:
    """`versions`: version -> its story."""
    made: dict[int, int] = {}
    for one in placing.settled(versions, free):
        move = _regrouped(one, into=made.get(one.together) if one.into is None else one.into)
        if move is not None:
            made.setdefault(one.together, move.into_id)
            yield move


def _regrouped(one: Regrouped, *, into: int | None) -> Move | None:
    try:
        return versions_regroup(versions=one.versions, story_id=one.story, into_id=into)
    except (OperationalError, InterfaceError):
        raise  # the database went away, or another was before us: later
    except Exception:  # what cannot be moved keeps no other where it is
        logger.exception("The second look at versions %s failed.", one.versions)
        return None


@transaction.atomic
def versions_regroup(*, versions: Collection[int], story_id: int, into_id: int | None) -> Move | None:
    """Move versions where they belong; `into_id` None: into a story of their own. None where one may not be moved any more.

    Locks in the order of everybody who moves: who may start a story, then stories by key, then the versions.
    """
    placing.one_at_a_time()
    concerned = [key for key in (story_id, into_id) if key is not None]
    locked = Story.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk")
    stories = {story.pk: story for story in locked}
    mine = (
        Version.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(pk__in=versions)
        .order_by("pk")
    )
    if len(list(mine.values_list("pk", flat=True))) < len(versions):
        return None  # somebody is changing one of them
    open_ = without_restricted(Story.objects.filter(pk__in=concerned, merged_into=None))
    if open_.count() < len(concerned) or len({story.desk_id for story in stories.values()}) > 1:
        return None  # somebody was before us, or other people would read it
    still = unsettled().filter(pk__in=versions, story=story_id).select_related("story", "text")
    free = untouched(list(still))
    if len(free) < len(versions):
        return None
    return moving.versions_look_move(versions=free, into=stories[into_id] if into_id is not None else None)
