"""Matrices of figures, names, quotations and credits × versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsdiff.review.models import Finding
from newsdiff.review.presentation import filters
from newsdiff.review.presentation.copies import Copies, Told, folded, named, shortened, told
from newsdiff.review.presentation.dossier import Dossier, Row
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.finding import clip
from newsdiff.review.presentation.reading import readings_key
from newsdiff.review.presentation.table import differing
from newsdiff.review.presentation.words import listed, period_said

AGREEMENT = {
    "same": ("Agree", 3),
    "notation": ("Agree; other notation", 2),
    "precision": ("Agree; one says less", 2),
    "different measure": ("≠ Different measures", 0),
    "different": ("≠ Differ", 0),
    "single": ("∅ One version only", 1),
}
"""Agreement -> what it reads as, and its place when the loudest are wanted first."""
QUOTED = {
    "verbatim": ("=", "verbatim"),
    "marked": ("[ ]", "change marked"),
    "altered": ("≠", "altered inside marks"),
    "stripped": ("“ ”", "marks stripped"),
    "paraphrased": ("~", "paraphrased"),
    "missing": ("—", "missing"),
}
CREDITED = {"present": ("=", "present"), "altered": ("≠", "altered"), "missing": ("—", "missing")}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    siglum: str
    value: str
    note: str = ""
    odd: bool = False
    """Reads otherwise than the base, or, where the base has nothing, than the first that has."""
    absent: str = ""
    sign: str = ""
    state: str = ""
    place: str = ""
    """Key of the statement whose text in this version the cell tells of; "" where it has none."""
    besides: tuple[tuple[tuple[str, ...], MatrixCell], ...] = ()
    """What the versions that share this column have otherwise."""
    label: str = ""
    """Whom the cell speaks for, where it is not for its whole column."""

    @property
    def told(self) -> tuple[object, ...]:
        """What two cells must share to be told as one."""
        return (self.value, self.note, self.absent, self.sign, self.state)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    label: str
    note: str
    cells: tuple[MatrixCell, ...]
    verdict: str
    loud: bool
    rank: int
    row: Row | None
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Matrix:
    id: str
    title: str
    hint: str
    rows: tuple[MatrixRow, ...]
    count: int
    totals: tuple[str, ...] = ()
    """Of the ledger: for each version, what became of the quotations."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column, which sorts by it."""

    siglum: str
    """ "" for the two that are no version's."""
    said: str
    url: str
    sorted: str
    """ "ascending", "descending", or "" where something else is sorted by."""
    copies: Copies | None = None
    is_base: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    matrices: tuple[Matrix, ...]
    """Those to show."""
    tabs: tuple[tuple[Matrix, str, bool], ...]
    """All, each with its address and whether it is the one chosen."""
    only_differing: bool
    differing_url: str
    in_text_order: bool
    text_order_url: str
    what: Head
    columns: tuple[Head, ...]
    verdict: Head
    copies: tuple[Told, ...]
    """The sets of versions with the same words, with the way to open or close each."""
    copies_url: str
    table_query: str
    """The view of the table in which the cells' texts are to be found."""


NAME = "name"
"""The kind of a fact that is no figure."""
WHAT, ROW, READS = "what", "row", "reads"
"""Sorted by what a row is about, by its place in the text, by how it reads (the loudest first: what is shown unless told)."""


