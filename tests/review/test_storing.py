"""Editors decide while workers store: nobody waits for a worker's computing, and no decision is lost or carried wrongly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsdiff.review import by_hand, services, storing
from newsdiff.review.models import Collation, Decision, Finding
from newsdiff.review.signals import collation_finished
from newsdiff.stories import services as stories
from newsdiff.stories.services import NewVersion
from tests import factories
from tests.runtime.servers import wait_until

two_connections = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="one writer at a time on SQLite: make test-postgres"
)


@pytest.fixture
def story(db):
    return factories.story_of()


@pytest.fixture
def editor(db):
    return factories.person()


def figure(story) -> Finding:
    return Finding.objects.filter(story=story, category="figure", severity="substantive").first()


TUESDAY = factories.GAZETTE.replace("Monday", "Tuesday")


def add_version(story, text=TUESDAY, outlet="Herald") -> Collation:
    stories.version_add(new=NewVersion(text=text, outlet=outlet), story=story)
    story.refresh_from_db()
    return story.collations.get(revision=story.revision)


def while_planned(monkeypatch, act: Callable[[], Any], times: int = 1) -> list[bool]:
    """Do `act` when a plan has been made and before it is stored; says for each plan whether a transaction was open."""
    made, plan_of = [], storing.plan_of

    def planned(*args: Any) -> storing.Plan:
        plan = plan_of(*args)
        made.append(connection.in_atomic_block)
        if len(made) <= times:
            act()
        return plan

    monkeypatch.setattr(storing, "plan_of", planned)
    return made


def elsewhere(call: Callable[[], Any]) -> threading.Thread:
    """Another process's doing: a thread, which has a connection of its own."""

    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_decision_taken_while_its_collation_is_planned_survives_onto_the_new_findings(
    story, editor, monkeypatch
):
    finding = figure(story)
    collation = add_version(story)
    made = while_planned(
        monkeypatch, lambda: services.finding_decide(finding=finding, action="confirm", user=editor)
    )
    services.collation_run(collation.pk)
    finding.refresh_from_db()
    assert (finding.state, finding.lock, finding.present) == ("confirmed", 1, True)
    assert finding.collation_id == collation.pk, "it is a finding of the new collation"
    assert finding.decisions.count() == 1
    assert len(made) == 1, "a decision makes no plan void"
    story.refresh_from_db()
    assert story.open_substantive == Finding.objects.filter(
        story=story, present=True, state="open", severity="substantive"
    ).count()  # fmt: skip


def test_a_decision_on_words_that_the_new_collation_marks_otherwise_says_so(story, editor, monkeypatch):
    finding = figure(story)
    siglum, spans = next((s, r) for s, r in finding.readings.items() if r)
    narrower = {**finding.readings, siglum: [{**spans[0], "text": spans[0]["text"][:1]}]}
    Finding.objects.filter(pk=finding.pk).update(readings=narrower)  # as an older engine marked it
    collation = add_version(story)
    while_planned(
        monkeypatch, lambda: services.finding_decide(finding=finding, action="dismiss", user=editor)
    )
    services.collation_run(collation.pk)
    finding.refresh_from_db()
    assert (finding.state, finding.reading_changed) == ("dismissed", True)
    assert finding.decisions.get().readings == narrower, "what stood there when it was decided"


def test_a_finding_added_by_hand_while_a_collation_is_planned_is_anchored_in_it(story, editor, monkeypatch):
    statement = story.statements.filter(row__gt="", spans__has_key="A").order_by("number").last()
    start, end = statement.spans["A"][0]
    collation = add_version(story)

    def add() -> None:
        by_hand.finding_add(
            story=story, statement=statement, category="claim", severity="wording", message="Odd.",
            places={"A": [(start, end)]}, user=editor,
        )  # fmt: skip

    made = while_planned(monkeypatch, add)
    services.collation_run(collation.pk)
    added = Finding.objects.get(story=story, by_hand=True)
    assert (added.collation_id, added.present) == (collation.pk, True)
    assert added.readings["A"] == [{"start": start, "end": end, "text": factories.GAZETTE[start:end]}]
    assert added.readings.keys() == {"A", "B", "C", "D"}, "asked of the version that came, too"
    assert len(made) == 2


