"""The collation table: statements × versions."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from newsdiff.collation.normalise import tokenise
from newsdiff.review.models import Finding
from newsdiff.review.presentation.alike import Note, Notes
from newsdiff.review.presentation.by_hand import HandMark
from newsdiff.review.presentation.copies import Copies, Told, folded, reads_alike, toggle, told
from newsdiff.review.presentation.dossier import Dossier, Row, Segment
from newsdiff.review.presentation.edits import readable_edits
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.finding import clip
from newsdiff.review.presentation.reading import alike, readings_key, reference
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
    copies: Copies | None = None
    """The versions it stands for, itself among them."""


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
    """The version under which the same words are printed in this row."""
    alike: str = ""
    """Id of the note on who has the statement word for word; "" where nobody else does."""
    told_here: tuple[ToldHere, ...] = ()
    named: bool = False
    """Whether something on the page leads to this cell, so that it needs an id."""
    moved: Moved | None = None
    is_base: bool = False
    is_pinned: bool = False
    lacks: tuple[Lack, ...] = ()
    besides: tuple[Besides, ...] = ()
    """What the versions that share this column read otherwise."""
    label: str = ""
    """How the column is named: its siglum, and how many share it."""


@dataclass(frozen=True, slots=True)
class Besides:
    """Versions of a shared column that read otherwise than the one it shows (a caption, a credit)."""

    sigla: tuple[str, ...]
    cell: Cell


@dataclass(frozen=True, slots=True)
class ToldHere:
    """The ghost of moved statements: a version tells them at this place; they stand in the base's."""

    rows: tuple[Row, ...]
    at_top: bool = False
    """Before this statement, which opens the rest of the version, not after it."""


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
class Hidden:
    """A version whose column is not displayed."""

    siglum: str
    url: str
    """The view with it."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    hidden: tuple[str, ...]
    shown_again: tuple[Hidden, ...]
    """The same, each with the way to show it alone."""
    show_all_url: str
    folded_rows: int
    """Rows of site furniture that are folded away."""
    unfold_url: str
    walkable: int
    notes: tuple[Note, ...]
    """Who else reads the same: what marks and cells point to."""
    reset_url: str
    """Columns as they come: nothing hidden, pinned or moved; "" where none is pinned or moved."""
    copies: tuple[Told, ...] = ()
    """The sets of versions with the same words, with the way to open or close each."""
    copies_url: str = ""
    """Opens all of them, or closes them."""


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
    everyone = displayed(dossier, view)
    sets = folded(dossier, view, everyone)
    sigla = tuple(s for s in everyone if not any(s in c.others for c in sets.values()))
    admitted = [f for f in dossier.findings if view.admits(f) and f.state != Finding.State.DISMISSED]
    furniture_on = "furniture" in view.severities
    homes = home_rows(dossier)
    printed = [
        row
        for row in dossier.rows
        if (furniture_on or not row.is_furniture) and any(row.cells.get(s) for s in everyone)
    ]
    scene = Scene(
        dossier=dossier,
        view=view,
        sigla=sigla,
        shown=frozenset(row.id for row in printed),
        homes=homes,
        notes=(notes := Notes(dossier)),
        alike={f.key: notes.of_finding(f) for f in admitted},
        ghosts=told_elsewhere(dossier, printed, sigla),
        sets=sets,
        literally=view.words or "style" in view.severities,
    )
    found = frozenset(f.key for f in admitted)
    here = {r: [f for f in group if f.key in found] for r, group in dossier.findings_by_row.items()}
    rows = tuple(_table_row(scene, row, here.get(row.id, ()), (by_hand or {}).get(row.id)) for row in printed)
    return Table(
        columns=_columns(dossier, sigla, view, sets),
        rows=rows,
        hidden=(hidden := tuple(s for s in dossier.sigla if s not in everyone)),
        shown_again=tuple(Hidden(s, view.query(hidden=view.hidden - {s})) for s in hidden),
        show_all_url=view.query(hidden=frozenset()),
        folded_rows=0 if furniture_on else sum(row.is_furniture for row in dossier.rows),
        unfold_url=view.query(severities=view.severities | {"furniture"}),
        walkable=len(admitted),
        notes=scene.notes.every,
        reset_url=view.query(hidden=frozenset(), order=(), pinned="") if view.order or view.pinned else "",
        copies=told(dossier, view),
        copies_url=toggle(dossier, view),
    )


def _columns(
    dossier: Dossier, sigla: Sequence[str], view: Filters, sets: Mapping[str, Copies]
) -> tuple[Column, ...]:
    shares = {s: sets[s].sigla if s in sets else (s,) for s in sigla}
    counts = dict.fromkeys(sigla, 0)
    for finding in dossier.findings:
        if finding.severity == "substantive" and finding.state != Finding.State.DISMISSED:
            differs = set(differing(finding, dossier.base, dossier.sigla))
            for s in sigla:
                counts[s] += not differs.isdisjoint(shares[s])
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
                hide_url=view.query(hidden=view.hidden | set(shares[s])),
                pin_url=view.query(pinned="" if s == view.pinned else s),
                base_url=view.query(base=s, pinned="" if s == view.pinned else view.pinned),
                copies=sets.get(s),
            )
        )
    return tuple(out)


def _swapped(sigla: Sequence[str], one: int, other: int) -> tuple[str, ...]:
    order = list(sigla)
    order[one], order[other] = order[other], order[one]
    return tuple(order)


def differing(finding: Finding, base: str, sigla: Sequence[str]) -> list[str]:
    """The versions that read otherwise than `base` in a finding."""
    keys, base = alike(finding), reference(finding, base)
    if base not in keys:
        return [s for s in sigla if s != base and keys.get(s)]
    ours = keys[base]
    return [s for s in sigla if s != base and s in keys and keys[s] != ours]


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


@dataclass(frozen=True, slots=True)
class Scene:
    """What every row of one table needs to know of the whole."""

    dossier: Dossier
    view: Filters
    sigla: tuple[str, ...]
    shown: frozenset[str]
    """Ids of the rows that are printed."""
    homes: Mapping[str, int]
    notes: Notes
    alike: Mapping[str, Mapping[str, str]]
    """Finding key -> siglum -> id of a note."""
    ghosts: Mapping[tuple[str, str], ToldHere]
    """(row id, siglum) -> what the version tells there though it stands elsewhere in the table."""
    sets: Mapping[str, Copies]
    """Siglum of a column -> the versions that share it."""
    literally: bool
    """Whether house style makes a difference within a column."""

    def name(self, siglum: str) -> str:
        """How a column is named in a row: "B", "B + 3"."""
        return f"{siglum} + {len(self.sets[siglum].others)}" if siglum in self.sets else siglum


def _table_row(scene: Scene, row: Row, here: Sequence[Finding], by_hand: HandMark | None) -> TableRow:
    dossier = scene.dossier
    inline: set[str] = set()
    same: dict[str, list[str]] = {}
    sharing = [s for copies in scene.sets.values() for s in copies.others]
    for siglum in (*scene.sigla, *sharing):  # what is printed first, so that it is what others lead to
        if row.cells.get(siglum):
            same.setdefault(dossier.cell_text(row, siglum), []).append(siglum)
    cells = [
        _cell(scene, row, siglum, here, same, inline, _besides(scene, row, siglum, here, inline))
        for siglum in scene.sigla
    ]
    pointed = {c.same_as for c in cells}
    cells = [replace(c, named=True) if c.siglum in pointed or c.moved or c.told_here else c for c in cells]
    first = [f for f in here if dossier.first_row(f) is row]
    holders = [c for c in cells if not c.missing or c.besides]
    solo = holders[0] if len(holders) == 1 and len(cells) > 1 else None
    solo = None if solo is not None and solo.besides else solo
    base_solo = solo is not None and solo.is_base
    return TableRow(
        row=row,
        cells=tuple(cells),
        signs=_signs(first, inline),
        flags=tuple(f for f in first if f.flag),
        solo=solo,
        solo_note=tuple(c.label for c in cells if c.missing) if base_solo else (),
        furniture=row.is_furniture,
        by_hand=by_hand,
    )


def _label(scene: Scene, siglum: str, besides: Sequence[Besides]) -> str:
    """Whom a cell speaks for: its column, or those of it that are not told besides."""
    if not besides:
        return scene.name(siglum)
    apart = {s for other in besides for s in other.sigla}
    return ", ".join(s for s in scene.sets[siglum].sigla if s not in apart)


def _besides(
    scene: Scene, row: Row, siglum: str, here: Sequence[Finding], inline: set[str]
) -> tuple[Besides, ...]:
    """What the versions that share the column of `siglum` read otherwise in this row."""
    if siglum not in scene.sets:
        return ()
    dossier = scene.dossier
    groups: dict[str, list[str]] = {}
    for other in scene.sets[siglum].others:
        if not reads_alike(dossier, row, siglum, other, literally=scene.literally):
            groups.setdefault(dossier.cell_text(row, other), []).append(other)
    return tuple(
        Besides(
            tuple(sigla),
            # Where they stand is told of the version that is printed; its copies stand there as well.
            replace(
                _cell(scene, row, sigla[0], here, {text: sigla}, inline),
                moved=None,
                told_here=(),
                alike="",
            ),
        )
        for text, sigla in groups.items()
    )


def told_elsewhere(
    dossier: Dossier, printed: Sequence[Row], sigla: Sequence[str]
) -> dict[tuple[str, str], ToldHere]:
    """(row id, siglum) -> the moved statements that the version tells right after (or before) that row.

    Only rows that are printed can carry a ghost; statements that moved together share one.
    """
    shown = {row.id for row in printed}
    found: dict[tuple[str, str], ToldHere] = {}
    for siglum in sigla:
        order = [dossier.row_by_id[r] for r in dossier.told[siglum] if r in shown]
        settled = [r for r in order if stands(dossier, r, siglum)]
        if not settled:
            continue
        after: Row | None = None
        groups: dict[str | None, list[Row]] = {}
        for row in order:
            if has_moved(dossier, row, siglum):
                groups.setdefault(after.id if after else None, []).append(row)
            elif stands(dossier, row, siglum):
                after = row
        for place, rows in groups.items():
            found[place or settled[0].id, siglum] = ToldHere(tuple(rows), at_top=place is None)
    return found


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
    scene: Scene,
    row: Row,
    siglum: str,
    findings: Sequence[Finding],
    same: Mapping[str, Sequence[str]],
    inline: set[str],
    besides: tuple[Besides, ...] = (),
) -> Cell:
    """`same`: the words of the row's cells -> the displayed versions that have them."""
    dossier, view = scene.dossier, scene.view
    segments = row.cells.get(siglum, ())
    is_base, is_pinned = siglum == dossier.base, siglum == view.pinned
    label = _label(scene, siglum, besides) if siglum in scene.sets else siglum
    if not segments:
        return Cell(siglum, missing=True, is_base=is_base, is_pinned=is_pinned, besides=besides, label=label)
    who = same[dossier.cell_text(row, siglum)]
    moved = moved_note(dossier, row, siglum, scene.shown)
    printed = who[0] == siglum or moved is not None
    ghost = scene.ghosts.get((row.id, siglum))
    return Cell(
        siglum,
        pieces=_pieces(scene, row, siglum, segments, findings, inline) if printed else (),
        same_as="" if printed else who[0],
        alike=scene.notes.same(who) if len(who) > 1 else "",
        told_here=(ghost,) if ghost else (),
        moved=moved,
        is_base=is_base,
        is_pinned=is_pinned,
        lacks=lacks_of(findings, siglum) if printed else (),
        besides=besides,
        label=label,
    )


