"""The header of a trusted proxy signs people in, and nobody else's header does."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from newsdiff.accounts import demo
from newsdiff.accounts.checks import header_sign_on_names_its_proxies
from tests import factories

pytestmark = pytest.mark.django_db
HOUSE = "newsdiff.accounts.backends.HouseBackend"


@pytest.fixture
def sso(settings):
    settings.SSO_HEADER, settings.SSO_PROXIES = "X-Remote-User", ["10.0.0.0/24", "fd00::1"]
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "newsdiff.accounts.sso.HeaderBackend",
    ]
    return settings


def get(client, name: str | None, address: str = "10.0.0.7", path: str = "/stories/", **more):
    headers = {"X-Remote-User": name} if name is not None else {}
    return client.get(path, headers=headers, REMOTE_ADDR=address, **more)


def who(client) -> str:
    pk = client.session.get("_auth_user_id")
    return get_user_model().objects.get(pk=pk).username if pk else ""


@pytest.mark.parametrize("address", ["10.0.0.7", "fd00::1"])
def test_the_proxy_signs_a_known_person_in(address, client, sso):
    factories.person("nora", "editor")
    assert get(client, "nora", address).status_code == 200
    assert who(client) == "nora"


@pytest.mark.parametrize("address", ["10.0.1.7", "127.0.0.1", "203.0.113.5", "::1", "", "not an address"])
def test_the_header_from_anywhere_else_is_worth_nothing(address, client, sso):
    factories.person("nora", "editor")
    assert get(client, "nora", address).status_code == 302
    assert who(client) == ""


def test_a_forwarded_address_does_not_make_a_visitor_a_proxy(client, sso):
    factories.person("nora", "editor")
    answer = client.get(
        "/stories/",
        headers={"X-Remote-User": "nora", "X-Forwarded-For": "10.0.0.7", "X-Real-IP": "10.0.0.7"},
        REMOTE_ADDR="203.0.113.5",
    )
    assert answer.status_code == 302


def test_without_the_setting_the_header_is_a_header_like_any(client):
    factories.person("nora", "editor")
    assert get(client, "nora").status_code == 302


@pytest.mark.parametrize("header", ["Remote-User", "X-Remote-Users", "Authorization", "X-User"])
def test_another_header_signs_nobody_in(header, client, sso):
    factories.person("nora", "editor")
    assert client.get("/stories/", headers={header: "nora"}, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_somebody_unknown_is_refused_unless_the_house_says_otherwise(client, sso):
    assert get(client, "new.person").status_code == 302
    assert not get_user_model().objects.filter(username="new.person").exists()
    sso.SSO_CREATE = True
    assert get(client, "new.person").status_code == 200
    made = get_user_model().objects.get(username="new.person")
    assert [g.name for g in made.groups.all()] == ["viewer"]
    assert not (made.is_staff)
    assert not (made.is_superuser)
    assert not made.has_usable_password()


@pytest.mark.parametrize("name", ["", "   ", "nora,boss", "a b", "x" * 151, "<script>", "nora\x00"])
def test_names_that_are_none_make_nobody(name, client, sso):
    sso.SSO_CREATE = True
    before = get_user_model().objects.count()
    assert get(client, name).status_code == 302
    assert get_user_model().objects.count() == before


def test_a_role_given_later_is_not_taken_back_by_the_next_sign_on(client, sso):
    factories.person("nora", "curator")
    sso.SSO_CREATE = True
    get(client, "nora")
    assert [g.name for g in get_user_model().objects.get(username="nora").groups.all()] == ["curator"]


def test_a_closed_account_and_a_demo_user_do_not_get_in(client, sso):
    nora = factories.person("nora", "editor")
    nora.is_active = False
    nora.save()
    get_user_model().objects.create_user("editor", "editor" + demo.MAIL_DOMAIN)
    assert get(client, "nora").status_code == 302
    assert get(client, "editor").status_code == 302


def test_when_the_proxy_names_somebody_else_the_session_changes_hands(client, sso):
    factories.person("nora", "editor")
    factories.person("omar", "viewer")
    get(client, "nora")
    first = client.session.session_key
    get(client, "omar")
    assert who(client) == "omar"
    assert client.session.session_key != first


def test_a_stolen_cookie_without_the_proxys_word_is_worth_nothing(client, sso):
    factories.person("nora", "editor")
    get(client, "nora")
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert get(thief, None).status_code == 302
    assert get(client, "nora").status_code == 200, "she herself is signed on again by the next request"


def test_who_signed_in_with_a_password_is_left_alone_where_no_header_comes(client, sso):
    client.force_login(factories.person("nora", "editor"), backend=HOUSE)
    assert get(client, None).status_code == 200


def test_refused_names_do_not_lock_the_proxy_out(client, sso):
    factories.person("nora", "editor")
    for number in range(sso.AXES_FAILURE_LIMIT + 2):
        get(client, f"nobody{number}")
    assert get(client, "nora").status_code == 200


def test_it_does_not_start_with_a_header_that_everybody_may_send(settings):
    settings.SSO_HEADER = "X-Remote-User"
    for proxies in ([], ["0.0.0.0/0"], ["::/0"], ["nonsense"]):
        settings.SSO_PROXIES = proxies
        assert [m.id for m in header_sign_on_names_its_proxies()] == ["newsdiff.E002"]
    settings.SSO_PROXIES = ["10.0.0.0/24"]
    assert header_sign_on_names_its_proxies() == []
