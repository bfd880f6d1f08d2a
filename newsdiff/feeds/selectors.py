"""Which feeds somebody looks after."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from newsdiff.accounts.models import Desk
from newsdiff.accounts.selectors import desk_ids_of
from newsdiff.feeds.models import Feed


def feeds_of(user: Any) -> QuerySet[Feed]:
    """Everybody's and those of the person's desks; an administrator's (superuser's) are all."""
    if not user.has_perm("feeds.view_feed"):
        return Feed.objects.none()
    return (
        Feed.objects.all()
        if user.is_superuser
        else Feed.objects.filter(Q(desk=None) | Q(desk__in=desk_ids_of(user)))
    )


def desks_of(user: Any) -> QuerySet[Desk]:
    """The desks whose a feed of hers may become."""
    return Desk.objects.all() if user.is_superuser else Desk.objects.filter(pk__in=desk_ids_of(user))
