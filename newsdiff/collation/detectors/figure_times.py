"""Times that no figure gives: "shortly before" and "hours before", in the morning and in the evening."""

from __future__ import annotations

from collections.abc import Iterator

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import places, readings, votes
from newsdiff.collation.detectors.saying import told
from newsdiff.collation.types import Category, Finding


class When:
    id = "figure.when"
    category: Category = "figure"
    description = "A time given in words differs, such as “shortly before” and “hours before”, or “in the morning” and “in the evening”."

    def detect(self, cluster: Cluster) -> Iterator[Finding]:
        for place in places(cluster, "figure"):
            if place.kind != "when":
                continue
            vote = votes(cluster, place)
            yield Finding(
                category=self.category,
                severity="substantive",
                rows=(place.row,),
                readings=readings(cluster, place.row, place.ranges),
                message=f"When it was differs: {told(vote)}.",
                confidence=place.confidence,
                detector=self.id,
                evidence={"votes": vote, "value_changed": True},
            )
