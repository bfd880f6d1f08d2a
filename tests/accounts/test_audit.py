"""Who did what, when: everything that is written leaves an entry, curators read it, nobody changes it."""

from __future__ import annotations

import csv
import inspect
import io
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.contrib import admin
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from newsdiff.accounts import audit
from newsdiff.accounts import services as accounts
from newsdiff.api import services as tokens
from newsdiff.api import webhooks
from newsdiff.exports import services as exports
from newsdiff.feeds import lists, waiting
from newsdiff.review import amending, by_hand, rules
from newsdiff.review import services as review
from newsdiff.review.models import Decision, Finding, Rule
from newsdiff.stories import batch, moving, placing, saved
from newsdiff.stories import services as stories
from newsdiff.stories.models import Outlet, Text, Upload
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db


class World:
    """What the services below are tried on."""

    def __init__(self) -> None:
        self.boss = factories.person("boss", "administrator")
        self.story = factories.story_of()
        self.other = factories.story_of(("Echo", "Trains stopped in Porto on Friday."), slugline="TRAINS")
        self.versions = list(self.story.versions.order_by("pk"))
        self.finding = Finding.objects.filter(story=self.story, category="figure").first()
        self.invitation, self.token = accounts.invitation_create(name="zoe", role="viewer", by=self.boss)
        self.decision = review.finding_decide(finding=self.finding, action="confirm", user=self.boss)
        self.rule = rules.rule_add(kind="glossary", term="ceasefire", other="truce", user=self.boss)
        self.share, _ = exports.share_create(story=self.story, user=self.boss, scope="open")
        self.api_token, _ = tokens.token_create(user=self.boss, name="old", scopes=["read"])
        self.endpoint, _ = webhooks.endpoint_create(
            user=self.boss, address="https://192.0.43.8/hook", events=["copy.killed"]
        )
        self.retired = self.versions[2]
        stories.version_retire(version=self.retired)


def _amendment(world: World) -> Any:
    return amending.amendment_make(
        story=world.story, kind="unlink", user=world.boss, these={world.versions[0].siglum: [(0, 20)]}
    )


def _renamed(outlet: Outlet) -> Outlet:
    outlet.name += " Online"
    return outlet


def _other_words(rule: Rule) -> Rule:
    rule.other = "armistice"
    return rule


def _added(world: World) -> Finding:
    statement = next(s for s in world.story.statements.exclude(row="") if "A" in s.spans)
    return by_hand.finding_add(
        story=world.story, statement=statement, category="claim", severity="wording", message="Odd.",
        places={"A": [tuple(span) for span in statement.spans["A"]]}, user=world.boss,
    )  # fmt: skip


def _asked(world: World) -> Any:
    entries = [lists.Listed("line 1", "https://coast.example/rss")]
    return waiting.list_import_ask(entries=entries, refused=[], user=world.boss, desk=None)


def _withdrawn(world: World) -> Finding:
    finding = _added(world)
    by_hand.finding_withdraw(finding=finding, user=world.boss)
    return finding


def _view(world: World) -> Any:
    return saved.view_save(user=world.boss, page="stories", name="Floods", query="q=flood")


