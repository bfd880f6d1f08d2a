"""Curation of collations, findings and rules; decisions can be read, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from import_export import fields, resources
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.widgets import ForeignKeyWidget

from newsdiff.accounts.models import Desk
from newsdiff.accounts.selectors import desks_of, everybodys_or_own
from newsdiff.review import services
from newsdiff.review.models import Collation, Decision, Finding, Rule
from newsdiff.review.rules import findings_by, rule_applied, rule_save, rule_withdraw
from newsdiff.review.selectors import queue_and_storage, stuck
from newsdiff.stories.admin import Historied, KeptForever
from newsdiff.stories.models import Outlet
from newsdiff.stories.selectors import visible_to


class Stuck(admin.SimpleListFilter):
    title = "sign of life"
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Stuck: none for too long")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Collation]) -> QuerySet[Collation]:
        return stuck(queryset) if self.value() == "yes" else queryset


@admin.register(Collation)
class CollationAdmin(KeptForever):
    """What workers did, are doing, and could not do."""

    list_display = ("story", "revision", "state", "attempts", "seconds", "created_at", "finished_at", "why")
    list_filter = ("state", Stuck, "created_at")
    list_select_related = ("story",)
    search_fields = ("story__slugline", "reason", "signature")
    fields = ("story", "revision", "state", "reason", "attempts", "step", "steps_done", "steps_total", "seconds", "signature",
              "created_at", "started_at", "heartbeat_at", "finished_at")  # fmt: skip
    actions = ["retry"]
    change_list_template = "admin/review/collation_list.html"

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.queue_view)
        return [path("queue/", page, name="review_collation_queue"), *super().get_urls()]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Queue and storage at a glance: counts only, nothing of any story."""
        if not request.user.has_perm("stories.curate"):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "title": "Queue and storage", "opts": self.model._meta,
                   **queue_and_storage(request.user)}  # fmt: skip
        return TemplateResponse(request, "admin/review/queue.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Collation]:
        return super().get_queryset(request).filter(story__in=visible_to(request.user)).defer("result")

    @admin.display(description="reason")
    def why(self, collation: Collation) -> str:
        return collation.reason[:120]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("review.change_collation")

    @admin.action(description="Collate the story again", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Collation]) -> None:
        stories = {collation.story for collation in queryset.select_related("story")}
        for story in stories:
            services.story_recollate(story=story)
        said = "1 story waits" if len(stories) == 1 else f"{len(stories)} stories wait"
        self.message_user(request, f"{said} for a worker.", messages.SUCCESS)


class DecisionInline(admin.TabularInline):
    model = Decision
    fields = ("action", "reason", "comment", "user", "state_before", "state_after", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Finding)
class FindingAdmin(KeptForever):
    list_display = ("message", "story", "category", "severity", "state", "confidence", "present")
    list_filter = ("category", "severity", "state", "present", "reading_changed", "by_hand")
    list_select_related = ("story",)
    search_fields = ("message", "key", "story__slugline")
    fields = ("story", "key", "category", "detector", "severity", "state", "message", "readings", "evidence", "confidence",
              "present", "reading_changed", "by_hand", "created_by", "created_at", "withdrawn_at", "withdrawn_by")  # fmt: skip
    inlines = [DecisionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        return super().get_queryset(request).filter(story__in=visible_to(request.user))


@admin.register(Decision)
class DecisionAdmin(KeptForever):
    list_display = ("created_at", "user", "action", "reason", "finding", "state_before", "state_after")
    list_filter = ("action", "reason", "created_at")
    list_select_related = ("user", "finding")
    search_fields = ("user__username", "comment", "finding__message")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).filter(finding__story__in=visible_to(request.user))


class RuleResource(resources.ModelResource):
    """Rules both ways. A rule is known by what it says and where it holds; an import makes or mends it."""

    outlet = fields.Field("outlet", "outlet", ForeignKeyWidget(Outlet, "slug"))
    desk = fields.Field("desk", "desk", ForeignKeyWidget(Desk, "slug"))

    class Meta:
        model = Rule
        fields = ("kind", "term", "other", "note", "outlet", "desk", "words", "language")
        import_id_fields = ("kind", "term", "other", "outlet", "desk")
        skip_unchanged = True
        clean_model_instances = True

    def get_queryset(self) -> QuerySet[Rule]:
        return Rule.objects.filter(withdrawn_at=None).select_related("outlet", "desk")

    def validate_instance(
        self, instance: Rule, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        # Who imports is its author, set only before saving; the command line has none.
        errors = dict(import_validation_errors or {})
        try:
            instance.full_clean(exclude=[*errors, "created_by"], validate_unique=validate_unique)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A rule for a desk is made and mended by its members; the command line has no person."""
        user, desk = kwargs.get("user"), row.get("desk")
        if (
            user is not None
            and desk
            and not Desk.objects.filter(slug=desk, pk__in=desks_of(user).values("pk")).exists()
        ):
            raise ValidationError({"desk": f"“{desk}” is no desk of yours."})

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """One new collation for each story that the file bears on, however many of its rules do."""
        super().after_import(dataset, result, **kwargs)
        if not kwargs.get("dry_run"):
            kept = [row.object_id for row in result.rows if row.import_type in ("new", "update")]
            rule_applied(*Rule.objects.filter(pk__in=kept))

    def before_save_instance(self, instance: Rule, row: Any, **kwargs: Any) -> None:
        if instance.pk is None:
            instance.created_by = kwargs.get("user")


@admin.register(Rule)
class RuleAdmin(ImportExportMixin, Historied):
    resource_classes = [RuleResource]
    export_form_class = ExportForm
    list_display = ("kind", "term", "other", "outlet", "desk", "created_by", "created_at", "is_live")
    list_filter = ("kind", ("withdrawn_at", admin.EmptyFieldListFilter), "desk")
    list_select_related = ("outlet", "desk", "created_by")
    search_fields = ("term", "other", "note")
    autocomplete_fields = ("outlet",)
    fields = (
        "kind",
        "term",
        "other",
        "words",
        "language",
        "note",
        "outlet",
        "desk",
        "made_from",
        "created_by",
        "created_at",
        "withdrawn_at",
        "applied",
    )
    readonly_fields = ("made_from", "created_by", "created_at", "withdrawn_at", "applied")
    actions = ["withdraw"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        """A desk's rules hold words of its copy: they are its members'."""
        seen = Finding.objects.filter(
            pk=OuterRef("from_finding"), story__in=visible_to(request.user).order_by().values("pk")
        )
        rules = super().get_queryset(request).filter(everybodys_or_own(request.user))
        return rules.annotate(seen_message=Subquery(seen.values("message")[:1]))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "desk":
            kwargs["queryset"] = desks_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:
        again = rule_save(rule=obj, user=request.user)
        self.message_user(request, f"{again} stories with these words are collated again.", messages.INFO)

    @admin.display(description="at work in")
    def applied(self, rule: Rule) -> str:
        found = findings_by(rule) if rule.pk else 0
        return f"{found} finding{'' if found == 1 else 's'} of today's collations"

    @admin.display(description="made from the finding")
    def made_from(self, rule: Any) -> str:
        """The rule holds everywhere, the story it comes from may be another desk's."""
        if rule.from_finding_id is None:
            return "none: it was written here"
        return rule.seen_message or "one of a story you do not see"

    @admin.display(boolean=True, description="live")
    def is_live(self, rule: Rule) -> bool:
        return rule.withdrawn_at is None

    @admin.action(description="Withdraw", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        for rule in queryset:
            rule_withdraw(rule=rule)
        self.message_user(request, "Withdrawn; kept for the record.", messages.SUCCESS)
