from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from newsdiff.stories import tour


def guide(request: HttpRequest) -> dict[str, Any]:
    """The stop of the tour, on the pages whose address asks for one."""
    if tour.PARAMETER not in request.GET or not request.user.is_authenticated:
        return {}
    return {"tour": tour.stop_at(request.user, request.GET)}
