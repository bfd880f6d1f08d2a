from __future__ import annotations

from typing import Any

from newsdiff.accounts.models import Preferences


def preferences_of(user: Any) -> Preferences | None:
    """The person's preferences (unsaved defaults at first); None for a visitor."""
    if not user.is_authenticated:
        return None
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def desk_ids_of(user: Any) -> list[int]:
    return list(user.desks.values_list("pk", flat=True)) if user.is_authenticated else []
