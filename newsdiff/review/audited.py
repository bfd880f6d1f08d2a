"""Decisions are their own history; rules have one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet

from newsdiff.accounts.audit import Change, Entry, History, Source, audit, audit_history
from newsdiff.accounts.selectors import everybodys_or_own
from newsdiff.review.models import Amendment, Decision, Finding, Rule
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


def amendments(user: Any) -> QuerySet[Amendment]:
    return Amendment.objects.filter(story__in=stories_of(user)).select_related("created_by", "story")


def amendments_undone(user: Any) -> QuerySet[Amendment]:
    return (
        Amendment.objects.filter(story__in=stories_of(user))
        .exclude(undone_at=None)
        .select_related("undone_by", "story")
    )


def _said(anchors: Sequence[dict[str, Any]]) -> str:
    return " … ".join(str(anchor["words"]) for anchor in anchors)


_DONE = {
    Amendment.Kind.JOIN: ("Joining of statements", "joined with others"),
    Amendment.Kind.SPLIT: ("Splitting of a statement", "split"),
    Amendment.Kind.LINK: ("Linking of statements", "linked to another"),
    Amendment.Kind.UNLINK: ("Setting apart of a statement", "set apart"),
}
"""What is taken back, and what was done with a statement."""


def _amended(rows: Sequence[Amendment], user: Any, *, undone: bool = False) -> list[Entry]:
    return [
        Entry(
            at=row.undone_at if undone and row.undone_at else row.created_at,
            who=who.get_username() if (who := row.undone_by if undone else row.created_by) else "",
            kind=_DONE[Amendment.Kind(row.kind)][0] if undone else "Statement",
            what="taken back" if undone else _DONE[Amendment.Kind(row.kind)][1],
            about=_said(row.these),
            url=row.story.get_absolute_url(),
            changes=(Change("with", "", _said(row.those)),) if row.those and not undone else (),
        )
        for row in rows
    ]


audit(
    Source(
        kind="amendment", label="Statement set by hand", rows=amendments, at="created_at", who="created_by",
        story="story__slug", describe=_amended,
    )
)  # fmt: skip
audit(
    Source(
        kind="amendment undone", label="Statement taken back", rows=amendments_undone, at="undone_at",
        who="undone_by", story="story__slug", describe=partial(_amended, undone=True),
    )
)  # fmt: skip
audit_history(
    History(
        kind="rule",
        label="Rule",
        model=Rule,
        visible=everybodys_or_own,
        about=lambda row: f"{row.term} / {row.other}" if row.other else row.term,
        quiet=("from_finding",),
    )
)
