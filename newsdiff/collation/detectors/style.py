"""House style: the versions say the same and write it otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import PlaceOfChange, places, readings, votes
from newsdiff.collation.detectors.figure_slots import Item, Slot, slots, span_of, verdicts_of
from newsdiff.collation.detectors.forms import FORM_DETECTORS
from newsdiff.collation.detectors.punctuation import MARKS_DETECTORS, MOST_PLACES
from newsdiff.collation.detectors.saying import there_or_gone, told
from newsdiff.collation.detectors.tools import report, story_rows
from newsdiff.collation.types import Category, Finding, Reading, Siglum

_MESSAGES = {
    "spelling": "Spelling: {told}.",
    "abbreviation": "Two forms of one expression: {told}.",
    "capital": "Capital letter: {told}.",
    "usage": "A small word that one usage asks for: {told}.",
    "number": "The same number, date or time written otherwise: {told}.",
}


def _message(kind: str, vote: dict[str, list[Siglum]]) -> str:
    alone = there_or_gone(vote) if kind == "usage" else None
    if alone:
        return f"{alone[0]} is a small word that one usage asks for: {alone[1]}."
    if kind == "abbreviation" and len({len(text) <= 0.7 * max(map(len, vote)) for text in vote}) > 1:
        return f"Short and long form: {told(vote)}."
    return _MESSAGES[kind].format(told=told(vote, "no such word"))


class Style:
    """One kind of house style. The same pair of readings at several places is told once."""

    category: Category = "style"

    def __init__(self, kind: str, description: str) -> None:
        self.id = f"style.{kind}"
        self.kind = kind
        self.description = description

    def _told_by_itself(
        self, same: Mapping[tuple[tuple[str, str], ...], list[PlaceOfChange]]
    ) -> Iterator[list[PlaceOfChange]]:
        """A few places of one usage each by itself; a usage of the whole copy once."""
        for group in same.values():
            if self.kind == "usage" and len(group) <= MOST_PLACES:
                yield from ([place] for place in group)
            else:
                yield group

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        same: dict[tuple[tuple[str, str], ...], list[PlaceOfChange]] = defaultdict(list)
        for place in places(cluster, "style"):
            if place.kind == self.kind:
                where = "" if self.kind in ("capital", "usage") else place.row
                texts = sorted({t.casefold() for t in votes(cluster, place)})
                same[(("row", where), *((text, "") for text in texts))].append(place)
        for group in self._told_by_itself(same):
            place = group[0]
            vote = votes(cluster, place)
            yield Finding(
                category="style",
                severity="style",
                rows=tuple(dict.fromkeys(p.row for p in group)),
                readings=_together(cluster, group),
                message=_message(self.kind, vote),
                confidence=place.confidence,
                detector=self.id,
                evidence={"votes": vote},
            )


def _together(cluster: Cluster, group: list[PlaceOfChange]) -> dict[Siglum, Reading]:
    """The readings of several places, at most three spans a version."""
    out = dict(readings(cluster, group[0].row, group[0].ranges))
    for place in group[1:]:
        for siglum, spans in readings(cluster, place.row, place.ranges).items():
            if spans:
                out[siglum] = ((out[siglum] or ()) + spans)[:3]
    return out


class Notation:
    """A figure that all versions give with one value, and write otherwise."""

    id = "style.notation"
    category: Category = "style"
    description = (
        "The same figure, date or time written otherwise: “3 March” and “March 3”, “5 p.m.” and “17:00”."
    )

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        told_already: set[tuple[Siglum, int]] = set()
        for row in story_rows(cluster):
            for slot in slots(cluster, row.id):
                for items in _of_one_value(slot):
                    forms: dict[str, list[Siglum]] = {}
                    for item in items:
                        forms.setdefault(_written(item.figure.text), []).append(item.siglum)
                    places_ = {(i.siglum, i.figure.start) for i in items}
                    if len(forms) < 2 or places_ & told_already:
                        continue
                    told_already |= places_
                    shown = {i.siglum: i.figure.text for i in items}
                    votes_ = {shown[sigla[0]]: sigla for sigla in forms.values()}
                    yield report(
                        cluster,
                        detector=self.id,
                        category=self.category,
                        severity="style",
                        rows=[row.id],
                        spans={i.siglum: [span_of(cluster, i)] for i in items},
                        message=_MESSAGES["number"].format(told=told(votes_)),
                        confidence=0.55,
                        evidence={"votes": votes_},
                    )


def _of_one_value(slot: Slot) -> list[list[Item]]:
    """The figures that answer a question alike: all of them, or, where some versions give another figure, each set
    of those that give the very same."""
    verdicts = set(verdicts_of(slot))
    if not verdicts & {"different", "precision"}:
        return [list(slot.items)]
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in slot.items:
        if item.figure.value is not None or item.figure.when is not None:  # no rough word
            groups[item.figure.normal, item.figure.hedge].append(item)
    return [group for group in groups.values() if len(group) > 1 and "precision" not in verdicts]


def _written(figure: str) -> str:
    """As it is written, but for the signs of a markup."""
    return " ".join(figure.casefold().replace("\\", "").replace("\u00a0", " ").split())


STYLE_DETECTORS = (
    Style("spelling", "British and American spelling, hyphens, and other spellings of one word."),
    Style("abbreviation", "A short form against the long one, such as U.S. and United States."),
    Style("capital", "A capital letter on a title or common noun in one version only."),
    Style("number", "The same number as a figure and as a word."),
    Notation(),
    Style("usage", "A small word that one usage asks for: “met with” and “met”, “Mr” before a name."),
    *MARKS_DETECTORS,
    *FORM_DETECTORS,
)
