"""Sorting a story by hand: versions moved out of it, another merged into it, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from newsdiff.review.presentation.strip import strip
from newsdiff.review.views import StoryPage
from newsdiff.stories import moving
from newsdiff.stories.models import Move, Story, Version
from newsdiff.stories.presentation import Suggestion, suggestions
from newsdiff.stories.selectors import live_versions, visible_to
from newsdiff.stories.services import RefusedMove

RECENT = 60
"""Stories offered while a slugline is typed."""
OPENING = 160


@dataclass(frozen=True, slots=True)
class Movable:
    """A version as the page lists it."""

    version: Version
    why: str
    """Why it is in this story, where matching said so."""
    opening: str
    rival: Story | None = None
    """Another story that fitted about as well, where the reader may see it."""


@dataclass(frozen=True, slots=True)
class MovePage:
    versions: tuple[Movable, ...]
    near: tuple[Suggestion, ...]
    """Other stories with wording or names in common, for a merge."""
    moves: list[moving.Said]
    recent: list[Story]


class MovePages(PermissionRequiredMixin, StoryPage):
    """Base of what curators do here."""

    permission_required = "stories.curate"
    raise_exception = True
    tab, title = "overview", "Move or merge"

    def show(
        self,
        *,
        ticked: Sequence[str] = (),
        problem: str = "",
        to_agree: str = "",
        undoing: Move | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """`to_agree`: who would read it then, to be agreed to; `undoing`: the move that is taken back, if it is one."""
        held = self.dossier()
        return self.page(
            "review/move.html",
            held,
            status=status,
            page=move_page(self.story, self.request.user),
            strip=strip(held),
            ticked=set(ticked),
            problem=problem,
            to_agree=to_agree,
            undoing=undoing,
            uncollated_too=True,
            sent=self.request.POST,
        )


class MoveVersions(MovePages):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(ticked=request.GET.getlist("version"))

    def post(self, request: HttpRequest) -> HttpResponse:
        ticked = request.POST.getlist("version")
        try:
            said = self._done(ticked)
        except moving.WouldBeSeen as asked:
            return self.show(ticked=ticked, to_agree=str(asked), status=422)
        except RefusedMove as refusal:
            return self.show(ticked=ticked, problem=str(refusal), status=422)
        messages.success(request, f"{said} Both are collated again. You can take it back below.")
        return redirect("review:move", slug=self.story.slug)

    def _done(self, ticked: list[str]) -> str:
        """Do what the form asks. Returns what was done, in words; raises RefusedMove."""
        sent, user = self.request.POST, self.request.user
        agreed = "agreed" in sent
        if sent.get("action") == "merge":
            other = self._other(sent.get("other", ""))
            moving.stories_merge(into=self.story, other=other, user=user, agreed=agreed)
            return f"{other} was merged into this story."
        versions = list(
            self.story.versions.filter(siglum__in=ticked, retired_at=None).select_related("outlet")
        )
        if sent.get("where") == "story":
            into = self._other(sent.get("into", ""))
            moving.versions_move(story=self.story, versions=versions, into=into, user=user, agreed=agreed)
            return f"{', '.join(ticked)} moved into {into}."
        move = moving.versions_move(
            story=self.story, versions=versions, slugline=sent.get("slugline", ""), user=user
        )
        return f"{', '.join(ticked)} {'is' if len(ticked) == 1 else 'are'} the story {move.into} now."

    def _other(self, named: str) -> Story:
        """A story by its slug or slugline, of those the curator may see. Raises RefusedMove."""
        named = named.strip()
        mine = visible_to(self.request.user).exclude(pk=self.story.pk)
        found = mine.filter(slug=named).first() or (
            mine.filter(slugline__iexact=named).order_by("-active_at").first() if named else None
        )
        if found is None:
            raise RefusedMove("Choose another of your stories by its slugline.")
        return found


class UndoMove(MovePages):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        moves = Move.objects.filter(pk=pk, story=self.story) | Move.objects.filter(pk=pk, into=self.story)
        move = get_object_or_404(moves.select_related("story", "into"))
        other = move.into if move.story_id == self.story.pk else move.story
        if other.merged_into_id is None:
            get_object_or_404(visible_to(request.user), pk=other.pk)
        try:
            moving.move_undo(move=move, user=request.user, agreed="agreed" in request.POST)
        except moving.WouldBeSeen as asked:
            return self.show(to_agree=str(asked), undoing=move, status=422)
        except RefusedMove as refusal:
            messages.error(request, f"Not taken back. {refusal}")
        else:
            messages.success(request, "Taken back: the versions have their old letters again.")
        return redirect(reverse("review:move", args=[self.story.slug]))


def move_page(story: Story, user: Any) -> MovePage:
    versions = live_versions(story)
    base = next((v for v in versions if v.pk == story.base_id), versions[0] if versions else None)
    mine = visible_to(user).exclude(pk=story.pk)
    rivals = mine.in_bulk({rival for v in versions if (rival := v.placement_evidence.get("rival"))})
    return MovePage(
        versions=tuple(
            Movable(
                v,
                str(v.placement_evidence.get("why", "")),
                _opening(v.text.body),
                rivals.get(v.placement_evidence.get("rival")),
            )
            for v in versions
        ),
        near=()
        if base is None
        else suggestions(base.text.body, base.headline, base.published, user, without=story),
        moves=moving.moves_of(story, user),
        recent=list(mine.order_by("-active_at", "-pk")[:RECENT]),
    )


def _opening(text: str) -> str:
    words = " ".join(text[: 4 * OPENING].split())
    return words if len(words) <= OPENING else words[:OPENING].rsplit(" ", 1)[0] + " …"
