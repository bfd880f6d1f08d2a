"""Per-person time zone for every page."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from newsdiff.accounts.selectors import preferences_of


class PreferencesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        preferences = preferences_of(request.user)
        request.preferences = preferences  # type: ignore[attr-defined]
        if preferences is None:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(preferences.time_zone)):
            return self.get_response(request)
