from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from newsdiff.review.notices import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """The number on the bell; asked for only where a page shows the bell."""
    return {"unread_notices": SimpleLazyObject(lambda: unread_count(request.user))}
