"""People, roles and desks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from simple_history.admin import SimpleHistoryAdmin

from newsdiff.accounts.models import Desk
from newsdiff.accounts.selectors import desks_kept_by

User = get_user_model()
admin.site.site_header = admin.site.site_title = "newsdiff curation"
admin.site.index_title = "Curation"
admin.site.unregister(User)


class HistoryAdmin(SimpleHistoryAdmin):
    """Shows what was before, and puts nothing back: history is evidence, and a form over an old state
    would write fields that nobody may edit, a text least of all. The setting only hides the button."""

    def seen_then(self, request: HttpRequest) -> Q:
        """The condition on states that the reader may see: a version may have been another desk's before."""
        return Q()

    def get_history_queryset(
        self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any
    ) -> QuerySet[Any]:
        states = super().get_history_queryset(request, history_manager, pk_name, object_id)
        return states.filter(self.seen_then(request))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        self._only_what_is_listed(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def _only_what_is_listed(self, request: HttpRequest, object_id: str) -> None:
        """The library falls back on the history itself, past what `get_queryset` leaves out: another desk's."""
        try:
            held = self.model._base_manager.filter(pk=unquote(object_id)).exists()
            seen = self.get_queryset(request).filter(pk=unquote(object_id)).exists()
        except (ValueError, ValidationError):
            raise Http404 from None
        if held and not seen:
            raise Http404

    def history_form_view(
        self, request: HttpRequest, object_id: Any, version_id: Any, extra_context: Any = None
    ) -> Any:
        if request.method != "GET":
            raise PermissionDenied
        self._only_what_is_listed(request, str(object_id))
        states = self.model.history.filter(self.seen_then(request))  # type: ignore[attr-defined]
        if not states.filter(history_id=version_id).exists():
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)


def on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """From a thing in the admin to its page. Django's own view leads to any thing by its number, whoever may see it."""
    try:
        kind = ContentType.objects.get_for_id(int(content_type_id)).model_class()
        made = admin.site.get_model_admin(kind)  # type: ignore[arg-type]
        thing = made.get_object(request, object_id)
    except (ContentType.DoesNotExist, NotRegistered, ValueError, OverflowError):
        raise Http404 from None
    if (
        thing is None
        or not made.has_view_permission(request, thing)
        or not hasattr(thing, "get_absolute_url")
    ):
        raise Http404
    return redirect(thing.get_absolute_url())


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Roles are groups; single permissions and superuser rights are a superuser's to give."""

    list_display = ("username", "email", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ("groups",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Who decided and changed what would be nobody any more. An account is closed instead.
        return False

    @admin.display(description="roles")
    def roles(self, user: Any) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "none"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if request.user.is_superuser:  # type: ignore[union-attr]
            return ("last_login", "date_joined")
        return ("is_superuser", "is_staff", "user_permissions", "last_login", "date_joined")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Nobody but a superuser may change a superuser: resetting the password would be taking over.
        if obj is not None and obj.is_superuser and not request.user.is_superuser:  # type: ignore[union-attr]
            return False
        return super().has_change_permission(request, obj)


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin):
    list_display = ("name", "people", "stories")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("members",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Whoever could make herself a member of any desk could read any desk's copy.
        return super().get_queryset(request).filter(pk__in=desks_kept_by(request.user).values("pk")).annotate(
            people_count=Count("members", distinct=True), story_count=Count("stories", distinct=True)
        )  # fmt: skip

    @admin.display(description="people", ordering="people_count")
    def people(self, desk: Any) -> int:
        return desk.people_count

    @admin.display(description="stories", ordering="story_count")
    def stories(self, desk: Any) -> int:
        return desk.story_count
