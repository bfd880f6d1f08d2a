"""The feeds that are watched, and how it goes with each."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


class Feed(models.Model):
    """An RSS or Atom address of one outlet, asked for news on a schedule."""

    name = models.CharField(max_length=120)
    address = models.URLField(max_length=1000, unique=True)
    outlet = models.ForeignKey("stories.Outlet", on_delete=models.PROTECT, related_name="feeds")
    desk = models.ForeignKey(
        "accounts.Desk",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="feeds",
        help_text="New stories become this desk's; empty: everybody's.",
    )
    interval = models.PositiveIntegerField(
        "minutes between two looks", default=15, validators=[MinValueValidator(5), MaxValueValidator(10_080)]
    )
    fetch_pages = models.BooleanField(
        "fetch the pages behind the links", default=False, help_text="Where the feed holds only summaries."
    )
    enabled = models.BooleanField(default=True, help_text="Off: paused.")
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=300, blank=True, editable=False)
    body_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    failures = models.PositiveIntegerField("failures in a row", default=0, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    last_result = models.CharField(
        "what the last look brought", max_length=120, blank=True, default="", editable=False
    )
    last_looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_success_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_due = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(
        excluded_fields=["etag", "last_modified", "body_sha256", "failures", "last_error", "last_result", "last_looked_at",
                         "last_success_at", "next_due"]
    )  # fmt: skip

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ListImport(models.Model):
    """A list of addresses too long for a request: what a worker has still to watch, and what became of the others."""

    entries = models.JSONField(default=list)
    """[where, address, name] of each line that can be taken, in their order."""
    refused = models.JSONField(default=list)
    """[where and what, why] of the others."""
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    """Entries taken so far, from the first on."""
    added = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True, default="")
    """Why it ended before its end."""
    desk = models.ForeignKey("accounts.Desk", null=True, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(default=timezone.now)
    """When it last came on: nothing for a while, and the sweep sends it again."""
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.total} addresses"

    @property
    def held(self) -> int:
        """Watched already, of those it has come to."""
        return self.done - self.added
