"""Everything that writes collations, findings and decisions."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.collation import Witness, collate
from newsdiff.review import progress, storing
from newsdiff.review.flagging import flag_the_five
from newsdiff.review.models import Collation, Decision, Finding
from newsdiff.review.remembered import memory_of
from newsdiff.review.rules import options_for
from newsdiff.review.signals import collation_failed, collation_finished
from newsdiff.stories.models import UNKNOWN_OUTLET, Story, Version
from newsdiff.stories.selectors import live_versions
from newsdiff.stories.services import story_announce

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
MOST_SENDS = 6
"""After so many the pause before the next sending grows no further: 64 times UNSENT_SECONDS."""


class StaleDecision(Exception):
    """Somebody else decided meanwhile. `finding` is as it stands now."""

    def __init__(self, finding: Finding) -> None:
        super().__init__("Another editor decided this finding while you were looking at it.")
        self.finding = finding


# --- asking for a collation, and doing it ---------------------------------------------------------


def collation_request(*, story: Story) -> Collation:
    """Ask the workers to collate the story as it is now. Inside the caller's transaction."""
    collations_request(stories=[story])
    return Collation.objects.get(story=story, revision=story.revision)


def collations_request(*, stories: Sequence[Story]) -> None:
    """Ask the workers to collate the stories as they are now. Inside the caller's transaction.

    A request that no worker has taken up yet is overtaken by this one. If the broker does not
    answer, the requests stay, and the sweeper sends them again.
    """
    keys = {story.pk: story.revision for story in stories}
    waiting = Collation.objects.filter(story__in=keys, state=Collation.State.PENDING)
    overtaken = [
        pk for pk, story, revision in waiting.values_list("pk", "story", "revision") if revision < keys[story]
    ]
    if overtaken:
        Collation.objects.filter(pk__in=overtaken, state=Collation.State.PENDING).delete()
    Collation.objects.bulk_create(
        [Collation(story_id=story, revision=revision) for story, revision in keys.items()],
        ignore_conflicts=True,
    )
    asked = Collation.objects.filter(story__in=keys, revision__in=set(keys.values())).order_by("pk")
    to_send = [
        asked_for.pk
        for asked_for in asked.only("story", "revision")
        if asked_for.revision == keys[asked_for.story_id]
    ]
    transaction.on_commit(lambda: collations_send(to_send), robust=True)


def collation_send(pk: int) -> bool:
    """Tell the workers. False where the broker does not answer: the request stays in the database."""
    return collations_send([pk]) == 1


def collations_send(keys: Sequence[int]) -> int:
    """Tell the workers of each, until the broker does not answer. Returns how many they were told of."""
    from newsdiff.review.tasks import collate_story

    sent: list[int] = []
    for pk in keys:
        try:
            collate_story.delay(pk)
        except BrokerError as error:
            logger.warning("The broker does not answer (%s); the sweeper will send collation %s.", error, pk)
            break
        sent.append(pk)
    if sent:
        Collation.objects.filter(pk__in=sent).update(
            sent_at=timezone.now(), sends=Least(F("sends") + 1, MOST_SENDS)
        )
    return len(sent)


def collation_claim(pk: int) -> Collation | None:
    """Take a waiting collation; None where somebody else has it, or it is done or gone."""
    now = timezone.now()
    claim = secrets.token_hex(8)
    claimed = Collation.objects.filter(pk=pk, state=Collation.State.PENDING).update(
        state=Collation.State.RUNNING,
        claim=claim,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        reason="",
    )
    return Collation.objects.select_related("story").get(pk=pk) if claimed == 1 else None


def collation_run(pk: int) -> Collation | None:
    """Collate, store, carry decisions over. Delivered twice, it does its work once.

    An engine that fails leaves a reason a person understands; the exception goes on to the log.
    """
    collation = collation_claim(pk)
    if collation is None:
        return None
    began = time.perf_counter()
    try:
        with progress.heartbeat(collation):
            result = _collate(collation)
            progress.step(collation, done=2, total=3, label="Storing findings")
            _finish(collation, result, time.perf_counter() - began)
    except (OperationalError, InterfaceError):
        collation_release(collation)
        raise
    except Exception as error:
        collation_fail(collation, reason=_reason(error))
        raise
    return collation


