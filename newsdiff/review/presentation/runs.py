"""A stretch of copy cut into runs: plain, marked, edited, or a control character made visible.

Only offsets go in and only text comes out; joining the runs' text (control characters included)
gives back the stretch exactly.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsdiff.collation.normalise import MARKUP
from newsdiff.review.models import Finding
from newsdiff.review.presentation.words import SEVERITY_CLASS, SEVERITY_RANK

CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0001-\U000e007f]"
)
"""Characters that steer or hide text: shown as a sign, never left to act."""
SHORT_NAMES = {
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u061c": "ALM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
    "\u00ad": "SHY",
}
BOX_MOST = 26
"""Figures longer than this break over lines, where a box looks worse than a line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a finding marks a stretch of one version."""

    start: int
    end: int
    key: str
    category: str
    severity: str
    state: str
    flag: int | None = None
    gap: bool = False
    """Not the words but the place after them, where others have words, is what is marked."""
    alike: str = ""
    """Id of the note that says who else reads the same."""

    @property
    def css(self) -> str:
        """Classes: weight, category, and the decision where there is one."""
        names = ["m", SEVERITY_CLASS.get(self.severity, "wor"), f"c-{self.category}"]
        if self.flag and not self.gap:
            names.append("five")
        if self.gap:
            names.append("gap")
        if self.state != Finding.State.OPEN:
            names.append(self.state)
        return " ".join(names)

    def rank(self) -> tuple[int, int, int, str]:
        """Which of two overlapping marks is painted: flagged, heavier, tighter."""
        if self.gap:
            return (10, 9, 0, self.key)
        return (self.flag or 9, SEVERITY_RANK.get(self.severity, 9), self.end - self.start, self.key)


@dataclass(frozen=True, slots=True)
class Edited:
    """A stretch that reads otherwise in the other version: "replaced" or "only" here."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    mark: Mark | None = None
    edit: str = ""
    control: str = ""
    """Short name of the control character that `text` is."""
    name: str = ""
    """Its full name."""
    opens: bool = False
    """The first run of its mark in this stretch."""
    boxed: bool = False


def gaps(finding: Finding) -> frozenset[str]:
    """The versions whose mark is only the word before what they leave out. Worked out once a finding."""
    found: frozenset[str] | None = finding.__dict__.get("_gaps")
    if found is None:
        absent = finding.evidence.get("absent") if isinstance(finding.evidence, dict) else None
        named = absent if isinstance(absent, list) else ()
        found = frozenset(s for s in named if isinstance(s, str) and finding.readings.get(s))
        finding.__dict__["_gaps"] = found
    return found


def marks_of(finding: Finding, siglum: str, alike: str = "") -> list[Mark]:
    """The places that a finding marks in a version; `alike` names the note on who else reads so."""
    reading = finding.readings.get(siglum)
    if not reading:
        return []
    gap = siglum in gaps(finding)
    return [
        Mark(
            span["start"],
            span["end"],
            finding.key,
            finding.category,
            finding.severity,
            finding.state,
            finding.flag,
            gap,
            alike,
        )
        for span in reading
    ]


def cut(
    text: str, start: int, end: int, marks: Iterable[Mark] = (), edits: Sequence[Edited] = ()
) -> tuple[Run, ...]:
    """`text[start:end]` as runs; of overlapping marks the weightiest is painted."""
    inside = sorted((m for m in marks if m.start < end and m.end > start and m.start < m.end), key=Mark.rank)
    edited = [e for e in edits if e.start < end and e.end > start]
    if not inside and not edited:
        return tuple(_visible(text[start:end], None, "", False))
    borders = {start, end}
    for left, right in [(m.start, m.end) for m in inside] + [(e.start, e.end) for e in edited]:
        borders |= {max(start, left), min(end, right)}
    points = sorted(borders)
    pieces: list[tuple[int, int, Mark | None, str]] = []
    for left, right in itertools.pairwise(points):
        mark = next((m for m in inside if m.start <= left and right <= m.end), None)
        edit = next((e.kind for e in edited if e.start <= left and right <= e.end), "")
        if pieces and pieces[-1][2] is mark and pieces[-1][3] == edit:
            pieces[-1] = (pieces[-1][0], right, mark, edit)
        else:
            pieces.append((left, right, mark, edit))
    runs: list[Run] = []
    opened: set[tuple[str, int]] = set()
    for left, right, mark, edit in pieces:
        opens = mark is not None and (mark.key, mark.start) not in opened
        if mark is not None:
            opened.add((mark.key, mark.start))
        runs += _visible(text[left:right], mark, edit, opens)
    return tuple(runs)


def _visible(text: str, mark: Mark | None, edit: str, opens: bool) -> list[Run]:
    boxed = (
        mark is not None
        and not mark.gap
        and mark.category == "figure"
        and len(text) <= BOX_MOST
        and any(c.isdigit() for c in text)
    )
    if text.isprintable():  # none of CONTROLS is: most copy is told apart without looking for them
        return [Run(text, mark, edit, opens=opens, boxed=boxed)] if text else []
    out: list[Run] = []
    at = 0
    for found in CONTROLS.finditer(text):
        if found.start() > at:
            out.append(Run(text[at : found.start()], mark, edit, opens=opens and not out, boxed=boxed))
        out.append(control(found.group()))
        at = found.end()
    if at < len(text):
        out.append(Run(text[at:], mark, edit, opens=opens and not any(r.mark for r in out), boxed=boxed))
    return out


def control(character: str) -> Run:
    short = SHORT_NAMES.get(character, f"U+{ord(character):04X}")
    return Run(character, control=short, name=unicodedata.name(character, short).lower())


def markup(text: str) -> tuple[tuple[str, bool], ...]:
    """`text` in pieces, each with whether it is only markup; joined they are `text` again."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for found in MARKUP.finditer(text):
        if found.start() > at:
            pieces.append((text[at : found.start()], False))
        pieces.append((found.group(), True))
        at = found.end()
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(pieces)


def visible(text: str) -> tuple[Run, ...]:
    """Any text of a stranger (headline, outlet, comment), its control characters shown."""
    return cut(text, 0, len(text))


def plain_text(text: str) -> str:
    """The same where no markup may stand (a title, a label): control characters by their short names."""
    return "".join(f"[{run.control}]" if run.control else run.text for run in visible(text))


def by_siglum(findings: Iterable[Finding], sigla: Iterable[str]) -> Mapping[str, list[Mark]]:
    """All marks of the findings, a list for each version."""
    wanted = tuple(sigla)
    found: dict[str, list[Mark]] = {s: [] for s in wanted}
    for finding in findings:
        for siglum in wanted:
            found[siglum] += marks_of(finding, siglum)
    return found
