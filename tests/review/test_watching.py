"""What a page that is left open learns of what others do meanwhile."""

from __future__ import annotations

import html
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsdiff.review import services, watching
from newsdiff.review.models import Finding
from newsdiff.stories.services import NewVersion, version_add
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return factories.story_of()


@pytest.fixture
def nora():
    return factories.person("nora")


@pytest.fixture
def anna():
    return factories.person("anna")


def findings(story) -> list[Finding]:
    return list(Finding.objects.filter(story=story, severity="substantive").order_by("pk"))


def decide(finding, who, action="confirm", **more):
    return services.finding_decide(finding=finding, action=action, user=who, **more)


def test_where_nothing_happened_nothing_is_told(story, nora):
    assert watching.news(story=story, since=watching.mark_of(story), user=nora) is None


def test_what_another_editor_decided_is_told_with_her_name_and_once(story, nora, anna):
    mark = watching.mark_of(story)
    finding = findings(story)[0]
    decide(finding, anna)
    told = watching.news(story=story, since=mark, user=nora)
    assert told.findings == {finding.key: ["confirmed", 1, "", "anna confirmed"]}
    assert told.said == [f"anna confirmed: {finding.message}"]
    assert watching.news(story=story, since=told.mark, user=nora) is None


def test_one_s_own_decisions_bring_other_windows_in_line_and_are_not_announced(story, nora):
    mark = watching.mark_of(story)
    finding = findings(story)[0]
    decide(finding, nora)
    told = watching.news(story=story, since=mark, user=nora)
    assert told.findings == {finding.key: ["confirmed", 1, "", ""]}
    assert told.said == []


def test_many_decisions_of_one_editor_are_told_as_a_number(story, nora, anna):
    mark = watching.mark_of(story)
    for finding in findings(story)[:4]:
        decide(finding, anna, "dismiss", reason="false alarm")
    assert watching.news(story=story, since=mark, user=nora).said == ["anna worked on 4 findings."]


def test_a_decision_taken_back_is_told_as_that(story, nora, anna):
    finding = findings(story)[0]
    decision = decide(finding, anna)
    mark = watching.mark_of(story)
    services.decision_undo(decision=decision, user=anna)
    told = watching.news(story=story, since=mark, user=nora)
    assert told.said[0].startswith("anna took a decision back: ")
    assert told.findings[finding.key][0] == "open"


def test_another_story_s_decisions_are_not_told(story, nora, anna):
    other = factories.story_of(("Post", factories.SIXTH), ("Echo", factories.TIMES), slugline="OTHER")
    mark = watching.mark_of(story)
    decide(findings(other)[0], anna)
    assert watching.news(story=story, since=mark, user=nora) is None


def test_a_version_that_came_in_is_told(story, nora):
    mark = watching.mark_of(story)
    version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    told = watching.news(story=story, since=mark, user=nora)
    assert told.collated
    assert watching.news(story=story, since=told.mark, user=nora) is None


@pytest.mark.parametrize("said", ["", "7", "7.x", "-1.2", "1.2.3", "9" * 30 + ".1", "².1"])
def test_a_mark_that_is_none_is_refused(said, story, client, nora):
    client.force_login(nora)
    assert client.get(reverse("review:changes", args=[story.slug]), {"since": said}).status_code == 400


def test_asking_again_costs_few_queries_and_an_empty_answer(story, client, nora):
    client.force_login(nora)
    url = reverse("review:changes", args=[story.slug])
    asked = {"since": str(watching.mark_of(story))}
    client.get(url, asked)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url, asked)
    assert answer.status_code == 204
    assert answer.content == b""
    assert len(queries) <= 9


@pytest.mark.parametrize("name", ["review:table", "review:findings"])
def test_a_page_knows_its_mark_and_the_answer_carries_the_next(name, story, client, nora, anna):
    client.force_login(nora)
    mark = watching.mark_of(story)
    assert f"?since={mark}" in client.get(reverse(name, args=[story.slug])).content.decode()
    decide(findings(story)[0], anna)
    answer = client.get(reverse("review:changes", args=[story.slug]), {"since": str(mark)}).content.decode()
    assert f"?since={watching.mark_of(story)}" in answer
    news = json.loads(html.unescape(answer.split('data-news="')[1].split('"')[0]))
    assert news["said"][0].startswith("anna confirmed")
