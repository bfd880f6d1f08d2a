"""The bell and the page behind it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsdiff.review.models import Finding, Notice
from newsdiff.review.notices import notices_make
from newsdiff.stories.services import NewVersion, story_visit, version_add
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(client):
    user = factories.person()
    client.force_login(user)
    return user


def told(user, number: int = 1, **said) -> None:
    """A story the user opened, and a correction of it that came in."""
    story = factories.story_of(("Gazette", f"Item {number} came."), slugline=f"ITEM-{number}", collated=False)
    story_visit(story=story, user=user)
    new = NewVersion(text=f"Item {number} did not come.", outlet="Agency", **{"kind": "correction", **said})
    notices_make(version_add(new=new, story=story).version.pk)


def bell(client) -> str:
    page = client.get("/stories/").content.decode()
    found = re.search(r'<a class="bell".*?</a>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", "", found[0]).split())


def test_the_bell_tells_how_many_and_no_number_where_there_is_none(client, nora):
    assert bell(client) == "Notices, none unread"
    told(nora, 1)
    told(nora, 2)
    assert bell(client) == "Notices, 2 unread"


def test_the_page_lists_the_newest_first_and_leads_to_version_and_findings(client, nora):
    told(nora, 1, headline="A headline", ed_note="Corrects the item & its <b>name</b>.")
    told(nora, 2, kind="kill")
    kill, correction = Notice.objects.all()
    Finding.objects.create(story=correction.version.story, category="correction", severity="substantive")
    page = client.get("/notices/").content.decode()
    assert page.index("ITEM-2") < page.index("ITEM-1")
    assert page.count("Unread: ") == 2
    assert f'href="{kill.version.get_absolute_url()}"' in page
    assert 'href="/stories/item-1/findings/?category=correction"' in page
    assert "/stories/item-2/findings/" not in page
    assert "Corrects the item &amp; its &lt;b&gt;name&lt;/b&gt;." in page
    assert client.get(kill.version.get_absolute_url()).status_code == 200
    assert client.get("/stories/item-1/findings/?category=correction").status_code == 200


def test_with_nothing_told_the_page_says_what_will_be_here(client, nora):
    page = client.get("/notices/").content.decode()
    assert "None. When copy" in page
    assert "Mark all read" not in page


def test_mark_all_read_takes_what_was_shown_and_leaves_what_came_since(client, nora):
    told(nora, 1)
    page = client.get("/notices/").content.decode()
    newest = re.search(r'name="newest" value="(\d+)"', page)
    told(nora, 2)
    client.post("/notices/read/", {"newest": newest[1]})
    assert bell(client) == "Notices, 1 unread"
    page = client.get("/notices/").content.decode()
    assert page.count("Unread: ") == 1
    assert "ITEM-1" in page


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 400, "²"])
def test_a_number_that_makes_no_sense_marks_nothing(client, nora, newest):
    told(nora)
    assert client.post("/notices/read/", {"newest": newest}).status_code == 302
    assert bell(client) == "Notices, 1 unread"


def test_nobody_marks_anothers_notices_and_no_link_does(client, nora):
    told(factories.person("omar"))
    client.post("/notices/read/", {"newest": str(10**12)})
    assert Notice.objects.filter(read_at=None).count() == 1
    assert client.get("/notices/read/").status_code == 405


def test_no_notice_of_anothers_nor_of_a_story_not_to_be_seen_is_on_the_page(client, nora):
    told(factories.person("omar"), 1)
    told(nora, 2)
    Notice.objects.get(user=nora).version.story.__class__.objects.filter(slug="item-2").update(
        desk=factories.desk("Sport")
    )
    page = client.get("/notices/").content.decode()
    assert "ITEM-" not in page
    assert bell(client) == "Notices, none unread"


def test_the_bell_costs_one_query_where_nothing_is_told_and_none_for_a_fragment(client, nora):
    story = factories.story_of()

    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return sum("review_notice" in q["sql"] for q in queries.captured_queries)

    assert asked("/stories/") == 1
    assert asked(f"/stories/{story.slug}/preview/") == 0
    told(nora)
    assert asked("/stories/") == 2


def test_more_notices_cost_no_more_queries_and_older_ones_are_a_page_further(client, nora):
    told(nora, 1)
    with CaptureQueriesContext(connection) as few:
        client.get("/notices/")
    for number in range(2, 54):
        told(nora, number)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/notices/").content.decode()
    assert len(many.captured_queries) == len(few.captured_queries)
    assert "ITEM-53<" in page
    assert "ITEM-1<" not in page
    assert "ITEM-1<" in client.get("/notices/?page=2").content.decode()
    assert client.get("/notices/?page=nonsense").status_code == 200
