"""What workers do for stories."""

from __future__ import annotations

from celery import shared_task
from django.db import InterfaceError, OperationalError

from newsdiff.stories import second_look


@shared_task(
    ignore_result=True,
    autoretry_for=(OperationalError, InterfaceError),
    max_retries=5,
    retry_backoff=2,
    retry_backoff_max=30,
)
def look_again() -> int:
    """Look once more at the versions near which copy came in."""
    return second_look.looks_make()


@shared_task(ignore_result=True)
def sweep() -> int:
    """Take the second looks of which no worker was told."""
    return second_look.looks_make(only_lost=True)
