"""Feeds for curators: their state, pause and go on, look now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm, URLField
from django.http import HttpRequest

from newsdiff.feeds import services
from newsdiff.feeds.addresses import RefusedAddress
from newsdiff.feeds.models import Feed
from newsdiff.feeds.selectors import feeds_of
from newsdiff.stories.admin import Historied


class FeedForm(ModelForm):
    address = URLField(max_length=1000, assume_scheme="https")

    def clean_address(self) -> str:
        """Only the shape is judged here; where it leads is checked at every look."""
        address = str(self.cleaned_data["address"])
        try:
            services.guard().split(address)
        except RefusedAddress as refusal:
            raise ValidationError(str(refusal)) from refusal
        return address


@admin.register(Feed)
class FeedAdmin(Historied):
    form = FeedForm
    list_display = ("name", "outlet", "desk", "state", "last_success_at", "next_look", "last_error")
    list_filter = ("enabled", "outlet", "desk")
    list_select_related = ("outlet", "desk")
    search_fields = ("name", "address", "outlet__name")
    fields = ("name", "address", "outlet", "desk", "interval", "fetch_pages", "enabled",
              "failures", "last_error", "last_looked_at", "last_success_at", "next_due")  # fmt: skip
    readonly_fields = ("failures", "last_error", "last_looked_at", "last_success_at", "next_due")
    actions = ["pause", "go_on", "look_now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        return super().get_queryset(request).filter(pk__in=feeds_of(request.user).order_by().values("pk"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if not settings.FEEDS_ENABLED:
            self.message_user(
                request, "Feeds are switched off: no address is asked until FEEDS_ENABLED is set.", messages.WARNING
            )  # fmt: skip
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        services.feed_save(feed=obj, user=request.user)

    @admin.display(description="state")
    def state(self, feed: Feed) -> str:
        if not feed.enabled:
            return "Paused"
        if feed.failures:
            return f"Failed {feed.failures} time{'s' if feed.failures > 1 else ''}"
        return "Watched" if feed.last_success_at else "Not looked at yet"

    @admin.display(description="next look", ordering="next_due")
    def next_look(self, feed: Feed) -> Any:
        return feed.next_due if feed.enabled else None

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        for feed in queryset:
            services.feed_pause(feed=feed, paused=True)
        self.message_user(request, "Paused.", messages.SUCCESS)

    @admin.action(description="Go on watching", permissions=["change"])
    def go_on(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        for feed in queryset:
            services.feed_pause(feed=feed, paused=False)
        self.message_user(request, "Watched again.", messages.SUCCESS)

    @admin.action(description="Look now", permissions=["change"])
    def look_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        for feed in queryset:
            services.feed_hurry(feed=feed)
        self.message_user(request, "A worker looks at them within a minute.", messages.SUCCESS)
