"""Single sign-on by a header that a trusted proxy sets.

Off unless SSO_HEADER names the header; believed only from the addresses in SSO_PROXIES. The proxy
must drop the header from what visitors send. A session made so lives as long as the proxy says who it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from newsdiff.accounts.backends import HouseBackend
from newsdiff.accounts.client import within
from newsdiff.accounts.roles import VIEWER

BACKEND = "newsdiff.accounts.sso.HeaderBackend"


class HeaderBackend(RemoteUserBackend, HouseBackend):
    """Takes the proxy's word for who it is. Somebody new becomes a viewer, or is refused (SSO_CREATE)."""

    @property
    def create_unknown_user(self) -> bool:  # type: ignore[override]
        return settings.SSO_CREATE

    def configure_user(self, request: HttpRequest | None, user: Any, created: bool = True) -> Any:
        if created:
            user.set_unusable_password()
            user.save()
            user.groups.set([Group.objects.get(name=VIEWER)])
        return user


class HeaderSignOnMiddleware:
    """Behind AuthenticationMiddleware. Does nothing at all where no header is configured."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SSO_HEADER:
            self._sign_on(request)
        return self.get_response(request)

    def _sign_on(self, request: HttpRequest) -> None:
        name = _name(request)
        by_header = request.session.get(auth.BACKEND_SESSION_KEY) == BACKEND
        if request.user.is_authenticated and name != request.user.get_username() and (name or by_header):
            auth.logout(request)  # the proxy names somebody else, or nobody any more
        if not name or request.user.is_authenticated:
            return
        # Not through auth.authenticate: a name that is refused here is no guessed password, and must
        # not count against the proxy's address, which everybody shares.
        user = HeaderBackend().authenticate(request, remote_user=name)
        if user is not None:
            auth.login(request, user, backend=BACKEND)


def _name(request: HttpRequest) -> str:
    """The name a trusted proxy gave; empty where there is none, or it is none of ours to believe."""
    given = request.META.get("HTTP_" + settings.SSO_HEADER.upper().replace("-", "_"), "").strip()
    if not given or not within(request.META.get("REMOTE_ADDR", ""), settings.SSO_PROXIES):
        return ""
    field: Any = User._meta.get_field("username")
    try:
        field.run_validators(given)
    except ValidationError:
        return ""
    return given
