"""Links that last: what became of a version or a statement that an old address names, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsdiff.review.models import Statement
from newsdiff.stories.models import Story, Version
from newsdiff.stories.selectors import visible_to

MOST_STEPS = 20
"""A statement taken over so often leads no further; a ring in the data ends here too."""


def statement_successor(statement: Statement) -> Statement:
    """What took the statement's place, if anything did; else the statement itself."""
    heir, steps = statement, 0
    while not heir.row and heir.became is not None and steps < MOST_STEPS:
        heir, steps = heir.became, steps + 1
    return heir


@dataclass(frozen=True, slots=True)
class Gone:
    """A version that is not in the story's comparison any more."""

    siglum: str
    said: str
    url: str = ""
    """Where it is now, if the reader may go there."""
    there: str = ""
    """What to call that place."""


def version_gone(*, story: Story, siglum: str, user: Any) -> Gone | None:
    """What became of the story's version `siglum`; None where it never had one, or has it still."""
    held = story.versions.filter(siglum=siglum).select_related("outlet").first()
    if held is not None and held.retired_at is None:
        return None
    if held is not None:
        day = f"{held.retired_at.day} {held.retired_at:%B %Y}" if held.retired_at else ""
        return Gone(
            siglum,
            f"Version {siglum} ({held.called}) was retired on {day}: it is no longer compared with the others. "
            "Its text and what was decided on it are kept, and a curator can bring it back.",
        )
    past = Version.history.filter(story_id=story.pk, siglum=siglum).order_by("-history_date").first()
    now = Version.objects.filter(pk=past.id).select_related("story").first() if past else None
    if past is None:
        return None
    if now is None or not visible_to(user).filter(pk=now.story_id).exists():
        return Gone(siglum, f"Version {siglum} was moved to another story, which you may not see.")
    return Gone(
        siglum,
        f"Version {siglum} was moved to another story, where it is version {now.siglum}.",
        now.get_absolute_url(),
        f"{now.siglum} in {now.story.slugline}",
    )
