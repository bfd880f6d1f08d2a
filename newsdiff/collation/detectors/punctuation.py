"""House style in marks: the shape of quotation marks, stops beside them, hyphens, words set off."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import COMPARED_ROLES
from newsdiff.collation.detectors.saying import listing, plural, quoted, told
from newsdiff.collation.detectors.tools import report, story_rows
from newsdiff.collation.quotations import Quotation, find_quotations, quotations_touching
from newsdiff.collation.types import Category, Finding, Row, Siglum, Span, Token

_SHAPES: Mapping[str, tuple[str, str]] = {
    "straight": ("straight", "double"),
    "curly": ("curly", "double"),
    "single": ("straight", "single"),
    "curly single": ("curly", "single"),
}
"""Curl and number of the marks that quotations open with."""
_PROSE = frozenset({"body", "dek"})


def _quotations(cluster: Cluster, siglum: Siglum) -> list[Quotation]:
    """The outer quotations of a version's copy; a headline quotes in marks of its own."""
    text = cluster.witness(siglum).text
    found = [q for q in find_quotations(text) if not q.depth and q.marks in _SHAPES]
    segments = [s for s in cluster.segments_of(siglum) if s.role in COMPARED_ROLES - {"headline"}]
    at = 0
    kept = []
    for quotation in found:
        while at < len(segments) and segments[at].end <= quotation.start:
            at += 1
        if at < len(segments) and segments[at].start <= quotation.start:
            kept.append(quotation)
    return kept


class QuoteShapes:
    """Curly, straight, double and single quotation marks, told once for the whole cluster."""

    id = "style.quotes"
    category: Category = "style"
    description = "The versions use quotation marks of different shape, or single for double ones."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        shapes: dict[Siglum, tuple[str, str]] = {}
        spans: dict[Siglum, list[Span]] = {}
        for siglum in cluster.sigla:
            by_shape: dict[tuple[str, str], list[Quotation]] = defaultdict(list)
            for quotation in _quotations(cluster, siglum):
                by_shape[_SHAPES[quotation.marks]].append(quotation)
            if by_shape:
                shape = max(by_shape, key=lambda s: (len(by_shape[s]), s))
                shapes[siglum] = shape
                spans[siglum] = [_first_word(cluster, siglum, by_shape[shape][0].start)]
        if len(set(shapes.values())) < 2:
            return
        same = [len({shape[n] for shape in shapes.values()}) == 1 for n in (0, 1)]
        by_name: dict[str, list[Siglum]] = defaultdict(list)
        for siglum, shape in shapes.items():
            by_name[" ".join(word for word, alike in zip(shape, same, strict=True) if not alike)].append(
                siglum
            )
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="style",
            rows=(),
            spans=spans,
            message=f"Quotation marks are {_joined([f'{name} in {listing(s)}' for name, s in sorted(by_name.items())])}.",
            confidence=0.5,
            evidence={"shapes": dict(by_name)},
        )


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _first_word(cluster: Cluster, siglum: Siglum, start: int) -> Span:
    text = cluster.witness(siglum).text
    end = start + 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return cluster.span(siglum, start, end)


MOST_PLACES = 4
"""Places of one habit that are told each by itself; a habit of the whole copy is told once."""


class _Placed(NamedTuple):
    """How a version has a thing at one place."""

    way: str
    span: Span


def _quotations_of(cluster: Cluster, row: Row, siglum: Siglum) -> list[Quotation]:
    text = cluster.witness(siglum).text
    return [
        q
        for i in row.cells.get(siglum) or ()
        for q in quotations_touching(text, cluster.segment(i).start, cluster.segment(i).end)
        if not q.depth and q.closed and cluster.segment(i).role in _PROSE
    ]


