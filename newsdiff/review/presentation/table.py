"""The collation table: statements × versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsdiff.collation.normalise import tokenise
from newsdiff.review.models import Finding
from newsdiff.review.presentation.by_hand import HandMark
from newsdiff.review.presentation.dossier import Dossier, Row, Segment
from newsdiff.review.presentation.edits import readable_edits
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.finding import clip, readings_key, same_reading
from newsdiff.review.presentation.runs import Edited, Mark, Run, cut, gaps, marks_of
from newsdiff.review.presentation.words import PLAIN_ROLES, Category, category
from newsdiff.stories.models import Version

WHOLE = 0.8
"""A finding that marks more of a cell than this is told in the gutter, not underlined."""
GUTTER_ONLY = frozenset({"context", "order", "structure"})


@dataclass(frozen=True, slots=True)
class Column:
    siglum: str
    version: Version
    words: int
    differing: int
    """Substantive findings in which it reads otherwise than the base; 0 for the base."""
    is_base: bool
    is_pinned: bool
    left_url: str
    right_url: str
    hide_url: str
    pin_url: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment within a cell."""

    role: str
    """Label of the role; "" for body."""
    runs: tuple[Run, ...]
    home: int | None = None
    """Number of the statement under which this sentence is printed in full."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Words that other versions have and this one leaves out of the statement."""

    finding: Finding
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    siglum: str
    pieces: tuple[Piece, ...] = ()
    missing: bool = False
    same_as: str = ""
    moved: Moved | None = None
    is_base: bool = False
    is_pinned: bool = False
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """A category in the gutter; a link where the finding has no mark in the text."""

    category: Category
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    row: Row
    cells: tuple[Cell, ...]
    signs: tuple[Sign, ...]
    flags: tuple[Finding, ...]
    solo: Cell | None
    """The one displayed version that has the statement, shown across the table."""
    solo_note: tuple[str, ...] = ()
    """Versions lacking it, where the base alone has it."""
    furniture: bool = False
    by_hand: HandMark | None = None


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    hidden: tuple[str, ...]
    show_all_url: str
    folded_rows: int
    """Rows of site furniture that are folded away."""
    unfold_url: str
    walkable: int


def displayed(dossier: Dossier, view: Filters) -> tuple[str, ...]:
    """The versions in the order of the columns: base, pinned, then as asked."""
    rank = {s: n for n, s in enumerate(view.order)}
    shown = [s for s in dossier.sigla if s not in view.hidden or s == dossier.base]
    return tuple(
        sorted(
            shown,
            key=lambda s: (
                s != dossier.base,
                s != view.pinned,
                rank.get(s, len(rank)),
                dossier.sigla.index(s),
            ),
        )
    )


def table(dossier: Dossier, view: Filters, by_hand: Mapping[str, HandMark] | None = None) -> Table:
    """The table as `view` asks for it. `by_hand`: row id -> who set it by hand."""
    sigla = displayed(dossier, view)
    admitted = [f for f in dossier.findings if view.admits(f) and f.state != Finding.State.DISMISSED]
    furniture_on = "furniture" in view.severities
    homes = home_rows(dossier)
    rows = tuple(
        replace(_table_row(dossier, row, sigla, admitted, homes, view), by_hand=(by_hand or {}).get(row.id))
        for row in dossier.rows
        if (furniture_on or not row.is_furniture) and any(row.cells.get(s) for s in sigla)
    )
    return Table(
        columns=_columns(dossier, sigla, view),
        rows=rows,
        hidden=tuple(s for s in dossier.sigla if s not in sigla),
        show_all_url=view.query(hidden=frozenset(), order=()),
        folded_rows=0 if furniture_on else sum(row.is_furniture for row in dossier.rows),
        unfold_url=view.query(severities=view.severities | {"furniture"}),
        walkable=len(admitted),
    )


def _columns(dossier: Dossier, sigla: Sequence[str], view: Filters) -> tuple[Column, ...]:
    counts = dict.fromkeys(sigla, 0)
    for finding in dossier.findings:
        if finding.severity == "substantive" and finding.state != Finding.State.DISMISSED:
            for s in differing(finding, dossier.base, sigla):
                counts[s] += 1
    out = []
    for n, s in enumerate(sigla):
        version = dossier.versions[s]
        out.append(
            Column(
                siglum=s,
                version=version,
                words=version.text.words,
                differing=counts[s],
                is_base=s == dossier.base,
                is_pinned=s == view.pinned,
                left_url=view.query(order=_swapped(sigla, n, n - 1)) if n > 1 else "",
                right_url=view.query(order=_swapped(sigla, n, n + 1)) if 0 < n < len(sigla) - 1 else "",
                hide_url=view.query(hidden=view.hidden | {s}),
                pin_url=view.query(pinned="" if s == view.pinned else s),
                base_url=view.query(base=s, pinned="" if s == view.pinned else view.pinned),
            )
        )
    return tuple(out)


