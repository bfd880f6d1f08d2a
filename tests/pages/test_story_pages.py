"""The story pages as a whole: links that last, progress, and what a browser is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsdiff.review.models import Collation, Finding, Statement
from newsdiff.review.services import finding_decide
from newsdiff.stories.models import Version
from newsdiff.stories.services import NewVersion, story_merge, version_add
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]


def pages(story) -> list[str]:
    slug = story.slug
    return [
        reverse("stories:overview", args=[slug]),
        reverse("review:table", args=[slug]),
        reverse("review:table", args=[slug]) + "?words=1&severity=substantive,wording,style,furniture",
        reverse("review:compare", args=[slug, "A", "B"]),
        reverse("review:compare", args=[slug, "A", "B"]) + "?inline=1",
        reverse("review:facts", args=[slug]),
        reverse("review:findings", args=[slug]),
        reverse("stories:version", args=[slug, "A"]),
    ]


def test_no_page_carries_inline_script_or_style(client, story):
    for url in pages(story):
        page = client.get(url).content.decode()
        assert "style=" not in page, url
        assert " onclick" not in page, url
        assert "<style" not in page, url
        for script in page.split("<script")[1:]:
            assert " src=" in script.split(">")[0], url


def test_the_policy_allows_scripts_of_our_own_only(client, story):
    policy = client.get(story.get_absolute_url()).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("base", ["A", "B", "C"])
def test_every_page_can_be_read_from_any_base(client, story, base):
    for url in pages(story):
        joined = url + ("&" if "?" in url else "?") + f"base={base}"
        assert client.get(joined).status_code == 200


def queries_of(client, urls) -> dict[str, int]:
    """How many queries each page costs, once it has been seen (a first visit notes the visit)."""
    counts = {}
    for name, url in urls.items():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts[name] = len(queries)
    return counts


def review_pages(story) -> dict[str, str]:
    """The story's pages by what they are, with the finding that has most readings and a page of its changes."""
    found = max(
        Finding.objects.filter(story=story).select_related("story"),
        key=lambda f: sum(map(bool, f.readings.values())),
    )
    slug = story.slug
    return dict(enumerate(pages(story))) | {
        "finding": found.get_absolute_url(),
        "edit": reverse("review:edit-statement", args=[slug, found.statement.key]),
        "queue by text": reverse("review:findings", args=[slug]) + "?sort=row&severity=substantive,wording",
        "preview": reverse("stories:preview", args=[slug]),
        "progress": reverse("review:progress", args=[slug]),
    }


def test_a_page_costs_the_same_queries_with_two_versions_and_with_twelve(client, editor):
    two = factories.story_of(("Gazette", factories.GAZETTE), ("Courier", factories.COURIER))
    few = queries_of(client, review_pages(two))
    texts = [factories.GAZETTE, factories.COURIER, factories.TIMES, factories.SIXTH]
    twelve = factories.story_of(
        *((f"Outlet {n}", texts[n % 4].replace("Monday", f"Monday the {n}th")) for n in range(12)),
        slugline="TWELVE",
    )
    assert Finding.objects.filter(story=twelve).count() > Finding.objects.filter(story=two).count()
    assert queries_of(client, review_pages(twelve)) == few


def test_nor_with_many_findings_that_were_decided_and_are_somebody_s(client, editor):
    story = factories.story_of()
    urls = review_pages(story)
    urls.pop("finding")  # its history is another test's
    few = queries_of(client, urls)
    like = Finding.objects.filter(story=story).exclude(statement=None).first()
    Finding.objects.bulk_create(
        Finding(
            story=story,
            collation=like.collation,
            number=1000 + n,
            category=like.category,
            severity="substantive",
            rows=like.rows,
            readings=like.readings,
            statement=like.statement,
            message=f"Finding {n}",
            assignee=editor,
        )
        for n in range(150)
    )
    for finding in Finding.objects.filter(number__gte=1000)[:40]:
        finding_decide(finding=finding, action="confirm", user=editor)
    assert queries_of(client, urls) == few


def test_a_finding_s_page_costs_the_same_however_long_its_history(client, editor, story):
    finding = Finding.objects.filter(story=story).first()
    url = {"finding": finding.get_absolute_url()}
    finding_decide(finding=finding, action="comment", comment="Once.", user=editor)
    few = queries_of(client, url)
    for n in range(12):
        finding_decide(finding=finding, action="comment", comment=f"Again, {n}.", user=editor)
    assert queries_of(client, url) == few


