"""The story at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import Dossier, Row
from newsdiff.review.presentation.finding import Line, clip, lines
from newsdiff.review.presentation.table import differing
from newsdiff.review.presentation.tree import Tree, tree
from newsdiff.review.presentation.words import numeral, plural
from newsdiff.stories.models import Version

COUNTED = ("figure", "quote", "attribution", "context", "garble")
"""Categories with a column of their own in the versions table."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure at the top of the page."""

    label: str
    value: int
    of: int | None = None
    hot: bool = False


@dataclass(frozen=True, slots=True)
class VersionLine:
    siglum: str
    version: Version
    is_base: bool
    words: int
    kept: int
    of: int
    bar: float
    """Width of the bar, 0 … 60."""
    substantive: int
    counts: tuple[int, ...]
    signs: tuple[str, ...]
    """Words that look translated; suspicions."""
    sign_score: float | None
    credits: tuple[str, ...]
    is_new: bool


LEFT_OUT_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Lacking:
    siglum: str
    count: int
    rows: tuple[Row, ...]
    """The first of them, to go to."""
    more: int


@dataclass(frozen=True, slots=True)
class Overview:
    headlines: tuple[Headline, ...]
    sentence: str
    five: tuple[Line, ...]
    versions: tuple[VersionLine, ...]
    count_heads: tuple[str, ...]
    tree: Tree | None
    new_versions: tuple[str, ...]
    new_findings: int
    lacking: tuple[Lacking, ...]


def overview(dossier: Dossier, *, since: datetime | None = None) -> Overview:
    """`since`: the reader's last visit, None at the first one."""
    body = [r for r in dossier.rows if r.is_body]
    everywhere = sum(all(r.cells.get(s) for s in dossier.sigla) for r in body)
    alone = sum(sum(bool(r.cells.get(s)) for s in dossier.sigla) == 1 for r in body)
    open_ = [f for f in dossier.findings if f.severity == "substantive" and f.state == Finding.State.OPEN]
    decided = sum(f.state != Finding.State.OPEN for f in dossier.findings)
    new = tuple(s for s in dossier.sigla if since and dossier.versions[s].created_at > since)
    return Overview(
        headlines=(
            Headline("Versions", len(dossier.sigla)),
            Headline("Statements in the body", len(body)),
            Headline(f"in all {numeral(len(dossier.sigla))}", everywhere),
            Headline("in one only", alone),
            Headline("Substantive, open", len(open_), hot=True),
            Headline("Decided", decided),
        ),
        sentence=_sentence(dossier, len(body), everywhere, alone, len(open_)),
        five=lines(dossier, dossier.five),
        versions=tuple(_version_line(dossier, s, len(body), since) for s in dossier.sigla),
        count_heads=("Figure", "Quote", "Source", "Context", "Damage"),
        tree=tree(str(dossier.result["closeness"].get("newick", ""))),
        new_versions=new,
        new_findings=sum(f.created_at > since for f in open_) if since else 0,
        lacking=_lacking(dossier),
    )


def _sentence(dossier: Dossier, body: int, everywhere: int, alone: int, open_: int) -> str:
    n = len(dossier.sigla)
    if n == 0:
        return "Nothing collated yet."
    if n == 1:
        return f"One version, {plural(body, 'statement')}. Add another to compare."
    verb = "stands" if everywhere == 1 else "stand"
    return (
        f"{numeral(n).capitalize()} versions make {plural(body, 'statement')}; "
        f"{'only ' if everywhere < body / 2 else ''}{everywhere or 'none'} {verb} in all {numeral(n)}, "
        f"{alone or 'none'} in one only. {plural(open_, 'substantive difference')} to decide."
    )


def _version_line(dossier: Dossier, siglum: str, body: int, since: datetime | None) -> VersionLine:
    version = dossier.versions[siglum]
    kept = sum(bool(r.cells.get(siglum)) for r in dossier.rows if r.is_body)
    is_base = siglum == dossier.base
    theirs = [
        f
        for f in dossier.findings
        if f.state != Finding.State.DISMISSED and differing(f, dossier.base, (siglum,))
    ]
    by_category = Counter(f.category for f in theirs)
    sign = dossier.result["translation_signs"].get(siglum) or {}
    return VersionLine(
        siglum=siglum,
        version=version,
        is_base=is_base,
        words=version.text.words,
        kept=kept,
        of=body,
        bar=round(60 * kept / body, 1) if body else 0,
        substantive=sum(f.severity == "substantive" for f in theirs),
        counts=tuple(by_category[c] for c in COUNTED),
        signs=_signs(sign),
        sign_score=sign.get("score") if isinstance(sign.get("score"), int | float) else None,
        credits=_credits(dossier, siglum),
        is_new=bool(since and version.created_at > since),
    )


def _signs(sign: Mapping[str, Any]) -> tuple[str, ...]:
    out: list[str] = []
    for item in sign.get("evidence") or ():
        if isinstance(item, Mapping):
            said = item.get("text") or item.get("term") or item.get("reading") or item.get("why") or ""
        else:
            said = str(item)
        if said and clip(str(said), 40) not in out:
            out.append(clip(str(said), 40))
    return tuple(out[:4])


def _credits(dossier: Dossier, siglum: str) -> tuple[str, ...]:
    """Credit lines and bylines as printed."""
    text = dossier.texts[siglum]
    found = [
        clip(text[s.start : s.end].strip("*#_[]() "), 60)
        for s in dossier.segments[siglum]
        if s.role in {"credit", "byline"}
    ]
    return tuple(dict.fromkeys(found))[:3]


def _lacking(dossier: Dossier) -> tuple[Lacking, ...]:
    """What most versions tell and one leaves out, for each version."""
    out = []
    n = len(dossier.sigla)
    if n < 3:
        return ()
    for siglum in dossier.sigla:
        rows = [r for r in dossier.rows if r.is_body and not r.cells.get(siglum) and len(r.cells) > n / 2]
        if rows:
            out.append(Lacking(siglum, len(rows), tuple(rows[:LEFT_OUT_SHOWN]), len(rows[LEFT_OUT_SHOWN:])))
    return tuple(out)
