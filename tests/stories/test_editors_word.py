"""What an editor split, moved or merged: matching respects it, and importing again does not undo it."""

from __future__ import annotations

import json

import pytest

from newsdiff.stories import bulk, services
from newsdiff.stories.models import Story, Version
from newsdiff.stories.services import NewVersion
from tests.stories.test_batch import DAM, STORM, STRIKE

pytestmark = pytest.mark.django_db

LINES = [
    json.dumps({"id": name, "outlet": "Wire", "text": text}).encode()
    for name, text in (("dam", DAM), ("strike", STRIKE), ("storm", STORM))
]


def load() -> None:
    bulk.bulk_import(bulk.from_json_lines(LINES))


def story_of(name: str) -> Story:
    return Version.objects.get(source_id=name).story


def found_for(text: str) -> Story:
    """Where the text goes when another outlet sends it."""
    return services.version_add(new=NewVersion(text=text, outlet="Echo")).version.story


@pytest.fixture
def merged() -> Story:
    """The dam and the strike in one story, by an editor's mistake."""
    load()
    return services.story_merge(into=story_of("dam"), others=[story_of("strike")])


@pytest.fixture
def split(merged: Story) -> Story:
    """And the strike taken out of it again."""
    return services.story_split(
        story=merged, versions=[Version.objects.get(source_id="strike")], slugline="STRIKE"
    )


def test_copy_of_merged_stories_goes_where_they_were_merged(merged):
    assert found_for(STRIKE) == merged


def test_copy_of_what_was_split_off_goes_with_it(merged, split):
    assert found_for(STRIKE) == split


def test_copy_of_what_was_left_still_goes_to_the_story(merged, split):
    # It shares a little with what was split off: that must not close the story to its own copy.
    assert found_for(DAM + " Train drivers stood still.") == merged


def test_what_was_split_off_is_not_put_back_with_certainty_where_the_story_kept_its_like(merged):
    twin = services.version_add(new=NewVersion(text=STRIKE, outlet="Courier"), story=merged).version
    services.story_split(story=merged, versions=[twin], slugline="STRIKE")
    placed = services.version_add(new=NewVersion(text=STRIKE, outlet="Echo")).version
    assert placed.story != merged or placed.placement == Version.Placement.UNCERTAIN


@pytest.mark.parametrize("editors", ["merged", "split"])
def test_importing_again_undoes_nothing(editors, request):
    request.getfixturevalue(editors)
    before = list(Version.objects.order_by("pk").values_list("pk", "story", "siglum", "placement"))
    load()
    assert list(Version.objects.order_by("pk").values_list("pk", "story", "siglum", "placement")) == before


def test_what_was_moved_back_belongs_there_again(merged, split):
    services.version_move(version=Version.objects.get(source_id="strike"), story=merged)
    assert found_for(STRIKE) == merged


def test_what_was_merged_back_belongs_there_again(merged, split):
    services.story_merge(into=merged, others=[split])
    assert found_for(STRIKE) == merged


def test_what_is_no_part_of_a_story_is_no_part_of_the_story_it_is_merged_into(merged, split):
    storm = services.story_merge(into=story_of("storm"), others=[merged])
    assert found_for(STRIKE) != storm


@pytest.mark.parametrize("bulk_too", [False, True], ids=["one", "bulk"])
def test_a_text_that_bridges_two_stories_merges_them_never_and_asks_an_editor(bulk_too):
    dam, strike = (
        services.version_add(new=NewVersion(text=text, outlet="Wire")).version.story for text in (DAM, STRIKE)
    )
    bridge = f"{DAM}\n\n{STRIKE}"
    if bulk_too:
        bulk.bulk_import(
            bulk.from_json_lines(
                [json.dumps({"id": "bridge", "outlet": "Round-up", "text": bridge}).encode()]
            )
        )
    else:
        services.version_add(new=NewVersion(text=bridge, outlet="Round-up"))
    version = Version.objects.get(outlet__name="Round-up")
    assert version.story in (dam, strike)
    assert version.placement == "uncertain"
    assert Story.objects.filter(merged_into=None).count() == 2
