"""Help: a tour that leads from page to page of the sample story, and plain words."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from newsdiff.stories import seeds, tour
from newsdiff.stories.models import Story
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    story, _ = seeds.load()
    factories.collated_now(story)
    return story


def band(page: str) -> str:
    found = re.search(r'<section class="guide".*?</section>', page, re.S)
    return found.group(0) if found else ""


def link(band: str, label: str) -> str:
    found = re.search(rf'href="([^"]+)">{label}<', band)
    return found.group(1) if found else ""


def test_the_tour_leads_over_every_step_and_back_to_the_page_it_ends_on(client, story):
    client.force_login(factories.person())
    page = client.get(reverse("stories:help")).content.decode()
    at = re.search(r'class="btn pri" href="([^"]+)">Start the tour', page).group(1)
    seen = []
    while at:
        response = client.get(at, follow=True)
        assert response.status_code == 200, at
        shown = band(response.content.decode())
        seen.append(re.search(r"<b>(.*?)</b>", shown).group(1))
        last, at = shown, link(shown, "Next")
    assert seen == [step.title for step in tour.STEPS]
    end = client.get(link(last, "Done"))
    assert end.status_code == 200
    assert not band(end.content.decode())


def test_a_viewer_is_not_led_to_a_page_that_is_not_hers(client, story):
    client.force_login(factories.person(role="viewer"))
    page = client.get(reverse("stories:help")).content.decode()
    steps = re.search(r'<ol class="tour">(.*?)</ol>', page, re.S).group(1)
    assert reverse("stories:add") not in steps
    for url in re.findall(r'href="([^"]+)"', steps):
        assert client.get(url, follow=True).status_code == 200, url


@pytest.mark.parametrize("asked", ["", "0", "99", "-1", "²", "1e1", "<b>", "1 OR 1"])
def test_a_step_that_is_not_there_shows_the_page_without_a_tour(client, story, asked):
    client.force_login(factories.person())
    response = client.get(reverse("stories:overview", args=[story.slug]), {"tour": asked})
    assert response.status_code == 200
    assert not band(response.content.decode())


def test_whoever_finds_only_the_sample_story_is_offered_the_tour(client, story):
    client.force_login(factories.person())
    assert "Start the tour" in client.get(reverse("stories:list")).content.decode()
    factories.story_of()
    assert "Start the tour" not in client.get(reverse("stories:list")).content.decode()


def test_without_the_sample_story_or_for_those_who_may_not_see_it_the_page_says_so(client):
    client.force_login(factories.person())
    assert "not on this installation" in client.get(reverse("stories:help")).content.decode()
    story, _ = seeds.load()
    Story.objects.filter(pk=story.pk).update(desk=factories.desk("Sport"))
    assert story.slugline not in client.get(reverse("stories:help")).content.decode()
    assert not band(client.get(reverse("stories:list"), {"tour": "1"}).content.decode())
