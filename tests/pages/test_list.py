"""The list of stories: what is new, found, and paged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsdiff.review.models import Finding
from newsdiff.stories.models import Version, Visit
from newsdiff.stories.services import NewVersion, story_create, version_add
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]


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


def slugs(client, query: str) -> list[str]:
    return [line.story.slugline for line in client.get("/stories/" + query).context["page"].lines]


def test_stories_are_filtered_by_the_category_of_their_open_findings(client):
    factories.story_of()
    calm = factories.story_of(("Post", "It rained."), ("Echo", "It rained."), slugline="RAIN")
    assert not calm.findings.filter(category="figure").exists()
    assert slugs(client, "?category=figure") == ["STORM-COAST"]
    Finding.objects.filter(category="figure").update(state="dismissed")
    assert slugs(client, "?category=figure") == []
    Finding.objects.filter(category="figure").update(state="open", present=False)
    assert slugs(client, "?category=figure") == []


def test_with_open_substantive_the_category_asks_for_substantive_ones_too(client):
    factories.story_of()
    Finding.objects.filter(category="figure").update(severity="style")
    assert slugs(client, "?category=figure") == ["STORM-COAST"]
    assert slugs(client, "?category=figure&show=open") == []


def test_an_unknown_category_is_ignored_and_a_known_one_kept_by_the_other_filters(client):
    factories.story_of()
    page = client.get("/stories/?category=nonsense").context["page"]
    assert (len(page.lines), page.asked.category) == (1, "")
    shown = client.get("/stories/?category=figure").content.decode()
    assert '<input type="hidden" name="category" value="figure">' in shown
    assert "?category=figure&amp;days=7" in shown


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"kind": "kill"}, "killed"),
        ({"pub_status": "canceled"}, "killed"),
        ({"pub_status": "withheld"}, "withheld"),
        ({"embargoed_until": timezone.now() + timedelta(days=2)}, "embargoed"),
        ({"kind": "correction"}, "corrected"),
    ],
)
def test_a_line_says_that_copy_of_it_must_not_be_used_or_was_corrected(client, fields, label):
    story = factories.story_of(collated=False)
    story.versions.filter(siglum="B").update(**fields)
    (line,) = client.get("/stories/").context["page"].lines
    assert [(m.label, m.said.split(",")[0]) for m in line.standings] == [(label, "B Courier")]
    assert f"{label}<span" in listed(client)


def test_the_gravest_mark_comes_first_and_past_embargoes_and_retired_copy_have_none(client):
    story = factories.story_of(collated=False)
    story.versions.filter(siglum="A").update(kind="correction")
    story.versions.filter(siglum="B").update(pub_status="canceled")
    story.versions.filter(siglum="C").update(embargoed_until=timezone.now() - timedelta(days=2))
    (line,) = client.get("/stories/").context["page"].lines
    assert [m.label for m in line.standings] == ["killed", "corrected"]
    story.versions.filter(siglum__in="AB").update(retired_at=timezone.now())
    assert client.get("/stories/").context["page"].lines[0].standings == ()


def test_who_may_not_see_killed_copy_is_told_of_corrections_alone(client):
    corrected = factories.story_of(collated=False)
    corrected.versions.filter(siglum="B").update(kind="correction")
    killed = factories.story_of(("Post", "A bridge fell."), slugline="BRIDGE", collated=False)
    killed.versions.update(kind="kill")
    client.force_login(factories.person("vera", "viewer"))
    page = listed(client)
    assert "corrected<span" in page
    assert ">killed<" not in page
    assert "BRIDGE" not in page


def test_marks_and_categories_cost_no_more_queries_for_more_lines(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/stories/?category=figure").status_code == 200
        return len(asked)

    first = factories.story_of(collated=False)
    first.versions.update(kind="kill")
    Finding.objects.create(story=first, category="figure", severity="substantive", message="12 or 21")
    one = queries()
    for number in range(1, 12):
        story = story_create(slugline=f"STORM-{number}")
        version_add(
            new=NewVersion(text=f"Storm {number} came ashore.", outlet=f"Post {number}", kind="kill"),
            story=story,
        )
        Finding.objects.create(story=story, category="figure", severity="substantive", message="12 or 21")
    assert len(slugs(client, "?category=figure")) == 12
    assert queries() <= one


def test_the_overview_says_what_came_since_its_reader_looked_and_not_at_the_first_look(client):
    story = factories.story_of()
    client.force_login(factories.person("editor"))
    first = client.get(story.get_absolute_url()).content.decode()
    assert "New since you looked" not in first
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Visit.objects.update(at=an_hour_ago)
    Version.objects.update(created_at=an_hour_ago - timedelta(hours=1))
    added = version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    factories.collated_now(story)
    again = client.get(story.get_absolute_url()).content.decode()
    assert f"New since you looked: {added.version.siglum}" in again
    assert again.count('title="new since you looked"') == 1
    assert "New since you looked" in client.get(story.get_absolute_url()).content.decode(), (
        "a reload is no visit"
    )
