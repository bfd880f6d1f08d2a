"""The story at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsdiff.collation.normalise import unmarked
from newsdiff.review.models import Finding
from newsdiff.review.presentation.copies import Copies, Told, copies_of, folded, told
from newsdiff.review.presentation.dossier import Dossier, Row
from newsdiff.review.presentation.filters import Filters
from newsdiff.review.presentation.finding import Line, clip, lines
from newsdiff.review.presentation.table import differing
from newsdiff.review.presentation.tree import Tree, tree
from newsdiff.review.presentation.words import numeral, plural
from newsdiff.stories.models import Version

COUNTED = ("figure", "quote", "attribution", "context", "garble")
"""Categories with a column of their own in the versions table: the substantive ones, as the sum before them; of
damage, all, since it tells how a text was handled and seldom changes what it says."""


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
    credits: tuple[Credited, ...]
    is_new: bool
    copies: Copies | None = None
    """The versions that share the line, where it stands for several."""
    set: Told | None = None
    """The set of equal copies that it belongs to, open or not; on the first line of it only."""


@dataclass(frozen=True, slots=True)
class Credited:
    """Credits as printed; `sigla` where a line stands for versions that print different ones."""

    printed: tuple[str, ...]
    sigla: tuple[str, ...] = ()


LEFT_OUT_SHOWN = 4
SETS_SAID = 2


@dataclass(frozen=True, slots=True)
class Lacking:
    siglum: str
    """Or the name of a set of equal copies."""
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
    copies: tuple[Told, ...] = ()


def overview(dossier: Dossier, *, since: datetime | None = None, view: Filters | None = None) -> Overview:
    """`since`: the reader's last visit, None at the first one. `view` opens versions with the same words."""
    view = view or Filters()
    sets = folded(dossier, view)
    known = told(dossier, view)
    body = [r for r in dossier.rows if r.is_body]
    everywhere = sum(all(r.cells.get(s) for s in dossier.sigla) for r in body)
    alone = sum(sum(bool(r.cells.get(s)) for s in dossier.sigla) == 1 for r in body)
    open_ = [f for f in dossier.findings if f.severity == "substantive" and f.state == Finding.State.OPEN]
    decided = sum(f.state != Finding.State.OPEN for f in dossier.findings)
    new = tuple(s for s in dossier.sigla if since and dossier.versions[s].created_at > since)
    shared = (Headline(f"in {_every(len(dossier.sigla))}", everywhere), Headline("in one only", alone))
    return Overview(
        headlines=(
            Headline("Versions", len(dossier.sigla)),
            Headline("Statements in the body", len(body)),
            *(shared if len(dossier.sigla) > 1 else ()),
            Headline("Substantive, open", len(open_), hot=True),
            Headline("Decided", decided),
        ),
        sentence=_sentence(dossier, len(body), everywhere, alone, len(open_)),
        five=lines(dossier, dossier.five),
        versions=tuple(
            _version_line(
                dossier,
                sets[s].sigla if s in sets else (s,),
                len(body),
                since,
                copies=sets.get(s),
                of=next((t for t in known if t.copies.lead == s), None),
            )
            for s in dossier.sigla
            if not any(s in c.others for c in sets.values())
        ),
        count_heads=("Figure", "Quote", "Source", "Context", "Damage"),
        tree=tree(str(dossier.result["closeness"].get("newick", ""))),
        new_versions=new,
        new_findings=sum(f.created_at > since for f in open_) if since else 0,
        lacking=_lacking(dossier, sets),
        copies=known,
    )


def _every(versions: int) -> str:
    return "both" if versions == 2 else f"all {numeral(versions)}"


def _sentence(dossier: Dossier, body: int, everywhere: int, alone: int, open_: int) -> str:
    n = len(dossier.sigla)
    if n == 0:
        return "Nothing collated yet."
    if n == 1:
        return f"One version, {plural(body, 'statement')}. Add another to compare."
    verb = "stands" if everywhere < 2 else "stand"
    copies = "".join(f" {c.said}" for c in copies_of(dossier)[:SETS_SAID])
    return (
        f"{numeral(n).capitalize()} versions make {plural(body, 'statement')}; "
        f"{'only ' if 0 < everywhere < body / 2 else ''}{everywhere or 'none'} {verb} in {_every(n)}, "
        f"{alone or 'none'} in one only. {plural(open_, 'substantive difference')} to decide.{copies}"
    )


def _version_line(
    dossier: Dossier,
    sigla: tuple[str, ...],
    body: int,
    since: datetime | None,
    *,
    copies: Copies | None,
    of: Told | None,
) -> VersionLine:
    """The line of the first of `sigla`, which stands for them all."""
    siglum = sigla[0]
    version = dossier.versions[siglum]
    kept = sum(bool(r.cells.get(siglum)) for r in dossier.rows if r.is_body)
    is_base = siglum == dossier.base
    theirs = [
        f
        for f in dossier.findings
        if f.state != Finding.State.DISMISSED and differing(f, dossier.base, sigla)
    ]
    heavy = [f for f in theirs if f.severity == "substantive"]
    by_category = Counter(f.category for f in heavy)
    by_category["garble"] = sum(f.category == "garble" for f in theirs)
    sign = dossier.result["translation_signs"].get(siglum) or {}
    return VersionLine(
        siglum=siglum,
        version=version,
        is_base=is_base,
        words=version.text.words,
        kept=kept,
        of=body,
        bar=round(60 * kept / body, 1) if body else 0,
        substantive=len(heavy),
        counts=tuple(by_category[c] for c in COUNTED),
        signs=_signs(sign),
        sign_score=sign.get("score") if isinstance(sign.get("score"), int | float) else None,
        credits=_credited(dossier, sigla),
        is_new=bool(since and any(dossier.versions[s].created_at > since for s in sigla)),
        copies=copies,
        set=of,
    )


def _credited(dossier: Dossier, sigla: tuple[str, ...]) -> tuple[Credited, ...]:
    """What each prints; said once where all print the same."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for s in sigla:
        groups.setdefault(_credits(dossier, s), []).append(s)
    if len(groups) == 1:
        return tuple(Credited(printed) for printed in groups)
    return tuple(Credited(printed, tuple(who)) for printed, who in groups.items())


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
        clip(unmarked(text[s.start : s.end]).strip("*#_ "), 60)
        for s in dossier.segments[siglum]
        if s.role in {"credit", "byline"}
    ]
    return tuple(dict.fromkeys(found))[:3]


def _lacking(dossier: Dossier, sets: Mapping[str, Copies]) -> tuple[Lacking, ...]:
    """What most versions of its group tell and one leaves out, for each version; equal copies leave out the same."""
    out = []
    for siglum in dossier.sigla:
        if any(siglum in c.others for c in sets.values()):
            continue
        group = dossier.group_of(siglum)
        if len(group) < 3:
            continue
        rows = [
            r
            for r in dossier.rows
            if r.is_body and not r.cells.get(siglum) and sum(s in r.cells for s in group) > len(group) / 2
        ]
        if rows:
            name = sets[siglum].short if siglum in sets else siglum
            out.append(Lacking(name, len(rows), tuple(rows[:LEFT_OUT_SHOWN]), len(rows[LEFT_OUT_SHOWN:])))
    return tuple(out)
