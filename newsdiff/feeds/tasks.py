"""What workers do for feeds."""

from __future__ import annotations

from celery import shared_task

from newsdiff.feeds import services


@shared_task(ignore_result=True)
def look_around() -> int:
    """Send every feed whose time has come to a worker."""
    claimed = services.feeds_claim_due()
    for feed_id in claimed:
        look_at.delay(feed_id)
    return len(claimed)


@shared_task(ignore_result=True)
def look_at(feed_id: int) -> None:
    services.feed_look(feed_id)