SERVICES: dict[str, tuple[Callable[[World], Any], str]] = {
    "accounts.services.invitation_create": (
        lambda w: accounts.invitation_create(name="mo", role="viewer", by=w.boss), "invitation"),
    "accounts.services.invitation_renew": (
        lambda w: accounts.invitation_renew(invitation=w.invitation), "invitation"),
    "accounts.services.invitation_revoke": (
        lambda w: accounts.invitation_revoke(invitation=w.invitation), "invitation"),
    "accounts.services.invitation_accept": (
        lambda w: accounts.invitation_accept(token=w.token, password="a good phrase"), "user"),
    "stories.services.outlet_get": (lambda w: stories.outlet_get("Herald"), "outlet"),
    "stories.services.outlet_save": (lambda w: stories.outlet_save(outlet=_renamed(w.versions[0].outlet)), "outlet"),
    "stories.services.version_add": (
        lambda w: stories.version_add(new=NewVersion(text="A ferry sank.", outlet="Post"), story=w.story), "version"),
    "stories.batch.versions_add": (
        lambda w: list(batch.versions_add([batch.Entry(NewVersion(text="A dam burst."), batch.Raw(b"A dam burst."))])),
        "version",
    ),
    "stories.services.version_change_text": (
        lambda w: stories.version_change_text(
            version=w.versions[0], text=stories.text_store("A ferry was late."), upload=None), "version"),
    "stories.services.story_create": (lambda w: stories.story_create(slugline="NEW"), "story"),
    "stories.services.story_set_base": (
        lambda w: stories.story_set_base(story=w.story, version=w.versions[1]), "story"),
    "stories.services.story_merge": (lambda w: stories.story_merge(into=w.story, others=[w.other]), "story"),
    "stories.services.story_split": (
        lambda w: stories.story_split(story=w.story, versions=[w.versions[0]], slugline="SPLIT"), "version"),
    "stories.services.version_move": (
        lambda w: stories.version_move(version=w.versions[0], story=w.other), "version"),
    "stories.services.version_put": (
        lambda w: stories.version_put(version=w.versions[0], story=w.other, siglum="Q", placement="chosen"), "version"),
    "stories.moving.versions_move": (
        lambda w: moving.versions_move(
            story=w.story, versions=[w.versions[0]], slugline="SPLIT", user=w.boss), "move"),
    "stories.moving.stories_merge": (
        lambda w: moving.stories_merge(into=w.story, other=w.other, user=w.boss), "move"),
    "stories.moving.versions_look_move": (
        lambda w: moving.versions_look_move(versions=w.versions[:1], into=w.other), "move"),
    "stories.services.versions_place_again": (
        lambda w: stories.versions_place_again(versions=w.versions[:1], story=w.other, places=[placing.STARTS]), "version"),
    "stories.services.story_name": (lambda w: stories.story_name(w.story, "OTHER", "Another headline"), "story"),
    "stories.services.story_name_anew": (lambda w: stories.story_name_anew(w.other), "story"),
    "stories.moving.move_undo": (
        lambda w: moving.move_undo(
            move=moving.stories_merge(into=w.story, other=w.other, user=w.boss), user=w.boss), "move undone"),
    "stories.services.version_say_whose": (
        lambda w: stories.version_say_whose(
            version=stories.version_add(new=NewVersion(text="A ferry sank off Marou."), story=w.story).version,
            outlet="Post"), "version"),
    "stories.services.version_retire": (lambda w: stories.version_retire(version=w.versions[0]), "version"),
    "stories.services.version_restore": (lambda w: stories.version_restore(version=w.retired), "version"),
    "stories.saved.view_save": (lambda w: _view(w), "saved view"),
    "stories.saved.view_change": (
        lambda w: saved.view_change(view=_view(w), name="Storms", desk=None), "saved view"),
    "stories.saved.view_delete": (lambda w: saved.view_delete(view=_view(w)), "saved view"),
    "review.services.finding_decide": (
        lambda w: review.finding_decide(finding=w.finding, action="comment", comment="Ask them.", user=w.boss), "decision"),
    "review.services.finding_assign": (
        lambda w: review.finding_assign(finding=w.finding, assignee=w.boss, user=w.boss), "decision"),
    "review.services.decision_undo": (lambda w: review.decision_undo(decision=w.decision, user=w.boss), "decision"),
    "review.by_hand.finding_add": (lambda w: _added(w), "decision"),
    "review.by_hand.finding_withdraw": (
        lambda w: by_hand.finding_withdraw(finding=_added(w), user=w.boss), "decision"),
    "review.by_hand.finding_restore": (
        lambda w: by_hand.finding_restore(finding=_withdrawn(w), user=w.boss), "decision"),
    "review.rules.rule_make": (
        lambda w: rules.rule_make(finding=w.finding, kind="always-flag", user=w.boss), "rule"),
    "review.rules.rule_add": (lambda w: rules.rule_add(kind="glossary", term="coup", other="", user=w.boss), "rule"),
    "review.rules.rule_save": (lambda w: rules.rule_save(rule=_other_words(w.rule), user=w.boss), "rule"),
    "review.rules.rule_withdraw": (lambda w: rules.rule_withdraw(rule=w.rule), "rule"),
    "review.amending.amendment_make": (lambda w: _amendment(w), "amendment"),
    "review.amending.amendment_undo": (
        lambda w: amending.amendment_undo(amendment=_amendment(w), user=w.boss), "amendment undone"),
    "stories.batch.outlets_get": (lambda w: batch.outlets_get(["Herald"]), "outlet"),
    "feeds.lists.feeds_import": (
        lambda w: lists.feeds_import(data=b"https://coast.example/rss", user=w.boss), "feed"),
    "feeds.lists.feeds_watch": (
        lambda w: lists.feeds_watch(entries=[lists.Listed("line 1", "https://coast.example/rss")], user=w.boss, desk=None),
        "feed"),
    "feeds.waiting.list_import_run": (lambda w: waiting.list_import_run(_asked(w).pk), "feed"),
    "api.services.token_create": (
        lambda w: tokens.token_create(user=w.boss, name="wire", scopes=["read"]), "api token"),
    "api.services.token_revoke": (lambda w: tokens.token_revoke(token=w.api_token), "api token"),
    "api.webhooks.endpoint_create": (
        lambda w: webhooks.endpoint_create(
            user=w.boss, address="https://192.0.43.8/other", events=["copy.killed"]), "webhook"),
    "api.webhooks.endpoint_renew": (lambda w: webhooks.endpoint_renew(endpoint=w.endpoint), "webhook"),
    "api.webhooks.endpoint_switch": (lambda w: webhooks.endpoint_switch(endpoint=w.endpoint, on=False), "webhook"),
    "exports.services.share_create": (
        lambda w: exports.share_create(story=w.story, user=w.boss, scope="open"), "share"),
    "exports.services.share_revoke": (lambda w: exports.share_revoke(link=w.share), "share"),
}  # fmt: skip
"""Every service that writes what people did, and the kind of entry it leaves."""

