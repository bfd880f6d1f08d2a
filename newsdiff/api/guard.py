"""What stands before every call: the token, the limit, the size, and the answer to a request that came before."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from newsdiff.accounts.client import client_address
from newsdiff.api import limits, services
from newsdiff.api.models import Token
from newsdiff.api.problems import answer

View = Callable[..., HttpResponseBase]
SHOWN_ONCE = frozenset({"webhook_secret"})
"""Calls whose answer holds a secret."""


def guarded(view: View) -> View:
    """The view behind token, limit and size. Sessions count for nothing here, so neither does CSRF."""

    @functools.wraps(view)
    def call(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = _token(request)
        request.api_token = token  # type: ignore[attr-defined]
        request.user = token.user if token else AnonymousUser()
        who = f"token-{token.pk}" if token else f"address-{client_address(request) or ''}"
        allowance = limits.take(who, limits.limit_of(has_token=token is not None))
        if allowance.is_spent:
            response: HttpResponseBase = answer(
                request,
                429,
                f"At most {allowance.limit} requests a minute. Try again in {allowance.resets_in} s.",
            )
            response["Retry-After"] = str(allowance.resets_in)
        elif _declared_size(request) > settings.API_MAX_BYTES:
            response = answer(
                request, 413, f"At most {settings.API_MAX_BYTES:,} bytes are taken in one request."
            )
        elif "\x00" in request.path or "\x00" in request.GET.urlencode() or "%00" in request.GET.urlencode():
            response = answer(
                request, 400, "The address holds NUL characters, which nothing here has in its name."
            )
        else:
            response = _once(view, request, token, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            response = answer(request, 405, f"Use {allowed}." if allowed else "Look at the reference.")
            response["Allow"] = allowed
        response["RateLimit-Limit"] = str(allowance.limit)
        response["RateLimit-Remaining"] = str(max(0, allowance.left))
        response["RateLimit-Reset"] = str(allowance.resets_in)
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(call))


def _token(request: HttpRequest) -> Token | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return services.token_use(text.strip()) if scheme.lower() == "bearer" else None


def _declared_size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _shows_a_secret(request: HttpRequest) -> bool:
    """An answer that is shown once is not kept to be given again."""
    return request.resolver_match is not None and request.resolver_match.url_name in SHOWN_ONCE


def _once(
    view: View, request: HttpRequest, token: Token | None, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Call the view; with an Idempotency-Key only the first time, then give the first answer again."""
    key = request.headers.get("Idempotency-Key", "")
    if token is None or request.method != "POST" or not key or _shows_a_secret(request):
        return view(request, *args, **kwargs)
    if len(key) > 200 or not key.isprintable():
        return answer(request, 400, "An Idempotency-Key has at most 200 printable characters.")
    try:
        digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body)
    except RequestDataTooBig:
        return answer(request, 413, "The request is larger than is taken.")
    try:
        held, is_new = services.answer_begin(token=token, key=key, request_hash=digest.hexdigest())
    except services.KeyReused:
        return answer(request, 422, "This Idempotency-Key was used before for another request.")
    except services.StillWorking:
        return answer(request, 409, "The first request with this Idempotency-Key is still being worked on.")
    if not is_new:
        again = HttpResponse(held.body, status=held.status, content_type=held.content_type)
        again["Idempotency-Replayed"] = "true"
        return again
    try:
        response = view(request, *args, **kwargs)
    except Exception:
        held.delete()
        raise
    body = getattr(response, "content", b"").decode("utf-8", "replace")
    services.answer_keep(
        answer=held, status=response.status_code, content_type=response.get("Content-Type", ""), body=body
    )
    return response
