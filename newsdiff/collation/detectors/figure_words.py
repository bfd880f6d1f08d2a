"""Numbers and times given in words, which the comparison of a row found: "one" and "several", "shortly" and "hours" before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, readings, votes
from newsdiff.collation.detectors.saying import told
from newsdiff.collation.types import Category, Finding


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
        return _told(cluster, self.id, "When it was differs", lambda kind: kind == "when")


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
