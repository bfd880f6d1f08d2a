"""Which addresses may be asked at all: the guard between an address somebody typed and our own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver: TypeAlias = Callable[[str, int], Sequence[str]]

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""The only IPv6 space in which public hosts live; what tunnels IPv4 through it is refused below."""
_TUNNELS = tuple(map(ipaddress.IPv6Network, ("2001::/32", "2002::/16", "2001:db8::/32", "3fff::/20")))


class RefusedAddress(ValueError):
    """Not asked, and why, in words for the person who typed it."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of the host. The seam at which tests put a resolver of their own."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: Address) -> bool:
    """Whether a host of the open internet may live there: not private, loopback, link-local (cloud
    metadata), shared (CGNAT), multicast, reserved or documentation, nor any of these inside IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is not None:
            return is_public(mapped)
        if address not in _UNICAST or any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@dataclass(frozen=True, slots=True)
class Guard:
    """`allowed` networks are asked although they are not public: for tests, and for a feed of the house."""

    ports: frozenset[int] = frozenset({80, 443})
    allowed: tuple[Network, ...] = ()
    resolver: Resolver = resolve

    @classmethod
    def of(cls, *, ports: Iterable[int], allowed: Iterable[str], resolver: Resolver = resolve) -> Guard:
        return cls(frozenset(ports), tuple(ipaddress.ip_network(each) for each in allowed), resolver)

    def split(self, url: str) -> tuple[SplitResult, str, int]:
        """(parts, host in ASCII, port) of an address that looks fit to be asked. Raises RefusedAddress."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
        except (ValueError, UnicodeError):
            raise RefusedAddress("This is not a web address.") from None
        if parts.scheme not in {"http", "https"} or not host:
            raise RefusedAddress("Only addresses that start with http:// or https:// are fetched.")
        if any(ord(character) <= 32 or ord(character) == 127 for character in url):
            raise RefusedAddress("This is not a web address: it holds spaces or control characters.")
        if parts.username is not None or parts.password is not None:
            raise RefusedAddress("An address with a name or password in it is not fetched.")
        if port not in self.ports:
            raise RefusedAddress(f"Port {port} is not asked here.")
        return parts, host, port

    def checked(self, host: str, port: int) -> str:
        """One address of the host to connect to, after *every* address it resolves to was checked.

        The caller connects to what is returned and never resolves again. Raises RefusedAddress.
        """
        try:
            found = [ipaddress.ip_address(each.partition("%")[0]) for each in self.resolver(host, port)]
        except (OSError, ValueError, UnicodeError):
            raise RefusedAddress(f"The host {host} is not known.") from None
        if not found:
            raise RefusedAddress(f"The host {host} is not known.")
        for address in found:
            if not (is_public(address) or any(address in network for network in self.allowed)):
                raise RefusedAddress(f"{host} is not a public address; nothing inside a network is fetched.")
        return str(found[0])