def _pieces(
    scene: Scene,
    row: Row,
    siglum: str,
    segments: Sequence[Segment],
    findings: Sequence[Finding],
    inline: set[str],
) -> tuple[Piece, ...]:
    """The sentences of a cell with their marks; what is marked in them goes into `inline`."""
    dossier, view = scene.dossier, scene.view
    marks = [
        mark
        for finding in findings
        for mark in marks_of(finding, siglum, scene.alike[finding.key].get(siglum, ""))
        if painted_inline(dossier, finding, mark, segments)
    ]
    edits = word_edits(dossier, row, dossier.base, siglum) if view.words and siglum != dossier.base else ()
    pieces = tuple([_piece(dossier, row, segment, marks, edits, scene.homes) for segment in segments])
    inline.update(run.mark.key for piece in pieces for run in piece.runs if run.mark)
    return pieces


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
    place: Row | None
    """The statement it follows there, of those that did not move: its ghost stands in that cell."""
    at_top: bool = False
    """It opens the version: the ghost stands before `place`, not after it."""


def stands(dossier: Dossier, row: Row, siglum: str) -> bool:
    """Whether the base tells the statement and the version tells it at the same place: what places are told by."""
    return bool(row.cells.get(dossier.base)) and not has_moved(dossier, row, siglum)


