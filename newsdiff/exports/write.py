"""The formats a pack can be had in: one entry a format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from newsdiff.exports.formats import csv, docx, html, json, tei
from newsdiff.exports.pack import Pack


@dataclass(frozen=True, slots=True)
class Format:
    id: str
    label: str
    content_type: str
    write: Callable[[Pack], bytes] | None
    """None: it needs a version to be set against the base (`docx.write`)."""


FORMATS: Final = {
    f.id: f
    for f in (
        Format("html", "HTML, one file; prints to PDF", "text/html; charset=utf-8", html.write),
        Format("docx", "Word, tracked changes",
               "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
        Format("csv", "CSV, for spreadsheets", "text/csv; charset=utf-8", csv.write),
        Format("json", "JSON", "application/json", json.write),
        Format("tei", "TEI, parallel segmentation", "application/tei+xml", tei.write),
    )
}  # fmt: skip
EXTENSION: Final = {"tei": "xml"}


def written(pack: Pack, format: str, *, siglum: str = "") -> tuple[bytes, str]:
    """The pack's bytes in `format`, and a safe file name. Raises KeyError, ValueError (see docx.write)."""
    kind = FORMATS[format]
    stem = f"{pack.story.slug}-evidence"
    if kind.write is not None:
        return kind.write(pack), f"{stem}.{EXTENSION.get(format, format)}"
    return docx.write(pack, siglum), f"{stem}-{pack.dossier.base}-{siglum}.docx"
