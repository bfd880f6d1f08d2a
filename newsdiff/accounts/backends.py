from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from newsdiff.accounts.demo import is_demo_user


class HouseBackend(ModelBackend):
    """Django's own, except that demo users are nobody outside demo mode (open sessions end, too)."""

    def user_can_authenticate(self, user: Any) -> bool:
        if user is None:  # single sign-on asks about a name that nobody has
            return False
        return super().user_can_authenticate(user) and (settings.DEMO or not is_demo_user(user))
