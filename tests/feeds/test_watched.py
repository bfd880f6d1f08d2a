"""The page on which curators look after the feeds that are watched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from newsdiff.feeds import lists, services
from newsdiff.feeds.models import Feed
from newsdiff.stories.services import outlet_get
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/watched/"
OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Desk</title></head><body>
<outline text="Coast"><outline type="rss" text="Coast Daily" xmlUrl="https://coast.example/rss"/></outline>
<outline text="Island &amp; Sea" xmlUrl="https://island.example/atom.xml" htmlUrl="https://island.example/"/>
<outline text="a folder without an address"/></body></opml>"""


@pytest.fixture(autouse=True)
def on(settings):
    settings.FEEDS_ENABLED = True


@pytest.fixture
def curator(client):
    person = factories.person("cora", "curator")
    client.force_login(person)
    return person


def feed(**fields) -> Feed:
    fields = {"name": "Coast Daily", "address": "https://coast.example/rss"} | fields
    return Feed.objects.create(outlet=outlet_get(fields["name"]), **fields)


def page_of(client) -> str:
    return client.get(PAGE).content.decode()


def test_each_feed_says_how_it_goes_and_when_it_is_looked_at_again(client, curator):
    now = timezone.now()
    feed(
        last_looked_at=now,
        last_success_at=now,
        last_result="3 new",
        next_due=now + timedelta(minutes=14, seconds=30),
    )
    feed(
        name="Island", address="https://island.example/rss", failures=3, last_looked_at=now,
        last_error="The server answered 500.", next_due=now + timedelta(hours=2, minutes=1),
    )  # fmt: skip
    feed(name="Inland", address="https://inland.example/rss", enabled=False)
    page = page_of(client)
    assert "3 new" in page
    assert "14\xa0minutes from now" in page
    assert "Failed 3 times in a row" in page
    assert "The server answered 500." in page
    assert "2\xa0hours from now" in page
    assert "Paused" in page


def test_a_feed_is_added_with_its_outlet_and_looked_at_soon(client, curator):
    answer = client.post(
        reverse("feeds:watch"),
        {"address": "https://www.coast.example/rss", "outlet": "Coast Daily", "interval": 30},
        follow=True,
    )
    held = Feed.objects.get()
    assert (held.name, held.outlet.name, held.created_by) == ("coast.example", "Coast Daily", curator)
    assert held.next_due <= timezone.now()
    assert "coast.example is watched from now on" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://coast.example/rss", "start with http"),
        ("https://ann:secret@coast.example/rss", "name or password"),
        ("https://coast.example:8080/rss", "Port 8080"),
        ("https://held.example/rss", "watched already"),
    ],
)
def test_an_address_that_will_not_do_is_told_at_its_field(client, curator, address, said):
    feed(address="https://held.example/rss")
    answer = client.post(reverse("feeds:watch"), {"address": address, "interval": 15})
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert Feed.objects.count() == 1


def test_pause_go_on_and_look_now(client, curator):
    held = feed(next_due=timezone.now() + timedelta(hours=5), failures=4)
    address = reverse("feeds:change", args=[held.pk])
    client.post(address, {"action": "look"})
    held.refresh_from_db()
    assert (held.failures, held.next_due <= timezone.now()) == (0, True)
    client.post(address, {"action": "pause"})
    held.refresh_from_db()
    assert not held.enabled
    assert "let it go on first" in client.post(address, {"action": "look"}, follow=True).content.decode()
    client.post(address, {"action": "go on"})
    held.refresh_from_db()
    assert held.enabled


def test_a_feed_of_another_desk_is_neither_shown_nor_touched_nor_exported(client, curator):
    other = feed(desk=factories.desk("Sport"))
    assert "coast.example" not in page_of(client)
    assert client.post(reverse("feeds:change", args=[other.pk]), {"action": "pause"}).status_code == 404
    assert b"coast.example" not in client.get(reverse("feeds:export", args=["opml"])).content


def test_a_list_goes_in_line_by_line_and_what_cannot_is_named(client, curator):
    feed(address="https://held.example/rss")
    lines = (
        "# the desk's feeds\nhttps://coast.example/rss\tCoast Daily\n\nhttps://held.example/rss\n"
        "gopher://old.example/\nhttps://coast.example/rss\n"
    )
    sent = {"list": SimpleUploadedFile("feeds.txt", lines.encode())}
    page = client.post(reverse("feeds:import"), sent).content.decode()
    assert "1 added, 1 watched already, 1 not taken" in page
    assert "line 5, gopher://old.example/" in page
    assert Feed.objects.get(address="https://coast.example/rss").outlet.name == "Coast Daily"


