from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from newsdiff.accounts.models import Desk, Preferences


def preferences_of(user: Any) -> Preferences | None:
    """The person's preferences (unsaved defaults at first); None for a visitor."""
    if not user.is_authenticated:
        return None
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


def desk_ids_of(user: Any) -> list[int]:
    """Asked anew each time: who has left a desk sees none of its stories from that moment on."""
    return list(user.desks.order_by().values_list("pk", flat=True)) if user.is_authenticated else []


def everybodys_or_own(user: Any) -> Q:
    """The condition on what may have a desk (rules, feeds, their histories): everybody's, and of the person's desks."""
    return Q() if user.is_superuser else Q(desk=None) | Q(desk__in=desk_ids_of(user))


def desks_of(user: Any) -> QuerySet[Desk]:
    """The desks whose a thing of hers may become."""
    return Desk.objects.all() if user.is_superuser else Desk.objects.filter(pk__in=desk_ids_of(user))


def desks_kept_by(user: Any) -> QuerySet[Desk]:
    """The desks whose members `user` names: her own, and all where she changes people anyway."""
    return Desk.objects.all() if user.has_perm("auth.change_user") else desks_of(user)
