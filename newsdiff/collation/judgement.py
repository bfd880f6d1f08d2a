"""From raw findings to those that are told.

One difference is told once, in the most telling category; what else was seen at the same words is
linked in `evidence["related"]`. The *never-suppress guard* stands here and nowhere else: a changed
value (amount, unit, currency, date, polarity, the presence or words of a quotation, who is named,
who said it) is never ranked below what a reader must see, whatever a detector, rule or toggle says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.saying import sentence
from newsdiff.collation.detectors.tools import canonical_rows
from newsdiff.collation.types import Category, Finding, Severity, Siglum

TELLING: tuple[Category, ...] = (
    "correction",
    "figure",
    "quote",
    "attribution",
    "name",
    "claim",
    "translation",
    "garble",
    "credit",
    "context",
    "order",
    "structure",
    "furniture",
    "style",
)
"""Most telling first: who wins where two findings point at the same words."""

_RANK = {category: place for place, category in enumerate(TELLING)}
_SEVERITY: dict[Severity, int] = {"substantive": 0, "wording": 1, "style": 2, "furniture": 3}

GUARDED: frozenset[Category] = frozenset({"figure", "quote", "attribution", "name", "claim", "correction"})
"""Categories that report values: never style or furniture unless the detector proved notation alone."""

GUARDED_DETECTORS: frozenset[str] = frozenset(
    {
        "figure.changed",
        "figure.weekday",
        "figure.totals",
        "quote.words",
        "quote.marks",
        "attribution.source",
        "attribution.act",
        "correction.carried",
        "correction.killed",
    }
)
"""Detectors that only ever report a changed value: always substantive."""


def guard(finding: Finding) -> Finding:
    """The finding with a severity that does not hide a changed value. The only place that decides this."""
    severity = finding.severity
    if finding.detector in GUARDED_DETECTORS or finding.evidence.get("value_changed"):
        severity = "substantive"
    elif (
        finding.category in GUARDED
        and severity in ("style", "furniture")
        and not finding.evidence.get("notation_only")
    ):
        severity = "wording"
    return finding if severity == finding.severity else replace(finding, severity=severity)


def may_hide(finding: Finding) -> bool:
    """Whether a toggle or a house-style rule may fold the finding away."""
    return guard(finding).severity not in ("substantive",) and not (
        finding.category in GUARDED and not finding.evidence.get("notation_only")
    )


def _marks(finding: Finding) -> list[tuple[Siglum, int, int]]:
    return [(s, span.start, span.end) for s, reading in finding.readings.items() for span in reading or ()]


def overlap(left: Finding, right: Finding) -> float:
    """0 … 1: the share of the marked text (in characters) two findings have in common, over all versions."""
    a, b = _marks(left), _marks(right)
    total = max(sum(e - s for _, s, e in a), sum(e - s for _, s, e in b))
    shared = sum(
        max(0, min(end, end2) - max(start, start2))
        for v, start, end in a
        for v2, start2, end2 in b
        if v == v2
    )
    return shared / total if total else 0.0


def _touching(left: Finding, right: Finding) -> bool:
    """Every version the smaller marks, the other marks at the same words."""
    small, big = sorted((_marks(left), _marks(right)), key=len)
    return bool(small) and all(any(_same_words(mark, other) for other in big) for mark in small)


def _same_words(left: tuple[Siglum, int, int], right: tuple[Siglum, int, int]) -> bool:
    """Half of the shorter of two marks lies in the other."""
    (v, s, e), (v2, s2, e2) = left, right
    shared = min(e, e2) - max(s, s2)
    return v == v2 and shared > 0 and shared >= 0.5 * min(e - s, e2 - s2)


SAME = 0.8
"""Overlap from which two findings of different categories are one difference."""
SAME_CATEGORY = 0.5


def same_difference(left: Finding, right: Finding) -> bool:
    """Whether two findings tell one difference."""
    if "correction" in (left.category, right.category) and left.category != right.category:
        return _corrected(left, right)
    if left.category == right.category:
        if left.detector == right.detector and left.category in (
            "credit",
            "furniture",
            "structure",
            "garble",
        ):
            return overlap(left, right) >= 0.9
        if (
            left.category == "style"
            and left.detector != right.detector
            and "style.notation"
            not in (
                left.detector,
                right.detector,
            )
        ):
            return (
                overlap(left, right) >= SAME
            )  # a spelling inside a quotation and the stop beside its mark are two
        once = left.category in _ONCE or "style.notation" in (left.detector, right.detector)
        return overlap(left, right) >= SAME_CATEGORY or (once and _touching(left, right))
    if _SLIP in (left.detector, right.detector) and {left.category, right.category} & _WORDING:
        return _touching(left, right)  # the slip is marked where it stands, the words in both versions
    if {left.detector, right.detector} == {"context.lead", "order.moved"}:
        return bool(set(left.rows) & set(right.rows))  # a buried lead is that it was moved
    if {left.category, right.category} <= _LAYOUT or (left.category in _LAYOUT) != (
        right.category in _LAYOUT
    ):
        return False  # where a statement stands and what it says are two differences
    if (left.category == "context") != (right.category == "context"):
        return _inside_clause(left, right)
    return overlap(left, right) >= SAME


def _corrected(left: Finding, right: Finding) -> bool:
    """The other finding points, in the versions a correction speaks of only, at what it says is still carried."""
    correction, other = (left, right) if left.category == "correction" else (right, left)
    carries = set(correction.evidence.get("carries", ()))
    if other.category in ("credit", "order", "structure") or not {
        s for s, _, _ in _marks(other)
    } <= carries | {correction.evidence.get("corrects")}:
        return False
    told = _marks(correction)
    if other.category != "context" and _apart(other, carries):
        return False  # what those that carry it write otherwise from each other, the correction does not say
    return any(v == v2 and max(s, s2) < min(e, e2) for v, s, e in _marks(other) for v2, s2, e2 in told)


def _apart(finding: Finding, carries: set[Siglum]) -> bool:
    """Does a finding tell two versions apart that both carry what was corrected?"""
    texts = {
        tuple(span.text for span in reading)
        for siglum, reading in finding.readings.items()
        if reading and siglum in carries
    }
    return len(texts) > 1


_SLIP = "garble.slip"
_WORDING: frozenset[Category] = frozenset({"quote", "claim", "translation", "name"})
_LAYOUT: frozenset[Category] = frozenset({"order", "structure", "credit", "furniture"})
_ONCE: frozenset[Category] = frozenset({"figure", "attribution"})


def _inside_clause(left: Finding, right: Finding) -> bool:
    """A figure, name or wording that some versions lack because they lack the whole clause or statement."""
    context, other = (left, right) if left.category == "context" else (right, left)
    if not other.detector.endswith((".missing", ".unnamed")):
        return False
    absent = set(context.evidence.get("absent", ()))
    if not absent >= set(other.evidence.get("absent", ())):
        return False
    wide = _marks(context)
    having = set(other.evidence.get("present", ()))
    inside = [m for m in _marks(other) if m[0] in having]
    return all(any(v == v2 and s2 <= s and e <= e2 for v2, s2, e2 in wide) for v, s, e in inside)


def _order(finding: Finding) -> tuple[int, float, int]:
    """The better of two tellings comes first."""
    return (_RANK[finding.category], -finding.confidence, _SEVERITY[finding.severity])


def told_in_other_row(left: Finding, right: Finding) -> bool:
    """Whether a finding only repeats what another tells of the same words in another row.

    A sentence that says two things stands in two rows, and what is found in it is found in both.
    """
    if left.detector != right.detector or set(left.rows) & set(right.rows):
        return False
    small, big = sorted((_having(left), _having(right)), key=len)
    return bool(small) and all(any(_same_words(mark, other) for other in big) for mark in small)


def _having(finding: Finding) -> list[tuple[Siglum, int, int]]:
    """The marks at words that are there: a gap is marked at whatever stands before it."""
    absent = set(finding.evidence.get("absent", ()))
    return [mark for mark in _marks(finding) if mark[0] not in absent]


def _once(cluster: Cluster, findings: Sequence[Finding]) -> list[Finding]:
    """Each difference once: of several tellings the most telling stays and links the others."""
    kept: list[Finding] = []
    by_row: dict[str, list[int]] = {}
    beside = _rows_beside(cluster)
    for finding in sorted(findings, key=_precedence):
        near = sorted({n for row in finding.rows or ("",) for n in by_row.get(row, ())})
        twin = next((n for n in near if same_difference(kept[n], finding)), None)
        if twin is None:
            far = sorted({n for row in finding.rows for r in beside.get(row, ()) for n in by_row.get(r, ())})
            twin = next((n for n in far if told_in_other_row(kept[n], finding)), None)
        if twin is None:
            for row in finding.rows or ("",):
                by_row.setdefault(row, []).append(len(kept))
            kept.append(finding)
            continue
        best = kept[twin]
        related = [
            *best.evidence.get("related", ()),
            {"detector": finding.detector, "message": finding.message},
        ]
        severity = min(best.severity, finding.severity, key=lambda s: _SEVERITY[s])
        # what a second detector knows to be serious stays serious under the first one's name
        severity = (
            severity if finding.category in GUARDED or finding.category == best.category else best.severity
        )
        kept[twin] = replace(best, severity=severity, evidence={**best.evidence, "related": related})
    return kept


def _rows_beside(cluster: Cluster) -> dict[str, set[str]]:
    """For each row the other rows that share a segment with it."""
    return {
        row.id: {r for cell in row.cells.values() for i in cell or () for r in cluster.rows_of(i)} - {row.id}
        for row in cluster.rows
    }


def _precedence(finding: Finding) -> tuple[float, float, int, int, str, str]:
    # a clause that is missing outranks the figure that went with it
    rank = 1 - 0.5 if finding.category == "context" else float(_RANK[finding.category])
    if finding.detector == _SLIP:
        rank = (
            _RANK["translation"] - 0.5
        )  # a word a letter off is a slip of the keyboard before it is a rendering
    return (
        rank,
        -finding.confidence,
        _SEVERITY[finding.severity],
        -sum(bool(reading) for reading in finding.readings.values()),  # the fuller of two tellings
        finding.detector,
        finding.message,
    )


def judge(cluster: Cluster, raw: Iterable[Finding]) -> tuple[Finding, ...]:
    """The final findings: guarded, told once, ordered by rows and place, with ids `f1`, `f2` …"""
    places = {row.id: n for n, row in enumerate(canonical_rows(cluster))}
    findings = [guard(finding) for finding in raw if any(finding.readings.values())]
    findings = [guard(finding) for finding in _once(cluster, findings)]

    def place(finding: Finding) -> tuple[int, int, int, str, str]:
        row = min((places.get(row, len(places)) for row in finding.rows), default=len(places))
        starts = [span.start for s in cluster.sigla for span in finding.readings.get(s) or ()]
        return (row, min(starts, default=0), _RANK[finding.category], finding.detector, finding.message)

    findings.sort(key=place)
    return tuple(
        replace(finding, id=f"f{number}", message=sentence(finding.message))
        for number, finding in enumerate(findings, 1)
    )
