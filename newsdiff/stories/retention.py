"""What need not be kept: ended sessions, who signed in when, raw bytes that no version uses, and what other apps add.

Texts, versions, decisions and history stay for good.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from newsdiff.accounts.guessing import address_locks_forget
from newsdiff.stories.models import Upload, VersionState
from newsdiff.stories.signals import tidying


def prune() -> dict[str, int]:
    """Delete what is past its time. Returns counts: {"uploads": …, "sign-ins": …, and what receivers of `tidying` say}.

    ORPHAN_UPLOAD_DAYS and SIGN_IN_DAYS = 0 keep all of theirs.
    """
    call_command("clearsessions")
    now = timezone.now()
    deleted = {"uploads": 0, "sign-ins": 0}
    if days := settings.ORPHAN_UPLOAD_DAYS:
        deleted["uploads"] = _orphans(now - timedelta(days=days))
    if days := settings.SIGN_IN_DAYS:
        deleted["sign-ins"] = _sign_ins(now - timedelta(days=days))
    for _, more in tidying.send(sender=Upload):
        deleted.update(more)  # type: ignore[arg-type]
    return deleted


def _orphans(before: datetime) -> int:
    in_states = VersionState.objects.exclude(upload=None).values("upload_id")
    orphans = Upload.objects.filter(created_at__lt=before, versions=None).exclude(pk__in=in_states)
    return int(orphans.delete()[0])


def _sign_ins(before: datetime) -> int:
    kept = (AccessLog, AccessAttempt, AccessFailureLog)
    forgotten = sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in kept)
    return forgotten + address_locks_forget(before)
