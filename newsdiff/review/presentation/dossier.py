"""Everything the pages of one story read, fetched once a request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import get_language_info

from newsdiff.review.models import Collation, Finding, Statement
from newsdiff.review.presentation.reading import concern
from newsdiff.review.selectors import collations_of
from newsdiff.stories.models import Story, Version

EMPTY_RESULT: dict[str, Any] = {
    "base": "",
    "versions": [],
    "rows": [],
    "findings": [],
    "facts": [],
    "quotes": [],
    "credits": [],
    "translation_signs": {},
    "closeness": {"newick": "", "distances": {}},
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, heading, caption … of one version; offsets are code points of its text."""

    id: str
    siglum: str
    start: int
    end: int
    role: str
    paragraph: int
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One statement, numbered in the order of the base that is being looked at."""

    id: str
    number: int
    key: str
    """The persistent key of its `Statement`; empty before findings were stored."""
    cells: Mapping[str, tuple[Segment, ...]]
    """Siglum -> segments; a version that lacks the statement is not in it."""
    moved: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(s.role for cell in self.cells.values() for s in cell)

    @property
    def is_furniture(self) -> bool:
        return bool(self.cells) and self.roles <= {"furniture", "related"}

    @property
    def is_body(self) -> bool:
        return "body" in self.roles


@dataclass(frozen=True, slots=True)
class Apart:
    """A version that stands apart, and why, in words."""

    siglum: str
    label: str
    said: str
    misplaced: bool
    """It may belong to another story."""
    compared: tuple[str, ...] = ()
    """The versions it shares its wording with, and is compared with."""


@dataclass(frozen=True)
class Dossier:
    """A story with its current collation as seen from one base. Not slotted: it caches."""

    story: Story
    collation: Collation | None
    """The newest finished one, which the pages show."""
    latest: Collation | None
    """The newest asked for, which the progress line shows."""
    base: str
    sigla: tuple[str, ...]
    """Collated versions, base first, then as they came in."""
    versions: Mapping[str, Version]
    texts: Mapping[str, str]
    segments: Mapping[str, tuple[Segment, ...]]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    """Those that the current collation reports, in the order of its rows."""
    result: Mapping[str, Any] = field(default_factory=lambda: EMPTY_RESULT)

    @cached_property
    def row_by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def finding_by_key(self) -> dict[str, Finding]:
        return {finding.key: finding for finding in self.findings}

    @cached_property
    def findings_by_row(self) -> dict[str, tuple[Finding, ...]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            for row in finding.rows:
                found.setdefault(row, []).append(finding)
        return {row: tuple(group) for row, group in found.items()}

    @cached_property
    def five(self) -> tuple[Finding, ...]:
        """At most five flagged findings, in the order of their flags."""
        return tuple(sorted((f for f in self.findings if f.flag), key=lambda f: f.flag or 0))

    @cached_property
    def apart(self) -> tuple[Apart, ...]:
        """Versions that are not compared with the others."""
        why = self.result.get("apart", {})
        return tuple(
            Apart(
                s,
                self.label(s),
                _why_apart(why[s], self.versions[s]),
                why[s] != "language",
                tuple(other for other in self.group_of(s) if other != s),
            )
            for s in self.sigla
            if s in why
        )

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The versions that are compared with each other, the base's group first; each in the order of `sigla`."""
        return _groups(self.result, self.sigla, self.base)

    def group_of(self, siglum: str) -> tuple[str, ...]:
        return next((group for group in self.groups if siglum in group), ())

    def together(self, *sigla: str) -> bool:
        """Whether all of these are compared with each other."""
        return set(sigla) <= set(self.group_of(sigla[0]))

    @property
    def restricted(self) -> tuple[Version, ...]:
        """Versions that must not be used: killed, withheld, embargoed still."""
        return tuple(v for s in self.sigla if (v := self.versions[s]).restriction)

    @property
    def is_working(self) -> bool:
        return self.latest is not None and not self.latest.is_ended

    @property
    def has_failed(self) -> bool:
        return self.latest is not None and self.latest.state == Collation.State.FAILED

    @cached_property
    def _said(self) -> dict[tuple[str, str], str]:
        return {}

    @cached_property
    def told(self) -> dict[str, dict[str, int]]:
        """For each version: row id -> place among the rows in its own order."""
        found = {}
        for siglum in self.sigla:
            rows = sorted(
                [r for r in self.rows if r.cells.get(siglum)], key=lambda r: r.cells[siglum][0].start
            )
            found[siglum] = {row.id: n for n, row in enumerate(rows)}
        return found

    def text_of(self, segment: Segment) -> str:
        return self.texts[segment.siglum][segment.start : segment.end]

    def cell_text(self, row: Row, siglum: str) -> str:
        """The words of a cell with white space evened out; "" where the statement is lacking."""
        key = (row.id, siglum)
        if key not in self._said:
            self._said[key] = " ".join(" ".join(self.text_of(s).split()) for s in row.cells.get(siglum, ()))
        return self._said[key]

    def first_row(self, finding: Finding) -> Row | None:
        rows = [self.row_by_id[r] for r in finding.rows if r in self.row_by_id]
        return min(rows, key=lambda row: row.number, default=None)

    def label(self, siglum: str) -> str:
        """How a version is named beside its siglum."""
        version = self.versions.get(siglum)
        return version.called if version else siglum


