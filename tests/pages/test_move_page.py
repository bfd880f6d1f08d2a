"""The page on which curators move versions and merge stories, and what old links say afterwards."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.api.schemas import VersionOut
from newsdiff.stories import moving
from newsdiff.stories.models import Move, Story
from newsdiff.stories.services import NewVersion, version_add
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return factories.story_of(collated=False)


@pytest.fixture
def curator(client):
    person = factories.person("cora", "curator")
    client.force_login(person)
    return person


def address(story: Story) -> str:
    return reverse("review:move", args=[story.slug])


def test_a_version_is_moved_its_old_link_leads_after_it_and_home_again_once_taken_back(
    client, curator, story
):
    link = reverse("stories:version", args=[story.slug, "B"])
    answer = client.post(
        address(story),
        {"action": "move", "version": ["B"], "where": "new", "slugline": "FLOOD"},
        follow=True,
    )
    page = answer.content.decode()
    assert "B is the story FLOOD now." in page
    assert "became a story of its own, FLOOD" in page
    move = Move.objects.get()
    assert move.created_by == curator
    gone = client.get(link)
    assert gone.status_code == 410
    assert "was moved to another story, where it is version A" in gone.content.decode()
    back = client.post(reverse("review:undo-move", args=[story.slug, move.pk]), follow=True)
    assert "Taken back" in back.content.decode()
    assert client.get(link).status_code == 200
    made = client.get(move.into.get_absolute_url(), follow=True)
    assert made.redirect_chain[-1][0] == story.get_absolute_url()


def test_another_story_is_merged_by_its_slugline(client, curator, story):
    other = factories.story_of(
        ("Echo", "Trains stopped in Porto on Friday."), slugline="TRAINS", collated=False
    )
    answer = client.post(address(story), {"action": "merge", "other": "trains"}, follow=True)
    assert "TRAINS was merged into this story" in answer.content.decode()
    assert client.get(other.get_absolute_url()).status_code == 302


def test_what_is_refused_is_said_on_the_page_and_what_was_ticked_stays(client, curator, story):
    answer = client.post(address(story), {"action": "move", "version": ["B"], "where": "new", "slugline": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the new story a slugline." in page
    assert 'value="B" checked' in page


def test_a_story_the_curator_may_not_see_is_no_target_and_not_named(client, curator, story):
    hidden = factories.story_of(
        ("Echo", "Trains stopped in Porto on Friday."),
        slugline="TRAINS",
        desk=factories.desk(),
        collated=False,
    )
    answer = client.post(address(story), {"action": "merge", "other": hidden.slug})
    assert answer.status_code == 422
    assert "TRAINS" not in answer.content.decode()
    Move.objects.create(kind="move", story=hidden, into=story, memory={"versions": [[1, "A", ""]]})
    assert "TRAINS" not in client.get(address(story)).content.decode()
    assert (
        client.post(reverse("review:undo-move", args=[story.slug, Move.objects.get().pk])).status_code == 404
    )


@pytest.mark.parametrize("theirs", [False, True])
def test_the_story_that_fitted_about_as_well_is_named_to_who_may_see_it(client, curator, story, theirs):
    factories.story_of(("Echo", factories.GAZETTE), slugline="SURGE", collated=False)
    version = version_add(new=NewVersion(text=factories.SIXTH, outlet="Star")).version
    assert version.placement == "uncertain"
    rival = Story.objects.exclude(pk=version.story_id).get(pk=version.placement_evidence["rival"])
    if theirs:
        Story.objects.filter(pk=rival.pk).update(desk=factories.desk())
    page = client.get(address(version.story)).content.decode()
    assert "Star" in page
    assert (f"{rival.slugline}</a> fitted about as well." in page) is not theirs
    by_program = VersionOut.of(version).placement_evidence
    assert "why" in by_program
    assert "rival" not in by_program


def test_editors_see_no_way_there_and_curators_do(client, curator, story):
    overview = story.get_absolute_url()
    assert address(story) in client.get(overview).content.decode()
    client.force_login(factories.person())
    assert address(story) not in client.get(overview).content.decode()


def test_who_would_move_a_desk_s_copy_to_everybody_is_asked_first(client, story):
    story.desk = factories.desk("Metro")
    story.save()
    client.force_login(factories.person("cora", "curator", desk=story.desk))
    everybodys = factories.story_of(("Echo", "Trains stopped in Porto."), slugline="TRAINS", collated=False)
    sent = {"action": "move", "version": ["B"], "where": "story", "into": "TRAINS"}
    asked = client.post(address(story), sent)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "for the desk Metro alone. In TRAINS, everybody who signs in could read this copy." in page
    assert everybodys.versions.count() == 1
    answer = client.post(address(story), sent | {"agreed": "yes"}, follow=True)
    assert "B moved into TRAINS." in answer.content.decode()
    assert everybodys.versions.count() == 2


def test_who_would_merge_a_desk_s_story_into_everybody_s_is_asked_first(client, story):
    metro = factories.desk("Metro")
    factories.story_of(("Echo", "Trains stopped."), slugline="TRAINS", desk=metro, collated=False)
    client.force_login(factories.person("cora", "curator", desk=metro))
    sent = {"action": "merge", "other": "TRAINS"}
    assert 'name="agreed"' in client.post(address(story), sent).content.decode()
    assert not Move.objects.exists()
    client.post(address(story), sent | {"agreed": "yes"})
    assert Move.objects.get().into == story


def _moved_between(client, home_desk, there_desk) -> Move:
    """B of STORM-COAST was moved into TRAINS by a curator of both desks, who is signed in."""
    curator = factories.person("cora", "curator")
    for desk in filter(None, (home_desk, there_desk)):
        desk.members.add(curator)
    client.force_login(curator)
    home = factories.story_of(collated=False, desk=home_desk)
    there = factories.story_of(
        ("Echo", "Trains stopped."), slugline="TRAINS", desk=there_desk, collated=False
    )
    return moving.versions_move(
        story=home, versions=home.versions.filter(siglum="B"), into=there, user=curator, agreed=True
    )


METRO_ALONE = "for the desk Metro alone."


@pytest.mark.parametrize(
    ("home", "there", "said"),
    [
        ("", "Metro", ["TRAINS is " + METRO_ALONE, "In STORM-COAST, everybody who signs in could read"]),
        ("Metro", "", ["STORM-COAST is " + METRO_ALONE, "In TRAINS, everybody who signs in can read", "not any longer"]),
        ("Metro", "World", ["In STORM-COAST, everybody in the desk Metro could read", "everybody in the desk World can read"]),
    ],
)  # fmt: skip
def test_who_takes_back_what_other_people_read_then_is_asked_first(client, home, there, said):
    made = {name: factories.desk(name) if name else None for name in (home, there)}
    move = _moved_between(client, made[home], made[there])
    back = reverse("review:undo-move", args=[move.into.slug, move.pk])
    asked = client.post(back)
    page = asked.content.decode()
    assert asked.status_code == 422
    for words in said:
        assert words in page
    assert "Nothing was taken back yet." in page
    assert move.story.versions.count() == 2
    assert f'action="{back}"' in page.split('id="agree"')[1][:400]
    assert "Taken back" in client.post(back, {"agreed": "yes"}, follow=True).content.decode()
    assert move.story.versions.count() == 3


@pytest.mark.parametrize("desk", ["", "Metro"])
def test_where_the_same_people_read_it_nobody_is_asked(client, desk):
    one = factories.desk(desk) if desk else None
    move = _moved_between(client, one, one)
    back = client.post(reverse("review:undo-move", args=[move.into.slug, move.pk]), follow=True)
    assert "Taken back" in back.content.decode()


def test_a_desk_that_a_story_was_given_since_counts(client):
    metro = factories.desk("Metro")
    move = _moved_between(client, None, None)
    metro.members.add(move.created_by)
    Story.objects.filter(pk=move.story_id).update(desk=metro)
    asked = client.post(reverse("review:undo-move", args=[move.into.slug, move.pk]))
    assert asked.status_code == 422
    assert "STORM-COAST is " + METRO_ALONE in asked.content.decode()
