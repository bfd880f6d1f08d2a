"""Alice is on the desk that owns the story; Bob reads all open stories; Charlie must see nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from newsdiff.accounts.models import Desk
from newsdiff.stories import services
from newsdiff.stories.models import Outlet, Version
from newsdiff.stories.selectors import outlet_names, versions_visible_to, visible_to
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model):
    def make(name: str, role: str | None, desk: Desk | None = None):
        user = django_user_model.objects.create_user(name)
        if role:
            user.groups.add(Group.objects.get(name=role))
        if desk:
            desk.members.add(user)
        return user

    return make


@pytest.fixture
def desk():
    return Desk.objects.create(name="Europe", slug="europe")


def story_with(desk=None, **more):
    new = NewVersion(text=f"Copy {more} {desk}.", outlet="Gazette", **more)
    return services.version_add(new=new, desk=desk, find_story=False).version.story


def test_a_desk_story_is_for_its_desk(person, desk):
    story = story_with(desk)
    assert story in visible_to(person("alice", "editor", desk))
    assert story not in visible_to(person("bob", "editor"))


def test_a_story_without_a_desk_is_for_everybody_with_a_role(person):
    story = story_with()
    assert story in visible_to(person("bob", "viewer"))
    assert story not in visible_to(person("charlie", None))
    assert story not in visible_to(AnonymousUser())


@pytest.mark.parametrize(
    "restricted",
    [
        {"pub_status": Version.PubStatus.CANCELED},
        {"pub_status": Version.PubStatus.WITHHELD},
        {"kind": Version.Kind.KILL},
        {"embargoed_until": timezone.now() + timedelta(days=1)},
    ],
)
def test_embargoed_and_killed_copy_is_for_editors_up(person, restricted):
    story = story_with(**restricted)
    viewer, editor = person("vera", "viewer"), person("ed", "editor")
    assert story not in visible_to(viewer)
    assert not versions_visible_to(viewer).exists()
    assert story in visible_to(editor)


def test_an_embargo_that_has_passed_restricts_nobody(person):
    story = story_with(embargoed_until=timezone.now() - timedelta(minutes=1))
    assert story in visible_to(person("vera", "viewer"))


def test_a_merged_story_is_no_longer_listed(person):
    gone, kept = story_with(ed_note="a", headline="a"), story_with(headline="b")
    services.story_merge(into=kept, others=[gone])
    assert list(visible_to(person("bob", "curator"))) == [kept]


def test_whose_copy_another_desk_works_on_is_offered_to_nobody_else(client):
    """The list under the outlet's field named every outlet there is."""
    world = factories.desk("World")
    factories.story_of(("Whisper of the Docks", factories.GAZETTE), desk=world, collated=False)
    factories.story_of(("Echo", factories.COURIER), slugline="OPEN", collated=False)
    Outlet.objects.create(name="Ahead of Time", slug="ahead-of-time")  # a curator's, without copy yet
    stranger, insider = (
        factories.person("stranger", "editor"),
        factories.person("insider", "editor", desk=world),
    )
    assert set(outlet_names(stranger)) == {"Echo", "Ahead of Time"}
    assert set(outlet_names(insider)) == {"Echo", "Ahead of Time", "Whisper of the Docks"}
    client.force_login(stranger)
    assert "Whisper" not in client.get("/add/").content.decode()
