"""Every call × every role, and × every scope. A call that is not in the matrix fails the first test."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from newsdiff.api.models import Endpoint, Scope
from newsdiff.api.urls import calls
from newsdiff.review.models import Finding
from newsdiff.stories.models import Version
from tests import factories

pytestmark = pytest.mark.django_db

WHO = ("nobody", "viewer", "editor", "curator", "administrator", "other desk")


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    scope: str
    answers: tuple[int, int, int, int, int, int]
    body: dict | None = None


ALL = (401, 200, 200, 200, 200, 200)
OURS = (401, 200, 200, 200, 200, 404)
MATRIX = {
    "me": Call("get", "me", "read", ALL),
    "outlets": Call("get", "outlets", "read", ALL),
    "stories": Call("get", "stories", "read", ALL),
    "story": Call("get", "stories/{slug}", "read", OURS),
    "story_start": Call("post", "stories", "write", (401, 403, 201, 201, 201, 201), {"slugline": "NEW"}),
    "versions": Call("get", "stories/{slug}/versions", "read", OURS),
    "version": Call("get", "stories/{slug}/versions/A", "read", OURS),
    "text": Call("get", "stories/{slug}/versions/A/text", "read", OURS),
    "version_send": Call(
        "post", "versions", "write", (401, 403, 201, 200, 200, 404),
        {"text": "Rain fell on Monday over the whole of the coast.", "story": "{slug}", "outlet": "Post"},
    ),
    "file_send": Call("post", "versions/file", "write", (401, 403, 422, 422, 422, 422), {}),
    "collation": Call("get", "stories/{slug}/collation", "read", OURS),
    "progress": Call("get", "stories/{slug}/progress", "read", OURS),
    "collate_again": Call("post", "stories/{slug}/collations", "write", (401, 403, 403, 202, 202, 404), {}),
    "findings": Call("get", "findings", "read", ALL),
    "finding_add": Call(
        "post", "stories/{slug}/findings", "decide", (401, 403, 201, 201, 201, 404),
        {"category": "claim", "message": "Which towns?", "quotes": {"A": ["harbour towns"]}},
    ),
    "finding": Call("get", "findings/{key}", "read", OURS),
    "decisions": Call("get", "findings/{key}/decisions", "read", OURS),
    "decide": Call(
        "post", "findings/{key}/decisions", "decide", (401, 403, 201, 201, 201, 404),
        {"action": "comment", "comment": "Look."},
    ),
    "evidence": Call("get", "stories/{slug}/evidence/json?scope=open", "export", OURS),
    "webhooks_mine": Call("get", "webhooks", "hooks", (401, 403, 403, 200, 200, 403)),
    "webhook_secret": Call("post", "webhooks/{endpoint}/secret", "hooks", (401, 403, 403, 200, 200, 403), {}),
    "letter_draft": Call("get", "stories/{slug}/letter?version=B&scope=open", "export", OURS),
}  # fmt: skip


@pytest.fixture
def world():
    desk = factories.desk("World")
    people = {role: factories.person(role, role, desk=desk) for role in WHO[1:5]}
    people["other desk"] = factories.person("stranger", "editor", desk=factories.desk("Sport"))
    return factories.story_of(desk=desk), people


def endpoint() -> Endpoint:
    """The curator's webhook; off, so that nothing is sent."""
    curator = get_user_model().objects.get(username="curator")
    return Endpoint.objects.get_or_create(
        address="https://desk.example/hook",
        created_by=curator,
        defaults={"active": False, "disabled_at": timezone.now()},
    )[0]


def made(call: Call, story) -> tuple[str, dict | None]:
    key = Finding.objects.filter(story=story, present=True).first().key
    body = call.body and json.loads(json.dumps(call.body).replace("{slug}", story.slug))
    return call.path.format(
        slug=story.slug, key=key, endpoint=endpoint().pk
    ), body if call.body is not None else None


def test_every_call_is_in_the_matrix():
    assert {c.name for c in calls} == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_everybody_gets_what_the_matrix_says(name, world, caller, nobody):
    story, people = world
    call = MATRIX[name]
    path, body = made(call, story)
    got = {}
    for who in WHO:
        by = nobody if who == "nobody" else caller(people[who])
        answer = by.get(path) if call.method == "get" else by.post(path, body)
        got[who] = answer.status_code
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["detail"]
    assert got == dict(zip(WHO, call.answers, strict=True))


@pytest.mark.parametrize("name", MATRIX)
def test_a_token_without_the_scope_is_refused_though_its_owner_may(name, world, caller):
    story, people = world
    call = MATRIX[name]
    path, body = made(call, story)
    by = caller(people["administrator"], [s for s in Scope.values if s != call.scope])
    answer = by.get(path) if call.method == "get" else by.post(path, body)
    assert answer.status_code == 403
    assert call.scope in answer.json()["detail"]


def test_lists_hold_nothing_of_another_desk(world, caller):
    _, people = world
    stranger = caller(people["other desk"])
    assert stranger.get("stories").json()["items"] == []
    assert stranger.get("findings").json()["items"] == []
    assert stranger.get("outlets").json() == []


def test_killed_copy_is_not_there_for_a_viewer(world, caller):
    story, people = world
    Version.objects.filter(story=story).first().story.versions.update(pub_status="canceled")
    viewer, editor = caller(people["viewer"]), caller(people["editor"])
    assert viewer.get(f"stories/{story.slug}").status_code == 404
    assert viewer.get("stories").json()["items"] == viewer.get("findings").json()["items"] == []
    assert editor.get(f"stories/{story.slug}").status_code == 200


def test_what_is_held_where_one_may_not_look_is_only_said_to_be_held(world, caller):
    story, people = world
    held = story.versions.select_related("text", "outlet").first()
    sent = caller(people["other desk"]).post("versions", {"text": held.text.body, "outlet": held.outlet.name})
    assert sent.status_code == 200
    assert sent.json() == {"outcome": "already held", "visible": False, "version": None}
