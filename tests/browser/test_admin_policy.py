"""The admin and the evidence pages keep the strict content security policy: the browser refuses nothing."""

from __future__ import annotations

import pytest

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_page_is_refused_anything_by_the_policy(signed_in):
    story = factories.story_of()
    page = signed_in("cara", "curator")
    refused: list[str] = []
    page.on(
        "console", lambda m: refused.append(f"{page.url}: {m.text}") if "Content Security" in m.text else None
    )
    version = story.versions.first()
    for url in (
        "/admin/",
        "/admin/stories/story/",
        f"/admin/stories/story/{story.pk}/change/",
        f"/admin/stories/story/{story.pk}/history/",
        "/admin/stories/version/",
        f"/admin/stories/version/{version.pk}/change/",
        "/admin/stories/outlet/import/",
        "/admin/stories/outlet/export/",
        "/admin/review/rule/export/",
        "/admin/review/rule/add/",
        "/admin/review/collation/",
        "/admin/review/collation/queue/",
        f"/stories/{story.slug}/evidence/",
        f"/stories/{story.slug}/evidence/read/?scope=open",
        "/feeds/",
    ):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + url)
        page.wait_for_timeout(50)
    assert refused == []
