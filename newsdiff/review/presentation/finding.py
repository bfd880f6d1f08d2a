"""One finding as the inspector and the lists show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from newsdiff.collation.normalise import unmarked
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Decision, Finding
from newsdiff.review.presentation.copies import copies_of, named
from newsdiff.review.presentation.dossier import Dossier, Row, Segment
from newsdiff.review.presentation.published import earliest
from newsdiff.review.presentation.reading import alike, readings_key, strangers
from newsdiff.review.presentation.runs import Run, cut, gaps, marks_of, visible
from newsdiff.review.presentation.words import (
    EVIDENCE_LABELS,
    EVIDENCE_TRUE,
    SEVERITIES,
    Category,
    category,
    period_said,
)

REACH = 70
"""Characters of context on each side of a marked place."""
# What one version does, and what several do.
NO_MARK = ("says it without this", "say it without this")
LEAVES_OUT = ("leaves it out", "leave it out")
ABSENT = ("lacks the statement", "lack the statement")


@dataclass(frozen=True, slots=True)
class Vote:
    """Versions that read the same at the place."""

    sigla: tuple[str, ...]
    short: str
    """The marked words, clipped; "" where nothing is marked."""
    note: str
    """What to say instead of words: absent, or nothing marked."""
    runs: tuple[Run, ...]
    """The words in their context."""
    of: int
    first: str = ""
    """Of several that read the same: the one published first, where the dates tell."""
    named: tuple[str, ...] = ()
    """The versions as a list names them: a set of equal copies by one name ("B+3")."""

    @property
    def share(self) -> str:
        return f"{len(self.sigla)} of {self.of}"


@dataclass(frozen=True, slots=True)
class Line:
    """A finding in a list."""

    finding: Finding
    category: Category
    severity: str
    row: Row | None
    votes: tuple[Vote, ...]

    @property
    def number(self) -> int | str:
        return self.row.number if self.row else "–"


@dataclass(frozen=True, slots=True)
class Step:
    """A decision or comment in the finding's history."""

    decision: Decision
    said: str
    comment: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A version that says something like what a finding says it lacks, and where."""

    siglum: str
    said: str
    row: Row
    opened: str
    """The siglum again where its column must be opened first: it stands in a set of equal copies."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """The inspector's contents."""

    line: Line
    near: tuple[Near, ...]
    why: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    neighbours: tuple[Line, ...]
    neighbour_rest: int
    undoable: Decision | None


def reading_groups(
    dossier: Dossier, finding: Finding
) -> list[tuple[tuple[str, ...] | None, tuple[str, ...]]]:
    """The versions grouped by what they read, in the order of the base; None: lacks the statement."""
    groups: dict[tuple[str, ...] | None, list[str]] = {}
    keys = alike(finding)
    for siglum in dossier.sigla:
        if siglum in keys:
            groups.setdefault(keys[siglum], []).append(siglum)
    return [(key, tuple(sigla)) for key, sigla in groups.items()]


def votes(dossier: Dossier, finding: Finding, *, context: bool = False) -> tuple[Vote, ...]:
    """The versions grouped by reading: marked words first, biggest group first, the base's before others."""
    ordered = sorted(
        reading_groups(dossier, finding),
        key=lambda item: (not item[0], item[0] is None, -len(item[1]), dossier.sigla.index(item[1][0])),
    )
    return tuple(
        _vote(dossier, finding, readings_key(finding, sigla[0]), sigla, context) for _, sigla in ordered
    )


def _vote(
    dossier: Dossier, finding: Finding, key: tuple[str, ...] | None, sigla: tuple[str, ...], context: bool
) -> Vote:
    does = ABSENT if key is None else LEAVES_OUT if sigla[0] in gaps(finding) else NO_MARK
    runs: tuple[Run, ...] = ()
    if context and key is not None:
        runs = in_context(dossier, finding, sigla[0])
    return Vote(
        sigla=sigla,
        short=clip(bare(" … ".join(key)), 70) if key else "",
        note="" if key else does[len(sigla) > 1],
        runs=runs,
        of=len(dossier.sigla) - len(strangers(finding)),
        first=_first_published(dossier, sigla) if key else "",
        named=named(dossier, sigla),
    )


