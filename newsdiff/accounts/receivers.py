"""The admin site asks for `is_staff`; it follows the role, so that nobody has to remember it."""

from __future__ import annotations

from typing import Any

from newsdiff.accounts.roles import ADMINISTRATOR, CURATOR


def keep_staff_flag(*, instance: Any, action: str, reverse: bool, **_: Any) -> None:
    if reverse or action not in {"post_add", "post_remove", "post_clear"} or instance.is_superuser:
        return
    staff = instance.groups.filter(name__in=[CURATOR, ADMINISTRATOR]).exists()
    if instance.is_staff != staff:
        instance.is_staff = staff
        instance.save(update_fields=["is_staff"])
