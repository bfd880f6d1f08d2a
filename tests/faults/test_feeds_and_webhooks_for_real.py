"""A feed becomes versions and a webhook tells of them, with a real clock, worker, broker and database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.factories import COURIER, GAZETTE
from tests.faults.conftest import House
from tests.runtime.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]


def rss(*items: tuple[str, str]) -> bytes:
    told = "".join(
        f"<item><title>Storm floods coast</title><guid>{guid}</guid><description><![CDATA["
        + "".join(f"<p>{p}</p>" for p in text.split("\n\n")[1:])
        + "]]></description></item>"
        for guid, text in items
    )
    return f"<rss version='2.0'><channel><title>Gazette</title>{told}</channel></rss>".encode()


class Outside(BaseHTTPRequestHandler):
    """Serves the feeds; answers the first attempt of every delivery with a fault."""

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append((self.path, self.headers.get("If-None-Match", "")))
        body = server.feeds.get(self.path, b"")
        if body and self.headers.get("If-None-Match") == f'"{len(body)}"':
            return self.say(304, b"")
        if self.path == "/away.rss":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.say(200 if body else 404, body, ETag=f'"{len(body)}"')

    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.came.append((dict(self.headers), body))
        same = [h for h, _ in server.came if h["Newsdiff-Delivery"] == self.headers["Newsdiff-Delivery"]]
        self.say(500 if len(same) == 1 else 204, b"")

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    server.daemon_threads = True
    server.asked, server.came, server.feeds = [], [], {}
    server.port = server.server_address[1]
    server.url = f"http://127.0.0.1:{server.port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


MAKE = """
from django.contrib.auth import get_user_model
from newsdiff.api import webhooks
from newsdiff.feeds.models import Feed
from newsdiff.stories.services import outlet_get
user = get_user_model().objects.create_superuser('hooks', 'h@x.example', 'a-long-enough-phrase')
for name in ('Gazette', 'Courier', 'Away'):
    Feed.objects.create(name=name, address='{url}/' + name.lower() + '.rss', outlet=outlet_get(name))
print(webhooks.endpoint_create(user=user, address='{url}/hook', events=['version.substantive'])[1])
"""


def test_a_feed_item_becomes_a_version_and_is_told_signed_after_a_refusal(
    house: House, outside: Any, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.feeds = {"/gazette.rss": rss(("g1", GAZETTE)), "/courier.rss": rss(("c1", COURIER))}
    house.at.env |= {
        "FEEDS_ENABLED": "1", "FEEDS_PORTS": f"80,443,{outside.port}", "FEEDS_ALLOW": "127.0.0.1/32",
        "FEEDS_HOST_SECONDS": "1", "NEWSDIFF_WEBHOOKS_PORTS": f"80,443,{outside.port}",
        "NEWSDIFF_WEBHOOKS_ALLOW": "127.0.0.1/32",
    }  # fmt: skip
    secret = house.at.python(MAKE.format(url=outside.url)).strip().splitlines()[-1]
    house.at.clock()
    house.at.ready_worker()

    # Three feeds of one host: one a look of the clock. Both good ones are in, in one story, and compared.
    wait_until(lambda: len(house.ask("SELECT 1 FROM stories_version")) == 2, seconds=240, what="both items")
    assert len(house.ask("SELECT DISTINCT story_id FROM stories_version")) == 1
    assert house.ask("SELECT source_id FROM stories_version ORDER BY source_id") == [("c1",), ("g1",)]
    house.wait_for_work()
    assert house.ask("SELECT count(*) FROM review_finding WHERE severity = 'substantive'")[0][0] > 0

    # The one that leads to where clouds keep their metadata is refused in words.
    wait_until(
        lambda: house.ask("SELECT last_error FROM feeds_feed WHERE name = 'Away' AND failures > 0"),
        seconds=240, what="the refusal",
    )  # fmt: skip
    assert "169.254.169.254" in house.ask("SELECT last_error FROM feeds_feed WHERE name = 'Away'")[0][0]

    # The webhook was answered 500, and came again under the same id, with the same bytes, signed.
    wait_until(lambda: len(outside.came) >= 2, seconds=240, what="the second attempt")
    (first, body), (second, again) = outside.came[:2]
    assert first["Newsdiff-Delivery"] == second["Newsdiff-Delivery"]
    assert body == again
    monkeypatch.syspath_prepend(str(project / "docs" / "examples"))
    from receive_event import verified as check  # type: ignore[import-not-found]

    assert check(secret, second["Newsdiff-Signature"], again)
    assert not check("whsec_other", second["Newsdiff-Signature"], again)
    wait_until(
        lambda: house.ask("SELECT attempts, last_status FROM api_delivery WHERE state = 'delivered'") == [(2, 204)],
        seconds=60, what="the delivery to be written down",
    )  # fmt: skip
