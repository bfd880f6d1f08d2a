"""Links that last: what an old address says of a version, a statement or a finding that is no longer there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.review.models import Finding, Statement
from newsdiff.stories.services import story_merge, version_move, version_retire
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]


def retired(story, siglum="C"):
    version_retire(version=story.versions.get(siglum=siglum))
    return factories.collated_now(story)


def read(client, url, status):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_retired_version_says_so_and_names_a_way_on(client, story):
    retired(story)
    page = read(client, reverse("stories:version", args=[story.slug, "C"]), 410)
    assert "Version C (Times) was retired on" in page
    assert "can bring it back" in page
    assert reverse("review:table", args=[story.slug]) in page


@pytest.mark.parametrize("pair", [("A", "C"), ("C", "B")])
def test_so_does_a_comparison_with_it(client, story, pair):
    retired(story)
    page = read(client, reverse("review:compare", args=[story.slug, *pair]), 410)
    assert "Version C (Times) was retired on" in page


def test_a_retired_base_is_told_and_the_page_is_there_from_another(client, story):
    retired(story)
    page = read(client, reverse("review:table", args=[story.slug]) + "?base=C", 200)
    assert "Version C (Times) was retired on" in page
    assert "You see the story from base" in page


@pytest.mark.parametrize("url", ["?base=Q", "?base=B"])
def test_of_a_base_that_never_was_or_is_nothing_is_said(client, story, url):
    assert "You see the story from base" not in read(
        client, reverse("review:table", args=[story.slug]) + url, 200
    )


def test_a_version_moved_elsewhere_leads_there_for_those_who_may_see_it(client, story):
    other = factories.story_of(("Post", factories.SIXTH), slugline="TWIN")
    version_move(version=story.versions.get(siglum="C"), story=other)
    factories.collated_now(story)
    page = read(client, reverse("stories:version", args=[story.slug, "C"]), 410)
    assert "moved to another story, where it is version B" in page
    assert reverse("stories:version", args=["twin", "B"]) in page


def test_where_it_went_is_not_told_to_those_who_may_not_see_it(client, story):
    hidden = factories.story_of(("Post", factories.SIXTH), slugline="ELSEWHERE", desk=factories.desk())
    version_move(version=story.versions.get(siglum="C"), story=hidden)
    factories.collated_now(story)
    page = read(client, reverse("stories:version", args=[story.slug, "C"]), 410)
    assert "which you may not see" in page
    assert "elsewhere" not in page.lower()


def test_a_version_that_never_was_is_not_found(client, story):
    assert client.get(reverse("stories:version", args=[story.slug, "Q"])).status_code == 404
    assert client.get(reverse("review:compare", args=[story.slug, "A", "Q"])).status_code == 404


def test_the_pages_of_a_merged_story_say_where_it_went(client, story):
    other = factories.story_of(("Post", factories.SIXTH), slugline="TWIN")
    story_merge(into=story, others=[other])
    answer = client.get(reverse("review:findings", args=["twin"]), follow=True)
    assert answer.redirect_chain[0][0] == story.get_absolute_url()
    assert "The story twin was merged into this one." in answer.content.decode()


def test_a_statement_taken_over_leads_to_its_heir_and_says_so(client, story):
    heir = Statement.objects.filter(story=story).exclude(row="").first()
    old = Statement.objects.create(story=story, row="", number=0, became=heir)
    answer = client.get(reverse("review:statement", args=[story.slug, old.key]), follow=True)
    assert answer.redirect_chain[0][0].endswith(f"#s-{heir.key}")
    assert "became this one" in answer.content.decode()


def vanished(story) -> Finding:
    finding = Finding.objects.filter(story=story).exclude(statement=None).first()
    Finding.objects.filter(pk=finding.pk).update(present=False, rows=["r9999"])
    return Finding.objects.get(pk=finding.pk)


def test_a_finding_no_longer_reported_leads_to_what_its_statement_reads_now(client, story):
    finding = vanished(story)
    page = read(client, finding.get_absolute_url(), 200)
    assert "no longer reports this" in page
    assert f"#s-{finding.statement.key}" in page
    assert "What is found now" in page


def test_of_a_finding_whose_text_changed_the_words_of_then_are_told_not_those_that_stand_there_now(
    client, story
):
    finding = vanished(story)
    readings = {
        s: [{**span, "text": "words of yesterday"} for span in reading] if reading else reading
        for s, reading in finding.readings.items()
    }
    Finding.objects.filter(pk=finding.pk).update(readings=readings)
    page = read(client, finding.get_absolute_url(), 200)
    assert "words of yesterday" in page


def test_no_page_shows_a_key_as_words(client, story):
    finding = Finding.objects.filter(story=story).first()
    page = read(client, finding.get_absolute_url(), 200)
    assert f">{finding.key}<" not in page
    assert f"Finding {finding.key}" not in page
    assert ">On its own page</a>" in page


def test_viewers_may_copy_links_too(client, story):
    client.force_login(factories.person("vera", "viewer"))
    finding = Finding.objects.filter(story=story).exclude(rows=[]).first()
    row = finding.statement
    page = read(client, finding.get_absolute_url(), 200)
    assert f'data-copy="http://testserver{finding.get_absolute_url()}"' in page
    assert f'data-copy="{reverse("review:statement", args=[story.slug, row.key])}"' in page
