"""What no request may exceed, and what no cache may keep."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

TOO_LARGE = "This is more than newsdiff takes at once. Send it in parts, or as single files."


class LimitsMiddleware:
    """A body that says it is too large is refused before a byte of it is read or put on the disk.

    One that does not say how large it is has no content for Django. Pages for somebody who signed in are for
    that browser alone, and are asked for again after signing out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.REQUEST_MAX_BYTES:
            return HttpResponse(TOO_LARGE, status=413, content_type="text/plain; charset=utf-8")
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response
