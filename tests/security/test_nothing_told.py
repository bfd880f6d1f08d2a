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
    versions_move(story=story, versions=[moved], into=own, user=inside, agreed=True)
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


class Walk:
    """What one person is told, by whatever way there is: `said` is address -> the words of the answer."""

    def __init__(self, person, own: Story) -> None:
        self.person, self.own = person, own
        self.hidden = Story.objects.get(slug__startswith=WORD)
        self.client = signed_in(person)
        self.said: dict[str, str] = {}
        for role in ("editor", "curator"):  # whose things `address` makes
            factories.person(role, role)

    def note(self, where: str, answer) -> None:
        words = told(answer)
        # An answer may repeat the address that was asked; nothing else may name the story.
        self.said[where] = words.replace(self.hidden.slug, "…") if self.hidden.slug in where else words

    def look(self, url: str) -> None:
        self.note(url, self.client.get(url))

    def pages(self) -> None:
        for name, rule in MATRIX.items():
            if rule.method == "get":
                url = address(name, rule, self.own)
                self.look(url)
                if "slug" in rule.made:
                    self.look(url.replace(f"/{self.own.slug}/", f"/{self.hidden.slug}/"))
                else:
                    self.look(f"{url}?q={BESIDE}&state=all")
        for kind in FORMATS:
            self.look(f"/stories/{self.own.slug}/evidence/?format={kind}&scope=open&version=B")

    def suggestions(self) -> None:
        for url in ("/add/", "/add/preview/"):
            for text in (COPY.casefold().replace(WORD, "mayor"), factories.TIMES):
                fields = {
                    "text": text,
                    "outlet": "Gazette",
                    "headline": BESIDE,
                    "where": "find",
                    "review": "1",
                }
                self.note(f"POST {url}, {len(text)} characters", self.client.post(url, fields))

    def feeds(self) -> None:
        reader = feed_token_create(user=self.person)
        self.note("atom", Client().get(reverse("exports:feed-findings", args=[reader])))
        of_story = reverse("exports:feed-story", args=[reader, self.hidden.slug])
        self.note(f"atom {self.hidden.slug}", Client().get(of_story))

    def calls(self) -> None:
        token = token_create(user=self.person, name="t", scopes=list(Scope.values))[1]
        program = Client(headers={"authorization": f"Bearer {token}"})
        for story in (self.own, self.hidden):
            key = Finding.objects.filter(story=story).first().key
            for call in CALLS.values():
                if call.method == "get":
                    path = call.path.replace("{slug}", story.slug).replace("{key}", key)
                    self.note(f"API {path}", program.get(f"/api/1/{path}"))
                    if "{" not in call.path:
                        self.note(f"API {path}?q", program.get(f"/api/1/{path}?q={BESIDE}"))

    def admin(self) -> None:
        for model in admin.site._registry:
            at = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for page in ("changelist", "add", "export", "queue"):
                try:
                    url = reverse(f"{at}_{page}")
                except NoReverseMatch:
                    continue
                self.look(url)
                if page == "changelist":
                    self.look(f"{url}?q={BESIDE}")
            things = list(model._default_manager.order_by("pk"))
            for thing in {each.pk: each for each in (*things[:4], *things[-4:])}.values():
                for page in ("change", "history"):
                    self.look(reverse(f"{at}_{page}", args=[thing.pk]))


def walk(person, own: Story) -> dict[str, str]:
    going = Walk(person, own)
    going.pages()
    going.suggestions()
    going.feeds()
    going.calls()
    if person.has_perm(
        "stories.curate"
    ):  # everybody else stands before its door, see tests/admin/test_matrix.py
        going.admin()
    return going.said


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