def dossier(story: Story, *, base: str = "") -> Dossier:
    """Fetch a story's dossier. An unknown `base` falls back to the curator's, then to `unless_chosen`."""
    collation, latest = collations_of(story)
    result: Mapping[str, Any] = (collation.result if collation else None) or EMPTY_RESULT
    versions, texts = _versions(story, result)
    collated = [v["siglum"] for v in result["versions"] if v["siglum"] in texts]
    chosen = _base(story, base, result, versions, collated)
    sigla = tuple(sorted(collated, key=lambda s: (s != chosen, len(s), s)))
    segments = {v["siglum"]: _segments(v) for v in result["versions"] if v["siglum"] in texts}
    keys = dict(Statement.objects.filter(story=story, row__gt="").order_by().values_list("row", "key"))
    groups = _groups(result, sigla, chosen)
    rows = order_rows(result["rows"], segments, groups, keys)
    findings = _in_reading_order(
        _placed(story.findings.filter(present=True).select_related("assignee", "created_by"), rows, groups),
        {row.id: row.number for row in rows},
    )
    return Dossier(
        story=story,
        collation=collation,
        latest=latest,
        base=chosen,
        sigla=sigla,
        versions=versions,
        texts=texts,
        segments=segments,
        rows=rows,
        findings=findings,
        result=result,
    )


def _groups(result: Mapping[str, Any], sigla: Sequence[str], base: str) -> tuple[tuple[str, ...], ...]:
    """The groups of a result. One that was made before there were any had one group, and who stood apart for itself."""
    apart = [s for s in sigla if s in result.get("apart", {})]
    told = result.get("groups") or [[s for s in sigla if s not in apart], *([s] for s in apart)]
    here = [tuple(s for s in sigla if s in group) for group in told]
    return tuple(sorted(filter(None, here), key=lambda group: base not in group))


def _versions(story: Story, result: Mapping[str, Any]) -> tuple[dict[str, Version], dict[str, str]]:
    """The live versions by siglum, and the texts *that were collated*.

    A sender may have replaced a text since: offsets then point into the earlier state, found by hash.
    """
    versions = {v.siglum: v for v in story.versions.select_related("outlet", "text", "derived_from")}
    texts: dict[str, str] = {}
    for entry in result["versions"]:
        version = versions.get(entry["siglum"])
        if version is None:
            continue
        if version.text.sha256 == entry["sha256"]:
            texts[version.siglum] = version.text.body
        else:
            state = version.earlier_states.filter(text__sha256=entry["sha256"]).select_related("text").first()
            if state is not None:
                texts[version.siglum] = state.text.body
    live = {s: v for s, v in versions.items() if v.retired_at is None or s in texts}
    return live, texts


def _base(
    story: Story,
    asked: str,
    result: Mapping[str, Any],
    versions: Mapping[str, Version],
    collated: Sequence[str],
) -> str:
    if asked in collated:
        return asked
    curated = next((v.siglum for v in versions.values() if v.pk == story.base_id), "")
    if curated in collated:
        return curated
    return unless_chosen(result, collated)


def unless_chosen(result: Mapping[str, Any], sigla: Collection[str]) -> str:
    """The base, of these versions, that nobody chose: the engine's; where it stands alone beside a group, the group's first."""
    collated = [v["siglum"] for v in result["versions"] if v["siglum"] in sigla]
    first = result["base"] if result["base"] in collated else (collated[0] if collated else "")
    groups = _groups(result, collated, first)
    if groups and len(groups[0]) == 1:
        return max(groups, key=len)[0]  # of two as large the one that came first
    return first


