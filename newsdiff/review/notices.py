"""Notices: a kill or correction reaches everyone who worked on the story, and nobody who may not see it.

Who may see a story changes (a desk is left, an embargo set), so it is asked when a notice is made and
again whenever one is read or counted.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from newsdiff.review.models import Amendment, Decision, Finding, Notice, NoticeDue, Rule
from newsdiff.stories.models import Story, Upload, Version, VersionState, Visit
from newsdiff.stories.selectors import visible_to

logger = logging.getLogger(__name__)


def kinds_of(version: Version) -> tuple[Notice.Kind, ...]:
    """What people are told of the version. Of a killed one they need not hear that it is withheld too."""
    if version.kind == Version.Kind.KILL or version.pub_status == Version.PubStatus.CANCELED:
        return (Notice.Kind.KILL,)
    kinds = []
    if version.kind == Version.Kind.CORRECTION:
        kinds.append(Notice.Kind.CORRECTION)
    if version.pub_status == Version.PubStatus.WITHHELD:
        kinds.append(Notice.Kind.WITHHELD)
    return tuple(kinds)


def notices_ask(version: Version) -> None:
    """Note, inside the caller's transaction, that people are to be told; they are right after its commit."""
    NoticeDue.objects.create(version=version)
    transaction.on_commit(lambda: notices_make(version.pk), robust=True)


@transaction.atomic
def notices_make(version_id: int) -> int:
    """Bring the notices of a version in line with what it is now. Returns how many are new.

    A notice that no longer holds (the kill was a mistake) is taken away; told twice, it is made once.
    """
    # Listed before the version is read: what is asked for after that stays, and is done again.
    due = NoticeDue.objects.filter(version=version_id).values_list("pk", flat=True)
    NoticeDue.objects.filter(pk__in=list(due)).delete()
    version = Version.objects.select_related("story").filter(pk=version_id).first()
    if version is None:
        return 0
    kinds = kinds_of(version)
    version.notices.exclude(kind__in=kinds).delete()
    if not kinds or version.retired_at is not None:
        return 0
    told = [user for user in people_of(version.story) if _may_see(user, version.story)]
    before = version.notices.count()
    Notice.objects.bulk_create(
        [Notice(user=user, version=version, kind=kind) for user in told for kind in kinds],
        ignore_conflicts=True,
    )
    return version.notices.count() - before


def notices_sweep(most: int = 500) -> int:
    """Tell what a process that died after its commit left untold. Returns of how many versions."""
    lost = timezone.now() - timedelta(seconds=settings.UNSENT_SECONDS)
    told = 0
    for version_id in list(
        NoticeDue.objects.filter(created_at__lt=lost).order_by("pk").values_list("version", flat=True)[:most]
    ):
        try:
            notices_make(version_id)
        except Exception:  # one that cannot be told keeps nobody else waiting
            logger.exception("The notices of version %s could not be made.", version_id)
        else:
            told += 1
    return told


def notices_read(*, user: Any, newest: int) -> int:
    """Mark read what the person was shown: up to the notice `newest`, not what came in since."""
    shown = notices_of(user).filter(read_at=None, pk__lte=newest)
    return shown.order_by().update(read_at=timezone.now())


def notices_of(user: Any) -> QuerySet[Notice]:
    """The person's notices of live versions of stories she may see now, newest first."""
    return Notice.objects.filter(user=user, version__retired_at=None, version__story__in=visible_to(user))


def unread_count(user: Any) -> int:
    """How many notices the bell tells of. One look into an index where there is none, as mostly."""
    if not Notice.objects.filter(user=user, read_at=None).exists():
        return 0
    return notices_of(user).filter(read_at=None).count()


def people_of(story: Story) -> QuerySet[Any]:
    """Who worked on the story or looked at it, also before it was merged with another."""
    stories = Story.objects.filter(Q(pk=story.pk) | Q(merged_into=story))
    versions = Version.objects.filter(story__in=stories.values("pk"))
    states = VersionState.objects.filter(version__in=versions.values("pk"))
    uploads = Upload.objects.filter(Q(pk__in=versions.values("upload")) | Q(pk__in=states.values("upload")))
    findings = Finding.objects.filter(story__in=stories.values("pk"))
    amendments = Amendment.objects.filter(story__in=stories.values("pk"))
    worked = Q()
    for rows, who in (
        (stories, "created_by"),
        (versions, "created_by"),
        (uploads, "created_by"),
        (findings, "assignee"),
        (findings, "created_by"),
        (Decision.objects.filter(finding__in=findings.values("pk")), "user"),
        (Rule.objects.filter(from_finding__in=findings.values("pk")), "created_by"),
        (amendments, "created_by"),
        (amendments, "undone_by"),
        (Visit.objects.filter(story__in=stories.values("pk")), "user"),
    ):
        worked |= Q(pk__in=rows.filter(**{f"{who}__isnull": False}).order_by().values(who))
    return get_user_model().objects.filter(worked, is_active=True).order_by("pk")


def _may_see(user: Any, story: Story) -> bool:
    return visible_to(user).filter(pk=story.pk).exists()
