from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from newsdiff.review import notices, services
from newsdiff.stories.models import Story, Version
from newsdiff.stories.signals import collation_needed, standing_changed


@receiver(collation_needed, dispatch_uid="newsdiff.review.collation_needed")
def ask_for_collation(*, stories: Sequence[Story], **_: Any) -> None:
    services.collations_request(stories=stories)


@receiver(standing_changed, dispatch_uid="newsdiff.review.standing_changed")
def tell_people(*, version: Version, came_in: bool, **_: Any) -> None:
    """Noted now, done after the commit: looking up people must not hold the story's lock, nor refuse copy."""
    if notices.kinds_of(version) or not came_in:
        notices.notices_ask(version)
