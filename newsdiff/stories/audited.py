"""What of stories is audited, for those who may see the story."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from newsdiff.accounts.audit import Change, Entry, History, Source, audit, audit_history, audit_names
from newsdiff.accounts.selectors import desk_ids_of
from newsdiff.stories.models import Move, Outlet, SavedView, Story, Version
from newsdiff.stories.selectors import visible_to


def stories_of(user: Any) -> Any:
    """Keys of the stories whose history `user` may read: those she sees, and what was merged into them."""
    mine = visible_to(user).order_by().values("pk")
    return Story.objects.filter(Q(pk__in=mine) | Q(merged_into__in=mine)).order_by().values("pk")


audit_names(Story, lambda user: Story.objects.filter(pk__in=stories_of(user)))
audit_names(Version, lambda user: Version.objects.filter(story__in=stories_of(user)))


def _version(row: Any) -> str:
    named = (
        Version(outlet=row.outlet, metadata=row.metadata).called if row.outlet else "an outlet that is gone"
    )
    story = row.story.slugline if row.story else "a story that is gone"
    return f"{row.siglum} {named}, in {story}"


audit_history(
    History(
        kind="story",
        label="Story",
        model=Story,
        visible=lambda user: Q(id__in=stories_of(user)),
        story="slug",
        about=lambda row: row.slugline,
        url=lambda row: reverse("stories:overview", args=[row.slug]) if row.merged_into_id is None else "",
        quiet=("sigla_given",),
    )
)
audit_history(
    History(
        kind="version",
        label="Version",
        model=Version,
        visible=lambda user: Q(story__in=stories_of(user)),
        story="story__slug",
        about=_version,
        url=lambda row: (
            reverse("stories:version", args=[row.story.slug, row.siglum])
            if row.story and row.story.merged_into_id is None and row.retired_at is None
            else ""
        ),
        related=("outlet", "story"),
        quiet=("metadata", "placement_evidence", "upload", "published_has_time"),
    )
)
audit_history(History(kind="outlet", label="Outlet", model=Outlet, about=lambda row: row.name))


def _views(user: Any) -> Q:
    """What is shared concerns others; what a person keeps to herself is nobody's business."""
    shared = Q(desk__isnull=False) if user.is_superuser else Q(desk__in=desk_ids_of(user))
    return shared | Q(owner=user.pk)


audit_history(
    History(
        kind="saved view",
        label="Saved view",
        model=SavedView,
        visible=_views,
        about=lambda row: row.name,
        url=lambda row: reverse("stories:views"),
    )
)


def moves(user: Any) -> QuerySet[Move]:
    """Moves of which the reader may see both stories."""
    mine = stories_of(user)
    return Move.objects.filter(story__in=mine, into__in=mine).select_related(
        "story", "into", "created_by", "undone_by"
    )


def moves_undone(user: Any) -> QuerySet[Move]:
    return moves(user).exclude(undone_at=None)


_SAID = {
    Move.Kind.SPLIT: ("Split", "split off as a story of their own"),
    Move.Kind.MOVE: ("Move", "moved into another story"),
    Move.Kind.MERGE: ("Merge", "merged into another story"),
}
"""What is taken back, and what was done with the versions."""


def _done(move: Move) -> str:
    if not move.by_itself:
        return _SAID[Move.Kind(move.kind)][1]
    whose = "their" if len(move.memory["versions"]) > 1 else "its"
    own = move.kind == Move.Kind.SPLIT
    return (
        f"became a story of {whose} own on a second look" if own else f"found {whose} story on a second look"
    )


def _kind(move: Move, *, undone: bool) -> str:
    if undone:
        return _SAID[Move.Kind(move.kind)][0]
    return "Version" if move.by_itself and len(move.memory["versions"]) == 1 else "Versions"


def _moved(rows: Sequence[Move], user: Any, *, undone: bool = False) -> list[Entry]:
    return [
        Entry(
            at=row.undone_at if undone and row.undone_at else row.created_at,
            who=who.get_username() if (who := row.undone_by if undone else row.created_by) else "",
            kind=_kind(row, undone=undone),
            what="taken back" if undone else _done(row),
            about=", ".join(siglum for _, siglum, _ in row.memory["versions"]) + f" of {row.story.slugline}",
            url=reverse("stories:overview", args=[row.story.slug])
            if row.story.merged_into_id is None
            else "",
            changes=() if undone else (Change("story", row.story.slugline, row.into.slugline),),
        )
        for row in rows
    ]


audit(
    Source(
        kind="move", label="Versions moved or merged", rows=moves, at="created_at", who="created_by",
        story="story__slug", describe=_moved,
    )
)  # fmt: skip
audit(
    Source(
        kind="move undone", label="Move taken back", rows=moves_undone, at="undone_at", who="undone_by",
        story="story__slug", describe=partial(_moved, undone=True),
    )
)  # fmt: skip
