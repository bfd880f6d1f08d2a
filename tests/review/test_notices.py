"""A kill or correction reaches everyone who worked on the story, and nobody who may not see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from newsdiff.review import amending, notices, rules
from newsdiff.review import services as review
from newsdiff.review.models import Finding, Notice
from newsdiff.review.tasks import sweep
from newsdiff.stories import services as stories
from newsdiff.stories.models import Story, Version
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db
_created = stories._version_create
KILL = "KILL: The storm story is withdrawn. Do not use it."


@pytest.fixture
def committed(monkeypatch: Any, django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Does something, and what follows its commit; the workers hear of nothing."""
    monkeypatch.setattr(review, "collations_send", len)

    def make(call: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return call()

    return make


@pytest.fixture
def comes_in(committed: Callable[..., Any]) -> Callable[..., Version]:
    def make(story: Story | None, text: str = KILL, **said: Any) -> Version:
        new = NewVersion(text=text, outlet="Agency", **said)
        return committed(lambda: stories.version_add(new=new, story=story)).version

    return make


def told(user: Any) -> list[tuple[str, str]]:
    return [(n.version.siglum, n.kind) for n in notices.notices_of(user)]


def visitor(story: Story, name: str = "nora", role: str = "editor", **more: Any) -> Any:
    user = factories.person(name, role, **more)
    stories.story_visit(story=story, user=user)
    return user


# --- what is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ({"kind": "kill"}, {"kill"}),
        ({"pub_status": "canceled"}, {"kill"}),
        ({"kind": "kill", "pub_status": "withheld"}, {"kill"}),
        ({"kind": "correction"}, {"correction"}),
        ({"kind": "correction", "pub_status": "withheld"}, {"correction", "withheld"}),
        ({"pub_status": "withheld"}, {"withheld"}),
        ({"kind": "writethru"}, set()),
        ({}, set()),
    ],
)
def test_what_came_in_says_what_is_told(said, kinds, comes_in):
    story = factories.story_of(collated=False)
    nora = visitor(story)
    comes_in(story, **said)
    assert {kind for _, kind in told(nora)} == kinds


def test_a_kill_sent_under_the_same_id_is_told_and_told_once(comes_in):
    story = factories.story_of(collated=False)
    nora = visitor(story)
    comes_in(story, "The storm killed 12 people.", source_id="storm-1")
    assert told(nora) == []
    for _ in range(2):
        comes_in(None, "The storm killed 12 people.", source_id="storm-1", pub_status="canceled")
    assert told(nora) == [("D", "kill")]


def test_a_curators_mark_is_told_and_its_taking_back_takes_the_notice_back(client, committed):
    story = factories.story_of(collated=False)
    nora = visitor(story)
    client.force_login(factories.person("boss", "administrator"))
    version = story.versions.get(siglum="B")

    def mark(kind: str) -> None:
        form = {"outlet": version.outlet_id, "kind": kind, "pub_status": "usable"}
        answer = committed(lambda: client.post(f"/admin/stories/version/{version.pk}/change/", form))
        assert answer.status_code == 302

    mark("correction")
    assert told(nora) == [("B", "correction")]
    mark("")
    assert told(nora) == []


def test_what_was_read_stays_read_when_it_is_told_again(comes_in):
    story = factories.story_of(collated=False)
    nora = visitor(story)
    kill = comes_in(story, kind="kill")
    notices.notices_read(user=nora, newest=Notice.objects.get(user=nora).pk)
    assert notices.notices_make(kill.pk) == 0
    assert notices.unread_count(nora) == 0


# --- who is told ----------------------------------------------------------------------------------

