"""Captions, photo credits, and whether the agency that supplied the copy is credited."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from newsdiff.collation.bylines import EXTERNAL, SIGN_OFF_NAMES, agencies, mentions
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.saying import ballot, listing, quoted, votes
from newsdiff.collation.detectors.tools import canonical_rows, report, row_role, rows_of, same_words
from newsdiff.collation.types import Category, Finding, Segment, Siglum, Span


def caption_groups(cluster: Cluster) -> list[dict[Siglum, list[Segment]]]:
    """Captions that belong together, by row; a version's cell may print one twice."""
    groups = []
    for row in canonical_rows(cluster):
        if row_role(cluster, row) != "caption":
            continue
        groups.append(
            {
                s: [g for i in ids if (g := cluster.segment(i)).role == "caption"]
                for s, ids in row.cells.items()
                if ids
            }
        )
    kept: list[dict[Siglum, list[Segment]]] = []
    for group in groups:
        texts = {(s, _text(cluster, g)) for s, found in group.items() for g in found}
        twin = next(
            (
                k
                for k in kept
                if any((s, _text(cluster, g)) in texts for s, found in k.items() for g in found)
            ),
            None,
        )
        if twin is None:
            kept.append({s: found for s, found in group.items() if found})
            continue
        for siglum, found in group.items():  # the same caption printed twice
            fresh = [g for g in found if g not in twin.get(siglum, [])]
            if fresh:
                twin.setdefault(siglum, []).extend(fresh)
    return [group for group in kept if group]


def _text(cluster: Cluster, segment: Segment) -> str:
    return " ".join(cluster.text_of(segment.id).casefold().split())


def credit_groups(cluster: Cluster) -> list[dict[Siglum, list[Segment]]]:
    """Photo credits that belong together: those of one row, or those under captions of one row."""
    of_caption: dict[str, int] = {}
    for n, group in enumerate(caption_groups(cluster)):
        of_caption.update({segment.id: n for found in group.values() for segment in found})
    result: dict[tuple[str, int | str], dict[Siglum, list[Segment]]] = {}
    for siglum in cluster.sigla:
        caption = None
        for segment in cluster.segments_of(siglum):
            if segment.role == "caption":
                caption = of_caption.get(segment.id)
            elif (
                segment.role == "credit" and caption is None and _is_agency_alone(cluster.text_of(segment.id))
            ):
                continue  # "(Reuters)" under the copy credits the copy
            elif segment.role == "credit" and not SIGN_OFF_NAMES.match(cluster.text_of(segment.id)):
                rows = rows_of(cluster, segment.id)
                key: tuple[str, int | str] = (
                    ("caption", caption) if caption is not None else ("row", rows[0] if rows else segment.id)
                )
                result.setdefault(key, {}).setdefault(siglum, []).append(segment)
            elif segment.role == "body":
                caption = None
    return list(result.values())


def _is_agency_alone(text: str) -> bool:
    return text.strip(" ()[]—–-.\n") in agencies()


def _span(cluster: Cluster, segment: Segment) -> Span:
    return cluster.span(segment.siglum, segment.start, segment.end)


def _rows(cluster: Cluster, group: dict[Siglum, list[Segment]]) -> list[str]:
    wanted = {row for found in group.values() for segment in found for row in cluster.rows_of(segment.id)}
    return [row.id for row in canonical_rows(cluster) if row.id in wanted]


def _compared(
    cluster: Cluster, group: dict[Siglum, list[Segment]]
) -> tuple[dict[str, list[Siglum]], list[Siglum]]:
    """Readings with who has them, and who has none."""
    readings: dict[str, list[Siglum]] = {}
    for siglum, found in group.items():
        text = _span(cluster, found[0]).text.strip(" *_")
        key = next((k for k in readings if same_words(k, text)), text)
        readings.setdefault(key, []).append(siglum)
    return readings, [s for s in cluster.sigla if s not in group]


def _whole(cluster: Cluster, segment: Segment) -> Span:
    """A caption with its further sentences, where it is a paragraph of its own."""
    last = max(_sentences(cluster, segment), key=lambda g: g.end)
    return cluster.span(segment.siglum, segment.start, last.end)


