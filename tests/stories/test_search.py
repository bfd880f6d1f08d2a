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


@pytest.mark.parametrize("few", [0, 1, 1_000])
def test_what_is_found_does_not_depend_on_how_many_there_are(ferry, few, monkeypatch):
    """Above some number the stories are asked one by one; here that number is moved."""
    monkeypatch.setattr(search, "FEW", few)
    told("A ferry reached Brindisi.", "BRINDISI-FERRY")
    told("A tram stopped.", "TRAM")
    reader = factories.person()
    assert found("ferry", reader) == ["BRINDISI-FERRY", "FERRY"]
    assert found("piraeus ferry", reader) == ["FERRY"]
    assert found("brind", reader) == ["BRINDISI-FERRY"], "the beginning of a word of its slugline"
    assert found("herald", reader) == ["TRAM", "BRINDISI-FERRY", "FERRY"]


def test_a_headline_that_only_a_version_carries_finds_its_story(ferry):
    version_add(
        new=NewVersion(
            text="The ferry sank off Piraeus at night.", outlet="Post", headline="Forty saved at sea"
        ),
        story=ferry,
    )
    assert found("forty saved") == ["FERRY"]


@pytest.mark.parametrize(
    "q",
    [
        '"',
        '"a',
        "o'brien",
        "a:*",
        "it's \\' x",
        "AND",
        "NOT (",
        "body:x",
        "a*",
        "^",
        "' OR 1=1 --",
        "NEAR(",
        "-",
        "\\",
        "%",
        "a & !",
    ],
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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plan of PostgreSQL: `make test-postgres`")
def test_postgresql_answers_by_its_index(ferry):
    """A table of one row is read whole whatever indexes it has; so that is forbidden here."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        for statement, asked, name in (
            (search._POSTGRESQL, '"ferry"', "stories_text_search"),
            (search._NAMED, "'ferry':*", "stories_story_names"),
            (
                f"SELECT 1 FROM stories_version v WHERE {search._HEADLINE}",
                "'ferry':*",
                "stories_version_headline",
            ),
        ):
            cursor.execute(f"EXPLAIN {statement}", [asked])
            assert name in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "quay",
            "Forty were saved when the ferry left the quay at Brindisi on Sunday, the company said; the …",
        ),
        ("forty", "Forty were saved when the ferry left the quay at …"),
        ("harbour master", "… quay at Brindisi on Sunday, the company said; the harbour master said nothing"),
    ],
)
def test_a_snippet_is_cut_at_words_and_says_where_more_stands(asked, said):
    """It read "… g Un is in firm control"."""
    body = "Forty were saved when the ferry left the quay at Brindisi on Sunday, the company said; the harbour master said nothing"
    assert search.snippet(body, asked) == said


def test_a_snippet_of_a_script_without_spaces_is_cut_where_it_must_be():
    assert search.snippet("渡" * 80 + "港" + "船" * 80, "港") == f"… {'渡' * 50}港{'船' * 50} …"
