"""HTTPS as it is used: a server whose certificate a trusted authority made is asked; any other is refused in words."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from newsdiff.feeds import addresses
from newsdiff.feeds.addresses import Guard, RefusedAddress
from newsdiff.feeds.fetch import Bounds, FetchFailed, fetch
from tests.feeds.conftest import Hostile

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="no openssl to make certificates with")
BOUNDS = Bounds(bytes=100_000, seconds=10)


def made(folder: Path, *arguments: str) -> None:
    subprocess.run([str(OPENSSL), *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate authority, and a server's certificate for feeds.example that it made."""
    at = tmp_path_factory.mktemp("tls")
    made(at, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
         "-subj", "/CN=Test authority")  # fmt: skip
    made(
        at,
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
        "-subj",
        "/CN=feeds.example",
    )
    (at / "names").write_text("subjectAltName=DNS:feeds.example\n")
    made(at, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
         "-extfile", "names", "-out", "server.pem")  # fmt: skip
    return at


@pytest.fixture
def house_of_feeds(authority: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An HTTPS server on this machine that every name leads to."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "server.pem", authority / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.answers, server.asked = {"/a": (200, {"Content-Type": "text/plain"}, b"A storm came.")}, []
    server.port = server.server_address[1]
    server.guard = Guard.of(ports=[server.port], allowed=["127.0.0.1/32"])
    there = [(2, 1, 6, "", ("127.0.0.1", server.port))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_args, **_more: there)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def trusted(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_a_trusted_authority_for_that_name_is_taken(house_of_feeds: Any) -> None:
    got = fetch(f"https://feeds.example:{house_of_feeds.port}/a", guard=house_of_feeds.guard, bounds=BOUNDS)
    assert got.data == b"A storm came."
    ((_, headers),) = house_of_feeds.asked
    assert headers["Host"] == f"feeds.example:{house_of_feeds.port}"


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused(house_of_feeds: Any) -> None:
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(f"https://other.example:{house_of_feeds.port}/a", guard=house_of_feeds.guard, bounds=BOUNDS)
    assert house_of_feeds.asked == []


def test_a_certificate_that_nobody_trusted_made_is_refused(house_of_feeds: Any) -> None:
    with pytest.raises(FetchFailed, match="certificate"):
        fetch(f"https://feeds.example:{house_of_feeds.port}/a", guard=house_of_feeds.guard, bounds=BOUNDS)
    assert house_of_feeds.asked == []


@pytest.mark.usefixtures("trusted")
def test_from_https_to_http_no_redirect_is_followed(house_of_feeds: Any) -> None:
    house_of_feeds.answers["/b"] = (302, {"Location": f"http://feeds.example:{house_of_feeds.port}/a"}, b"")
    with pytest.raises((RefusedAddress, FetchFailed)):
        fetch(f"https://feeds.example:{house_of_feeds.port}/b", guard=house_of_feeds.guard, bounds=BOUNDS)
    assert [path for path, _ in house_of_feeds.asked] == ["/b"]