NO_ENTRY = {
    "accounts.services.invitation_find": "reads",
    "review.rules.findings_by": "reads",
    "api.services.token_use": "reads; when a token was last used is kept on it",
    "api.services.answer_begin": "book-keeping of requests that may come twice",
    "api.services.answers_forget": "book-keeping of requests that may come twice",
    "api.services.answer_keep": "book-keeping of requests that may come twice",
    "api.webhooks.guard": "reads",
    "api.webhooks.signatures": "reads",
    "api.webhooks.signature": "reads",
    "api.webhooks.event_announce": "a delivery is its own record (event, attempts, what became of it)",
    "api.webhooks.event_test": "a delivery is its own record (event, attempts, what became of it)",
    "api.webhooks.delivery_send": "workers' book-keeping: the deliveries",
    "api.webhooks.delivery_again": "workers' book-keeping: the deliveries",
    "api.webhooks.delivery_try": "workers' book-keeping: the deliveries",
    "api.webhooks.webhooks_sweep": "workers' book-keeping: the deliveries",
    "accounts.services.invitation_address": "reads",
    "accounts.services.invitation_mail": "sends a mail; the invitation has its entry",
    "stories.services.upload_store": "an upload is its own record (who, when, SHA-256) and is never changed",
    "stories.services.text_check": "reads",
    "stories.services.version_row": "makes a row that is not stored yet",
    "stories.services.story_names": "reads",
    "stories.services.version_note_id": "a further id of the sender's for what is held; the version's own history has it",
    "stories.services.slugs_like": "reads",
    "stories.services.language_of": "reads",
    "stories.services.text_store": "a text is its own record and is never changed",
    "stories.services.story_changed": "counts; what changed has its entry",
    "stories.services.story_announce": "counts; what changed has its entry",
    "stories.services.stories_collate_again": "counts; what changed has its entry",
    "stories.services.story_visit": "when somebody last looked is nobody's business",
    "review.services.collation_request": "workers' book-keeping: the collations",
    "review.services.collations_request": "workers' book-keeping: the collations",
    "review.services.collations_send": "workers' book-keeping: the collations",
    "review.services.collation_send": "workers' book-keeping: the collations",
    "review.services.collation_claim": "workers' book-keeping: the collations",
    "review.services.collation_run": "workers' book-keeping: the collations",
    "review.services.witness_of": "reads",
    "review.services.collation_fail": "workers' book-keeping: the collations",
    "review.services.collation_release": "workers' book-keeping: the collations",
    "review.services.story_count_open": "counts",
    "review.services.story_recollate": "workers' book-keeping: the collations",
    "review.services.sweep": "workers' book-keeping: the collations",
    "review.amending.amendments_of": "reads",
    "review.amending.anchors": "reads",
    "review.amending.for_engine": "reads",
    "stories.saved.views_of": "reads",
    "stories.moving.moves_of": "reads",
    "review.by_hand.may_withdraw": "reads",
    "review.services.finding_lock": "reads",
    "stories.second_look.looks_make": "each move has its entry",
    "stories.second_look.versions_regroup": "calls stories.moving.versions_look_move, which leaves one",
    "stories.services.names_after": "reads",
    "stories.services.names_its_story": "reads",
    "stories.unsettled.unsettled": "reads",
    "stories.unsettled.untouched": "reads",
    "stories.unsettled.look_ask": "book-keeping of second looks",
    "stories.unsettled.look_send": "tells a worker",
    "stories.unsettled.looks_at_the_end": "when workers are told",
    "review.notices.kinds_of": "reads",
    "review.notices.notices_ask": "follows from what the version is; that has its entry",
    "review.notices.notices_sweep": "follows from what the version is; that has its entry",
    "review.notices.notices_make": "follows from what the version is; that has its entry",
    "review.notices.notices_read": "when somebody read a notice is nobody's business",
    "review.notices.notices_of": "reads",
    "review.notices.unread_count": "reads",
    "review.notices.people_of": "reads",
    "review.rules.readings_of": "reads",
    "review.rules.rule_applied": "counts; the rule has its entry",
    "review.rules.rules_for": "reads",
    "review.rules.options_for": "reads",
    "exports.services.share_open": "counts openings, on the link",
    "exports.services.feed_token_create": "a token is its own record (whose, when made, when revoked)",
    "exports.services.feed_token_revoke": "a token is its own record (whose, when made, when revoked)",
    "exports.services.feed_reader": "reads",
    "feeds.lists.read_list": "reads",
    "feeds.lists.sort_out": "reads",
    "feeds.waiting.list_import_ask": "a request: each feed that comes of it has its entry",
    "feeds.waiting.list_import_send": "tells a worker",
    "feeds.waiting.list_imports_sweep": "tells a worker",
    "feeds.waiting.list_imports_forget": "what came of the list has its entries; they stay",
    "feeds.lists.as_text": "reads",
    "feeds.lists.as_opml": "reads",
}
"""Public functions of the service modules that leave none, and why."""


