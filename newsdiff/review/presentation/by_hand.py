"""What editors set by hand, as the pages tell it: marks in the table, the list with its undo, the edit page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdiff.review.anchoring import Stretch, stretches
from newsdiff.review.models import Amendment, Finding
from newsdiff.review.presentation.dossier import Dossier, Row, Segment
from newsdiff.review.presentation.finding import clip
from newsdiff.stories.models import Story

SHOWN = 90
"""Characters of a sentence in a list to choose from."""


@dataclass(frozen=True, slots=True)
class Sentence:
    value: str
    """How a form names it: `A:120-180`."""
    words: str


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of one version that may be ticked or chosen."""

    siglum: str
    outlet: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class SetByHand:
    """One amendment in force, in words."""

    amendment: Amendment
    who: str
    words: str
    against: str
    reason: str
    """Why it does not apply to the current texts; "" where it does, or is not collated yet."""


@dataclass(frozen=True, slots=True)
class EditPage:
    row: Row
    has: tuple[Side, ...]
    lacks: tuple[Side, ...]
    others: tuple[tuple[str, int, str], ...]
    """The story's other statements: key, number, first words."""
    standing: tuple[SetByHand, ...]


def name_of(segment: Segment) -> str:
    return f"{segment.siglum}:{segment.start}-{segment.end}"


def edit_page(dossier: Dossier, row: Row) -> EditPage:
    return EditPage(
        row=row,
        has=tuple(_side(dossier, s, row.cells[s]) for s in dossier.sigla if row.cells.get(s)),
        lacks=tuple(
            _side(dossier, s, dossier.segments[s], SHOWN) for s in dossier.sigla if not row.cells.get(s)
        ),
        others=tuple(
            (r.key, r.number, clip(_first_words(dossier, r), SHOWN))
            for r in dossier.rows
            if r.key and r.id != row.id
        ),
        standing=standing(dossier.story, dossier.result),
    )


def _side(dossier: Dossier, siglum: str, segments: Sequence[Segment], most: int = 10_000) -> Side:
    return Side(
        siglum,
        dossier.label(siglum),
        tuple(Sentence(name_of(s), clip(dossier.text_of(s), most)) for s in segments),
    )


def _first_words(dossier: Dossier, row: Row) -> str:
    return next((words for s in dossier.sigla if (words := dossier.cell_text(row, s))), "")


def standing(story: Story, result: Mapping[str, Any]) -> tuple[SetByHand, ...]:
    """The story's amendments in force, the newest first; each with why it does not apply, if so."""
    why = {o["id"]: o["reason"] for o in result.get("amended", ()) if not o["applied"]}
    rows = Amendment.objects.filter(story=story, undone_at=None).select_related("created_by").order_by("-pk")
    return tuple(
        SetByHand(a, _who(a), _words(a.these), _words(a.those), why.get(str(a.pk), "")) for a in rows
    )


def row_of(dossier: Dossier, amendment: Amendment) -> Row | None:
    """The row that has the amendment's sentences now: where to look at what it does, or did."""
    sigla = {dossier.versions[s].text.sha256: s for s in reversed(dossier.sigla)}
    for anchor in (*amendment.these, *amendment.those):
        siglum = sigla.get(anchor["sha256"], "")
        for row in dossier.rows:
            if any(s.start < anchor["end"] and anchor["start"] < s.end for s in row.cells.get(siglum, ())):
                return row
    return None


@dataclass(frozen=True, slots=True)
class Set:
    """An amendment in the list of all, with the row it bears on."""

    said: SetByHand
    row: Row | None


@dataclass(frozen=True, slots=True)
class HandPage:
    """All that editors set by hand in a story: what stands, and what was taken back."""

    standing: tuple[Set, ...]
    undone: tuple[SetByHand, ...]
    added: tuple[Finding, ...]
    withdrawn: tuple[Finding, ...]


UNDONE_SHOWN = 50


