"""Demo users: one a role, with a password that everybody may know.

They exist for `make run` on a loopback address. Outside demo mode they cannot sign in, even where
their rows came along with a copied database (`backends.HouseBackend`).
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from newsdiff.accounts.roles import ADMINISTRATOR, CURATOR, EDITOR, VIEWER

PASSWORD: Final = "newsdiff-demo"  # noqa: S105  known to everybody on purpose
MAIL_DOMAIN: Final = "@demo.invalid"
USERS: Final = {"viewer": VIEWER, "editor": EDITOR, "curator": CURATOR, "admin": ADMINISTRATOR}


class NotInDemoMode(Exception):
    pass


def is_demo_user(user: Any) -> bool:
    return bool(user.email.endswith(MAIL_DOMAIN))


@transaction.atomic
def create() -> list[str]:
    """Make the demo users that are missing. Returns all their names.

    Raises NotInDemoMode outside demo mode, and where a person who is not a demo user has the name.
    """
    if not settings.DEMO:
        raise NotInDemoMode("Demo users are made in demo mode only (NEWSDIFF_DEMO=1).")
    model = get_user_model()
    for name, role in USERS.items():
        user, created = model.objects.get_or_create(username=name, defaults={"email": name + MAIL_DOMAIN})
        if not is_demo_user(user):
            raise NotInDemoMode(f"“{name}” is a real account here; this is no database for a demo.")
        if created or not user.check_password(PASSWORD):
            user.set_password(PASSWORD)
            user.is_superuser = False
            user.save()
        user.groups.set([Group.objects.get(name=role)])
    return list(USERS)
