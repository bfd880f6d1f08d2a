"""A version in another language, from its file to the page: stored, marked, kept out of word comparison, and said so."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsdiff.stories.models import Version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]
FRENCH = """Une tempête inonde la côte

LISBONNE (AP) — Une tempête a tué 12 personnes sur la côte lundi, a déclaré le maire de la ville.

« Nous n'avons jamais vu de telles vagues », a dit la maire Ana Lima aux journalistes.

Les dégâts ont été estimés à 240 millions de dollars en 2023, selon le ministère.
"""
NINJS = json.dumps({"uri": "urn:f", "language": "fr-FR", "headline": "Une tempête", "body_text": FRENCH})
SAYS = "is in French. It is kept and can be read, but not compared word by word."


def sent(client, name: str, data: bytes, content_type: str):
    """A story of three English versions with this file of the Monde in it, collated."""
    story = factories.story_of(collated=False)
    upload = SimpleUploadedFile(name, data, content_type)
    answer = client.post(
        "/add/", {"where": "story", "story": story.slug, "outlet": "Monde", "text": "", "uploads": [upload]}
    )
    assert answer.status_code in (200, 302)
    return factories.collated_now(story), Version.objects.get(outlet__name="Monde")


@pytest.mark.parametrize(
    ("name", "data", "content_type", "tag"),
    [
        ("stated.json", NINJS.encode(), "application/json", "fr-FR"),
        ("detected.txt", FRENCH.encode(), "text/plain", "fr"),
        ("detected.md", FRENCH.encode(), "text/markdown", "fr"),
        ("detected.rtf", b"{\\rtf1\\ansi " + FRENCH.encode("cp1252").replace(b"\n\n", b"\\par ") + b"}", "text/rtf", "fr"),
    ],
)  # fmt: skip
def test_it_is_stored_marked_and_kept_out_of_the_comparison(client, name, data, content_type, tag):
    story, version = sent(client, name, data, content_type)
    assert version.language == tag
    result = story.collations.get(revision=story.revision).result
    assert result["apart"] == {version.siglum: "language"}
    assert not any(
        version.siglum in f["readings"] and f["readings"][version.siglum] for f in result["findings"]
    )
    for page in ("", "table/"):
        assert SAYS in " ".join(client.get(f"/stories/{story.slug}/{page}").content.decode().split())


def test_its_own_page_names_the_language_and_shows_the_text(client):
    story, version = sent(client, "stated.json", NINJS.encode(), "application/json")
    page = client.get(f"/stories/{story.slug}/versions/{version.siglum}/").content.decode()
    assert "<dt>Language</dt><dd>French (fr-FR)</dd>" in page
    assert "telles vagues" in page


def test_comparing_it_with_another_says_why_there_is_nothing_to_compare(client):
    story, version = sent(client, "stated.json", NINJS.encode(), "application/json")
    answer = client.get(f"/stories/{story.slug}/compare/A/{version.siglum}/")
    assert answer.status_code == 200
    assert "is in French" in answer.content.decode()
