"""A firm, hotel or institute under two names: the first and the last word are the same, what stands between is not."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.names_otherwise import Known, Words, names_of
from newsdiff.collation.detectors.saying import ballot, votes
from newsdiff.collation.detectors.tools import report
from newsdiff.collation.parts import given_names
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Category, Finding, Severity

RARE = 4.2
"""Zipf frequency up to which the first word of a name is its own, and not "National" or "New"."""


class House:
    id = "name.house"
    category: Category = "name"
    description = "A firm, hotel or institute is given another name between the same first and last word."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        names = names_of(cluster)
        for left, right in _alike(names):
            a, b = names[left], names[right]
            if set(a.at) & set(b.at):
                continue  # a version that has both knows two, or says it in full once
            groups = {a.text: list(a.at), b.text: list(b.at)}
            fuller = set(left) < set(right) or set(right) < set(left)
            severity: Severity = "wording" if fuller else "substantive"
            found = {siglum: at[0] for known in (a, b) for siglum, at in known.at.items()}
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity=severity,
                rows=list(dict.fromkeys(r for s, _ in found.values() for r in cluster.rows_of(s)[:1])),
                spans={siglum: [span] for siglum, (_, span) in found.items()},
                message=f"A house is given two names: {ballot(groups)}.",
                confidence=0.5 if fuller else 0.65,
                evidence={"votes": votes(groups)},
            )


def _alike(names: dict[Words, Known]) -> Iterator[tuple[Words, Words]]:
    ends: dict[tuple[str, str], list[Words]] = defaultdict(list)
    for name in names:
        if _own(name[0]) and _house(name[-1]):
            ends[name[0], name[-1]].append(name)
    for group in ends.values():
        if len(group) == 2:  # of three, some are parts of the house
            yield from itertools.combinations(group, 2)


def _own(word: str) -> bool:
    return word.isalpha() and len(word) > 2 and zipf(word) < RARE and word.title() not in given_names()


def _house(word: str) -> bool:
    return word in lexicon.listed("houses") or word in lexicon.listed("house_endings")