def test_progress_is_polled_while_a_worker_is_at_it_and_no_longer(client, story):
    url = reverse("review:progress", args=[story.slug])
    assert "hx-get" not in client.get(url).content.decode()
    version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    waiting = client.get(url)
    assert "hx-get" in waiting.content.decode()
    assert "Waiting for a worker" in waiting.content.decode()
    factories.collated_now(story)
    done = client.get(url)
    assert "hx-get" not in done.content.decode()
    assert done.headers["HX-Trigger"] == "collation-ended"


def test_a_failure_says_why_and_offers_another_try(client, story):
    latest = story.collations.latest()
    Collation.objects.filter(pk=latest.pk).update(
        state="failed", reason="It needs more memory than there is."
    )
    page = client.get(story.get_absolute_url()).content.decode()
    assert "It needs more memory than there is." in page
    client.post(reverse("review:recollate", args=[story.slug]))
    assert story.collations.latest().state == "pending"


def test_a_story_not_collated_yet_says_so_on_every_page(client):
    fresh = factories.story_of(slugline="FRESH", collated=False)
    for url in pages(fresh):
        answer = client.get(url)
        assert answer.status_code in {200, 404}
        assert answer.status_code == 404 or "Waiting for a worker" in answer.content.decode()


def test_a_statement_keeps_its_link_through_a_collation(client, story):
    keys = set(Statement.objects.filter(story=story).exclude(row="").values_list("key", flat=True))
    version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    factories.collated_now(story)
    for key in keys:
        answer = client.get(reverse("review:statement", args=[story.slug, key]))
        assert answer.status_code in {302, 410}
    kept = Statement.objects.filter(story=story, key__in=keys).exclude(row="").count()
    assert kept >= len(keys) - 1


def test_a_statement_that_is_gone_explains_itself(client, story):
    gone = Statement.objects.create(story=story, row="", number=0)
    answer = client.get(reverse("review:statement", args=[story.slug, gone.key]))
    assert answer.status_code == 410
    assert "is gone" in answer.content.decode()


def test_a_merged_story_leads_to_where_its_copy_went(client, story):
    other = factories.story_of(("Post", factories.SIXTH), slugline="TWIN")
    story_merge(into=story, others=[other])
    assert client.get(reverse("stories:overview", args=["twin"])).url == story.get_absolute_url()


def test_a_story_of_a_single_version_has_nothing_to_compare_and_says_so(client):
    alone = factories.story_of(("Post", factories.GAZETTE), slugline="ALONE")
    answer = client.get(reverse("review:compare-any", args=[alone.slug]), follow=True)
    assert "nothing to compare yet" in answer.content.decode()
    for url in (alone.get_absolute_url(), reverse("review:table", args=[alone.slug])):
        assert client.get(url).status_code == 200


def test_preferences_are_kept_and_lead_back_only_to_this_site(client, editor, story):
    answer = client.post(reverse("preferences"), {"theme": "dark", "next": "https://evil.example/"})
    assert answer.url == reverse("preferences")
    page = client.get(story.get_absolute_url()).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-single-keys="off"' in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"pub_status": "canceled"}, "killed"),
        ({"kind": "kill"}, "killed"),
        ({"pub_status": "withheld"}, "withheld"),
        ({"embargoed_until": datetime(2126, 5, 4, 12, tzinfo=UTC)}, "embargoed until 4 May 2126, 12:00 UTC"),
    ],
)
def test_copy_that_must_not_be_used_is_marked_wherever_it_stands(client, editor, story, said, words):
    Version.objects.filter(story=story, siglum="B").update(**said)
    seen = [
        story.get_absolute_url(),
        *(reverse(f"review:{name}", args=[story.slug]) for name in ("table", "facts", "findings")),
    ]
    seen += [
        reverse("review:compare", args=[story.slug, "A", "B"]),
        reverse("stories:version", args=[story.slug, "B"]),
    ]
    for page in seen:
        told = client.get(page).content.decode()
        assert "Not for use" in told, page
        assert words in told, page


def test_what_a_file_said_of_itself_is_shown_with_its_version(client, editor, story):
    fields = {"dateline": "MAROU, March 7", "urgency": 2, "captions": ["The ferry. (Ann Lee/Agence)"]}
    Version.objects.filter(story=story, siglum="B").update(
        metadata={"fields": fields}, ed_note="Hold for <legal>.", usage_terms="No archive."
    )
    page = client.get(reverse("stories:version", args=[story.slug, "B"])).content.decode()
    for words in (
        "MAROU, March 7",
        "Urgency",
        "The ferry. (Ann Lee/Agence)",
        "Hold for &lt;legal&gt;.",
        "No archive.",
    ):
        assert words in page
