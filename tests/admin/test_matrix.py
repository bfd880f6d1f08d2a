"""Every page and every action of the admin × every role. What is not in the tables fails the first tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse

from newsdiff.accounts.models import Desk
from newsdiff.api.models import Token
from newsdiff.api.services import token_create
from newsdiff.exports.models import ShareLink
from newsdiff.exports.services import share_create
from newsdiff.feeds.models import Feed
from newsdiff.review import services as review
from newsdiff.review.models import Collation, Decision, Finding, Rule
from newsdiff.stories.models import Outlet, Story, Text, Upload, Version
from newsdiff.stories.services import upload_store
from tests import factories

pytestmark = pytest.mark.django_db
HOUSE = "newsdiff.accounts.backends.HouseBackend"
NOBODYS = ("anonymous", "viewer", "editor")
"""To these every page of the admin is a door that leads to the sign-in page."""
THEIRS = ("curator", "administrator", "curator of another desk")
GONE = 302
"""As the admin says that there is no such thing: it leads back to its first page."""

ALL = (200, 200, 200)
NONE = (403, 403, 403)
DESKS = (200, 200, GONE)
"""Of a thing that is a desk's, or of a desk's story."""
KEPT = {"changelist": ALL, "add": NONE, "change": DESKS, "history": DESKS, "delete": NONE}
"""What came in, and what was found and decided: to look at, never to make, change or delete."""
BEFORE = {"history": (200, 200, 404), "simple_history": (200, 200, 404)}
"""Pages of django-simple-history: what a thing was before."""
IN_AND_OUT = {"import": ALL, "process_import": (405, 405, 405), "export": ALL}
PEOPLE = (403, 200, 403)

MATRIX: dict[str, dict[str, tuple[int, int, int]]] = {
    "stories.Story": {**KEPT, **BEFORE, "add": ALL},
    "stories.Version": {**KEPT, **BEFORE},
    "stories.Text": KEPT,
    "stories.Upload": KEPT,
    "stories.Outlet": {
        "changelist": ALL, "add": ALL, "change": ALL, "history": ALL, "simple_history": ALL, "delete": PEOPLE, **IN_AND_OUT,
    },
    "feeds.Feed": {**KEPT, **BEFORE, "add": ALL, "delete": DESKS},
    "review.Collation": {**KEPT, "queue": ALL},
    "review.Finding": KEPT,
    "review.Decision": KEPT,
    "review.Rule": {**KEPT, **BEFORE, **IN_AND_OUT, "add": ALL},
    "exports.ShareLink": {**KEPT, **BEFORE},
    "accounts.Desk": {"changelist": ALL, "add": ALL, "change": DESKS, "history": DESKS, "delete": PEOPLE},
    "api.Token": {
        "changelist": PEOPLE, "add": NONE, "change": PEOPLE, "history": PEOPLE, "simple_history": PEOPLE, "delete": NONE,
    },
    "auth.User": {
        "changelist": PEOPLE, "add": PEOPLE, "change": PEOPLE, "history": PEOPLE, "delete": NONE, "password_change": PEOPLE,
    },
    "auth.Group": {"changelist": PEOPLE, "add": NONE, "change": PEOPLE, "history": PEOPLE, "delete": NONE},
}  # fmt: skip
"""Model -> page -> what each of THEIRS gets."""

ACTIONS: dict[str, tuple[set[str], set[str]]] = {
    "stories.Story": ({"merge", "recollate"}, set()),
    "stories.Version": ({"make_base", "move", "restore", "retire"}, set()),
    "stories.Outlet": (set(), {"delete_selected"}),
    "feeds.Feed": ({"delete_selected", "go_on", "look_now", "pause"}, set()),
    "review.Collation": ({"retry"}, set()),
    "review.Rule": ({"withdraw"}, set()),
    "exports.ShareLink": ({"close"}, set()),
    "accounts.Desk": (set(), {"delete_selected"}),
    "api.Token": (set(), {"revoke"}),
}
"""Model -> the actions of curators, and what administrators have besides; none where it is not named."""


def things() -> dict[type, Any]:
    """One thing of each kind that the admin has; what belongs to a story, of a story of the desk World."""
    desk = Desk.objects.get(slug="world")
    story = factories.story_of(desk=desk)
    version = story.versions.order_by("pk").first()
    Version.objects.filter(pk=version.pk).update(upload=upload_store(data=b"x"))
    curator = desk.members.get(username="curator")
    finding = Finding.objects.filter(story=story).first()
    decision = review.finding_decide(finding=finding, action="confirm", user=curator)
    outlet = version.outlet
    return {
        Story: story, Version: version, Outlet: outlet, Text: version.text, Upload: Upload.objects.get(), Finding: finding,
        Decision: decision or Decision.objects.get(), Collation: story.collations.first(), Desk: desk,
        Rule: Rule.objects.create(kind="glossary", term="coup", other="putsch", desk=desk),
        Feed: Feed.objects.create(name="f", address="https://coast.example/rss", outlet=outlet, desk=desk, enabled=False),
        ShareLink: share_create(story=story, user=curator, scope="open")[0],
        Token: token_create(user=curator, name="t", scopes=["read"])[0],
        Group: Group.objects.get(name="viewer"), type(curator): curator,
    }  # fmt: skip


def pages() -> Iterator[tuple[type, str]]:
    """(model, page) of every address that the admin has for a model."""
    for model, made in admin.site._registry.items():
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        for pattern in made.get_urls():
            if getattr(pattern, "name", None):
                yield model, pattern.name.removeprefix(start)


@pytest.fixture
def people():
    world, sport = factories.desk("World"), factories.desk("Sport")
    made = {
        role: factories.person(role, role, desk=world)
        for role in ("viewer", "editor", "curator", "administrator")
    }
    return made | {"curator of another desk": factories.person("stranger", "curator", desk=sport)}


def signed_in(person: Any) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=HOUSE)
    return client


def address(model: type, page: str, thing: Any) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    if page in ("changelist", "add", "import", "process_import", "export", "queue"):
        return reverse(name)
    if page == "simple_history":
        return reverse(name, args=[thing.pk, thing.history.first().history_id])
    return reverse(name, args=[thing.pk])


def test_every_page_of_the_admin_is_in_the_matrix():
    known = {(model, page) for model, answers in MATRIX.items() for page in answers}
    assert {(model._meta.label, page) for model, page in pages()} == known


@pytest.mark.parametrize("label", MATRIX)
def test_everybody_gets_what_the_matrix_says(label, people):
    model = next(model for model in admin.site._registry if model._meta.label == label)
    thing = things()[model]
    clients = {who: signed_in(people.get(who)) for who in NOBODYS + THEIRS}
    for page, expected in MATRIX[label].items():
        url = address(model, page, thing)
        assert tuple(clients[who].get(url).status_code for who in THEIRS) == expected, page
        for who in NOBODYS:
            for answer in (clients[who].get(url), clients[who].post(url, {"post": "yes"})):
                assert answer.status_code == 302, (page, who)
                assert "/sign-in/?next=" in answer["Location"] or answer["Location"].startswith(
                    "/admin/login/"
                ), page


def test_every_action_is_theirs_who_may():
    for model, made in admin.site._registry.items():
        curators, more = ACTIONS.get(model._meta.label, (set(), set()))
        for role, expected in (
            ("viewer", set()),
            ("editor", set()),
            ("curator", curators),
            ("administrator", curators | more),
        ):
            request = RequestFactory().get("/")
            request.user = get_user_model().objects.filter(username=role).first() or factories.person(
                role, role
            )
            assert set(made.get_actions(request)) == expected, (model._meta.label, role)


@pytest.mark.parametrize(
    ("label", "action"), [(label, a) for label, (curators, _) in ACTIONS.items() for a in sorted(curators)]
)
def test_no_action_reaches_a_thing_of_another_desk(label, action, people):
    model = next(model for model in admin.site._registry if model._meta.label == label)
    thing = things()[model]
    before = model._base_manager.filter(pk=thing.pk).values().get()
    collations = Collation.objects.count()
    client = signed_in(people["curator of another desk"])
    other = factories.story_of(desk=Desk.objects.get(slug="sport"), slugline="THEIRS", collated=False)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    fields = {
        "action": action,
        "_selected_action": [thing.pk],
        "confirm": "yes",
        "post": "yes",
        "into": other.pk,
        "story": other.pk,
    }
    client.post(url, fields)
    assert model._base_manager.filter(pk=thing.pk).values().get() == before
    assert Collation.objects.exclude(story=other).count() == collations
