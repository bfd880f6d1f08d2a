"""Versions that print the same words, shown as one until somebody opens them.

What such versions do not share (a headline, a caption, a credit) is still told of each by name: a set saves
room, it hides nothing. Where a finding says that meaning differs between two versions, they are no set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsdiff.review.models import Finding
from newsdiff.review.presentation.reading import PLAIN, alike
from newsdiff.review.presentation.words import listed
from newsdiff.stories.models import Version

if TYPE_CHECKING:
    from newsdiff.review.presentation.dossier import Dossier, Row
    from newsdiff.review.presentation.filters import Filters

EVERY = "all"
"""In an address: every set is open."""
NAMED = 4
"""So many outlets are named where a set is told; the others are counted, and named where it is opened."""
LISTED = 5
"""So many sigla are read at a glance; of more, runs are named by their ends."""
OUTSIDE = frozenset({"credit", "furniture", "style"})
"""Categories told of each version by name, whatever their weight."""
STAND_ALONE = frozenset({Version.Kind.KILL, Version.Kind.CORRECTION})


@dataclass(frozen=True, slots=True)
class Copies:
    """Versions with the same words in their bodies, in the order in which they are shown."""

    sigla: tuple[str, ...]
    outlets: tuple[str, ...]
    exact: bool
    """False: they differ in house style."""

    @property
    def lead(self) -> str:
        """The version that stands for the others."""
        return self.sigla[0]

    @property
    def others(self) -> tuple[str, ...]:
        return self.sigla[1:]

    @property
    def short(self) -> str:
        """How findings name the set: "B+3"."""
        return f"{self.lead}+{len(self.others)}"

    @property
    def more(self) -> str:
        """What follows the name of the lead's outlet."""
        return f"+ {len(self.others)} with the same words{'' if self.exact else ' but for style'}"

    @property
    def names(self) -> str:
        """The others by siglum and outlet."""
        told = [f"{s} {o}" for s, o in zip(self.others[:NAMED], self.outlets[1:], strict=False)]
        rest = len(self.others) - NAMED
        return ", ".join(told) + (f" and {rest} more" if rest > 0 else "")

    @property
    def said(self) -> str:
        """The set in a sentence."""
        but = "" if self.exact else ", but for style"
        return f"{listed(self.sigla)} have the same words{but}."


@dataclass(frozen=True, slots=True)
class Told:
    """A set on a page, with the way to open or close it."""

    copies: Copies
    is_open: bool
    url: str


def copies_of(dossier: Dossier) -> tuple[Copies, ...]:
    """The sets of a story's collated versions, base first. Worked out once a dossier."""
    found: tuple[Copies, ...] | None = dossier.__dict__.get("_copies")
    if found is None:
        found = dossier.__dict__["_copies"] = _found(dossier)
    return found


def _found(dossier: Dossier) -> tuple[Copies, ...]:
    groups: dict[object, list[str]] = {}
    styled = _styled(dossier)
    weighty = [f for f in dossier.findings if f.severity == "substantive" and f.category not in OUTSIDE]
    for siglum in dossier.sigla:
        read = tuple(alike(f).get(siglum, "apart") for f in weighty)
        key = _words(dossier, siglum, styled.get(siglum, ()))
        if key:
            groups.setdefault((key, read, _standing(dossier, siglum)), []).append(siglum)
    return tuple(
        Copies(
            sigla=tuple(sigla),
            outlets=tuple(dossier.label(s) for s in sigla),
            exact=len({_words(dossier, s, ()) for s in sigla}) == 1,
        )
        for sigla in groups.values()
        if len(sigla) > 1
    )


def _standing(dossier: Dossier, siglum: str) -> object:
    """What makes a version stand for itself, whatever it prints: it must be seen where it is."""
    version = dossier.versions[siglum]
    alone = (
        version.restriction
        or version.kind in STAND_ALONE
        or version.placement == Version.Placement.UNCERTAIN
        or any(apart.siglum == siglum for apart in dossier.apart)
    )
    return siglum if alone else ""