def test_should_the_ground_shift_every_time_the_last_plan_is_made_under_the_lock(story, editor, monkeypatch):
    statements = list(story.statements.filter(row__gt="", spans__has_key="A"))
    collation = add_version(story)

    def add() -> None:
        statement = statements.pop()
        by_hand.finding_add(
            story=story, statement=statement, category="claim", severity="wording", message="Odd.",
            places={"A": [tuple(span) for span in statement.spans["A"]]}, user=editor,
        )  # fmt: skip

    made = while_planned(monkeypatch, add, times=services.PLANS)
    services.collation_run(collation.pk)
    collation.refresh_from_db()
    assert collation.state == "done"
    assert set(Finding.objects.filter(story=story, by_hand=True).values_list("collation", flat=True)) == {
        collation.pk
    }
    assert len(made) == services.PLANS + 1


def test_a_newer_collation_that_is_stored_first_is_not_overwritten(story, monkeypatch):
    older = add_version(story)
    newer = []

    def overtake() -> None:
        newer.append(add_version(story, factories.SIXTH, "Echo"))
        services.collation_run(newer[0].pk)

    while_planned(monkeypatch, overtake)
    # The request was taken up before the newer one came, or it would have been dropped.
    services.collation_run(older.pk)
    assert set(Finding.objects.filter(story=story, present=True).values_list("collation", flat=True)) == {
        newer[0].pk
    }


def test_under_the_lock_are_few_statements_however_many_findings_there_are(story):
    collation = services.collation_claim(add_version(story).pk)
    result = services._collate(collation)
    plan = storing.plan_of(collation, result)
    assert len(result["findings"]) > 8
    with CaptureQueriesContext(connection) as asked:
        services._store(collation, result, 0.1, plan, patient=True)
    sql = [query["sql"] for query in asked.captured_queries]
    assert len(sql) <= 14, sql
    assert not any("stories_text" in one for one in sql), "texts are read and compared before"


@two_connections
@pytest.mark.django_db(transaction=True)
def test_an_editor_does_not_wait_for_a_collation_that_is_being_worked_out(monkeypatch):
    story, editor = factories.story_of(), factories.person()
    finding = figure(story)
    collation = add_version(story)

    def decide() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10s'")  # fails where it would wait for good
        services.finding_decide(finding=finding, action="confirm", user=editor)

    # The worker does not go on before the editor is done: were a lock held here, she never would be.
    while_planned(monkeypatch, lambda: elsewhere(decide).join())
    services.collation_run(collation.pk)
    finding.refresh_from_db()
    assert (finding.state, finding.collation_id) == ("confirmed", collation.pk)


@two_connections
@pytest.mark.django_db(transaction=True)
def test_a_decision_in_the_moment_of_storing_is_taken_on_the_new_findings(story_lock_waits):
    story, editor = factories.story_of(), factories.person()
    finding = figure(story)
    collation = add_version(story)
    threads = []

    def decide(**_: Any) -> None:
        threads.append(
            elsewhere(lambda: services.finding_decide(finding=finding, action="confirm", user=editor))
        )
        wait_until(story_lock_waits, seconds=30, what="the editor to wait for the story")

    collation_finished.connect(decide, weak=False, dispatch_uid="a decision in that moment")
    try:
        services.collation_run(collation.pk)
    finally:
        collation_finished.disconnect(dispatch_uid="a decision in that moment")
    threads[0].join()
    finding.refresh_from_db()
    assert (finding.state, finding.collation_id) == ("confirmed", collation.pk)
    assert "D" in Decision.objects.get(finding=finding).readings, "as the new collation marks it"


@two_connections
@pytest.mark.django_db(transaction=True)
def test_who_opens_a_story_waits_for_nobody_who_decides_in_it():
    from django.db import transaction

    story, editor = factories.story_of(), factories.person()
    reader = factories.person("rita", "viewer")

    def visit() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10s'")
        stories.story_visit(story=story, user=reader)

    with transaction.atomic():
        services.finding_lock(figure(story))
        elsewhere(visit).join()
    assert story.visits.filter(user=reader).exists()
    assert not story.visits.filter(user=editor).exists()


@pytest.fixture
def story_lock_waits() -> Callable[[], bool]:
    """Whether somebody waits for a lock in this database."""

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the first picture for ever
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(cursor.fetchone()[0])

    return waits
