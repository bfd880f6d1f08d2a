"""What workers do: fetch by id, call a service."""

from __future__ import annotations

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.db import InterfaceError, OperationalError

from newsdiff.review import notices, services


class OutOfMemory(RuntimeError):
    pass


@shared_task(
    autoretry_for=(OperationalError, InterfaceError), max_retries=5, retry_backoff=2, retry_backoff_max=30
)
def collate_story(collation_id: int) -> None:
    """Collate one story. A database that went away is waited for; anything else is a visible failure."""
    try:
        services.collation_run(collation_id)
    except MemoryError:
        # Celery takes a MemoryError for the whole worker's and ends it; this was one story's.
        raise OutOfMemory(f"Collation {collation_id} needed more memory than a worker may use.") from None


@shared_task(ignore_result=True)
def sweep() -> dict[str, int]:
    """Send again what was lost."""
    return services.sweep() | {"told": notices.notices_sweep()}


@worker_ready.connect
def sweep_at_start(**_: object) -> None:
    services.sweep(at_start=not settings.REDIS_URL)
    notices.notices_sweep()