def test_an_opml_list_goes_in_and_what_goes_out_comes_in_again(curator):
    done = lists.feeds_import(data=OPML, user=curator)
    assert (done.added, done.held, done.refused) == (2, 0, ())
    assert set(Feed.objects.values_list("name", flat=True)) == {"Coast Daily", "Island & Sea"}
    feeds = list(Feed.objects.all())
    for written in (lists.as_opml(feeds), lists.as_text(feeds).encode()):
        assert lists.feeds_import(data=written, user=curator).held == 2
        Feed.objects.all().delete()
        assert lists.feeds_import(data=written, user=curator).added == 2
        assert set(Feed.objects.values_list("name", flat=True)) == {"Coast Daily", "Island & Sea"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"# nothing but a remark", "There is no address in it"),
        (b"<opml><body>", "cut short"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "entities"),
        (b"x" * (lists.MOST_BYTES + 1), "at most"),
        (b"".join(b"https://a.example/%d\n" % n for n in range(lists.MOST_FEEDS + 1)), "at most 500"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole_and_in_words(client, curator, data, said):
    with pytest.raises(lists.RefusedList, match=said):
        lists.feeds_import(data=data, user=curator)
    assert (
        client.post(reverse("feeds:import"), {"list": SimpleUploadedFile("f.opml", data)}).status_code == 422
    )
    assert not Feed.objects.exists()


def test_what_a_look_brought_is_kept_in_words():
    assert services.result_of(services.Look()) == "nothing new"
    assert services.result_of(services.Look(new=3, changed=1, held=40, later=2)) == (
        "3 new, 1 changed, 2 left for the next look"
    )


def test_switched_off_the_page_says_how_to_switch_it_on_and_does_nothing(client, curator, settings):
    settings.FEEDS_ENABLED = False
    held = feed()
    assert "FEEDS_ENABLED=1" in page_of(client)
    client.post(reverse("feeds:change", args=[held.pk]), {"action": "pause"})
    held.refresh_from_db()
    assert held.enabled
    client.force_login(factories.person("nora", "editor"))
    assert client.get(PAGE).status_code == 403


def test_a_feed_is_changed_and_its_page_says_who_changed_what(client, curator):
    held = feed(etag="as before", last_success_at=timezone.now())
    edit = reverse("feeds:edit", args=[held.pk])
    assert edit in page_of(client)
    assert 'value="https://coast.example/rss"' in client.get(edit).content.decode()
    sent = {
        "address": "https://coast.example/atom",
        "name": "Coast",
        "outlet": "Coast Daily",
        "interval": 60,
        "fetch_pages": "on",
    }
    assert "Coast is changed" in client.post(edit, sent, follow=True).content.decode()
    held.refresh_from_db()
    assert (held.address, held.interval, held.fetch_pages) == ("https://coast.example/atom", 60, True)
    assert held.etag == "", "another address is looked at from its beginning"
    page = client.get(edit).content.decode()
    assert "<del>15</del>" in page
    assert "cora" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("address", "https://held.example/rss", "watched already"),
        ("interval", "2", "At least 5 minutes."),
        ("name", "n" * 121, "at most 120"),
        ("outlet", "o" * 121, "at most 120"),
    ],
)
def test_what_will_not_do_in_a_change_is_told_at_its_field_and_nothing_is_changed(
    client, curator, field, value, said
):
    feed(name="Held", address="https://held.example/rss")
    held = feed()
    sent = {"address": held.address, "name": "Other", "interval": 15} | {field: value}
    answer = client.post(reverse("feeds:edit", args=[held.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert f'aria-describedby="{field}-error"' in page
    held.refresh_from_db()
    assert held.name == "Coast Daily"


def test_a_feed_is_removed_and_what_it_brought_stays(client, curator):
    held = feed()
    answer = client.post(reverse("feeds:remove", args=[held.pk]), follow=True)
    assert "What it brought stays" in answer.content.decode()
    assert not Feed.objects.exists()
    ended = Feed.history.get(history_type="-")
    assert (ended.name, ended.history_user) == ("Coast Daily", curator)


def test_a_feed_of_another_desk_is_neither_changed_nor_removed(client, curator):
    other = feed(desk=factories.desk("Sport"))
    for name in ("edit", "remove"):
        assert client.post(reverse(f"feeds:{name}", args=[other.pk])).status_code == 404
    assert client.get(reverse("feeds:edit", args=[other.pk])).status_code == 404


def test_a_long_list_goes_in_with_few_statements(curator, django_assert_max_num_queries):
    lines = b"".join(b"https://h%d.example/rss\tOutlet %d\n" % (n, n) for n in range(lists.MOST_FEEDS))
    with django_assert_max_num_queries(40):
        assert lists.feeds_import(data=lines, user=curator).added == lists.MOST_FEEDS
    assert Feed.history.filter(history_type="+").count() == lists.MOST_FEEDS
    assert Feed.objects.filter(outlet__name="Outlet 499").get().address == "https://h499.example/rss"
