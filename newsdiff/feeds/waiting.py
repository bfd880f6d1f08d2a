"""Lists too long for a request: kept as a row, taken by a worker a part at a time.

The row is there before the message is, and each part is one transaction with the row's count: a lost broker, a killed
worker or a message that comes twice leaves nothing out and takes nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.accounts.models import Desk
from newsdiff.accounts.selectors import desks_of
from newsdiff.feeds.lists import Listed, feeds_watch
from newsdiff.feeds.models import ListImport

logger = logging.getLogger(__name__)

PART = 50
"""Addresses in one transaction: a tenth of a second at most, then the page tells how far it is."""
KEPT = timedelta(days=7)
"""So long what became of a list can be read."""
NOT_ALLOWED = "Stopped: whoever imported the list may not add these feeds any more."


def list_import_ask(
    *, entries: Sequence[Listed], refused: Sequence[tuple[str, str]], user: Any, desk: Desk | None
) -> ListImport:
    """Keep a list for the workers, and tell them once it is kept."""
    with transaction.atomic():
        asked = ListImport.objects.create(
            entries=[[entry.where, entry.address, entry.name] for entry in entries],
            refused=[list(line) for line in refused],
            total=len(entries),
            desk=desk,
            created_by=user,
        )
        transaction.on_commit(lambda: list_import_send(asked.pk), robust=True)
    return asked


def list_import_send(pk: int) -> bool:
    """Tell the workers. False where the broker does not answer: the sweep finds the row."""
    from newsdiff.feeds.tasks import take_list

    try:
        take_list.delay(pk)
    except BrokerError as error:
        logger.warning("The broker does not answer (%s); the sweep will send list %s.", error, pk)
        return False
    return True


def list_import_run(pk: int) -> None:
    """Take what is left of the list."""
    while _part(pk):
        pass


@transaction.atomic
def _part(pk: int) -> bool:
    """Take one part. False where nothing is left."""
    asked = ListImport.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if asked is None:
        return False
    if not _may(asked):
        asked.reason, asked.ended_at, asked.entries = NOT_ALLOWED, timezone.now(), []
        asked.save(update_fields=["reason", "ended_at", "entries"])
        return False
    part = [Listed(*entry) for entry in asked.entries[asked.done : asked.done + PART]]
    asked.added += feeds_watch(entries=part, user=asked.created_by, desk=asked.desk)
    asked.done += len(part)
    asked.moved_at = timezone.now()
    if asked.done >= asked.total:
        asked.ended_at, asked.entries = asked.moved_at, []
    asked.save(update_fields=["added", "done", "moved_at", "ended_at", "entries"])
    return asked.ended_at is None


def _may(asked: ListImport) -> bool:
    """As of now: a person may have lost the role, the desk or the account since."""
    user = get_user_model().objects.get(pk=asked.created_by_id)
    return (
        user.is_active
        and user.has_perm("feeds.add_feed")
        and (asked.desk_id is None or desks_of(user).filter(pk=asked.desk_id).exists())
    )


def list_imports_sweep() -> int:
    """Send again what stands still. Returns how many."""
    still = timezone.now() - timedelta(seconds=settings.STALE_SECONDS)
    sent = 0
    for pk in ListImport.objects.filter(ended_at=None, moved_at__lt=still).values_list("pk", flat=True)[:100]:
        if not list_import_send(pk):
            break
        sent += 1
    return sent


def list_imports_forget() -> int:
    """Delete what ended long ago. The feeds have a history of their own."""
    return ListImport.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()[0]
