"""The recipes work as they are printed: the files shown in docs/how-to.md go in, and do what is said of them."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest
from django.core.management import call_command
from django.urls import reverse
from tablib import Dataset

from newsdiff.review.admin import RuleResource
from newsdiff.review.models import Finding, Rule
from newsdiff.stories.models import Story, Version
from newsdiff.stories.selectors import visible_to
from tests import factories

pytestmark = pytest.mark.django_db

HOW_TO = (Path(__file__).resolve().parents[2] / "docs" / "how-to.md").read_text()


def block(kind):
    (found,) = re.findall(rf"^ *```{kind}\n(.*?)^ *```", HOW_TO, re.MULTILINE | re.DOTALL)
    return dedent(found)


@pytest.fixture
def imported(tmp_path, capsys):
    """The recipe's lines are in; gives what a second run prints."""
    file = tmp_path / "copy.jsonl"
    file.write_text(block("json"))
    call_command("import_versions", "--dry-run", str(file))
    assert not Version.objects.exists()
    call_command("import_versions", str(file))
    capsys.readouterr()
    call_command("import_versions", str(file))
    return capsys.readouterr().out


def test_the_lines_to_import_become_two_versions_of_one_story_and_twice_is_once(imported):
    story = Story.objects.get()
    assert set(story.versions.values_list("outlet__name", flat=True)) == {"Gazette", "Courier"}
    assert "2 already held" in imported
    factories.collated_now(story)
    messages = Finding.objects.filter(story=story, severity="substantive").values_list("message", flat=True)
    assert any("hundred" in message for message in messages)


def test_the_rules_to_import_are_one_of_each_kind():
    result = RuleResource().import_data(Dataset().load(block("csv"), format="csv"), raise_errors=True)
    assert result.totals["new"] == len(Rule.Kind.values)
    assert set(Rule.objects.values_list("kind", flat=True)) == set(Rule.Kind.values)
    assert Rule.objects.get(kind="loaded").listed == ("military campaign", "special operation")


def test_the_kill_notice_is_marked_by_its_label_and_hidden_from_viewers(client, imported):
    story = Story.objects.get()
    viewer = factories.person("vera", "viewer")
    assert story in visible_to(viewer)
    client.force_login(factories.person())
    client.post(
        reverse("stories:add"),
        {"where": "story", "story": story.slug, "text": block("text"), "outlet": "Agency"},
    )
    assert story.versions.get(outlet__name="Agency").kind == "kill"
    assert story not in visible_to(viewer)


def test_the_recipe_of_moving_names_what_a_curator_finds_on_the_story(client):
    story = factories.story_of()
    client.force_login(factories.person("cara", "curator"))
    overview = client.get(story.get_absolute_url()).content.decode()
    page = client.get(reverse("review:move", args=[story.slug])).content.decode()
    for words, where in (("Move or merge", overview), ("Done here", page)):
        assert words in where
        assert f"*{words}*" in HOW_TO


@pytest.mark.parametrize(
    ("address", "choices"),
    [
        ("admin:review_rule_changelist", ["Import", "Export", "Withdraw"]),
        ("admin:stories_version_changelist", ["Retire", "Restore"]),
    ],
)
def test_what_the_recipes_tell_a_curator_to_choose_is_there(client, imported, address, choices):
    Rule.objects.create(kind="equivalent", term="Kiev", other="Kyiv")
    client.force_login(factories.person("cara", "curator"))
    page = client.get(reverse(address)).content.decode()
    for words in choices:
        assert words in page
        assert f"*{words}*" in HOW_TO
