"""What changed in a story since a page was made: the decisions of other editors, and a newer collation.

A page carries a mark, "<last decision>.<last collation>"; asked with it, `news` costs two small queries,
and a third where something happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from newsdiff.review.models import Collation, Decision
from newsdiff.stories.models import Story

MOST_SAID = 3
"""More decisions of one editor than this are told as a number."""
MOST = 300
"""Decisions told at once; a page left alone for longer learns the rest at its next look."""
DID = {
    Decision.Action.CONFIRM: "confirmed",
    Decision.Action.DISMISS: "dismissed",
    Decision.Action.REOPEN: "reopened",
    Decision.Action.COMMENT: "commented on",
    Decision.Action.ASSIGN: "assigned",
    Decision.Action.ADD: "added",
    Decision.Action.WITHDRAW: "withdrew",
    Decision.Action.RESTORE: "brought back",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a page knows its story: primary keys, 0 for none."""

    decision: int = 0
    collation: int = 0

    def __str__(self) -> str:
        return f"{self.decision}.{self.collation}"

    @classmethod
    def read(cls, said: str) -> Mark | None:
        """None where it is no mark."""
        parts = said.split(".")
        if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts):
            return None
        return cls(int(parts[0]), int(parts[1]))


@dataclass(frozen=True, slots=True)
class News:
    mark: Mark
    findings: dict[str, list[Any]]
    """Key -> [state, lock, who has it, who decided last in words]."""
    said: list[str]
    """What other people than the reader did, a sentence each."""
    collated: bool
    """Whether the story was given to be collated again."""
    five: str
    """Keys of the five in the order of their flags, with spaces between."""


def mark_of(story: Story) -> Mark:
    """How far the story is now."""
    last = Decision.objects.filter(finding__story=story).aggregate(last=Max("pk"))["last"]
    return Mark(last or 0, _collation(story))


def _collation(story: Story) -> int:
    newest: int | None = Collation.objects.filter(story=story).aggregate(last=Max("pk"))["last"]
    return newest or 0


def news(*, story: Story, since: Mark, user: Any) -> News | None:
    """What happened in the story after `since`; None where nothing did."""
    decisions = list(
        Decision.objects.filter(finding__story=story, pk__gt=since.decision)
        .select_related("finding__assignee", "user", "undoes")
        .order_by("pk")[:MOST]
    )
    collation = _collation(story)
    if not decisions and collation <= since.collation:
        return None
    return News(
        mark=Mark(decisions[-1].pk if decisions else since.decision, max(collation, since.collation)),
        findings={
            d.finding.key: [
                d.finding.state,
                d.finding.lock,
                d.finding.assignee.get_username() if d.finding.assignee else "",
                _who_did(d) if d.user_id != user.pk else "",
            ]
            for d in decisions
        },
        said=_said([d for d in decisions if d.user_id != user.pk]),
        collated=collation > since.collation,
        five=" ".join(story.findings.exclude(flag=None).order_by("flag").values_list("key", flat=True)),
    )


def _who_did(decision: Decision) -> str:
    who = decision.user.get_username() if decision.user else "Somebody"
    if getattr(decision, "undoes", None) is not None:
        return f"{who} took a decision back"
    return f"{who} {DID[Decision.Action(decision.action)]}"


def _said(decisions: list[Decision]) -> list[str]:
    by_person: dict[Any, list[Decision]] = {}
    for decision in decisions:
        by_person.setdefault(decision.user_id, []).append(decision)
    out: list[str] = []
    for done in by_person.values():
        if len(done) > MOST_SAID:
            who = done[0].user.get_username() if done[0].user else "Somebody"
            out.append(f"{who} worked on {len({d.finding_id for d in done})} findings.")
        else:
            out += [_sentence(d) for d in done]
    return out


def _sentence(decision: Decision) -> str:
    message = " ".join(decision.finding.message.split())
    if len(message) > 90:
        message = message[:88].rsplit(" ", 1)[0] + " …"
    return f"{_who_did(decision)}: {message}"