def _why_apart(why: str, version: Version) -> str:
    if why != "language":
        return "shares next to nothing with the others: is it another story?"
    name = language_name(version.language)
    return f"is in {name}." if name else "is in another language."


def language_name(code: str) -> str:
    """A language in words: `de-AT` is German; "" where the code is empty or nobody's."""
    try:
        return str(get_language_info(code.split("-")[0])["name"]) if code else ""
    except KeyError:
        return ""


def _segments(version: Mapping[str, Any]) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            id=s["id"],
            siglum=version["siglum"],
            start=s["start"],
            end=s["end"],
            role=s["role"],
            paragraph=s["paragraph"],
            reconstructed=s.get("paragraph_source") == "reconstructed",
        )
        for s in version["segments"]
    )


def order_rows(
    rows: Sequence[Mapping[str, Any]],
    segments: Mapping[str, Sequence[Segment]],
    groups: Sequence[Sequence[str]],
    keys: Mapping[str, str],
) -> tuple[Row, ...]:
    """The rows as the base (the first of the first group) tells the story; what it lacks stands after what precedes
    it elsewhere.

    What is told by versions of the other `groups` alone stands below all of it, each as its first version tells it.
    """
    place = {s.id: n for group in segments.values() for n, s in enumerate(group)}
    by_id = {s.id: s for group in segments.values() for s in group}
    cells = {
        row["id"]: {
            siglum: tuple(by_id[i] for i in ids if i in by_id)
            for siglum, ids in row["cells"].items()
            if ids and siglum in segments
        }
        for row in rows
    }
    starts = {
        r: {s: min(place[x.id] for x in cell) for s, cell in cs.items() if cell} for r, cs in cells.items()
    }
    order: dict[str, None] = {}
    for group in groups:
        here = {
            r: at for r, s in starts.items() if r not in order and (at := {x: s[x] for x in group if x in s})
        }
        order |= dict.fromkeys(_as_told(here, group))
    order |= dict.fromkeys(starts)  # what nobody tells any more
    moved = {row["id"]: frozenset(row.get("moved") or ()) for row in rows}
    return tuple(
        Row(id=r, number=n, key=keys.get(r, ""), cells=cells[r], moved=moved[r])
        for n, r in enumerate(order, start=1)
    )


def _as_told(starts: Mapping[str, Mapping[str, int]], group: Sequence[str]) -> list[str]:
    """Row ids as the first version of a group tells them. `starts`: row -> version -> place in it."""
    first = group[0]
    order = sorted((r for r, s in starts.items() if first in s), key=lambda r: starts[r][first])
    told = {s: sorted((r for r in starts if s in starts[r]), key=lambda r: starts[r][s]) for s in group}
    before = {s: dict(zip(rs[1:], rs, strict=False)) for s, rs in told.items()}
    placed = set(order)
    for row in starts:
        if row not in placed:
            previous = [before[s].get(row) for s in starts[row]]
            order.insert(max((order.index(p) + 1 for p in previous if p in placed), default=0), row)
            placed.add(row)
    return order


def _placed(
    findings: Iterable[Finding], rows: Sequence[Row], groups: Sequence[Sequence[str]]
) -> Iterable[Finding]:
    """What is said of whole versions ("C credits an agency; A names none") is shown at the statements its words stand
    in: the count above a table is then the number of places that `j` walks to."""
    for finding in findings:
        if len(groups) > 1:
            concern(finding, groups)
        if not finding.rows:
            finding.rows = [row.id for row in rows if _stands_in(finding.readings, row)]
        yield finding


def _stands_in(readings: Mapping[str, Any], row: Row) -> bool:
    return any(
        segment.start <= span["start"] < segment.end
        for siglum, cell in row.cells.items()
        for span in readings.get(siglum) or ()
        for segment in cell
    )


def _in_reading_order(findings: Iterable[Finding], numbers: Mapping[str, int]) -> tuple[Finding, ...]:
    def place(finding: Finding) -> tuple[int, int, int]:
        first = min((numbers[r] for r in finding.rows if r in numbers), default=len(numbers) + 1)
        starts = [span["start"] for reading in finding.readings.values() if reading for span in reading]
        return first, min(starts, default=0), finding.number

    return tuple(sorted(findings, key=place))
