"""House style in form: how copy opens, how titles are shortened, how a list and a short form are set."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.saying import listing, plural, quoted, told
from newsdiff.collation.detectors.tools import copy_of, report, story_rows
from newsdiff.collation.types import Category, Finding, Row, Siglum, Span, Token

LEAST_CAPITALS = 4
"""Letters of an opening word in capitals; shorter ones are initials."""


class OpeningCapitals:
    """The first words of the story in capitals, as some houses open it."""

    id = "style.opening"
    category: Category = "style"
    description = "A version sets the opening words of the story in capitals."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        opening: dict[Siglum, Span] = {}
        plain: dict[Siglum, Span] = {}
        rows: set[str] = set()
        for siglum in cluster.sigla:
            body = copy_of(cluster, siglum)
            tokens = cluster.tokens(body[0].id) if body else ()
            shouted = list(itertools.takewhile(_shouted, tokens))
            if not shouted or len(shouted) == len(tokens) or len(shouted[0].text) < LEAST_CAPITALS:
                continue
            found = {
                other: span
                for row in cluster.rows_of(body[0].id)
                for other in cluster.holders(row)
                if other != siglum and (span := _as_ever(cluster, row, other, shouted[0]))
            }
            if found:
                opening[siglum] = cluster.span(siglum, tokens[0].start, tokens[len(shouted)].end)
                plain |= found
                rows.update(cluster.rows_of(body[0].id))
        if opening:
            who = list(opening)
            yield report(
                cluster,
                detector=self.id,
                category=self.category,
                severity="style",
                rows=sorted(rows, key=lambda row: int(row[1:])),
                spans={s: [span] for s, span in {**plain, **opening}.items()},
                message=f"{listing(who)} {plural(who, 'opens', 'open')} the story in capitals: {quoted(opening[who[0]].text)}.",
                confidence=0.4,
                evidence={"capitals": who},
            )


def _shouted(token: Token) -> bool:
    return token.kind == "word" and token.text.isupper() and "." not in token.text


def _as_ever(cluster: Cluster, row: str, siglum: Siglum, word: Token) -> Span | None:
    """Where another version has the word as it is written in mid-sentence, with the word behind it."""
    tokens = cluster.cell_tokens(row, siglum)
    for n, token in enumerate(tokens):
        if token.norm == word.norm and not token.text.isupper():
            return cluster.span(siglum, token.start, tokens[min(n + 1, len(tokens) - 1)].end)
    return None


class Points:
    """ "Sen" and "Sen.", "Mr" and "Mr.": told once for each short title."""

    id = "style.points"
    category: Category = "style"
    description = "A short title has its point in some versions and none in others, such as “Sen.” and “Sen”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        seen: set[str] = set()
        titles = lexicon.listed("short_titles")
        for row in story_rows(cluster):
            ways: dict[str, dict[bool, dict[Siglum, Span]]] = defaultdict(lambda: {True: {}, False: {}})
            for siglum in cluster.holders(row.id):
                tokens = cluster.cell_tokens(row.id, siglum)
                for title, after in itertools.pairwise(tokens):
                    if (
                        title.norm in titles
                        and title.text[0].isupper()
                        and title.kind == "word"
                        and len(title.norm) > 1
                    ):
                        point = after.text == "." and after.start == title.end
                        if point or (after.kind == "word" and after.text[0].isupper()):
                            end = after.end if point else title.end
                            ways[title.norm][point].setdefault(siglum, cluster.span(siglum, title.start, end))
            for word, found in ways.items():
                if (
                    word in seen
                    or not found[True]
                    or not found[False]
                    or set(found[True]) & set(found[False])
                ):
                    continue
                seen.add(word)
                having, lacking = list(found[True]), list(found[False])
                name = found[False][lacking[0]].text
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="style",
                    rows=[row.id],
                    spans={s: [span] for side in found.values() for s, span in side.items()},
                    message=f"{listing(having)} {plural(having, 'sets', 'set')} a point behind the short title {quoted(name)}, {listing(lacking)} {plural(lacking, 'does', 'do')} not.",
                    confidence=0.4,
                    evidence={"point": having, "none": lacking},
                )


class Gloss:
    """ "IMO (the shipping agency)": a short form spelt out in some versions alone."""

    id = "style.gloss"
    category: Category = "style"
    description = "A short form is spelt out in some versions and never in others that use it."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        seen: set[str] = set()
        for row in story_rows(cluster):
            glossed: dict[str, dict[Siglum, tuple[Span, str]]] = defaultdict(dict)
            for siglum in cluster.holders(row.id):
                for short, first, last, meaning in _glosses(cluster.cell_tokens(row.id, siglum)):
                    glossed[short].setdefault(siglum, (cluster.span(siglum, first.start, last.end), meaning))
            for short, found in glossed.items():
                bare = {
                    s: span
                    for s in cluster.holders(row.id)
                    if s not in found
                    and (span := _bare(cluster, row, s, short))
                    and not _explained(cluster, s, short)
                }
                if not bare or short in seen:
                    continue
                seen.add(short)
                who = list(found)
                yield report(
                    cluster,
                    detector=self.id,
                    category=self.category,
                    severity="wording",
                    rows=[row.id],
                    spans={
                        **{s: [span] for s, span in bare.items()},
                        **{s: [f[0]] for s, f in found.items()},
                    },
                    message=f"{listing(who)} {plural(who, 'spells', 'spell')} out {quoted(short.upper())}, {listing(list(bare))} {plural(list(bare), 'does', 'do')} not: {quoted(found[who[0]][1])}.",
                    confidence=0.45,
                    evidence={"spelt_out": who, "bare": list(bare)},
                )


def _glosses(tokens: tuple[Token, ...]) -> Iterator[tuple[str, Token, Token, str]]:
    """Short forms with their words beside them in brackets, either way round."""
    for n, bracket in enumerate(tokens):
        if bracket.text != "(" or not n:
            continue
        close = next((k for k in range(n + 1, min(n + 12, len(tokens))) if tokens[k].text == ")"), None)
        if close is None:
            continue
        inside = [t for t in tokens[n + 1 : close] if t.kind == "word"]
        before = tokens[n - 1]
        if _is_short(before) and len(inside) > 1 and _initials(inside, before.norm):
            yield before.norm, before, tokens[close], " ".join(t.text for t in inside)
        elif len(inside) == 1 and _is_short(inside[0]):
            short = inside[0].norm
            words = [t for t in tokens[max(0, n - len(short) - 3) : n] if t.kind == "word"]
            for k in range(len(words)):
                if len(words) - k > 1 and _initials(words[k:], short):
                    yield short, words[k], tokens[close], " ".join(t.text for t in words[k:])
                    break


def _is_short(token: Token) -> bool:
    return token.kind == "word" and token.text.isupper() and 2 <= len(token.norm) <= 6


def _initials(words: list[Token], short: str) -> bool:
    small = lexicon.listed("function_words")
    weighty = "".join(t.norm[0] for t in words if t.norm not in small)
    return words[0].norm[0] == short[0] and ("".join(t.norm[0] for t in words) == short or weighty == short)


def _bare(cluster: Cluster, row: Row, siglum: Siglum, short: str) -> Span | None:
    for token in cluster.cell_tokens(row.id, siglum):
        if token.norm in (short, short + "s") and token.text[:-1].isupper():
            return cluster.span(siglum, token.start, token.end)
    return None


def _explained(cluster: Cluster, siglum: Siglum, short: str) -> bool:
    """Whether a version sets the short form and its words beside each other anywhere in its copy."""
    return any(
        found == short
        for segment in copy_of(cluster, siglum)
        for found, *_ in _glosses(cluster.tokens(segment.id))
    )


class ListForm:
    """ "Otto: Served as …" and "Otto, who served as …": entries of a list, told once."""

    id = "style.list_form"
    category: Category = "style"
    description = "The entries of a list are set with a colon in some versions and as sentences in others."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        spans: dict[Siglum, list[Span]] = defaultdict(list)
        rows: list[str] = []
        colon: set[Siglum] = set()
        comma: set[Siglum] = set()
        for row in story_rows(cluster):
            found = {
                s: entry for s in cluster.holders(row.id) if (entry := _entry(cluster.cell_tokens(row.id, s)))
            }
            ways = {(entry[0], entry[1]) for entry in found.values()}
            if len({way for _, way in ways}) < 2 or len({name for name, _ in ways}) > 1:
                continue
            rows.append(row.id)
            for siglum, (_, way, last) in found.items():
                (colon if way == ":" else comma).add(siglum)
                first = cluster.cell_tokens(row.id, siglum)[0]
                spans[siglum].append(cluster.span(siglum, first.start, last.end))
        if len(rows) < LEAST_ENTRIES or colon & comma:
            return
        samples = {s: spans[s][0].text for side in (colon, comma) for s in sorted(side)[:1]}
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="style",
            rows=rows,
            spans=spans,
            message=f"The list has another form: {told({text: sorted(colon if s in colon else comma) for s, text in samples.items()})}.",
            confidence=0.4,
            evidence={"colon": sorted(colon), "comma": sorted(comma)},
        )


LEAST_ENTRIES = 2
LONGEST_NAME = 5


def _entry(tokens: tuple[Token, ...]) -> tuple[tuple[str, ...], str, Token] | None:
    """The name an entry opens with, the mark behind it, and the word or two behind that."""
    n = 0
    while n < len(tokens) and tokens[n].kind == "word" and tokens[n].text[:1].isupper():
        n += 1
    if not 1 <= n <= LONGEST_NAME or n >= len(tokens) - 1 or tokens[n].text not in (":", ","):
        return None
    after = n + (2 if tokens[n + 1].norm in ("who", "which", "that") and n + 2 < len(tokens) else 1)
    return tuple(t.norm for t in tokens[:n]), tokens[n].text, tokens[after]


FORM_DETECTORS = (OpeningCapitals(), Points(), Gloss(), ListForm())