def hand_page(dossier: Dossier) -> HandPage:
    undone = Amendment.objects.filter(story=dossier.story).exclude(undone_at=None)
    withdrawn = Finding.objects.filter(story=dossier.story, by_hand=True).exclude(withdrawn_at=None)
    return HandPage(
        standing=tuple(Set(s, row_of(dossier, s.amendment)) for s in standing(dossier.story, dossier.result)),
        undone=tuple(
            SetByHand(a, _who(a), _words(a.these), _words(a.those), "")
            for a in undone.select_related("created_by", "undone_by").order_by("-undone_at")[:UNDONE_SHOWN]
        ),
        added=tuple(f for f in dossier.findings if f.by_hand),
        withdrawn=tuple(
            withdrawn.select_related("created_by", "withdrawn_by").order_by("-withdrawn_at")[:UNDONE_SHOWN]
        ),
    )


def hand_counts(dossier: Dossier) -> tuple[int, int]:
    """Statements set and findings added by hand, of those that stand."""
    return (
        Amendment.objects.filter(story=dossier.story, undone_at=None).count(),
        sum(f.by_hand for f in dossier.findings),
    )


def _who(amendment: Amendment) -> str:
    return amendment.created_by.get_username() if amendment.created_by else "somebody who has left"


def _words(anchors: Sequence[Mapping[str, Any]]) -> str:
    return clip(" … ".join(" ".join(str(a["words"]).split()) for a in anchors), 2 * SHOWN)


@dataclass(frozen=True, slots=True)
class HandMark:
    """Who set a statement by hand last, and when."""

    who: str
    amendment: Amendment


def hand_marks(dossier: Dossier) -> dict[str, HandMark]:
    """Row id -> the latest amendment that made the row what it is. One query, none where nothing is set."""
    touched = {o["id"]: set(o["segments"]) for o in dossier.result.get("amended", ()) if o["applied"]}
    if not touched:
        return {}
    made = Amendment.objects.filter(story=dossier.story, pk__in=[int(i) for i in touched])
    marks: dict[str, HandMark] = {}
    for amendment in made.select_related("created_by").order_by("pk"):
        for row in dossier.rows:
            if touched[str(amendment.pk)] & {s.id for cell in row.cells.values() for s in cell}:
                marks[row.id] = HandMark(_who(amendment), amendment)
    return marks


@dataclass(frozen=True, slots=True)
class Quotable:
    """A reading of a statement, of which words can be quoted: one field for the versions that share it."""

    field: str
    sigla: tuple[str, ...]
    outlets: str
    pieces: tuple[str, ...]
    """Its sentences, white space as it came."""
    stands: tuple[tuple[str, str, tuple[Stretch, ...]], ...]
    """For each version: siglum, text, and where the statement stands in it."""


@dataclass(frozen=True, slots=True)
class AddFindingPage:
    row: Row
    readings: tuple[Quotable, ...]
    lacking: tuple[str, ...]
    """Sigla of the versions without the statement."""


def add_finding_page(dossier: Dossier, row: Row) -> AddFindingPage:
    """The readings of a statement, the base's first; versions that say it in the same words as one."""
    groups: dict[str, list[str]] = {}
    for siglum in dossier.sigla:
        if row.cells.get(siglum):
            groups.setdefault(dossier.cell_text(row, siglum), []).append(siglum)
    return AddFindingPage(
        row=row,
        readings=tuple(_quotable(dossier, row, sigla) for sigla in groups.values()),
        lacking=tuple(s for s in dossier.sigla if not row.cells.get(s)),
    )


def _quotable(dossier: Dossier, row: Row, sigla: Sequence[str]) -> Quotable:
    return Quotable(
        field=f"words-{sigla[0]}",
        sigla=tuple(sigla),
        outlets=", ".join(dict.fromkeys(dossier.label(s) for s in sigla)),
        pieces=tuple(dossier.text_of(s) for s in row.cells[sigla[0]]),
        stands=tuple(
            (
                s,
                dossier.texts[s],
                tuple(stretches([(c.start, c.end) for c in row.cells[s]], dossier.texts[s])),
            )
            for s in sigla
        ),
    )


@dataclass(frozen=True, slots=True)
class Choosable:
    """A statement to choose from."""

    row: Row
    words: str
    sigla: tuple[str, ...]
    findings: int


def choosable(dossier: Dossier) -> tuple[Choosable, ...]:
    return tuple(
        Choosable(
            row=row,
            words=clip(_first_words(dossier, row), 2 * SHOWN),
            sigla=tuple(s for s in dossier.sigla if row.cells.get(s)),
            findings=len(dossier.findings_by_row.get(row.id, ())),
        )
        for row in dossier.rows
        if row.key
    )
