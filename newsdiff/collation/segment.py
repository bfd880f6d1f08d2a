"""Sentences, headings, captions …: the smallest stretches the engine handles.

The text is cut at what is there (lines, fixed parts such as datelines and labels, sentence ends),
then at what the cluster shows: an unpunctuated heading that lost its line break
("Ukraine and Taiwan Putin and Xi also discussed …") is cut off where words begin that open a
sentence elsewhere in the cluster.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from newsdiff.collation import parts
from newsdiff.collation.blocks import paragraphs
from newsdiff.collation.boundaries import language_of, sentence_spans
from newsdiff.collation.headings import Evidence, heading_end
from newsdiff.collation.memory import Memory
from newsdiff.collation.phrases import boilerplate, phrases
from newsdiff.collation.roles import Piece, assign
from newsdiff.collation.types import Segment, Siglum, Witness

_LONGEST_HEADLINE = 20  # words before a stamp that ran into the copy
_STAMPED = 500
"""Characters of a paragraph in which a stamp of publication may have run into the copy."""
_HEAD = 240  # characters of a paragraph in which a dateline is looked for
_DATELINE_ENDS_IN_AGENCY = re.compile(r"\)\s*(?:--+|[–—-])?\s*$")
_NOT_A_PLACE = re.compile(
    r"^[\W_]*(?:CORRECTION|UPDATE|UPDATED|BREAKING|EXCLUSIVE|ANALYSIS|OPINION|WATCH|READ|RELATED|MORE|VIDEO|LIVE|NEW(?!\s+[A-ZÀ-Þ])|NOTE|EDITOR|FILE|PHOTO|CLARIFICATION|KILL|ADVISORY|AUDIO|(?:AP|BBC|CNN|NPR)\s+(?:AUDIO|VIDEO))\b"
)
_NAV = re.compile(r"(?:\S[^|\n]{0,60}\s\|\s){2,}[^|\n]*?[a-z][\w'’-]*(?=\s+[A-Z][a-z]+(?:\s+\S+){4,})")
_ENTRIES = 2  # from which on times on lines of their own are those of a live blog
_LONGEST_STAMP = 24  # characters
_LONGEST_CUT = 20_000  # paragraphs longer than this are searched for fixed parts only at their ends


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    kind: str = ""  # a role where the pattern that cut it says so


@lru_cache(maxsize=64)
def _glued(outlet: str) -> re.Pattern[str]:
    known = phrases(outlet)
    whole = "|".join(re.escape(p) for p in sorted(known.glued, key=lambda p: (-len(p), p)))
    return re.compile(
        rf"(?:(?<=[.!?…”\"'’)])\s+|^\s*)(?P<phrase>(?:{whole}))(?![\w,:;'’-])(?=\s+[\"'“‘(\[]?[A-Z0-9]|[.…:]*\s*$)"
    )


@lru_cache(maxsize=64)
def _opening_phrases(outlet: str) -> re.Pattern[str]:
    """Furniture that opens with a capital in the middle of unpunctuated words."""
    known = [p for p in phrases(outlet).starts["furniture"] if re.match(r"[a-z]+ [a-z]", p)]
    options = "|".join(
        re.escape(p[0].upper() + p[1:].rstrip()) for p in sorted(known, key=lambda p: (-len(p), p))
    )
    return re.compile(rf"(?<=[a-z0-9.!?)])\s+(?=(?:{options})\b)")


def _fixed_parts(text: str, outlet: str, *, opens: bool = False) -> list[_Stretch]:
    """Cut one paragraph at fixed parts; offsets within the paragraph. `opens`: it is the first of its text."""
    cuts: dict[int, str] = {0: ""}
    forced: list[_Stretch] = []
    head = text[:_HEAD]
    if parts.stamp_line().match(head.strip()) and len(text) <= _LONGEST_STAMP:
        return [_Stretch(0, len(text))]
    at = 0
    dated = parts.date_head().match(head) or (parts.stamp_first().match(head) if opens else None)
    if dated and dated.end() < len(text.rstrip()):
        forced.append(_Stretch(0, dated.end(), "date"))
        at = dated.end()
    stamp = parts.stamp().match(head)
    if stamp:
        forced.append(_Stretch(0, stamp.end(), "date"))
        at = stamp.end()
    run = parts.byline_run().match(text[at:_HEAD])
    if run and _dateline_end(text, at + run.end()) > at + run.end():
        forced.append(_Stretch(at, at + run.end(), "byline"))
        at += run.end()
    line = _dateline_end(text, at)
    if line > at:
        forced.append(_Stretch(at, line, "dateline"))
        at = line
    cuts[at] = ""
    window = text if len(text) <= _LONGEST_CUT else ""
    for found in _glued(outlet).finditer(window):
        if found.end("phrase") - found.start("phrase") < len(text):
            cuts[found.start("phrase")] = "furniture"
            cuts.setdefault(found.end("phrase"), "")
    for found in parts.SIGN_OFF.finditer(window):
        cuts[found.start()] = "credit"
        cuts.setdefault(found.end(), "")
    for found in parts.agency_last().finditer(window):
        cuts[found.start("credit")] = "credit"
    for found in parts.stamp_within().finditer(window[:_STAMPED]):
        cuts[found.start()] = "date"
        cuts.setdefault(found.end(), "")
        before = text[at : found.start()].strip()
        if opens and not cuts[at] and before[-1:] not in ".!?" and len(before.split()) <= _LONGEST_HEADLINE:
            cuts[at] = "headline"
    for pattern in (parts.LABEL, _opening_phrases(outlet)):
        for found in pattern.finditer(window):
            cuts.setdefault(found.end(), "")
    for found in _NAV.finditer(window):
        cuts.setdefault(found.end(), "")
    starts = sorted(c for c in cuts if c >= at)
    out = forced
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if text[start:end].strip():
            out.append(_Stretch(start, end, cuts[start]))
    return out


def _without_boilerplate(text: str, witness: Witness, *, opens: bool = False) -> list[_Stretch]:
    """One paragraph cut at the phrases a desk stored for the outlet, then at fixed parts."""
    stored = boilerplate(witness.boilerplate)
    if stored is None:
        return _fixed_parts(text, witness.outlet, opens=opens)
    out: list[_Stretch] = []
    at = 0
    for start, end in [*(m.span("phrase") for m in stored.finditer(text)), (len(text), len(text))]:
        if text[at:start].strip():
            inner = _fixed_parts(text[at:start], witness.outlet, opens=opens and not at)
            out += [_Stretch(at + s.start, at + s.end, s.kind) for s in inner]
        if start < end:
            out.append(_Stretch(start, end, "furniture"))
        at = end
    return out


def _dateline_end(text: str, at: int) -> int:
    """Where a dateline at this place ends; `at` where there is none."""
    head = text[at : at + _HEAD]
    lead = len(head) - len(head.lstrip())
    found = parts.BOLD_PLACE.match(head[lead:]) or parts.dateline().match(head[lead:])
    if not found or _NOT_A_PLACE.match(found.group()) or parts.published_line().match(head.strip()):
        return at
    end = lead + found.end()
    rest = text[at + end :].lstrip(" \t*_")
    words = rest.split(None, 3)
    if len(words) < 3:
        return at
    if not _DATELINE_ENDS_IN_AGENCY.search(found.group()) and not (rest[0].isupper() or rest[0] in "\"'“‘"):
        return at
    return at + end


def _pieces(witness: Witness) -> tuple[Piece, ...]:
    language = witness.language.split("-")[0].lower() or language_of(witness.text)
    out = []
    for number, (start, end) in enumerate(paragraphs(witness.text), 1):
        block = witness.text[start:end]
        for stretch in _without_boilerplate(block, witness, opens=number == 1):
            inner = block[stretch.start : stretch.end]
            if stretch.kind or parts.HEADING_MARK.match(inner):
                spans = [(len(inner) - len(inner.lstrip()), len(inner.rstrip()))]
            else:
                spans = sentence_spans(inner, language)
            for a, b in spans:
                if a < b:
                    out.append(
                        Piece(start + stretch.start + a, start + stretch.start + b, number, stretch.kind)
                    )
    return tuple(out)


def segment(
    witnesses: Sequence[Witness], memory: Memory | None = None
) -> Mapping[Siglum, tuple[Segment, ...]]:
    """The segments of every witness: in order, without overlap, covering every non-space character.

    Evidence from the other witnesses is used, and does not depend on their order.
    """
    memory = memory or Memory()
    cut = {
        w.siglum: memory.pieces.get((w.text, w.outlet, w.language, w.boilerplate), partial(_pieces, w))
        for w in witnesses
    }
    evidence = Evidence([[w.text[p.start : p.end] for p in cut[w.siglum]] for w in witnesses])
    out = {}
    for witness in witnesses:
        pieces = _split_headings(witness.text, cut[witness.siglum], evidence)
        key = (witness.text, witness.outlet, pieces)
        roles = memory.roles.get(key, partial(assign, witness, pieces))
        # "A1", "A2" …; "V1.1", so that the eleventh of V1 and the first of V11 are two
        stem = witness.siglum + ("." if witness.siglum[-1:].isdigit() or witness.siglum[-1:] == "." else "")
        out[witness.siglum] = tuple(
            Segment(f"{stem}{n}", witness.siglum, p.start, p.end, role, p.paragraph)
            for n, (p, role) in enumerate(zip(pieces, roles, strict=True), 1)
        )
    return out


def _behind_stamps(text: str, pieces: Sequence[Piece]) -> frozenset[int]:
    """Which pieces open an entry of a live blog: a time stands before them, in their line or on its own."""
    within = {
        n
        for n in range(1, len(pieces))
        if pieces[n - 1].kind == "date" and pieces[n - 1].paragraph == pieces[n].paragraph
    }
    lines = {
        n
        for n in range(1, len(pieces))
        if pieces[n - 1].end - pieces[n - 1].start < _LONGEST_STAMP
        and parts.stamp_line().match(text[pieces[n - 1].start : pieces[n - 1].end])
    }
    if len(lines) < _ENTRIES:  # when the story was published
        lines = set()
    # who posted the entry: "12:22 pm Ann Cole"
    posted = {
        n + 1
        for n in within
        if n + 1 < len(pieces)
        and pieces[n].paragraph != pieces[n + 1].paragraph
        and parts.BARE_NAME.match(text[pieces[n].start : pieces[n].end][:60])
    }
    return frozenset(within | lines | posted)


def _split_headings(text: str, pieces: Sequence[Piece], evidence: Evidence) -> tuple[Piece, ...]:
    crowd: dict[int, int] = {}
    for piece in pieces:
        crowd[piece.paragraph] = crowd.get(piece.paragraph, 0) + 1
    stamped = _behind_stamps(text, pieces)
    ends = [
        heading_end(text[piece.start : piece.end], evidence, expected=n in stamped)
        if not piece.kind and (n in stamped or crowd[piece.paragraph] >= 3)
        else 0
        for n, piece in enumerate(pieces)
    ]
    headed = sum(ends[n] > 0 for n in stamped)
    if headed >= _ENTRIES and headed >= len(stamped) / 3:
        for n in stamped:
            piece = pieces[n]
            if not piece.kind and not ends[n]:
                ends[n] = heading_end(text[piece.start : piece.end], evidence, expected=True, headed=True)
    out: list[Piece] = []
    for piece, end in zip(pieces, ends, strict=True):
        if end:
            rest = piece.start + end
            rest += len(text[rest : piece.end]) - len(text[rest : piece.end].lstrip())
            out.append(Piece(piece.start, piece.start + end, piece.paragraph, "subhead"))
            out.append(Piece(rest, piece.end, piece.paragraph, ""))
        else:
            out.append(piece)
    return tuple(out)