WORK: dict[str, Callable[[Any, Story, Finding], Any]] = {
    "decided": lambda u, s, f: review.finding_decide(finding=f, action="confirm", user=u),
    "commented": lambda u, s, f: review.finding_decide(finding=f, action="comment", comment="Ask.", user=u),
    "was assigned by another": lambda u, s, f: review.finding_assign(
        finding=f, assignee=u, user=factories.person("boss", "administrator")
    ),
    "made a rule": lambda u, s, f: rules.rule_make(finding=f, kind="always-flag", user=u),
    "added a version": lambda u, s, f: stories.version_add(
        new=NewVersion(text="Rain fell.", outlet="Post"), story=s, user=u
    ),
    "uploaded a version": lambda u, s, f: stories.version_add(
        new=NewVersion(text="Rain fell.", outlet="Post"),
        story=s,
        upload=stories.upload_store(data=b"Rain fell.", user=u),
    ),
    "set a row by hand": lambda u, s, f: amending.amendment_make(
        story=s, kind="unlink", user=u, these={"A": [(0, 20)]}
    ),
    "opened it": lambda u, s, f: stories.story_visit(story=s, user=u),
}


@pytest.mark.parametrize("work", WORK)
def test_who_worked_on_the_story_is_told(work, comes_in):
    story = factories.story_of()
    nora, idle = factories.person("nora"), factories.person("idle")
    WORK[work](nora, story, Finding.objects.filter(story=story, category="figure").first())
    comes_in(story, kind="kill")
    assert told(nora)
    assert told(idle) == []


def test_who_uploaded_an_earlier_text_of_a_version_is_told(comes_in):
    story = factories.story_of(collated=False)
    nora = factories.person("nora")
    upload = stories.upload_store(data=b"Rain fell.", user=nora)
    first = NewVersion(text="Rain fell.", outlet="Post", source_id="rain")
    stories.version_add(new=first, story=story, upload=upload)
    second = NewVersion(text="Rain fell at night.", outlet="Post", source_id="rain")
    stories.version_add(new=second, upload=stories.upload_store(data=b"Rain fell at night."))
    comes_in(story, kind="kill")
    assert told(nora)


def test_who_worked_on_a_story_that_was_merged_is_told(comes_in):
    story = factories.story_of(collated=False)
    other = factories.story_of(("Echo", "Trains stopped."), slugline="TRAINS", collated=False)
    nora = visitor(other)
    stories.story_merge(into=story, others=[other])
    comes_in(story, kind="correction")
    assert told(nora)


def test_a_kill_moved_into_a_story_is_told_to_its_people(comes_in, committed):
    story = factories.story_of(collated=False)
    other = factories.story_of(("Echo", "Trains stopped."), slugline="TRAINS", collated=False)
    nora = visitor(story)
    kill = comes_in(other, kind="kill")
    assert told(nora) == []
    committed(lambda: stories.version_move(version=kill, story=story))
    assert [kind for _, kind in told(nora)] == ["kill"]


# --- who may not know -----------------------------------------------------------------------------


def test_a_viewer_hears_of_corrections_but_not_of_what_is_not_for_viewers(comes_in):
    story = factories.story_of(collated=False)
    vic = visitor(story, "vic", "viewer")
    comes_in(story, "Correction: 12 died, not 21.", kind="correction")
    assert told(vic) == [("D", "correction")]
    comes_in(story, kind="kill")
    assert not Notice.objects.filter(user=vic, kind="kill").exists()
    # the story as a whole is closed to her now, and with it the older notice
    assert told(vic) == []
    assert notices.unread_count(vic) == 0


def test_who_left_the_desk_sees_neither_notice_nor_count(comes_in):
    desk = factories.desk("World")
    story = factories.story_of(desk=desk, collated=False)
    nora = visitor(story, desk=desk)
    gone = visitor(story, "gone", desk=desk)
    desk.members.remove(gone)
    comes_in(story, kind="kill")
    assert not Notice.objects.filter(user=gone).exists()
    assert notices.unread_count(nora) == 1
    desk.members.remove(nora)
    assert told(nora) == []
    assert notices.unread_count(nora) == 0
    newest = Notice.objects.get(user=nora).pk
    assert notices.notices_read(user=nora, newest=newest) == 0, "what was not shown was not read"
    desk.members.add(nora)
    assert notices.unread_count(nora) == 1


