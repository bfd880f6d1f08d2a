"""An administrator invites, the invited person chooses a password, and the link opens once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from newsdiff.accounts import services
from newsdiff.accounts.models import Invitation
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = "ferry tide harbour"


@pytest.fixture
def administrator(client):
    person = factories.person("ada", "administrator")
    client.force_login(person)
    return person


def link_in(text: str) -> str:
    return re.search(r"/invited/[\w-]+/", text)[0]


def invite(client, **more):
    return client.post(
        "/people/", {"name": "nadia", "email": "nadia@paper.example", "role": "curator", **more}
    )


def accept(client, link: str, password: str = GOOD, **more):
    return client.post(link, {"new_password1": password, "new_password2": password, **more})


def test_the_link_by_mail_makes_an_account_with_role_and_desks_and_signs_her_in(client, administrator):
    desk = factories.desk("World")
    invite(client, desks=[desk.pk])
    link = link_in(mail.outbox[0].body)
    assert mail.outbox[0].to == ["nadia@paper.example"]
    client.logout()
    assert "nadia" in client.get(link).content.decode()
    assert accept(client, link).status_code == 302
    nadia = get_user_model().objects.get(username="nadia")
    assert [g.name for g in nadia.groups.all()] == ["curator"]
    assert list(nadia.desks.all()) == [desk]
    assert nadia.is_staff
    assert not nadia.is_superuser
    assert client.get("/stories/").status_code == 200, "she is in"


def test_without_a_mail_address_the_link_is_shown_once_to_be_copied(client, administrator):
    page = invite(client, email="").content.decode()
    link = link_in(page)
    assert mail.outbox == []
    assert link not in client.get("/people/").content.decode()
    assert link.split("/")[2] not in Invitation.objects.get().token_hash
    assert client.get(link).status_code == 200


def test_a_mail_server_that_refuses_costs_nobody_the_link(client, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = invite(client).content.decode()
    assert "could not be sent" in page
    assert client.get(link_in(page)).status_code == 200


def test_the_link_opens_once(client, administrator):
    link = link_in(invite(client).content.decode())
    accept(client, link)
    client.logout()
    assert client.get(link).status_code == 404
    assert accept(client, link, "another good phrase").status_code == 404


@pytest.mark.parametrize("closing", ["too old", "revoked", "renewed"])
def test_a_link_that_is_too_old_taken_back_or_replaced_opens_no_more(closing, client, administrator):
    link = link_in(invite(client).content.decode())
    invitation = Invitation.objects.get()
    if closing == "too old":
        long_ago = timezone.now() - timedelta(days=9)
        Invitation.objects.update(created_at=long_ago, expires_at=long_ago + timedelta(days=7))
    elif closing == "revoked":
        client.post(f"/people/invitations/{invitation.pk}/revoke/")
    else:
        renewed = link_in(client.post(f"/people/invitations/{invitation.pk}/renew/").content.decode())
        assert client.get(renewed).status_code == 200
    client.logout()
    assert client.get(link).status_code == 404
    assert accept(client, link).status_code == 404
    assert not get_user_model().objects.filter(username="nadia").exists()


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "nadia@paper.example"])
def test_the_rules_for_passwords_hold_for_the_invited(weak, client, administrator):
    link = link_in(invite(client).content.decode())
    assert accept(client, link, weak).status_code == 422
    assert not get_user_model().objects.filter(username="nadia").exists()


def test_the_invited_cannot_choose_another_name_or_role(client, administrator):
    link = link_in(invite(client, role="viewer").content.decode())
    client.logout()
    accept(client, link, name="boss", username="boss", role="administrator", is_superuser="1", is_staff="1")
    nadia = get_user_model().objects.get(username="nadia")
    assert [g.name for g in nadia.groups.all()] == ["viewer"]
    assert not (nadia.is_staff)
    assert not (nadia.is_superuser)
    assert not get_user_model().objects.filter(username="boss").exists()


def test_a_name_that_somebody_has_is_refused_when_inviting_and_when_accepting(client, administrator):
    assert invite(client, name="ADA").status_code == 422
    link = link_in(invite(client).content.decode())
    factories.person("Nadia", "viewer")
    answer = accept(client, link)
    assert answer.status_code == 422
    assert "Somebody has this name" in answer.content.decode()


def test_a_second_invitation_of_the_same_name_overtakes_the_first(client, administrator):
    first = link_in(invite(client).content.decode())
    second = link_in(invite(client, role="editor").content.decode())
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_of_two_who_open_the_same_link_one_gets_in(db):
    _, token = services.invitation_create(name="nadia", role="viewer", by=None)
    services.invitation_accept(token=token, password=GOOD)
    with pytest.raises(services.RefusedInvitation):
        services.invitation_accept(token=token, password=GOOD)


def test_who_invited_whom_and_into_which_role_is_kept(client, administrator):
    link = link_in(invite(client).content.decode())
    accept(client, link)
    assert Invitation.history.earliest().history_user == administrator
    nadia = get_user_model().objects.get(username="nadia")
    roles = [
        list(h.groups.values_list("group__name", flat=True)) for h in nadia.history.order_by("history_id")
    ]
    assert roles[0] == []
    assert roles[-1] == ["curator"]