def entries_of(kind: str, user: Any) -> list[audit.Entry]:
    return audit.page(user, audit.Asked(kind=kind))[0]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_that_writes_leaves_an_entry(name: str) -> None:
    world = World()
    call, kind = SERVICES[name]
    before = len(entries_of(kind, world.boss))
    call(world)
    assert len(entries_of(kind, world.boss)) > before


def test_every_service_is_in_one_of_the_two_lists() -> None:
    known = set(SERVICES) | set(NO_ENTRY)
    modules = [name.rsplit(".", 1)[0] for name in known]
    found = {
        f"{name}.{function}"
        for name in set(modules)
        for function, value in inspect.getmembers(import_module(f"newsdiff.{name}"), callable)
        if getattr(inspect.unwrap(value), "__module__", "") == f"newsdiff.{name}"
        and not function.startswith("_")
        and not inspect.isclass(value)
    }
    assert found - known == set(), "say which entry these leave, or why they leave none"
    assert known - found == set(), "these are gone"


def test_the_page_says_who_changed_what_from_what_to_what(client) -> None:
    curator = factories.person("cora", "curator")
    story = factories.story_of()
    client.force_login(curator)
    client.post(f"/stories/{story.slug}/base/", {"base": "B", "siglum": "B"})
    client.post(
        f"/admin/stories/story/{story.pk}/change/",
        {"slugline": "STORM-NIGHT", "slug": story.slug, "headline": "Storm floods coast", "desk": "", "base": "",
         "versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0},
    )  # fmt: skip
    page = client.get("/history/?kind=story").content.decode()
    assert "cora" in page
    assert "<del>STORM-COAST</del> → " in page
    assert "STORM-NIGHT" in page


def test_what_was_moved_and_taken_back_reads_as_an_editor_would_say_it(client) -> None:
    world = World()
    move = moving.versions_move(
        story=world.story, versions=[world.versions[0]], slugline="SPLIT", user=world.boss
    )
    moving.move_undo(move=move, user=world.boss)
    client.force_login(world.boss)
    page = client.get(reverse("audit")).content.decode()
    assert "<td>Versions split off as a story of their own</td>" in page
    assert "<td>Split taken back</td>" in page
    assert "took back" not in page
    assert '<td class="changes"></td>' in page, (
        "what it did is said; it does not read as if nothing was changed"
    )


def test_a_save_that_changed_nothing_to_read_is_not_told(client) -> None:
    story = factories.story_of()
    story.save()
    client.force_login(factories.person("cora", "curator"))
    kept = story.history.filter(history_type="~").count()
    page = client.get("/history/?kind=story").content.decode()
    assert kept > 0
    assert "Story made" in page
    assert '<td class="changes"></td>' not in page


def test_it_is_narrowed_by_kind_person_day_and_story(client) -> None:
    world = World()
    nora = factories.person("nora", "editor")
    review.finding_decide(finding=world.finding, action="dismiss", reason="same meaning", user=nora)
    client.force_login(world.boss)

    def shown(query: str) -> list[dict[str, str]]:
        lines = b"".join(client.get(f"/history/file/?{query}").streaming_content).decode()
        return list(csv.DictReader(io.StringIO(lines)))

    assert {e["person"] for e in shown("who=nora")} == {"nora"}
    assert {e["kind"] for e in shown("kind=rule")} == {"Rule"}
    assert shown("until=2001-01-01") == []
    assert len(shown("since=2001-01-01")) == len(shown(""))
    assert {e["kind"] for e in shown("story=trains")} == {"Story", "Version"}
    assert all("TRAINS" in e["about"] for e in shown("story=trains"))
    times = [e["time"] for e in shown("")]
    assert times == sorted(times, reverse=True)
    assert shown("kind=decision")[0]["what"] == "dismissed (Says the same)"


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "since=yesterday", "story=../x", "page=x", "page=" + "9" * 5000]
)
def test_filters_that_make_no_sense_break_nothing(query, client) -> None:
    client.force_login(factories.person("cora", "curator"))
    factories.story_of()
    assert client.get(f"/history/?{query}").status_code == 200
    assert client.get(f"/history/file/?{query}").status_code in {200, 400}


