"""Versions whose place nobody has settled yet, and what is noted when copy comes in near them.

Matching put them where they are, in doubt or to start a story, and nobody has looked since. `second_look` looks at them
again. What is noted here is noted in the transaction in which the copy comes in: whatever is lost later, a dead broker or a
killed import, the next look or the sweeper finds it.
"""

from __future__ import annotations

import logging
from collections import Counter
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

MOVED_AT_MOST = 4
"""Times that a version is moved without anybody asking: copy that comes in between two stories moves none to and fro."""

_at_the_end: ContextVar[bool] = ContextVar("looks_at_the_end", default=False)


def _of_late() -> QuerySet[Version]:
    return Version.objects.filter(
        created_at__gte=timezone.now() - LOOKED_AT_FOR, retired_at=None, story__merged_into=None
    ).order_by("pk")


def unsettled() -> QuerySet[Version]:
    """Placed by matching within `LOOKED_AT_FOR`; tied to no other version.

    Not of a story that holds restricted copy: who may read them would change.
    """
    derived = Version.objects.filter(derived_from=OuterRef("pk"))
    started = Q(placement=Version.Placement.NEW, placement_evidence={})
    return _of_late().filter(
        Q(placement__in=[Version.Placement.UNCERTAIN, Version.Placement.ASSIGNED]) | started,
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
    times: Counter[int] = Counter()
    for move in _moves_that_led_to(stories):
        moved = [int(pk) for pk, *_ in move.memory["versions"]]
        times.update(moved)
        if not move.by_itself or move.undone_at is not None:  # somebody has said what belongs where
            apart |= set(moved)
            touched |= {move.story_id, move.into_id}
    apart |= {pk for pk, count in times.items() if count >= MOVED_AT_MOST}
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


def _moves_that_led_to(stories: Collection[int]) -> list[Move]:
    """Out of the stories and into them, and into those that they came from."""
    found: dict[int, Move] = {}
    frontier = set(stories)
    for _ in range(MOVED_AT_MOST):
        moves = Move.objects.filter(Q(story__in=frontier) | Q(into__in=frontier)).exclude(pk__in=found)
        new = {move.pk: move for move in moves}
        frontier = {move.story_id for move in new.values()} - frontier
        found |= new
        if not frontier:
            break
    return list(found.values())


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


def look_ask(came: Mapping[int, Collection[int]]) -> None:
    """Copy came in: version -> the stories with a version that is near to it, its own among them. In the caller's transaction.

    Where something among them is in doubt, or alone, that is noted, and the workers are told once it is stored. Copy that
    goes into its story as a matter of course shows nothing new about it.
    """
    stories = {story for near in came.values() for story in near}
    alone = Q(placement=Version.Placement.NEW, story__version_count=1)
    open_ = _of_late().filter(Q(placement=Version.Placement.UNCERTAIN) | alone, story__in=stories).order_by()
    unclear: dict[int, set[tuple[int, str]]] = {}
    for story, pk, placement in open_.values_list("story", "pk", "placement") if stories else ():
        unclear.setdefault(story, set()).add((pk, placement))

    def is_due(version: int, near: Collection[int]) -> bool:
        found = {each for story in near for each in unclear.get(story, ())}
        first = len(near) == 1 and found == {(version, Version.Placement.NEW)}
        return bool(found) and not first

    due = [
        LookDue(story_id=s, version_id=v) for v, near in came.items() if is_due(v, near) for s in sorted(near)
    ]
    if not due:
        return
    LookDue.objects.bulk_create(due)
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
