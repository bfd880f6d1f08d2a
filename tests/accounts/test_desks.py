"""A desk's members, and who made them that."""

from __future__ import annotations

import pytest

from newsdiff.accounts.models import Desk
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_history_of_a_desk_tells_of_members_whichever_side_they_are_set_from():
    desk = factories.desk("World")
    nora, omar = factories.person("nora"), factories.person("omar")
    desk.members.add(nora)
    omar.desks.add(desk)
    assert {m.user_id for m in desk.history.first().members.all()} == {nora.pk, omar.pk}
    omar.desks.remove(desk)
    assert {m.user_id for m in desk.history.first().members.all()} == {nora.pk}


def test_leaving_all_desks_at_once_is_no_error():
    desk = factories.desk("World")
    nora = factories.person("nora", desk=desk)
    nora.desks.clear()
    assert not desk.members.exists()


@pytest.mark.parametrize(
    ("name", "said"), [("Culture", "the desk Culture"), ("Culture desk", "the Culture desk")]
)
def test_a_desk_is_not_called_a_desk_twice(name, said):
    assert Desk(name=name).said == said
