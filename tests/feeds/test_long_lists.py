"""A list too long for a request: a worker takes it, its page tells how far it is, and nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.feeds import lists, tasks, waiting
from newsdiff.feeds.models import Feed, ListImport
from newsdiff.stories.retention import prune
from tests import factories

pytestmark = pytest.mark.django_db
MANY = 230


@pytest.fixture(autouse=True)
def on(settings):
    settings.FEEDS_ENABLED = True


@pytest.fixture
def curator(client):
    person = factories.person("cora", "curator")
    client.force_login(person)
    return person


@pytest.fixture
def told(monkeypatch) -> list[int]:
    """What the workers were told to take."""
    keys: list[int] = []
    monkeypatch.setattr(tasks.take_list, "delay", keys.append)
    return keys


def lines(number: int = MANY) -> bytes:
    return b"".join(b"https://h%d.example/rss\tOutlet %d\n" % (n, n) for n in range(number))


def sent(client, capture, data: bytes, **fields) -> Any:
    with capture(execute=True):
        return client.post(
            reverse("feeds:import"), {"list": SimpleUploadedFile("feeds.txt", data), **fields}, follow=True
        )


def kept(user: Any, **fields: Any) -> ListImport:
    entries, refused = lists.sort_out(lines())
    return waiting.list_import_ask(entries=entries, refused=refused, user=user, desk=fields.get("desk"))


def test_a_long_list_is_left_to_a_worker_and_its_page_tells_how_far_it_is(
    client, curator, told, django_capture_on_commit_callbacks
):
    answer = sent(client, django_capture_on_commit_callbacks, lines() + b"gopher://old.example/\n")
    asked = ListImport.objects.get()
    assert (told, Feed.objects.count()) == ([asked.pk], 0), "nothing of it in the request"
    page = reverse("feeds:list", args=[asked.pk])
    assert answer.redirect_chain == [(page, 302)]
    assert "Your list waits for a worker" in answer.content.decode()

    waiting._part(asked.pk)
    line = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert f"{waiting.PART} of {MANY} addresses" in line
    assert "<html" not in line
    assert f"{waiting.PART} of {MANY} addresses" in client.get(reverse("feeds:watched")).content.decode()

    tasks.take_list(asked.pk)
    assert Feed.objects.count() == MANY
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    ended = client.get(page).content.decode()
    assert f"{MANY} added, 0 watched already, 1 not taken" in ended
    assert "gopher://old.example/" in ended
    assert "list-progress" not in client.get(reverse("feeds:watched")).content.decode()


def test_a_short_list_is_in_when_the_page_comes(client, curator, told, django_capture_on_commit_callbacks):
    answer = sent(client, django_capture_on_commit_callbacks, lines(lists.AT_ONCE))
    assert f"{lists.AT_ONCE} added" in answer.content.decode()
    assert (told, ListImport.objects.count()) == ([], 0)


def test_a_broker_that_does_not_answer_loses_no_list(
    client, curator, monkeypatch, settings, django_capture_on_commit_callbacks
):
    def refuse(_: int) -> None:
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.take_list, "delay", refuse)
    assert sent(client, django_capture_on_commit_callbacks, lines()).status_code == 200
    assert waiting.list_imports_sweep() == 0, "it is not overdue yet"
    ListImport.objects.update(moved_at=timezone.now() - timedelta(seconds=settings.STALE_SECONDS + 1))
    assert waiting.list_imports_sweep() == 0, "the broker does not answer yet"
    monkeypatch.setattr(tasks.take_list, "delay", tasks.take_list)
    assert waiting.list_imports_sweep() == 1
    assert Feed.objects.count() == MANY


def test_the_clock_sends_what_stands_still(curator, told, settings):
    asked = kept(curator)
    ListImport.objects.update(moved_at=timezone.now() - timedelta(seconds=settings.STALE_SECONDS + 1))
    tasks.look_around()
    assert told == [asked.pk]


def test_a_worker_that_dies_leaves_nothing_out_and_a_message_that_comes_twice_takes_nothing_twice(
    curator, monkeypatch
):
    asked = kept(curator)
    real, calls = waiting.feeds_watch, []

    def dies(**fields: Any) -> int:
        calls.append(1)
        taken = real(**fields)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return taken

    monkeypatch.setattr(waiting, "feeds_watch", dies)
    with pytest.raises(KeyboardInterrupt):
        waiting.list_import_run(asked.pk)
    asked.refresh_from_db()
    assert (asked.done, asked.added, Feed.objects.count()) == (2 * waiting.PART,) * 3
    tasks.take_list(asked.pk)
    tasks.take_list(asked.pk)
    asked.refresh_from_db()
    assert (asked.added, asked.held, Feed.history.count()) == (MANY, 0, MANY)
    assert set(Feed.history.values_list("history_user", flat=True)) == {curator.pk}


@pytest.mark.parametrize("lost", ["account", "role", "desk"])
def test_who_may_not_add_feeds_any_more_adds_none(client, curator, lost):
    desk = factories.desk("World")
    desk.members.add(curator)
    asked = kept(curator, desk=desk)
    if lost == "account":
        curator.is_active = False
        curator.save()
    elif lost == "role":
        curator.groups.clear()
    else:
        desk.members.clear()
    tasks.take_list(asked.pk)
    asked.refresh_from_db()
    assert (asked.reason, Feed.objects.count()) == (waiting.NOT_ALLOWED, 0)
    if lost == "desk":
        page = client.get(reverse("feeds:list", args=[asked.pk])).content.decode()
        assert waiting.NOT_ALLOWED in page


def test_a_list_is_its_importers_alone(client, curator, told):
    asked = kept(factories.person("otto", "curator"))
    assert client.get(reverse("feeds:list", args=[asked.pk])).status_code == 404
    assert "list-progress" not in client.get(reverse("feeds:watched")).content.decode()


def test_what_became_of_a_list_is_forgotten_after_a_week(curator):
    asked = kept(curator)
    assert prune()["lists of feeds"] == 0
    waiting.list_import_run(asked.pk)
    assert prune()["lists of feeds"] == 0
    ListImport.objects.update(ended_at=timezone.now() - timedelta(days=8))
    assert prune()["lists of feeds"] == 1
    assert Feed.objects.count() == MANY
