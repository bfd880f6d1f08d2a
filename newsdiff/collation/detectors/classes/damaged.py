"""Is it damage that only another version shows?"""

from __future__ import annotations

from newsdiff.collation.detectors.changes import Classified
from newsdiff.collation.detectors.classes.sides import Sides, next_norm


def possessive(sides: Sides) -> Classified | None:
    """ "the hospitals director" where others have "the hospital's director": an apostrophe was lost."""
    if [t.norm for t in sides.both] != ["'s"]:
        return None
    having, there, lacking, gap = (
        (sides.left_cell, sides.change.left_range, sides.right_cell, sides.change.right_range[0])
        if sides.left
        else (sides.right_cell, sides.change.right_range, sides.left_cell, sides.change.left_range[0])
    )
    if not there[0] or not gap or next_norm(having, there[1] - 1) != next_norm(lacking, gap - 1):
        return None
    owner, plural = having[there[0] - 1], lacking[gap - 1]
    if plural.norm not in (owner.norm + "s", owner.norm + "es"):
        return None
    whole, damaged = (there[0] - 1, there[1]), (gap - 1, gap)
    return sides.made(
        "garble", "possessive", 0.7, "wording", *((whole, damaged) if sides.left else (damaged, whole))
    )