def _collate(collation: Collation) -> dict[str, Any]:
    progress.step(collation, done=0, total=3, label="Reading the versions")
    versions = live_versions(collation.story)
    if not versions:
        return {"schema": "newsdiff.collation/1", "signature": "", "base": "", "versions": [], "rows": [], "findings": [],
                "facts": [], "quotes": [], "credits": [], "translation_signs": {}, "closeness": {"newick": "", "distances": {}}}  # fmt: skip
    label = "Aligning the versions" if len(versions) > 1 else "Reading the version"
    progress.step(collation, done=1, total=3, label=label)
    base = next((v.siglum for v in versions if v.pk == collation.story.base_id), None)
    collated = collate(
        [witness_of(v) for v in versions],
        base=base,
        options=options_for(collation.story),
        memory=memory_of(collation.story_id),
    )
    result = collated.to_dict()
    if collated.amended:  # kept beside what the engine's format has, so that pages can tell what applied
        result["amended"] = [asdict(outcome) for outcome in collated.amended]
    return result


def witness_of(version: Version) -> Witness:
    parent = version.derived_from
    same_story = parent is not None and parent.story_id == version.story_id and parent.retired_at is None
    return Witness(
        siglum=version.siglum,
        text=version.text.body,
        name=version.outlet.name,
        language=version.language,
        published=version.published.date() if version.published else None,
        outlet="" if version.outlet.slug == UNKNOWN_OUTLET else version.outlet.name,
        kind=version.kind,
        derived_from=parent.siglum if parent is not None and same_story else None,
        boilerplate=version.outlet.boilerplate_phrases,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "The story needs more memory than a worker may use. Retire very long versions, then try again."
    if type(error).__name__ == "SoftTimeLimitExceeded":
        return f"Collating took longer than {settings.CELERY_TASK_SOFT_TIME_LIMIT} seconds. Retire very long versions, then try again."
    return f"The engine stopped on these texts ({type(error).__name__}). The texts are safe; the log has the details."


def collation_fail(collation: Collation, *, reason: str) -> None:
    held = Collation.objects.filter(pk=collation.pk, claim=collation.claim, state=Collation.State.RUNNING)
    with transaction.atomic():
        if held.update(state=Collation.State.FAILED, reason=reason, finished_at=timezone.now()):
            _announce_failed(collation.pk)


def _announce_failed(*pks: int) -> None:
    for collation in Collation.objects.filter(pk__in=pks).select_related("story"):
        collation_failed.send(sender=Collation, collation=collation)


def collation_release(collation: Collation) -> None:
    """Give the work back, because the database went away; the task's retry or the sweeper goes on."""
    with suppress(OperationalError, InterfaceError):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        Collation.objects.filter(
            pk=collation.pk, claim=collation.claim, state=Collation.State.RUNNING
        ).update(state=Collation.State.PENDING, claim="", step="", steps_done=0)


PLANS = 3


def _finish(collation: Collation, result: dict[str, Any], seconds: float) -> None:
    """Store the result and its findings in one transaction, if the claim still holds.

    Planned without a lock; should editors or another collation shift the ground each time, the last plan is
    made again under the lock, so that it ends.
    """
    for left in reversed(range(PLANS)):
        with suppress(storing.GroundShifted):
            plan = _store(collation, result, seconds, storing.plan_of(collation, result), patient=left > 0)
            break
    if plan is not None:  # only the newest result is read; older ones would only fill the disk
        old = Collation.objects.filter(
            story=collation.story_id, revision__lt=collation.revision, state=Collation.State.DONE
        )
        old.exclude(pk=plan.before.pk if plan.before else 0).delete()


@transaction.atomic
def _store(
    collation: Collation, result: dict[str, Any], seconds: float, plan: storing.Plan, *, patient: bool
) -> storing.Plan | None:
    """Returns the plan that was stored, None where nothing of it was to be. Raises GroundShifted while `patient`."""
    stored = Collation.objects.filter(
        pk=collation.pk, claim=collation.claim, state=Collation.State.RUNNING
    ).update(
        state=Collation.State.DONE,
        result=result,
        signature=result["signature"][:200],
        steps_done=3,
        steps_total=3,
        step="",
        finished_at=timezone.now(),
        seconds=round(seconds, 3),
    )
    if stored != 1:
        return None  # swept away and taken up by somebody else: theirs counts
    story = Story.objects.select_for_update(no_key=True).get(pk=collation.story_id)
    if storing.ground_of(collation) != plan.ground:
        if patient:
            raise storing.GroundShifted
        plan = storing.plan_of(collation, result)
    if plan.superseded:
        return None
    plan.write(story)
    collation_finished.send(
        sender=Collation, collation=collation, story=story, arrived=plan.arrived, fresh=plan.fresh
    )
    return plan


def story_count_open(story: Story) -> None:
    """Keep the count of open substantive findings that the list shows."""
    Story.objects.filter(pk=story.pk).update(open_substantive=storing.open_count())


@transaction.atomic
def story_recollate(*, story: Story) -> None:
    """Collate again though nothing changed: after an engine upgrade, a rule, or a failure."""
    story_announce(story)


def sweep(*, at_start: bool = False) -> dict[str, int]:
    """Find what a lost broker or a killed worker left behind. Safe to run anywhere, at any time.

    `at_start`: the one embedded worker is starting, so whatever is marked as running is not.
    Returns counts: {"sent": …, "freed": …, "failed": …}.
    """
    now = timezone.now()
    lost = Collation.objects.filter(state=Collation.State.RUNNING)
    if not at_start:
        lost = lost.filter(
            Q(heartbeat_at__lt=now - timedelta(seconds=settings.STALE_SECONDS)) | Q(heartbeat_at=None)
        )
    failed = _give_up(lost.filter(attempts__gte=MAX_ATTEMPTS), now)
    freed = lost.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=Collation.State.PENDING, claim="", step="", steps_done=0, sent_at=None, sends=0
    )
    _ask_for_forgotten()
    waiting = Collation.objects.filter(state=Collation.State.PENDING)
    if not at_start:
        waiting = waiting.filter(_overdue(now))
    sent = 0
    for pk in waiting.order_by("created_at").values_list("pk", flat=True)[:1000]:
        if not collation_send(pk):
            break
        sent += 1
    return {"sent": sent, "freed": freed, "failed": failed}