def _first_published(dossier: Dossier, sigla: tuple[str, ...]) -> str:
    """The siglum of the earliest of several versions; "" where dates are missing or do not decide."""
    if len(sigla) < 2 or any(dossier.versions[s].published is None for s in sigla):
        return ""
    return earliest({s: dossier.versions[s] for s in sigla}, sigla)


def in_context(dossier: Dossier, finding: Finding, siglum: str) -> tuple[Run, ...]:
    """The marked places within their sentences, clipped around the marks; else the whole cell."""
    text = dossier.texts[siglum]
    marks = marks_of(finding, siglum)
    segments = _segments(dossier, finding, siglum)
    touched = [s for s in segments if any(m.start < s.end and m.end > s.start for m in marks)]
    if not touched and marks:
        touched = [
            s for s in dossier.segments[siglum] if any(m.start < s.end and m.end > s.start for m in marks)
        ]
    runs: list[Run] = []
    for segment in touched or segments[:1]:
        inner = [m for m in marks if m.start < segment.end and m.end > segment.start]
        start, end = segment.start, segment.end
        if inner:
            start = _word_start(text, max(start, min(m.start for m in inner) - REACH), start)
            end = _word_end(text, min(end, max(m.end for m in inner) + REACH), end)
        else:
            end = _word_end(text, min(end, start + 3 * REACH), end)
        if start > segment.start:
            runs.append(Run("… "))
        runs += cut(text, start, end, marks)
        runs.append(Run(" … " if end < segment.end else " "))
    return tuple(runs)


def _segments(dossier: Dossier, finding: Finding, siglum: str) -> list[Segment]:
    rows = [dossier.row_by_id[r] for r in finding.rows if r in dossier.row_by_id]
    seen: dict[str, Segment] = {s.id: s for row in rows for s in row.cells.get(siglum, ())}
    return sorted(seen.values(), key=lambda s: s.start)


def _word_start(text: str, at: int, least: int) -> int:
    while at > least and not text[at - 1].isspace():
        at -= 1
    return at


def _word_end(text: str, at: int, most: int) -> int:
    while at < most and not text[at].isspace():
        at += 1
    return at


def bare(text: str) -> str:
    """A reading as it is read, without the signs of its markup; where it is nothing else, as it came."""
    return unmarked(text) or text


def clip(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 2].rsplit(" ", 1)[0] + " …"


def line(dossier: Dossier, finding: Finding) -> Line:
    return Line(
        finding=finding,
        category=category(finding.category),
        severity=SEVERITIES.get(finding.severity, finding.severity),
        row=dossier.first_row(finding),
        votes=votes(dossier, finding),
    )


def lines(dossier: Dossier, findings: Iterable[Finding]) -> tuple[Line, ...]:
    return tuple(line(dossier, finding) for finding in findings)


def home_row(dossier: Dossier, finding: Finding) -> Row | None:
    """The row of a finding; of one no longer reported, the row that its statement is now."""
    if finding.present:
        return dossier.first_row(finding)
    if finding.statement is None:
        return None
    return dossier.row_by_id.get(statement_successor(finding.statement).row)


def stands_as_read(dossier: Dossier, finding: Finding) -> bool:
    """Whether the texts still have the marked words where the finding says they stand."""
    return finding.present or all(
        dossier.texts[siglum][span["start"] : span["end"]] == span["text"]
        for siglum, reading in finding.readings.items()
        if siglum in dossier.texts
        for span in reading or ()
    )


