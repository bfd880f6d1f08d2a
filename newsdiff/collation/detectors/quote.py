"""Every direct quotation followed through all versions: marks, words, insertions, boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.following import (
    Followed,
    Place,
    all_followed,
    house,
    inside,
    unopened,
)
from newsdiff.collation.detectors.tools import (
    ballot,
    content,
    listing,
    quoted,
    report,
    votes,
)
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.quotations import find_quotations
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Category, Finding, Siglum, Span, Token, Variation


def _text(cluster: Cluster, row: str, place: Place) -> str:
    return cluster.token_span(row, place.siglum, place.first, place.last).text


def _opening(cluster: Cluster, row: str, place: Place, words: int = 4) -> Span:
    """The mark with the first words it opens; without marks, the words alone."""
    tokens = cluster.cell_tokens(row, place.siglum)
    last = min(place.last, place.first + words + 1)
    start = tokens[place.first].start
    end = tokens[last - 1].end
    q = place.quotation
    if q and q.inner_start <= start and start - q.start < 4:
        start = q.start
        if last == place.last and q.closed and q.end - end < 4:
            end = q.end
    return cluster.span(place.siglum, start, end)


_CALLS = re.compile(r"\b(?:what|which) (?:he|she|it|they) calls?\s*$|\bso-called\s*$", re.IGNORECASE)


VERBATIM = 0.75
"""Share of a quotation's words from which a version without marks prints the words themselves."""
FEW = 5
"""Words; a shorter quotation that is not kept word by word is no paraphrase of anything."""


class Marks:
    id = "quote.marks"
    category: Category = "quote"
    description = "Words are a direct quotation in some versions and stand without quotation marks in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            bare = [
                p for p in item.unquoted if p.verbatim >= VERBATIM and not _mark_lost(cluster, item.row, p)
            ]
            if not item.quoting or not bare or _is_scare(item):
                continue
            row = item.row
            yes = [p.siglum for p in item.quoting]
            no = [p.siglum for p in bare]
            text = _text(cluster, row, item.quoting[0])
            if _is_headline(cluster, row, item) or _is_title(text):
                continue
            verb = "has" if len(no) == 1 else "have"
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="substantive",
                rows=[row],
                spans={p.siglum: [_opening(cluster, row, p)] for p in (*item.quoting, *bare)},
                message=f"{listing(yes)} quote{'s' if len(yes) == 1 else ''} {quoted(text)}; "
                f"{listing(no)} {verb} the words without quotation marks, as the outlet's own.",
                confidence=0.7 if len(text.split()) <= 2 else 0.88,
                evidence={"quoted": yes, "unquoted": no, "quotation": text},
            )


class Scare:
    id = "quote.scare"
    category: Category = "quote"
    description = (
        "A word nobody is named for stands in quotation marks in some versions and plainly in others."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            bare = [p for p in item.unquoted if p.verbatim >= VERBATIM]
            text = _text(cluster, item.row, item.quoting[0]) if item.quoting else ""
            if not bare or not _is_scare(item) or _is_headline(cluster, item.row, item) or _is_title(text):
                continue
            yes, no = [p.siglum for p in item.quoting], [p.siglum for p in bare]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[item.row],
                spans={p.siglum: [_opening(cluster, item.row, p)] for p in (*item.quoting, *bare)},
                message=f"{listing(yes)} hold{'s' if len(yes) == 1 else ''} {quoted(text)} at arm's length in quotation marks; "
                f"{listing(no)} use{'s' if len(no) == 1 else ''} it plainly.",
                confidence=0.55,
                evidence={"quoted": yes, "unquoted": no, "quotation": text},
            )


def _is_scare(item: Followed) -> bool:
    return all(p.quotation is not None and p.quotation.kind == "scare" for p in item.quoting)


class LostMark:
    id = "quote.lost_mark"
    category: Category = "quote"
    description = "A quotation is closed but was never opened: a version has lost one of its marks."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told: set[tuple[Siglum, int]] = set()
        for item in all_followed(cluster):
            for place in item.unquoted:
                at = _mark_lost(cluster, item.row, place) if place.verbatim >= VERBATIM else None
                if at is None or (place.siglum, at) in told:
                    continue
                told.add((place.siglum, at))
                quoting = [p.siglum for p in item.quoting]
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[item.row],
                    spans={place.siglum: [_opening(cluster, item.row, place)]},
                    message=f"{place.siglum} has lost the mark that opens {quoted(_text(cluster, item.row, place))}; "
                    f"{listing(quoting)} quote{'s' if len(quoting) == 1 else ''} it.",
                    confidence=0.65,
                    evidence={"quoted": quoting, "closes": at},
                )


