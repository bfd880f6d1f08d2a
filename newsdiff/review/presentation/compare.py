"""Two versions side by side, rows locked, words marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsdiff.collation.types import Token
from newsdiff.review.likeness import FAR, likeness
from newsdiff.review.models import Finding
from newsdiff.review.presentation.copies import copies_of
from newsdiff.review.presentation.dossier import Dossier, Row, Segment
from newsdiff.review.presentation.edits import readable_edits
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.finding import bare, clip
from newsdiff.review.presentation.reading import alike, readings_key, strangers
from newsdiff.review.presentation.runs import Edited, Mark, Run, cut, marks_of
from newsdiff.review.presentation.table import (
    Lack,
    Moved,
    Piece,
    Sign,
    ToldHere,
    cell_tokens,
    edits_of,
    lacks_of,
    moved_note,
    painted_inline,
    told_elsewhere,
)
from newsdiff.review.presentation.words import PLAIN_ROLES, Category, category
from newsdiff.stories.models import Version


@dataclass(frozen=True, slots=True)
class Side:
    siglum: str
    pieces: tuple[Piece, ...]
    moved: Moved | None = None
    lacks: tuple[Lack, ...] = ()
    told_here: tuple[ToldHere, ...] = ()
    """What the version tells at this place though it stands elsewhere in the comparison."""

    @property
    def named(self) -> bool:
        return self.moved is not None or bool(self.told_here)

    @property
    def missing(self) -> bool:
        return not self.pieces


@dataclass(frozen=True, slots=True)
class PairRow:
    row: Row
    number: int
    left: Side
    right: Side
    signs: tuple[Sign, ...]
    flags: tuple[Finding, ...]
    share: str
    """ "87 %", "recast", or "" where one side lacks the statement."""
    split: str
    """ "1 sentence into 2"."""
    inline: tuple[Run, ...]
    """Both readings in one line: edit is "gone" or "new"."""
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the change list."""

    finding: Finding
    category: Category
    number: int | None
    """Of the row, printed at the first change of each."""
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Pair:
    left: Version
    right: Version
    rows: tuple[PairRow, ...]
    changes: tuple[Change, ...]
    by_severity: tuple[tuple[str, int], ...]
    folded: int
    folded_rows: int
    other_words: int
    """Changed places that no finding marks."""
    same_words: str = ""
    """That both print the same words, in a sentence; "" where they do not."""
    apart: str = ""
    """That the two are not compared, in a sentence; "" where they are."""


def between(dossier: Dossier, left: str, right: str) -> list[Finding]:
    """The findings in which the two versions do not read the same."""
    return [
        f
        for f in dossier.findings
        if f.state != Finding.State.DISMISSED
        and not strangers(f) & {left, right}
        and _differ(keys := alike(f), keys.get(left), right)
    ]


def substantive_counts(dossier: Dossier) -> dict[str, int]:
    """How many substantive findings are between the base and each of the others."""
    counts = dict.fromkeys(dossier.sigla, 0)
    for finding in dossier.findings:
        if finding.severity == "substantive" and finding.state != Finding.State.DISMISSED:
            keys = alike(finding)
            ours = keys.get(dossier.base)
            away = strangers(finding)
            for siglum in counts:
                counts[siglum] += not away & {siglum, dossier.base} and _differ(keys, ours, siglum)
    return counts


def _differ(keys: Mapping[str, tuple[str, ...] | None], ours: tuple[str, ...] | None, siglum: str) -> bool:
    """Whether a version reads otherwise than `ours`, and one of the two reads anything."""
    theirs = keys.get(siglum)
    return ours != theirs and bool(ours or theirs)


