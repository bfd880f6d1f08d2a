"""The list of stories: what is new, found, and paged."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsdiff.stories.services import NewVersion, story_create, version_add
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = factories.person()
    client.force_login(user)
    return user


def listed(client, query: str = "") -> str:
    return client.get("/stories/" + query).content.decode()


def test_with_nothing_in_it_the_list_says_what_to_do(client):
    assert "Add the first version" in listed(client)


def test_a_story_is_found_by_a_sentence_of_its_copy(client):
    factories.story_of()
    page = listed(client, "?q=harbour+towns")
    assert "STORM-COAST" in page
    assert "harbour towns" in page
    assert "Nothing found" in listed(client, "?q=no+such+words+at+all")


def test_a_story_opened_is_new_no_longer_until_copy_comes_in(client):
    story = factories.story_of()
    assert "STORM-COAST" in listed(client, "?show=new")
    client.get(story.get_absolute_url())
    assert "STORM-COAST" not in listed(client, "?show=new")
    version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    page = listed(client, "?show=new")
    assert "1 version" in page


def test_paging_meets_every_story_once(client):
    for n in range(95):
        story_create(slugline=f"STORY-{n:03}")
    seen: list[str] = []
    query = ""
    for _ in range(5):
        page = client.get("/stories/" + query).context["page"]
        seen += [line.story.slugline for line in page.lines]
        if not page.next_url:
            break
        query = page.next_url
    assert sorted(seen) == [f"STORY-{n:03}" for n in range(95)]


@pytest.mark.parametrize(
    "before", ["x", "2020~1", "2020-01-01T00:00:00~1", "~", "2020-13-45T99:00:00+00:00~1", "\x00"]
)
def test_a_damaged_page_mark_is_ignored(client, before):
    factories.story_of(collated=False)
    assert client.get("/stories/", {"before": before}).status_code == 200


def test_the_list_asks_the_database_no_more_for_forty_stories_than_for_one(client):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/stories/")
        return len(asked)

    factories.story_of(collated=False)
    one = queries()
    for n in range(39):
        story_create(slugline=f"STORY-{n}")
    assert queries() <= one
