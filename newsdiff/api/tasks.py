"""What workers do for webhooks."""

from __future__ import annotations

from celery import shared_task

from newsdiff.api import webhooks


@shared_task(ignore_result=True)
def deliver(delivery_id: int) -> None:
    webhooks.delivery_try(delivery_id)


@shared_task(ignore_result=True)
def sweep() -> dict[str, int]:
    return webhooks.webhooks_sweep()
