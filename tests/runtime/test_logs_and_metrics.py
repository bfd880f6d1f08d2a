"""One id leads from the request to the task; figures are there for who has the token, and only then."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.db import OperationalError

from newsdiff import logs
from newsdiff.accounts import unavailable
from newsdiff.review import services
from newsdiff.stories.services import NewVersion, story_create, version_add

pytestmark = pytest.mark.django_db


def test_every_answer_has_a_request_id_and_a_given_one_is_kept(client) -> None:
    assert len(client.get("/sign-in/")["X-Request-ID"]) == 16
    assert (
        client.get("/sign-in/", headers={"X-Request-ID": "from-the-proxy-1"})["X-Request-ID"]
        == "from-the-proxy-1"
    )


def test_a_hostile_request_id_is_replaced(client) -> None:
    assert "\n" not in client.get("/sign-in/", headers={"X-Request-ID": "x\nSet-Cookie: a=b"})["X-Request-ID"]
    assert len(client.get("/sign-in/", headers={"X-Request-ID": "y" * 500})["X-Request-ID"]) == 16


def test_a_json_line_holds_the_request_the_fields_and_the_error() -> None:
    handler = logging.StreamHandler(io.StringIO())
    handler.addFilter(logs.ContextFilter())
    handler.setFormatter(logs.JsonFormatter())
    logger = logging.Logger("newsdiff.test")
    logger.addHandler(handler)
    token = logs.request_id.set("abcdef0123456789")
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logger.exception("It went\nwrong", extra={"fields": {"path": "/stories/"}})
    finally:
        logs.request_id.reset(token)
    [line] = handler.stream.getvalue().splitlines()
    parsed = json.loads(line)
    assert parsed["request_id"] == "abcdef0123456789"
    assert (parsed["message"], parsed["path"], parsed["level"]) == ("It went\nwrong", "/stories/", "error")
    assert "ZeroDivisionError" in parsed["error"]


def test_the_request_id_travels_with_the_task() -> None:
    token = logs.request_id.set("abcdef0123456789")
    headers: dict[str, object] = {}
    logs._hand_on(headers=headers)
    logs.request_id.reset(token)
    assert headers == {logs.HEADER: "abcdef0123456789"}


def test_metrics_need_the_token(client, settings) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}).status_code == 200


def test_metrics_count_requests_and_waiting_collations(client, settings) -> None:
    settings.METRICS_TOKEN = "a-long-token"
    version_add(new=NewVersion(text="A storm came."), story=story_create(slugline="STORM"))
    client.get("/sign-in/")
    page = client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}).content.decode()
    assert 'newsdiff_collations{state="pending"} 1.0' in page
    assert 'newsdiff_requests_total{method="GET",status="200",view="login"}' in page
    assert "newsdiff_oldest_waiting_seconds" in page


def test_readiness_asks_for_the_migrations_and_health_for_the_broker(client, monkeypatch) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "web": "ok", "database": "ok", "migrations": "ok"}

    def gone() -> None:
        raise ConnectionError("secret-host:6379")

    monkeypatch.setattr("newsdiff.accounts.health._broker", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "does not answer (ConnectionError)"
    assert b"secret-host" not in answer.content


def test_a_database_that_is_full_answers_503_and_stores_nothing_half(
    client, django_user_model, monkeypatch
) -> None:
    from django.contrib.auth.models import Group

    from newsdiff.stories.models import Story, Text, Upload, Version

    user = django_user_model.objects.create_user("ed", "ed@paper.example", "x")
    user.groups.add(Group.objects.get(name="editor"))
    client.force_login(user, backend="newsdiff.accounts.backends.HouseBackend")
    client.raise_request_exception = False

    def full(*args: object, **kwargs: object) -> None:
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr("newsdiff.stories.services.story_changed", full)  # the last write of an upload
    answer = client.post(
        "/add/", {"text": "A storm came over the coast.", "outlet": "Gazette", "where": "new"}
    )
    assert answer.status_code == 503
    assert answer.content.decode() == unavailable.WORDS
    assert answer["Retry-After"]
    assert "No space" not in answer.content.decode()
    assert not Version.objects.exists()
    assert not Story.objects.exists()
    assert not Text.objects.exists()
    assert Upload.objects.count() in {0, 1}, "the raw bytes may be there: they were committed before"


def test_a_disk_that_is_full_while_a_collation_is_stored_gives_the_work_back(monkeypatch) -> None:
    version_add(new=NewVersion(text="A storm came."), story=(story := story_create(slugline="STORM")))

    def full(*args: object, **kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("newsdiff.review.storing.Plan.write", full)
    collation = story.collations.get()
    with pytest.raises(OperationalError):
        services.collation_run(collation.pk)
    collation.refresh_from_db()
    assert (collation.state, collation.result) == ("pending", None)
