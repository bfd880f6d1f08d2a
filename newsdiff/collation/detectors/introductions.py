"""Who somebody is: how people and houses are introduced, described instead of named, or held back."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from newsdiff.collation import lexicon
from newsdiff.collation.attributions import Attribution
from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.changes import places, words_at
from newsdiff.collation.detectors.persons import (
    TITLES,
    Introduction,
    Name,
    bare,
    introductions,
    is_kind,
    kinds,
)
from newsdiff.collation.detectors.saying import listing, plural, quoted, told, votes
from newsdiff.collation.detectors.sources import names_a_person, of_segment
from newsdiff.collation.detectors.tools import report, story_rows
from newsdiff.collation.parts import given_names
from newsdiff.collation.types import Category, Finding, Siglum, Span

MOST = 200
"""Different names that are looked at in one story."""


class Introduced:
    id = "name.introduced"
    category: Category = "name"
    description = (
        "A person or house is introduced as something else, or not explained at all in some versions."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        own = {s: introductions(cluster, s) for s in cluster.sigla}
        names = list(dict.fromkeys(name for s in cluster.sigla for name in own[s]))
        told_at = names_told_at(cluster) if names else {}
        for name in names[:MOST]:
            having = {s: own[s][name] for s in cluster.sigla if name in own[s]}
            if len(having) < 2 or not _differ([i.words for i in having.values()]):
                continue
            if any(
                not (place.end <= span.start or span.end <= place.start)
                for s, i in having.items()
                for place in [cluster.span(s, i.start, i.end)]
                for span in told_at.get(s, ())
            ):
                continue  # another title at the same place is told as one
            if _clause_alone(cluster, having):
                continue
            groups: dict[str, list[Siglum]] = {}
            for siglum, i in having.items():
                text = " ".join(cluster.span(siglum, i.start, i.end).text.split()) if i.words else ""
                groups.setdefault(text, []).append(siglum)
            bare = groups.pop("", [])
            rows = dict.fromkeys(r for i in having.values() for r in cluster.rows_of(i.segment)[:1])
            shown = next(iter(having.values())).name
            message = f"{quoted(shown)} is introduced otherwise: {told(groups)}."
            if bare:
                message = f"Who {quoted(shown)} is stands in some versions only: {told(groups)}; {listing(bare)} {plural(bare, 'does', 'do')} not say."
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=list(rows),
                spans={s: [cluster.span(s, i.start, i.end)] for s, i in having.items()},
                message=message,
                confidence=0.4,
                evidence={"votes": votes(groups), "bare": bare},
            )


def _clause_alone(cluster: Cluster, having: Mapping[Siglum, Introduction]) -> bool:
    """Whether all that is said stands behind the name, in a statement that those without it make too: a clause left
    out, which is told as one."""
    said = [i for i in having.values() if i.words]
    rows = {r for i in having.values() if not i.words for r in cluster.rows_of(i.segment)}
    return bool(rows) and all(i.behind and (set(cluster.rows_of(i.segment)) & rows) for i in said)


@once_a_cluster
def names_told_at(cluster: Cluster) -> Mapping[Siglum, list[Span]]:
    """The words that are told as another title, name or spelling."""
    found: dict[Siglum, list[Span]] = {}
    for category in ("name", "attribution"):
        for place in places(cluster, category):
            for siglum, words in place.ranges.items():
                found.setdefault(siglum, []).append(words_at(cluster, place.row, siglum, words))
    return found


def _differ(said: Sequence[frozenset[str]]) -> bool:
    """Whether two of them say different things of who it is, or one says nothing."""
    return any(_apart(a, b) for a, b in itertools.combinations(dict.fromkeys(said), 2))


def _apart(left: frozenset[str], right: frozenset[str]) -> bool:
    if not left or not right:
        return bool(left) != bool(right)
    groups = lexicon.title_groups()
    return not any(
        a == b
        or lexicon.equivalence((a,), (b,)) is not None
        or a.startswith(b)
        or b.startswith(a)
        or groups.get(a, frozenset()) & groups.get(b, frozenset())
        for a in left
        for b in right
    )


class Held:
    id = "name.held"
    category: Category = "name"
    description = "A version describes a source whom others name at the same place."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        if len(cluster.sigla) < 2:
            return
        yield from self._sources(cluster)
        yield from self._people(cluster)

    def _people(self, cluster: Cluster) -> Iterator[Finding]:
        """Whoever has a full name in one version and none at all in another that makes the statement."""
        done: set[Name] = set()
        told_at = names_told_at(cluster)
        for siglum in cluster.sigla:
            for name, i in itertools.islice(introductions(cluster, siglum).items(), MOST):
                if name in done or not _is_somebody(i):
                    continue
                if any(s.start < i.end and i.start < s.end for s in told_at.get(siglum, ())):
                    continue
                left_out = {
                    other: span
                    for row in cluster.rows_of(i.segment)
                    for other in cluster.holders(row)
                    if other != siglum
                    and not _is_named(cluster, other, name)
                    and cluster.comparison(row, siglum, other).similarity >= ALIKE
                    and (span := _described_in(cluster, row, siglum, other, i)) is not None
                }
                if not left_out:
                    continue
                done.add(name)
                who = list(left_out)
                at = cluster.witness(siglum).text.find(i.name, i.start)
                span = cluster.span(siglum, at, at + len(i.name))
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="substantive",
                    rows=cluster.rows_of(i.segment)[:1],
                    spans={siglum: [span], **{s: [x] for s, x in left_out.items()}},
                    message=f"{listing(who)} {plural(who, 'speaks', 'speak')} of {quoted(left_out[who[0]].text)} where {siglum} names "
                    f"{quoted(i.name)}; {listing(who)} {plural(who, 'gives', 'give')} no name.",
                    confidence=0.5,
                    evidence={"present": [siglum], "absent": who},
                )

    def _sources(self, cluster: Cluster) -> Iterator[Finding]:
        done: set[tuple[Siglum, str]] = set()
        for row in story_rows(cluster):
            named: dict[Siglum, Attribution] = {}
            described: dict[Siglum, Attribution] = {}
            for siglum in cluster.holders(row.id):
                for segment_id in row.cells.get(siglum) or ():
                    for a in of_segment(cluster, cluster.segment(segment_id)):
                        if names_a_person(a.source):
                            named.setdefault(siglum, a)
                        elif _describes(a.source):
                            described.setdefault(siglum, a)
            described = {s: a for s, a in described.items() if s not in named}
            pairs = [
                (s, other)
                for s in described
                for other in named
                if _may_be(described[s].source, named[other].source)
                and cluster.comparison(row.id, s, other).similarity >= ALIKE
            ]
            who = list(dict.fromkeys(s for s, _ in pairs if (s, _surname(named[_].source)) not in done))
            if not who:
                continue
            naming = list(dict.fromkeys(other for _, other in pairs))
            surname = _surname(named[naming[0]].source)
            done.update((s, surname) for s in who)
            never = [s for s in who if not re.search(rf"\b{re.escape(surname)}\b", cluster.witness(s).text)]
            spans = {s: [_source_span(cluster, s, a)] for s, a in described.items() if s in who}
            spans |= {s: [_source_span(cluster, s, named[s])] for s in naming}
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive" if never else "wording",
                rows=[row.id],
                spans=spans,
                message=f"{listing(who)} {plural(who, 'speaks', 'speak')} of {quoted(described[who[0]].source)} where "
                f"{listing(naming)} {plural(naming, 'names', 'name')} {quoted(named[naming[0]].source)}; {listing(never or who)} "
                f"{plural(never or who, 'gives', 'give')} {'no name' if never else 'the name only elsewhere'}.",
                confidence=0.5 if never else 0.4,
                evidence={"present": naming, "absent": who},
            )


def _is_somebody(i: Introduction) -> bool:
    """A person and no house: by a first name, a title or a trade."""
    return i.name.split()[0] in given_names() or any(
        word in _people() or word in TITLES or (is_kind(word) and word not in kinds()) for word in i.words
    )


@once_a_cluster
def _vocabulary(cluster: Cluster, siglum: Siglum) -> frozenset[str]:
    return frozenset(bare(t.text) for s in cluster.segments_of(siglum) for t in cluster.tokens(s.id))


def _is_named(cluster: Cluster, siglum: Siglum, name: Name) -> bool:
    """Does a version have the last name anywhere, or the first for those who are called by it?"""
    words = _vocabulary(cluster, siglum)
    return name[-1] in words or name[0] in words


def _is_person(noun: str) -> bool:
    return noun in _people() or noun in lexicon.listed("anybody") or (is_kind(noun) and noun not in kinds())


def _fits(noun: str, said: frozenset[str]) -> bool:
    """May a noun be said of somebody of whom this is said: "the suspect" of anybody, "a senator" of no judge?"""
    known = frozenset(word for word in said if word in _people() or is_kind(word))
    return noun in lexicon.listed("anybody") or not known or not _apart(frozenset({noun}), known)


_NAMED_THERE = re.compile(
    r"\s?[,(–—-]?\s(?:who\s(?:was|is|has\sbeen)\s)?(?:(?:identified|named|known|introduced)\s(?:only\s)?(?:as\s)?)?[A-Z][a-z]+\s[A-Za-z-]*[A-Z]"
)
"""A full name right behind the words for a person."""


def _described_in(cluster: Cluster, row: str, naming: Siglum, other: Siglum, i: Introduction) -> Span | None:
    """Words of a cell for a person that the cell with the name has not, or has of the one named."""
    there = {t.norm for t in cluster.cell_tokens(row, naming)}
    for segment_id in cluster.row(row).cells.get(other) or ():
        segment = cluster.segment(segment_id)
        text = cluster.witness(other).text
        for found in re.finditer(
            r"\b(?:[Aa]n?|[Tt]he|[Oo]ne)\s(?P<words>(?:[\w’'-]+\s?){1,5})", text[segment.start : segment.end]
        ):
            words = re.findall(r"[\w’'-]+", found["words"])
            for word in words:
                noun = word.lower()
                if not (_is_person(noun) and word[0].islower()):
                    continue
                if _fits(noun, i.words) and (noun in i.words or noun not in there):
                    end = segment.start + found.start("words") + found["words"].index(word) + len(word)
                    if _NAMED_THERE.match(text, end):
                        break  # "the woman, identified as Saja Molin": somebody else, and named
                    return cluster.span(other, segment.start + found.start(), end)
                break
    return None


ALIKE = 0.3
"""Likeness of two cells from which the source that one describes may be the one that the other names."""


def _describes(source: str) -> bool:
    """ "A Republican senator", "a spokesman for the port": somebody who is not named, and not spoken of before."""
    words = lexicon.words(source)
    return len(words) > 1 and words[0] in ("a", "an") and bool(set(words) & _people())


@lru_cache(maxsize=1)
def _people() -> frozenset[str]:
    return kinds() - lexicon.listed("houses") - lexicon.listed("media_nouns")


def _may_be(described: str, named: str) -> bool:
    """Nothing that is said of the one contradicts what is said of the other: where both say what they are, it is
    the same."""
    said = {w for w in lexicon.words(described) if w in _people()}
    other = {w for w in (bare(x) for x in named.split()) if w in _people()} | {
        full for x in named.split() for full in said if lexicon.equivalence((bare(x),), (full,)) is not None
    }
    return not other or not _apart(frozenset(said), frozenset(other))


def _surname(source: str) -> str:
    words = [w for w in re.findall(r"[\w’'-]+", source) if w[:1].isupper()]
    return re.sub(r"['’]s?$", "", words[-1]) if words else source


def _source_span(cluster: Cluster, siglum: Siglum, attribution: Attribution) -> Span:
    at = cluster.witness(siglum).text.find(attribution.source, attribution.start, attribution.end)
    start = at if at >= 0 else attribution.start
    return cluster.span(siglum, start, start + len(attribution.source) if at >= 0 else attribution.end)
