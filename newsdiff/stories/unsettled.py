"""Versions whose place nobody has settled yet, and what is noted when copy comes in near them.

Matching put them where they are, in doubt or to start a story, and nobody has looked since. `second_look` looks at them
again. What is noted here is noted in the transaction in which the copy comes in: whatever is lost later, a dead broker or a
killed import, the next look or the sweeper finds it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.stories.models import LookDue, Move, Separation, Story, Version, Visit
from newsdiff.stories.selectors import restricted_versions
from newsdiff.stories.signals import worked_on

logger = logging.getLogger(__name__)

LOOKED_AT_FOR = timedelta(days=7)
"""Copy that is older stays where it is."""

_at_the_end: ContextVar[bool] = ContextVar("looks_at_the_end", default=False)


def _perhaps() -> QuerySet[Version]:
    """Placed by matching, lately, in doubt or alone in the story they started: in one cheap statement."""
    alone = Q(placement=Version.Placement.NEW, story__version_count=1)
    return Version.objects.filter(
        Q(placement=Version.Placement.UNCERTAIN) | alone,
        created_at__gte=timezone.now() - LOOKED_AT_FOR,
        retired_at=None,
        story__merged_into=None,
    ).order_by("pk")


def unsettled() -> QuerySet[Version]:
    """In doubt, or alone in the story they started; placed by matching within `LOOKED_AT_FOR`; tied to no other version.

    Not of a story that holds restricted copy: who may read them would change.
    """
    derived = Version.objects.filter(derived_from=OuterRef("pk"))
    return _perhaps().filter(
        Q(placement=Version.Placement.UNCERTAIN) | Q(placement_evidence={}),
        ~Exists(derived),
        ~Exists(restricted_versions().filter(story=OuterRef("story"))),
        derived_from=None,
        story__base=None,
    )


def untouched(versions: Sequence[Version]) -> list[Version]:
    """Those of which nobody has opened the story since they came in, worked on it, or moved anything in it."""
    stories = {version.story_id for version in versions}
    keys = {version.pk for version in versions}
    touched = _worked_on(stories)
    apart = set(Separation.objects.filter(version__in=keys).values_list("version", flat=True))
    apart |= _changed_by_people(Version, keys)
    touched |= _changed_by_people(Story, stories)
    for move in Move.objects.filter(Q(story__in=stories) | Q(into__in=stories)):
        apart |= {int(pk) for pk, *_ in move.memory["versions"]}
        if not move.by_itself:
            touched |= {move.story_id, move.into_id}
    seen: dict[int, list[datetime]] = {}
    for story, at in Visit.objects.filter(story__in=stories).values_list("story", "at"):
        seen.setdefault(story, []).append(at)
    return [
        version
        for version in versions
        if version.pk not in apart
        and version.story_id not in touched
        and not any(at >= version.created_at for at in seen.get(version.story_id, ()))
    ]


def _worked_on(stories: Collection[int]) -> set[int]:
    """What other apps know of."""
    answers = worked_on.send(sender=Story, stories=stories) if stories else []
    found: set[int] = set()
    for _, some in answers:
        found.update(some)  # type: ignore[arg-type]
    return found


def _changed_by_people(model: type[Version | Story], keys: Collection[int]) -> set[int]:
    """Where the history has a change that somebody made, such as another headline or outlet."""
    changes = model.history.filter(id__in=keys, history_type="~", history_user__isnull=False)
    return set(changes.values_list("id", flat=True))


# --- what is to be looked at --------------------------------------------------------------------------


def look_ask(near: Mapping[int, int]) -> None:
    """Copy came in that is near these stories: story -> the newest version that came. Inside the caller's transaction.

    Where older versions of them may be unsettled, that is noted, and the workers are told once it is stored.
    """
    found = _perhaps().filter(story__in=near.keys()).order_by() if near else Version.objects.none()
    due = sorted({story for story, pk in found.values_list("story", "pk") if pk < near[story]})
    if not due:
        return
    LookDue.objects.bulk_create([LookDue(story_id=story, version_id=near[story]) for story in due])
    if not _at_the_end.get():
        transaction.on_commit(look_send, robust=True)


def look_send() -> None:
    """Tell the workers that there is something to look at. Nothing is lost where the broker does not answer."""
    from newsdiff.stories.tasks import look_again

    try:
        look_again.delay()
    except BrokerError as error:
        logger.warning("The broker does not answer (%s); the sweeper takes the second look.", error)


@contextmanager
def looks_at_the_end() -> Iterator[None]:
    """Inside, the workers are not told: whoever takes in many texts looks when all have come."""
    token = _at_the_end.set(True)
    try:
        yield
    finally:
        _at_the_end.reset(token)
