"""Everything that writes collations, findings and decisions."""

from __future__ import annotations

import logging
import secrets
import time
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
from newsdiff.review import anchoring, carrying, progress, ranking
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Collation, Decision, Finding, Statement
from newsdiff.review.picture import picture
from newsdiff.review.remembered import memory_of
from newsdiff.review.rules import options_for
from newsdiff.review.signals import collation_failed, collation_finished
from newsdiff.stories.models import UNKNOWN_OUTLET, Story, Text, Version
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
    """Ask the workers to collate the story as it is now. Inside the caller's transaction.

    A request that no worker has taken up yet is overtaken by this one. If the broker does not
    answer, the request stays, and the sweeper sends it again.
    """
    story.collations.filter(state=Collation.State.PENDING, revision__lt=story.revision).delete()
    collation, _ = Collation.objects.get_or_create(story=story, revision=story.revision)
    transaction.on_commit(lambda: collation_send(collation.pk), robust=True)
    return collation


def collation_send(pk: int) -> bool:
    """Tell the workers. False where the broker does not answer: the request stays in the database."""
    from newsdiff.review.tasks import collate_story

    try:
        collate_story.delay(pk)
    except BrokerError as error:
        logger.warning("The broker does not answer (%s); the sweeper will send collation %s.", error, pk)
        return False
    Collation.objects.filter(pk=pk).update(sent_at=timezone.now(), sends=Least(F("sends") + 1, MOST_SENDS))
    return True


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


@transaction.atomic
def _finish(collation: Collation, result: dict[str, Any], seconds: float) -> None:
    """Store the result and its findings in one transaction, if the claim still holds."""
    story = Story.objects.select_for_update().get(pk=collation.story_id)
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
        return  # swept away and taken up by somebody else: theirs counts
    newer_done = story.collations.filter(state=Collation.State.DONE, revision__gt=collation.revision).exists()
    if not newer_done:
        before = (
            story.collations.filter(state=Collation.State.DONE, revision__lt=collation.revision)
            .order_by("-revision")
            .first()
        )
        sigla = {v["siglum"] for v in result["versions"]}
        known = (
            sigla & {v["siglum"] for v in before.result["versions"]} if before and before.result else set()
        )
        statements = _store_statements(story, result, known)
        fresh = _store_findings(story, collation, result, known, statements)
        _anchor_by_hand(story, collation, result, statements)
        story_count_open(story)
        texts = {version.siglum: version.text.body for version in live_versions(story)}
        Story.objects.filter(pk=story.pk).update(picture=picture(result, texts))
        # Only the newest result is read; older ones would only fill the disk.
        story.collations.filter(revision__lt=collation.revision, state=Collation.State.DONE).exclude(
            pk=before.pk if before else 0
        ).delete()
        arrived = _arrived(result, before)
        if arrived:  # now it can be read: whoever looked while it waited sees it as new. A rule is no news.
            Story.objects.filter(pk=story.pk).update(active_at=timezone.now())
        collation_finished.send(
            sender=Collation, collation=collation, story=story, arrived=arrived, fresh=fresh
        )


def _arrived(result: dict[str, Any], before: Collation | None) -> list[str]:
    """The sigla that came in, or came with another text, since the collation before."""
    earlier = before.result["versions"] if before and before.result else []
    held = {(version["siglum"], version["sha256"]) for version in earlier}
    return [v["siglum"] for v in result["versions"] if (v["siglum"], v["sha256"]) not in held]


def _store_statements(story: Story, result: dict[str, Any], known: set[str]) -> dict[str, Statement]:
    """Bring the statements in line with the rows. Returns row id -> statement."""
    places = {s["id"]: (s["start"], s["end"]) for v in result["versions"] for s in v["segments"]}
    rows = [
        (row["id"], {s: [places[i] for i in cell] for s, cell in row["cells"].items() if cell})
        for row in result["rows"]
    ]
    old = {s.pk: s for s in story.statements.filter(row__gt="")}
    pairs = carrying.match(
        [carrying.Marked(pk, "", s.spans) for pk, s in old.items()],
        [carrying.Marked(row, "", spans) for row, spans in rows],
        versions=known,
        least=0.2,
    )
    by_row: dict[str, Statement] = {}
    fresh: list[Statement] = []
    kept: list[Statement] = []
    for number, (row, spans) in enumerate(rows, start=1):
        statement = old[int(pairs[row])] if row in pairs else None  # type: ignore[call-overload]
        if statement is None:
            statement = Statement(story=story)
            fresh.append(statement)
        else:
            kept.append(statement)
        statement.row, statement.number, statement.spans = row, number, spans
        by_row[row] = statement
    gone = [s for s in old.values() if s not in kept]
    Statement.objects.bulk_create(fresh)
    Statement.objects.bulk_update(kept, ["row", "number", "spans"], batch_size=200)
    for statement in gone:
        statement.row = ""
        heirs = sorted(by_row.values(), key=lambda s: -carrying.overlap(statement.spans, s.spans, known))
        statement.became = (
            heirs[0] if heirs and carrying.overlap(statement.spans, heirs[0].spans, known) > 0 else None
        )
    Statement.objects.bulk_update(gone, ["row", "became"], batch_size=200)
    return by_row


