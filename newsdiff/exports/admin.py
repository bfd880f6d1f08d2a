"""Share links in the admin: to look at and to close, never to make or delete."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from newsdiff.exports import services
from newsdiff.exports.models import ShareLink
from newsdiff.stories.admin import Historied, KeptForever
from newsdiff.stories.selectors import visible_to


@admin.register(ShareLink)
class ShareLinkAdmin(KeptForever, Historied):
    list_display = ("story", "note", "scope", "created_by", "created_at", "expires_at", "opened", "is_open")
    list_filter = ("scope", ("revoked_at", admin.EmptyFieldListFilter), "expires_at")
    list_select_related = ("story", "created_by")
    search_fields = ("story__slugline", "note", "created_by__username")
    exclude = ("token_hash",)
    actions = ["close"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(story__in=visible_to(request.user))

    @admin.display(boolean=True, description="live")
    def is_open(self, link: ShareLink) -> bool:
        return link.is_live

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("exports.change_sharelink")

    @admin.action(description="Close", permissions=["close"])
    def close(self, request: HttpRequest, queryset: QuerySet[ShareLink]) -> None:
        for link in queryset:
            services.share_revoke(link=link)
        self.message_user(request, "Closed.", messages.SUCCESS)
