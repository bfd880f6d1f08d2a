"""The pages of saved views: save the present one, and the list in which they are renamed, shared and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from newsdiff.accounts.models import Desk
from newsdiff.stories import facets, saved
from newsdiff.stories.models import SavedView
from newsdiff.stories.presentation import DAYS, SHOWS, asked


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A saved view as a page lists it."""

    view: SavedView
    url: str
    """Where it leads on this page."""
    current: bool
    by: str
    """Who shared it; "" for one's own."""


def lines(user: Any, page: str, current: str, address: Any, desks: Sequence[Desk]) -> tuple[SavedLine, ...]:
    """The views of a page. `address`: saved query (a QueryDict) -> its address as the page writes it today."""
    out = []
    for view in saved.views_of(user, page, desks):
        url = address(QueryDict(view.query))
        by = "" if view.owner_id == user.pk else view.owner.get_username()
        out.append(SavedLine(view, url, url == current, by))
    return tuple(out)


def saved_context(
    user: Any, page: str, current: str, address: Any, back: str, desks: Sequence[Desk] | None = None
) -> dict[str, Any]:
    """What the menu of saved views (`stories/_saved_views.html`) shows. `desks`: hers, where they are known."""
    desks = list(user.desks.all()) if desks is None else desks
    held = lines(user, page, current, address, desks)
    return {
        "saved": held,
        "saved_now": next((line for line in held if line.current), None),
        "save_page": page,
        "save_query": current.lstrip("?"),
        "save_back": back,
        "save_desks": desks[:30],
    }


def said(query: str) -> str:
    """A query in words: what is asked, one after the other."""
    words = {
        "show": SHOWS,
        "days": DAYS,
        "category": {kind.id: kind.label for kind in facets.kinds().choices},
    }

    def told(name: str, value: str) -> str:
        if name == "q":
            return f"“{value}”"
        known = words.get(name, {})
        values = [known.get(part, part) for part in value.split(",")]
        return (
            ", ".join(values)
            if all(part in known for part in value.split(","))
            else f"{name}: {', '.join(values)}"
        )

    return " · ".join(told(name, value) for name, value in parse_qsl(query))


class ViewPage(PermissionRequiredMixin, View):
    permission_required = "stories.view_story"
    raise_exception = True

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        own: list[tuple[SavedView, str]] = []
        shared: list[tuple[SavedView, str]] = []
        for view in saved.views_of(self.request.user):
            (own if view.owner_id == self.request.user.pk else shared).append((view, said(view.query)))
        context = {
            "title": "Saved views",
            "own": own,
            "shared": shared,
            "desks": list(self.request.user.desks.all()[:30]),  # type: ignore[union-attr]
            "may_add": self.request.user.has_perm("stories.add_version"),
            **more,
        }
        return render(self.request, "stories/saved_views.html", context, status=status)

    def desk(self) -> Desk | None:
        """The desk the form names; one that is not hers is as if it were not there."""
        slug = self.request.POST.get("desk", "")
        return get_object_or_404(self.request.user.desks, slug=slug) if slug else None  # type: ignore[union-attr]

    def mine(self, pk: int) -> SavedView:
        return get_object_or_404(SavedView, pk=pk, owner=self.request.user.pk)


class SavedViews(ViewPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save what the form carries, and lead back to where it was asked."""
        page = request.POST.get("page", "")
        if page not in SavedView.Page.values:
            return self.show(status=422, problem="There is no such page to have views of.")
        sent = {n: request.POST.get(n, "") for n in ("page", "name", "query", "back")}
        if page == SavedView.Page.STORIES:  # what is no filter of the list is not kept
            sent["query"] = asked(QueryDict(sent["query"])).query().lstrip("?")
        try:
            view = saved.view_save(
                user=request.user, page=page, name=sent["name"], query=sent["query"], desk=self.desk()
            )
        except saved.RefusedView as error:
            return self.show(status=422, sent=sent, sent_said=said(sent["query"]), problem=str(error))
        messages.success(request, f"Saved as “{view.name}”.")
        return redirect(_safe(request, sent["back"]))


class ChangeView(ViewPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = self.mine(pk)
        try:
            saved.view_change(view=view, name=request.POST.get("name", ""), desk=self.desk())
        except saved.RefusedView as error:
            return self.show(
                status=422, wrong=pk, wrong_name=request.POST.get("name", ""), problem_at=str(error)
            )
        messages.success(request, f"“{view.name}” is changed.")
        return redirect("stories:views")


class DeleteView(ViewPage):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        view = self.mine(pk)
        saved.view_delete(view=view)
        messages.success(request, f"“{view.name}” is deleted.")
        return redirect("stories:views")


def _safe(request: HttpRequest, back: str) -> str:
    allowed = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if back.startswith("/") and allowed else reverse("stories:views")