def _sentences(cluster: Cluster, segment: Segment) -> list[Segment]:
    """The segments of a caption's paragraph, where all of them are caption; else the one alone."""
    own = [g for g in cluster.segments_of(segment.siglum) if g.paragraph == segment.paragraph]
    return own if all(g.role == "caption" for g in own) else [segment]


def _goes_on(cluster: Cluster, group: dict[Siglum, list[Segment]]) -> bool:
    """Whether it is nowhere more than the second sentence of a caption."""
    return all(_sentences(cluster, g)[0].start < g.start for found in group.values() for g in found)


class Caption:
    id = "credit.caption"
    category: Category = "credit"
    description = "A photo caption differs between versions or is missing from some."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for group in caption_groups(cluster) if len(cluster.sigla) > 1 else ():
            readings, lacking = _compared(cluster, group)
            if (len(readings) < 2 and not lacking) or _goes_on(cluster, group):
                continue
            if len(readings) > 1:
                message = f"The caption differs: {ballot(readings)}" + (
                    f"; none in {listing(lacking)}." if lacking else "."
                )
            else:
                message = f"Only {listing(list(group))} carr{'ies' if len(group) == 1 else 'y'} the caption {quoted(next(iter(readings)))}."
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=_rows(cluster, group),
                spans={s: [_whole(cluster, found[0])] for s, found in group.items()},
                message=message,
                confidence=0.8 if len(readings) > 1 else 0.7,
                evidence={"votes": votes(readings), "absent": lacking},
            )


class Doubled:
    id = "credit.doubled"
    category: Category = "credit"
    description = "A version prints the same caption twice."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for siglum in cluster.sigla:
            captions = [s for s in cluster.segments_of(siglum) if s.role == "caption"]
            for left, right in itertools.pairwise(captions):
                if same_words(_span(cluster, left).text, _span(cluster, right).text):
                    yield report(
                        cluster,
                        detector=self.id,
                        category=self.category,
                        severity="furniture",
                        rows=list(dict.fromkeys([*cluster.rows_of(left.id), *cluster.rows_of(right.id)])),
                        spans={siglum: [_span(cluster, right)]},  # the first is told as the caption it is
                        message=f"{siglum} prints the caption {quoted(_span(cluster, left).text)} twice.",
                        confidence=0.7,
                        evidence={"inner": True},
                    )


class PhotoCredit:
    id = "credit.photo"
    category: Category = "credit"
    description = "A photo credit differs between versions or is missing from some."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for n, group in enumerate(credit_groups(cluster) if len(cluster.sigla) > 1 else ()):
            readings, lacking = _compared(cluster, group)
            if len(readings) < 2 and not lacking:
                continue
            roles = {s: {g.role for g in cluster.segments_of(s)} for s in lacking if n == 0}
            bare = [s for s, found in roles.items() if "caption" in found and "credit" not in found]
            message = (
                f"The photo credit differs: {ballot(readings)}"
                if len(readings) > 1
                else (
                    f"Only {listing(list(group))} credit{'s' if len(group) == 1 else ''} the photo: {quoted(next(iter(readings)))}"
                )
            )
            message += (
                f"; {listing(bare)} print{'s' if len(bare) == 1 else ''} a caption without a credit."
                if bare
                else "."
            )
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=_rows(cluster, group),
                spans={s: [_span(cluster, g) for g in found] for s, found in group.items()},
                message=message,
                confidence=0.8,
                evidence={"votes": votes(readings), "absent": lacking, "caption_without_credit": bare},
            )


def agency_marks(cluster: Cluster, siglum: Siglum) -> list[tuple[str, Span]]:
    """Where a version credits an agency or says the copy is not its own: (agency or "external", span)."""
    text = cluster.witness(siglum).text
    everything = cluster.segments_of(siglum)
    under_caption = {b.id for a, b in itertools.pairwise(everything) if a.role == "caption"}
    segments = [s for s in everything if s.role not in ("caption", "related", "headline")]
    found: list[tuple[str, Span]] = []
    for n, segment in enumerate(segments):
        if segment.role == "credit" and (
            segment.id in under_caption or not _is_agency_alone(cluster.text_of(segment.id))
        ):
            continue  # a photographer's agency is the photo's credit, not the copy's
        for mention in mentions(text, segment.start, segment.end, segment.role, last=n >= len(segments) - 2):
            whole = segment.role in ("byline", "dateline") and segment.end - segment.start <= 60
            start, end = (segment.start, segment.end) if whole else (mention.start, mention.end)
            found.append((mention.agency, cluster.span(siglum, start, end)))
        if segment.role == "furniture":
            for match in EXTERNAL.finditer(text[segment.start : segment.end]):
                found.append(
                    (
                        "external",
                        cluster.span(siglum, segment.start + match.start(), segment.start + match.end()),
                    )
                )
    return found


