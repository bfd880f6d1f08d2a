"""People, places, organisations and job titles: another one, misspelt, written or translated otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import PlaceOfChange, places, readings, votes
from newsdiff.collation.detectors.inner_names import TwoSpellings
from newsdiff.collation.detectors.introductions import Held, Introduced
from newsdiff.collation.detectors.names_across import AcrossVersions
from newsdiff.collation.detectors.names_houses import House
from newsdiff.collation.detectors.names_otherwise import Otherwise
from newsdiff.collation.detectors.names_unintroduced import Unintroduced
from newsdiff.collation.detectors.names_unnamed import Unnamed
from newsdiff.collation.detectors.saying import listing, plural, quoted, there_or_gone, told
from newsdiff.collation.types import Category, Finding

_MESSAGES = {
    "changed": "Another name stands at the same place: {told}.",
    "spelling": "A name is spelt differently: {told}.",
    "translated": "A name was taken for ordinary words, or translated: {told}.",
    "form": "The same name in different forms: {told}.",
    "shorthand": "The country and what stands for it: {told}.",
    "missing": "Who is named differs: {told}.",
    "title": "The title differs: {told}.",
    "fuller": "The name is given in full in some versions only: {told}.",
}


def _name_alone(text: str) -> str:
    """Without the small words around a name: "Beijing" of "and Beijing"."""
    words = text.split()
    named = [i for i, word in enumerate(words) if word[:1].isupper()]
    return " ".join(words[named[0] : named[-1] + 1]) if named else text


def _message(kind: str, vote: dict[str, list[str]]) -> str:
    alone = there_or_gone(vote)
    if alone and kind == "missing":
        ((text, having),) = ((text, sigla) for text, sigla in vote.items() if text)
        return (
            f"{listing(having)} {plural(having, 'names', 'name')} {quoted(_name_alone(text))}; "
            f"{listing(vote[''])} {plural(vote[''], 'does', 'do')} not."
        )
    if alone and kind == "title":
        return f"The title {alone[0]} is given in some versions only: {alone[1]}."
    return _MESSAGES[kind].format(told=told(vote, "no such name"))


class Name:
    """One kind of difference between names; the kinds are told apart in `classify.py`."""

    category: Category = "name"

    def __init__(self, kind: str, description: str) -> None:
        self.id = f"name.{kind}"
        self.kind = kind
        self.description = description

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        """One finding a kind of difference and pair of readings: a name misspelt throughout is told once."""
        same: dict[tuple[str, ...], list[tuple[PlaceOfChange, dict[str, list[str]]]]] = defaultdict(list)
        for place in places(cluster, "name"):
            if place.kind == self.kind:
                vote = votes(cluster, place)
                same[tuple(sorted(text.casefold() for text in vote))].append((place, vote))
        for group in same.values():
            place, vote = group[0]
            found = dict(readings(cluster, place.row, place.ranges))
            for other, _ in group[1:]:
                for siglum, spans in readings(cluster, other.row, other.ranges).items():
                    if spans:
                        found[siglum] = ((found[siglum] or ()) + spans)[:3]
            yield Finding(
                category="name",
                severity=place.severity,  # type: ignore[arg-type]
                rows=tuple(dict.fromkeys(p.row for p, _ in group)),
                readings=found,
                message=_message(self.kind, vote),
                confidence=place.confidence,
                detector=self.id,
                evidence={"votes": vote, "places": len(group), **self._who_has(vote), **place.evidence},
            )

    def _who_has(self, vote: dict[str, list[str]]) -> dict[str, list[str]]:
        """For a name left out: who has it and who lacks it, as every detector of what is missing says."""
        if self.kind != "missing":
            return {}
        return {
            "present": [s for text, sigla in vote.items() if text for s in sigla],
            "absent": vote.get("", []),
        }


NAME_DETECTORS = (
    Name("changed", "Another person, place or organisation stands at the same place."),
    Name("spelling", "The same name misspelt or transliterated otherwise."),
    Name("translated", "A name rendered as ordinary words, such as a newspaper's title."),
    Name("title", "Another job title or rank for the same person."),
    Name("form", "Two accepted names of one thing, such as Kyiv and Kiev."),
    TwoSpellings(),
    AcrossVersions(),
    Otherwise(),
    House(),
    Name(
        "missing",
        "A person, place or organisation named in some versions of a statement and left out of others.",
    ),
    Name(
        "fuller", "A person's name is given in full at a place where other versions have the last name alone."
    ),
    Introduced(),
    Unintroduced(),
    Unnamed(),
    Held(),
    Name("shorthand", "A capital or people standing for the country in one version only."),
)
