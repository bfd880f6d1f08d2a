"""Demo users: there in demo mode, nobody outside it."""

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from newsdiff.accounts import demo
from newsdiff.accounts.roles import ADMINISTRATOR

pytestmark = pytest.mark.django_db


def sign_in(name: str) -> object:
    return authenticate(RequestFactory().post("/sign-in/"), username=name, password=demo.PASSWORD)


def test_outside_demo_mode_the_command_refuses_and_makes_nobody() -> None:
    with pytest.raises(CommandError, match="demo mode"):
        call_command("create_demo_users")
    assert not get_user_model().objects.exists()


def test_there_is_one_demo_user_a_role_and_each_can_sign_in(settings) -> None:
    settings.DEMO = True
    call_command("create_demo_users")
    assert {user.username for user in map(sign_in, demo.USERS) if user} == set(demo.USERS)
    roles = {u.username: [g.name for g in u.groups.all()] for u in get_user_model().objects.all()}
    assert roles == {name: [role] for name, role in demo.USERS.items()}
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_making_them_twice_changes_nothing(settings) -> None:
    settings.DEMO = True
    demo.create()
    before = list(get_user_model().objects.order_by("pk").values_list("pk", "password"))
    demo.create()
    assert list(get_user_model().objects.order_by("pk").values_list("pk", "password")) == before


def test_demo_users_in_a_copied_database_cannot_sign_in_and_their_sessions_end(settings, client) -> None:
    settings.DEMO = True
    demo.create()
    admin = get_user_model().objects.get(groups__name=ADMINISTRATOR)
    client.force_login(admin, backend="newsdiff.accounts.backends.HouseBackend")
    settings.DEMO = False
    assert sign_in("admin") is None
    assert client.get("/admin/").status_code == 302


def test_a_real_account_of_that_name_is_left_alone(settings) -> None:
    settings.DEMO = True
    get_user_model().objects.create_user("editor", "ed@paper.example", "a real passphrase")
    with pytest.raises(demo.NotInDemoMode, match="real account"):
        demo.create()
    assert get_user_model().objects.get(username="editor").check_password("a real passphrase")
