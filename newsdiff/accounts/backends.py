from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from newsdiff.accounts.demo import is_demo_user


class HouseBackend(ModelBackend):
    """Django's own, except that demo users are nobody outside demo mode (open sessions end, too)."""

    def user_can_authenticate(self, user: Any) -> bool:
        if user is None:  # single sign-on asks about a name that nobody has
            return False
        return super().user_can_authenticate(user) and (settings.DEMO or not is_demo_user(user))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As Django's: the person's own and those of her groups. Every page asks, so in one query and not in two."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser:
            return super().get_all_permissions(user_obj)
        if not hasattr(user_obj, "_perm_cache"):
            held = Q(
                pk__in=user_obj.user_permissions.through.objects.filter(user=user_obj).values("permission")
            )
            held |= Q(
                pk__in=Group.permissions.through.objects.filter(group__user=user_obj).values("permission")
            )
            names = Permission.objects.filter(held).order_by()
            user_obj._perm_cache = {
                f"{app}.{codename}"
                for app, codename in names.values_list("content_type__app_label", "codename")
            }
        return user_obj._perm_cache