def facts(dossier: Dossier, parameters: Mapping[str, str]) -> Facts:
    """The matrices as the address asks: `show` one of them, `differing=1`, `open` sets of equal copies, `sort`: "what", "row",
    "reads" or a siglum, with a minus in front for the other way round."""
    only = parameters.get("differing") == "1"
    base = parameters.get("base", "") if parameters.get("base", "") in dossier.sigla else ""
    view = replace(Filters(base=base), opened=filters.read(parameters).opened)
    sets = folded(dossier, view)
    columns = tuple(s for s in dossier.sigla if not any(s in c.others for c in sets.values()))
    asked = parameters.get("sort", "")
    by, turned = asked.removeprefix("-"), asked.startswith("-")
    by, turned = (by, turned) if by in {WHAT, ROW, *columns} or asked == f"-{READS}" else (READS, False)
    every: tuple[Matrix, ...] = (
        Matrix("figures", "Figures and dates", "as printed, with what qualifies them", _figures(dossier), 0),
        Matrix("names", "Names", "people, places, organisations, titles", _names(dossier), 0),
        Matrix("quotes", "Quotations", "what became of each", _quotes(dossier), 0, _totals(dossier)),
        Matrix("credits", "Credits", "agency, byline, picture", _credits(dossier), 0),
    )
    chosen = parameters.get("show", "") if parameters.get("show", "") in {m.id for m in every} else ""

    def address(**changes: str) -> str:
        kept = {
            "base": base,
            "show": chosen,
            "differing": "1" if only else "",
            "sort": ("-" if turned else "") + by if (by, turned) != (READS, False) else "",
            "open": ",".join(sorted(view.opened)),
        }
        return "?" + "&".join(f"{k}={v}" for k, v in (kept | changes).items() if v)

    def head(name: str, said: str, siglum: str = "") -> Head:
        now, other = by == name, f"-{name}" if name != READS or not turned else ""
        url = address(sort=(name if turned else other) if now else "" if name == READS else name)
        way = ("descending" if turned else "ascending") if now else ""
        return Head(siglum, said, url, way, sets.get(siglum), siglum == dossier.base)

    every = tuple(_arranged(_shared(m, columns, sets), only, by, turned, columns) for m in every)
    at_once = told(dossier, view)
    return Facts(
        matrices=tuple(m for m in every if not chosen or m.id == chosen),
        tabs=tuple((m, address(show="" if m.id == chosen else m.id), m.id == chosen) for m in every),
        only_differing=only,
        differing_url=address(differing="" if only else "1"),
        in_text_order=by == ROW,
        text_order_url=address(sort="" if by == ROW else ROW),
        what=head(WHAT, "What"),
        columns=tuple(head(s, dossier.label(s), s) for s in columns),
        verdict=head(READS, "Reads as"),
        copies=at_once,
        copies_url=address(open="" if view.opened else "all") if at_once else "",
        table_query=view.query(),
    )


def _arranged(matrix: Matrix, only: bool, by: str, turned: bool, columns: Sequence[str]) -> Matrix:
    rows = [r for r in matrix.rows if r.loud or not only]
    at = columns.index(by) if by in columns else 0
    orders: dict[str, Callable[[MatrixRow], tuple[Any, ...]]] = {
        READS: lambda r: (not r.loud, r.finding is None, r.rank),
        WHAT: lambda r: (r.label.casefold(), r.note.casefold()),
        ROW: lambda r: (),
    }
    rows.sort(key=lambda r: r.row.number if r.row else 0, reverse=turned and by == ROW)
    if by in orders:
        rows.sort(key=orders[by], reverse=turned and by != ROW)
    else:  # a version's column: what it does not say comes last, whichever way round
        rows.sort(key=lambda r: (r.cells[at].value.casefold(), r.cells[at].absent), reverse=turned)
        rows.sort(key=lambda r: not r.cells[at].value)
    return replace(matrix, rows=tuple(rows), count=len(matrix.rows))


def _shared(matrix: Matrix, columns: Sequence[str], sets: Mapping[str, Copies]) -> Matrix:
    """The matrix with one column for each set of equal copies; what they do not share is told of each by name."""
    if not sets:
        return matrix
    rows = []
    for row in matrix.rows:
        by = {c.siglum: c for c in row.cells}
        rows.append(replace(row, cells=tuple(_shared_cell(by, s, sets.get(s)) for s in columns)))
    totals = (
        {c.siglum: total for c, total in zip(matrix.rows[0].cells, matrix.totals, strict=True)}
        if matrix.totals
        else {}
    )
    return replace(matrix, rows=tuple(rows), totals=tuple(totals[s] for s in columns) if totals else ())


def _shared_cell(by: Mapping[str, MatrixCell], lead: str, copies: Copies | None) -> MatrixCell:
    groups: dict[tuple[object, ...], list[str]] = {}
    for siglum in copies.sigla if copies else ():
        groups.setdefault(by[siglum].told, []).append(siglum)
    if len(groups) < 2:
        return by[lead]
    (first, *others) = groups.values()
    return replace(
        by[lead],
        label=", ".join(first),
        besides=tuple((tuple(sigla), by[sigla[0]]) for sigla in others),
    )


