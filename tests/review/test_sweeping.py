"""The sweeper sends again what was lost, and leaves a queue that is only long alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.review import services, tasks
from newsdiff.review.models import Collation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch) -> list[int]:
    """The workers' mailbox."""
    mailbox: list[int] = []
    monkeypatch.setattr(tasks.collate_story, "delay", mailbox.append)
    return mailbox


@pytest.fixture
def waiting(told) -> Collation:
    return factories.story_of(collated=False).collations.get()


def pass_time(seconds: float) -> None:
    """As if everything had happened so long before."""
    for collation in Collation.objects.all():
        collation.created_at -= timedelta(seconds=seconds)
        if collation.sent_at:
            collation.sent_at -= timedelta(seconds=seconds)
        collation.save()


def test_what_waits_in_a_long_queue_is_sent_again_ever_more_rarely(waiting, told, settings):
    settings.UNSENT_SECONDS, settings.SWEEP_SECONDS = 15, 30
    services.collation_send(waiting.pk)
    hour = 3600
    for _ in range(hour // 30):
        pass_time(30)
        services.sweep()
    assert 2 <= len(told) <= 9, "once, and then after ever longer pauses; not 120 times"


def test_what_the_broker_did_not_take_is_sent_as_soon_as_it_does(waiting, told, monkeypatch, settings):
    def away(pk: int) -> None:
        raise BrokerError("connection refused")

    mailbox = tasks.collate_story.delay
    monkeypatch.setattr(tasks.collate_story, "delay", away)
    pass_time(settings.UNSENT_SECONDS + 1)
    for _ in range(5):
        assert services.sweep()["sent"] == 0
    monkeypatch.setattr(tasks.collate_story, "delay", mailbox)
    assert services.sweep()["sent"] == 1
    assert services.sweep()["sent"] == 0, "not again at once"
    assert told == [waiting.pk]


def test_what_a_dead_worker_had_is_sent_at_once_however_often_it_was_sent(waiting, told, settings):
    for _ in range(5):
        services.collation_send(waiting.pk)
    services.collation_claim(waiting.pk)
    Collation.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=settings.STALE_SECONDS + 1))
    told.clear()
    assert services.sweep() == {"sent": 1, "freed": 1, "failed": 0}


def test_the_one_embedded_worker_takes_up_everything_when_it_starts(waiting, told):
    services.collation_send(waiting.pk)
    assert services.sweep()["sent"] == 0
    assert services.sweep(at_start=True)["sent"] == 1
