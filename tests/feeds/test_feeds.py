"""Feeds that are watched, and single addresses: what becomes of what they hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone

from newsdiff.feeds import services, tasks
from newsdiff.feeds.models import Feed
from newsdiff.stories.models import Upload, Version
from newsdiff.stories.services import outlet_get
from tests import factories

pytestmark = pytest.mark.django_db


def rss(*items: tuple[str, str], link: str = "") -> bytes:
    said = "".join(
        f"<item><guid>{guid}</guid><title>{text.splitlines()[0]}</title><link>{link}</link>"
        f"<description>{text}</description></item>"
        for guid, text in items
    )
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>Wire</title>{said}</channel></rss>".encode()
    )


STORM = "A storm killed 12 people on the coast on Monday, the mayor said."
VOTE = "Parliament voted on Tuesday for a budget that nobody had read, members said."


@pytest.fixture(autouse=True)
def allowed(settings, hostile):
    settings.FEEDS_ENABLED = True
    settings.FEEDS_ALLOW = ["127.0.0.1/32"]
    settings.FEEDS_PORTS = [80, hostile.port]
    settings.FEEDS_SECONDS = 2
    settings.FEEDS_PAGE_SECONDS = 0


@pytest.fixture
def feed(hostile):
    feed = Feed(name="Gazette news", address=f"{hostile.url}/feed", outlet=outlet_get("Gazette"))
    services.feed_save(feed=feed, user=None)
    return feed


def offer(hostile, body: bytes, **headers: str) -> None:
    hostile.answers["/feed"] = (200, {"Content-Type": "application/rss+xml", **headers}, body)


def look(feed):
    found = services.feed_look(feed.pk)
    feed.refresh_from_db()
    return found


def test_each_item_becomes_a_version_of_the_outlet(hostile, feed):
    offer(hostile, rss(("g1", STORM), ("g2", VOTE)))
    assert look(feed).new == 2
    version = Version.objects.get(source_id="g1")
    assert (version.outlet.name, version.upload.channel) == ("Gazette", Upload.Channel.FEED)
    assert STORM in version.text.body
    assert feed.last_error == ""


def test_looking_again_changes_nothing(hostile, feed):
    offer(hostile, rss(("g1", STORM)))
    look(feed)
    offer(hostile, rss(("g1", STORM)) + b"<!-- made anew -->")
    again = look(feed)
    assert (again.new, again.changed, again.held) == (0, 0, 1)
    assert (Version.objects.count(), Upload.objects.count()) == (1, 1)


def test_changed_words_are_a_new_state_that_keeps_the_old(hostile, feed):
    offer(hostile, rss(("g1", STORM)))
    look(feed)
    offer(hostile, rss(("g1", STORM.replace("12", "21"))))
    assert look(feed).changed == 1
    version = Version.objects.get()
    assert "21 people" in version.text.body
    assert "12 people" in version.earlier_states.get().text.body


def test_a_feed_that_did_not_change_is_asked_whether_it_did(hostile, feed):
    offer(hostile, rss(("g1", STORM)), **{"ETag": '"one"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})
    look(feed)
    hostile.answers["/feed"] = (304, {}, b"")
    look(feed)
    assert hostile.asked[-1][1]["If-None-Match"] == '"one"'
    assert feed.last_success_at
    assert feed.failures == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"<html><body><p>" + STORM.encode() * 9 + b"</p></body></html>", "no RSS"), (rss(("g1", STORM))[:-6], "cut short"),
     (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "entities"), (b"\x89PNG\r\n\x1a\n\0\0", "picture")],
)  # fmt: skip
def test_what_is_no_feed_is_said_on_the_feed_and_nothing_is_stored(hostile, feed, body, words):
    offer(hostile, body)
    assert look(feed) is None
    assert words in feed.last_error
    assert not Version.objects.exists()
    assert not Upload.objects.exists()


def test_each_failure_doubles_the_pause_up_to_a_day(hostile, feed):
    pauses = []
    for _ in range(9):
        look(feed)
        pauses.append(round((feed.next_due - timezone.now()).total_seconds() / 60))
    assert pauses[:3] == [30, 60, 120]
    assert max(pauses) == pauses[-1] == 24 * 60
    offer(hostile, rss(("g1", STORM)))
    look(feed)
    assert feed.failures == 0
    assert feed.next_due < timezone.now() + timedelta(minutes=16)


def test_a_host_that_asks_for_a_pause_gets_it(hostile, feed):
    hostile.answers["/feed"] = (429, {"Retry-After": "7200"}, b"")
    look(feed)
    assert feed.next_due > timezone.now() + timedelta(minutes=119)


def test_a_feed_that_is_gone_for_good_is_paused(hostile, feed):
    hostile.answers["/feed"] = (410, {}, b"")
    look(feed)
    assert not feed.enabled
    assert "gone for good" in feed.last_error


def test_a_host_is_asked_for_one_feed_at_a_time_and_no_feed_twice(hostile, feed):
    other = Feed(name="Sport", address=f"{hostile.url}/sport", outlet=feed.outlet)
    services.feed_save(feed=other, user=None)
    assert services.feeds_claim_due() == [feed.pk]
    assert services.feeds_claim_due() == []
    assert services.feeds_claim_due(timezone.now() + timedelta(minutes=1)) == [other.pk]


def test_the_clock_gives_each_feed_that_is_due_to_a_worker_once_and_asks_nobody_itself(
    hostile, feed, monkeypatch
):
    given: list[int] = []
    monkeypatch.setattr(tasks.look_at, "delay", given.append)
    assert [tasks.look_around(), tasks.look_around()] == [1, 0]
    assert given == [feed.pk]
    assert hostile.asked == []


def test_the_worker_takes_in_what_the_feed_has_and_a_deleted_feed_is_no_error(hostile, feed):
    offer(hostile, rss(("g1", STORM)))
    tasks.look_at(feed.pk)
    assert Version.objects.filter(source_id="g1").exists()
    Feed.objects.filter(pk=feed.pk).delete()
    tasks.look_at(feed.pk)
    assert len(hostile.asked) == 1


def test_nothing_is_asked_while_switched_off_or_paused(hostile, feed, settings):
    services.feed_pause(feed=feed, paused=True)
    assert services.feeds_claim_due() == []
    assert look(feed) is None
    services.feed_pause(feed=feed, paused=False)
    settings.FEEDS_ENABLED = False
    assert services.feeds_claim_due() == []
    assert look(feed) is None
    with pytest.raises(services.RefusedFetch, match="switched off"):
        services.url_import(url=f"{hostile.url}/feed", user=factories.person())
    assert hostile.asked == []


PAGE = f"<html lang='en'><head><title>Storm</title></head><body><article><h1>Storm</h1><p>{STORM}</p><p>{VOTE}</p><p>{'The army came to help. ' * 8}</p></article></body></html>".encode()  # fmt: skip


def test_the_page_behind_the_link_is_fetched_where_that_is_wanted(hostile, feed):
    Feed.objects.update(fetch_pages=True)
    hostile.answers["/page"] = (200, {"Content-Type": "text/html"}, PAGE)
    offer(hostile, rss(("g1", "Storm"), link=f"{hostile.url}/page"))
    look(feed)
    assert VOTE in Version.objects.get().text.body


def test_a_page_inside_a_network_is_not_fetched_for_a_feed(hostile, feed):
    Feed.objects.update(fetch_pages=True)
    offer(hostile, rss(("g1", STORM), link="http://169.254.169.254/latest/"))
    look(feed)
    version = Version.objects.get()
    assert STORM in version.text.body
    assert any("not a public address" in warning for warning in version.metadata["warnings"])


def test_copy_of_a_desk_joins_no_story_of_another_desk(hostile, feed):
    desk = factories.desk("World")
    story = factories.story_of(desk=desk, collated=False)
    offer(hostile, rss(("g1", factories.GAZETTE)))
    look(feed)
    assert Version.objects.get(source_id="g1").story != story


def test_a_page_is_taken_from_its_address(hostile):
    hostile.answers["/page"] = (200, {"Content-Type": "text/html"}, PAGE)
    [outcome] = services.url_import(url=f"{hostile.url}/page", user=factories.person(), outlet="Courier")
    version = outcome.version
    assert (version.outlet.name, version.url, outcome.status) == ("Courier", f"{hostile.url}/page", "created")
    again = services.url_import(url=f"{hostile.url}/page", user=factories.person("olaf"), outlet="Courier")
    assert again[0].status == "already held"


def test_the_form_fetches_for_editors_and_says_what_went_wrong(hostile, client):
    hostile.answers["/page"] = (200, {"Content-Type": "text/html"}, PAGE)
    client.force_login(factories.person())
    refused = client.post(reverse("feeds:fetch"), {"url": "http://169.254.169.254/", "outlet": ""})
    assert refused.status_code == 422
    assert "nothing inside a network is fetched" in refused.content.decode()
    taken = client.post(reverse("feeds:fetch"), {"url": f"{hostile.url}/page", "outlet": "Courier"})
    assert taken.status_code == 302
    assert Version.objects.get().outlet.name == "Courier"


def test_curators_pause_and_hurry_feeds_in_the_admin(feed, client):
    client.force_login(factories.person("cleo", "curator"))
    url = reverse("admin:feeds_feed_changelist")
    assert "Gazette news" in client.get(url).content.decode()
    client.post(url, {"action": "pause", "_selected_action": [feed.pk]})
    feed.refresh_from_db()
    assert not feed.enabled
    client.post(url, {"action": "go_on", "_selected_action": [feed.pk]})
    client.post(url, {"action": "look_now", "_selected_action": [feed.pk]})
    assert services.feeds_claim_due() == [feed.pk]


@pytest.mark.parametrize(
    "address", ["ftp://a.example/feed", "http://me:pw@a.example/f", "http://a.example:22/"]
)
def test_the_admin_refuses_an_address_of_another_shape(address, client):
    client.force_login(factories.person("cleo", "curator"))
    outlet = outlet_get("Gazette")
    answer = client.post(
        reverse("admin:feeds_feed_add"),
        {"name": "x", "address": address, "outlet": outlet.pk, "interval": 15, "enabled": "on"},
    )
    assert answer.status_code == 200
    with pytest.raises(ObjectDoesNotExist):
        Feed.objects.get()
