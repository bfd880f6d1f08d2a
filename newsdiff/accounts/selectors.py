from __future__ import annotations

from typing import Any

from newsdiff.accounts.models import Preferences


def preferences_of(user: Any) -> Preferences | None:
    """The person's preferences (unsaved defaults at first); None for a visitor."""
    if not user.is_authenticated:
        return None
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def desk_ids_of(user: Any) -> list[int]:
    """Asked anew each time: who has left a desk sees none of its stories from that moment on."""
    return list(user.desks.order_by().values_list("pk", flat=True)) if user.is_authenticated else []