def inspected(dossier: Dossier, finding: Finding) -> Inspected:
    """The finding with readings in context, reasons, history and what else its statement has."""
    shown = Line(
        finding=finding,
        category=category(finding.category),
        severity=SEVERITIES.get(finding.severity, finding.severity),
        row=home_row(dossier, finding),
        votes=votes(dossier, finding, context=stands_as_read(dossier, finding)),
    )
    decisions = list(finding.decisions.select_related("user", "undoes"))
    beside = [f for f in _neighbours(dossier, shown.row) if f.pk != finding.pk]
    heavy = [f for f in beside if f.severity == "substantive"] or beside[:3]
    settled = [d for d in decisions if d.action not in Decision.NOT_DECIDING]
    latest = settled[-1] if settled else None
    undone = latest is not None and getattr(latest, "undoes", None) is not None
    return Inspected(
        line=shown,
        near=_near_by(dossier, finding),
        why=tuple(evidence_lines(finding.evidence)),
        steps=tuple(_step(d) for d in decisions),
        neighbours=lines(dossier, heavy[:8]),
        neighbour_rest=len(beside) - len(heavy[:8]),
        undoable=None if latest is None or undone else latest,
    )


def _near_by(dossier: Dossier, finding: Finding) -> tuple[Near, ...]:
    """Where a version that lacks the statement says something like it; not where its text may have changed since."""
    shut = {s for copies in copies_of(dossier) for s in copies.sigla}
    found = []
    for place in finding.evidence.get("near", ()) if finding.present else ():
        siglum, start = place["version"], place["start"]
        for row in dossier.rows:
            told = [s for s in row.cells.get(siglum, ()) if s.start <= start < s.end]
            if told and row.key:
                said = clip(" ".join(dossier.text_of(told[0]).split()), 120)
                found.append(Near(siglum, said, row, siglum if siglum in shut else ""))
                break
    return tuple(found)


def _neighbours(dossier: Dossier, row: Row | None) -> tuple[Finding, ...]:
    return dossier.findings_by_row.get(row.id, ()) if row else ()


def _step(decision: Decision) -> Step:
    who = decision.user.get_username() if decision.user else "somebody who has left"
    undoing = getattr(decision, "undoes", None)
    said = f"{decision.get_action_display()} by {who}"
    if undoing is not None:
        said = f"“{undoing.get_action_display()}” taken back by {who}"
    if decision.reason:
        said += f": {decision.get_reason_display().lower()}"
    return Step(decision=decision, said=said, comment=visible(decision.comment))


HIDDEN_EVIDENCE = frozenset(
    [
        "detector",
        "votes",
        "vote",
        "groups",
        "score",
        "key",
        "keys",
        "present",
        "absent",
        "quoted",
        "unquoted",
        "places",
        "clause",
        "unsourced",
        "gone",
        "near",
    ]
)
"""What the readings above it say already."""
HIDDEN_VALUES = frozenset({"normal", "high", "value", "subject", "kind", "start", "end", "stem"})
"""Machine forms inside evidence; the words as printed stand beside them."""


def evidence_lines(evidence: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The evidence as short "name: value" lines; nested values flattened, long ones clipped."""
    for name, value in evidence.items():
        if name in HIDDEN_EVIDENCE or value in (None, "", [], {}, False):
            continue
        if value is True:
            if name in EVIDENCE_TRUE:
                yield EVIDENCE_TRUE[name]
        elif said := _flat(value):
            yield EVIDENCE_LABELS.get(name) or _spaced(name).capitalize(), clip(said, 220)


def _spaced(name: str) -> str:
    return re.sub(r"[_\-]+", " ", str(name))


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        if "message" in value:
            return str(value["message"])
        if "text" in value:
            period = period_said(str(value.get("period") or ""))
            return f"“{value['text']}”" + (f" ({period})" if period else "")
        kept = {k: v for k, v in value.items() if k not in HIDDEN_VALUES and v not in (None, "", [], {})}
        return "; ".join(f"{_spaced(k)} {_flat(v)}" for k, v in kept.items())
    if isinstance(value, list | tuple):
        return ", ".join(_flat(v) for v in value)
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value)
