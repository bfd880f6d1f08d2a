"""What may be read, and by whom. `visible_to` stands before every list, search, count and answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from newsdiff.accounts.selectors import desk_ids_of
from newsdiff.stories.models import UNKNOWN_OUTLET, Outlet, Story, Version, Visit


def restricted_versions() -> QuerySet[Version]:
    """Live versions that are embargoed still, withheld or killed."""
    restricted = (
        Q(embargoed_until__gt=timezone.now())
        | ~Q(pub_status=Version.PubStatus.USABLE)
        | Q(kind=Version.Kind.KILL)
    )
    return Version.objects.filter(restricted, retired_at=None)


def visible_to(user: Any) -> QuerySet[Story]:
    """The stories `user` may see at all. Everything else that shows copy goes through it.

    A story of a desk is its members'. One that holds embargoed, withheld or killed copy is only
    for people with `stories.view_restricted`: its table, counts and findings would tell of that
    copy, so the story as a whole is the unit. Administrators (superusers) see all.
    """
    stories = Story.objects.filter(merged_into=None)
    if not (user.is_authenticated and user.is_active and user.has_perm("stories.view_story")):
        return stories.none()
    if user.is_superuser:
        return stories
    stories = stories.filter(Q(desk=None) | Q(desk__in=desk_ids_of(user)))
    if not user.has_perm("stories.view_restricted"):
        stories = without_restricted(stories)
    return stories


def without_restricted(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Those of the stories that everybody in their desk may see."""
    return stories.filter(~Exists(restricted_versions().filter(story=OuterRef("pk"))))


def versions_visible_to(user: Any) -> QuerySet[Version]:
    """Live versions of the stories that `user` may see."""
    return Version.objects.filter(story__in=visible_to(user), retired_at=None)


def live_versions(story: Story) -> list[Version]:
    """The story's versions in the order of their sigla, with outlet and text."""
    return sorted(
        story.versions.filter(retired_at=None).select_related("outlet", "text", "derived_from"),
        key=lambda version: (len(version.siglum), version.siglum),
    )


def outlet_not_given() -> Outlet:
    """The outlet that stands for "nobody said which"; made again should a curator have removed it."""
    outlet, _ = Outlet.objects.get_or_create(slug=UNKNOWN_OUTLET, defaults={"name": "outlet not given"})
    return outlet


def outlet_names(user: Any, most: int = 300) -> list[str]:
    """Names to offer `user` while an outlet is typed: those of copy that she may see, and those that have none yet.

    Whose copy another desk works on is that desk's matter.
    """
    held = Version.objects.filter(outlet=OuterRef("pk"))
    offered = Outlet.objects.filter(Exists(held.filter(story__in=visible_to(user))) | ~Exists(held))
    return list(offered.exclude(slug=UNKNOWN_OUTLET).order_by("name").values_list("name", flat=True)[:most])


def last_visit(*, user: Any, story: Story) -> Visit | None:
    return Visit.objects.filter(user=user, story=story).first()