def pair(dossier: Dossier, left: str, right: str, view: Filters) -> Pair:
    """The comparison; `dossier` should have `left` as its base, so that rows stand in its order."""
    every = between(dossier, left, right)
    shown = [f for f in every if view.admits(f)]
    furniture_on = "furniture" in view.severities
    both = [r for r in dossier.rows if r.cells.get(left) or r.cells.get(right)]
    printed = [r for r in both if furniture_on or not r.is_furniture]
    numbers = {row.id: row.number for row in printed}
    homes = _homes(printed, (left, right))
    ghosts = told_elsewhere(dossier, printed, (right,))
    rows: list[PairRow] = []
    folded = others = 0
    for row in printed:
        built, folded_here, others_here = _row(dossier, row, numbers[row.id], left, right, shown, homes, view)
        ghost = ghosts.get((row.id, right))
        standing = replace(
            built.right,
            moved=moved_note(dossier, row, right, numbers),
            told_here=(ghost,) if ghost else (),
        )
        rows.append(replace(built, right=standing))
        folded += folded_here
        others += others_here
    counts = Counter(f.severity for f in every)
    return Pair(
        left=dossier.versions[left],
        right=dossier.versions[right],
        rows=tuple(rows),
        changes=_changes(shown, left, right, numbers),
        by_severity=tuple((s, counts[s]) for s in ("substantive", "wording", "style", "furniture")),
        folded=folded,
        folded_rows=0 if furniture_on else sum(r.is_furniture for r in both),
        other_words=others,
        same_words=next((c.said for c in copies_of(dossier) if {left, right} <= set(c.sigla)), ""),
        apart=_apart(dossier, left, right),
    )


def _apart(dossier: Dossier, left: str, right: str) -> str:
    """Why two versions of different groups are not compared."""
    if dossier.together(left, right):
        return ""
    foreign = next((a for a in dossier.apart if not a.misplaced and a.siglum in (left, right)), None)
    if foreign is not None:
        return f"{foreign.siglum} {foreign.said} It is kept and can be read, but not compared word by word."
    return (
        f"{left} and {right} share next to nothing and are not compared word by word; "
        "the figures and names that both give stand side by side under Facts."
    )


def _homes(rows: Sequence[Row], sigla: Sequence[str]) -> dict[str, int]:
    """Segment id -> number of the row under which it is printed first."""
    homes: dict[str, int] = {}
    for row in rows:
        for siglum in sigla:
            for segment in row.cells.get(siglum, ()):
                homes.setdefault(segment.id, row.number)
    return homes


def _row(
    dossier: Dossier,
    row: Row,
    number: int,
    left: str,
    right: str,
    shown: Sequence[Finding],
    homes: dict,
    view: Filters,
) -> tuple[PairRow, int, int]:
    here = [f for f in shown if row.id in f.rows]
    tokens = cell_tokens(dossier, row, left), cell_tokens(dossier, row, right)
    left_edits, right_edits, folded = edits_of(*tokens, view.fold)
    inline: set[str] = set()
    alike = likeness(dossier.cell_text(row, left), dossier.cell_text(row, right))
    others = _unmarked(here, left, right, (*left_edits, *right_edits))
    if alike < FAR:  # a recast sentence differs everywhere: only what findings mark is worth a line
        left_edits, right_edits = (), ()
    sides = [
        _side(dossier, row, number, s, here, edits, homes, inline)
        for s, edits in ((left, left_edits), (right, right_edits))
    ]
    share = ""
    if not sides[0].missing and not sides[1].missing:
        share = f"{alike:.0%}" if alike >= FAR else "recast"
    first = [f for f in here if dossier.first_row(f) is row]
    n, m = len(row.cells.get(left, ())), len(row.cells.get(right, ()))
    return (
        PairRow(
            row=row,
            number=number,
            left=sides[0],
            right=sides[1],
            signs=tuple(
                Sign(category(f.category), None if f.key in inline else f) for f in _one_each(first, inline)
            ),
            flags=tuple(f for f in first if f.flag),
            share=share,
            split=f"{n} → {m} sentences" if n and m and n != m else "",
            inline=_inline(dossier, row, left, right, tokens, here) if view.inline else (),
            furniture=row.is_furniture,
        ),
        folded,
        others,
    )


def _unmarked(here: Sequence[Finding], left: str, right: str, edits: Sequence[Edited]) -> int:
    """Changed places that none of the findings marks."""
    marks = [m for f in here for s in (left, right) for m in marks_of(f, s)]
    return sum(not any(m.start < e.end and m.end > e.start for m in marks) for e in edits)


def _one_each(findings: Sequence[Finding], inline: set[str]) -> list[Finding]:
    """One finding of each category, and every one that has no mark in the text."""
    seen: set[str] = set()
    out = []
    for finding in findings:
        if finding.key not in inline or finding.category not in seen:
            out.append(finding)
        seen.add(finding.category)
    return out


