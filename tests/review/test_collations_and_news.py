"""What brings a story to the top of the list: copy that came in. Nothing else reorders everybody's list."""

import pytest

from newsdiff.review import services
from newsdiff.stories.services import NewVersion, story_announce, version_add
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_rule_or_a_second_collation_does_not_make_a_story_news() -> None:
    story = factories.story_of()
    before = story.active_at
    services.story_recollate(story=story)
    assert factories.collated_now(story).active_at == before
    story_announce(story)
    assert factories.collated_now(story).active_at == before


def test_copy_makes_it_news_when_it_comes_in_and_again_when_it_can_be_read() -> None:
    story = factories.story_of()
    before = story.active_at
    version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    story.refresh_from_db()
    came_in = story.active_at
    assert before < came_in < factories.collated_now(story).active_at