def _swapped(sigla: Sequence[str], one: int, other: int) -> tuple[str, ...]:
    order = list(sigla)
    order[one], order[other] = order[other], order[one]
    return tuple(order)


def differing(finding: Finding, base: str, sigla: Sequence[str]) -> list[str]:
    """The versions that read otherwise than `base` in a finding."""
    if base not in finding.readings:
        return [s for s in sigla if s != base and finding.readings.get(s)]
    ours = same_reading(readings_key(finding, base))
    return [
        s
        for s in sigla
        if s != base and s in finding.readings and same_reading(readings_key(finding, s)) != ours
    ]


def home_rows(dossier: Dossier) -> dict[str, int]:
    """Segment id -> number of the row under which it is printed in full (the first one)."""
    homes: dict[str, int] = {}
    for row in dossier.rows:
        for cell in row.cells.values():
            for segment in cell:
                homes.setdefault(segment.id, row.number)
    return homes


def painted_inline(dossier: Dossier, finding: Finding, mark: Mark, cell: Sequence[Segment]) -> bool:
    """Whether a mark is drawn in the text: whole statements are told in the gutter instead."""
    if finding.category not in GUTTER_ONLY:
        return True
    length = sum(s.end - s.start for s in cell) or 1
    return (mark.end - mark.start) / length < WHOLE


def _table_row(
    dossier: Dossier,
    row: Row,
    sigla: Sequence[str],
    admitted: Sequence[Finding],
    homes: Mapping[str, int],
    view: Filters,
) -> TableRow:
    here = [f for f in admitted if row.id in f.rows]
    inline: set[str] = set()
    cells: list[Cell] = []
    printed: dict[str, str] = {}
    for siglum in sigla:
        cell = _cell(dossier, row, siglum, here, homes, view, inline, printed)
        cells.append(cell)
    first = [f for f in here if dossier.first_row(f) is row]
    holders = [c for c in cells if not c.missing]
    solo = holders[0] if len(holders) == 1 and len(cells) > 1 else None
    base_solo = solo is not None and solo.is_base
    return TableRow(
        row=row,
        cells=tuple(cells),
        signs=_signs(first, inline),
        flags=tuple(f for f in first if f.flag),
        solo=solo,
        solo_note=tuple(c.siglum for c in cells if c.missing) if base_solo else (),
        furniture=row.is_furniture,
    )


def _signs(findings: Sequence[Finding], inline: set[str]) -> tuple[Sign, ...]:
    out: list[Sign] = []
    seen: set[str] = set()
    for finding in findings:
        if finding.key not in inline:
            out.append(Sign(category(finding.category), finding))
        elif finding.category not in seen:
            out.append(Sign(category(finding.category)))
        seen.add(finding.category)
    return tuple(out)


def _cell(
    dossier: Dossier,
    row: Row,
    siglum: str,
    findings: Sequence[Finding],
    homes: Mapping[str, int],
    view: Filters,
    inline: set[str],
    printed: dict[str, str],
) -> Cell:
    segments = row.cells.get(siglum, ())
    is_base, is_pinned = siglum == dossier.base, siglum == view.pinned
    if not segments:
        return Cell(siglum, missing=True, is_base=is_base, is_pinned=is_pinned)
    said = dossier.cell_text(row, siglum)
    moved = moved_note(dossier, row, siglum)
    if said in printed and not moved:
        return Cell(siglum, same_as=printed[said], is_base=is_base, is_pinned=is_pinned)
    printed.setdefault(said, siglum)
    marks: list[Mark] = []
    for finding in findings:
        for mark in marks_of(finding, siglum):
            if painted_inline(dossier, finding, mark, segments):
                marks.append(mark)
    edits = word_edits(dossier, row, dossier.base, siglum) if view.words and not is_base else ()
    pieces = tuple(_piece(dossier, row, segment, marks, edits, homes) for segment in segments)
    inline.update(run.mark.key for piece in pieces for run in piece.runs if run.mark)
    return Cell(
        siglum,
        pieces=pieces,
        moved=moved,
        is_base=is_base,
        is_pinned=is_pinned,
        lacks=lacks_of(findings, siglum),
    )


