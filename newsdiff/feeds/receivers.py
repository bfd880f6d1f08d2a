from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from newsdiff.feeds.waiting import list_imports_forget
from newsdiff.stories.signals import tidying


@receiver(tidying, dispatch_uid="newsdiff.feeds.tidying")
def forget_lists(**_: Any) -> dict[str, int]:
    return {"lists of feeds": list_imports_forget()}
