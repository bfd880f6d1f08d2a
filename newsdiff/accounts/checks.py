"""System checks with ids of their own: misconfiguration is said at start, not met in use."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


@register(Tags.security)
def demo_only_on_loopback(**_: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    outside = [h for h in settings.ALLOWED_HOSTS if not _is_loopback(h) and h != "testserver"]
    if outside or not _is_loopback(settings.BIND_ADDRESS):
        return [
            Error(
                "Demo mode has users whose passwords everybody knows; it may only serve the loopback address.",
                hint="Unset NEWSDIFF_DEMO, or set NEWSDIFF_BIND and ALLOWED_HOSTS to 127.0.0.1.",
                id="newsdiff.E001",
            )
        ]
    return []
