"""Numbers and times given in words, which the comparison of a row found: "one" and "several", "shortly" and "hours" before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, readings, votes
from newsdiff.collation.detectors.figure_slots import Item, Slot, slots, steps_between, verdicts_of
from newsdiff.collation.detectors.saying import ballot, told
from newsdiff.collation.detectors.saying import votes as votes_of
from newsdiff.collation.detectors.tools import report, story_rows
from newsdiff.collation.types import Category, Finding, Siglum, Span


class Unread:
    id = "figure.unread"
    category: Category = "figure"
    description = "Words of number or time differ that cannot be weighed against each other, such as “one” and “several”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        return _told(cluster, self.id, "The figure differs", lambda kind: kind not in ("bound", "when"))


class When:
    id = "figure.when"
    category: Category = "figure"
    description = "A time given in words differs, such as “shortly before” and “hours before”, or “in the morning” and “in the evening”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        yield from _told(cluster, self.id, "When it was differs", lambda kind: kind == "when")
        for row in story_rows(cluster):
            for slot in slots(cluster, row.id):
                yield from self._sides(cluster, slot)

    def _sides(self, cluster: Cluster, slot: Slot) -> Iterator[Finding]:
        """One day on another side of which it is: "from 1 May", "after 1 May", "until 1 May"."""
        found = {i.siglum: side for i in slot.items if i.family == "time" and (side := _side(cluster, i))}
        kinds = {kind for kind, _ in found.values()}
        if len(kinds) < 2 or kinds == {"on", "from"} or "different" in verdicts_of(slot):
            return
        items = [i for i in slot.items if i.siglum in found]
        if not all(
            (far := steps_between(cluster, slot.row, a, b)) is not None and far <= BESIDE
            for a, b in itertools.combinations(items, 2)
        ):
            return
        groups: dict[str, list[Siglum]] = {}
        for siglum, (_, span) in found.items():
            groups.setdefault(span.text, []).append(siglum)
        yield report(
            cluster,
            detector=self.id,
            category=self.category,
            severity="substantive",
            rows=[slot.row],
            spans={siglum: [span] for siglum, (_, span) in found.items()},
            message=f"It is on another side of the same day: {ballot(groups)}.",
            confidence=0.6,
            evidence={"votes": votes_of(groups), "value_changed": True},
        )


BESIDE = 3
"""Words by which two figures may be out of step and still stand at one place of two sentences."""
_BEFORE = re.compile(r"\b(?P<word>\w+)\s(?:the\s)?$")


def _side(cluster: Cluster, item: Item) -> tuple[str, Span] | None:
    """On which side of a day it is ("on", "from", "after", "before", "until"), and the words that say so."""
    text, figure = cluster.witness(item.siglum).text, item.figure
    behind = text[figure.end : figure.end + 2]
    if figure.kind != "date" and not (figure.kind == "weekday" and behind[:1] in ("", ".", ",", ";")):
        return None
    if behind in ("'s", "’s"):
        return None  # "after Monday's vote"
    word = _BEFORE.search(text, max(0, figure.start - 20), figure.start)
    start = word.start() if word else figure.start
    said = (word["word"] if word else figure.text.split()[0]).lower()
    for side in ("on", "from", "after", "before", "until"):
        if said in lexicon.listed(f"day_{side}"):
            return side, cluster.span(item.siglum, start, figure.end)
    return None


def _told(cluster: Cluster, detector: str, sentence: str, wanted: Callable[[str], bool]) -> Iterator[Finding]:
    """The places of the `wanted` kinds; bounds are weighed, the figure being the same (`figure.bound`)."""
    for place in places(cluster, "figure"):
        if not wanted(place.kind):
            continue
        groups = votes(cluster, place)
        yield Finding(
            category="figure",
            severity="substantive",
            rows=(place.row,),
            readings=readings(cluster, place.row, place.ranges),
            message=f"{sentence}: {told(groups)}.",
            confidence=place.confidence,
            detector=detector,
            evidence={"votes": groups, "value_changed": True},
        )
