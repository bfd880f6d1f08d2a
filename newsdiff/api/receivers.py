"""What of the stories' and the review's doings is an event for webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.urls import reverse

from newsdiff.api.models import Event
from newsdiff.api.services import answers_forget
from newsdiff.api.webhooks import event_announce
from newsdiff.review.models import Collation, Finding
from newsdiff.review.signals import collation_failed, collation_finished
from newsdiff.stories.models import Story, Version
from newsdiff.stories.signals import tidying


@receiver(tidying, dispatch_uid="newsdiff.api.tidying")
def forget_answers(**_: Any) -> dict[str, int]:
    return {"answers of the API": answers_forget()}


MOST_FINDINGS = 50
"""Named one by one; `counts.new` says how many there are."""


@receiver(collation_finished, dispatch_uid="newsdiff.api.collation_finished")
def tell_of_findings(*, story: Story, arrived: Sequence[str], fresh: Sequence[Finding], **_: Any) -> None:
    """Open substantive findings that a version brought: by what it says, or by what it leaves out.

    A finding lists every version it was asked of, those with nothing there too.
    """
    new = [
        finding
        for finding in fresh
        if finding.severity == Finding.Severity.SUBSTANTIVE
        and finding.state == Finding.State.OPEN
        and any(siglum in finding.readings for siglum in arrived)
    ]
    if not new:
        return
    story.refresh_from_db(fields=["open_substantive"])
    event_announce(
        event=Event.SUBSTANTIVE,
        story=story,
        data={
            "versions": [_version(story, siglum) for siglum in arrived],
            "findings": [
                {"key": f.key, "category": f.category, "url": settings.SITE_URL + f.get_absolute_url()}
                for f in new[:MOST_FINDINGS]
            ],
            "counts": {"new": len(new), "open_substantive": story.open_substantive},
        },
    )


@receiver(collation_failed, dispatch_uid="newsdiff.api.collation_failed")
def tell_of_failure(*, collation: Collation, **_: Any) -> None:
    event_announce(event=Event.FAILED, story=collation.story, data={"revision": collation.revision})


@receiver(pre_save, sender=Version, dispatch_uid="newsdiff.api.version_before")
def remember_standing(*, instance: Version, **_: Any) -> None:
    """How the version stood before: only what is new is told."""
    before = Version.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance._told = {(event, before.text_id) for event in _standing(before)} if before else set()  # type: ignore[attr-defined]


@receiver(post_save, sender=Version, dispatch_uid="newsdiff.api.version_after")
def tell_of_standing(*, instance: Version, raw: bool = False, **_: Any) -> None:
    """A correction or a kill came in, was marked as one, or came with another text."""
    if raw or instance.retired_at is not None:
        return
    # A mark and the text it came with are saved one after the other, through one object: that is one event.
    already = instance.__dict__.setdefault("_told_by", set())
    for event in _standing(instance):
        if event not in already and (event, instance.text_id) not in getattr(instance, "_told", ()):
            already.add(event)
            event_announce(
                event=event,
                story=instance.story,
                data={"versions": [_version(instance.story, instance.siglum)]},
            )


def _standing(version: Version) -> list[str]:
    events = []
    if version.kind == Version.Kind.CORRECTION:
        events.append(Event.CORRECTED.value)
    if version.kind == Version.Kind.KILL or version.pub_status != Version.PubStatus.USABLE:
        events.append(Event.KILLED.value)
    return events


def _version(story: Story, siglum: str) -> dict[str, str]:
    return {
        "siglum": siglum,
        "url": settings.SITE_URL + reverse("stories:version", args=[story.slug, siglum]),
    }
