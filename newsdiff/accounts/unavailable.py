"""A database that is away or full answers with a clear 503, never with a broken page or half a record."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views import defaults

RETRY_AFTER_SECONDS = 10
WORDS = (
    "newsdiff cannot reach or write its database just now. What you sent last was not stored; "
    "everything before it is safe. Try again in a moment."
)


def server_error(request: HttpRequest) -> HttpResponse:
    """The project's handler500: Django calls it while the exception is being handled, and logs it."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return defaults.server_error(request)
    answer = HttpResponse(WORDS, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
