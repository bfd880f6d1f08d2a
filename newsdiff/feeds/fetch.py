"""Asking one address outside, or sending to it: guarded, bounded in time, size and hops. Knows no Django.

The host is resolved once, every address of it checked, and the connection made to the address that was
checked: a name that resolves differently a moment later changes nothing. Each redirect is checked anew.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin

from newsdiff.feeds.addresses import Guard

_AGENT = "newsdiff (feed reader)"
_SENDER = "newsdiff (webhooks)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchFailed(Exception):
    """Nothing came that can be used; the message says why, in words for an editor."""

    def __init__(self, words: str, *, status: int = 0, retry_after: int = 0) -> None:
        super().__init__(words)
        self.status = status
        self.retry_after = retry_after
        """Seconds the host asked us to stay away; 0 where it did not say."""


@dataclass(frozen=True, slots=True)
class Bounds:
    bytes: int = 5_000_000
    """Of the body, before and after unpacking."""
    seconds: float = 20.0
    """For everything together: hops, head and body."""
    hops: int = 4


@dataclass(frozen=True, slots=True)
class Fetched:
    url: str
    """Where the last redirect led."""
    status: int
    """200, or 304 where nothing changed."""
    data: bytes = b""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """ETag and Last-Modified, where given; names in lower case."""


def fetch(
    url: str, *, guard: Guard, bounds: Bounds | None = None, etag: str = "", last_modified: str = ""
) -> Fetched:
    """The body at `url`. Raises RefusedAddress or FetchFailed."""
    bounds = bounds or Bounds()
    ends = time.monotonic() + bounds.seconds
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    for _hop in range(bounds.hops + 1):
        answer = _ask(url, guard, bounds, ends, {name: value for name, value in asked.items() if value})
        if isinstance(answer, Fetched):
            return answer
        if url.startswith("https://") and answer.startswith("http://"):
            raise FetchFailed("The address leads from https to plain http, which is not followed.")
        url = answer
    raise FetchFailed("The address leads on and on (too many redirects).")


def post(url: str, data: bytes, *, guard: Guard, headers: Mapping[str, str], seconds: float) -> int:
    """Send `data`; the status of the answer, whose body is not read. No redirect is followed.

    Raises RefusedAddress or FetchFailed.
    """
    bounds = Bounds(seconds=seconds)
    with _connection(url, guard, bounds, time.monotonic() + seconds) as (connection, target):
        connection.request(
            "POST", target, body=data, headers={"User-Agent": _SENDER, "Connection": "close", **headers}
        )
        return connection.getresponse().status


def _ask(url: str, guard: Guard, bounds: Bounds, ends: float, asked: Mapping[str, str]) -> Fetched | str:
    """One request: its answer, or the address it leads to."""
    with _connection(url, guard, bounds, ends) as (connection, target):
        connection.request("GET", target, headers={
            "User-Agent": _AGENT, "Accept": "application/rss+xml, application/atom+xml, text/html, */*;q=0.5",
            "Accept-Encoding": "gzip", "Connection": "close", **asked,
        })  # fmt: skip
        return _answer(url, connection.getresponse(), bounds)


@contextlib.contextmanager
def _connection(
    url: str, guard: Guard, bounds: Bounds, ends: float
) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    """A connection to the checked address, hung up when the time is over, and the path to ask for."""
    parts, host, port = guard.split(url)
    address = guard.checked(host, port)
    left = ends - time.monotonic()
    if left <= 0:
        raise _late(bounds)
    try:
        sock = _connected(parts.scheme, host, port, address, left)
    except OSError as error:
        raise FetchFailed(f"{host} does not answer.") from error
    # A host that sends a byte now and then never lets a read time out: the whole is ended from outside.
    late = threading.Event()
    watch = threading.Timer(max(ends - time.monotonic(), 0.01), _hang_up, (sock, late))
    watch.daemon = True
    watch.start()
    connection = http.client.HTTPConnection(host, port)
    connection.default_port = 443 if parts.scheme == "https" else 80
    connection.sock = sock
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        yield connection, _ascii(target)
        if late.is_set():  # a body without a length ends where we hung up
            raise _late(bounds)
    except FetchFailed:
        if late.is_set():
            raise _late(bounds) from None
        raise
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise _late(bounds) from error
        if isinstance(error, ssl.SSLError):
            raise FetchFailed(f"{host} has no certificate that can be trusted.") from error
        raise FetchFailed(f"{host} sent no answer that can be read.") from error
    finally:
        watch.cancel()
        connection.close()
        sock.close()


def _connected(scheme: str, host: str, port: int, address: str, left: float) -> socket.socket:
    """A socket to the checked address; over TLS its certificate will be checked for the host."""
    sock = socket.create_connection((address, port), timeout=min(left, 10))
    sock.settimeout(left)
    if scheme != "https":
        return sock
    try:
        return ssl.create_default_context().wrap_socket(
            sock, server_hostname=host, do_handshake_on_connect=False
        )
    except BaseException:
        sock.close()
        raise


def _hang_up(sock: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _answer(url: str, response: http.client.HTTPResponse, bounds: Bounds) -> Fetched | str:
    status = response.status
    if status in _REDIRECTS:
        location = response.getheader("Location", "")
        if not location:
            raise FetchFailed("The address leads elsewhere and does not say where.")
        return urljoin(url, location)
    kept = {
        name: value[:300] for name in ("etag", "last-modified") if (value := response.getheader(name, ""))
    }
    if status == 304:
        return Fetched(url, 304, headers=kept)
    if status != 200:
        raise FetchFailed(_words(status), status=status, retry_after=_seconds(response))
    data = _body(response, bounds.bytes)
    return Fetched(url, 200, data, (response.getheader("Content-Type") or "")[:120], kept)


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        raise FetchFailed("The answer is packed in a way that was not asked for.")
    unpack = zlib.decompressobj(31) if coding != "identity" else None
    out, came = bytearray(), 0
    while block := response.read(65_536):
        came += len(block)
        if unpack is None:
            out += block
        else:
            try:
                # One byte more than is taken is enough to be refused; a bomb is never unpacked whole.
                out += unpack.decompress(block, most + 1 - len(out))
            except zlib.error as error:
                raise FetchFailed("The answer is packed and damaged.") from error
        if came > most or len(out) > most:
            raise FetchFailed(f"The answer is larger than {most:,} bytes, which is not taken.")
    if response.length:
        raise FetchFailed("The answer was cut short.")
    if unpack is not None and not unpack.eof:
        raise FetchFailed("The answer is packed and was cut short.")
    return bytes(out)


def _seconds(response: http.client.HTTPResponse) -> int:
    said = response.getheader("Retry-After", "").strip()
    return min(int(said), 86_400) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def _words(status: int) -> str:
    known = {
        401: "asks for a sign-in", 403: "refuses us", 404: "has nothing at this address", 410: "is gone for good",
        429: "asks us to come less often", 503: "is not available at the moment",
    }  # fmt: skip
    if status in known:
        return f"The host {known[status]} ({status})."
    return f"The host has a fault of its own ({status})." if status >= 500 else f"The host answers {status}."


def _late(bounds: Bounds) -> FetchFailed:
    return FetchFailed(f"The answer took longer than {bounds.seconds:g} seconds.")


def _ascii(target: str) -> str:
    return quote(target, safe="/%?&=+,;:@!$'()*~-._[]|")