def has_moved(dossier: Dossier, row: Row, siglum: str) -> bool:
    """Whether the version tells the statement elsewhere than the base does.

    Which versions moved it is the engine's word, told of no base: seen from one that moved it, it is the
    others that have it elsewhere.
    """
    if siglum == dossier.base or not row.cells.get(dossier.base) or not row.cells.get(siglum):
        return False
    if siglum in row.moved and dossier.base in row.moved:
        return _distance(dossier, row, siglum) != 0
    return siglum in row.moved or dossier.base in row.moved


def _distance(dossier: Dossier, row: Row, siglum: str) -> int:
    """By how many statements that both tell the version has this one later (negative: earlier)."""
    ours, theirs = dossier.told[dossier.base], dossier.told[siglum]
    both = [r for r in ours if r in theirs]
    return sum(theirs[r] < theirs[row.id] for r in both) - sum(ours[r] < ours[row.id] for r in both)


def moved_note(dossier: Dossier, row: Row, siglum: str, among: Container[str] | None = None) -> Moved | None:
    """None where the statement stands where the base has it. `among`: ids of the rows that are printed."""
    if not has_moved(dossier, row, siglum):
        return None
    theirs = dossier.told[siglum]
    settled = [
        r
        for name in theirs
        if (among is None or name in among) and stands(dossier, r := dossier.row_by_id[name], siglum)
    ]
    before = [r for r in settled if theirs[r.id] < theirs[row.id]]
    place = before[-1] if before else next(iter(settled), None)
    distance = _distance(dossier, row, siglum)
    steps = f"{abs(distance)} statement{'s' if abs(distance) > 1 else ''}"
    way = f"↓ moved: {steps} later" if distance > 0 else f"↑ moved: {steps} earlier"
    said = f"{way} in {siglum}" if distance else f"⇅ stands elsewhere in {siglum}"
    return Moved(said, place, at_top=not before)


