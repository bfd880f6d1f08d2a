"""Findings that an editor adds by hand: stored like any other, held by their words, withdrawn and brought back.

`services` looks for the words again at every collation (`anchoring`). What is withdrawn is not
present and keeps its permalink; adding, withdrawing and bringing back are steps of its history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from newsdiff.review import anchoring
from newsdiff.review.flagging import flag_the_five
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Decision, Finding, Statement
from newsdiff.review.selectors import current_collation
from newsdiff.review.services import StaleDecision, finding_lock, story_count_open
from newsdiff.stories.models import Story, Text

MOST_OF_A_STORY = 500
"""Each is looked up again at every collation."""
MESSAGE_MOST = 300
SPANS_MOST = 3
"""As many places of a version as the contract marks."""


class RefusedFinding(ValueError):
    """It cannot be added so; the message says why."""


@transaction.atomic
def finding_add(
    *,
    story: Story,
    statement: Statement,
    category: str,
    severity: str,
    message: str,
    places: Mapping[str, Sequence[anchoring.Stretch]],
    user: Any,
) -> Finding:
    """Add a finding to a statement. `places`: siglum -> the quoted stretches of the text that was collated.

    The same sent twice is added once. Raises RefusedFinding where the statement or a place is not
    in the story's current collation, nothing is quoted or nothing is said.
    """
    message = " ".join(message.split())[:MESSAGE_MOST]
    severity = Finding.Severity(severity)
    if not message:
        raise RefusedFinding("Say in one sentence what differs.")
    if not any(places.values()):
        raise RefusedFinding("Quote the words in at least one version.")
    story = Story.objects.select_for_update(no_key=True).get(
        pk=story.pk
    )  # as a collation that is being stored does
    collation = current_collation(story)
    statement = statement_successor(Statement.objects.get(pk=statement.pk, story=story))
    result = anchoring.Result((collation.result if collation else None) or {"versions": [], "rows": []})
    if collation is None or statement.row not in result.cells:
        raise RefusedFinding("The statement is gone: the story was collated again meanwhile.")
    anchors = _anchors(story, result, statement.row, places)
    twice = _the_same(story, statement, category, severity, message, anchors, user)
    if twice is not None:
        return twice
    mine = story.findings.filter(by_hand=True)
    if mine.count() >= MOST_OF_A_STORY:
        raise RefusedFinding("This story has as many findings added by hand as it can hold.")
    finding = Finding.objects.create(
        story=story,
        collation=collation,
        number=(story.findings.filter(present=True).aggregate(last=Max("number"))["last"] or 0) + 1,
        category=category,
        severity=severity,
        rows=[statement.row],
        statement=statement,
        readings=anchoring.readings(anchors, [statement.row], result),
        message=message,
        confidence=1,
        by_hand=True,
        anchors=[anchor.stored() for anchor in anchors],
        created_by=user,
    )
    _noted(finding, Decision.Action.ADD, user)
    flag_the_five(story)
    story_count_open(story)
    finding.refresh_from_db(fields=["flag"])
    return finding


def _anchors(
    story: Story,
    result: anchoring.Result,
    row: str,
    places: Mapping[str, Sequence[anchoring.Stretch]],
) -> list[anchoring.Anchor]:
    versions = dict(story.versions.filter(retired_at=None).values_list("siglum", "pk"))
    hashes = [result.hashes[s] for s in places if s in result.hashes]
    texts = dict(Text.objects.filter(sha256__in=hashes).values_list("sha256", "body"))
    anchors = []
    for siglum, spans in places.items():
        sha256 = result.hashes.get(siglum, "")
        if spans and (siglum not in versions or sha256 not in texts):
            raise RefusedFinding(f"There is no version {siglum} in the story's collation.")
        text = texts.get(sha256, "")
        within = anchoring.stretches(result.spans(row, siglum), text)
        for start, end in list(spans)[:SPANS_MOST]:
            inside = any(s <= start and end <= e for s, e in within)
            if not inside or not text[start:end].strip():
                raise RefusedFinding(f"These words do not stand in the statement as {siglum} has it.")
            anchors.append(anchoring.Anchor(versions[siglum], siglum, sha256, start, end, text[start:end]))
    return anchors


def _the_same(
    story: Story,
    statement: Statement,
    category: str,
    severity: str,
    message: str,
    anchors: Sequence[anchoring.Anchor],
    user: Any,
) -> Finding | None:
    """What `user` added before that says just this of just these words: a form was sent twice."""
    said = story.findings.filter(
        by_hand=True, withdrawn_at=None, created_by=user, statement=statement, category=category,
        severity=severity, message=message,
    )  # fmt: skip
    stored = [anchor.stored() for anchor in anchors]
    return next((finding for finding in said if finding.anchors == stored), None)


def may_withdraw(finding: Finding, user: Any) -> bool:
    """Its author, or a curator."""
    if not finding.by_hand or not user.has_perm("review.add_finding"):
        return False
    return finding.created_by_id == user.pk or user.has_perm("stories.curate")


@transaction.atomic
def finding_withdraw(*, finding: Finding, user: Any, lock: int | None = None) -> bool:
    """Take a finding added by hand out of all lists; its permalink stays. False where it was out already.

    The caller has asked `may_withdraw`. Raises StaleDecision where somebody decided it meanwhile.
    """
    current = finding_lock(finding)
    if current.withdrawn_at is not None:
        return False
    if lock is not None and lock != current.lock:
        raise StaleDecision(current)
    current.withdrawn_at, current.withdrawn_by, current.present = timezone.now(), user, False
    _stored(current, Decision.Action.WITHDRAW, user)
    return True


@transaction.atomic
def finding_restore(*, finding: Finding, user: Any) -> bool:
    """Bring a withdrawn finding back, with the state it had. False where it is not withdrawn."""
    current = finding_lock(finding)
    if current.withdrawn_at is None:
        return False
    current.withdrawn_at, current.withdrawn_by, current.present = None, None, True
    _stored(current, Decision.Action.RESTORE, user)
    return True


def _stored(finding: Finding, action: Decision.Action, user: Any) -> None:
    finding.lock += 1
    finding.save(update_fields=["withdrawn_at", "withdrawn_by", "present", "lock"])
    _noted(finding, action, user)
    flag_the_five(Story.objects.select_for_update(no_key=True).get(pk=finding.story_id))
    story_count_open(finding.story)


def _noted(finding: Finding, action: Decision.Action, user: Any) -> None:
    Decision.objects.create(
        finding=finding,
        action=action,
        user=user,
        readings=finding.readings,
        state_before=finding.state,
        state_after=finding.state,
    )
