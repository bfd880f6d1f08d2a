"""Every address × every role. A URL that is not in the matrix fails the first test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from newsdiff.accounts.services import invitation_create
from newsdiff.api.models import Delivery, Endpoint
from newsdiff.api.services import token_create
from newsdiff.exports.services import share_create
from newsdiff.review.amending import amendment_make
from newsdiff.review.by_hand import finding_add
from newsdiff.review.models import Finding, Statement
from newsdiff.stories.models import Move
from newsdiff.stories.saved import view_save
from tests import factories

pytestmark = pytest.mark.django_db

WHO = ("anonymous", "viewer", "editor", "curator", "administrator", "other desk")
DOOR = 302
"""An anonymous visitor is led to the sign-in page."""


@dataclass(frozen=True)
class Rule:
    """What each of WHO gets. `made` names what the address is made of."""

    answers: tuple[int, int, int, int, int, int]
    made: tuple[str, ...] = ()
    method: str = "get"


def page(*made: str) -> Rule:
    """A page of a desk's story: for its members of any role."""
    return Rule((DOOR, 200, 200, 200, 200, 404), made)


def leads(*made: str) -> Rule:
    return Rule((DOOR, 302, 302, 302, 302, 404), made)


MATRIX: dict[str, Rule] = {
    "login": Rule((200, 302, 302, 302, 302, 302)),
    "logout": Rule((DOOR, 302, 302, 302, 302, 302), method="post"),
    "healthz": Rule((200, 200, 200, 200, 200, 200)),
    "readyz": Rule((200, 200, 200, 200, 200, 200)),
    "metrics": Rule((404, 404, 404, 404, 404, 404)),  # it takes a token, not a role
    "preferences": Rule((DOOR, 200, 200, 200, 200, 200)),
    "password": Rule((DOOR, 200, 200, 200, 200, 200)),
    "password-forgotten": Rule((200, 200, 200, 200, 200, 200)),
    "password-sent": Rule((200, 200, 200, 200, 200, 200)),
    "password-new": Rule((200, 200, 200, 200, 200, 200), ("bad token", "bad token")),
    "invited": Rule((404, 404, 404, 404, 404, 404), ("bad token",)),
    "audit": Rule((DOOR, 403, 403, 200, 200, 403)),
    "audit-file": Rule((DOOR, 403, 403, 200, 200, 403)),
    "people": Rule((DOOR, 403, 403, 403, 200, 403)),
    "invitation-renew": Rule((DOOR, 403, 403, 403, 200, 403), ("invitation",), "post"),
    "invitation-revoke": Rule((DOOR, 403, 403, 403, 302, 403), ("invitation",), "post"),
    "admin-on-site": Rule(
        (DOOR, 302, 302, 302, 302, 302), ("kind", "story")
    ),  # the admin's door, or the story's page
    "stories:help": Rule((DOOR, 200, 200, 200, 200, 200)),
    "stories:design": Rule((DOOR, 200, 200, 200, 200, 200)),
    "stories:home": Rule((DOOR, 302, 302, 302, 302, 302)),
    "stories:list": Rule((DOOR, 200, 200, 200, 200, 200)),
    "stories:views": Rule((DOOR, 200, 200, 200, 200, 200)),
    "stories:view-change": Rule((DOOR, 404, 422, 404, 404, 404), ("saved view",), "post"),
    "stories:view-delete": Rule((DOOR, 404, 302, 404, 404, 404), ("saved view",), "post"),
    "stories:add": Rule((DOOR, 403, 200, 200, 200, 200)),
    "stories:add-preview": Rule((DOOR, 403, 200, 200, 200, 200), method="post"),
    "feeds:fetch": Rule((DOOR, 403, 404, 404, 404, 404)),  # for editors, once FEEDS_ENABLED is set
    "feeds:watched": Rule((DOOR, 403, 403, 200, 200, 403)),
    "feeds:watch": Rule((DOOR, 403, 403, 200, 200, 403), method="post"),  # 422 once FEEDS_ENABLED is set
    "feeds:import": Rule((DOOR, 403, 403, 200, 200, 403), method="post"),
    "feeds:export": Rule((DOOR, 403, 403, 200, 200, 403), ("list",)),
    "feeds:list": Rule((DOOR, 403, 403, 200, 200, 403), ("list import",)),
    "feeds:change": Rule((DOOR, 403, 403, 200, 200, 403), ("feed",), "post"),
    "feeds:edit": Rule((DOOR, 403, 403, 200, 200, 403), ("feed",)),
    "feeds:remove": Rule((DOOR, 403, 403, 200, 200, 403), ("feed",), "post"),
    "stories:set-base": Rule((DOOR, 403, 403, 302, 302, 403), ("slug",), "post"),
    "stories:overview": page("slug"),
    "stories:version": page("slug", "siglum"),
    "stories:preview": page("slug"),
    "review:notices": Rule((DOOR, 200, 200, 200, 200, 200)),
    "review:notices-read": Rule((DOOR, 302, 302, 302, 302, 302), method="post"),
    "review:table": page("slug"),
    "review:compare-any": leads("slug"),
    "review:compare": page("slug", "left", "right"),
    "review:facts": page("slug"),
    "review:findings": page("slug"),
    "review:finding": page("slug", "finding"),
    "review:statement": leads("slug", "statement"),
    "review:edit-statement": Rule((DOOR, 403, 200, 200, 200, 404), ("slug", "statement")),
    "review:by-hand": page("slug"),
    "review:undo-amendment": Rule((DOOR, 403, 302, 302, 302, 404), ("slug", "amendment"), "post"),
    "review:say-whose": Rule((DOOR, 403, 302, 302, 302, 404), ("slug", "siglum"), "post"),
    "review:move": Rule((DOOR, 403, 403, 200, 200, 403), ("slug",)),
    "review:undo-move": Rule((DOOR, 403, 403, 302, 302, 403), ("slug", "move"), "post"),
    "review:progress": page("slug"),
    "review:changes": Rule((DOOR, 400, 400, 400, 400, 404), ("slug",)),
    "review:add-finding": Rule((DOOR, 403, 200, 200, 200, 404), ("slug",)),
    "review:withdraw-finding": Rule((DOOR, 403, 302, 302, 302, 404), ("slug", "finding by hand"), "post"),
    "review:restore-finding": Rule((DOOR, 403, 302, 302, 302, 404), ("slug", "finding by hand"), "post"),
    "review:decide": Rule((DOOR, 403, 422, 422, 422, 404), ("slug", "finding"), "post"),
    "review:undo": Rule((DOOR, 403, 409, 409, 409, 404), ("slug", "finding"), "post"),
    "review:assign": Rule((DOOR, 403, 302, 302, 302, 404), ("slug", "finding"), "post"),
    "review:make-rule": Rule((DOOR, 403, 422, 422, 422, 404), ("slug", "finding"), "post"),
    "review:withdraw-rule": Rule((DOOR, 403, 404, 404, 404, 404), ("slug", "finding"), "post"),
    "review:decide-many": Rule((DOOR, 403, 302, 302, 302, 404), ("slug",), "post"),
    "review:undo-many": Rule((DOOR, 403, 302, 302, 302, 404), ("slug",), "post"),
    "review:recollate": Rule((DOOR, 403, 302, 302, 302, 404), ("slug",), "post"),
    "exports:pack": page("slug"),
    "exports:preview": page("slug"),
    "exports:letter": page("slug", "siglum"),
    "exports:share": Rule((DOOR, 403, 422, 422, 422, 404), ("slug",), "post"),
    "exports:share-revoke": Rule((DOOR, 403, 302, 302, 302, 404), ("slug", "link"), "post"),
    "exports:shared": Rule((200, 200, 200, 200, 200, 200), ("shared",)),
    "exports:feeds": Rule((DOOR, 200, 200, 200, 200, 200)),
    "exports:feed-revoke": Rule((DOOR, 302, 302, 302, 302, 302), method="post"),
    "exports:feed-findings": Rule((404, 404, 404, 404, 404, 404), ("bad token",)),
    "exports:feed-story": Rule((404, 404, 404, 404, 404, 404), ("bad token", "slug")),
    "api:reference": Rule((DOOR, 200, 200, 200, 200, 200)),
    "api:openapi": Rule((DOOR, 200, 200, 200, 200, 200)),
    "api:tokens": Rule((DOOR, 200, 200, 200, 200, 200)),
    "api:token-revoke": Rule((DOOR, 404, 302, 404, 302, 404), ("token",), "post"),
    "api:webhooks": Rule((DOOR, 403, 403, 200, 200, 403)),
    "api:webhook-log": Rule((DOOR, 403, 403, 200, 200, 403), ("endpoint",)),
    "api:webhook-switch": Rule((DOOR, 403, 403, 302, 302, 403), ("endpoint",), "post"),
    "api:webhook-renew": Rule((DOOR, 403, 403, 200, 200, 403), ("endpoint",), "post"),
    "api:webhook-test": Rule((DOOR, 403, 403, 302, 302, 403), ("endpoint",), "post"),
    "api:webhook-again": Rule((DOOR, 403, 403, 302, 302, 403), ("endpoint", "delivery"), "post"),
}
"""name -> Rule. Apps that add addresses add their lines here."""

