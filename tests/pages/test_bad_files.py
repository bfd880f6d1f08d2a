"""A file that cannot be read, sent by form or by API: its bytes are kept, nothing else, and the answer says what is wrong."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsdiff.api.models import Scope
from newsdiff.api.services import token_create
from newsdiff.stories.models import Story, Text, Upload, Version
from tests import factories
from tests.intake.samples import DOCX, NITF, PDF, packed, pdf

pytestmark = pytest.mark.django_db
LAUGHS = '<!DOCTYPE nitf [<!ENTITY a "ha">]>' + NITF.partition("?>")[2]
BAD = {
    "cut.xml": (NITF[:500].encode(), "cut short"),
    "bomb.xml": (LAUGHS.encode(), "entities"),
    "wrong.docx": (b"plain words", "no .docx"),
    "cut.docx": (DOCX[:-60], "damaged"),
    "cut.pdf": (PDF[:300], "damaged"),
    "locked.pdf": (pdf(["A storm."], password="x"), "password"),
    "bomb.zip": (packed({"a.txt": b"a" * 4_000_000}), "zip bomb"),
    "slip.zip": (packed({"../../a.txt": "A storm came."}), "outside the archive"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(40), "PNG picture"),
    "cut.ninjs": (json.dumps({"uri": "a", "body_text": "A storm."})[:-9].encode(), "cut short"),
    "empty.rtf": (b"{\\rtf1}", "no text"),
    "empty.html": (b"<html><body><script>evil()</script></body></html>", "No article text"),
}


def stored() -> tuple[int, int, int]:
    return Version.objects.count(), Text.objects.count(), Story.objects.count()


@pytest.mark.parametrize("name", BAD)
def test_the_form_names_what_is_wrong_and_keeps_only_the_bytes(client, name):
    client.force_login(factories.person())
    data, words = BAD[name]
    answer = client.post("/add/", {"where": "new", "text": "", "uploads": [SimpleUploadedFile(name, data)]})
    assert words in answer.content.decode()
    assert "evil()" not in answer.content.decode()
    assert stored() == (0, 0, 0)
    assert bytes(Upload.objects.get().data) == data


@pytest.mark.parametrize("name", BAD)
def test_the_api_names_what_is_wrong_and_keeps_only_the_bytes(client, name):
    token = token_create(user=factories.person(), name="t", scopes=tuple(Scope.values))[1]
    data, words = BAD[name]
    answer = client.post(
        "/api/1/versions/file",
        {"file": SimpleUploadedFile(name, data)},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert stored() == (0, 0, 0)


def test_a_file_of_more_than_is_taken_is_not_even_kept(client, settings):
    settings.UPLOAD_MAX_BYTES = 1_000
    client.force_login(factories.person())
    answer = client.post(
        "/add/", {"where": "new", "text": "", "uploads": [SimpleUploadedFile("a.txt", b"a " * 600)]}
    )
    assert "are taken" in answer.content.decode()
    assert (stored(), Upload.objects.count()) == ((0, 0, 0), 0)


def test_one_bad_member_of_an_archive_stops_none_of_the_others(client):
    client.force_login(factories.person())
    archive = packed({"a.txt": factories.GAZETTE, "b.xml": LAUGHS, "c.txt": factories.COURIER})
    answer = client.post(
        "/add/", {"where": "new", "text": "", "uploads": [SimpleUploadedFile("a.zip", archive)]}
    )
    assert stored()[0] == 2
    told = answer.content.decode()
    assert "b.xml" in told, "what was not taken is named beside what was"
    assert told.count('class="error"') == 1


def test_a_file_with_one_text_beside_what_cannot_be_read_says_so(client):
    client.force_login(factories.person())
    archive = packed({"a.txt": factories.GAZETTE, "empty.txt": ""})
    answer = client.post(
        "/add/", {"where": "new", "text": "", "uploads": [SimpleUploadedFile("a.zip", archive)]}, follow=True
    )
    told = answer.content.decode()
    assert "a.txt" in told
    assert "The file is empty." in told


def test_the_preview_of_an_archive_says_how_many_texts_it_holds_and_which_files_none(client):
    client.force_login(factories.person())
    archive = packed({"a.txt": factories.GAZETTE, "b.txt": factories.COURIER, "empty.txt": ""})
    told = client.post(
        "/add/preview/", {"text": "", "uploads": [SimpleUploadedFile("a.zip", archive)]}
    ).content.decode()
    assert "the first of 2" in told
    assert "Cannot be read: <bdi>empty.txt</bdi>" in told
    one = SimpleUploadedFile("a.txt", factories.GAZETTE.encode())
    assert "several" not in client.post("/add/preview/", {"text": "", "uploads": [one]}).content.decode()
