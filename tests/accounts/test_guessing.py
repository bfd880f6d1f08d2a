"""One password tried on many names: counted by the address, without a newsroom behind it being shut out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from newsdiff.accounts import audit, guessing
from newsdiff.accounts.models import AddressLock
from newsdiff.stories.retention import prune
from tests import factories
from tests.accounts.test_passwords import NEW, choose, link_in

pytestmark = pytest.mark.django_db
GUESSER, NEWSROOM = "203.0.113.66", "198.51.100.20"
NAMES = 6


@pytest.fixture(autouse=True)
def nora(settings):
    settings.SIGN_IN_NAMES = NAMES
    cache.clear()
    user = factories.person("nora", "editor", password=factories.PASSWORD)
    user.email = "nora@paper.example"
    user.save()
    return user


def sign_in(name: str = "nora", password: str = factories.PASSWORD, *, at: str, client: Client | None = None):
    return (client or Client()).post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=at)


def spray(at: str, number: int = NAMES, start: int = 0, password: str = "Spring2026!!") -> None:
    for n in range(start, start + number):
        sign_in(f"name{n}", password, at=at)


def test_one_password_on_many_names_locks_the_address_and_no_other(caplog):
    spray(GUESSER, NAMES - 1)
    assert sign_in(at=GUESSER).status_code == 302
    spray(GUESSER, 1, start=NAMES)
    assert f"{NAMES} names were tried from {GUESSER}" in caplog.text
    answer = sign_in("name99", at=GUESSER)
    assert answer.status_code == 429
    assert "Many names were tried from the address you come from" in answer.content.decode()
    assert sign_in(at=NEWSROOM).status_code == 302


def test_who_has_signed_in_from_there_still_may_and_others_with_the_right_password_may_not():
    factories.person("otto", "editor", password=factories.PASSWORD)
    assert sign_in(at=NEWSROOM).status_code == 302
    spray(NEWSROOM)
    assert sign_in("otto", at=NEWSROOM).status_code == 429
    assert sign_in(at=NEWSROOM).status_code == 302
    assert sign_in("otto", at=GUESSER).status_code == 302, "only that address is locked"


def test_colleagues_that_mistype_and_then_get_in_are_not_counted():
    for n in range(2 * NAMES):
        factories.person(f"name{n}", "editor", password=factories.PASSWORD)
        sign_in(f"name{n}", "mistyped", at=NEWSROOM)
        assert sign_in(f"name{n}", at=NEWSROOM).status_code == 302
    assert not AddressLock.objects.exists()


def test_one_name_tried_often_is_one_name(settings):
    for n in range(settings.AXES_FAILURE_LIMIT + NAMES):
        sign_in("name0", f"wrong {n}", at=NEWSROOM)
    assert not AddressLock.objects.exists()


def test_what_is_refused_counts_for_nothing_so_nobody_makes_the_lock_worse():
    assert sign_in(at=NEWSROOM).status_code == 302
    spray(NEWSROOM, 5 * NAMES)
    assert AccessAttempt.objects.values("username").distinct().count() == NAMES
    assert AddressLock.objects.count() == 1
    assert sign_in(at=NEWSROOM).status_code == 302


def test_far_too_many_names_known_there_lock_it_for_everybody(settings):
    known = guessing.MANY_TIMES * NAMES
    for n in range(known):
        factories.person(f"name{n}", "editor", password=factories.PASSWORD)
        sign_in(f"name{n}", at=NEWSROOM)
    assert sign_in(at=NEWSROOM).status_code == 302
    spray(NEWSROOM, known)
    assert list(AddressLock.objects.order_by("pk").values_list("everybody", flat=True)) == [False, True]
    assert sign_in(at=NEWSROOM).status_code == 429


def test_the_lock_ends_with_its_time_and_so_does_the_count():
    spray(GUESSER)
    AddressLock.objects.update(until=timezone.now())
    AccessAttempt.objects.update(attempt_time=timezone.now() - guessing.WINDOW - timedelta(seconds=1))
    assert sign_in(at=GUESSER).status_code == 302
    sign_in("name99", at=GUESSER)
    assert AddressLock.objects.filter(until__gt=timezone.now()).count() == 0


def test_a_new_password_by_mail_lets_in_where_the_address_is_locked(nora):
    spray(NEWSROOM)
    client = Client()
    assert sign_in(at=NEWSROOM, client=client).status_code == 429
    client.post("/password/forgotten/", {"email": nora.email})
    choose(client, link_in(mail.outbox[0]))
    assert sign_in("name1", NEW, at=NEWSROOM, client=client).status_code == 429
    assert sign_in("nora", NEW, at=NEWSROOM, client=client).status_code == 302


def test_an_open_session_goes_on(client, nora):
    client.force_login(nora, backend="newsdiff.accounts.backends.HouseBackend")
    spray("127.0.0.1")
    assert client.get("/stories/").status_code == 200


def test_single_sign_on_by_a_header_is_no_guess(settings):
    settings.SSO_HEADER, settings.SSO_PROXIES = "X-Remote-User", [NEWSROOM]
    spray(NEWSROOM)
    answer = Client().get("/stories/", headers={"X-Remote-User": "nora"}, REMOTE_ADDR=NEWSROOM)
    assert answer.status_code == 200


def test_a_visitor_of_ipv6_has_a_network_of_addresses_and_is_one():
    for n in range(NAMES):
        sign_in(f"name{n}", "Spring2026!!", at=f"2001:db8:1:2::{n + 1:x}")
    assert sign_in(at="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(at="2001:db8:1:3::1").status_code == 302


def test_it_can_be_switched_off(settings):
    settings.SIGN_IN_NAMES = 0
    spray(GUESSER, 3 * NAMES)
    assert sign_in(at=GUESSER).status_code == 302


def test_who_looks_after_people_reads_of_it_in_the_history_and_curators_do_not(client):
    spray(GUESSER)
    (entry,), _ = audit.page(factories.person("boss", "administrator"), audit.Asked(kind="address lock"))
    assert (entry.about, entry.who) == (GUESSER, "")
    assert f"{NAMES} names were tried" in entry.what
    client.force_login(
        factories.person("ada", "administrator"), backend="newsdiff.accounts.backends.HouseBackend"
    )
    assert GUESSER in client.get("/history/").content.decode()
    assert client.get("/history/?who=nora").status_code == 200
    assert GUESSER not in client.get("/history/?who=nora").content.decode()
    client.force_login(factories.person("cora", "curator"), backend="newsdiff.accounts.backends.HouseBackend")
    assert GUESSER not in client.get("/history/").content.decode()


def test_locks_are_forgotten_with_the_sign_ins(settings):
    spray(GUESSER)
    prune()
    assert AddressLock.objects.exists()
    AddressLock.objects.update(until=timezone.now() - timedelta(days=settings.SIGN_IN_DAYS + 1))
    prune()
    assert not AddressLock.objects.exists()
