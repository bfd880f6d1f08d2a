"""The life of a collation: asked for, claimed once, stored whole, found again when lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.review import services
from newsdiff.review.models import Collation, Decision, Finding, Statement
from newsdiff.stories import services as stories
from newsdiff.stories.services import NewVersion

pytestmark = pytest.mark.django_db

LEFT = """Storm floods coast

LISBON (AP) — A storm killed 12 people on the coast on Monday, the mayor said.

"We have never seen such waves," Mayor Ana Lima told reporters.

Damage was put at $240 million."""
RIGHT = LEFT.replace("12 people", "21 people").replace("$240 million", "$340 million")


@pytest.fixture
def story():
    story = stories.story_create(slugline="STORM")
    for outlet, text in (("Gazette", LEFT), ("Courier", RIGHT)):
        stories.version_add(new=NewVersion(text=text, outlet=outlet), story=story)
    story.refresh_from_db()
    return story


def run(story) -> Collation:
    story.refresh_from_db()
    services.collation_run(story.collations.get(revision=story.revision).pk)
    return story.collations.get(revision=story.revision)


def test_a_collation_is_stored_whole(story):
    collation = run(story)
    assert collation.state == "done"
    assert collation.result["schema"] == "newsdiff.collation/1"
    assert collation.signature == collation.result["signature"]
    assert Statement.objects.filter(story=story, row__gt="").count() == len(collation.result["rows"])
    assert Finding.objects.filter(story=story, present=True).count() == len(collation.result["findings"])


def test_delivered_twice_it_works_once(story):
    collation = run(story)
    finished = collation.finished_at
    assert services.collation_run(collation.pk) is None
    collation.refresh_from_db()
    assert collation.attempts == 1
    assert collation.finished_at == finished


def test_a_crash_of_the_engine_is_a_visible_failure_with_a_reason(story, monkeypatch):
    monkeypatch.setattr(services, "collate", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(story)
    collation = story.collations.get(revision=story.revision)
    assert collation.state == "failed"
    assert "texts are safe" in collation.reason


def test_a_database_that_went_away_gives_the_work_back(story, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(services, "collate", gone)
    with pytest.raises(OperationalError):
        run(story)
    assert story.collations.get(revision=story.revision).state == "pending"


def test_the_sweeper_frees_what_a_killed_worker_held(story, monkeypatch):
    sent = []
    monkeypatch.setattr(services, "collation_send", lambda pk: sent.append(pk) or True)
    collation = services.collation_claim(story.collations.get().pk)
    Collation.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert services.sweep() == {"sent": 1, "freed": 1, "failed": 0}
    assert sent == [collation.pk]


def test_the_sweeper_leaves_a_living_worker_alone(story):
    services.collation_claim(story.collations.get().pk)
    assert services.sweep()["freed"] == 0


def test_a_text_that_kills_workers_is_set_aside(story):
    services.collation_claim(story.collations.get().pk)
    Collation.objects.update(
        attempts=services.MAX_ATTEMPTS, heartbeat_at=timezone.now() - timedelta(minutes=5)
    )
    assert services.sweep()["failed"] == 1
    assert "set aside" in story.collations.get().reason


def test_a_swept_worker_that_comes_back_stores_nothing(story):
    collation = services.collation_claim(story.collations.get().pk)
    result = services._collate(collation)
    Collation.objects.update(claim="another worker")
    services._finish(collation, result, 0.1)
    assert story.collations.get().result is None


def test_a_broker_that_does_not_answer_loses_nothing(story, monkeypatch):
    from newsdiff.review import tasks

    def down(*args):
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.collate_story, "delay", down)
    assert services.collation_send(story.collations.get().pk) is False
    assert story.collations.get().state == "pending"


def hand_made(story, **more) -> Finding:
    run(story)
    defaults = {"category": "figure", "severity": "substantive", "message": "The toll differs.", "confidence": 0.9,
                    "readings": {"A": [{"start": 0, "end": 5, "text": "Storm"}], "B": []}}  # fmt: skip
    return Finding.objects.create(story=story, **{**defaults, **more})


def test_a_decision_is_kept_with_what_stood_there(story, django_user_model):
    finding, user = hand_made(story), django_user_model.objects.create_user("ida")
    decision = services.finding_decide(finding=finding, action="confirm", user=user, lock=0)
    assert finding.state == "confirmed"
    assert decision.readings == finding.readings


def test_a_stale_decision_is_refused_and_the_first_one_stands(story, django_user_model):
    finding, user = hand_made(story), django_user_model.objects.create_user("ida")
    services.finding_decide(finding=finding, action="confirm", user=user, lock=0)
    with pytest.raises(services.StaleDecision):
        services.finding_decide(finding=finding, action="dismiss", user=user, lock=0)
    finding.refresh_from_db()
    assert finding.state == "confirmed"


def test_undo_restores_what_was_before_and_only_the_latest(story, django_user_model):
    finding, user = hand_made(story), django_user_model.objects.create_user("ida")
    first = services.finding_decide(finding=finding, action="confirm", user=user)
    second = services.finding_decide(finding=finding, action="dismiss", user=user, reason="house style")
    with pytest.raises(services.StaleDecision):
        services.decision_undo(decision=first, user=user)
    services.decision_undo(decision=second, user=user)
    finding.refresh_from_db()
    assert finding.state == "confirmed"
    assert Decision.objects.filter(finding=finding).count() == 3


def test_open_substantive_findings_are_counted_for_the_list(story, django_user_model):
    finding, user = hand_made(story), django_user_model.objects.create_user("ida")
    services.story_count_open(story)
    story.refresh_from_db()
    before = story.open_substantive
    services.finding_decide(finding=finding, action="dismiss", user=user)
    story.refresh_from_db()
    assert story.open_substantive == before - 1


def test_statements_and_findings_keep_their_keys_when_a_version_comes(story):
    run(story)
    keys = dict(Statement.objects.filter(story=story, row__gt="").values_list("key", "spans"))
    findings = set(Finding.objects.filter(story=story, present=True).values_list("key", flat=True))
    stories.version_add(new=NewVersion(text=LEFT.replace("Monday", "Tuesday"), outlet="Herald"), story=story)
    run(story)
    after = dict(Statement.objects.filter(story=story, row__gt="").values_list("key", "spans"))
    assert set(keys) <= set(after)
    assert all(after[key]["A"] == keys[key]["A"] for key in keys if "A" in keys[key])
    kept = set(Finding.objects.filter(story=story, present=True).values_list("key", flat=True))
    assert len(kept & findings) >= len(findings) * 0.7
    assert findings <= set(Finding.objects.filter(story=story).values_list("key", flat=True))


def test_what_a_curator_stores_as_boilerplate_of_an_outlet_is_furniture_from_the_next_collation_on():
    line = "Courier readers get it first."
    story = stories.story_create(slugline="STORM")
    for outlet, text in (("Gazette", LEFT), ("Courier", f"{RIGHT}\n\n{line}")):
        stories.version_add(new=NewVersion(text=text, outlet=outlet), story=story)

    def role_of_the_line() -> str:
        result = run(story).result
        text = story.versions.get(outlet__name="Courier").text.body
        (version,) = [v for v in result["versions"] if v["name"] == "Courier"]
        return next(s["role"] for s in version["segments"] if text[s["start"] : s["end"]] == line)

    assert role_of_the_line() == "body"
    outlet = story.versions.get(outlet__name="Courier").outlet
    outlet.boilerplate = f"\n  {line.lower()}  \n\n"
    assert stories.outlet_save(outlet=outlet) == 1
    assert role_of_the_line() == "furniture"
