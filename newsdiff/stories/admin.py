"""Curation of stories, versions and outlets. What came in can be looked at, never changed."""

from __future__ import annotations

import json
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from import_export import resources
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from newsdiff.accounts.admin import HistoryAdmin
from newsdiff.stories import moving, services
from newsdiff.stories.audited import stories_of
from newsdiff.stories.models import Outlet, Story, Text, Upload, Version
from newsdiff.stories.selectors import versions_visible_to, visible_to
from newsdiff.stories.signals import announce_standing


class KeptForever(admin.ModelAdmin):
    """Read-only: originals are evidence."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Historied(HistoryAdmin):
    """Who did what, when. Its page, and only that, may keep the style attribute its template came with."""

    @method_decorator(csp_update({"style-src-attr": [UNSAFE_INLINE]}))
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return super().history_view(request, object_id, extra_context)


def _listed(said: Any) -> list[Any]:
    """The list that a cell of JSON holds. Raises ValueError, in words, for anything else."""
    try:
        value = json.loads(said) if isinstance(said, str) else said if said is not None else []
    except ValueError:
        value = None
    if not isinstance(value, list):
        raise ValueError("“aliases” is a list: [“name”, “domain”], or names with semicolons between.")
    return value


class OutletResource(resources.ModelResource):
    """Outlets both ways, known by their slug. Each line is checked as the form would; stories are collated again."""

    class Meta:
        model = Outlet
        fields = ("name", "slug", "aliases", "is_agency", "boilerplate", "language", "notes")
        import_id_fields = ("slug",)
        skip_unchanged = True
        clean_model_instances = True

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Aliases as a spreadsheet has them too: names with semicolons."""
        said = row.get("aliases")
        if isinstance(said, str) and not said.lstrip().startswith(("[", "{")):
            row["aliases"] = json.dumps([name.strip() for name in said.split(";") if name.strip()])
        if not all(isinstance(name, str) for name in _listed(row.get("aliases"))):
            raise ValueError("“aliases” is a list of names.")

    def do_instance_save(self, instance: Outlet, is_create: bool) -> None:
        services.outlet_save(outlet=instance)


@admin.register(Outlet)
class OutletAdmin(ImportExportMixin, Historied):
    resource_classes = [OutletResource]
    export_form_class = ExportForm
    list_display = ("name", "is_agency", "language", "versions")
    list_filter = ("is_agency", "language")
    search_fields = ("name", "slug", "aliases", "notes")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Outlets are everybody's; how many of their versions there are, only as far as one may see them."""
        mine = Q(
            versions__retired_at=None, versions__story__in=visible_to(request.user).order_by().values("pk")
        )
        return super().get_queryset(request).annotate(held=Count("versions", filter=mine))

    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        if again := services.outlet_save(outlet=obj):
            self.message_user(request, f"{again} of its stories are collated again.", messages.INFO)

    @admin.display(ordering="held")
    def versions(self, outlet: Any) -> int:
        return outlet.held


AGREED = "A desk’s copy may be read by more people there"


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Story.objects.none(), label="Keep", empty_label=None)
    agreed = forms.BooleanField(required=False, label=AGREED)


