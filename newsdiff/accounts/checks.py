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


@register(Tags.security)
def proxies_are_proxies(**_: Any) -> list[CheckMessage]:
    try:
        nets = [ipaddress.ip_network(net, strict=False) for net in settings.PROXIES]
    except ValueError as error:
        return [Error(f"NEWSDIFF_PROXIES: {error}", id="newsdiff.E003")]
    if any(net.prefixlen == 0 for net in nets):
        return [
            Error(
                "NEWSDIFF_PROXIES names every address there is: a visitor could then say she is anybody.",
                hint="Name the proxies of the house, and only those.",
                id="newsdiff.E003",
            )
        ]
    return []


@register(Tags.security)
def header_sign_on_names_its_proxies(**_: Any) -> list[CheckMessage]:
    if not settings.SSO_HEADER:
        return []
    try:
        nets = [ipaddress.ip_network(net, strict=False) for net in settings.SSO_PROXIES]
    except ValueError as error:
        return [Error(f"NEWSDIFF_SSO_PROXIES: {error}", id="newsdiff.E002")]
    if not nets or any(net.prefixlen == 0 for net in nets):
        return [
            Error(
                "NEWSDIFF_SSO_HEADER lets whoever can send that header be anybody.",
                hint="Set NEWSDIFF_SSO_PROXIES to the addresses of the proxies that set it, and only those.",
                id="newsdiff.E002",
            )
        ]
    return []