def _store_findings(
    story: Story,
    collation: Collation,
    result: dict[str, Any],
    known: set[str],
    statements: dict[str, Statement],
) -> list[Finding]:
    """Bring the findings in line with the result; a finding keeps its key, decisions and comments.

    Returns those that were not there before.
    """
    old = {f.pk: f for f in story.findings.filter(by_hand=False)}
    reported = result["findings"]
    pairs = carrying.match(
        [carrying.Marked(pk, f.category, carrying.spans_of(f.readings)) for pk, f in old.items()],
        [carrying.Marked(n, f["category"], carrying.spans_of(f["readings"])) for n, f in enumerate(reported)],
        versions=known or {v["siglum"] for v in result["versions"]},
    )
    Finding.objects.filter(story=story, flag__isnull=False).update(flag=None)
    fresh: list[Finding] = []
    kept: list[Finding] = []
    for n, report in enumerate(reported):
        finding = old[pairs[n]] if n in pairs else Finding(story=story)  # type: ignore[index]
        if finding.pk is None:
            fresh.append(finding)
        else:
            kept.append(finding)
            if finding.state != Finding.State.OPEN and carrying.reading_changed(
                finding.readings, report["readings"]
            ):
                finding.reading_changed = True
        finding.collation, finding.present, finding.number = collation, True, n + 1
        finding.category, finding.severity = report["category"], report["severity"]
        finding.detector = str(report.get("detector", ""))[:60]
        finding.rows, finding.readings = report["rows"], report["readings"]
        finding.statement = statements.get(report["rows"][0]) if report["rows"] else None
        finding.message, finding.evidence = report["message"], report["evidence"]
        finding.rule_key = str(report["evidence"].get("rule_key", ""))[:20]
        finding.confidence = min(1.0, max(0.0, report["confidence"]))
        finding.flag = None
    flags = {
        key: place
        for place, key in enumerate(ranking.the_five([_candidate(n, r) for n, r in enumerate(reported)]), 1)
    }
    for finding in fresh + kept:
        finding.flag = flags.get(finding.number - 1)
    gone = [pk for pk in old if pk not in {f.pk for f in kept}]
    Finding.objects.filter(pk__in=gone).update(present=False, flag=None)
    Finding.objects.bulk_create(fresh, batch_size=200)
    Finding.objects.bulk_update(
        kept,
        ["collation", "present", "number", "category", "severity", "detector", "rows", "readings", "statement", "message",
         "evidence", "rule_key", "confidence", "flag", "reading_changed"],
        batch_size=100,
    )  # fmt: skip
    return fresh


def _anchor_by_hand(
    story: Story, collation: Collation, result: dict[str, Any], statements: dict[str, Statement]
) -> None:
    """Find the words of what editors added in the new result; what is gone stays and says so.

    What was added to a story that was merged into this one comes along.
    """
    Finding.objects.filter(by_hand=True, story__merged_into=story).update(story=story)
    added = list(story.findings.filter(by_hand=True).select_related("statement").order_by("pk"))
    if not added:
        return
    sigla = dict(story.versions.filter(retired_at=None).values_list("pk", "siglum"))
    texts = dict(
        Text.objects.filter(sha256__in=[v["sha256"] for v in result["versions"]]).values_list(
            "sha256", "body"
        )
    )
    asked = anchoring.Result(result)
    for number, finding in enumerate(added, start=len(result["findings"]) + 1):
        home = statement_successor(finding.statement).row if finding.statement else ""
        found = anchoring.anchor_again(
            [anchoring.Anchor(**a) for a in finding.anchors], home, asked, sigla, texts
        )
        if finding.state != Finding.State.OPEN and carrying.reading_changed(finding.readings, found.readings):
            finding.reading_changed = True
        finding.collation, finding.number = collation, number
        finding.present = finding.withdrawn_at is None
        finding.rows, finding.readings = list(found.rows), found.readings
        finding.anchors = [anchor.stored() for anchor in found.anchors]
        finding.evidence = {"gone": found.gone} if found.gone else {}
        if found.rows:
            finding.statement = statements[found.rows[0]]
    Finding.objects.bulk_update(
        added,
        ["collation", "number", "present", "rows", "readings", "anchors", "evidence", "statement", "reading_changed"],
        batch_size=100,
    )  # fmt: skip


def _candidate(number: int, report: dict[str, Any]) -> ranking.Candidate:
    readings = report["readings"]
    return ranking.Candidate(
        key=number,
        category=report["category"],
        severity=report["severity"],
        confidence=report["confidence"],
        marked=sum(bool(reading) for reading in readings.values()),
        holders=sum(reading is not None for reading in readings.values()),
    )


def story_count_open(story: Story) -> None:
    """Keep the count of open substantive findings that the list shows."""
    count = story.findings.filter(
        present=True, state=Finding.State.OPEN, severity=Finding.Severity.SUBSTANTIVE
    ).count()
    Story.objects.filter(pk=story.pk).update(open_substantive=count)


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
    Story.objects.select_for_update().get(pk=finding.story_id)
    return Finding.objects.select_for_update().get(pk=finding.pk)


def _set_state(finding: Finding, state: str) -> None:
    finding.state, finding.lock, finding.reading_changed = state, finding.lock + 1, False
    finding.save(update_fields=["state", "lock", "reading_changed"])
    story_count_open(finding.story)
