"""A real browser on a real server. The database is a file, so that server and test each have their own
connection, as in life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import factories

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def _browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(_browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Opens a fresh window; fails the test where the page's own scripts complain."""
    contexts, complaints = [], []

    def make(width: int = 1440, height: int = 900, **options: Any) -> Any:
        context = _browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error"
                and not any(status in message.text for status in ("409", "410", "422"))
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def signed_in(open_page: Callable[..., Any], transactional_db: None) -> Callable[..., Any]:
    """Signs somebody in through the form."""
    known: set[str] = set()

    def make(name: str = "nora", role: str = "editor", **options: Any) -> Any:
        if name not in known:
            factories.person(name, role, password=factories.PASSWORD)
            known.add(name)
        page = open_page(**options)
        page.goto("/")
        page.fill("#id_username", name)
        page.fill("#id_password", factories.PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".tabs")
        return page

    return make
