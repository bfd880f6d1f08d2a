"""Somebody whom some versions name, and others speak of in the same statement without a name anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.introductions import names_told_at
from newsdiff.collation.detectors.likeness import edits
from newsdiff.collation.detectors.persons import TITLES, Introduction, Name, introductions
from newsdiff.collation.detectors.saying import listing, plural, quoted
from newsdiff.collation.detectors.sources import of_segment
from newsdiff.collation.detectors.tools import STORY_ROLES, report
from newsdiff.collation.parts import given_names
from newsdiff.collation.transliteration import transliterated
from newsdiff.collation.types import Category, Finding, Siglum, Span

LEAST_ALIKE = 0.15
"""Likeness of two cells from which they tell of one thing, and of the same people."""
SHORTEST = 3
"""Letters of a last name that is looked for."""
_AGE = re.compile(r",\s\d{1,3}\b(?=[,.;])")


class Unnamed:
    id = "name.unnamed"
    category: Category = "name"
    description = (
        "Somebody is named in some versions; others tell the same of that person and never give a name."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        named: dict[Name, dict[Siglum, Introduction]] = {}
        for siglum in cluster.sigla:
            for name, made in introductions(cluster, siglum).items():
                named.setdefault(name, {})[siglum] = made
        done: set[str] = set()
        for name, having in named.items():
            if name[-1] in done or len(name[-1]) < SHORTEST or _dated(name):
                continue
            if not any(_is_person(cluster, s, name, made) for s, made in having.items()):
                continue
            rows = {r for made in having.values() for r in cluster.rows_of(made.segment)}
            lacking = [
                s for s in cluster.sigla if s not in having and self._never_named(cluster, name, having, s)
            ]
            if not lacking or any(self._otherwise_told(cluster, s, made) for s, made in having.items()):
                continue
            done.add(name[-1])
            shown = next(iter(having.values())).name
            spans: dict[Siglum, list[Span]] = {
                s: [_name_alone(cluster, s, made)] for s, made in having.items()
            }
            for siglum in lacking:
                gap = _gap(cluster, having, siglum)
                if gap is not None:
                    spans[siglum] = [gap]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[row.id for row in cluster.rows if row.id in rows],
                spans=spans,
                message=f"{listing(list(having))} {plural(list(having), 'names', 'name')} {quoted(shown)}; "
                f"{listing(lacking)} {plural(lacking, 'gives', 'give')} no such name anywhere.",
                confidence=0.6,
                evidence={"name": shown, "present": list(having), "absent": lacking},
            )

    def _never_named(
        self, cluster: Cluster, name: Name, having: dict[Siglum, Introduction], siglum: Siglum
    ) -> bool:
        """Does a version make the statement, with words of its own in common, and never give the name or one like it?"""
        if any(_like(word, name) for word in _capitalised(cluster, siglum)):
            return False
        return any(
            cluster.comparison(row, other, siglum).similarity >= LEAST_ALIKE
            for other, made in having.items()
            for row in cluster.rows_of(made.segment)
            if siglum in cluster.holders(row)
            and all(cluster.segment(i).role in STORY_ROLES for i in cluster.row(row).cells.get(siglum) or ())
        )

    def _otherwise_told(self, cluster: Cluster, siglum: Siglum, made: Introduction) -> bool:
        """Is it somebody who is said to have said it, or a name that is told where it stands?"""
        segment = cluster.segment(made.segment)
        if any(a.start < made.end and made.start < a.end for a in of_segment(cluster, segment)):
            return True
        return any(t.start < made.end and made.start < t.end for t in names_told_at(cluster).get(siglum, ()))


def _dated(name: Name) -> bool:
    """ "Caught Apr", of a headline: no name."""
    return any(w in lexicon.listed("abbreviated") and w.title() not in given_names() for w in name)


def _is_person(cluster: Cluster, siglum: Siglum, name: Name, made: Introduction) -> bool:
    """A first name, an age behind it, or a rank or trade before it says that somebody bears the name."""
    text = cluster.witness(siglum).text
    return (
        name[0].title() in given_names()
        or bool(_AGE.match(text, made.end))
        or any(word in TITLES or lexicon.is_person(word) for word in made.words)
    )


def _name_alone(cluster: Cluster, siglum: Siglum, made: Introduction) -> Span:
    at = cluster.witness(siglum).text.find(made.name, made.start, made.end)
    return cluster.span(siglum, at if at >= 0 else made.start, (at + len(made.name)) if at >= 0 else made.end)


@once_a_cluster
def _capitalised(cluster: Cluster, siglum: Siglum) -> frozenset[str]:
    """Every capitalised word of a version, headings and captions included."""
    return frozenset(
        re.sub(r"'s?$", "", token.norm)
        for segment in cluster.segments_of(siglum)
        for token in cluster.tokens(segment.id)
        if token.text[:1].isupper()
    )


def _like(word: str, name: Name) -> bool:
    """Is a word the last name, or one of the names in another spelling?"""
    last = name[-1]
    return (
        word == last
        or (
            len(last) > SHORTEST
            and word[:1] == last[:1]
            and (edits(word, last, 2) <= 2 or transliterated(word, last))
        )
        or (len(name[0]) > SHORTEST and word == name[0])
    )


def _gap(cluster: Cluster, having: dict[Siglum, Introduction], siglum: Siglum) -> Span | None:
    """Where in a version's cell the name would stand: behind the last word that both have before it."""
    for other, made in having.items():
        for row in cluster.rows_of(made.segment):
            if siglum not in cluster.holders(row):
                continue
            comparison = cluster.comparison(row, other, siglum)
            before = [j for i, j in comparison.matches if comparison.left_tokens[i].start < made.start]
            if before:
                return cluster.gap_anchor(row, siglum, before[-1] + 1)
    return None
