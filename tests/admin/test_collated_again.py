"""A rule or an outlet that a curator changes is applied: the stories it bears on are collated again, no others."""

from __future__ import annotations

import pytest

from newsdiff.review.admin import RuleResource
from newsdiff.review.models import Rule
from newsdiff.review.rules import rule_withdraw
from newsdiff.stories.models import Outlet, Story
from tests import factories

pytestmark = pytest.mark.django_db
RULE = {"kind": "glossary", "term": "mayor", "other": "", "note": "", "outlet": "", "desk": ""}


@pytest.fixture
def curator(client):
    client.force_login(factories.person("cara", "curator"))
    return client


@pytest.fixture
def storm():
    return factories.story_of()


@pytest.fixture
def trains():
    return factories.story_of(("Echo", "Trains stopped in Porto on Friday."), slugline="TRAINS")


def asked_again(*stories: Story) -> list[bool]:
    """Whether each has a newer request than the collation it had."""
    before = [s.revision for s in stories]
    return [Story.objects.get(pk=s.pk).revision > b for s, b in zip(stories, before, strict=True)]


def test_a_new_rule_bears_on_the_stories_that_hold_its_words(curator, storm, trains):
    answer = curator.post("/admin/review/rule/add/", RULE, follow=True)
    assert "1 stories with these words are collated again" in answer.content.decode()
    assert asked_again(storm, trains) == [True, False]
    assert storm.collations.filter(state="pending").count() == 1
    assert Rule.objects.get().created_by.username == "cara"


def test_of_a_rule_for_one_desk_or_outlet_only_their_stories_are(curator, storm, trains):
    desk = factories.desk("World")
    curator.post("/admin/review/rule/add/", {**RULE, "desk": desk.pk})
    assert asked_again(storm) == [False]
    echo = Outlet.objects.get(name="Echo")
    curator.post("/admin/review/rule/add/", {**RULE, "outlet": echo.pk})
    assert asked_again(storm, trains) == [False, False]


def test_withdrawing_a_rule_undoes_it_in_the_same_stories(storm, trains):
    rule = Rule.objects.create(kind="glossary", term="Trains")
    assert rule_withdraw(rule=rule) == 1
    assert asked_again(storm, trains) == [False, True]
    assert rule_withdraw(rule=rule) == 0, "it is withdrawn already"


def test_a_glossary_file_asks_once_a_story(storm, trains):
    data = RuleResource().export()
    for term in ("mayor", "Trains", "storm"):
        data.append(("glossary", term, "", "", "", "", "", ""))
    RuleResource().import_data(data, raise_errors=True)
    for story in (storm, trains):
        assert Story.objects.get(pk=story.pk).revision == story.revision + 1


@pytest.mark.parametrize(
    ("field", "value", "again"), [("boilerplate", "Read more", True), ("notes", "Ring them.", False)]
)
def test_an_outlet_that_reads_differently_has_its_stories_collated_again(
    field, value, again, curator, storm, trains
):
    outlet = Outlet.objects.get(name="Gazette")
    form = {"name": outlet.name, "slug": outlet.slug, "aliases": "[]", "boilerplate": "", "language": "", "notes": "",
            field: value}  # fmt: skip
    assert curator.post(f"/admin/stories/outlet/{outlet.pk}/change/", form).status_code == 302
    assert asked_again(storm, trains) == [again, False]


def test_no_more_than_the_newest_are_asked_for_at_once(curator, storm, trains, settings):
    settings.RECOLLATE_STORIES = 1
    Rule.objects.all().delete()
    curator.post("/admin/review/rule/add/", {**RULE, "term": "on"})
    assert asked_again(storm, trains) == [False, True]