class StopsBesideMarks:
    """Comma and full stop inside the closing mark, as American desks set them, or outside."""

    id = "style.stops"
    category: Category = "style"
    description = "A comma or full stop stands inside the closing quotation mark or outside it."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        found: list[tuple[str, str, dict[Siglum, _Placed]]] = []
        for row in story_rows(cluster):
            places: dict[tuple[str, str], dict[Siglum, _Placed]] = defaultdict(dict)
            for siglum in cluster.holders(row.id):
                for quotation in _quotations_of(cluster, row, siglum):
                    stop = _stop_of(cluster.witness(siglum).text, quotation)
                    if stop:
                        word, mark, way, start = stop
                        end = quotation.end + (way == "outside")
                        places[word, mark].setdefault(siglum, _Placed(way, cluster.span(siglum, start, end)))
            found += [
                (row.id, mark, ways)
                for (_, mark), ways in places.items()
                if len({p.way for p in ways.values()}) > 1
            ]
        groups = [[place] for place in found] if len(found) <= MOST_PLACES else [found]
        for group in groups:
            _, mark, ways = group[0]
            inside = [s for s, p in ways.items() if p.way == "inside"]
            outside = [s for s in ways if s not in inside]
            more = f", and so in {len(group) - 1} more places" if len(group) > 1 else ""
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=list(dict.fromkeys(row for row, _, _ in group)),
                spans={
                    s: [w[s].span for _, _, w in group if s in w]
                    for s in cluster.sigla
                    if any(s in w for _, _, w in group)
                },
                message=f"{listing(inside)} {plural(inside, 'has', 'have')} the {'comma' if mark == ',' else 'full stop'} inside the quotation marks, "
                f"{listing(outside)} outside{more}: {quoted(ways[inside[0]].span.text)}.",
                confidence=0.4,
                evidence={"inside": inside, "outside": outside, "places": len(group)},
            )


SHORT_QUOTATION = 25
"""Characters of a quotation that is marked whole; of a longer one its last word."""


def _stop_of(text: str, quotation: Quotation) -> tuple[str, str, str, int] | None:
    """The last word of a quotation, the stop beside its closing mark, where it stands, and where to mark from."""
    inner = text[quotation.inner_start : quotation.inner_end]
    bare = inner.rstrip(".,")
    if bare != inner and len(inner) - len(bare) == 1:
        mark, way = inner[-1], "inside"
    elif inner[-1:].isalnum() and text[quotation.end : quotation.end + 1] in (",", "."):
        mark, way = text[quotation.end], "outside"
    else:
        return None
    word = len(bare)
    while word and bare[word - 1].isalnum():
        word -= 1
    if not bare[word:]:
        return None
    start = quotation.start if len(inner) <= SHORT_QUOTATION else quotation.inner_start + word
    return bare[word:].casefold(), mark, way, start


LEAST_QUOTED = 4
"""Words of a quotation in which a mark more or less is worth a line."""


class MarksInQuotation:
    """A quotation word by word the same, with a comma or dash that others do not set."""

    id = "style.punctuation"
    category: Category = "style"
    description = (
        "A comma or another mark inside a quotation that other versions set otherwise or not at all."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for row in story_rows(cluster):
            same: dict[tuple[str, ...], dict[Siglum, tuple[tuple[str, ...], tuple[Token, ...]]]] = (
                defaultdict(dict)
            )
            for siglum in cluster.holders(row.id):
                tokens = cluster.cell_tokens(row.id, siglum)
                for quotation in _quotations_of(cluster, row, siglum):
                    words, marks = _words_and_marks(
                        [t for t in tokens if quotation.inner_start <= t.start < quotation.inner_end]
                    )
                    if len(words) >= LEAST_QUOTED:
                        same[tuple(t.norm for t in words)].setdefault(siglum, (marks, words))
            for versions in same.values():
                differing = _first_difference([marks for marks, _ in versions.values()])
                if differing is not None:
                    yield self._finding(cluster, row, versions, differing)

    def _finding(
        self,
        cluster: Cluster,
        row: Row,
        versions: Mapping[Siglum, tuple[tuple[str, ...], tuple[Token, ...]]],
        at: int,
    ) -> Finding:
        spans = {
            s: [cluster.span(s, words[max(0, at - 1)].start, words[min(at + 1, len(words) - 1)].end)]
            for s, (_, words) in versions.items()
        }
        readings: dict[str, list[Siglum]] = {}
        for siglum, (marks, words) in versions.items():
            near = slice(max(0, at - 1), at + 2)
            text = "".join(w.text + m for w, m in zip(words[near], _spaced(marks[near]), strict=True))
            readings.setdefault(text.strip(), []).append(siglum)
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="style",
            rows=[row.id],
            spans=spans,
            message=f"The quotation is set with other marks: {told(readings)}.",
            confidence=0.35,
            evidence={"votes": readings},
        )


