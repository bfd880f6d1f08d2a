"""What the story app announces, for apps that depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import transaction
from django.dispatch import Signal

if TYPE_CHECKING:
    from newsdiff.stories.models import Story, Version

AT_ONCE = 500
"""Stories announced together after many changes."""

collation_needed = Signal()
"""Sent inside the transaction that changed what stories hold. Argument: `stories`, a few hundred at most."""

standing_changed = Signal()
"""Sent inside the transaction in which a version came into a story, or its kind or status was changed.

Arguments: `version`; `came_in`, True where it is new in its story.
"""

worked_on = Signal()
"""Sent to learn which stories somebody has worked on. Argument: `stories`, keys; each receiver returns a set of them."""

tidying = Signal()
"""Sent once a day by `prune`: delete what is past its time, and return counts, {"what": how many}."""

_held_back: ContextVar[set[int] | None] = ContextVar("held_back", default=None)


def announce_collation_needed(story: Story) -> None:
    """Announce it now, or once at the end where many changes are being made."""
    held = _held_back.get()
    if held is None:
        collation_needed.send(sender=type(story), stories=[story])
    else:
        held.add(story.pk)


def announce_standing(version: Version, *, came_in: bool) -> None:
    standing_changed.send(sender=type(version), version=version, came_in=came_in)


@contextmanager
def one_collation_a_story() -> Iterator[None]:
    """Inside, stories may change as often as they like; each is announced once, at the end.

    Should the process die before that, the sweeper finds the stories by their revision.
    """
    from newsdiff.stories.models import Story

    if _held_back.get() is not None:  # at the end of what this is a part of
        yield
        return
    token = _held_back.set(set())
    try:
        yield
    finally:
        held = _held_back.get() or set()
        _held_back.reset(token)
        keys = sorted(held)
        for first in range(0, len(keys), AT_ONCE):
            with transaction.atomic():
                living = Story.objects.filter(pk__in=keys[first : first + AT_ONCE], merged_into=None)
                collation_needed.send(sender=Story, stories=list(living.order_by("pk")))
