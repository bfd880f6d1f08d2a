"""Which feeds somebody looks after."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from newsdiff.accounts.audit import SOURCES, Entry
from newsdiff.accounts.selectors import everybodys_or_own
from newsdiff.feeds.models import Feed, ListImport

CHANGES_SHOWN = 30


def feeds_of(user: Any) -> QuerySet[Feed]:
    """Everybody's and those of the person's desks; an administrator's (superuser's) are all."""
    if not user.has_perm("feeds.view_feed"):
        return Feed.objects.none()
    return Feed.objects.filter(everybodys_or_own(user))


def lists_of(user: Any) -> QuerySet[ListImport]:
    """The lists that the person imported herself: another's may name feeds of a desk that is not hers."""
    return ListImport.objects.filter(created_by=user)


def changes_of(feed: Feed, user: Any) -> list[Entry]:
    """Who changed what of the feed, the newest first."""
    source = SOURCES["feed"]
    rows = source.rows(user).filter(id=feed.pk).order_by("-history_date", "-pk")[:CHANGES_SHOWN]
    return [entry for entry in source.describe(list(rows), user) if not entry.says_nothing]
