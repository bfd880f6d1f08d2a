"""One word stands in everything of a desk's story, in embargoed and in killed copy. Whoever may not see these walks every
page, list, search, count, feed, file and call there is, and the word comes back nowhere."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from newsdiff.api.models import Scope
from newsdiff.api.services import token_create
from newsdiff.exports.services import feed_token_create, share_create
from newsdiff.exports.write import FORMATS
from newsdiff.feeds.models import Feed
from newsdiff.review import by_hand, rules
from newsdiff.review import services as review
from newsdiff.review.models import Finding, Statement
from newsdiff.stories import saved, services
from newsdiff.stories.models import Story, Version
from newsdiff.stories.moving import versions_move
from tests import factories
from tests.api.test_matrix import MATRIX as CALLS
from tests.test_access_matrix import MATRIX, address

pytestmark = pytest.mark.django_db
HOUSE = "newsdiff.accounts.backends.HouseBackend"
WORD = "kanariko"
BESIDE = "flamboyant"
"""Stands beside WORD in the copy: what is searched for, since a page may repeat the words it was asked for."""
COPY = factories.GAZETTE.replace("Storm floods", f"{WORD.title()} {BESIDE} floods").replace(
    "the mayor said", f"{WORD} said"
)
OTHER = factories.COURIER.replace("killed 21 people", f"killed 21 {BESIDE} {WORD}s")


def hidden_story(**more) -> Story:
    """A story that has WORD in its names, copy, findings, decisions, comments and links."""
    story = services.story_create(
        slugline=f"{WORD.upper()}-STORY", headline=f"A {BESIDE} {WORD}", desk=more.get("desk")
    )
    for outlet, text in (("Gazette", COPY), ("Courier", OTHER), ("Times", factories.TIMES)):
        services.version_add(
            new=services.NewVersion(text=text, outlet=outlet, headline=f"{WORD} {BESIDE}"), story=story
        )
    story = factories.collated_now(story)
    finding = Finding.objects.filter(story=story, present=True).first()
    by = factories.person(f"inside-{story.pk}", "editor", desk=more.get("desk"))
    review.finding_decide(finding=finding, action="comment", comment=f"{BESIDE} {WORD}", user=by)
    statement = Statement.objects.filter(story=story).exclude(row="").first()
    siglum, spans = next(iter(statement.spans.items()))
    by_hand.finding_add(
        story=story, statement=statement, category="claim", severity="substantive", message=f"{BESIDE} {WORD}?", user=by,
        places={siglum: [tuple(span) for span in spans]},
    )  # fmt: skip
    share_create(story=story, user=by, scope="open", note=f"{BESIDE} {WORD}")
    return story


@pytest.fixture
def own():
    return factories.story_of(("Echo", "Trains killed 3 cows in Porto on Monday."), ("Post", "Trains killed 5 cows in Porto on Monday."),
                              slugline="MINE")  # fmt: skip


@pytest.fixture
def stranger(own, settings):
    """A curator, so that everything but the desk is hers."""
    settings.FEEDS_ENABLED = True  # the feed itself is paused: nothing is asked
    world = factories.desk("World")
    story = hidden_story(desk=world)
    inside = factories.person("ines", "curator", desk=world)
    rules.rule_add(kind="glossary", term=WORD, other=BESIDE, user=inside, desk=world, note=WORD)
    saved.view_save(user=inside, page="stories", name=f"{WORD} view", query="q=x", desk=world)
    gazette = story.versions.first().outlet
    Feed.objects.create(
        name=f"{WORD} feed", address=f"https://{WORD}.example/rss", outlet=gazette, desk=world, enabled=False
    )
    moved = services.version_add(
        new=services.NewVersion(
            text="Trains killed 4 cows in Porto on Monday, it was said.", outlet="Herald"
        ),
        story=story,
    ).version
    versions_move(story=story, versions=[moved], into=own, user=inside)
    return factories.person("stranger", "curator", desk=factories.desk("Sport"))


def embargoed(version: Version) -> None:
    Version.objects.filter(pk=version.pk).update(embargoed_until=timezone.now() + timedelta(days=1))


def withheld(version: Version) -> None:
    Version.objects.filter(pk=version.pk).update(pub_status="withheld")


def killed(version: Version) -> None:
    Version.objects.filter(pk=version.pk).update(kind="kill")


@pytest.fixture(params=[embargoed, withheld, killed], ids=lambda f: f.__name__)
def viewer(request, own):
    story = hidden_story()
    request.param(story.versions.order_by("pk").last())
    return factories.person("vera", "viewer")


def told(answer) -> str:
    """What an answer says, its headers too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {body.decode('utf-8', 'replace')}".casefold()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=HOUSE)
    return client


