"""What follows of itself when people change or sign in, or the database is connected. The admin site asks for `is_staff`; it follows the role, so that nobody has to remember it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from newsdiff.accounts.roles import ADMINISTRATOR, CURATOR


def keep_staff_flag(*, instance: Any, action: str, reverse: bool, **_: Any) -> None:
    if reverse or action not in {"post_add", "post_remove", "post_clear"} or instance.is_superuser:
        return
    staff = instance.groups.filter(name__in=[CURATOR, ADMINISTRATOR]).exists()
    if instance.is_staff != staff:
        instance.is_staff = staff
        instance.save(update_fields=["is_staff"])


def note_sign_in(*, user: User, **_: Any) -> None:
    """In place of Django's own receiver, which saves the user: that would be a change in her history."""
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())


def plan_without_compiling(*, connection: Any, **_: Any) -> None:
    """PostgreSQL compiles a plan whose *estimate* is large, for 20 to 500 ms. Every page reads a few rows, whatever
    was estimated; a search walked 50 stories in one of its 47 ms."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
