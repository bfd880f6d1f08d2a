"""The four roles, as Django groups. Made by migration 0002; the matrix test holds views to them."""

from __future__ import annotations

from typing import Any, Final

VIEWER: Final = "viewer"
EDITOR: Final = "editor"
CURATOR: Final = "curator"
ADMINISTRATOR: Final = "administrator"
ROLES: Final = (VIEWER, EDITOR, CURATOR, ADMINISTRATOR)

# "app.codename"; each role has what the one before it has, and more.
PERMISSIONS: Final[dict[str, tuple[str, ...]]] = {
    VIEWER: ("stories.view_story", "stories.view_version", "stories.view_outlet", "review.view_finding"),
    EDITOR: (
        "stories.add_story",
        "stories.add_version",
        "stories.view_restricted",
        "review.add_decision",
        "review.add_finding",
        "review.add_rule",
        "exports.add_sharelink",
    ),
    CURATOR: (
        "stories.change_story",
        "stories.change_version",
        "stories.add_outlet",
        "stories.change_outlet",
        "stories.curate",
        "stories.view_upload",
        "stories.view_text",
        "review.view_collation",
        "review.change_collation",
        "review.view_decision",
        "review.view_rule",
        "review.change_rule",
        "review.delete_rule",
        "exports.view_sharelink",
        "exports.change_sharelink",
        "feeds.view_feed",
        "feeds.add_feed",
        "feeds.change_feed",
        "feeds.delete_feed",
        "accounts.view_desk",
        "accounts.change_desk",
        "accounts.add_desk",
    ),
    ADMINISTRATOR: (
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
        "api.view_token",
        "api.change_token",
        "accounts.delete_desk",
        "stories.delete_outlet",
    ),
}


def permissions_of(role: str) -> tuple[str, ...]:
    """All permissions of `role`, with those of the roles below it."""
    return tuple(p for name in ROLES[: ROLES.index(role) + 1] for p in PERMISSIONS[name])


def grant_roles(**_: Any) -> None:
    """Bring the groups in line with PERMISSIONS. Idempotent; run after every migrate.

    Permissions of later apps exist only once those are migrated, hence a post_migrate receiver
    beside the migration that makes the groups.
    """
    from django.contrib.auth.models import Group, Permission

    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        wanted: list[Permission] = []
        for name in permissions_of(role):
            app_label, codename = name.split(".")
            wanted += Permission.objects.filter(content_type__app_label=app_label, codename=codename)
        group.permissions.set(wanted)


def is_curator(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("stories.curate"))