def _place(dossier: Dossier, siglum: str, spans: Sequence[Mapping[str, Any]]) -> str:
    """Key of the statement in which the first of `spans` stands."""
    if not spans:
        return ""
    held: dict[str, list[tuple[int, int, str]]] | None = dossier.__dict__.get("_places")
    if held is None:
        held = dossier.__dict__["_places"] = {s: [] for s in dossier.sigla}
        for row in dossier.rows:
            for s, cell in row.cells.items():
                held[s] += [(segment.start, segment.end, row.key) for segment in cell]
    start, end = spans[0]["start"], spans[0]["end"]
    return next((key for a, b, key in held[siglum] if a < end and start < b), "")


def _names(dossier: Dossier) -> tuple[MatrixRow, ...]:
    """What findings mark, and what versions that share no wording call otherwise."""
    across = _figures(dossier, lambda fact: fact.get("kind") == NAME)
    return (*_from_findings(dossier, NAME), *(replace(row, label=row.note, note="") for row in across))


def _figures(
    dossier: Dossier, of: Callable[[Mapping[str, Any]], bool] = lambda fact: fact.get("kind") != NAME
) -> tuple[MatrixRow, ...]:
    rows = []
    for fact in filter(of, dossier.result["facts"]):
        verdict, rank = AGREEMENT.get(fact.get("agreement", ""), (str(fact.get("agreement", "")), 1))
        usual = _usual(dossier, {s: c[0].get("normal") for s, c in fact["cells"].items() if c})
        row = dossier.row_by_id.get(fact.get("row", ""))
        cells = tuple(_figure_cell(dossier, fact["cells"].get(s), s, usual) for s in dossier.sigla)
        first: Mapping[str, Any] = next((c[0] for c in fact["cells"].values() if c), {})
        rows.append(
            MatrixRow(
                label=str(fact.get("kind") or "figure").capitalize(),
                note=clip(str(fact.get("label") or first.get("text", "")), 60),
                cells=cells,
                verdict=verdict,
                loud=rank == 0,
                rank=rank,
                row=row,
                finding=_finding_at(dossier, row, "figure", {s: c for s, c in fact["cells"].items() if c}),
            )
        )
    return tuple(sorted(rows, key=lambda r: r.row.number if r.row else 0))


def _figure_cell(dossier: Dossier, cell: Any, siglum: str, usual: Any) -> MatrixCell:
    if cell is None:
        return MatrixCell(siglum, "", absent="—")
    if not cell:
        return MatrixCell(siglum, "", absent="not stated")
    first = cell[0]
    notes = [
        str(first.get("hedge") or ""),
        period_said(str(first.get("period") or "")),
        str(first.get("source") or ""),
    ]
    return MatrixCell(
        siglum,
        clip(", ".join(str(c.get("text", "")) for c in cell), 80),
        note=clip(" · ".join(n for n in notes if n), 90),
        odd=usual is not None and first.get("normal") != usual,
        place=_place(dossier, siglum, cell),
    )


def _usual(dossier: Dossier, values: Mapping[str, Any]) -> Any:
    """What the base reads; else what the first version that has it reads."""
    if dossier.base in values:
        return values[dossier.base]
    return next((values[s] for s in dossier.sigla if s in values), None)


def _quotes(dossier: Dossier) -> tuple[MatrixRow, ...]:
    rows = []
    for quote in dossier.result["quotes"]:
        states = {s: c.get("state", "") for s, c in quote["cells"].items() if c}
        touched = [s for s in dossier.sigla if states.get(s) in {"altered", "stripped"}]
        row = dossier.row_by_id.get(quote.get("row", ""))
        rows.append(
            MatrixRow(
                label=f"“{clip(str(quote.get('text', '')), 110)}”",
                note=str(quote.get("speaker") or ""),
                cells=tuple(_state_cell(dossier, quote["cells"].get(s), s, QUOTED) for s in dossier.sigla),
                verdict=_quote_verdict(dossier, states),
                loud=bool(touched),
                rank=0 if touched else 1,
                row=row,
                finding=_finding_at(
                    dossier, row, "quote", {s: c.get("spans") or [] for s, c in quote["cells"].items() if c}
                ),
            )
        )
    return tuple(rows)


def _quote_verdict(dossier: Dossier, states: Mapping[str, str]) -> str:
    said = []
    for state, words in (("altered", "altered in"), ("stripped", "marks lost in"), ("missing", "not in")):
        sigla = [s for s in dossier.sigla if states.get(s) == state]
        if sigla:
            said.append(f"{words} {listed(named(dossier, sigla))}")
    return "; ".join(said) or "Verbatim in all"


