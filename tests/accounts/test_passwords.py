"""Forgotten and changed passwords, and the sessions they end."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
NEW = "ferry tide harbour"


@pytest.fixture(autouse=True)
def _no_pauses():
    cache.clear()


@pytest.fixture
def nora():
    user = factories.person("nora", "editor", password=factories.PASSWORD)
    user.email = "nora@paper.example"
    user.save()
    return user


def ask(client, email: str = "nora@paper.example"):
    return client.post("/password/forgotten/", {"email": email})


def link_in(message) -> str:
    return re.search(r"/password/new/\S+", message.body)[0]


def signed_in(name: str, password: str) -> bool:
    client = Client()
    client.post("/sign-in/", {"username": name, "password": password})
    return client.get("/stories/").status_code == 200


def choose(client, link: str, password: str = NEW):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})


def test_the_mailed_link_sets_a_new_password_once(client, nora):
    ask(client)
    link = link_in(mail.outbox[0])
    assert choose(client, link).status_code == 302
    assert signed_in("nora", NEW)
    assert not signed_in("nora", factories.PASSWORD)
    assert "no longer opens" in Client().get(link, follow=True).content.decode()


def test_the_token_leaves_the_address_before_the_form_is_shown(client, nora):
    ask(client)
    shown = client.get(link_in(mail.outbox[0]), follow=True)
    assert shown.request["PATH_INFO"].endswith("/set-password/")


def test_nobody_learns_who_has_an_account(client, nora):
    known, unknown = ask(client), ask(client, "nobody@paper.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


def test_a_mail_box_is_not_flooded(client, nora):
    for _ in range(5):
        ask(client)
    assert len(mail.outbox) == 1


def test_the_link_names_the_configured_site_whatever_host_the_request_claims(client, nora, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://newsdiff.paper.example", ["*"]
    client.post("/password/forgotten/", {"email": nora.email}, headers={"Host": "evil.example"})
    assert "https://newsdiff.paper.example/password/new/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body


def test_a_closed_account_and_one_of_the_single_sign_on_get_no_mail(client, nora):
    nora.is_active = False
    nora.save()
    sso = factories.person("sso", "viewer")
    sso.email = "sso@paper.example"
    sso.save()
    ask(client)
    ask(client, "sso@paper.example")
    assert mail.outbox == []


def test_a_link_is_worth_nothing_after_a_sign_in_or_its_time(client, nora, settings):
    ask(client)
    link = link_in(mail.outbox[0])
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer opens" in Client().get(link, follow=True).content.decode()
    settings.PASSWORD_RESET_TIMEOUT = 3600
    assert signed_in("nora", factories.PASSWORD)
    assert "no longer opens" in Client().get(link, follow=True).content.decode()


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(client, nora):
    client.force_login(nora, backend="newsdiff.accounts.backends.HouseBackend")
    elsewhere = Client()
    elsewhere.force_login(nora, backend="newsdiff.accounts.backends.HouseBackend")
    answer = client.post(
        "/password/", {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    )
    assert answer.status_code == 302
    assert client.get("/stories/").status_code == 200
    assert elsewhere.get("/stories/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "nora@paper.example"])
def test_weak_passwords_are_refused_with_the_reason(weak, client, nora):
    client.force_login(nora, backend="newsdiff.accounts.backends.HouseBackend")
    answer = client.post(
        "/password/", {"old_password": factories.PASSWORD, "new_password1": weak, "new_password2": weak}
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert signed_in("nora", factories.PASSWORD)


def test_who_was_locked_out_gets_in_again_by_mail(client, nora, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        client.post("/sign-in/", {"username": "nora", "password": f"wrong {number}"})
    locked = client.post("/sign-in/", {"username": "nora", "password": factories.PASSWORD})
    assert locked.status_code in {403, 429}
    assert "Too many attempts" in locked.content.decode()
    ask(client)
    choose(client, link_in(mail.outbox[0]))
    assert signed_in("nora", NEW)


def test_a_session_ends_after_its_time(client, nora, settings):
    settings.SESSION_COOKIE_AGE = 3600
    client.post("/sign-in/", {"username": "nora", "password": factories.PASSWORD})
    assert client.cookies["sessionid"]["max-age"] == 3600
    session = client.session
    session.set_expiry(-1)
    session.save()
    assert client.get("/stories/").status_code == 302


def test_a_sign_in_is_no_change_of_the_person(client, nora):
    before = nora.history.count()
    client.post("/sign-in/", {"username": "nora", "password": factories.PASSWORD})
    nora.refresh_from_db()
    assert nora.last_login is not None
    assert nora.history.count() == before


def test_the_door_speaks_of_the_fields_it_shows(client, db):
    """It asked for a "username", and no field is called so."""
    told = client.post("/sign-in/", {"username": "nobody", "password": "wrong"}).content.decode()
    assert "This name and password do not go together." in told
    assert "username and password" not in told
