"""Whom guesses are counted against: the visitor behind a trusted proxy, and nobody that a visitor made up."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client, RequestFactory

from newsdiff.accounts.client import client_address
from tests import factories

pytestmark = pytest.mark.django_db
PROXY = "10.0.0.7"
NORA, GUESSER = "198.51.100.20", "203.0.113.66"


@pytest.fixture(autouse=True)
def nora():
    return factories.person("nora", "editor", password=factories.PASSWORD)


@pytest.fixture
def proxy(settings):
    settings.BEHIND_PROXY = True
    return settings


def sign_in(forwarded: str, password: str = factories.PASSWORD, connected: str = PROXY) -> int:
    """Status of the answer: 302 lets in."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    data = {"username": "nora", "password": password}
    return Client().post("/sign-in/", data, headers=headers, REMOTE_ADDR=connected).status_code


def guess(settings, forwarded: str, connected: str = PROXY) -> None:
    """As often as it takes to be locked out."""
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(forwarded.format(number), f"wrong {number}", connected)


def test_two_visitors_behind_one_proxy_are_counted_apart(proxy):
    guess(proxy, GUESSER)
    assert sign_in(GUESSER) == 429
    assert sign_in(NORA) == 302


def test_entries_a_visitor_made_up_do_not_get_her_out_of_the_lock(proxy):
    guess(proxy, "192.0.2.{0}, " + GUESSER)
    assert sign_in(f"192.0.2.200, {GUESSER}") == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {GUESSER}


def test_nor_do_they_lock_out_another(proxy):
    guess(proxy, f"{NORA}, {GUESSER}")
    assert sign_in(NORA) == 302


def test_without_a_proxy_the_header_is_ignored(settings):
    settings.BEHIND_PROXY = False
    guess(settings, "192.0.2.{0}", connected=GUESSER)
    assert sign_in("192.0.2.200", connected=GUESSER) == 429
    assert sign_in("192.0.2.1", connected=NORA) == 302


def test_a_proxy_that_says_no_address_is_counted_itself(proxy):
    guess(proxy, "")
    assert sign_in("unknown") == 429


def test_calls_without_a_token_are_counted_by_the_same_address(proxy):
    cache.clear()  # the counts outlive a test
    proxy.API_REQUESTS_A_MINUTE_WITHOUT_TOKEN = 1

    def call(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return Client().get("/api/1/me", headers=headers, REMOTE_ADDR=PROXY).status_code

    assert [call(f"192.0.2.1, {GUESSER}"), call(f"192.0.2.2, {GUESSER}"), call(NORA)] == [401, 429, 401]
    cache.clear()


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.66:50123", "203.0.113.66"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("2001:0db8:0:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.66", "203.0.113.66"),
        ("fe80::1%eth0", "fe80::1"),
        ("203.0.113.66,", PROXY),
        ("'; drop table", PROXY),
    ],
)
def test_an_address_has_one_spelling(proxy, forwarded, address):
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=PROXY)
    assert client_address(request) == address


def test_behind_a_socket_file_nobody_is_connected(proxy):
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None
    request = RequestFactory().get("/", headers={"X-Forwarded-For": NORA}, REMOTE_ADDR="")
    assert client_address(request) == NORA
