"""Versions marked correction, writethru or kill: which others still carry what was changed?"""

from __future__ import annotations

from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.corrections import META, Note, notes_of
from newsdiff.collation.detectors.saying import listing, quoted
from newsdiff.collation.detectors.tools import content, first_words, report, story_rows
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.types import Category, Finding, Segment, Siglum, Span, Token

WRONG = 0.5
"""Share of the words of a note that a sentence must hold to be the one the note speaks of."""


@once_a_cluster
def correcting(cluster: Cluster) -> dict[Siglum, list[Note]]:
    """The versions that are marked, with their notes."""
    found = {s: notes_of(cluster.witness(s), cluster.segments_of(s)) for s in cluster.sigla}
    return {s: notes for s, notes in found.items() if notes}


def _is_note(segment: Segment, notes: list[Note]) -> bool:
    return any(
        not note.header and note.start <= segment.start < max(note.end, note.start + 1) for note in notes
    )


def _about(note: Note) -> list[Token]:
    """What the note speaks of: its content words without the words all notes have."""
    tokens = tokenise(note.text, 0, len(note.text))
    return [t for t in content(tokens) if t.norm not in META]


class Carried:
    id = "correction.carried"
    category: Category = "correction"
    description = (
        "A version still carries what another, marked as a correction or writethru, has changed or withdrawn."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        marked = correcting(cluster)
        for siglum, notes in marked.items():
            if any(note.kind == "kill" for note in notes):
                continue
            others = [s for s in cluster.sigla if s not in marked]
            if not others:
                continue
            carried: dict[Siglum, list[Span]] = {}
            fixed: list[Span] = []
            rows: list[str] = []
            for other in others:
                for row, wrong, right in self._wrong(cluster, siglum, other, notes):
                    carried.setdefault(other, []).append(wrong)
                    fixed += [right] if right else []
                    rows += [row] if row not in rows else []
            spans = [cluster.span(siglum, n.start, n.end) for n in notes if n.end > n.start]
            yield self._finding(cluster, siglum, notes, carried, fixed, rows, spans)

    def _finding(
        self, cluster: Cluster, siglum: Siglum, notes: list[Note], carried: dict[Siglum, list[Span]],
        fixed: list[Span], rows: list[str], spans: list[Span],
    ) -> Finding:  # fmt: skip
        kind = notes[0].kind
        if carried:
            who = listing(list(carried))
            first = next(iter(carried.values()))[0].text
            message = f"{siglum} is marked as a {kind}; {who} still carr{'ies' if len(carried) == 1 else 'y'} {quoted(first)}."
        else:
            message = (
                f"{siglum} is marked as a {kind}; check whether the other versions carry what it changed."
            )
        own = list(dict.fromkeys(fixed))[:2] + spans
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=rows,
            spans={siglum: own[:3], **carried},
            message=message,
            confidence=0.9 if carried else 0.5,
            evidence={"kind": kind, "corrects": siglum, "carries": list(carried)},
        )

    def _wrong(
        self, cluster: Cluster, siglum: Siglum, other: Siglum, notes: list[Note]
    ) -> list[tuple[str, Span, Span | None]]:
        """(row, what `other` still says, what `siglum` says instead)."""
        about = {t.stem for note in notes if not note.header for t in _about(note)}
        named: list[tuple[str, Span, Span | None]] = []
        changed: list[tuple[str, Span, Span | None]] = []
        for row in story_rows(cluster):
            there = [
                g
                for i in row.cells.get(other) or ()
                if (g := cluster.segment(i)).role in ("body", "headline", "dek")
            ]
            here = [
                g for i in row.cells.get(siglum) or ()
                if (g := cluster.segment(i)).role in ("body", "headline", "dek") and not _is_note(g, notes)
            ]  # fmt: skip
            for segment in there:
                stems = {t.stem for t in content(cluster.tokens(segment.id))}
                hits = len(about & stems)
                if here:
                    found = self._difference(cluster, row.id, siglum, other)
                    if found:
                        changed.append((row.id, *found))
                elif about and hits >= 2 and (hits >= WRONG * len(stems) or hits >= WRONG * len(about)):
                    named.append((row.id, cluster.span(other, segment.start, segment.end), None))
        if named:
            return named[:1]
        close = [c for c in changed if about & {t.stem for t in tokenise(c[1].text, 0, len(c[1].text))}]
        return (close or changed)[:2]

    def _difference(
        self, cluster: Cluster, row: str, siglum: Siglum, other: Siglum
    ) -> tuple[Span, Span | None] | None:
        """The first words that differ where the two cells are otherwise the same."""
        comparison = cluster.comparison(row, other, siglum)
        if comparison.similarity < 0.6:
            return None
        for substitution in comparison.substitutions:
            left = comparison.left_tokens[slice(*substitution.left)]
            right = comparison.right_tokens[slice(*substitution.right)]
            if content(left) and content(right):
                return (
                    cluster.token_span(row, other, *substitution.left),
                    cluster.token_span(row, siglum, *substitution.right),
                )
        for only in comparison.only_left:
            if content(comparison.left_tokens[slice(*only)]):
                return cluster.token_span(row, other, *only), None
        return None


class Killed:
    id = "correction.killed"
    category: Category = "correction"
    description = "A version kills the story that others still carry."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        marked = correcting(cluster)
        killing = [s for s, notes in marked.items() if any(note.kind == "kill" for note in notes)]
        others = [s for s in cluster.sigla if s not in killing]
        if not killing or not others:
            return
        spans: dict[Siglum, list[Span]] = {}
        for siglum in killing:
            found = [
                cluster.span(siglum, n.start, n.end)
                for n in marked[siglum]
                if n.kind == "kill" and n.end > n.start
            ]
            spans[siglum] = found
        for siglum in others:
            story = [s for s in cluster.segments_of(siglum) if s.role in ("headline", "body")]
            spans[siglum] = [first_words(cluster, siglum, s.id, 40) for s in story[:2]]
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[],
            spans=spans,
            message=f"{listing(killing)} kill{'s' if len(killing) == 1 else ''} the story that {listing(others)} still carr{'ies' if len(others) == 1 else 'y'}.",
            confidence=0.95,
            evidence={"kills": killing, "carries": others},
        )