def walk(person, own: Story) -> dict[str, str]:
    """Address -> what it tells `person`. Everything that can be read, by whatever way."""
    client, said = signed_in(person), {}  # type: ignore[var-annotated]
    hidden = Story.objects.get(slug__startswith=WORD)
    (
        factories.person("editor", "editor"),
        factories.person("curator", "curator"),
    )  # whose things `address` makes
    for name, rule in MATRIX.items():
        if rule.method == "get":
            urls = [address(name, rule, own)]
            if "slug" in rule.made:
                urls.append(urls[0].replace(f"/{own.slug}/", f"/{hidden.slug}/"))
            for url in urls:
                for query in ("", f"?q={BESIDE}&state=all"):
                    said[f"{url}{query}"] = told(client.get(f"{url}{query}")).replace(hidden.slug, "…")
    for kind in FORMATS:
        url = f"/stories/{own.slug}/evidence/?format={kind}&scope=open"
        said[url] = told(client.get(url))
    for url in ("/add/", "/add/preview/"):
        for text in (COPY.casefold().replace(WORD, "mayor"), factories.TIMES):
            fields = {"text": text, "outlet": "Gazette", "headline": BESIDE, "where": "find", "review": "1"}
            said[f"POST {url} {len(text)}"] = told(client.post(url, fields))
    reader = feed_token_create(user=person)
    said["atom"] = told(Client().get(reverse("exports:feed-findings", args=[reader])))
    said["atom of the story"] = told(Client().get(reverse("exports:feed-story", args=[reader, hidden.slug])))
    token = token_create(user=person, name="t", scopes=list(Scope.values))[1]
    finding, theirs = (
        Finding.objects.filter(story=own).first().key,
        Finding.objects.filter(story=hidden).first().key,
    )
    for call in CALLS.values():
        if call.method == "get":
            for slug, key in ((own.slug, finding), (hidden.slug, theirs)):
                path = call.path.replace("{slug}", slug).replace("{key}", key)
                for query in ("", f"{'&' if '?' in path else '?'}q={BESIDE}"):
                    answer = Client().get(
                        f"/api/1/{path}{query}", headers={"authorization": f"Bearer {token}"}
                    )
                    said[f"API {path}{query}"] = told(answer).replace(hidden.slug, "…")
    for model, made in admin.site._registry.items():
        at = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [f"{at}_{page}" for page in ("changelist", "add", "export")] + [f"{at}_queue"]
        for name in urls:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            for query in ("", f"?q={BESIDE}"):
                said[f"{url}{query}"] = told(client.get(url + query))
        for thing in model._default_manager.all()[:20] if made.model is not None else ():
            for page in ("change", "history"):
                url = reverse(f"{at}_{page}", args=[thing.pk])
                said[url] = told(client.get(url))
    return said


def where_it_is_told(said: dict[str, str]) -> list[str]:
    return [
        f"{url}: …{words[max(0, words.index(WORD) - 90) : words.index(WORD) + 40]}…"
        for url, words in said.items()
        if WORD in words
    ]


def test_a_desks_story_is_told_to_no_curator_of_another(stranger, own):
    said = walk(stranger, own)
    assert len(said) > 150
    found = where_it_is_told(said)
    assert not found, "\n".join(found)


def test_embargoed_withheld_and_killed_copy_is_told_to_no_viewer(viewer, own):
    assert where_it_is_told(walk(viewer, own)) == []


def test_who_may_see_it_is_told_so_the_walk_would_notice(stranger, own):
    member = factories.person("maria", "curator")
    Story.objects.get(slug__startswith=WORD).desk.members.add(member)
    told_at = " ".join(where_it_is_told(walk(member, own)))
    for where in (
        "/stories/?q=",
        "/findings/",
        "atom",
        "API",
        "/history/",
        "/admin/review/rule/",
        "/watched/",
        "evidence",
    ):
        assert where in told_at, where


def test_no_count_counts_what_is_hidden(stranger, own):
    client = signed_in(stranger)
    page = client.get("/stories/")
    assert [line.story.slug for line in page.context["page"].lines] == [own.slug]
    token = token_create(user=stranger, name="t", scopes=["read"])[1]
    found = json.loads(Client().get("/api/1/stories", headers={"authorization": f"Bearer {token}"}).content)
    assert [item["slug"] for item in found["items"]] == [own.slug]
    listed = client.get(reverse("admin:stories_outlet_changelist") + "?q=Gazette").context["cl"].result_list
    assert [outlet.held for outlet in listed] == [0], (
        "an outlet's versions are counted where they may be seen"
    )
