"""Search of the copy: by words, on either database, and never past what a reader may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from newsdiff.stories import search
from newsdiff.stories.models import Text, Version
from newsdiff.stories.presentation import asked, story_list
from newsdiff.stories.services import NewVersion, story_create, version_add
from tests import factories

pytestmark = pytest.mark.django_db


def told(text: str, slugline: str = "FERRY"):
    story = story_create(slugline=slugline)
    version_add(new=NewVersion(text=text, outlet="Herald"), story=story)
    return story


def found(q: str, user=None) -> list[str]:
    user = user or factories.person()
    return [line.story.slugline for line in story_list(user, asked({"q": q})).lines]


@pytest.fixture
def ferry():
    return told("The ferry sank off Piraeus. Harbour officials said 3.5 tonnes of fuel were lost.")


@pytest.mark.parametrize("q", ["fuel ferry", "PIRAEUS", '"officials said"', "3.5 tonnes", "FERRY", "herald"])
def test_words_in_any_order_phrases_slugline_and_outlet_find_the_story(ferry, q):
    assert found(q) == ["FERRY"]


@pytest.mark.parametrize("q", ["ferry absent", '"said officials"', "erry_"])
def test_every_word_and_a_phrase_in_its_order_must_be_there(ferry, q):
    assert found(q) == []


@pytest.mark.parametrize(
    "q", ['"', '"a', "AND", "NOT (", "body:x", "a*", "^", "' OR 1=1 --", "NEAR(", "-", "\\", "%", "a & !"]
)
def test_nothing_typed_is_a_syntax_error(ferry, q):
    found(q)


def test_a_script_without_spaces_is_found_inside_a_sentence():
    told("渡轮在比雷埃夫斯附近沉没。", "CHINESE")
    assert found("附近") == ["CHINESE"]


def test_the_index_follows_a_text_changed_and_deleted(ferry):
    text = Text.objects.get()
    text.body = "Only a lighthouse."
    text.save()
    assert not Version.objects.filter(search.body_holds("piraeus")).exists()
    assert Version.objects.filter(search.body_holds("lighthouse")).exists()
    Version.objects.all().delete()
    Text.objects.all().delete()
    told("A tram.", "TRAM")
    assert found("lighthouse") == []


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "kill"},
        {"pub_status": "withheld"},
        {"embargoed_until": timezone.now() + timedelta(days=1)},
    ],
)
def test_embargoed_withheld_and_killed_copy_is_found_only_by_those_allowed(ferry, change):
    reader, editor = factories.person("rea", "viewer"), factories.person("edi", "editor")
    assert found("piraeus", reader) == ["FERRY"]
    Version.objects.update(**change)
    assert found("piraeus", reader) == []
    assert found("piraeus", editor) == ["FERRY"]


def test_copy_of_another_desk_is_not_found(ferry):
    ferry.desk = factories.desk()
    ferry.save()
    assert found("piraeus", factories.person("out")) == []
    assert found("piraeus", factories.person("ins", desk=ferry.desk)) == ["FERRY"]


def test_a_snippet_stands_around_the_first_hit_and_is_escaped_on_the_page(client):
    told("The <b>ferry</b> sank off Piraeus.")
    client.force_login(factories.person())
    page = client.get("/stories/?q=sank+ferry").content.decode()
    assert "&lt;b&gt;ferry&lt;/b&gt; sank off Piraeus" in page


def test_postgresql_answers_by_its_index(ferry):
    if connection.vendor != "postgresql":
        pytest.skip("the plan of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "stories_text_search" in Version.objects.filter(search.body_holds("ferry")).explain()
