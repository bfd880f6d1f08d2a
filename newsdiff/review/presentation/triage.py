"""The queue of findings to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import Dossier
from newsdiff.review.presentation.filters import STATES, Choice, Filters
from newsdiff.review.presentation.finding import Line, lines, readings_key
from newsdiff.review.presentation.words import CATEGORIES, listed

FEWEST = 3
"""So many findings that say nearly the same make a bundle; fewer stand as lines."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand open, or a bundle of them that opens under one head."""

    lines: tuple[Line, ...]
    said: str = ""
    """The head of a bundle: what its findings have in common."""
    decided: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str
    glyph: str
    blocks: tuple[Block, ...]

    @property
    def count(self) -> int:
        return sum(len(block.lines) for block in self.blocks)


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
        block = Block(lines(dossier, findings))
        return (Group("rows", "In the order of the text", "", (block,)),) if findings else ()
    five = sorted((f for f in findings if f.flag), key=lambda f: f.flag or 0)
    rest = [f for f in findings if not f.flag]
    groups = [Group("five", "The five", "", (Block(lines(dossier, five)),))] if five else []
    for c in CATEGORIES.values():
        ranked = sorted((f for f in rest if f.category == c.id), key=lambda f: -f.confidence)
        if ranked:
            groups.append(Group(c.id, c.label, c.glyph, _blocks(dossier, lines(dossier, ranked))))
    return tuple(groups)


def _blocks(dossier: Dossier, ranked: Sequence[Line]) -> tuple[Block, ...]:
    """The lines of a category in their order; what says nearly the same stands where the first of it does."""
    common = [_in_common(dossier, line) for line in ranked]
    counts = Counter(said for said in common if said)
    blocks: list[Block] = []
    standing: list[Line] = []
    bundled: set[str] = set()
    for said, line in zip(common, ranked, strict=True):
        if counts[said] < FEWEST:
            standing.append(line)
        elif said not in bundled:
            bundled.add(said)
            if standing:
                blocks.append(Block(tuple(standing)))
                standing = []
            blocks.append(_bundle(said, [x for c, x in zip(common, ranked, strict=True) if c == said]))
    return (*blocks, Block(tuple(standing))) if standing else tuple(blocks)


def _bundle(said: str, found: Sequence[Line]) -> Block:
    sigla = dict.fromkeys(s for line in found for v in line.votes if v.short for s in v.sigla)
    name = f"{said}, in {listed(tuple(sigla))}" if found[0].finding.category != "context" else said
    return Block(tuple(found), name, sum(line.finding.state != Finding.State.OPEN for line in found))


def _in_common(dossier: Dossier, line: Line) -> str:
    """What makes a finding one of many: the versions that alone carry something, or the statement that is
    damaged in one version after the other. "" for one that stands for itself, as an editor's own does."""
    finding = line.finding
    carriers = tuple(s for s in dossier.sigla if readings_key(finding, s))
    if finding.by_hand or not carriers:
        return ""
    if finding.category == "context":
        return f"Only in {listed(carriers)}"
    return f"Statement {line.row.number}" if line.row and len(carriers) == 1 else ""
