"""The strip: versions × statements, darker where further from the base. Pure geometry for SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsdiff.collation.normalise import unmarked
from newsdiff.review.likeness import level, likeness
from newsdiff.review.presentation.copies import Copies, Told, folded, told
from newsdiff.review.presentation.dossier import Dossier, Row
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.runs import plain_text

BASE, ABSENT, OUTLINE = "l0", "gap", "lx"


@dataclass(frozen=True, slots=True)
class Square:
    siglum: str
    css: str
    """`l0` … `l3` distance from the base, `gap` absent, `lx` not in the base."""
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    row: Row
    label: str
    y: float
    flag: int | None
    squares: tuple[Square, ...]
    paths: tuple[tuple[str, str], ...]
    """The squares drawn: class -> path. One shape a class, since twenty versions make a thousand squares."""
    tick: float
    """Width of the bar that counts open substantive findings, 0 … 18."""
    numbered: bool
    said: str
    """For screen readers."""


@dataclass(frozen=True, slots=True)
class Strip:
    lines: tuple[Line, ...]
    heads: tuple[tuple[str, float], ...]
    size: float
    """Width of a square; its height is `tall`."""
    tall: float
    pitch: float
    left: float
    room: float
    """Width that a label may take; fonts differ, so what is longer is cut there, not painted over squares."""
    width: float
    height: float
    labelled: bool
    said: str
    more: tuple[tuple[str, float], ...] = ()
    """Under the heads: how many versions a column stands for besides ("+3")."""
    copies: tuple[Told, ...] = ()
    """The sets of versions with the same words."""


def levels(dossier: Dossier) -> dict[tuple[str, str], str]:
    """(row id, siglum) -> class of its square."""
    found: dict[tuple[str, str], str] = {}
    for row in dossier.rows:
        for group in dossier.groups:
            lead = group[0]  # of the base's group the base; the others are told from a version of their own
            ours = dossier.cell_text(row, lead)
            for siglum in group:
                if not row.cells.get(siglum):
                    found[row.id, siglum] = ABSENT
                elif siglum == dossier.base:
                    found[row.id, siglum] = BASE
                elif siglum == lead or not row.cells.get(lead):
                    found[row.id, siglum] = OUTLINE
                else:
                    found[row.id, siglum] = f"l{level(likeness(ours, dossier.cell_text(row, siglum)))}"
    return found


def strip(
    dossier: Dossier, view: Filters | None = None, *, labelled: bool = False, order: str = "base"
) -> Strip:
    """The strip of a story; labelled for the overview, where it may be sorted.

    `order`: "base" as the base tells it, "distance" furthest first, "findings" most first. Versions with the
    same words share a column unless `view` opens them.
    """
    sets = folded(dossier, view or Filters())
    sigla = [s for s in dossier.sigla if not any(s in c.others for c in sets.values())]
    colours = _together(levels(dossier), sets)
    top = 36.0 if sets else 24.0
    width_of_label = 300 if labelled else 0
    pitch = 16.2 if labelled else 15.0
    left = 42.0 + width_of_label
    step = max(3.0, min(18.0 if labelled else 15.0, (140 if labelled else 76) / max(1, len(sigla))))
    size = round(min(pitch - 3, step - (3 if step > 9 else 1)), 1)
    open_counts = _open_counts(dossier)
    flags = {row: f.flag for f in reversed(dossier.five) for row in f.rows[:1]}
    lines = []
    for number, row in enumerate(_sorted(dossier, colours, open_counts, order)):
        y = top + number * pitch
        squares = tuple(
            Square(s, colours[row.id, s], round(left + n * step, 1), round(y, 1)) for n, s in enumerate(sigla)
        )
        lines.append(
            Line(
                row=row,
                label=label_of(dossier, row),
                y=round(y, 1),
                flag=flags.get(row.id),
                squares=squares,
                paths=_paths(squares, size, round(pitch - 3, 1)),
                tick=min(18.0, 2.4 * open_counts.get(row.id, 0)),
                numbered=labelled or row.number % 5 == 0 or row.id in flags,
                said=_said(dossier, row, open_counts.get(row.id, 0)),
            )
        )
    every = 1 if step > 9 else 5  # where letters would touch, every fifth stands for its neighbours
    heads = tuple((s, round(left + n * step + size / 2, 1)) for n, s in enumerate(sigla) if n % every == 0)
    return Strip(
        lines=tuple(lines),
        heads=heads,
        size=size,
        tall=round(pitch - 3, 1),
        pitch=pitch,
        left=left,
        room=max(0, width_of_label - 6),
        width=round(left + len(sigla) * step + 30, 1),
        height=round(top + 6 + len(lines) * pitch, 1),
        labelled=labelled,
        said=" ".join(
            (
                f"{len(dossier.rows)} statements by {len(dossier.sigla)} versions; "
                f"darker is further from base {dossier.base}.",
                *(f"Column {c.lead}: {c.said}" for c in sets.values()),
            )
        ),
        more=tuple((f"+{len(sets[s].others)}", x) for s, x in heads if s in sets),
        copies=told(dossier, view) if view is not None else (),
    )


FARTHEST = (BASE, "l1", "l2", "l3", OUTLINE)


def _together(
    colours: Mapping[tuple[str, str], str], sets: Mapping[str, Copies]
) -> Mapping[tuple[str, str], str]:
    """The squares with each set's as its furthest version has them; absent only where all lack the statement."""
    out = dict(colours)
    for lead, copies in sets.items():
        for row in {r for r, s in colours if s == lead}:
            out[row, lead] = _furthest(colours[row, s] for s in copies.sigla)
    return out