def _totals(dossier: Dossier) -> tuple[str, ...]:
    out = []
    for s in dossier.sigla:
        states = [q["cells"][s].get("state") for q in dossier.result["quotes"] if q["cells"].get(s)]
        out.append(f"{states.count('verbatim')} verbatim of {len(states)}" if states else "")
    return tuple(out) if any(out) else ()


def _credits(dossier: Dossier) -> tuple[MatrixRow, ...]:
    rows = []
    for credit in dossier.result["credits"]:
        states = {s: c.get("state", "") for s, c in credit["cells"].items() if c}
        missing = [s for s in dossier.sigla if states.get(s) == "missing"]
        altered = [s for s in dossier.sigla if states.get(s) == "altered"]
        said = [f"not in {listed(named(dossier, missing))}"] if missing else []
        said += [f"altered in {listed(named(dossier, altered))}"] if altered else []
        spans = {s: c.get("spans") or [] for s, c in credit["cells"].items() if c}
        finding = _finding_at(dossier, None, "credit", spans)
        rows.append(
            MatrixRow(
                label=str(credit.get("kind", "")).capitalize(),
                note=clip(str(credit.get("text", "")), 60),
                cells=tuple(
                    _state_cell(dossier, credit["cells"].get(s), s, CREDITED, "name") for s in dossier.sigla
                ),
                verdict="; ".join(said) or "In all",
                loud=bool(said),
                rank=0 if said else 3,
                row=dossier.first_row(finding) if finding else None,
                finding=finding,
            )
        )
    return tuple(rows)


def _state_cell(
    dossier: Dossier, cell: Any, siglum: str, states: Mapping[str, tuple[str, str]], name: str = ""
) -> MatrixCell:
    if cell is None:  # a version of another group, which is not compared with those that the row tells of
        return MatrixCell(siglum, "", absent="—")
    state = (cell or {}).get("state", "missing")
    sign, said = states.get(state, ("", state))
    spans = (cell or {}).get("spans") or []
    words = (str((cell or {}).get(name) or "") if name else "") or " … ".join(s["text"] for s in spans)
    place = _place(dossier, siglum, spans)
    if state in {"missing", "paraphrased"}:
        return MatrixCell(siglum, "", absent=said, sign=sign, place=place)
    shown = clip(words, 90) if state != "verbatim" else ""
    return MatrixCell(
        siglum, shown, absent="" if shown else said, odd=state in {"altered", "stripped"}, sign=sign,
        state=said if shown else "", place=place,
    )  # fmt: skip


def _finding_at(
    dossier: Dossier, row: Row | None, category: str, spans: Mapping[str, Sequence[Any]]
) -> Finding | None:
    """The finding of the category that marks one of the places."""
    near = dossier.findings_by_row.get(row.id, ()) if row else dossier.findings
    for finding in near:
        if finding.category != category:
            continue
        for siglum, places in spans.items():
            for mark in finding.readings.get(siglum) or ():
                if any(mark["start"] < p["end"] and p["start"] < mark["end"] for p in places):
                    return finding
    return None


def _from_findings(dossier: Dossier, category: str) -> tuple[MatrixRow, ...]:
    """A matrix of what findings of a category mark, one row a finding."""
    rows = []
    for finding in dossier.findings:
        if finding.category != category or finding.state == Finding.State.DISMISSED:
            continue
        odd = set(differing(finding, dossier.base, dossier.sigla))
        rows.append(
            MatrixRow(
                label=clip(shortened(dossier, finding.message), 90),
                note="",
                cells=tuple(_marked_cell(dossier, finding, s, s in odd) for s in dossier.sigla),
                verdict="≠ Differ" if finding.severity == "substantive" else "",
                loud=finding.severity == "substantive",
                rank=0 if finding.severity == "substantive" else 2,
                row=dossier.first_row(finding),
                finding=finding,
            )
        )
    return tuple(rows)


def _marked_cell(dossier: Dossier, finding: Finding, siglum: str, odd: bool) -> MatrixCell:
    key = readings_key(finding, siglum)
    if key is None:
        return MatrixCell(siglum, "", absent="—")
    if not key:
        return MatrixCell(siglum, "", absent="not marked")
    place = _place(dossier, siglum, finding.readings[siglum])
    return MatrixCell(siglum, clip(" … ".join(key), 120), odd=odd, place=place)
