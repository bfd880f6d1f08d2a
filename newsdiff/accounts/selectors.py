from __future__ import annotations

from typing import Any

from newsdiff.accounts.models import Desk, Preferences


def preferences_of(user: Any) -> Preferences | None:
    """The person's preferences (unsaved defaults at first); None for a visitor."""
    if not user.is_authenticated:
        return None
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def desks_of(user: Any) -> list[Desk]:
    """Her desks by name; asked for once a request, however many parts of a page want them."""
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_desks"):  # beside Django's own `_perm_cache`, and as long-lived
        user._desks = list(user.desks.all())
    return user._desks


def desk_ids_of(user: Any) -> list[int]:
    return [desk.pk for desk in desks_of(user)]
