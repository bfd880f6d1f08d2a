"""Rules and outlets out and in, the queue page, and what actions are refused to whom."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tablib import Dataset

from newsdiff.exports.models import ShareLink
from newsdiff.exports.services import share_create
from newsdiff.review.admin import RuleResource
from newsdiff.review.models import Collation, Rule
from newsdiff.stories.admin import OutletResource
from newsdiff.stories.models import Outlet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client):
    client.force_login(factories.person("cara", "curator"))
    return client


def test_rules_go_out_and_come_back_with_their_scope():
    outlet = Outlet.objects.create(name="Gazette", slug="gazette")
    Rule.objects.create(kind="equivalent", term="Kiev", other="Kyiv", outlet=outlet, note="ours")
    Rule.objects.create(kind="equivalent", term="Kiev", other="Kyiv")
    data = RuleResource().export()
    Rule.objects.all().delete()
    result = RuleResource().import_data(data, raise_errors=True)
    assert result.totals["new"] == 2
    assert Rule.objects.get(outlet=outlet).note == "ours"
    assert RuleResource().import_data(data, raise_errors=True).totals["skip"] == 2


def test_a_rule_that_is_no_rule_is_not_imported():
    data = RuleResource().export()
    data.append(("no-such-kind", "a", "b", "", "", "", "", ""))
    result = RuleResource().import_data(data)
    assert result.has_errors() or result.has_validation_errors()
    assert not Rule.objects.exists()


def test_terms_of_art_and_loaded_sets_go_out_and_come_back():
    Rule.objects.create(kind="loaded", term="invasion", words="campaign\nspecial operation", language="en")
    Rule.objects.create(kind="glossary", term="readout", words="summary of the call")
    data = RuleResource().export()
    Rule.objects.all().delete()
    RuleResource().import_data(data, raise_errors=True)
    held = {rule.term: (rule.listed, rule.language) for rule in Rule.objects.all()}
    assert held == {
        "invasion": (("campaign", "special operation"), "en"),
        "readout": (("summary of the call",), ""),
    }


def test_a_file_from_before_sets_and_languages_still_comes_in():
    old = Dataset(("glossary", "readout", "reading", "", "", ""), headers=["kind", "term", "other", "note", "outlet", "desk"])  # fmt: skip
    RuleResource().import_data(old, raise_errors=True)
    assert str(Rule.objects.get()) == "readout / reading"


def test_a_loaded_set_of_one_word_is_refused(curator):
    rule = {"kind": "loaded", "term": "invasion", "other": "", "words": "", "language": "", "note": "", "outlet": "", "desk": ""}  # fmt: skip
    page = curator.post("/admin/review/rule/add/", rule)
    assert "two words at least" in page.content.decode()
    assert not Rule.objects.exists()


def test_a_rule_says_in_how_many_findings_it_is_at_work(curator):
    story = factories.story_of(
        ("Gazette", "The army began its invasion of the island on Monday, the ministry told the press."),
        ("Courier", "The army began its campaign on the island on Monday, the ministry told the press."),
        collated=False,
    )
    rule = Rule.objects.create(kind="loaded", term="invasion", words="campaign")
    factories.collated_now(story)
    page = curator.get(f"/admin/review/rule/{rule.pk}/change/").content.decode()
    assert "1 finding of today" in page


def test_outlets_go_out_and_come_back_with_aliases_and_boilerplate():
    Outlet.objects.create(
        name="Gazette", slug="gazette", aliases=["gazette.example"], boilerplate="Read more\nShare"
    )
    data = OutletResource().export()
    Outlet.objects.filter(slug="gazette").delete()
    OutletResource().import_data(data, raise_errors=True)
    held = Outlet.objects.get(slug="gazette")
    assert held.aliases == ["gazette.example"]
    assert held.boilerplate == "Read more\nShare"


def test_a_curator_imports_rules_from_a_file_and_is_their_author(curator):
    file = SimpleUploadedFile(
        "rules.json",
        json.dumps(
            [
                {
                    "kind": "always-flag",
                    "term": "said",
                    "other": "claimed",
                    "note": "",
                    "outlet": "",
                    "desk": "",
                }
            ]
        ).encode(),
    )
    address = reverse("admin:review_rule_import")
    page = curator.post(address, {"import_file": file, "format": format_number(curator, address, "json")})
    confirm = page.context["confirm_form"].initial
    curator.post(reverse("admin:review_rule_process_import"), {**confirm, "confirm": "yes"})
    assert Rule.objects.get().created_by.username == "cara"


def format_number(client, address, name):
    choices = client.get(address).context["form"].fields["format"].choices
    return next(value for value, label in choices if label == name)


def test_the_queue_page_counts_what_waits_runs_and_failed(curator):
    factories.story_of(collated=False)
    Collation.objects.filter(state="pending").update(state="running")
    page = curator.get(reverse("admin:review_collation_queue"))
    assert page.context["stuck"] == Collation.objects.filter(state="running").count() == 1
    assert "Queue and storage" in curator.get(reverse("admin:review_collation_changelist")).content.decode()


def test_what_is_stuck_is_listed_and_collated_again(curator):
    dead, alive = (factories.story_of(slugline=name, collated=False) for name in ("DEAD", "ALIVE"))
    silent = timezone.now() - timedelta(hours=1)
    Collation.objects.filter(story=dead).update(state="running", heartbeat_at=silent)
    Collation.objects.filter(story=alive).update(state="running", heartbeat_at=timezone.now())
    queue = curator.get(reverse("admin:review_collation_queue"))
    [listed] = re.findall(r'href="([^"]*stuck=yes)"', queue.content.decode())
    shown = list(curator.get(listed).context["cl"].result_list)
    assert {collation.story for collation in shown} == {dead}
    answer = curator.post(listed, {"action": "retry", "_selected_action": [c.pk for c in shown]}, follow=True)
    assert "1 story waits" in answer.content.decode()
    assert dead.collations.filter(state="pending").exists()
    assert not alive.collations.filter(state="pending").exists()


def test_storage_is_said_with_what_the_whole_database_takes(curator):
    factories.story_of()
    stored = {
        label: (count, size)
        for label, count, size in curator.get(reverse("admin:review_collation_queue")).context["stored"]
    }
    assert stored["Versions"][0] == 3
    assert stored["Texts (characters)"][1] == sum(
        len(text) for text in (factories.GAZETTE, factories.COURIER, factories.TIMES)
    )
    assert stored["Whole database (bytes)"][1] > 100_000


@pytest.mark.parametrize("role", ["viewer", "editor"])
@pytest.mark.parametrize(
    "name", ["review_collation_queue", "review_rule_import", "review_rule_export", "stories_outlet_import"]
)
def test_viewers_and_editors_reach_no_tool_of_the_admin(client, role, name):
    client.force_login(factories.person("p", role))
    assert client.get(reverse(f"admin:{name}")).status_code == 302


@pytest.mark.parametrize("model", ["stories_story", "stories_version", "review_collation"])
def test_actions_are_refused_to_editors(client, model):
    story = factories.story_of(collated=False)
    before = story.collations.count()
    client.force_login(factories.person())
    for action in ("recollate", "merge", "move", "retire", "restore", "make_base", "retry"):
        answer = client.post(
            reverse(f"admin:{model}_changelist"), {"action": action, "_selected_action": [1]}
        )
        assert answer.status_code == 302
        assert "login" in answer.url
    story.refresh_from_db()
    assert story.collations.count() == before
    assert not story.versions.exclude(retired_at=None).exists()


def test_a_curator_closes_a_share_link_and_never_sees_its_hash(curator):
    story = factories.story_of()
    link, _ = share_create(story=story, user=factories.person(), scope="open")
    page = curator.get(reverse("admin:exports_sharelink_change", args=[link.pk])).content.decode()
    assert link.token_hash not in page
    curator.post(
        reverse("admin:exports_sharelink_changelist"), {"action": "close", "_selected_action": [link.pk]}
    )
    assert ShareLink.objects.get().revoked_at


@pytest.mark.parametrize("model", ["stories_story", "stories_version", "review_finding", "review_collation"])
def test_a_list_takes_the_same_number_of_queries_for_many_rows(curator, django_assert_max_num_queries, model):
    for number in range(4):
        factories.story_of(slugline=f"STORY-{number}", collated=False)
    with django_assert_max_num_queries(20):
        assert curator.get(reverse(f"admin:{model}_changelist")).status_code == 200


OUTLETS_CSV = (
    "name,slug,aliases,is_agency,boilerplate,language,notes\n"
    'Agence Marou,marou,"[""AM"", ""marou.example""]",1,The story continues,fr,\n'
    "The Daily,daily,Daily; daily.example,0,,en,\n"
)


def test_outlets_come_in_from_csv_with_their_aliases_and_go_out_again():
    data = Dataset().load(OUTLETS_CSV, format="csv")
    tried = OutletResource().import_data(data, dry_run=True)
    assert (tried.totals["new"], Outlet.objects.filter(slug="marou").exists()) == (2, False)
    OutletResource().import_data(data, raise_errors=True)
    assert Outlet.objects.get(slug="marou").aliases == ["AM", "marou.example"]
    assert Outlet.objects.get(slug="daily").aliases == ["Daily", "daily.example"]
    again = Dataset().load(OutletResource().export().csv, format="csv")
    assert OutletResource().import_data(again, raise_errors=True).totals["skip"] == Outlet.objects.count()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",no-name,[],0,,,", "name"),
        ("A,not a slug,[],0,,,", "slug"),
        ("A,a,{},0,,,", "aliases"),
        ('A,a,"[1]",0,,,', "aliases"),
        ("The Daily,other,[],0,,,", "name"),
        ("A,a,[],0,,a-language-of-far-too-many-letters,", "language"),
    ],
)
def test_a_bad_line_of_outlets_is_named_by_the_dry_run_before_anything_is_kept(line, words):
    Outlet.objects.create(name="The Daily", slug="daily")
    good = "Good,good,[],0,,,\n"
    data = Dataset().load(
        "name,slug,aliases,is_agency,boilerplate,language,notes\n" + good + line + "\n", format="csv"
    )
    result = OutletResource().import_data(data, dry_run=True)
    named = [(row.number, str(row.error)) for row in result.invalid_rows] + [
        (number, str(error.error)) for number, errors in result.row_errors() for error in errors
    ]
    assert [number for number, _ in named] == [2]
    assert words in named[0][1]
    assert not Outlet.objects.filter(slug="good").exists()


def test_stories_of_an_outlet_whose_boilerplate_came_in_are_collated_again():
    story = factories.story_of()
    revision = story.revision
    gazette = Outlet.objects.get(name="Gazette")
    data = Dataset(headers=["name", "slug", "boilerplate"])
    data.append(["Gazette", gazette.slug, "The story continues"])
    OutletResource().import_data(data, raise_errors=True)
    story.refresh_from_db()
    assert story.revision > revision or story.collations.filter(state="pending").exists()
