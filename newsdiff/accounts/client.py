"""The address of whoever sent a request: what guesses at passwords and calls without a token are counted by.

Never for trust: single sign-on asks who is connected, not who is said to be behind them (sso.py).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address, in one spelling; None where nothing says one (a socket file, a call without a server).

    Behind a proxy (BEHIND_PROXY) the last entry of X-Forwarded-For, which the proxy itself wrote; of several in a
    row, the last one that is none of PROXIES. All before it may be the client's own invention. Where that is no
    address, the proxy that wrote it; without a proxy, whoever is connected.
    """
    peer: str = request.META.get("REMOTE_ADDR", "")
    nearest = _address(peer) or peer or None
    if not settings.BEHIND_PROXY:
        return nearest
    for entry in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _address(entry)
        if not address:
            break
        nearest = address
        if not within(address, settings.PROXIES):
            break
    return nearest


def counted_address(request: HttpRequest) -> str | None:
    """What guesses at passwords are counted by: the address; of IPv6 its network of 64 bits, all of which one visitor has."""
    address = client_address(request)
    if address is None or ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    except ValueError:
        return address


def within(address: str, networks: Iterable[str]) -> bool:
    """Whether it is one of these addresses, or in one of these networks. False for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(net, strict=False) for net in networks)


def _address(text: str) -> str:
    """One spelling for each address: without a port, IPv4 never as IPv6. Empty for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
