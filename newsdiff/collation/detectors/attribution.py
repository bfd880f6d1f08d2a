"""Who said it: sources dropped, changed or not named."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import (
    Attribution,
    find_acts,
)
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.following import inside, unopened
from newsdiff.collation.detectors.saying import ballot, listing, quoted, votes
from newsdiff.collation.detectors.sources import (
    is_hearsay,
    of_cell,
    of_segment,
    same_source,
    unnamed,
)
from newsdiff.collation.detectors.tools import STORY_ROLES, content, copy_of, report, story_rows
from newsdiff.collation.quotations import quotations_touching
from newsdiff.collation.types import Category, Finding, Row, SegmentId, Siglum, Span


def _hangs_on_neighbour(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    """A sentence of a longer quotation whose attribution stands in the sentence before or behind."""
    text = cluster.witness(siglum).text
    body = copy_of(cluster, siglum)
    for segment_id in row.cells.get(siglum) or ():
        segment = cluster.segment(segment_id)
        groups = {
            q.group for q in quotations_touching(text, segment.start, segment.end) if q.kind == "speech"
        }
        if not groups:
            continue
        if segment.role not in STORY_ROLES:
            continue
        at = bisect_left(body, segment.start, key=lambda s: s.start)
        for neighbour in body[max(0, at - 2) : at] + body[at + 1 : at + 3]:
            if of_segment(cluster, neighbour) and any(
                q.group in groups or abs(q.start - segment.end) < 4 or abs(q.end - segment.start) < 4
                for q in quotations_touching(text, neighbour.start, neighbour.end)
            ):
                return True
    return False


def biggest_first(cluster: Cluster) -> list[Row]:
    """The statements most versions hold first: a source that stands in two rows is told there."""
    return sorted(story_rows(cluster), key=lambda row: -len(cluster.holders(row.id)))


def speaks_for_itself(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    """Most of the cell stands between quotation marks, or in a quotation that has lost a mark: it is
    somebody's words, not the outlet's, whoever is named in the sentence before."""
    tokens = cluster.cell_tokens(row.id, siglum)
    words = [i for i, t in enumerate(tokens) if t.kind != "mark"]
    marked = inside(cluster, row.id, siglum)
    if words and sum(i in marked for i in words) >= 0.6 * len(words):
        return True
    return bool(tokens) and unopened(cluster.witness(siglum).text, tokens[0].start) is not None


_SILENT = re.compile(
    r"\b(?:declined|refused) to (?:comment|confirm|say|discuss|answer)|\bwould (?:not|neither) (?:say|comment|confirm)"
)
"""Who says nothing about it is named all the same."""


class Source:
    id = "attribution.source"
    category: Category = "attribution"
    description = "A statement is sourced to somebody else, or stands as fact where others name a source."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        told: set[tuple[Siglum, int]] = set()
        for row in biggest_first(cluster):
            said = {s: of_cell(cluster, row, s) for s in cluster.holders(row.id)}
            having = [s for s, found in said.items() if found]
            if not having or {(s, said[s][0].start) for s in having} <= told:
                continue
            bare = [s for s, found in said.items() if not found and self._as_fact(cluster, row, s)]
            finding = self._dropped(cluster, row, said, having, bare) or self._changed(
                cluster, row, said, having
            )
            if finding:
                told.update((s, said[s][0].start) for s in having)
                yield finding

    def _as_fact(self, cluster: Cluster, row: Row, siglum: Siglum) -> bool:
        if not any(cluster.segment(i).role in STORY_ROLES for i in row.cells.get(siglum) or ()):
            return False  # a headline or a subhead names no source and claims no more than the text below it
        return not (
            _hangs_on_neighbour(cluster, row, siglum)
            or speaks_for_itself(cluster, row, siglum)
            or unnamed(cluster, row, siglum)
            or self._reports(cluster, row, siglum)
        )

    def _reports(self, cluster: Cluster, row: Row, siglum: Siglum) -> bool:
        """Does the cell report speech in any way ("saying that", "claiming they came")?"""
        if any(
            _SILENT.search(cluster.text_of(i)) or _denies(cluster, i) for i in row.cells.get(siglum) or ()
        ):
            return True
        verbs = {t.norm for t in cluster.cell_tokens(row.id, siglum) if t.norm.endswith("ing")}
        return bool(verbs & lexicon.listed("reporting_participles"))

    def _dropped(
        self,
        cluster: Cluster,
        row: Row,
        said: Mapping[Siglum, list[Attribution]],
        having: list[Siglum],
        bare: list[Siglum],
    ) -> Finding | None:
        bare = [
            s
            for s in bare
            if any(
                cluster.comparison(row.id, h, s).similarity >= FACT
                and _shares_claim(cluster, row, h, s, said[h])
                and not _of_a_clause_alone(cluster, row, h, s, said[h])
                for h in having
            )
            and not any(_shown_by(cluster, row, s, a) for h in having for a in said[h])
        ]
        if not bare:
            return None
        groups = _by_source(said, having)
        stands = "states" if len(bare) == 1 else "state"
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[row.id],
            spans=_spans(cluster, said, having),
            message=f"{listing(bare)} {stands} as fact what others attribute: {ballot(groups)}.",
            confidence=0.75,
            evidence={"votes": votes(groups), "unsourced": bare},
        )

    def _changed(
        self, cluster: Cluster, row: Row, said: Mapping[Siglum, list[Attribution]], having: list[Siglum]
    ) -> Finding | None:
        pairs = list(itertools.combinations(having, 2))
        if not any(
            not same_source(said[a], said[b])
            and _shares_claim(cluster, row, a, b, said[a], CHANGED)
            and not _of_a_clause_alone(cluster, row, a, b, said[a])
            and not _of_a_clause_alone(cluster, row, b, a, said[b])
            for a, b in pairs
        ):
            return None
        groups = _by_source(said, having)
        if len(groups) < 2:
            return None
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[row.id],
            spans=_spans(cluster, said, having),
            message=f"The source differs: {ballot(groups)}.",
            confidence=0.7,
            evidence={"votes": votes(groups)},
        )


def _shown_by(cluster: Cluster, row: Row, siglum: Siglum, attribution: Attribution) -> bool:
    """Whether the version says that the very source shows it: a record speaks to nobody, and is named all the same."""
    source = tuple(t for t in lexicon.words(attribution.source) if t not in ("a", "an", "the"))
    norms = [t.norm for t in cluster.cell_tokens(row.id, siglum)]
    places = [n for n in range(len(norms)) if source and tuple(norms[n : n + len(source)]) == source]
    return any(set(norms[n + len(source) : n + len(source) + 2]) & lexicon.listed("proving") for n in places)


def _denies(cluster: Cluster, segment_id: SegmentId) -> bool:
    """Somebody denies or disputes it in the sentence: who denies is named, and it is no fact of the outlet's."""
    segment = cluster.segment(segment_id)
    text = cluster.witness(segment.siglum).text
    return any(act.tone == "reject" and act.subject for act in find_acts(text, segment.start, segment.end))


