"""What the help page needs: the sample story, if it is here and may be seen, for a tour of two minutes."""

from __future__ import annotations

from typing import Any

from newsdiff.stories.models import Story, Upload
from newsdiff.stories.selectors import visible_to


def sample_story(user: Any) -> Story | None:
    """The story that the sample data made; None where nobody loaded it or the reader may not see it."""
    seeded = Upload.objects.filter(channel=Upload.Channel.SEED).values("versions__story")
    return visible_to(user).filter(pk__in=seeded).order_by("pk").first()
