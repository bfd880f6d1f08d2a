"""Decisions are their own history; rules have one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from newsdiff.accounts.audit import Change, Entry, History, Source, audit, audit_history
from newsdiff.review.models import Decision, Finding, Rule
from newsdiff.stories.audited import stories_of


def decisions(user: Any) -> QuerySet[Decision]:
    return Decision.objects.filter(finding__story__in=stories_of(user)).select_related(
        "user", "finding__story"
    )


def _described(rows: Sequence[Decision], user: Any) -> list[Entry]:
    states = dict(Finding.State.choices)
    return [
        Entry(
            at=row.created_at,
            who=row.user.get_username() if row.user else "",
            kind="Finding",
            what=" ".join(
                filter(None, [row.get_action_display().lower(), f"({row.get_reason_display()})" if row.reason else ""])
            ),
            about=row.finding.message,
            url=row.finding.get_absolute_url(),
            changes=tuple(
                change
                for change in (
                    Change("state", str(states[row.state_before]), str(states[row.state_after])),
                    Change("comment", "", row.comment),
                )
                if change.before != change.after
            ),
        )
        for row in rows
    ]  # fmt: skip


audit(
    Source(
        kind="decision", label="Decision", rows=decisions, at="created_at", who="user", story="finding__story__slug",
        describe=_described,
    )
)  # fmt: skip
audit_history(
    History(
        kind="rule",
        label="Rule",
        model=Rule,
        about=lambda row: f"{row.term} / {row.other}" if row.other else row.term,
        quiet=("from_finding",),
    )
)
