"""The queue of findings to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import Dossier
from newsdiff.review.presentation.filters import STATES, Choice, Filters
from newsdiff.review.presentation.finding import Line, lines
from newsdiff.review.presentation.words import CATEGORIES


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str
    glyph: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Triage:
    groups: tuple[Group, ...]
    total: int
    decided: int
    states: tuple[Choice, ...]
    versions: tuple[Choice, ...]
    mine: Choice


def triage(dossier: Dossier, view: Filters, user: Any) -> Triage:
    """The findings that the view admits: the five first, then by category or by statement."""
    every = [f for f in dossier.findings if view.admits(f)]
    narrowed = [f for f in every if _narrowed(f, view, user)]
    return Triage(
        groups=_groups(dossier, narrowed, view),
        total=len(narrowed),
        decided=sum(f.state != Finding.State.OPEN for f in narrowed),
        states=tuple(
            Choice(
                id=state,
                label=label,
                count=sum(f.state == state for f in every),
                pressed=view.state == state,
                url=view.query(state="" if view.state == state else state),
            )
            for state, label in STATES.items()
        ),
        versions=tuple(
            Choice(
                id=s,
                label=s,
                count=sum(bool(f.readings.get(s)) for f in every),
                pressed=view.version == s,
                url=view.query(version="" if view.version == s else s),
            )
            for s in dossier.sigla
        ),
        mine=Choice(
            id="me",
            label="Mine",
            count=sum(f.assignee_id == user.pk for f in every),
            pressed=view.who == "me",
            url=view.query(who="" if view.who else "me"),
        ),
    )


def _narrowed(finding: Finding, view: Filters, user: Any) -> bool:
    return (
        (not view.state or finding.state == view.state)
        and (not view.version or bool(finding.readings.get(view.version)))
        and (not view.who or finding.assignee_id == user.pk)
    )


def _groups(dossier: Dossier, findings: Sequence[Finding], view: Filters) -> tuple[Group, ...]:
    if view.sort == "row":
        return (Group("rows", "In the order of the text", "", lines(dossier, findings)),) if findings else ()
    five = sorted((f for f in findings if f.flag), key=lambda f: f.flag or 0)
    rest = [f for f in findings if not f.flag]
    groups = [Group("five", "The five", "", lines(dossier, five))] if five else []
    for c in CATEGORIES.values():
        ranked = sorted((f for f in rest if f.category == c.id), key=lambda f: -f.confidence)
        if ranked:
            groups.append(Group(c.id, c.label, c.glyph, lines(dossier, ranked)))
    return tuple(groups)
