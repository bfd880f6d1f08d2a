from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from newsdiff.exports.models import ShareLink
from newsdiff.stories.signals import worked_on


@receiver(worked_on, dispatch_uid="newsdiff.exports.worked_on")
def say_what_was_shared(*, stories: Collection[int], **_: Any) -> set[int]:
    return set(ShareLink.objects.filter(story__in=stories).order_by().values_list("story", flat=True))
