"""The tutorial is true: what it prints in bold stands on the pages, and the text to paste does what it says."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.urls import reverse

from newsdiff.accounts import demo
from newsdiff.review.models import Finding
from newsdiff.stories import seeds
from tests import factories

pytestmark = pytest.mark.django_db

TUTORIAL = (Path(__file__).resolve().parents[2] / "docs" / "tutorial.md").read_text()
STEPS = dict(re.findall(r"^## (\d+)\. .*?\n(.*?)(?=^## )", TUTORIAL, re.MULTILINE | re.DOTALL))
PASTED = re.search(r"```text\n(.*?)```", TUTORIAL, re.DOTALL).group(1)


def words(text):
    """Letters without markup and without space: a key's underlined letter splits no word."""
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


def bold(step):
    return re.findall(r"\*\*(.+?)\*\*", STEPS[step], re.DOTALL)


@pytest.fixture
def walk(client, settings):
    """Follows the tutorial on the sample story; gives what a step's pages show."""
    settings.DEMO = True
    demo.create()
    story, _ = seeds.load()
    factories.collated_now(story)
    door = client.get(reverse("login")).content.decode()
    client.post(reverse("login"), {"username": "editor", "password": demo.PASSWORD})

    def page(name, *args):
        answer = client.get(reverse(name, args=args), follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    first = Finding.objects.filter(story=story, present=True, flag=1).get()
    before = page("review:finding", story.slug, first.key)
    client.post(
        reverse("review:decide", args=[story.slug, first.key]), {"action": "confirm", "lock": first.lock}
    )
    after = page("review:finding", story.slug, first.key)
    table, findings = page("review:table", story.slug), page("review:findings", story.slug)
    compare, facts = page("review:compare-any", story.slug), page("review:facts", story.slug)
    adding = page("stories:add")
    client.post(
        reverse("stories:add"), {"where": "find", "text": PASTED, "outlet": "Evening Post"}, follow=True
    )
    factories.collated_now(story)
    pack = page("exports:pack", story.slug)
    return story, {
        "1": door,
        "2": page("stories:list"),
        "3": page("stories:overview", story.slug),
        "4": table,
        "5": before + after,
        "6": findings,
        "7": door,
        "8": compare,
        "9": facts,
        "10": adding,
        "11": page("stories:overview", story.slug) + pack,
        "12": pack,
    }


def test_every_step_names_what_its_page_shows(walk):
    _, pages = walk
    assert set(STEPS) == set(pages)
    missing = {(step, said) for step in STEPS for said in bold(step) if words(said) not in words(pages[step])}
    assert not missing
    assert all(bold(step) for step in STEPS)


def test_the_pasted_text_finds_its_story_and_its_swapped_digits_are_found(walk):
    story, _ = walk
    version = story.versions.get(siglum="F")
    assert version.outlet.name == "Evening Post"
    figures = Finding.objects.filter(
        story=story, present=True, severity="substantive", message__contains="204.1"
    )
    assert any("F" in finding.readings for finding in figures)
