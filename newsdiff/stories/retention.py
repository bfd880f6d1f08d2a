"""What need not be kept: raw bytes that no version uses, and ended sessions. Texts and versions stay for good."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from newsdiff.stories.models import Upload, VersionState


def prune() -> dict[str, int]:
    """Delete what is past its time. Returns counts: {"uploads": …}. ORPHAN_UPLOAD_DAYS = 0 keeps all uploads."""
    call_command("clearsessions")
    if not settings.ORPHAN_UPLOAD_DAYS:
        return {"uploads": 0}
    before = timezone.now() - timedelta(days=settings.ORPHAN_UPLOAD_DAYS)
    in_states = VersionState.objects.exclude(upload=None).values("upload_id")
    orphans = Upload.objects.filter(created_at__lt=before, versions=None).exclude(pk__in=in_states)
    deleted, _ = orphans.delete()
    return {"uploads": deleted}