@transaction.atomic
def _give_up(lost: QuerySet[Collation], now: datetime) -> int:
    """One by one: each is announced by whoever marked it, and by nobody else."""
    given_up = 0
    for pk in list(lost.values_list("pk", flat=True)):
        marked = lost.filter(pk=pk).update(
            state=Collation.State.FAILED,
            claim="",
            finished_at=now,
            reason=f"A worker stopped {MAX_ATTEMPTS} times while collating this story, so it was set aside. The texts are safe.",
        )
        if marked:
            given_up += 1
            _announce_failed(pk)
    return given_up


def _overdue(now: datetime) -> Q:
    """What a dead worker gave back, nobody was told of for UNSENT_SECONDS, or was told of and not taken up for twice, four times … as long.

    A long queue is not a lost one: each sending of what waits in it anyway doubles the pause before the next.
    """
    pause = timedelta(seconds=settings.UNSENT_SECONDS)
    due = Q(sent_at=None) & (Q(created_at__lt=now - pause) | Q(attempts__gt=0))
    for sends in range(1, MOST_SENDS + 1):
        due |= Q(sends=sends, sent_at__lt=now - pause * 2**sends)
    return due


def _ask_for_forgotten(most: int = 500) -> int:
    """Stories that changed lately and have no request for it: a bulk import was killed half-way."""
    requested = Collation.objects.filter(story=OuterRef("pk"), revision=OuterRef("revision"))
    lately = timezone.now() - timedelta(days=2)
    forgotten = Story.objects.filter(
        ~Exists(requested), merged_into=None, version_count__gt=0, active_at__gt=lately
    )
    return sum(Collation.objects.get_or_create(story=s, revision=s.revision)[1] for s in forgotten[:most])


