"""Which feeds somebody looks after."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from newsdiff.accounts.selectors import everybodys_or_own
from newsdiff.feeds.models import Feed


def feeds_of(user: Any) -> QuerySet[Feed]:
    """Everybody's and those of the person's desks; an administrator's (superuser's) are all."""
    if not user.has_perm("feeds.view_feed"):
        return Feed.objects.none()
    return Feed.objects.filter(everybodys_or_own(user))