def _furthest(squares: Iterable[str]) -> str:
    there = [css for css in squares if css != ABSENT]
    return max(there, key=FARTHEST.index) if there else ABSENT


def _paths(squares: Sequence[Square], size: float, tall: float) -> tuple[tuple[str, str], ...]:
    """Class -> one path of all its squares; what is absent is a dash in the middle."""
    drawn: dict[str, list[str]] = {}
    dash, box = (f"h{size:g}v{height:g}h-{size:g}z" for height in (1.0, tall))
    for square in squares:
        absent = square.css == ABSENT
        y = square.y + tall / 2 if absent else square.y
        drawn.setdefault(square.css, []).append(f"M{square.x:g} {y:.1f}{dash if absent else box}")
    return tuple((css, "".join(parts)) for css, parts in drawn.items())


def _open_counts(dossier: Dossier) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in dossier.findings:
        if finding.severity == "substantive" and finding.state != "dismissed":
            for row in finding.rows:
                counts[row] = counts.get(row, 0) + 1
    return counts


def _sorted(
    dossier: Dossier, colours: Mapping[tuple[str, str], str], counts: Mapping[str, int], order: str
) -> Sequence[Row]:
    distance = {"gap": 2, "lx": 2, "l0": 0, "l1": 1, "l2": 2, "l3": 3}
    if order == "distance":
        return sorted(
            dossier.rows, key=lambda r: (-sum(distance[colours[r.id, s]] for s in dossier.sigla), r.number)
        )
    if order == "findings":
        return sorted(dossier.rows, key=lambda r: (-counts.get(r.id, 0), r.number))
    return dossier.rows


def label_of(dossier: Dossier, row: Row, most: int = 50) -> str:
    """The first words of a statement, as its base (or else its first version) has it."""
    holder = (
        dossier.base
        if row.cells.get(dossier.base)
        else next((s for s in dossier.sigla if row.cells.get(s)), "")
    )
    if not holder:
        return ""
    words = plain_text(unmarked(dossier.cell_text(row, holder)).strip("*#_ "))
    role = row.cells[holder][0].role
    said = words if role == "body" else f"{role.capitalize()}: {words}"
    return said if len(said) <= most else said[: most - 2].rsplit(" ", 1)[0] + " …"


def _said(dossier: Dossier, row: Row, findings: int) -> str:
    lacking = [s for s in dossier.sigla if not row.cells.get(s)]
    absent = f"; not in {', '.join(lacking)}" if lacking else ""
    counted = f"; {findings} substantive" if findings else ""
    return f"Statement {row.number}: {label_of(dossier, row, 80)}{absent}{counted}"