def _styled(dossier: Dossier) -> Mapping[str, Sequence[tuple[int, int, int]]]:
    """Siglum -> (start, end, finding) of what differs in house style only, from the back of the text."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for number, finding in enumerate(dossier.findings):
        if finding.category != "style" or finding.severity != "style" or not finding.rows:
            continue
        if finding.state == Finding.State.CONFIRMED:  # an editor said that it matters
            continue
        for siglum, reading in finding.readings.items():
            found.setdefault(siglum, []).extend((s["start"], s["end"], number) for s in reading or ())
    return {siglum: sorted(spans, reverse=True) for siglum, spans in found.items()}


def _words(dossier: Dossier, siglum: str, styled: Sequence[tuple[int, int, int]]) -> tuple[str, ...]:
    """The sentences of a version's body; a stretch of `styled` is the same whatever it reads.

    The shape of quotation marks and white space make no difference, their presence does.
    """
    text, told = dossier.texts[siglum], []
    for segment in dossier.segments[siglum]:
        if segment.role != "body":
            continue
        sentence, cut = text[segment.start : segment.end], segment.end
        for start, end, number in styled:
            if segment.start <= start and end <= cut:
                at = start - segment.start
                sentence = f"{sentence[:at]}\0{number}\0{sentence[at + end - start :]}"
                cut = start
        told.append(" ".join(sentence.translate(PLAIN).split()))
    return tuple(told)


def folded(dossier: Dossier, view: Filters, order: Iterable[str] = ()) -> dict[str, Copies]:
    """Lead -> the set it stands for, of the sets that `view` leaves closed.

    `order`: the versions that a page shows, in its order; the first of a set is its lead there. What is not
    among them is no part of the set there.
    """
    shown = tuple(order) or dossier.sigla
    found = {}
    for copies in copies_of(dossier):
        here = tuple(s for s in shown if s in copies.sigla)
        if len(here) > 1 and not is_open(copies, view):
            outlets = tuple(dossier.label(s) for s in here)
            found[here[0]] = Copies(here, outlets, copies.exact)
    return found


def is_open(copies: Copies, view: Filters) -> bool:
    return EVERY in view.opened or any(s in view.opened for s in copies.sigla)


def told(dossier: Dossier, view: Filters) -> tuple[Told, ...]:
    """Every set of the story, each with the address that opens or closes it."""
    every = copies_of(dossier)
    out = []
    for copies in every:
        now = is_open(copies, view)
        opened = frozenset(c.lead for c in every if is_open(c, view))
        change = opened - {copies.lead} if now else opened | {copies.lead}
        out.append(Told(copies, now, view.query(opened=change)))
    return tuple(out)


def toggle(dossier: Dossier, view: Filters) -> str:
    """The address that opens every set, or closes all where one is open; "" where there is none."""
    every = copies_of(dossier)
    if not every:
        return ""
    some = any(is_open(c, view) for c in every)
    return view.query(opened=frozenset() if some else frozenset({EVERY}))


def reads_alike(dossier: Dossier, row: Row, one: str, other: str, *, literally: bool) -> bool:
    """Whether two versions of a set say the same in a row. Not `literally`: the body does, and elsewhere
    the shape of quotation marks makes no difference."""
    left, right = dossier.cell_text(row, one), dossier.cell_text(row, other)
    if left == right:
        return True
    if literally or not left or not right:
        return False
    body = all(s.role == "body" for siglum in (one, other) for s in row.cells[siglum])
    return body or left.translate(PLAIN) == right.translate(PLAIN)


def named(dossier: Dossier, sigla: Sequence[str]) -> tuple[str, ...]:
    """These versions as a finding lists them: a set of three or more by one name ("B+3"), others by their sigla,
    and where they are many, those that follow each other as "B–F"."""
    left = list(sigla)
    out = {}
    for copies in copies_of(dossier):
        if len(copies.others) > 1 and all(s in left for s in copies.sigla):
            out[copies.lead] = copies.short
            left = [s for s in left if s not in copies.others]
    if len(left) > LISTED:
        return _ranged(sorted(dossier.sigla, key=lambda s: (len(s), s)), left, out)
    return tuple(out.get(s, s) for s in left)


def _ranged(order: Sequence[str], sigla: Sequence[str], out: Mapping[str, str]) -> tuple[str, ...]:
    """Three and more that follow each other in the story as "B–F"; what stands for a set keeps its name."""
    runs: list[list[str]] = []
    for siglum in (s for s in order if s in sigla):
        follows = runs and siglum not in out and runs[-1][-1] not in out
        if follows and order.index(siglum) == order.index(runs[-1][-1]) + 1:
            runs[-1].append(siglum)
        else:
            runs.append([siglum])
    told: list[str] = []
    for run in runs:
        told += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [out.get(s, s) for s in run]
    return tuple(told)


LIST = re.compile(r"\b[A-Z]{1,3}(?:, [A-Z]{1,3})+ and [A-Z]{1,3}\b|“[^”]*”")
"""Sigla as sentences list them; what stands in quotation marks is copy, and left alone."""


def shortened(dossier: Dossier, sentence: str) -> str:
    """A finding's sentence with its versions named as its readings name them: "B+3" for equal copies, "B–F" for a run."""
    if len(dossier.sigla) <= LISTED and not any(len(copies.others) > 1 for copies in copies_of(dossier)):
        return sentence

    def told(found: re.Match[str]) -> str:
        sigla = found.group().replace(" and ", ", ").split(", ")
        if found.group().startswith("“") or not all(s in dossier.sigla for s in sigla):
            return found.group()
        return listed(named(dossier, sigla))

    return LIST.sub(told, sentence)


def same_words(dossier: Dossier, siglum: str) -> str:
    """The version that stands for this one where equal copies are told once; "" where it stands for itself."""
    return next((c.lead for c in copies_of(dossier) if siglum in c.others), "")


def same_words_said(dossier: Dossier, siglum: str) -> str:
    """ "same words as B", for what names every version by itself; "" where it stands for itself."""
    found = next((c for c in copies_of(dossier) if siglum in c.others), None)
    if found is None:
        return ""
    return f"same words as {found.lead}{'' if found.exact else ' but for style'}"
