"""Filters and search under a name: saved, opened, shared with a desk, renamed, deleted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsdiff.accounts.audit import Asked, page
from newsdiff.stories import saved
from newsdiff.stories.models import SavedView
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return factories.desk("World")


@pytest.fixture
def maria(client, world):
    maria = factories.person("maria", desk=world)
    client.force_login(maria)
    return maria


def save(client, name: str = "Floods", query: str = "q=flood&days=7", **more: str):
    return client.post(
        "/views/", {"page": "stories", "name": name, "query": query, "back": "/stories/?" + query, **more}
    )


def test_what_is_asked_of_the_list_is_saved_and_a_link_from_then_on(client, maria) -> None:
    factories.story_of()
    listed = client.get("/stories/?days=7&q=storm").content.decode()
    assert '<input type="hidden" name="query" value="q=storm&amp;days=7">' in listed
    answer = save(client, "Storms", "q=storm&days=7")
    assert answer["Location"] == "/stories/?q=storm&days=7"
    listed = client.get("/stories/").content.decode()
    assert '<a href="?q=storm&amp;days=7"><span dir="auto">Storms</span>' in listed
    now = client.get("/stories/?q=storm&days=7").content.decode()
    assert 'aria-current="true"><span dir="auto">Storms</span>' in now
    assert 'name="query"' not in now, "it is saved already"


def test_without_filters_there_is_nothing_to_save(client, maria) -> None:
    assert 'name="query"' not in client.get("/stories/").content.decode()
    answer = save(client, query="")
    assert answer.status_code == 422
    assert "Choose filters or search first" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "said"), [(" ", "Give it a name"), ("x" * 61, "at most 60"), ("Floods", "already")]
)
def test_a_name_is_asked_for_again_and_what_was_to_be_saved_is_kept(client, maria, name, said) -> None:
    save(client)
    answer = save(client, name, "show=open")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'name="query" value="show=open"' in page
    assert SavedView.objects.count() == 1


def test_two_people_give_the_same_name_and_see_each_her_own(client, maria) -> None:
    save(client)
    client.get("/views/")  # her message is told
    client.force_login(factories.person("omar"))
    assert "Floods" not in client.get("/stories/").content.decode()
    assert save(client, query="show=open").status_code == 302


def test_shared_with_her_desk_its_members_see_it_and_nobody_else(client, maria, world) -> None:
    save(client, desk="world")
    member = factories.person("mia", "viewer", desk=world)
    client.force_login(member)
    listed = client.get("/stories/").content.decode()
    assert "shared by <bdi>maria</bdi>" in listed
    assert "Shared with you" in client.get("/views/").content.decode()
    view = SavedView.objects.get()
    assert client.post(f"/views/{view.pk}/", {"name": "Mine now"}).status_code == 404
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    client.force_login(factories.person("stan", desk=factories.desk("Sport")))
    assert "Floods" not in client.get("/stories/").content.decode()


def test_a_desk_that_is_not_hers_is_not_shared_with(client, maria) -> None:
    sport = factories.desk("Sport")
    assert save(client, desk="sport").status_code == 404
    with pytest.raises(saved.RefusedView, match="not of that desk"):
        saved.view_save(user=maria, page="stories", name="x", query="q=x", desk=sport)
    assert not SavedView.objects.exists()


def test_it_is_renamed_shared_and_deleted_by_its_owner(client, maria, world) -> None:
    save(client)
    save(client, "Storms", "q=storm")
    view = SavedView.objects.get(name="Floods")
    taken = client.post(f"/views/{view.pk}/", {"name": "Storms", "desk": ""})
    assert taken.status_code == 422
    assert "already" in taken.content.decode()
    client.post(f"/views/{view.pk}/", {"name": "High water", "desk": "world"})
    view.refresh_from_db()
    assert (view.name, view.desk) == ("High water", world)
    client.post(f"/views/{view.pk}/", {"name": "High water", "desk": ""})
    view.refresh_from_db()
    assert view.desk is None
    client.post(f"/views/{view.pk}/delete/")
    assert list(SavedView.objects.values_list("name", flat=True)) == ["Storms"]


def test_a_view_of_findings_opens_on_every_storys_findings(client, maria) -> None:
    one, other = factories.story_of(), factories.story_of(slugline="OTHER", collated=False)
    query = "severity=style&category=quote"
    assert (
        f'value="{query}"'.replace("&", "&amp;")
        in client.get(f"/stories/{one.slug}/findings/?{query}&base=B").content.decode()
    )
    client.post(
        "/views/",
        {"page": "findings", "name": "Quotes", "query": query, "back": f"/stories/{one.slug}/findings/"},
    )
    for story in (one, other):
        shown = client.get(f"/stories/{story.slug}/findings/").content.decode()
        assert 'href="?severity=style&amp;category=quote"' in shown
    assert "Quotes" not in client.get("/stories/").content.decode(), "each page has its own views"


def test_the_list_of_views_says_in_words_what_each_asks_for(client, maria) -> None:
    save(client, "Week", "q=flood&show=open&category=figure&days=7&outlet=gazette")
    client.post(
        "/views/",
        {"page": "findings", "name": "Mine", "query": "severity=style,wording&category=quote", "back": ""},
    )
    shown = client.get("/views/").content.decode()
    assert "“flood” · Open, substantive · Figure · outlet: gazette · Last 7 days" in shown
    assert "severity: style, wording · Quote" in shown


def test_the_way_back_leads_nowhere_else(client, maria) -> None:
    assert save(client, back="//evil.example/")["Location"] == "/views/"
    assert save(client, "Two", back="https://evil.example/")["Location"] == "/views/"


def test_hostile_names_and_queries_are_text(client, maria) -> None:
    save(client, "<script>alert(1)</script>", "q=<script>alert(2)</script>&x=\u202e")
    assert SavedView.objects.get().query == "q=%3Cscript%3Ealert%282%29%3C%2Fscript%3E"
    for url in ("/stories/", "/views/"):
        shown = client.get(url).content.decode()
        assert "<script>alert" not in shown
        assert "\u202e" not in shown


def test_there_is_an_end_to_them(client, maria, monkeypatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    answers = [save(client, str(n)).status_code for n in range(3)]
    assert answers == [302, 302, 422]


def test_what_a_person_keeps_to_herself_is_in_nobody_elses_history(client, maria, world) -> None:
    save(client, "Private")
    save(client, "Ours", desk="world")
    curator = factories.person("cora", "curator", desk=world)
    about = {entry.about for entry in page(curator, Asked(kind="saved view"))[0]}
    assert about == {"Ours"}


def test_more_views_cost_no_more_queries(client, maria, world) -> None:
    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    save(client, desk="world")
    before = {url: queries(url) for url in ("/stories/", "/views/")}
    for n in range(6):
        mate = factories.person(f"mate{n}", desk=world)
        saved.view_save(user=mate, page="stories", name=f"View {n}", query="show=open", desk=world)
    assert {url: queries(url) for url in before} == before