def _spaced(marks: tuple[str, ...]) -> list[str]:
    """Marks as they stand in running text: the space behind a comma, around a dash."""
    return [f" {m} " if m == "-" else f"{m} " for m in marks]


def _words_and_marks(tokens: list[Token]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """The words of a quotation, and the marks behind each: no hyphens, quotation marks, and none at the end."""
    words = [t for t in tokens if t.kind != "mark"]
    marks = [""] * len(words)
    n = -1
    for k, token in enumerate(tokens):
        if token.kind != "mark":
            n += 1
            continue
        glued = token.norm == "-" and k and tokens[k - 1].end == token.start
        if n >= 0 and token.norm not in ('"', "'", "...") and not glued:
            marks[n] += token.norm
    if marks:
        marks[-1] = ""
    return tuple(words), tuple(marks)


def _first_difference(all_marks: list[tuple[str, ...]]) -> int | None:
    """The place at which two versions have different marks behind a word."""
    return next((n for n, marks in enumerate(zip(*all_marks, strict=True)) if len(set(marks)) > 1), None)


class Hyphen:
    """Two words with a hyphen in some versions and without in others."""

    id = "style.hyphen"
    category: Category = "style"
    description = "Two words are joined by a hyphen in some versions and stand apart in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        seen: set[tuple[str, str]] = set()
        for row in story_rows(cluster):
            joined: dict[tuple[str, str, str], dict[Siglum, Span]] = defaultdict(dict)
            holders = cluster.holders(row.id)
            for siglum in holders:
                for key, left, right in _neighbours(cluster.cell_tokens(row.id, siglum), joined=True):
                    joined[key].setdefault(siglum, cluster.span(siglum, left.start, right.end))
            if not joined:
                continue
            apart: dict[tuple[str, str, str], dict[Siglum, Span]] = defaultdict(dict)
            for siglum in holders:
                for key, left, right in _neighbours(cluster.cell_tokens(row.id, siglum), joined=False):
                    if key in joined:
                        apart[key].setdefault(siglum, cluster.span(siglum, left.start, right.end))
            found: list[dict[bool, dict[Siglum, Span]]] = []
            for key, having in joined.items():
                lacking, pair = apart.get(key, {}), key[:2]
                if not lacking or pair in seen or set(having) & set(lacking):
                    continue
                seen.add(pair)
                sides = {True: having, False: lacking}
                if found and _chained(found[-1], sides):
                    sides = {way: _chain(cluster, before, sides[way]) for way, before in found.pop().items()}
                found.append(sides)
            for sides in found:
                votes = {next(iter(side.values())).text: list(side) for side in sides.values()}
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="style",
                    rows=[row.id],
                    spans={s: [span] for side in sides.values() for s, span in side.items()},
                    message=f"Hyphen: {told(votes)}.",
                    confidence=0.5,
                    evidence={"votes": votes},
                )


def _chained(
    before: Mapping[bool, Mapping[Siglum, Span]], after: Mapping[bool, Mapping[Siglum, Span]]
) -> bool:
    """Whether two pairs of words share one: "no-holds" and "holds-barred"."""
    return all(
        before[way].keys() & side.keys()
        and all(
            before[way][s].start < side[s].start < before[way][s].end
            for s in before[way].keys() & side.keys()
        )
        for way, side in after.items()
    )


def _chain(
    cluster: Cluster, before: Mapping[Siglum, Span], after: Mapping[Siglum, Span]
) -> dict[Siglum, Span]:
    return {s: cluster.span(s, span.start, after.get(s, span).end) for s, span in before.items()}


