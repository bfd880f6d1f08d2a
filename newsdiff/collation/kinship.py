"""Which versions tell this story at all, in words that can be compared.

A text that was filed under the wrong story, or stands in another language, must not be forced into
the table. Measured on re-published wire copy (87 pairs of versions) every pair covers at least 23 %
of the smaller version with its links; of 72 pairs from different stories none covers more than 4 %.
Look-alike events, short and written up by different hands, pass 12 % in one pair of twenty.

Two write-ups of one event by different hands make two groups in a story. Each is collated as if it
stood alone, so that what differs between its own versions is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from newsdiff.collation.align import Link
from newsdiff.collation.similarity import Profile
from newsdiff.collation.types import Siglum

Why: TypeAlias = Literal["story", "language"]
"""Why a version stands apart: it tells another story or tells it in words of its own, or in another language."""

LEAST_COVERAGE = 0.14
"""Two versions tell one story where their links cover this share of the one or the other."""
LEAST_WORDS = 30
"""With fewer words than this a version is too short for anybody to say that it does not belong."""
VERBATIM = 0.8
"""Between versions that stand apart, only sentences this much alike are still one statement."""


def coverage(left: Profile, right: Profile, links: Sequence[Link]) -> float:
    """The larger share of a version's mass that the other one has too, weighed by likeness (0 … 1)."""
    return max(
        _held(left, [(link.left, link.similarity) for link in links]),
        _held(right, [(link.right, link.similarity) for link in links]),
    )


def _held(profile: Profile, links: Sequence[tuple[int, float]]) -> float:
    best: dict[int, float] = {}
    for position, similarity in links:
        best[position] = max(best.get(position, 0.0), similarity)
    total = float(profile.masses.sum())
    return float(sum(profile.masses[n] * s for n, s in best.items())) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Kin:
    """The versions of a story sorted into those that can be compared with each other."""

    groups: tuple[tuple[Siglum, ...], ...]
    """The group that the story is told by first; each in canonical order, every version in one."""
    apart: Mapping[Siglum, Why]
    """The versions that are not compared with the first group, and why."""


def kin(
    sigla: Sequence[Siglum],
    languages: Mapping[Siglum, str],
    words: Mapping[Siglum, int],
    covered: Mapping[tuple[Siglum, Siglum], float],
) -> Kin:
    """Which versions share so much wording that they can be compared.

    `sigla` in canonical order, `languages` as BCP 47 tags (empty: nobody said), `words` counts,
    `covered` the coverage of every pair by itself. Independent of the order of input and of the base;
    a version that shares next to nothing with the others changes nothing among them.
    """
    main = _main_language(languages.values())
    by_language: dict[str, list[Siglum]] = {main: []}
    for siglum in sigla:
        by_language.setdefault(_primary(languages.get(siglum, "")) or main, []).append(siglum)
    groups: list[tuple[Siglum, ...]] = []
    apart: dict[Siglum, Why] = {}
    for tongue, members in by_language.items():
        found = _groups(members, words, covered)
        # where no two belong together, none tells the story more than another
        told_by_many = found[:1] if len(found) == 1 or (found and len(found[0]) > 1) else []
        groups += found
        for siglum in members:
            if tongue != main:
                apart[siglum] = "language"
            elif not told_by_many or siglum not in told_by_many[0]:
                apart[siglum] = "story"
    return Kin(tuple(groups), {s: apart[s] for s in sigla if s in apart})


def _primary(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


def _main_language(tags: Iterable[str]) -> str:
    counts = Counter(p for tag in tags if (p := _primary(tag)))
    return min(counts, key=lambda p: (-counts[p], p), default="")


def _groups(
    sigla: Sequence[Siglum], words: Mapping[Siglum, int], covered: Mapping[tuple[Siglum, Siglum], float]
) -> list[tuple[Siglum, ...]]:
    """The groups of versions held together by coverage, the largest first.

    A version of a few words belongs to all there is, and where that are several groups, to the one that
    has most of it: it joins no two.
    """
    if not sigla:
        return []
    long = [s for s in sigla if words[s] >= LEAST_WORDS]
    found = _joined(long, covered)
    if len(found) < 2:
        return [tuple(sigla)]
    first = max(found, key=lambda g: (len(g), _mass(g, covered)))
    groups = [first, *(g for g in found if g is not first)]
    home = {s: n for n, g in enumerate(groups) for s in g}
    for siglum in sigla:
        if siglum not in home:
            near = [max(_share(siglum, other, covered) for other in g) for g in groups]
            home[siglum] = max(range(len(groups)), key=lambda n: (near[n], -n))
    return [tuple(s for s in sigla if home[s] == n) for n in range(len(groups))]


def _joined(sigla: Sequence[Siglum], covered: Mapping[tuple[Siglum, Siglum], float]) -> list[set[Siglum]]:
    group = {s: {s} for s in sigla}
    for (a, b), share in covered.items():
        if a in group and b in group and share >= LEAST_COVERAGE and group[a] is not group[b]:
            joined = group[a] | group[b]
            for s in joined:
                group[s] = joined
    return list({id(g): g for g in group.values()}.values())


def _share(one: Siglum, other: Siglum, covered: Mapping[tuple[Siglum, Siglum], float]) -> float:
    return round(max(covered.get((one, other), 0.0), covered.get((other, one), 0.0)), 9)


def _mass(group: set[Siglum], covered: Mapping[tuple[Siglum, Siglum], float]) -> float:
    return round(sum(share for (a, b), share in covered.items() if a in group and b in group), 9)
