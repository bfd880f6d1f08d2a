"""The editor is right: rows set by hand, kept when the story is collated again, and undoable.

What an amendment does is the engine's (`collation.amendments`); here it is stored with its author,
and the story is collated again after the commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from newsdiff.collation import Amendment as EngineAmendment
from newsdiff.collation import Anchor
from newsdiff.review.models import Amendment
from newsdiff.stories.models import Story
from newsdiff.stories.selectors import live_versions
from newsdiff.stories.services import story_changed

Places = Mapping[str, Sequence[tuple[int, int]]]
"""Siglum -> stretches of that version's text, as `Statement.spans` has them."""
MOST_OF_A_STORY = 500
"""Amendments in force of one story: each is looked up again at every collation."""


class RefusedAmendment(ValueError):
    """It makes no sense; the message says why."""


@transaction.atomic
def amendment_make(
    *, story: Story, kind: str, user: Any, these: Places, those: Places | None = None
) -> Amendment:
    """Set rows of the story by hand and have it collated again.

    Raises RefusedAmendment where no such words stand in the story, or a side is missing.
    """
    kind = Amendment.Kind(kind)
    one, other = anchors(story, these), anchors(story, those or {})
    if not one or (kind != Amendment.Kind.UNLINK and not other):
        raise RefusedAmendment("Choose the sentences first: those to set, and those to set them against.")
    if amendments_of(story).count() >= MOST_OF_A_STORY:
        raise RefusedAmendment("This story has as many statements set by hand as it can hold. Undo some.")
    made = Amendment.objects.create(story=story, kind=kind, these=one, those=other, created_by=user)
    story_changed(story)
    return made


@transaction.atomic
def amendment_undo(*, amendment: Amendment, user: Any) -> bool:
    """Take it back and have the story collated again. False where somebody did so before."""
    undone = Amendment.objects.filter(pk=amendment.pk, undone_at=None).update(
        undone_at=timezone.now(), undone_by=user
    )
    if undone:
        story_changed(amendment.story)
    return bool(undone)


def amendments_of(story: Story) -> Any:
    """Those in force, in the order in which they were made."""
    return Amendment.objects.filter(story=story, undone_at=None).order_by("pk")


def anchors(story: Story, places: Places) -> list[dict[str, Any]]:
    """The stretches as the engine finds them again: by outlet, text and words. Empty ones are left out."""
    versions = {v.siglum: v for v in live_versions(story)}
    return [
        {
            "name": version.outlet.name,
            "sha256": version.text.sha256,
            "start": start,
            "end": end,
            "words": version.text.body[start:end],
        }
        for siglum, stretches in places.items()
        if (version := versions.get(siglum)) is not None
        for start, end in stretches
        if 0 <= start < end and version.text.body[start:end].strip()
    ]


def for_engine(story: Story) -> tuple[EngineAmendment, ...]:
    """The story's amendments in force as the engine takes them."""
    return tuple(
        EngineAmendment(
            id=str(a.pk),
            kind=a.kind,  # type: ignore[arg-type]
            these=tuple(Anchor(**anchor) for anchor in a.these),
            those=tuple(Anchor(**anchor) for anchor in a.those),
            order=a.pk,
        )
        for a in amendments_of(story)
    )