def _mark_lost(cluster: Cluster, row: str, place: Place) -> int | None:
    tokens = cluster.cell_tokens(row, place.siglum)
    return unopened(cluster.witness(place.siglum).text, tokens[place.first].start)


class Paraphrased:
    id = "quote.paraphrased"
    category: Category = "quote"
    description = "What some versions quote word by word, others put in words of their own."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            retold = [p for p in item.unquoted if p.verbatim < VERBATIM]
            if not item.quoting or not retold or _is_headline(cluster, item.row, item):
                continue
            text = max((_text(cluster, item.row, p) for p in item.quoting), key=len)
            retold = [p for p in retold if _retells(cluster, item, p)]
            if len(text.split()) < FEW or not retold or _is_title(text):
                continue
            yes, no = [p.siglum for p in item.quoting], [p.siglum for p in retold]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[item.row],
                spans={p.siglum: [_opening(cluster, item.row, p)] for p in (*item.quoting, *retold)},
                message=f"{listing(yes)} quote{'s' if len(yes) == 1 else ''} {quoted(text)}; "
                f"{listing(no)} put{'s' if len(no) == 1 else ''} it in other words, without quoting.",
                confidence=0.5,
                evidence={"quoted": yes, "paraphrased": no, "quotation": text},
            )


def _is_title(text: str) -> bool:
    """The name of a ship, film or plan: short, every word of weight with a capital."""
    words = re.findall(r"[^\W\d_]+", text)
    weighty = [w for w in words if zipf(w.casefold()) < COMMONEST] or words
    return 0 < len(weighty) <= 6 and all(word[0].isupper() for word in weighty)


def _is_headline(cluster: Cluster, row: str, item: Followed) -> bool:
    """The only passage without marks (or with them) is in a headline: headlines quote by other rules."""
    body = [
        p
        for p in item.places
        if cluster.segment((cluster.row(row).cells[p.siglum] or ("",))[0]).role != "headline"
    ]
    return len({p.quotation is None for p in body}) < 2


class Words:
    id = "quote.words"
    category: Category = "quote"
    description = "The words inside quotation marks differ between versions."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            for ranges in _inside(cluster, item) if len(item.quoting) > 1 else ():
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
        told = {(k or "no such words"): v for k, v in groups.items()}
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[item.row],
            spans={s: [_reading(cluster, item.row, s, *place)] for s, place in ranges.items()},
            message=f"Inside the quotation the words differ: {ballot(told)}.",
            confidence=0.85 if max(len(k.split()) for k in groups) > 1 else 0.8,
            evidence={"votes": votes(told), "quoted": [p.siglum for p in item.quoting]},
        )


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


def _retells(cluster: Cluster, item: Followed, place: Place) -> bool:
    """Three words of weight in common at least: two names alone retell nothing."""
    here = {t.stem for t in content(cluster.cell_tokens(item.row, place.siglum)[place.first : place.last])}
    there = {
        t.stem
        for p in item.quoting
        for t in content(cluster.cell_tokens(item.row, p.siglum)[p.first : p.last])
    }
    return len(here & there) >= 3


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
    text = cluster.witness(siglum).text
    quoted_ = " ".join(text[q.inner_start : q.inner_end] for q in find_quotations(text) if not q.depth)
    return f" {' '.join(words)} " in f" {house(_form(tokenise(quoted_)))} "


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
    kept: list[dict[Siglum, tuple[int, int]]] = []
    for variation in cluster.variations(item.row):
        ranges = _clipped(variation, item)
        if ranges:
            kept.append(ranges)
    merged = _merged(cluster, item.row, kept)
    return [ranges for ranges in merged if _really_differs(cluster, item, ranges)]


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


_MARK_ONLY = re.compile(r"^[\W_]*$")


def _form(tokens: tuple[Token, ...]) -> str:
    return " ".join(t.norm for t in tokens if t.kind != "mark" and t.norm not in ("'s",))


def _really_differs(cluster: Cluster, item: Followed, ranges: dict[Siglum, tuple[int, int]]) -> bool:
    """Among those that quote: other words, not only other marks, capitals, spelling or abbreviation."""
    if len(set(_forms(cluster, item, ranges).values())) < 2:
        return False
    # an attribution that stands elsewhere moves words, but leaves what is quoted the same
    whole = {p.siglum: (p.first, p.last) for p in item.quoting if p.siglum in ranges}
    return len(set(_forms(cluster, item, whole).values())) > 1