def cell_tokens(dossier: Dossier, row: Row, siglum: str) -> list:
    text = dossier.texts[siglum]
    return [t for s in row.cells.get(siglum, ()) for t in tokenise(text, s.start, s.end)]


def word_edits(
    dossier: Dossier, row: Row, left: str, right: str, *, fold: frozenset[str] = frozenset()
) -> tuple[Edited, ...]:
    """The stretches of the right cell that read otherwise in the left one."""
    ours, theirs = row.cells.get(left, ()), row.cells.get(right, ())
    if not ours or not theirs:
        return ()
    at, text = _stretch(dossier.texts[right], theirs)
    found = _edits_between(*_stretch(dossier.texts[left], ours)[1], *text, fold)
    return tuple(Edited(e.start + at, e.end + at, e.kind) for e in found)


Stretch = tuple[str, tuple[tuple[int, int], ...]]
"""Text, and where in it the segments of a cell stand."""


def _stretch(text: str, segments: Sequence[Segment]) -> tuple[int, Stretch]:
    """Where the stretch of a cell's segments begins in the version's text, and the stretch."""
    start, end = min(s.start for s in segments), max(s.end for s in segments)
    return start, (text[start:end], tuple((s.start - start, s.end - start) for s in segments))


@lru_cache(maxsize=4096)
def _edits_between(
    left: str,
    left_at: tuple[tuple[int, int], ...],
    right: str,
    right_at: tuple[tuple[int, int], ...],
    fold: frozenset[str],
) -> tuple[Edited, ...]:
    """Edits in the right stretch. Kept, since a table is asked for again with every column that is moved."""
    ours = [t for start, end in left_at for t in tokenise(left, start, end)]
    theirs = [t for start, end in right_at for t in tokenise(right, start, end)]
    return edits_of(ours, theirs, fold)[1]


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
