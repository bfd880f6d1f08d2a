from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from newsdiff.review import services
from newsdiff.stories.models import Story
from newsdiff.stories.signals import collation_needed


@receiver(collation_needed, dispatch_uid="newsdiff.review.collation_needed")
def ask_for_collation(*, story: Story, **_: Any) -> None:
    services.collation_request(story=story)