def _side(
    dossier: Dossier,
    row: Row,
    number: int,
    siglum: str,
    here: Sequence[Finding],
    edits: Sequence[Edited],
    homes: dict,
    inline: set[str],
) -> Side:
    segments = row.cells.get(siglum, ())
    marks: list[Mark] = [
        m for f in here for m in marks_of(f, siglum) if painted_inline(dossier, f, m, segments)
    ]
    text = dossier.texts[siglum]
    pieces = tuple(
        Piece(
            role="" if s.role in PLAIN_ROLES else s.role,
            runs=cut(text, s.start, s.end, marks, edits),
            home=homes[s.id] if homes.get(s.id, number) != number else None,
        )
        for s in segments
    )
    inline.update(run.mark.key for piece in pieces for run in piece.runs if run.mark)
    if not pieces:
        return Side(siglum, ())
    return Side(siglum, pieces, lacks=lacks_of(here, siglum))


def _inline(
    dossier: Dossier, row: Row, left: str, right: str, tokens: tuple[list, list], here: Sequence[Finding]
) -> tuple[Run, ...]:
    """The right reading with what it replaces struck out before it."""
    a, b = tokens
    marks = [m for f in here for m in marks_of(f, right)]

    def old(part: Sequence[Token], edit: str) -> list[Run]:
        return _within(dossier.texts[left], part, row.cells.get(left, ()), (), edit)

    def new(part: Sequence[Token], edit: str) -> list[Run]:
        return _within(dossier.texts[right], part, row.cells.get(right, ()), marks, edit)

    if not a or not b:
        return tuple(new(b, "new") if b else old(a, "gone"))
    runs: list[Run] = []
    for edit in readable_edits(a, b):
        gone, fresh = a[edit.left_start : edit.left_end], b[edit.right_start : edit.right_end]
        text, first = (dossier.texts[left], gone[0]) if gone else (dossier.texts[right], fresh[0])
        if runs and not runs[-1].text[-1:].isspace() and text[first.start - 1 : first.start].isspace():
            runs.append(Run(" "))
        if edit.operation == "equal":
            runs += new(fresh, "")
        else:
            runs += old(gone, "gone")
            if gone and fresh:
                runs.append(Run(" "))
            runs += new(fresh, "new")
        text, last = (dossier.texts[right], fresh[-1]) if fresh else (dossier.texts[left], gone[-1])
        runs.append(Run(" " if text[last.end : last.end + 1].isspace() else ""))
    return tuple(_opened_once(runs))


def _within(
    text: str, tokens: Sequence[Token], segments: Sequence[Segment], marks: Sequence[Mark], edit: str
) -> list[Run]:
    """The stretches of text that the tokens span, without what stands between the row's own segments."""
    runs: list[Run] = []
    for segment in segments:
        inside = [t for t in tokens if segment.start <= t.start < segment.end]
        if inside:
            runs += [Run(" ")] if runs else []
            runs += [replace(r, edit=edit) for r in cut(text, inside[0].start, inside[-1].end, marks)]
    return runs


def _opened_once(runs: Sequence[Run]) -> list[Run]:
    """A mark that an edit cuts in two is flagged at its first piece only."""
    seen: set[tuple[str, int]] = set()
    out = []
    for run in runs:
        if run.mark is not None:
            place = (run.mark.key, run.mark.start)
            run = replace(run, opens=place not in seen)
            seen.add(place)
        out.append(run)
    return out


def _changes(
    findings: Sequence[Finding], left: str, right: str, numbers: dict[str, int]
) -> tuple[Change, ...]:
    out = []
    last: int | None = None
    for finding in findings:
        number = min((numbers[r] for r in finding.rows if r in numbers), default=None)
        out.append(
            Change(
                finding=finding,
                category=category(finding.category),
                number=number if number != last else None,
                left=_said(finding, left),
                right=_said(finding, right),
            )
        )
        last = number
    return tuple(out)


def _said(finding: Finding, siglum: str) -> str:
    """The marked words, "" where there are none."""
    return clip(bare(" … ".join(readings_key(finding, siglum) or ())), 60)
