"""Stories sorted by an editor: versions moved out, stories merged, and each of it taken back.

Every change is kept as a `Move` with what it takes to undo it. Undone, a version has its old siglum again, so
that links to it, and what was decided on it, hold as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from newsdiff.stories import placing, services
from newsdiff.stories.models import Move, Separation, Story, Version
from newsdiff.stories.selectors import live_versions, visible_to
from newsdiff.stories.services import RefusedMove
from newsdiff.stories.signals import one_collation_a_story

MOVES_SHOWN = 20


class WouldBeSeen(RefusedMove):
    """Other people could read the copy there, and nobody has agreed to that; the message says who."""


@transaction.atomic
def versions_move(
    *,
    story: Story,
    versions: Iterable[Version],
    user: Any,
    into: Story | None = None,
    slugline: str = "",
    agreed: bool = False,
) -> Move:
    """Move versions of `story` into another one, or (`into` None) into a new one with this slugline.

    All of them into another one: the stories are merged. Raises RefusedMove where none were chosen, all for a
    new story, or the other one cannot take them; WouldBeSeen where more people would read a desk's copy there,
    unless the curator has `agreed`.
    """
    story = _locked(story, into)
    chosen = sorted(versions, key=lambda version: (len(version.siglum), version.siglum))
    if not chosen or any(version.story_id != story.pk or version.retired_at for version in chosen):
        raise RefusedMove("Choose the versions to move: some that this story compares now.")
    if len(chosen) >= len(live_versions(story)):
        if into is None:
            raise RefusedMove("These are all of its versions: leave at least one behind.")
        return stories_merge(into=into, other=story, user=user, agreed=agreed)
    if into is None and not slugline.strip():
        raise RefusedMove("Give the new story a slugline.")
    before = _Before.of(story, chosen, into)
    if into is None:
        into = services.story_split(story=story, versions=chosen, slugline=slugline, user=user)
        return before.keep(Move.Kind.SPLIT, story, into, user)
    if into.pk == story.pk or into.merged_into_id is not None:
        raise RefusedMove("Choose another story to move them into.")
    _ask_who_may_see(story, into, agreed)
    with one_collation_a_story():
        for version in chosen:
            services.version_move(version=version, story=into)
    return before.keep(Move.Kind.MOVE, story, into, user)


@transaction.atomic
def stories_merge(*, into: Story, other: Story, user: Any, agreed: bool = False) -> Move:
    """Move every version of `other` into `into`; the emptied story stays as a pointer.

    Raises RefusedMove where it is the same story, or one that was merged already; WouldBeSeen as `versions_move`.
    """
    if into.pk == other.pk:
        raise RefusedMove("Choose another story to merge into this one.")
    other = _locked(other, into)
    into.refresh_from_db()
    if other.merged_into_id is not None or into.merged_into_id is not None:
        raise RefusedMove("One of the two was merged into another story meanwhile.")
    _ask_who_may_see(other, into, agreed)
    before = _Before.of(other, list(other.versions.all()), into)
    services.story_merge(into=into, others=[other])
    return before.keep(Move.Kind.MERGE, other, into, user)


@transaction.atomic
def versions_look_move(*, versions: Sequence[Version], into: Story | None) -> Move:
    """Put versions of one story where a second look found that they belong: into another story, or (`into` None) one of their own.

    The caller has locked both stories and the versions, and asked whether they may be moved. Where they were all there was,
    their story stays as a pointer, as of a merge.
    """
    lead, story, keys = versions[0], versions[0].story, [version.pk for version in versions]
    all_ = not story.versions.filter(retired_at=None).exclude(pk__in=keys).exists()
    gone = list(story.versions.order_by("pk")) if all_ else list(versions)
    before = _Before.of(story, gone, into)
    kind = Move.Kind.MERGE if all_ else Move.Kind.MOVE
    spoke = [[each.pk, each.placement_evidence] for each in gone]
    places = placing.places_of(versions, into)
    if into is None:
        slugline, headline = services.names_after(lead)
        into = services.story_create(slugline=slugline, headline=headline, desk=story.desk)
        kind = Move.Kind.SPLIT
    services.versions_place_again(versions=versions, story=into, places=places)
    named = [[story.slugline, story.headline]]
    if not all_ and any(services.names_its_story(version, story) for version in versions):
        services.story_name_anew(story)
    named.append([story.slugline, story.headline])
    return before.keep(kind, story, into, None, look={"spoke": spoke, "named": named})


@transaction.atomic
def move_undo(*, move: Move, user: Any, agreed: bool = False) -> None:
    """Put the versions back where they were, under their old sigla; matching forgets the move.

    What else came into either story stays there. Raises RefusedMove, in words, where that cannot be done; WouldBeSeen
    where others would read the copy then than do now, unless the curator has `agreed`.
    """
    move = (
        Move.objects.select_for_update(of=("self",), no_key=True)
        .select_related("story", "into")
        .get(pk=move.pk)
    )
    _may_be_undone(move)
    _ask_who_reads_again(move, agreed)
    story, into = _locked(move.story, move.into), move.into
    kept = {int(pk): (siglum, placement) for pk, siglum, placement in move.memory["versions"]}
    if move.kind == Move.Kind.MERGE:
        story.merged_into = None
        story.save(update_fields=["merged_into", "updated_at"])
        Story.objects.filter(pk__in=move.memory["pointed"], merged_into=into).update(merged_into=story)
    spoke = dict(move.memory.get("spoke", []))
    for version in Version.objects.filter(pk__in=kept).order_by("pk"):
        siglum, placement = kept[version.pk]
        services.version_put(
            version=version, story=story, siglum=siglum, placement=placement, evidence=spoke.get(version.pk)
        )
    for version_id, story_id in move.memory["made"]:
        Separation.objects.filter(version=version_id, story=story_id).delete()
    for version_id, story_id in move.memory["dropped"]:
        if Version.objects.filter(pk=version_id).exists() and Story.objects.filter(pk=story_id).exists():
            Separation.objects.get_or_create(version_id=version_id, story_id=story_id)
    if move.by_itself and into.versions.exists():  # now somebody has said that it does not belong there
        for version_id in kept:
            Separation.objects.get_or_create(version_id=version_id, story=into)
    was, now = move.memory.get("named", (None, None))
    if was != now == [story.slugline, story.headline]:  # and nobody named it since
        services.story_name(story, *was)
    base = story.versions.filter(pk=move.memory["base"], retired_at=None).first()
    if base is not None and story.base_id is None:
        services.story_set_base(story=story, version=base)
    move.undone_at, move.undone_by = timezone.now(), user
    move.save(update_fields=["undone_at", "undone_by"])
    with one_collation_a_story():
        services.story_changed(story)
        if into.versions.exists():
            services.story_changed(into)
        else:  # it was made for these versions: its links lead to where they are
            into.merged_into, into.version_count = story, 0
            into.save(update_fields=["merged_into", "version_count", "updated_at"])


def _may_be_undone(move: Move) -> None:
    """Raises RefusedMove, in words, where something stands in the way."""
    if move.undone_at is not None:
        raise RefusedMove("It was taken back already.")
    kept = [int(pk) for pk, *_ in move.memory["versions"]]
    moved_on = Version.objects.filter(pk__in=kept).exclude(story=move.into).select_related("outlet").first()
    if moved_on is not None:
        raise RefusedMove(
            f"{moved_on.outlet} has been moved on since. Take that back first, or move the others by themselves."
        )
    gone = move.story.merged_into_id
    if gone is not None and (move.kind != Move.Kind.MERGE or gone != move.into_id):
        raise RefusedMove(f"{move.story} was merged into another story since: take that back first.")
    if move.kind == Move.Kind.MERGE and not move.into.versions.exclude(pk__in=kept).exists():
        raise RefusedMove(f"Nothing would be left of {move.into}: its own versions were moved out of it.")


def _ask_who_may_see(story: Story, into: Story, agreed: bool) -> None:
    """A desk's copy is its own. Raises WouldBeSeen."""
    if not agreed and (said := _more_would_read(story, into)):
        raise WouldBeSeen(said)