class VersionInline(admin.TabularInline):
    model = Version
    fk_name = "story"
    fields = ("siglum", "outlet", "kind", "pub_status", "published", "placement", "retired_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("outlet", "text", "story")


@admin.register(Story)
class StoryAdmin(Historied):
    list_display = (
        "slugline",
        "headline",
        "desk",
        "version_count",
        "open_substantive",
        "active_at",
        "merged_into",
    )
    list_filter = ("desk", "active_at", ("merged_into", admin.EmptyFieldListFilter))
    list_select_related = ("desk", "merged_into")
    search_fields = ("slugline", "slug", "headline", "versions__outlet__name")
    date_hierarchy = "active_at"
    fields = ("slugline", "slug", "headline", "desk", "base", "page", "merged_into", "revision", "version_count",
              "open_substantive", "created_by", "created_at", "active_at")  # fmt: skip
    readonly_fields = ("page", "merged_into", "revision", "version_count", "open_substantive", "created_by", "created_at",
                       "active_at")  # fmt: skip
    inlines = [VersionInline]
    actions = ["recollate", "merge"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        mine = visible_to(request.user).order_by().values("pk")
        return super().get_queryset(request).filter(Q(pk__in=mine) | Q(merged_into__in=mine))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "base":
            story = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
            live = Version.objects.filter(story=story, retired_at=None) if story else Version.objects.none()
            kwargs["queryset"] = live.select_related("outlet")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="page")
    def page(self, story: Story) -> str:
        return format_html('<a href="{}">Open the story</a>', story.get_absolute_url()) if story.pk else ""

    @admin.action(description="Collate again", permissions=["change"])
    def recollate(self, request: HttpRequest, queryset: QuerySet[Story]) -> None:
        for story in queryset:
            with transaction.atomic():
                services.story_changed(story)
        self.message_user(request, f"{queryset.count()} stories wait for a worker.", messages.SUCCESS)

    @admin.action(description="Merge stories …", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Story]) -> HttpResponse | None:
        """Ask which story stays, then move all versions of the others into it."""
        chosen = queryset.filter(merged_into=None)
        if chosen.count() < 2:
            self.message_user(request, "Choose at least two stories to merge.", messages.WARNING)
            return None
        form = MergeForm(request.POST if "confirm" in request.POST else None)
        form.fields["into"].queryset = chosen  # type: ignore[attr-defined]
        if form.is_valid():
            into, agreed = form.cleaned_data["into"], form.cleaned_data["agreed"]
            try:
                with transaction.atomic():
                    for other in chosen.exclude(pk=into.pk):
                        moving.stories_merge(into=into, other=other, user=request.user, agreed=agreed)
            except moving.WouldBeSeen as asked:
                form.add_error("agreed", str(asked))
            else:
                self.message_user(
                    request, f"Merged into {into}; its collation is on its way.", messages.SUCCESS
                )
                return None
        context = {**self.admin_site.each_context(request), "title": "Merge stories", "stories": chosen, "form": form,
                   "opts": self.model._meta, "checkbox": ACTION_CHECKBOX_NAME}  # fmt: skip
        return TemplateResponse(request, "admin/stories/merge.html", context)


class MoveForm(forms.Form):
    story = forms.ModelChoiceField(Story.objects.none(), label="Move into")
    agreed = forms.BooleanField(required=False, label=AGREED)


class VersionForm(forms.ModelForm):
    """An outlet holds one text once, and one item of a sender once: the form says so before the database does."""

    user: Any = None

    def clean_outlet(self) -> Outlet:
        outlet: Outlet = self.cleaned_data["outlet"]
        others = Version.objects.filter(outlet=outlet).exclude(pk=self.instance.pk)
        same_text = Q(text=self.instance.text_id, retired_at=None)
        same_item = ~Q(source_id="") & Q(source_id=self.instance.source_id)
        held = others.filter(same_item if self.instance.retired_at else same_text | same_item).first()
        if held is not None:
            seen = versions_visible_to(self.user).filter(pk=held.pk).exists()
            where = f": version {held.siglum} of {held.story}" if seen else ""
            raise forms.ValidationError(f"{outlet} has this text already{where}.")
        return outlet


