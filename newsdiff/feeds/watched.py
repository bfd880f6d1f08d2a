"""The page of the feeds that are watched: how it goes with each, and what a curator does about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from newsdiff.accounts.models import Desk
from newsdiff.accounts.selectors import desks_of
from newsdiff.feeds import lists, services, waiting
from newsdiff.feeds.addresses import RefusedAddress
from newsdiff.feeds.models import Feed
from newsdiff.feeds.selectors import changes_of, feeds_of, lists_of
from newsdiff.stories.selectors import outlet_names
from newsdiff.stories.services import outlet_get

REFUSALS_SHOWN = 20


class WatchForm(forms.Form):
    """A feed to watch. Only the shape of its address is judged here; where it leads is checked at every look."""

    address = forms.URLField(max_length=1000, label="Address", assume_scheme="https")
    name = forms.CharField(required=False, max_length=120, label="Name")
    outlet = forms.CharField(required=False, max_length=120, label="Outlet")
    desk = forms.ModelChoiceField(
        Desk.objects.none(), required=False, label="Desk", empty_label="everybody’s"
    )
    interval = forms.IntegerField(
        min_value=5,
        max_value=10_080,
        initial=15,
        label="Minutes between two looks",
        error_messages={"min_value": "At least 5 minutes.", "max_value": "At most 10,080 minutes: a week."},
    )
    fetch_pages = forms.BooleanField(required=False, label="Fetch the pages behind the links")

    def __init__(self, *args: Any, user: Any, feed: Feed | None = None, **kwargs: Any) -> None:
        """`feed`: the one that is changed; what is not filled in is as it is there."""
        self._feed = feed
        if feed is not None:
            kwargs["initial"] = {
                name: getattr(feed, name) for name in ("address", "name", "desk", "interval")
            }
            kwargs["initial"] |= {"outlet": feed.outlet.name, "fetch_pages": feed.fetch_pages}
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks_of(user)  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{name}-error"}

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        try:
            services.guard().split(address)
        except RefusedAddress as refusal:
            raise ValidationError(str(refusal)) from refusal
        if Feed.objects.filter(address=address).first() not in (None, self._feed):
            raise ValidationError("This address is watched already.")
        return address

    def feed(self) -> Feed:
        """The feed that was asked for, as it is to be stored."""
        data, feed = self.cleaned_data, self._feed or Feed()
        feed.name = data["name"] or services.host_of(data["address"])
        feed.address = data["address"]
        feed.outlet = outlet_get(data["outlet"] or feed.name)
        feed.desk = data["desk"]
        feed.interval = data["interval"]
        feed.fetch_pages = data["fetch_pages"]
        return feed


class ListForm(forms.Form):
    list = forms.FileField(label="List")
    desk = forms.ModelChoiceField(
        Desk.objects.none(), required=False, label="Desk", empty_label="everybody’s"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks_of(user)  # type: ignore[attr-defined]


class WatchedPage(PermissionRequiredMixin, View):
    """Base of what curators do here. Switched off, every address explains that and does nothing."""

    permission_required: str | tuple[str, ...] = "feeds.view_feed"
    raise_exception = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        allowed = request.user.is_authenticated and self.has_permission()
        if allowed and not settings.FEEDS_ENABLED:
            return render(request, "feeds/off.html", {"title": "Watched feeds", "may_add": True})
        return super().dispatch(request, *args, **kwargs)

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        user = self.request.user
        context = {
            "title": "Watched feeds",
            "may_add": user.has_perm("stories.add_version"),
            "feeds": feeds_of(user).select_related("outlet", "desk"),
            "now": timezone.now(),
            "outlets": outlet_names(self.request.user),
            "form": WatchForm(user=user),
            "list_form": ListForm(user=user),
            "asked": lists_of(user).filter(ended_at=None).first(),
            **more,
        }
        return render(self.request, "feeds/watched.html", context, status=status)


class Watched(WatchedPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class Watch(WatchedPage):
    permission_required = ("feeds.view_feed", "feeds.add_feed")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WatchForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(status=422, form=form)
        feed = form.feed()
        services.feed_save(feed=feed, user=request.user)
        messages.success(request, f"{feed.name} is watched from now on; the first look is within a minute.")
        return redirect("feeds:watched")


class Change(WatchedPage):
    """Pause, go on, look now."""

    permission_required = ("feeds.view_feed", "feeds.change_feed")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        feed = get_object_or_404(feeds_of(request.user), pk=pk)
        action = request.POST.get("action")
        if action in ("pause", "go on"):
            services.feed_pause(feed=feed, paused=action == "pause")
            said = "is paused" if action == "pause" else "is watched again"
            messages.success(request, f"{feed.name} {said}.")
        elif action == "look" and feed.enabled:
            services.feed_hurry(feed=feed)
            messages.success(request, f"A worker looks at {feed.name} within a minute.")
        else:
            messages.error(request, f"{feed.name} is paused: let it go on first.")
        return redirect("feeds:watched")


class Edit(WatchedPage):
    """One feed: its fields, who changed what, and an end to it."""

    permission_required = ("feeds.view_feed", "feeds.change_feed")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        feed = get_object_or_404(feeds_of(request.user), pk=pk)
        return self._page(feed, WatchForm(user=request.user, feed=feed))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        feed = get_object_or_404(feeds_of(request.user), pk=pk)
        form = WatchForm(request.POST, user=request.user, feed=feed)
        if not form.is_valid():
            return self._page(feed, form, status=422)
        services.feed_save(feed=form.feed(), user=request.user)
        messages.success(request, f"{feed.name} is changed.")
        return redirect("feeds:watched")

    def _page(self, feed: Feed, form: WatchForm, status: int = 200) -> HttpResponse:
        context = {
            "title": f"Feed: {feed.name}",
            "may_add": self.request.user.has_perm("stories.add_version"),
            "feed": feed,
            "form": form,
            "outlets": outlet_names(self.request.user),
            "entries": changes_of(feed, self.request.user),
        }
        return render(self.request, "feeds/edit.html", context, status=status)


class Remove(WatchedPage):
    permission_required = ("feeds.view_feed", "feeds.delete_feed")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        feed = get_object_or_404(feeds_of(request.user), pk=pk)
        services.feed_remove(feed=feed)
        messages.success(request, f"{feed.name} is not watched any more. What it brought stays.")
        return redirect("feeds:watched")


class ImportList(WatchedPage):
    """A short list goes in at once; a long one is kept for a worker, and its page tells how far it is."""

    permission_required = ("feeds.view_feed", "feeds.add_feed")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ListForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.show(status=422, list_form=form)
        desk = form.cleaned_data["desk"]
        try:
            entries, refused = lists.sort_out(form.cleaned_data["list"].read(lists.MOST_BYTES + 1))
        except lists.RefusedList as refusal:
            form.add_error("list", str(refusal))
            return self.show(status=422, list_form=form)
        if len(entries) > lists.AT_ONCE:
            return redirect(
                "feeds:list",
                waiting.list_import_ask(entries=entries, refused=refused, user=request.user, desk=desk).pk,
            )
        added = lists.feeds_watch(entries=entries, user=request.user, desk=desk)
        return self.show(**_report(lists.Imported(added, len(entries) - added, tuple(refused))))


class ListPage(WatchedPage):
    """The feeds, and how far the worker is with a list; the line asks for itself until the list is in."""

    permission_required = ("feeds.view_feed", "feeds.add_feed")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        asked = get_object_or_404(lists_of(request.user), pk=pk)
        if asked.ended_at is not None:
            done = lists.Imported(asked.added, asked.held, tuple(map(tuple, asked.refused)))
            response = self.show(**_report(done), stopped=asked.reason)
            if request.headers.get("HX-Request"):
                response["HX-Refresh"] = "true"  # the feeds are new too
            return response
        if request.headers.get("HX-Request"):
            response = render(request, "feeds/_list_progress.html", {"asked": asked})
            response["Vary"] = "HX-Request"
            return response
        return self.show(asked=asked)


def _report(done: lists.Imported) -> dict[str, Any]:
    more = max(0, len(done.refused) - REFUSALS_SHOWN)
    return {"imported": done, "refused": done.refused[:REFUSALS_SHOWN], "refused_more": more}


class ExportList(WatchedPage):
    """`feeds.opml`, or `feeds.txt`."""

    def get(self, request: HttpRequest, form: str) -> HttpResponse:
        feeds = feeds_of(request.user)
        body = lists.as_opml(feeds) if form == "opml" else lists.as_text(feeds)
        kind = "text/x-opml; charset=utf-8" if form == "opml" else "text/plain; charset=utf-8"
        response = HttpResponse(body, content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="feeds.{form}"'
        return response
