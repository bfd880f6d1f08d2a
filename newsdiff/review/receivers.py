from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.dispatch import receiver

from newsdiff.review import notices, services
from newsdiff.review.selectors import stories_worked_on
from newsdiff.stories.models import Story, Version
from newsdiff.stories.signals import collation_needed, standing_changed, worked_on


@receiver(collation_needed, dispatch_uid="newsdiff.review.collation_needed")
def ask_for_collation(*, stories: Sequence[Story], **_: Any) -> None:
    services.collations_request(stories=stories)


@receiver(standing_changed, dispatch_uid="newsdiff.review.standing_changed")
def tell_people(*, version: Version, came_in: bool, **_: Any) -> None:
    """Noted now, done after the commit: looking up people must not hold the story's lock, nor refuse copy."""
    if notices.kinds_of(version) or not came_in:
        notices.notices_ask(version)


@receiver(worked_on, dispatch_uid="newsdiff.review.worked_on")
def say_what_was_worked_on(*, stories: Collection[int], **_: Any) -> set[int]:
    return stories_worked_on(stories)