class Agency:
    id = "credit.agency"
    category: Category = "credit"
    description = "The agency is credited in some versions only, or another agency is."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        marks = {s: agency_marks(cluster, s) for s in cluster.sigla}
        named = {s: list(dict.fromkeys(a for a, _ in found if a != "external")) for s, found in marks.items()}
        if not any(marks.values()) or (
            len({tuple(sorted(names)) for names in named.values()}) < 2
            and all(bool(marks[s]) == bool(marks[cluster.sigla[0]]) for s in cluster.sigla)
        ):
            return
        groups: dict[str, list[Siglum]] = {}
        for siglum, names in named.items():
            if names:
                groups.setdefault(" and ".join(names), []).append(siglum)
        silent = [s for s in cluster.sigla if not named[s]]
        told = "; ".join(
            f"{listing(s)} credit{'s' if len(s) == 1 else ''} {name}" for name, s in sorted(groups.items())
        )
        outside = [s for s in silent if marks[s]]
        parts = [told] if told else []
        if outside:
            parts.append(
                f"{listing(outside)} say{'s' if len(outside) == 1 else ''} only that the copy came from outside"
            )
        rest = [s for s in silent if s not in outside]
        if rest:
            parts.append(f"{listing(rest)} name{'s' if len(rest) == 1 else ''} no agency")
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[],
            spans={s: [span for _, span in found] for s, found in marks.items()},
            message="; ".join(parts) + ".",
            confidence=0.85,
            evidence={"agencies": dict(named.items()), "uncredited": silent},
        )


class SignOff:
    """The line of reporters and editors. Where it names an agency it credits it; else it is the foot of the page."""

    def __init__(self, category: Category) -> None:
        self.category: Category = category
        self.id = f"{category}.sign_off"
        self.description = (
            "The line at the end that names an agency's reporters differs or was cut."
            if category == "credit"
            else "The line of reporters and editors at the end, without an agency, differs or was cut."
        )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        lines: dict[Siglum, Span] = {}
        for siglum in cluster.sigla:
            for segment in cluster.segments_of(siglum)[-4:]:
                text = cluster.witness(siglum).text[segment.start : segment.end]
                if segment.end - segment.start < 400 and SIGN_OFF_NAMES.match(text):
                    lines[siglum] = _span(cluster, segment)
        groups: dict[str, list[Siglum]] = {}
        for siglum, span in lines.items():
            groups.setdefault(" ".join(span.text.split()), []).append(siglum)
        lacking = [s for s in cluster.sigla if s not in lines]
        if not lines or (len(groups) < 2 and not lacking):
            return
        credits_agency = any(_names_agency(line) for line in groups)
        if credits_agency != (self.category == "credit"):
            return
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="wording" if credits_agency else "furniture",
            rows=[],
            spans={s: [span] for s, span in lines.items()},
            message=f"The sign-off reads {ballot(groups)}"
            + (f"; {listing(lacking)} ha{'s' if len(lacking) == 1 else 've'} none." if lacking else "."),
            confidence=0.6,
            evidence={"votes": votes(groups), "absent": lacking},
        )


def _names_agency(line: str) -> bool:
    """Whether a sign-off names an agency, or a house by its writers: "Lakeside Press writer Joan Doe contributed"."""
    return bool(mentions(line, 0, len(line), "credit") or _HOUSE_WRITERS.search(line))


_HOUSE_WRITERS = re.compile(
    r"\b[A-Z][\w.]+(?: [A-Z][\w.]+)* (?:staff )?(?:writers?|reporters?|correspondents?|journalists?)\b"
)
