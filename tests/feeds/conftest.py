"""A hostile server on the loopback address, which only tests allow."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from newsdiff.feeds.addresses import Guard


class Hostile(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append((self.path, dict(self.headers)))
        try:
            answer = server.answers.get(self.path)
            if callable(answer):
                answer(self)
            else:
                status, headers, body = answer or (404, {}, b"")
                self.say(status, headers, body)
        except OSError:
            pass  # the reader hung up

    def say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def slow(handler: Hostile) -> None:
    """A header line that never ends, a byte at a time."""
    for _ in range(200):
        handler.wfile.write(b"X")
        handler.wfile.flush()
        time.sleep(0.05)


def trickle(handler: Hostile) -> None:
    """A body that never ends, a byte at a time."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler: Hostile) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"x" * 65_536)


BOMB = gzip.compress(b"\0" * 30_000_000)


@pytest.fixture
def hostile() -> Iterator[Any]:
    """The server: `answers` path -> (status, headers, body) or a function; `asked` what was asked; `url`."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.daemon_threads = True
    server.answers, server.asked = {}, []
    server.port = server.server_address[1]
    server.url = f"http://127.0.0.1:{server.port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def guard(hostile: Any) -> Guard:
    """Lets the test's own server be asked, and nothing else that is not public."""
    return Guard.of(ports=[80, 443, hostile.port], allowed=["127.0.0.1/32"])
