"""Whom guesses are counted against: the visitor behind a trusted proxy, and nobody that a visitor made up."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client, RequestFactory

from newsdiff.accounts.checks import proxies_are_proxies
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


OUTER, INNER = "192.0.2.80", PROXY
"""The outer proxy takes the visitors and asks the inner one, which asks newsdiff."""


@pytest.fixture
def two_proxies(proxy):
    proxy.PROXIES = [OUTER, "2001:db8:80::/64"]
    return proxy


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (f"{GUESSER}, {OUTER}", GUESSER),
        (f"{NORA}, {GUESSER}, {OUTER}", GUESSER),
        (f"{OUTER}, {OUTER}, {GUESSER}, {OUTER}", GUESSER),
        (f"{GUESSER}, 2001:db8:80::7", GUESSER),
        (f"{GUESSER}, {OUTER}, [2001:DB8:80::7]:443", GUESSER),
        (f"{NORA}, {OUTER}, {GUESSER}", GUESSER),  # who connects to the inner one past the outer
        (f"unknown, {OUTER}", OUTER),
        (f"{NORA}, unknown, {OUTER}", OUTER),
        (OUTER, OUTER),
        ("", INNER),
        (f"{NORA},", INNER),
    ],
)
def test_behind_two_proxies_it_is_the_last_address_that_is_none_of_them(two_proxies, forwarded, address):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=INNER)
    assert client_address(request) == address


def test_behind_two_proxies_visitors_are_counted_apart_and_nobody_is_anybody_else(two_proxies):
    guess(two_proxies, f"192.0.2.{{0}}, {NORA}, {GUESSER}, {OUTER}")
    assert sign_in(f"192.0.2.200, {GUESSER}, {OUTER}") == 429
    assert sign_in(f"{NORA}, {OUTER}") == 302


def test_what_the_second_proxy_is_called_says_nothing_where_none_is_believed(two_proxies):
    two_proxies.BEHIND_PROXY = False
    request = RequestFactory().get("/", headers={"X-Forwarded-For": f"{NORA}, {OUTER}"}, REMOTE_ADDR=OUTER)
    assert client_address(request) == OUTER


@pytest.mark.parametrize("proxies", [["everybody"], ["0.0.0.0/0"], [OUTER, "::/0"]])
def test_every_address_there_is_cannot_be_a_proxy(settings, proxies):
    settings.PROXIES = proxies
    assert [m.id for m in proxies_are_proxies()] == ["newsdiff.E003"]


def test_behind_a_socket_file_nobody_is_connected(proxy):
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None
    request = RequestFactory().get("/", headers={"X-Forwarded-For": NORA}, REMOTE_ADDR="")
    assert client_address(request) == NORA
