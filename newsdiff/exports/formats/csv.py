"""One line a finding, one column a version; for spreadsheets."""

from __future__ import annotations

import csv
import io

from newsdiff.exports.formats.safe import cell_safe, one_line
from newsdiff.exports.pack import Item, Pack, who
from newsdiff.review.presentation.reading import strangers

FIXED = ("finding", "category", "severity", "standing", "statement", "message", "confidence")
LAST = ("decisions", "permalink", "added by")


def write(pack: Pack) -> bytes:
    """UTF-8 with a BOM (spreadsheets need it), CRLF line ends."""
    out = io.StringIO()
    writer = csv.writer(out)
    sigla = [v.siglum for v in pack.versions]
    heads = [f"{v.siglum} {v.version.called} sha256:{v.sha256}{v.notes}" for v in pack.versions]
    writer.writerow(map(cell_safe, (*FIXED, *heads, *LAST)))
    for item in pack.items:
        writer.writerow(map(cell_safe, _cells(item, sigla)))
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def _cells(item: Item, sigla: list[str]) -> list[object]:
    f = item.finding
    head = [f.key, f.category, f.severity, item.standing, item.line.number, f.message, f"{f.confidence:.2f}"]
    return [
        *head,
        *(_reading(item, s) for s in sigla),
        decisions_said(item),
        item.permalink,
        item.origin.removeprefix("added by "),
    ]


def _reading(item: Item, siglum: str) -> str:
    reading = item.finding.readings.get(siglum)
    if siglum in strangers(item.finding):
        return "[not compared]"
    if reading is None:
        return "[lacks the statement]"
    return " … ".join(one_line(span["text"]) for span in reading) or "[nothing marked]"


def decisions_said(item: Item) -> str:
    return "; ".join(
        f"{d.created_at:%Y-%m-%d %H:%M}Z {d.get_action_display()} by {who(d)}"
        + (f" ({d.get_reason_display().lower()})" if d.reason else "")
        + (" [taken back]" if d.undone_by_id else "")
        + (f": {one_line(d.comment)}" if d.comment else "")
        for d in item.decisions
    )
