"""What a person may do is looked up once a request, as Django would, in fewer queries."""

from __future__ import annotations

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db import connection

from newsdiff.accounts.backends import HouseBackend
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["viewer", "editor", "curator", "administrator"])
def test_they_are_those_that_django_finds(role: str, django_assert_num_queries) -> None:
    person = factories.person("nora", role)
    person.user_permissions.add(Permission.objects.get(codename="add_logentry"))
    expected = ModelBackend().get_all_permissions(factories.again(person))
    with django_assert_num_queries(1):
        assert HouseBackend().get_all_permissions(person) == expected
        assert HouseBackend().get_all_permissions(person) == expected
    assert "admin.add_logentry" in expected


def test_who_left_has_none_and_a_superuser_all() -> None:
    person = factories.person("nora", "administrator")
    person.is_superuser = True
    assert HouseBackend().get_all_permissions(person) >= {"stories.curate", "auth.delete_user"}
    gone = factories.again(person)
    gone.is_active = False
    assert HouseBackend().get_all_permissions(gone) == set()


def test_a_group_left_counts_from_the_next_request_on() -> None:
    person = factories.person("nora", "curator")
    assert person.has_perm("stories.curate")
    person.groups.clear()
    assert not factories.again(person).has_perm("stories.curate")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own: make test-postgres")
def test_postgresql_compiles_no_plan_for_a_page() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