def lacks_of(findings: Sequence[Finding], siglum: str) -> tuple[Lack, ...]:
    """What the findings say that a version leaves out of a statement it makes."""
    out = []
    for finding in findings:
        if siglum not in gaps(finding):
            continue
        words = next((k for s in finding.readings if (k := readings_key(finding, s))), ())
        if words:
            out.append(Lack(finding, clip(" … ".join(words), 60)))
    return tuple(out)


def _piece(
    dossier: Dossier,
    row: Row,
    segment: Segment,
    marks: Sequence[Mark],
    edits: Sequence[Edited],
    homes: Mapping[str, int],
) -> Piece:
    text = dossier.texts[segment.siglum]
    home = homes.get(segment.id, row.number)
    return Piece(
        role="" if segment.role in PLAIN_ROLES else segment.role,
        runs=cut(text, segment.start, segment.end, marks, edits),
        home=home if home != row.number else None,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a statement stands in a version that tells it elsewhere."""

    said: str
    """ "↓ moved: 6 statements later in A"."""
    after: Row | None
    """The statement it follows there; None where it opens the version."""


def moved_note(dossier: Dossier, row: Row, siglum: str) -> Moved | None:
    """None where the statement stands where the base has it."""
    if siglum not in row.moved or siglum == dossier.base or not row.cells.get(dossier.base):
        return None
    ours, theirs = dossier.told[dossier.base], dossier.told[siglum]
    distance = sum(theirs[r] < theirs[row.id] for r in ours if r in theirs)
    distance -= sum(ours[r] < ours[row.id] for r in ours if r in theirs)
    place = theirs[row.id] - 1
    after = next((dossier.row_by_id[r] for r, n in theirs.items() if n == place), None)
    if distance == 0:
        return Moved(f"⇅ stands elsewhere in {siglum}", after)
    steps = f"{abs(distance)} statement{'s' if abs(distance) > 1 else ''}"
    way = f"↓ moved: {steps} later" if distance > 0 else f"↑ moved: {steps} earlier"
    return Moved(f"{way} in {siglum}", after)


def cell_tokens(dossier: Dossier, row: Row, siglum: str) -> list:
    text = dossier.texts[siglum]
    return [t for s in row.cells.get(siglum, ()) for t in tokenise(text, s.start, s.end)]


def word_edits(
    dossier: Dossier, row: Row, left: str, right: str, *, fold: frozenset[str] = frozenset()
) -> tuple[Edited, ...]:
    """The stretches of the right cell that read otherwise in the left one."""
    return edits_of(cell_tokens(dossier, row, left), cell_tokens(dossier, row, right), fold)[1]


def edits_of(
    left: list, right: list, fold: frozenset[str] = frozenset()
) -> tuple[tuple[Edited, ...], tuple[Edited, ...], int]:
    """Edits on the left, edits on the right, and how many were folded as case or punctuation only.

    Quotation marks and numbers are never folded, whatever is asked.
    """
    if not left or not right:
        return (), (), 0
    lefts: list[Edited] = []
    rights: list[Edited] = []
    folded = 0
    for edit in readable_edits(left, right):
        if edit.operation == "equal":
            continue
        a, b = left[edit.left_start : edit.left_end], right[edit.right_start : edit.right_end]
        if fold and _foldable(a, b, fold):
            folded += 1
            continue
        kind = "replaced" if a and b else "only"
        if a:
            lefts.append(Edited(a[0].start, a[-1].end, kind))
        if b:
            rights.append(Edited(b[0].start, b[-1].end, kind))
    return tuple(lefts), tuple(rights), folded


QUOTATION = frozenset("\"'“”‘’«»„‟‹›")


def _foldable(left: Sequence, right: Sequence, fold: frozenset[str]) -> bool:
    words = [[t.text for t in side if t.kind != "mark"] for side in (left, right)]
    marks = [t.text for side in (left, right) for t in side if t.kind == "mark"]
    if any(m in QUOTATION or any(c in QUOTATION for c in m) for m in marks):
        return False
    if any(t.kind == "number" for side in (left, right) for t in side) and words[0] != words[1]:
        return False
    same_words = words[0] == words[1]
    same_but_case = [w.casefold() for w in words[0]] == [w.casefold() for w in words[1]]
    if same_words:
        return "punctuation" in fold
    return same_but_case and "case" in fold and ("punctuation" in fold or not marks)