ELSEWHERE = ("admin", "djdt", "api-1")
"""Namespaces whose own permission system has tests of its own (below)."""


def names(patterns: list, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if (pattern.namespace or "") not in ELSEWHERE:
                yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_is_in_the_matrix():
    known = set(names(get_resolver().url_patterns))
    assert known - set(MATRIX) == set(), "say in MATRIX who may see these"
    assert set(MATRIX) - known == set(), "these addresses are gone"


@pytest.fixture
def world():
    """A desk's story, and one person of each kind."""
    desk = factories.desk("World")
    people = {role: factories.person(role, role, desk=desk) for role in WHO[1:5]}
    people["other desk"] = factories.person("stranger", "editor", desk=factories.desk("Sport"))
    story = factories.story_of(desk=desk)
    return story, people


def endpoint() -> Endpoint:
    """The curator's webhook; off, so that nothing is sent."""
    curator = get_user_model().objects.get(username="curator")
    held = Endpoint.objects.filter(created_by=curator).first()
    return held or Endpoint.objects.create(
        address="https://desk.example/hook", created_by=curator, active=False, disabled_at=timezone.now()
    )


def address(name: str, rule: Rule, story) -> str:
    parts = {
        "slug": story.slug,
        "kind": ContentType.objects.get_for_model(type(story)).pk,
        "story": story.pk,
        "siglum": "A",
        "left": "A",
        "right": "B",
        "finding": lambda: Finding.objects.filter(story=story).first().key,
        "statement": lambda: Statement.objects.filter(story=story).exclude(row="").first().key,
    }
    maker = get_user_model().objects.get(username="editor")
    parts |= {
        "link": lambda: share_create(story=story, user=maker, scope="open")[0].pk,
        "amendment": lambda: _set_apart(story, maker).pk,
        "move": lambda: _moved(story).pk,
        "saved view": lambda: view_save(user=maker, page="stories", name="Floods", query="q=flood").pk,
        "finding by hand": lambda: _by_hand(story, maker).key,
        "shared": lambda: share_create(story=story, user=maker, scope="open")[1],
        "bad token": "made-up",
        "list": "opml",
        "feed": 1,
        "list import": 1,
        "endpoint": lambda: endpoint().pk,
        "delivery": lambda: (
            Delivery.objects.create(
                endpoint=endpoint(), event="test", body="{}", state=Delivery.State.FAILED
            ).pk
        ),
        "token": lambda: token_create(user=maker, name="t", scopes=["read"])[0].pk,
        "invitation": lambda: invitation_create(name="Nadia", role="viewer", by=maker)[0].pk,
    }
    values = [parts[made] for made in rule.made]
    return reverse(name, args=[v() if callable(v) else v for v in values])


def _by_hand(story, maker):
    shared = Statement.objects.filter(story=story).exclude(row="").first()
    siglum, spans = next(iter(shared.spans.items()))
    return finding_add(
        story=story, statement=shared, category="claim", severity="wording", message="Odd.", user=maker,
        places={siglum: [tuple(span) for span in spans]},
    )  # fmt: skip


def _moved(story) -> Move:
    nothing = {"versions": [], "base": None, "pointed": [], "made": [], "dropped": []}
    return Move.objects.create(
        kind=Move.Kind.MOVE,
        story=story,
        into=factories.story_of(slugline="ELSEWHERE", desk=story.desk, collated=False),
        memory=nothing,
    )


def _set_apart(story, maker):
    shared = next(s for s in Statement.objects.filter(story=story).exclude(row="") if len(s.spans) > 1)
    return amendment_make(story=story, kind="unlink", user=maker, these={"A": shared.spans["A"]})


@pytest.mark.parametrize("name", MATRIX)
def test_everybody_gets_what_the_matrix_says(name, world, client):
    story, people = world
    rule = MATRIX[name]
    url = address(name, rule, story)
    got = {}
    for who, expected in zip(WHO, rule.answers, strict=True):
        client.logout()
        if who != "anonymous":
            client.force_login(people[who])
        got[who] = (getattr(client, rule.method)(url).status_code, expected)
    assert {who: a for who, (a, _) in got.items()} == {who: e for who, (_, e) in got.items()}


def test_what_a_stranger_may_not_see_is_told_apart_by_nothing(world, client):
    story, people = world
    client.force_login(people["other desk"])
    held = client.get(reverse("stories:overview", args=[story.slug]))
    never = client.get(reverse("stories:overview", args=["no-such-story"]))
    assert (held.status_code, held.content) == (never.status_code, never.content)
    assert story.slugline not in client.get(reverse("stories:list") + "?q=storm").content.decode()


@pytest.mark.parametrize(("role", "status"), [("viewer", 302), ("editor", 302), ("curator", 200)])
def test_the_admin_site_is_for_curators(role, status, world, client):
    client.force_login(world[1][role])
    assert client.get(reverse("admin:index")).status_code == status
