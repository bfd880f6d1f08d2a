"""What workers do for feeds."""

from __future__ import annotations

from celery import shared_task
from django.db import InterfaceError, OperationalError

from newsdiff.feeds import services, waiting


@shared_task(ignore_result=True)
def look_around() -> int:
    """Send every feed whose time has come to a worker, and lists that stand still."""
    waiting.list_imports_sweep()
    claimed = services.feeds_claim_due()
    for feed_id in claimed:
        look_at.delay(feed_id)
    return len(claimed)


@shared_task(ignore_result=True)
def look_at(feed_id: int) -> None:
    services.feed_look(feed_id)


@shared_task(
    ignore_result=True,
    autoretry_for=(OperationalError, InterfaceError),
    max_retries=5,
    retry_backoff=2,
    retry_backoff_max=30,
)
def take_list(list_import_id: int) -> None:
    waiting.list_import_run(list_import_id)
