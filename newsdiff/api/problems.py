"""Errors as `application/problem+json` (RFC 9457), in words a person understands."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse

TITLES = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "Not allowed",
    404: "Not found",
    405: "This address does not take that method",
    409: "Somebody was quicker",
    413: "Too large",
    415: "A kind of content that is not taken",
    422: "Something in the request is wrong",
    429: "Too many requests",
    500: "A fault of ours",
    503: "Away for a moment",
}


class Problem(Exception):
    """Raised anywhere in the API; becomes the answer."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.more = status, detail, more


def answer(request: HttpRequest, status: int, detail: str, **more: Any) -> JsonResponse:
    """The problem as a response. `more` adds members, such as `errors` with a place and a reason each."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        **more,
    }
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="newsdiff"'
    return response
