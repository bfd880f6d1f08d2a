"""Statements in another place of the story, and words in another place of a statement."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.figure_slots import Item, items_of
from newsdiff.collation.detectors.paragraphing import seams
from newsdiff.collation.detectors.saying import in_words, listing, plural, quoted, told
from newsdiff.collation.detectors.sources import of_cell
from newsdiff.collation.detectors.tools import (
    STORY_ROLES,
    content,
    copy_of,
    first_words,
    own_statements,
    report,
    story_rows,
)
from newsdiff.collation.types import Category, Finding, Row, Siglum, Span, Token

FAR = 0.1
"""Share of the story a statement must have moved by."""


SMALL_CLUSTER = 5
"""Versions up to which two that place a statement differently are worth a line."""


class Moved:
    id = "order.moved"
    category: Category = "order"
    description = "A statement stands in another place of the story."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        blocks: list[tuple[list[Siglum], list[Siglum], list[Row]]] = []
        for row in story_rows(cluster):
            moved = [s for s in row.moved if row.cells.get(s)]
            others = [s for s in cluster.holders(row.id) if s not in moved]
            places = _places(cluster, row)
            far = bool(places) and max(places.values()) - min(places.values()) >= FAR
            if not moved or len(moved) + len(others) < 2 or not far or row.id not in own_statements(cluster):
                continue
            if len(moved) > max(len(others), 1) and not (
                len(moved) == 2 and len(cluster.sigla) <= SMALL_CLUSTER
            ):
                continue  # where no order is the usual one, nobody departs from it
            block = next(
                (b for b in blocks if b[:2] == (moved, others) and _follows(cluster, b[2][-1], row)), None
            )
            if block:
                block[2].append(row)
            else:
                blocks.append((moved, others, [row]))
        for moved, others, rows in blocks:
            spans = {
                s: [first_words(cluster, s, (row.cells[s] or ("",))[0]) for row in rows]
                for s in cluster.holders(rows[0].id)
            }
            text = cluster.text_of((rows[0].cells[moved[0]] or ("",))[0])
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=[row.id for row in rows],
                spans=spans,
                message=_message(moved, others, text, len(rows) - 1),
                confidence=0.6,
                evidence={"moved": moved, "places": _places(cluster, rows[0]), "statements": len(rows)},
            )


def _follows(cluster: Cluster, before: Row, row: Row) -> bool:
    """Whether all who have a statement have it right behind the other: both were moved in one piece."""
    together = seams(cluster).get((before.id, row.id), {})
    return before.cells.keys() == row.cells.keys() and all(
        bool(before.cells.get(s)) == bool(cell) and (not cell or s in together)
        for s, cell in row.cells.items()
    )


def _message(moved: list[Siglum], others: list[Siglum], text: str, behind: int) -> str:
    what = (
        "this"
        if not behind
        else f"this and {in_words(behind)} statement{'s' if behind > 1 else ''} behind it"
    )
    if not others:
        return f"{listing(moved)} have {what} in different places: {quoted(text, 70)}."
    return f"{listing(moved)} {plural(moved, 'has', 'have')} {what} in another place than {listing(others)}: {quoted(text, 70)}."


def _places(cluster: Cluster, row: Row) -> dict[Siglum, float]:
    """How far into the story the statement stands, 0 … 1."""
    places = {}
    for siglum in cluster.holders(row.id):
        body = copy_of(cluster, siglum)
        first = next(
            (g for i in row.cells[siglum] or () if (g := cluster.segment(i)).role in STORY_ROLES), None
        )
        if first and len(body) > 1:
            place = bisect_left(body, first.start, key=lambda s: s.start)
            places[siglum] = round(place / (len(body) - 1), 2)
    return places


APART = 3
"""Words of weight between two places of a date from which it dates something else."""
_WHEN = frozenset({"time", "period", "clock"})
_OPENS_CLAUSES = lexicon.listed("clause_opens_finite") | {"that"}


class Dated:
    """ "The deal in May that freed them", "the deal that freed them in May": the date has gone over to another act."""

    id = "order.date"
    category: Category = "order"
    description = "A date stands with other words of the sentence, and so dates another act."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for row in story_rows(cluster):
            if len(cluster.readings(row.id)) < 2:
                continue
            dated: dict[str, dict[Siglum, tuple[Token, Item]]] = defaultdict(dict)
            for siglum in cluster.holders(row.id):
                tokens = cluster.cell_tokens(row.id, siglum)
                found = [item for item in items_of(cluster, row.id, siglum) if item.family in _WHEN]
                for item in found:
                    before = content(tokens[: item.first])[-1:]
                    alone = sum(other.figure.normal == item.figure.normal for other in found) == 1
                    if before and alone:
                        dated[item.figure.normal][siglum] = (before[0], item)
            for versions in dated.values():
                groups: dict[str, list[Siglum]] = {}
                for siglum, (token, _) in versions.items():
                    groups.setdefault(token.stem, []).append(siglum)
                if len(groups) == 2 and self._gone_over(cluster, row, versions, *groups.values()):
                    yield self._finding(cluster, row, versions, groups)

    def _gone_over(
        self,
        cluster: Cluster,
        row: Row,
        versions: Mapping[Siglum, tuple[Token, Item]],
        left: list[Siglum],
        right: list[Siglum],
    ) -> bool:
        """Whether both have the words that the date stands behind in either, far from each other and in two clauses."""
        crossed = False
        for siglum, other in ((left[0], right[0]), (right[0], left[0])):
            tokens = cluster.cell_tokens(row.id, siglum)
            stems = [t.stem for t in tokens]
            here, there = (versions[s][0].stem for s in (siglum, other))
            if there not in stems:
                return False
            first, last = sorted((stems.index(here), stems.index(there)))
            between = tokens[first + 1 : last]
            if len(content(between)) < APART:
                return False
            crossed = crossed or any(t.norm in _OPENS_CLAUSES for t in between)
        if not crossed:
            return False
        return cluster.comparison(row.id, left[0], right[0]).similarity >= ALIKE

    def _finding(
        self,
        cluster: Cluster,
        row: Row,
        versions: Mapping[Siglum, tuple[Token, Item]],
        groups: Mapping[str, list[Siglum]],
    ) -> Finding:
        spans = {s: cluster.span(s, token.start, item.figure.end) for s, (token, item) in versions.items()}
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="style",
            rows=[row.id],
            spans={s: [span] for s, span in spans.items()},
            message=f"The date stands with other words: {told({spans[sigla[0]].text: sigla for sigla in groups.values()})}.",
            confidence=0.4,
            evidence={"behind": dict(groups.items())},
        )


LONG = 5
"""Words of a source worth telling when it moves; "the Kremlin said" stands anywhere."""


class SourcePlace:
    id = "order.source"
    category: Category = "order"
    description = "The source is named first in some versions and last in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            first: dict[Siglum, Span] = {}
            last: dict[Siglum, Span] = {}
            for siglum in cluster.holders(row.id):
                place = self._place(cluster, row, siglum)
                if place:
                    (first if place[0] else last)[siglum] = place[1]
            both = {**first, **last}
            long = all(len(span.text.split()) >= LONG for span in first.values())
            if (
                not first
                or not last
                or not long
                or max(len(span.text.split()) for span in last.values()) < LONG
                or any((s, span.start) in told for s, span in both.items())
            ):
                continue
            told.update((s, span.start) for s, span in both.items())
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=[row.id],
                spans={s: [span] for s, span in both.items()},
                message=f"{listing(list(first))} name{'s' if len(first) == 1 else ''} the source first, {listing(list(last))} last.",
                confidence=0.5,
                evidence={"first": list(first), "last": list(last)},
            )

    def _place(self, cluster: Cluster, row: Row, siglum: Siglum) -> tuple[bool, Span] | None:
        """Whether the outermost source opens its sentence (True) or closes it (False)."""
        found = of_cell(cluster, row, siglum)
        for attribution in sorted(found, key=lambda a: (a.shape == "verb", a.start)):
            segment = next(
                (
                    g
                    for i in row.cells[siglum] or ()
                    if (g := cluster.segment(i)).start <= attribution.start < g.end
                ),
                None,
            )
            if segment is None or segment.end - segment.start < 60:
                continue
            middle = (attribution.start + attribution.end) / 2 - segment.start
            share = middle / (segment.end - segment.start)
            if share < 0.35 or share > 0.65:
                return share < 0.35, cluster.span(siglum, attribution.start, attribution.end)
        return None


class WithinSentence:
    id = "order.within"
    category: Category = "order"
    description = "The parts of a sentence, or the people in it, stand in another order."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        seen: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            holders = [s for s in cluster.holders(row.id) if not _headline(cluster, row, s)]
            capitals = _capitals(cluster, row.id)
            names = {
                s: found for s in holders if len(found := _first_names(cluster, row.id, s, capitals)) == 2
            }
            orders: dict[tuple[str, ...], list[Siglum]] = {}
            for siglum, found in names.items():
                orders.setdefault(tuple(t.stem for t in found), []).append(siglum)
            turned = next(
                (
                    (a, b)
                    for a in orders
                    for b in orders
                    if a < b and a == b[::-1] and _alike(cluster, row.id, orders[a], orders[b])
                ),
                None,
            )
            if not turned or any((s, names[s][0].start) in seen for s in names):
                continue
            sigla = [s for key in turned for s in orders[key]]
            seen.update((s, names[s][0].start) for s in sigla)
            groups = {names[orders[key][0]][0].text: orders[key] for key in turned}
            told = ", ".join(f"{quoted(name)} in {listing(who)}" for name, who in groups.items())
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=[row.id],
                spans={s: [cluster.span(s, names[s][0].start, names[s][1].end)] for s in sigla},
                message=f"Who is named first differs: {told}.",
                confidence=0.45,
                evidence={"first": {s: names[s][0].text for s in sigla}},
            )


def _headline(cluster: Cluster, row: Row, siglum: Siglum) -> bool:
    """Whether the cell is a headline, which names first whom it likes."""
    return cluster.segment((row.cells[siglum] or ())[0]).role == "headline"


ALIKE = 0.3
"""Likeness of two cells from which one is the other turned round."""


def _alike(cluster: Cluster, row: str, left: list[Siglum], right: list[Siglum]) -> bool:
    return any(cluster.comparison(row, a, b).similarity >= ALIKE for a in left for b in right)


@cache
def _not_people() -> frozenset[str]:
    """Countries, their adjectives and titles: capitals that name nobody."""
    words = {
        "president",
        "prime",
        "minister",
        "secretary",
        "general",
        "king",
        "queen",
        "prince",
        "sen",
        "rep",
        "gen",
        "mr",
        "mrs",
        "ms",
        "dr",
    }
    table = files("newsdiff.collation").joinpath("data", "gazetteer.tsv").read_text(encoding="utf-8")
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if cells[0] == "country":
            words.update(w.lower() for cell in cells[1:5] for name in cell.split(",") for w in name.split())
    return frozenset(
        words
        | {"west", "western", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    )


NEAR = 10
"""Tokens between two names that still stand side by side."""


def _capitals(cluster: Cluster, row: str) -> Counter[str]:
    """How many versions of a row write each word (stem) with a capital."""
    return Counter(
        stem
        for siglum in cluster.holders(row)
        for stem in {t.stem for t in cluster.cell_tokens(row, siglum) if t.text[:1].isupper()}
    )


def _first_names(cluster: Cluster, row: str, siglum: Siglum, capitals: Counter[str]) -> list[Token]:
    """The first two people a sentence opens with, side by side, where another version of the row names
    them too; `capitals` as counted over the row."""
    found: list[tuple[int, Token]] = []
    tokens = cluster.cell_tokens(row, siglum)
    for n, token in enumerate(tokens):
        capital = token.kind == "word" and token.text[:1].isupper() and token.text[1:2].islower()
        if not capital or token.norm in _not_people() or capitals[token.stem] < 2 or not content([token]):
            continue
        if found and n - found[-1][0] <= 1:
            found[-1] = (n, found[-1][1])  # the surname behind a first name
            continue
        if token.stem in {t.stem for _, t in found}:
            continue
        found.append((n, token))
        if len(found) == 2:
            break
    if len(found) < 2 or found[0][0] > 6 or found[1][0] - found[0][0] > NEAR:
        return []
    return [token for _, token in found]