def test_a_version_moved_to_another_desks_story_takes_its_notice_along(comes_in):
    story = factories.story_of(collated=False)
    secret = factories.story_of(
        ("Echo", "Trains stopped."), slugline="TRAINS", desk=factories.desk("Sport"), collated=False
    )
    nora = visitor(story)
    kill = comes_in(story, kind="kill")
    stories.version_move(version=kill, story=secret)
    assert told(nora) == []


def test_retired_copy_and_closed_accounts_have_no_notices(comes_in):
    story = factories.story_of(collated=False)
    nora, gone = visitor(story), visitor(story, "gone")
    gone.is_active = False
    gone.save()
    kill = comes_in(story, kind="kill")
    assert not Notice.objects.filter(user=gone).exists()
    stories.version_retire(version=kill)
    assert told(nora) == []
    assert notices.unread_count(nora) == 0


def test_copy_is_taken_even_where_telling_people_fails(monkeypatch, comes_in, caplog):
    monkeypatch.setattr(notices, "notices_make", lambda pk: 1 / 0)
    story = factories.story_of(collated=False)
    comes_in(story, kind="kill")
    assert story.versions.filter(kind="kill").exists()
    assert "division by zero" in caplog.text


def test_who_died_right_after_the_commit_leaves_nobody_untold(monkeypatch, comes_in, settings):
    """Died: what was to follow the commit did not."""
    story = factories.story_of(collated=False)
    nora = visitor(story)
    with monkeypatch.context() as dying:
        dying.setattr(notices, "notices_make", lambda pk: 1 / 0)
        kill = comes_in(story, kind="kill")
    assert told(nora) == []
    assert notices.notices_sweep() == 0, "the process that took it in may still be about to"
    settings.UNSENT_SECONDS = 0
    assert sweep()["told"] == 1
    assert told(nora) == [(kill.siglum, "kill")]
    assert sweep()["told"] == 0, "told once"


def test_copy_that_was_not_taken_is_told_to_nobody(monkeypatch, settings):
    settings.UNSENT_SECONDS = 0
    story = factories.story_of(collated=False)
    visitor(story)
    monkeypatch.setattr("newsdiff.stories.services._version_create", _created_and_then_the_disk_is_full)
    with pytest.raises(OSError, match="full"):
        stories.version_add(new=NewVersion(text=KILL, outlet="Agency", kind="kill"), story=story)
    assert notices.notices_sweep() == 0
    assert not Notice.objects.exists()


def _created_and_then_the_disk_is_full(*args: Any, **said: Any) -> None:
    _created(*args, **said)
    raise OSError("The disk is full.")


def test_one_version_that_cannot_be_told_keeps_no_other_waiting(monkeypatch, comes_in, settings, caplog):
    settings.UNSENT_SECONDS = 0
    story = factories.story_of(collated=False)
    nora = visitor(story)
    healthy = notices.notices_make
    with monkeypatch.context() as dying:
        dying.setattr(notices, "notices_make", lambda pk: 1 / 0)
        kill, correction = (
            comes_in(story, text=f"{KILL} {kind}", kind=kind).pk for kind in ("kill", "correction")
        )
    monkeypatch.setattr(notices, "notices_make", lambda pk: 1 / 0 if pk == kill else healthy(pk))
    assert notices.notices_sweep() == 1
    assert [n.version_id for n in notices.notices_of(nora)] == [correction]
    assert f"version {kill}" in caplog.text


def test_an_embargo_set_later_hides_the_notice_from_viewers(comes_in):
    story = factories.story_of(collated=False)
    vic = visitor(story, "vic", "viewer")
    comes_in(story, kind="correction")
    later = timezone.now() + timedelta(hours=3)
    story.versions.filter(siglum="A").update(embargoed_until=later)
    assert told(vic) == []