FACT = 0.26
"""Likeness of two cells from which a source can be missed in one of them."""


CHANGED = 0.26
"""Share of the sourced words two versions must have in common to source them differently."""


def _shares_claim(
    cluster: Cluster, row: Row, having: Siglum, bare: Siglum, said: list[Attribution], least: float = 0.25
) -> bool:
    """Whether the version without source shares the words that are sourced, not only the topic."""
    comparison = cluster.comparison(row.id, having, bare)
    matched = {i for i, _ in comparison.matches}
    claim = [
        (i, t)
        for i, t in enumerate(comparison.left_tokens)
        if not any(a.start <= t.start < a.end for a in said) and content([t])
    ]
    shared = sum(i in matched for i, _ in claim)
    if sum(i in matched and not t.text[:1].isupper() for i, t in claim) < 2:
        return False  # names alone: one topic, not one statement
    return (shared >= 4 and least < 0.3) or (bool(claim) and shared >= least * len(claim))


_RELATIVE = re.compile(r"\b(?:which|whom|whose|who|that)\s(?:[\w’'-]+\s)?$")


def _of_a_clause_alone(
    cluster: Cluster, row: Row, having: Siglum, other: Siglum, said: list[Attribution]
) -> bool:
    """Whether the source stands behind a "which" and says only what follows it, and the other version has none of that:
    the clause is what is lacking, and no source of the statement."""
    text = cluster.witness(having).text
    comparison = cluster.comparison(row.id, having, other)
    matched = {i for i, _ in comparison.matches}
    for attribution in said:
        if not _RELATIVE.search(text, max(0, attribution.start - 24), attribution.start):
            return False
        stop = re.compile(r"[,;:—–]|$").search(text, attribution.end)
        end = stop.start() if stop else len(text)
        claim = [
            i
            for i, t in enumerate(comparison.left_tokens)
            if attribution.end <= t.start < end and content([t])
        ]
        if sum(i in matched for i in claim) > len(claim) / 4:
            return False
    return bool(said)


def _by_source(said: Mapping[Siglum, list[Attribution]], having: list[Siglum]) -> dict[str, list[Siglum]]:
    groups: list[tuple[Siglum, list[Siglum]]] = []
    for siglum in having:
        for first, members in groups:
            if same_source(said[first], said[siglum]):
                members.append(siglum)
                break
        else:
            groups.append((siglum, [siglum]))
    return {said[first][0].text: members for first, members in groups}


def _spans(
    cluster: Cluster, said: Mapping[Siglum, list[Attribution]], having: list[Siglum]
) -> dict[Siglum, list[Span]]:
    return {s: [cluster.span(s, a.start, a.end) for a in said[s][:2]] for s in having}


class Unnamed:
    id = "attribution.unnamed"
    category: Category = "attribution"
    description = "A version says that something is said, and not by whom, where others name the source."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        told: set[tuple[Siglum, int]] = set()
        for row in biggest_first(cluster):
            said = {s: of_cell(cluster, row, s) for s in cluster.holders(row.id)}
            having = [s for s, found in said.items() if any(not is_hearsay(a) for a in found)]
            if not having:
                continue
            vague = {
                s: hints
                for s, found in said.items()
                if not found and (hints := unnamed(cluster, row, s))
                if not any(_denies(cluster, i) for i in row.cells.get(s) or ())
                if any(_shares_claim(cluster, row, h, s, said[h], CHANGED) for h in having)
            }
            places = {(s, hints[0].start) for s, hints in vague.items()}
            if not vague or places <= told:
                continue
            told |= places
            groups = _by_source(said, having)
            who = list(vague)
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[row.id],
                spans=_spans(cluster, {**said, **vague}, [*having, *who]),
                message=f"{listing(who)} name{'s' if len(who) == 1 else ''} no source ({quoted(vague[who[0]][0].text)}) "
                f"where others do: {ballot(groups)}.",
                confidence=0.5,
                evidence={"votes": votes(groups), "unnamed": who},
            )
