"""Doors for people without an account: expiring links to one evidence pack, and feed addresses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from newsdiff.stories.models import Story, sha256_validator


class Scope(models.TextChoices):
    """Which findings go into a pack."""

    CONFIRMED = "confirmed", "Confirmed findings"
    OPEN = "open", "Open substantive findings"
    SELECTED = "selected", "Chosen findings"


class ShareLink(models.Model):
    """An expiring, read-only link to one story's evidence pack. Only the token's hash is kept."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True, validators=[sha256_validator])
    scope = models.CharField(max_length=9, choices=Scope, default=Scope.CONFIRMED)
    keys = models.JSONField(default=list, blank=True, help_text="Keys of the chosen findings.")
    note = models.CharField(max_length=200, blank=True, help_text="For whom it was made.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["opened", "opened_at"])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="share_expires_later")
        ]

    def __str__(self) -> str:
        return f"Link to the evidence on {self.story}" + (f", for {self.note}" if self.note else "")

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class FeedToken(models.Model):
    """What makes a person's feed addresses theirs; one living token a person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_tokens")
    token_hash = models.CharField(max_length=64, unique=True, validators=[sha256_validator])
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="feed_token_one_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"Feed address of {self.user}"