@admin.register(Version)
class VersionAdmin(Historied):
    form = VersionForm
    list_display = (
        "siglum",
        "whose",
        "story",
        "kind",
        "pub_status",
        "placement",
        "published",
        "created_at",
        "is_live",
    )
    list_filter = (
        "placement",
        "kind",
        "pub_status",
        ("retired_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    list_select_related = ("outlet", "story")
    search_fields = (
        "outlet__name",
        "story__slugline",
        "headline",
        "byline",
        "url",
        "source_id",
        "text__sha256",
    )
    autocomplete_fields = ("outlet",)
    raw_id_fields = ("derived_from",)
    fields = ("story", "siglum", "outlet", "kind", "pub_status", "headline", "byline", "url", "published", "language",
              "embargoed_until", "ed_note", "usage_terms", "provenance", "derived_from", "placement", "why_here", "source_id",
              "sha256", "body", "upload", "created_by", "created_at", "retired_at")  # fmt: skip
    readonly_fields = ("story", "siglum", "placement", "why_here", "source_id", "sha256", "body", "upload", "created_by",
                       "created_at", "retired_at")  # fmt: skip
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    actions = ["move", "retire", "restore", "make_base"]

    def seen_then(self, request: HttpRequest) -> Q:
        return Q(story__in=stories_of(request.user))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "derived_from":
            kwargs["queryset"] = Version.objects.filter(
                story__in=visible_to(request.user).order_by().values("pk")
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Version]:
        return (
            super()
            .get_queryset(request)
            .filter(story__in=visible_to(request.user))
            .select_related("text", "outlet", "story")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Version, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        services.story_changed(obj.story)
        if {"kind", "pub_status"} & set(form.changed_data):
            announce_standing(obj, came_in=False)

    @admin.display(description="outlet", ordering="outlet__name")
    def whose(self, version: Version) -> str:
        return version.called

    @admin.display(boolean=True, description="live")
    def is_live(self, version: Version) -> bool:
        return version.retired_at is None

    @admin.display(description="SHA-256 of the text")
    def sha256(self, version: Version) -> str:
        return version.text.sha256

    @admin.display(description="text, as received")
    def body(self, version: Version) -> str:
        return version.text.body

    @admin.display(description="why in this story")
    def why_here(self, version: Version) -> str:
        return str(version.placement_evidence.get("why", "")) or version.get_placement_display()

    @admin.action(description="Move into another story …", permissions=["change"])
    def move(self, request: HttpRequest, queryset: QuerySet[Version]) -> HttpResponse | None:
        form = MoveForm(request.POST if "confirm" in request.POST else None)
        form.fields["story"].queryset = visible_to(request.user)  # type: ignore[attr-defined]
        if form.is_valid():
            moved = 0
            for story in Story.objects.filter(versions__in=queryset).distinct():
                versions = [version for version in queryset if version.story_id == story.pk]
                try:
                    moving.versions_move(
                        story=story,
                        versions=versions,
                        into=form.cleaned_data["story"],
                        user=request.user,
                        agreed=form.cleaned_data["agreed"],
                    )
                    moved += len(versions)
                except moving.WouldBeSeen as asked:
                    form.add_error("agreed", str(asked))
                except services.RefusedMove as refusal:
                    self.message_user(request, f"{story}: {refusal}", messages.WARNING)
            if moved or form.is_valid():
                self.message_user(
                    request, f"{moved} moved into {form.cleaned_data['story']}.", messages.SUCCESS
                )
            if form.is_valid():
                return None
        context = {**self.admin_site.each_context(request), "title": "Move versions", "versions": queryset, "form": form,
                   "opts": self.model._meta, "checkbox": ACTION_CHECKBOX_NAME}  # fmt: skip
        return TemplateResponse(request, "admin/stories/move.html", context)

    @admin.action(description="Retire (take out of the comparison)", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Version]) -> None:
        for version in queryset:
            services.version_retire(version=version)
        self.message_user(
            request, "Retired. Nothing was deleted: “Restore” brings them back.", messages.SUCCESS
        )

    @admin.action(description="Restore", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Version]) -> None:
        for version in queryset:
            try:
                services.version_restore(version=version)
            except services.RefusedMove as refusal:
                self.message_user(request, f"{version}: {refusal}", messages.WARNING)
            else:
                self.message_user(request, f"{version} is live again.", messages.SUCCESS)

    @admin.action(description="Make base of its story", permissions=["change"])
    def make_base(self, request: HttpRequest, queryset: QuerySet[Version]) -> None:
        for version in queryset:
            try:
                services.story_set_base(story=version.story, version=version)
            except services.RefusedMove as refusal:
                self.message_user(request, f"{version}: {refusal}", messages.WARNING)
            else:
                self.message_user(request, f"{version} is the base of {version.story}.", messages.SUCCESS)


@admin.register(Text)
class TextAdmin(KeptForever):
    list_display = ("sha256", "words", "characters")
    search_fields = ("sha256",)
    fields = ("sha256", "words", "characters", "body")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Text]:
        mine = versions_visible_to(request.user).values("text")
        return super().get_queryset(request).filter(pk__in=mine)


@admin.register(Upload)
class UploadAdmin(KeptForever):
    list_display = ("filename", "channel", "size", "sha256", "created_by", "created_at")
    list_filter = ("channel", "created_at")
    list_select_related = ("created_by",)
    search_fields = ("filename", "sha256")
    fields = ("filename", "content_type", "channel", "size", "sha256", "became", "created_by", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        mine = Q(versions__in=versions_visible_to(request.user)) | Q(created_by=request.user.pk)
        return super().get_queryset(request).filter(mine).distinct().defer("data")

    @admin.display(description="became")
    def became(self, upload: Upload) -> str:
        version = upload.versions.select_related("outlet", "story").first()
        if version is None:
            return "nothing yet"
        return format_html(
            '<a href="{}">{} in {}</a>',
            reverse("admin:stories_version_change", args=[version.pk]),
            version,
            version.story,
        )
