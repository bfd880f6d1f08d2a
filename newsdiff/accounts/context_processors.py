from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from newsdiff.accounts import demo


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page needs."""
    return {
        "preferences": getattr(request, "preferences", None),
        "demo": settings.DEMO,
        "demo_users": list(demo.USERS) if settings.DEMO else [],
        "demo_password": demo.PASSWORD if settings.DEMO else "",
    }
