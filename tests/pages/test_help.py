"""Help: a tour that leads somewhere, and plain words."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from newsdiff.stories import seeds
from newsdiff.stories.models import Story
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_step_of_the_tour_leads_to_a_page_of_the_sample_story(client):
    story, _ = seeds.load()
    factories.collated_now(story)
    client.force_login(factories.person())
    page = client.get(reverse("stories:help")).content.decode()
    steps = re.search(r'<ol class="tour">(.*?)</ol>', page, re.S).group(1)
    links = re.findall(r'href="([^"]+)"', steps)
    assert len(links) >= 7
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_without_the_sample_story_or_for_those_who_may_not_see_it_the_page_says_so(client):
    client.force_login(factories.person())
    assert "not on this installation" in client.get(reverse("stories:help")).content.decode()
    story, _ = seeds.load()
    Story.objects.filter(pk=story.pk).update(desk=factories.desk("Sport"))
    assert story.slugline not in client.get(reverse("stories:help")).content.decode()
