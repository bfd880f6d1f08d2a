"""What stands inside the marks of a quotation, version by version: other words, or only a part of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster, once_a_cluster
from newsdiff.collation.detectors.following import (
    FEW,
    VERBATIM,
    Followed,
    all_followed,
    house,
    inside,
    quotes_besides,
)
from newsdiff.collation.detectors.saying import ballot, listing, plural, quoted, votes
from newsdiff.collation.detectors.tools import content, report
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.quotations import find_quotations
from newsdiff.collation.types import Category, Finding, Siglum, Span, Token, Variation
from newsdiff.collation.variation import vary

JOINING = frozenset({"that", "the", "a", "an", "and", "so", "then", "which", "who", "there", "well"})
"""Words an editor drops or adds without touching what was said; still told, since the marks promise every word."""


class Words:
    id = "quote.words"
    category: Category = "quote"
    description = "The words inside quotation marks differ between versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            for ranges in (
                _inside(cluster, item) if len(item.quoting) > 1 and not _heads(cluster, item) else ()
            ):
                if _cut_short(cluster, item, ranges) is None and not _gap_is_marked(cluster, item, ranges):
                    yield self._finding(cluster, item, ranges)

    def _finding(self, cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]) -> Finding:
        groups: dict[str, list[Siglum]] = {}
        retold = {p.siglum for p in item.unquoted if p.verbatim < VERBATIM}
        ranges = {s: place for s, place in ranges.items() if s not in retold}
        for siglum in ranges:
            words = _quoted_words(cluster, item, siglum, ranges[siglum])
            key = next((k for k in groups if k.casefold() == words.casefold()), words)
            groups.setdefault(key, []).append(siglum)
        lacking = groups.pop("", [])
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[item.row],
            spans={s: [_reading(cluster, item.row, s, *place)] for s, place in ranges.items()},
            message=_said(groups, lacking),
            confidence=_weight(groups, lacking),
            evidence={
                "votes": votes(groups | ({"": lacking} if lacking else {})),
                "quoted": [p.siglum for p in item.quoting],
            },
        )


def _heads(cluster: Cluster, item: Followed) -> bool:
    """Is it quoted in a headline or subhead here, in running text there? A heading quotes freely."""
    inside_head = set()
    for place in item.quoting:
        start = cluster.cell_tokens(item.row, place.siglum)[place.first].start
        cell = cluster.row(item.row).cells.get(place.siglum) or ()
        role = next((s.role for i in cell if (s := cluster.segment(i)).start <= start < s.end), "body")
        inside_head.add(role in ("headline", "subhead"))
    return len(inside_head) > 1


def _said(groups: dict[str, list[Siglum]], lacking: list[Siglum]) -> str:
    if not lacking:
        return f"Inside the quotation the words differ: {ballot(groups)}."
    if len(groups) > 1:
        return f"Inside the quotation the words differ: {ballot(groups)}; {listing(lacking)} {plural(lacking, 'has', 'have')} none of them."
    ((words, having),) = groups.items()
    have, leave = ("has" if len(having) == 1 else "have"), ("leaves" if len(lacking) == 1 else "leave")
    return (
        f"Inside the quotation {listing(having)} {have} {quoted(words)}; {listing(lacking)} {leave} it out."
    )


def _weight(groups: dict[str, list[Siglum]], lacking: list[Siglum]) -> float:
    """Two words tell more than one; a joining word put in or left out ("believe that") tells least."""
    if lacking and all(word in JOINING for words in groups for word in words.casefold().split()):
        return 0.5
    return 0.85 if max(len(words.split()) for words in groups) > 1 else 0.8


def partings(cluster: Cluster, item: Followed) -> Iterator[tuple[list[Siglum], list[Siglum]]]:
    """Who quotes a stretch whole and who only a part of it, where so much is left out that it is told."""
    for ranges in _inside(cluster, item) if len(item.quoting) > 1 else ():
        cut = _cut_short(cluster, item, ranges)
        whole = [p.siglum for p in item.quoting if p.siglum in ranges and p.siglum not in (cut or ())]
        if cut and max(len(_quoted_words(cluster, item, s, ranges[s]).split()) for s in whole) >= FEW - 2:
            yield whole, cut


class Shortened:
    id = "quote.shortened"
    category: Category = "quote"
    description = "Some versions quote only a part of what others quote whole."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            for ranges in _inside(cluster, item) if len(item.quoting) > 1 else ():
                cut = _cut_short(cluster, item, ranges)
                if not cut:
                    continue
                whole = [p.siglum for p in item.quoting if p.siglum in ranges and p.siglum not in cut]
                text = max((_quoted_words(cluster, item, s, ranges[s]) for s in whole), key=len)
                if len(text.split()) < FEW - 2:
                    continue
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[item.row],
                    spans={s: [_reading(cluster, item.row, s, *ranges[s])] for s in (*whole, *cut)},
                    message=f"{listing(cut)} quote{'s' if len(cut) == 1 else ''} only a part, without {quoted(text)} as in {listing(whole)}.",
                    confidence=0.45,
                    evidence={"whole": whole, "part": cut, "words": text},
                )


def _quoted_words(cluster: Cluster, item: Followed, siglum: Siglum, place: tuple[int, int]) -> str:
    """What a version quotes in a token range, an attribution between left out; its plain words without marks."""
    tokens = cluster.cell_tokens(item.row, siglum)
    here = item.place(siglum)
    marked = inside(cluster, item.row, siglum) if here and here.quotation else None
    kept = [i for i in range(*place) if marked is None or i in marked]
    text, parts = cluster.witness(siglum).text, []
    for first, last in _runs(kept):
        rest = _REST_OF_WORD.match(text, tokens[last].end)
        parts.append(" ".join(text[tokens[first].start : rest.end() if rest else tokens[last].end].split()))
    joined = " … ".join(part for part in parts if part).strip(" ,.;:\"“”'‘’—–-")
    return joined if re.search(r"\w", joined) else ""


_REST_OF_WORD = re.compile(r"(?:[-'’(\[]|(?<=[-(\[]))[^\s\"”]{0,30}[\w)\]]")
"""What hangs on to a word: "-Baghdadi", "’s", a bracket that just opened."""


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


_ELLIPSIS = frozenset({"…", "...", ". . .", ".."})


def _gap_is_marked(cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]) -> bool:
    """Who lacks the words says so by an ellipsis, and all others have the same words."""
    forms = _forms(cluster, item, ranges)
    if len({form for form in forms.values() if form}) != 1:
        return False
    for siglum, form in forms.items():
        first, last = ranges[siglum]
        near = cluster.cell_tokens(item.row, siglum)[max(0, first - 3) : last + 3]
        if not form and not any(t.text in _ELLIPSIS or "…" in t.text or t.text == "..." for t in near):
            return False
    return True


def _cut_short(
    cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]
) -> list[Siglum] | None:
    """The versions that begin or end their quotation later or earlier than the fullest one does and otherwise
    agree with it; `None` where the words differ in any other way."""
    forms = _forms(cluster, item, ranges)
    full = max(forms.values(), key=lambda form: (len(form), form))
    short = {siglum: form for siglum, form in forms.items() if form != full}
    at_start = all(ranges[s][0] <= _first_inside(cluster, item, s) for s in short)
    at_end = all(ranges[s][1] >= _last_inside(cluster, item, s) for s in short)
    tail = at_start and all(full[len(full) - len(form) :] == form for form in short.values())
    head = at_end and all(full[: len(form)] == form for form in short.values())
    if not tail and not head:
        return None
    lost = {s: full[: len(full) - len(form)] if tail else full[len(form) :] for s, form in short.items()}
    slight = all(len(words) <= SLIGHT for words in lost.values())
    if slight and (
        _same_frame(cluster, item, forms, before=tail)
        or (tail and all(_opens_with_capital(cluster, item, s) for s in short))
    ):
        return None  # nothing else moved, or the rest stands for the whole: words were taken out of it
    return [s for s, words in lost.items() if not _quotes_elsewhere(cluster, s, words)]


SLIGHT = 2
"""Words; so few at the edge of a quotation are dropped from it, where the sentence around it stays."""


def _same_frame(
    cluster: Cluster, item: Followed, forms: dict[Siglum, tuple[str, ...]], *, before: bool
) -> bool:
    """Does the same word stand right before (behind) the quotation in all versions?"""
    neighbours = set()
    for siglum in forms:
        place = item.place(siglum)
        tokens = cluster.cell_tokens(item.row, siglum)
        first, last = (place.first, place.last) if place else (0, 0)
        words = [t.norm for t in (tokens[:first] if before else tokens[last:]) if t.kind != "mark"]
        neighbours.add((words[-1] if before else words[0]) if words else "")
    return len(neighbours) == 1 and "" not in neighbours


def _opens_with_capital(cluster: Cluster, item: Followed, siglum: Siglum) -> bool:
    place = item.place(siglum)
    tokens = cluster.cell_tokens(item.row, siglum)
    words = [t for t in tokens[place.first : place.last] if t.kind != "mark"] if place else []
    return bool(words) and words[0].text[:1].isupper()


def _first_inside(cluster: Cluster, item: Followed, siglum: Siglum) -> int:
    place = item.place(siglum)
    return place.first if place else 0


def _last_inside(cluster: Cluster, item: Followed, siglum: Siglum) -> int:
    """Behind the last word the version quotes, marks apart."""
    place = item.place(siglum)
    if place is None:
        return 0
    tokens = cluster.cell_tokens(item.row, siglum)
    last = place.last
    while last > place.first and tokens[last - 1].kind == "mark":
        last -= 1
    return last


def _quotes_elsewhere(cluster: Cluster, siglum: Siglum, words: tuple[str, ...]) -> bool:
    """Does the version quote these words, and not only a small one, in another sentence?"""
    if len(words) <= SLIGHT:
        return False
    return f" {' '.join(words)} " in f" {_all_quoted(cluster, siglum)} "


@once_a_cluster
def _all_quoted(cluster: Cluster, siglum: Siglum) -> str:
    """All that a version quotes, without house style."""
    text = cluster.witness(siglum).text
    quoted_ = " ".join(text[q.inner_start : q.inner_end] for q in find_quotations(text) if not q.depth)
    return house(_form(tokenise(quoted_)))


def _forms(
    cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]
) -> dict[Siglum, tuple[str, ...]]:
    """What the quoting versions have inside their marks, without house style."""
    forms = {}
    for place in item.quoting:
        if place.siglum in ranges:
            marked = inside(cluster, item.row, place.siglum)
            tokens = cluster.cell_tokens(item.row, place.siglum)
            kept = tuple(tokens[i] for i in range(*ranges[place.siglum]) if i in marked)
            forms[place.siglum] = tuple(house(_form(kept)).split())
    return forms


def _reading(cluster: Cluster, row: str, siglum: Siglum, first: int, last: int) -> Span:
    if last > first:
        return cluster.token_span(row, siglum, first, last)
    return cluster.gap_anchor(row, siglum, first)


def _inside(cluster: Cluster, item: Followed) -> list[dict[Siglum, tuple[int, int]]]:
    """The places inside a quotation where versions that quote it do not read the same."""
    merged = _merged(cluster, item.row, _variations(cluster, item))
    return [ranges for ranges in merged if _really_differs(cluster, item, ranges)]


def _variations(cluster: Cluster, item: Followed) -> list[dict[Siglum, tuple[int, int]]]:
    """Where the versions of a quotation do not read the same, as token ranges of their cells.

    The sentences around say best where a part begins that some versions quote. Where a cell holds another
    quotation too, only the words of this one are laid beside each other, so that nothing of the other
    comes in between.
    """
    if not any(quotes_besides(cluster, item.row, place) for place in item.quoting):
        return [ranges for v in cluster.variations(item.row) if (ranges := _clipped(v, item))]
    cells = {
        place.siglum: cluster.cell_tokens(item.row, place.siglum)[place.first : place.last]
        for place in item.places
    }
    starts = {place.siglum: place.first for place in item.places}
    return [
        {s: (r[0] + starts[s], r[1] + starts[s]) for s, r in v.ranges.items() if r is not None}
        for v in vary(item.row, cells, ())
    ]


def _clipped(variation: Variation, item: Followed) -> dict[Siglum, tuple[int, int]]:
    ranges = {}
    for place in item.places:
        found = variation.ranges.get(place.siglum)
        if found is None:
            continue
        first, last = max(found[0], place.first), min(found[1], place.last)
        if first <= last:
            ranges[place.siglum] = (first, last)
    return ranges if len(ranges) == len(item.places) else {}


def _words(cluster: Cluster, row: str, siglum: Siglum, span: tuple[int, int]) -> tuple[Token, ...]:
    return cluster.cell_tokens(row, siglum)[span[0] : span[1]]


def _merged(
    cluster: Cluster, row: str, places: list[dict[Siglum, tuple[int, int]]]
) -> list[dict[Siglum, tuple[int, int]]]:
    """Neighbouring places between which a word moved are one place ("closely collaborate")."""
    result: list[dict[Siglum, tuple[int, int]]] = []
    for place in places:
        if result and _one(cluster, row, result[-1], place):
            result[-1] = {s: (result[-1][s][0], place[s][1]) for s in place if s in result[-1]}
        else:
            result.append(place)
    return result


def _one(
    cluster: Cluster, row: str, left: dict[Siglum, tuple[int, int]], right: dict[Siglum, tuple[int, int]]
) -> bool:
    gap = max(right[s][0] - left[s][1] for s in right if s in left)
    if gap > 6:
        return False
    for siglum in left:
        here = {t.stem for t in _words(cluster, row, siglum, left[siglum]) if t.kind != "mark"}
        there = {
            t.stem
            for other in right
            if other != siglum
            for t in _words(cluster, row, other, right[other])
            if t.kind != "mark"
        }
        if here & there:
            return True
    return (
        gap <= 1
        and any(
            not content(cluster.cell_tokens(row, s)[left[s][1] : right[s][0]]) for s in right if s in left
        )
        and gap == 0
    )


def _form(tokens: tuple[Token, ...]) -> str:
    return " ".join(t.norm for t in tokens if t.kind != "mark" and t.norm not in ("'s",))


def _really_differs(cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]) -> bool:
    """Among those that quote: other words, not only other marks, capitals, spelling or abbreviation."""
    if len(set(_forms(cluster, item, ranges).values())) < 2:
        return False
    # an attribution that stands elsewhere moves words, but leaves what is quoted the same
    whole = {p.siglum: (p.first, p.last) for p in item.quoting if p.siglum in ranges}
    if len(set(_forms(cluster, item, whole).values())) < 2:
        return False
    # so do editors' brackets where all have them, whatever stands in them: see quote.insertion
    bracketed = all(
        any(t.text in "[(" for t in _words(cluster, item.row, siglum, span)) for siglum, span in whole.items()
    )
    return not bracketed or len({spoken(cluster, item, siglum) for siglum in whole}) > 1


_EXPLAINED = frozenset({"he", "she", "they", "it", "his", "her", "their", "its", "him", "them"})
"""Words that a bracket behind them explains, or replaces: "his (Harun's) daughter", "[Harun's] daughter"."""


def spoken(cluster: Cluster, item: Followed, siglum: Siglum) -> str:
    """All that a version quotes, without what its editors put in brackets and the word these explain."""
    place = item.place(siglum)
    if place is None:
        return ""
    tokens = cluster.cell_tokens(item.row, siglum)
    marked = inside(cluster, item.row, siglum)
    kept: list[Token] = []
    depth = 0
    for i in range(place.first, place.last):
        text = tokens[i].text
        if text in "[(":
            depth += 1
            if kept and kept[-1].norm in _EXPLAINED:
                kept.pop()
        elif text in "])":
            depth = max(0, depth - 1)
        elif i in marked and not depth:
            kept.append(tokens[i])
    return house(_form(tuple(kept)))
