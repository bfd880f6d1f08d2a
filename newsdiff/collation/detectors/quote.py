"""Every direct quotation followed through all versions: its marks, insertions and boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.following import (
    FEW,
    VERBATIM,
    Followed,
    Place,
    all_followed,
    unopened,
)
from newsdiff.collation.detectors.quoted_words import partings, spoken
from newsdiff.collation.detectors.saying import ballot, listing, quoted, votes
from newsdiff.collation.detectors.tools import content, report
from newsdiff.collation.rarity import COMMONEST, zipf
from newsdiff.collation.types import Category, Finding, Siglum, Span


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
            if _is_headline(cluster, row, item) or is_title(text):
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
            if not bare or not _is_scare(item) or _is_headline(cluster, item.row, item) or is_title(text):
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
            if len(text.split()) < FEW or not retold or is_title(text):
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


def is_title(text: str) -> bool:
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


def _retells(cluster: Cluster, item: Followed, place: Place) -> bool:
    """Three words of weight in common at least: two names alone retell nothing."""
    here = {t.stem for t in content(cluster.cell_tokens(item.row, place.siglum)[place.first : place.last])}
    there = {
        t.stem
        for p in item.quoting
        for t in content(cluster.cell_tokens(item.row, p.siglum)[p.first : p.last])
    }
    return len(here & there) >= 3


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
            if not any(p.siglum in found for p in item.quoting):
                continue
            explained = all(p.siglum in found for p in item.quoting)
            if (
                len(words) > 1
                and explained
                and len({spoken(cluster, item, p.siglum) for p in item.quoting}) == 1
            ):
                yield self._otherwise(cluster, item, found)
                continue
            if len(kinds) < 2 or len(words) > 1:
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

    def _otherwise(self, cluster: Cluster, item: Followed, found: dict[Siglum, Span]) -> Finding:
        groups: dict[str, list[Siglum]] = {}
        for siglum, span in found.items():
            groups.setdefault(span.text, []).append(siglum)
        return report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="wording",
            rows=[item.row],
            spans={s: [span] for s, span in found.items()},
            message=f"What editors have put into the quotation differs: {ballot(groups)}.",
            confidence=0.55,
            evidence={"votes": votes(groups)},
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
        if not inside or any(
            set(inside) <= set(whole) and set(outside) <= set(cut) for whole, cut in partings(cluster, item)
        ):
            return None  # who quotes only a part ends it at another word: told once
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