# --- decisions ------------------------------------------------------------------------------------

STATE_AFTER = {
    Decision.Action.CONFIRM: Finding.State.CONFIRMED,
    Decision.Action.DISMISS: Finding.State.DISMISSED,
    Decision.Action.REOPEN: Finding.State.OPEN,
}


@transaction.atomic
def finding_decide(
    *, finding: Finding, action: str, user: Any, lock: int | None = None, reason: str = "", comment: str = ""
) -> Decision:
    """Confirm, dismiss, reopen or comment. Raises StaleDecision where `lock` is not the current one.

    A comment is never stale. Raises ValueError on an unknown action or reason.
    """
    action = Decision.Action(action)
    reason = Decision.Reason(reason)
    if action is Decision.Action.COMMENT and not comment.strip():
        raise ValueError("An empty comment says nothing.")
    current = finding_lock(finding)
    if action not in STATE_AFTER and action is not Decision.Action.COMMENT:
        raise ValueError("This is no decision.")
    stale = current.withdrawn_at is not None or (lock is not None and lock != current.lock)
    if stale and action is not Decision.Action.COMMENT:
        raise StaleDecision(current)
    after = STATE_AFTER.get(action, current.state)
    decision = Decision.objects.create(
        finding=current,
        action=action,
        reason=reason if action is Decision.Action.DISMISS else "",
        comment=comment.strip()[:4000],
        user=user,
        readings=current.readings,
        state_before=current.state,
        state_after=after,
    )
    if action is not Decision.Action.COMMENT:
        _set_state(current, after)
    finding.refresh_from_db()
    return decision


@transaction.atomic
def finding_assign(*, finding: Finding, assignee: Any, user: Any) -> None:
    """Give a finding to somebody, or to nobody (None). Noted in its history; not a decision on it."""
    current = Finding.objects.select_for_update().get(pk=finding.pk)
    if current.assignee == assignee:
        return
    current.assignee = assignee
    current.save(update_fields=["assignee"])
    Decision.objects.create(
        finding=current,
        action=Decision.Action.ASSIGN,
        comment=f"to {assignee.get_username()}" if assignee else "to nobody",
        user=user,
        readings=current.readings,
        state_before=current.state,
        state_after=current.state,
    )


@transaction.atomic
def decision_undo(*, decision: Decision, user: Any) -> Decision:
    """Take the latest decision on a finding back. Raises StaleDecision where a later one stands on it."""
    finding = finding_lock(decision.finding)
    if finding.withdrawn_at is not None:
        raise StaleDecision(finding)
    latest = finding.decisions.exclude(action__in=Decision.NOT_DECIDING).order_by("-pk").first()
    if latest is None or latest.pk != decision.pk or decision.undone_by_id:
        raise StaleDecision(finding)
    action = {
        Finding.State.OPEN: Decision.Action.REOPEN,
        Finding.State.CONFIRMED: Decision.Action.CONFIRM,
        Finding.State.DISMISSED: Decision.Action.DISMISS,
    }[Finding.State(decision.state_before)]
    undoing = Decision.objects.create(
        finding=finding,
        action=action,
        user=user,
        comment="",
        readings=finding.readings,
        state_before=finding.state,
        state_after=decision.state_before,
    )
    decision.undone_by = undoing
    decision.save(update_fields=["undone_by"])
    _set_state(finding, decision.state_before)
    return undoing


def finding_lock(finding: Finding) -> Finding:
    """The story first, as everybody does who writes its findings: a collation that is being stored
    and a decision would else wait for each other for good."""
    Story.objects.select_for_update(no_key=True).get(pk=finding.story_id)
    return Finding.objects.select_for_update().get(pk=finding.pk)


def _set_state(finding: Finding, state: str) -> None:
    before = finding.state
    finding.state, finding.lock, finding.reading_changed = state, finding.lock + 1, False
    finding.save(update_fields=["state", "lock", "reading_changed"])
    story_count_open(finding.story)
    if before == Finding.State.DISMISSED or (state == Finding.State.DISMISSED and finding.flag):
        flag_the_five(finding.story)
