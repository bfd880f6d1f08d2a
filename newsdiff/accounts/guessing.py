"""One password tried on many names: what counting by name and address (axes) does not see.

Names are counted by the address from which they were tried and did not get in; who gets in is counted no more, so a
newsroom behind one address that mistypes now and then stays far below. From SIGN_IN_NAMES on the address is locked, for
names that never signed in from there; with MANY_TIMES as many, for all. Sessions, single sign-on by a header and the
API's tokens go on as before: no password is guessed there.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from axes.signals import user_locked_out
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from newsdiff.accounts.models import AddressLock

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=15)
LOCKED = timedelta(hours=1)
MANY_TIMES = 4
KNOWN = timedelta(days=30)
"""Who signed in from an address within that time is known there."""
PROVED = "new password of"
"""In the session: whose mailbox this visitor can read."""


class Handler(AxesDatabaseHandler):  # type: ignore[misc]
    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        if address_refuses(request, get_client_username(request, credentials) or ""):
            request.address_locked = True  # type: ignore[attr-defined]  # the page says which it is
            return True
        return bool(super().is_locked(request, credentials))

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **more: Any
    ) -> None:
        if getattr(request, "address_locked", False):
            # Nothing was tried, so nothing is counted: the lock ends with its time, and nobody makes it worse.
            request.axes_locked_out, request.axes_credentials = True, credentials
            user_locked_out.send(
                "axes",
                request=request,
                username=get_client_username(request, credentials),
                ip_address=request.axes_ip_address,
            )
            return
        super().user_login_failed(sender, credentials, request, **more)
        if request is not None and request.axes_ip_address:
            address_count(request.axes_ip_address)


def address_refuses(request: Any, name: str) -> bool:
    """Whether this name may not even try from there."""
    address = request.axes_ip_address
    if not address or not settings.SIGN_IN_NAMES:
        return False
    now = timezone.now()
    locks = AddressLock.objects.filter(address=address, until__gt=now).order_by()
    held = list(locks.values_list("everybody", flat=True))
    if not held or (name and getattr(request, "session", {}).get(PROVED) == name):
        return False
    known = AccessLog.objects.filter(ip_address=address, username=name, attempt_time__gt=now - KNOWN)
    return any(held) or not known.exists()


def address_count(address: str) -> AddressLock | None:
    """Lock the address where too many names were tried from it. None where nothing new is locked."""
    if not settings.SIGN_IN_NAMES:
        return None
    now = timezone.now()
    tried = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=now - WINDOW).order_by()
    names = tried.values("username").distinct().count()
    if names < settings.SIGN_IN_NAMES:
        return None
    everybody = names >= MANY_TIMES * settings.SIGN_IN_NAMES
    held = AddressLock.objects.filter(address=address, until__gt=now)
    if held.filter(everybody=True).exists() or (held.exists() and not everybody):
        return None
    logger.warning(
        "%s names were tried from %s: it is locked until %s%s.",
        names, address, now + LOCKED, ", for everybody" if everybody else ", for names that never signed in there",
    )  # fmt: skip
    return AddressLock.objects.create(
        address=address, names=names, everybody=everybody, at=now, until=now + LOCKED
    )


def address_locks_forget(before: Any) -> int:
    """Delete what is past its time, as who signed in from where. Returns how many."""
    return AddressLock.objects.filter(until__lt=before).delete()[0]