def _ask_who_reads_again(move: Move, agreed: bool) -> None:
    """Either story may have got another desk since: who reads there now counts, not who did. Raises WouldBeSeen."""
    there, home = move.into, move.story
    said = [_more_would_read(there, home)]
    if home.desk is not None and home.desk_id != there.desk_id:
        said.append(
            f"{home} is for {home.desk.said} alone. In {there}, {_readers(there)} can read this copy now, and could not"
            " any longer."
        )
    if not agreed and any(said):
        raise WouldBeSeen(" ".join(filter(None, said)))


def _more_would_read(story: Story, into: Story) -> str:
    """Who could read copy of `story` in `into`, where they are more; in words."""
    if story.desk is None or into.desk_id == story.desk_id:
        return ""
    return f"{story} is for {story.desk.said} alone. In {into}, {_readers(into)} could read this copy."


def _readers(story: Story) -> str:
    return f"everybody in {story.desk.said}" if story.desk else "everybody who signs in"


def _locked(story: Story, other: Story | None) -> Story:
    """`story`, locked together with the other one in one order, so that two who sort at once wait for each other."""
    pks = [story.pk, *([other.pk] if other is not None else [])]
    found = {
        s.pk: s
        for s in Story.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    }
    return found[story.pk]


@dataclass(frozen=True, slots=True)
class _Before:
    """How it was before a move: what undoing needs."""

    versions: tuple[tuple[int, str, str], ...]
    base: int | None
    pointed: tuple[int, ...]
    separations: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, story: Story, versions: Iterable[Version], into: Story | None) -> _Before:
        moved = tuple((v.pk, v.siglum, v.placement) for v in versions)
        pointed = tuple(story.merged_from.values_list("pk", flat=True))
        return cls(moved, story.base_id, pointed, _separations(moved, story, into))

    def keep(
        self, kind: str, story: Story, into: Story, user: Any, *, look: Mapping[str, Any] | None = None
    ) -> Move:
        """`look`: of a second look, what more it changed: "spoke", of each version [id, evidence], and "named", slugline and
        headline of `story` before and after."""
        after = _separations(self.versions, story, into)
        return Move.objects.create(
            kind=kind,
            story=story,
            into=into,
            created_by=user,
            by_itself=look is not None,
            memory={
                "versions": [list(each) for each in self.versions],
                "base": self.base,
                "pointed": list(self.pointed),
                "made": sorted(map(list, after - self.separations)),
                "dropped": sorted(map(list, self.separations - after)),
                **(look or {}),
            },
        )