def test_a_curator_of_another_desk_reads_nothing_of_a_desks_story(client) -> None:
    desk = factories.desk("World")
    member = factories.person("nora", "editor", desk=desk)
    story = factories.story_of(desk=desk)
    finding = Finding.objects.filter(story=story).first()
    review.finding_decide(finding=finding, action="confirm", user=member)
    client.force_login(factories.person("cora", "curator", desk=factories.desk("Sport")))
    page = client.get("/history/").content.decode()
    everything = b"".join(client.get("/history/file/").streaming_content).decode()
    for text in (page, everything):
        assert story.slugline not in text
        assert finding.message not in text
    client.force_login(factories.person("carl", "curator", desk=desk))
    assert story.slugline in client.get("/history/").content.decode()


def test_mail_addresses_are_for_administrators(client) -> None:
    accounts.invitation_create(name="zoe", role="viewer", by=None, email="zoe@paper.example")
    client.force_login(factories.person("cora", "curator"))
    assert "zoe@" not in client.get("/history/?kind=invitation").content.decode()
    client.force_login(factories.person("boss", "administrator"))
    assert "zoe@" in client.get("/history/?kind=invitation").content.decode()


def test_copy_in_the_history_is_text_and_in_the_file_no_formula(client) -> None:
    stories.outlet_get('=HYPERLINK("http://evil")<script>alert(1)</script>')
    client.force_login(factories.person("cora", "curator"))
    assert "<script>alert" not in client.get("/history/").content.decode()
    lines = b"".join(client.get("/history/file/?kind=outlet").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(lines)))
    assert next(r[4] for r in rows if "HYPERLINK" in r[4]).startswith("'=")
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)


def test_a_page_of_entries_costs_no_more_for_more_of_them(client, django_assert_max_num_queries) -> None:
    curator = factories.person("cora", "curator")
    client.force_login(curator)
    factories.story_of()
    with django_assert_max_num_queries(60) as few:
        client.get("/history/")
    for number in range(6):
        factories.story_of(
            ("Gazette", f"Item {number} came."), ("Post", f"Item {number} was read."), slugline=f"S{number}"
        )
    assert isinstance(few, CaptureQueriesContext)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/history/")


def test_older_entries_are_a_page_further(client) -> None:
    for number in range(audit.PAGE_SIZE + 5):
        stories.outlet_get(f"Outlet {number:03}")
    client.force_login(factories.person("cora", "curator"))
    first = client.get("/history/?kind=outlet").content.decode()
    second = client.get("/history/?kind=outlet&page=2").content.decode()
    assert "Outlet 054" in first
    assert 'rel="next"' in first
    assert "Outlet 000" not in first
    assert "Outlet 000" in second
    assert 'rel="next"' not in second


def test_no_page_and_no_admin_form_writes_a_history_or_a_decision() -> None:
    kept = {m for m in admin.site._registry if m.__name__.startswith("Historical")}
    assert kept == set(), "a history has no form"
    for model in (Decision, Text, Upload):
        form = admin.site._registry[model]
        assert not form.has_change_permission(None)
        assert not form.has_delete_permission(None)
        assert not form.has_add_permission(None)
    history = [p for p in get_resolver().url_patterns if "history/" in str(p.pattern)]
    assert all(not hasattr(p.callback.view_class, "post") for p in history)


def test_lists_are_told_as_words(client) -> None:
    boss = factories.person("boss", "administrator")
    outlet = stories.outlet_get("Gazette")
    outlet.aliases = ["The Gazette", "gazette.example"]
    stories.outlet_save(outlet=outlet)
    client.force_login(boss)
    assert "The Gazette, gazette.example" in client.get(reverse("audit")).content.decode()
