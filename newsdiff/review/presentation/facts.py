"""Matrices of figures, names, quotations and credits × versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import Dossier, Row
from newsdiff.review.presentation.finding import clip, readings_key
from newsdiff.review.presentation.table import differing


@dataclass(frozen=True, slots=True)
class MatrixCell:
    siglum: str
    value: str
    note: str = ""
    odd: bool = False
    """Reads otherwise than the base (or than most, where the base lacks it)."""
    absent: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    label: str
    note: str
    cells: tuple[MatrixCell, ...]
    verdict: str
    loud: bool
    row: Row | None
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Matrix:
    id: str
    title: str
    hint: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    matrices: tuple[Matrix, ...]
    chosen: str
    only_differing: bool


def facts(dossier: Dossier, parameters: Mapping[str, str]) -> Facts:
    only = parameters.get("differing") == "1"
    chosen = parameters.get("show", "")
    every = (
        Matrix("figures", "Figures and dates", "as printed", _findings(dossier, ("figure",))),
        Matrix(
            "names", "Names and terms", "people, places, organisations, titles", _findings(dossier, ("name",))
        ),
        Matrix("quotes", "Quotations", "what stands inside quotation marks", _findings(dossier, ("quote",))),
        Matrix("credits", "Credits", "agency, byline, picture", _findings(dossier, ("credit",))),
    )
    return Facts(every, chosen if chosen in {m.id for m in every} else "", only)


def _findings(dossier: Dossier, categories: Sequence[str]) -> tuple[MatrixRow, ...]:
    rows = []
    for finding in dossier.findings:
        if finding.category not in categories or finding.state == Finding.State.DISMISSED:
            continue
        odd = set(differing(finding, dossier.base, dossier.sigla))
        rows.append(
            MatrixRow(
                label=clip(finding.message, 90),
                note="",
                cells=tuple(_cell(finding, s, s in odd) for s in dossier.sigla),
                verdict="",
                loud=finding.severity == "substantive",
                row=dossier.first_row(finding),
                finding=finding,
            )
        )
    return tuple(rows)


def _cell(finding: Finding, siglum: str, odd: bool) -> MatrixCell:
    key = readings_key(finding, siglum)
    if key is None:
        return MatrixCell(siglum, "", absent="—")
    if not key:
        return MatrixCell(siglum, "", absent="not marked")
    return MatrixCell(siglum, clip(" … ".join(key), 120), odd=odd)


def value(item: Any) -> str:
    return str(item) if item is not None else ""