def _separations(moved: Iterable[tuple[int, str, str]], *stories: Story | None) -> frozenset[tuple[int, int]]:
    """What editors said of these versions, and of these stories."""
    concerned = Q(version__in=[pk for pk, *_ in moved]) | Q(
        story__in=[s.pk for s in stories if s is not None]
    )
    return frozenset(Separation.objects.filter(concerned).values_list("version_id", "story_id"))


# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A move as a page of one of its stories tells it."""

    move: Move
    words: str
    other: Story
    """The other story; or where it went, if it was merged."""
    visible: bool
    """Whether the reader may go there."""


def moves_of(story: Story, user: Any) -> list[Said]:
    """The newest moves out of and into `story`, of those whose other story `user` may see."""
    moves = list(
        Move.objects.filter(Q(story=story) | Q(into=story))
        .select_related("story", "into", "created_by", "undone_by")
        .order_by("-created_at", "-pk")[:MOVES_SHOWN]
    )
    others = {move.into_id if move.story_id == story.pk else move.story_id for move in moves}
    seen = set(visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
    seen |= set(Story.objects.filter(pk__in=others, merged_into=story).values_list("pk", flat=True))
    return [
        Said(move, _words(move, story), other, other.merged_into_id is None)
        for move in moves
        if (other := move.into if move.story_id == story.pk else move.story).pk in seen
    ]


def _words(move: Move, here: Story) -> str:
    """What was done, as seen from one of the two stories."""
    sigla = [siglum for _, siglum, _ in move.memory["versions"]]
    what = ", ".join(sigla)
    out = move.story_id == here.pk
    if move.by_itself:
        return _words_of_a_look(move, what, "their" if len(sigla) > 1 else "its", out=out)
    if move.kind == Move.Kind.MERGE:
        return f"merged into {move.into}" if out else f"{move.story} was merged into this story"
    if move.kind == Move.Kind.SPLIT:
        return (
            f"{what} became a story of {'its' if len(sigla) == 1 else 'their'} own, {move.into}"
            if out
            else (f"made of {what} of {move.story}")
        )
    return f"{what} moved into {move.into}" if out else f"{what} of {move.story} moved here"


def _words_of_a_look(move: Move, what: str, whose: str, *, out: bool) -> str:
    later = "on a second look, when more copy had come in"
    if move.kind == Move.Kind.SPLIT:
        are = "are" if whose == "their" else "is"
        them = "they are" if whose == "their" else "it is"
        return (
            f"{what} {are} told apart {later}: {them} in the story {move.into} now"
            if out
            else f"made of {what} of {move.story} {later}"
        )
    if out:
        return f"{what} found {whose} story {later}: {move.into}"
    return f"{what} of {move.story} found {whose} story here {later}"