def _neighbours(
    tokens: tuple[Token, ...], *, joined: bool
) -> Iterator[tuple[tuple[str, str, str], Token, Token]]:
    """Words side by side, with a hyphen between them and no space or with a space alone; and what stands behind
    them, which is the same where both are one compound ("union-backed plan", not "the union backed it")."""
    for n, left in enumerate(tokens[:-1]):
        hyphen = tokens[n + 1]
        glued = hyphen.norm == "-" and len(hyphen.text) == 1 and left.end == hyphen.start
        at = n + 1 + joined
        if glued != joined or at >= len(tokens):
            continue
        right = tokens[at]
        apart = hyphen.end == right.start if joined else right.start == left.end + 1
        if left.kind == right.kind == "word" and apart:
            behind = next((t.norm for t in tokens[at + 1 : at + 4] if t.kind != "mark"), "")
            yield (left.norm, right.norm, behind), left, right


LONGEST_ASIDE = 20
"""Words between two dashes that are still an aside."""


class SetOff:
    """The same words between dashes in one version, between commas, brackets or behind "i.e." in another."""

    id = "style.set_off"
    category: Category = "style"
    description = "An aside stands between dashes in some versions, between other marks in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for row in story_rows(cluster):
            asides: dict[tuple[str, ...], dict[Siglum, Span]] = defaultdict(dict)
            for siglum in cluster.holders(row.id):
                for first, last, words in _asides(cluster.cell_tokens(row.id, siglum)):
                    asides[words].setdefault(siglum, cluster.span(siglum, first.start, last.end))
            for words, dashed in asides.items():
                otherwise: dict[Siglum, Span] = {}
                for siglum in cluster.holders(row.id):
                    tokens = cluster.cell_tokens(row.id, siglum)
                    found = _set_off(tokens, words) if siglum not in dashed else None
                    if found:
                        otherwise[siglum] = cluster.span(siglum, found[0].start, found[1].end)
                if not otherwise:
                    continue
                sample = " ".join(next(iter(dashed.values())).text.split()).strip("—–-− ")
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[row.id],
                    spans={s: [span] for s, span in (*dashed.items(), *otherwise.items())},
                    message=f"{listing(list(dashed))} {plural(list(dashed), 'sets', 'set')} off {quoted(sample)} by dashes, {listing(list(otherwise))} otherwise.",
                    confidence=0.3,
                    evidence={"dashes": list(dashed), "otherwise": list(otherwise)},
                )


def _is_dash(tokens: tuple[Token, ...], n: int) -> bool:
    """A dash, and no hyphen: long, doubled, or with space on both sides."""
    token = tokens[n]
    if token.norm != "-":
        return False
    spaced = 0 < n < len(tokens) - 1 and tokens[n - 1].end < token.start and token.end < tokens[n + 1].start
    return spaced or token.text[0] in "—–" or len(token.text) > 1


def _asides(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, Token, tuple[str, ...]]]:
    dashes = [n for n in range(len(tokens)) if _is_dash(tokens, n)]
    for first, last in itertools.pairwise(dashes):
        words = tuple(t.norm for t in tokens[first + 1 : last] if t.kind != "mark")
        if 2 <= len(words) <= LONGEST_ASIDE:
            yield tokens[first], tokens[last], words


def _set_off(tokens: tuple[Token, ...], words: tuple[str, ...]) -> tuple[Token, Token] | None:
    """Where a version has the words of an aside behind another mark, or behind a word that opens one."""
    own = [n for n, t in enumerate(tokens) if t.kind != "mark"]
    norms = tuple(tokens[n].norm for n in own)
    for k in range(1, len(norms) - len(words) + 1):
        if norms[k : k + len(words)] != words:
            continue
        first, last = own[k], own[k + len(words) - 1]
        before = tokens[first - 1]
        if before.norm in (",", "(", ":") or before.norm in lexicon.listed("aside_opens"):
            return before, tokens[min(last + 1, len(tokens) - 1)]
    return None


MARKS_DETECTORS = (QuoteShapes(), StopsBesideMarks(), MarksInQuotation(), Hyphen(), SetOff())
