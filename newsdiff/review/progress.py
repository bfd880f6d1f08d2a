"""How far a collation is: written where the page that polls can read it at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone

from newsdiff.review.models import Collation


def step(collation: Collation, *, done: int, total: int, label: str) -> None:
    """Note that `done` of `total` steps are over and that `label` is being done now."""
    Collation.objects.filter(pk=collation.pk, claim=collation.claim).update(
        steps_done=done, steps_total=total, step=label, heartbeat_at=timezone.now()
    )


@contextmanager
def heartbeat(collation: Collation) -> Iterator[None]:
    """While inside, keep telling the sweeper that somebody is at work on it."""
    ended = threading.Event()

    def beat() -> None:
        try:
            while not ended.wait(settings.STALE_SECONDS / 6):
                Collation.objects.filter(pk=collation.pk, claim=collation.claim).update(
                    heartbeat_at=timezone.now()
                )
        finally:
            connection.close()  # a thread has a connection of its own

    thread = threading.Thread(target=beat, name="collation-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)
