"""What a curator moves out of a story or merges: done, remembered, and taken back as if it had never been."""

from __future__ import annotations

import pytest

from newsdiff.stories import moving, services
from newsdiff.stories.models import Move, Separation, Story, Version
from newsdiff.stories.services import NewVersion, RefusedMove
from tests import factories
from tests.stories.test_batch import DAM, STORM, STRIKE

pytestmark = pytest.mark.django_db


def story_of(slugline: str, *texts: str) -> Story:
    outlets = ("Wire", "Post", "Echo", "Mail")
    return factories.story_of(*zip(outlets, texts, strict=False), slugline=slugline, collated=False)


def sigla(story: Story) -> list[str]:
    return sorted(story.versions.values_list("siglum", flat=True))


def found_for(text: str) -> Story:
    """Where matching puts the text when another outlet sends it."""
    return services.version_add(new=NewVersion(text=text, outlet="Later")).version.story


@pytest.fixture
def mixed() -> Story:
    """Two events in one story, by mistake; its base is the stray version."""
    story = story_of("DAM", DAM, STRIKE, DAM + " More rain is due.")
    services.story_set_base(story=story, version=story.versions.get(siglum="B"))
    return story


def split(story: Story, *which: str) -> Move:
    return moving.versions_move(
        story=story, versions=story.versions.filter(siglum__in=which), slugline="STRIKE", user=None
    )


def test_versions_become_a_story_of_their_own_and_copy_like_them_follows(mixed):
    move = split(mixed, "B")
    assert (sigla(mixed), sigla(move.into)) == (["A", "C"], ["A"])
    assert found_for(STRIKE + " Talks go on.") == move.into


def test_taken_back_they_have_their_letters_base_and_matching_again(mixed):
    move = split(mixed, "B")
    moving.move_undo(move=move, user=factories.person())
    mixed.refresh_from_db()
    move.into.refresh_from_db()
    assert sigla(mixed) == ["A", "B", "C"]
    assert mixed.base.siglum == "B"
    assert not Separation.objects.exists()
    assert move.into.merged_into == mixed, "links to the story that was made lead back"
    assert found_for(STRIKE + " Talks go on.") == mixed


def test_what_came_into_the_new_story_meanwhile_stays_there(mixed):
    move = split(mixed, "B")
    services.version_add(new=NewVersion(text=STORM, outlet="Later"), story=move.into)
    moving.move_undo(move=move, user=None)
    move.into.refresh_from_db()
    assert move.into.merged_into is None
    assert sigla(move.into) == ["B"]


def test_versions_move_into_a_story_that_is_there(mixed):
    strike = story_of("STRIKE", STRIKE + " It began at dawn.")
    move = moving.versions_move(
        story=mixed, versions=mixed.versions.filter(siglum="B"), into=strike, user=None
    )
    assert (sigla(mixed), sigla(strike)) == (["A", "C"], ["A", "B"])
    moving.move_undo(move=move, user=None)
    assert (sigla(mixed), sigla(strike)) == (["A", "B", "C"], ["A"])


def test_all_versions_into_another_story_is_a_merge(mixed):
    other = story_of("STORM", STORM)
    move = moving.versions_move(story=other, versions=other.versions.all(), into=mixed, user=None)
    other.refresh_from_db()
    assert move.kind == Move.Kind.MERGE
    assert other.merged_into == mixed


def test_a_merge_is_taken_back_with_everything_that_had_been_said_before():
    first, second, third = story_of("DAM", DAM), story_of("STRIKE", STRIKE), story_of("STORM", STORM)
    moving.stories_merge(into=second, other=third, user=None)
    said = moving.versions_move(
        story=second,
        versions=second.versions.filter(outlet__name="Wire", siglum="B"),
        slugline="X",
        user=None,
    )
    kept = set(Separation.objects.values_list("version", "story"))
    services.version_retire(version=second.versions.get(siglum="A"))
    services.version_restore(version=second.versions.get(siglum="A"))
    move = moving.stories_merge(into=first, other=second, user=None)
    third.refresh_from_db()
    assert third.merged_into == first, "what pointed to the merged story points on"
    assert Separation.objects.filter(version__story=said.into, story=first).exists()
    moving.move_undo(move=move, user=None)
    for story in (first, second, third):
        story.refresh_from_db()
    assert (sigla(first), sigla(second)) == (["A"], ["A"])
    assert second.merged_into is None
    assert third.merged_into == second
    assert set(Separation.objects.values_list("version", "story")) == kept


@pytest.mark.parametrize(
    ("which", "slugline", "said"),
    [
        ((), "X", "Choose the versions"),
        (("A", "B", "C"), "X", "leave at least one"),
        (("B",), " ", "slugline"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(mixed, which, slugline, said):
    with pytest.raises(RefusedMove, match=said):
        moving.versions_move(
            story=mixed, versions=mixed.versions.filter(siglum__in=which), slugline=slugline, user=None
        )
    assert sigla(mixed) == ["A", "B", "C"]
    assert not Move.objects.exists()


def test_a_move_is_not_taken_back_twice_nor_past_a_later_one(mixed):
    move = split(mixed, "B")
    strike = story_of("OTHER", STORM)
    later = moving.stories_merge(into=strike, other=move.into, user=None)
    with pytest.raises(RefusedMove, match="moved on since"):
        moving.move_undo(move=move, user=None)
    moving.move_undo(move=later, user=None)
    moving.move_undo(move=move, user=None)
    with pytest.raises(RefusedMove, match="already"):
        moving.move_undo(move=move, user=None)
    assert sigla(mixed) == ["A", "B", "C"]


def test_a_retired_version_of_a_merged_story_goes_and_comes_back_retired():
    first, second = story_of("DAM", DAM), story_of("STRIKE", STRIKE, STORM)
    services.version_retire(version=second.versions.get(siglum="B"))
    move = moving.stories_merge(into=first, other=second, user=None)
    moving.move_undo(move=move, user=None)
    assert Version.objects.get(story=second, siglum="B").retired_at is not None