_INSERTION = re.compile(r"[\[(][^\])]{1,60}[\])]")


class Insertion:
    id = "quote.insertion"
    category: Category = "quote"
    description = "An editor's insertion in a quotation is bracketed otherwise, or not marked as one."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            found: dict[Siglum, Span] = {}
            for place in item.places:
                span = cluster.token_span(item.row, place.siglum, place.first, place.last)
                match = _INSERTION.search(span.text)
                if match:
                    start = span.start + match.start()
                    found[place.siglum] = cluster.span(place.siglum, start, start + len(match.group()))
            kinds = {span.text[0] for span in found.values()}
            words = {re.sub(r"\W|s\b", "", span.text.lower()) for span in found.values()}
            if len(kinds) < 2 or len(words) > 1 or not any(p.siglum in found for p in item.quoting):
                continue
            square = [s for s, span in found.items() if span.text[0] == "["]
            round_ = [s for s, span in found.items() if span.text[0] == "("]
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="wording",
                rows=[item.row],
                spans={s: [span] for s, span in found.items()},
                message=f"The insertion {found[square[0]].text} is in square brackets in {listing(square)}; in "
                f"{listing(round_)} the round brackets let it read as the speaker's own.",
                confidence=0.6,
                evidence={"square": square, "round": round_},
            )


class Boundary:
    id = "quote.boundary"
    category: Category = "quote"
    description = "The quotation begins or ends at another word, so that words move into or out of the marks."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for item in all_followed(cluster):
            if len(item.quoting) < 2:
                continue
            for find in (self._start, self._end):
                found = find(cluster, item)
                if found:
                    yield found

    def _start(self, cluster: Cluster, item: Followed) -> Finding | None:
        return self._edge(cluster, item, at_start=True)

    def _end(self, cluster: Cluster, item: Followed) -> Finding | None:
        return self._edge(cluster, item, at_start=False)

    def _edge(self, cluster: Cluster, item: Followed, *, at_start: bool) -> Finding | None:
        """Versions whose marks take in words that another version has outside its marks."""
        inside: dict[Siglum, Span] = {}
        outside: dict[Siglum, Span] = {}
        for place in item.quoting:
            for other in item.quoting:
                if other.siglum == place.siglum:
                    continue
                moved = _moved_in(cluster, item.row, place, other, at_start=at_start)
                if moved:
                    inside.setdefault(place.siglum, moved[0])
                    outside.setdefault(other.siglum, moved[1])
        if not inside:
            return None
        spans = {s: [span] for s, span in {**outside, **inside}.items()}
        who = list(inside)
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="wording",
            rows=[item.row],
            spans=spans,
            message=f"{listing(who)} put{'s' if len(who) == 1 else ''} {quoted(inside[who[0]].text)} inside the quotation marks; "
            f"{listing([s for s in outside if s not in inside])} {'leaves' if len(outside) == 1 else 'leave'} it outside.",
            confidence=0.6,
            evidence={"inside": who, "outside": list(outside)},
        )


def _moved_in(
    cluster: Cluster, row: str, place: Place, other: Place, *, at_start: bool
) -> tuple[Span, Span] | None:
    """Up to four words inside the marks of one version that stand right outside the other's."""
    here = cluster.cell_tokens(row, place.siglum)
    there = cluster.cell_tokens(row, other.siglum)
    inside = [i for i in range(place.first, place.last) if here[i].kind != "mark"]
    outside = [
        j
        for j in (range(other.first) if at_start else range(other.last, len(there)))
        if there[j].kind != "mark"
    ]
    for count in (4, 3, 2, 1):
        near = inside[:count] if at_start else inside[-count:]
        far = outside[-count:] if at_start else outside[:count]
        if len(near) < count or len(far) < count or len(inside) <= count:
            continue
        beside = far[-1] >= other.first - 2 if at_start else far[0] <= other.last + 1
        if beside and [here[i].norm for i in near] == [there[j].norm for j in far]:
            reach = 2 if at_start else 0
            last, last2 = near[-1] + reach, far[-1] + (reach + 1 if reach else 0)
            return (
                cluster.span(place.siglum, here[near[0]].start, here[min(last, len(here) - 1)].end),
                cluster.span(other.siglum, there[far[0]].start, there[min(last2, len(there) - 1)].end),
            )
    return None
