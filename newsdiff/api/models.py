"""Who may come in without a browser, what was answered to a request that may come twice, and who is told."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from newsdiff.stories.models import Story


class Scope(models.TextChoices):
    """What a token may be used for; never more than its owner may do."""

    READ = "read", "Read stories, versions, findings"
    WRITE = "write", "Add stories and versions"
    DECIDE = "decide", "Decide on findings"
    EXPORT = "export", "Fetch evidence packs"
    HOOKS = "hooks", "Look after your webhooks"


class Token(models.Model):
    """A key to the API. Only its hash is kept; `prefix` finds the row and names it in lists."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="What it is for.")
    prefix = models.CharField(max_length=12, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["token_hash", "last_used_at"])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")), name="token_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


class Answer(models.Model):
    """What was answered to a request with an Idempotency-Key; `status` 0 while it is being worked on."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once_a_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status or 'being worked on'}"


class Event(models.TextChoices):
    """What an endpoint may be told of."""

    SUBSTANTIVE = "version.substantive", "A version brought a substantive finding"
    CORRECTED = "copy.corrected", "A correction came in"
    KILLED = "copy.killed", "Copy was killed or withheld"
    FAILED = "collation.failed", "A collation failed"


TEST_EVENT = "test"
"""Sent by hand, whatever an endpoint asked for."""


def new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


class Endpoint(models.Model):
    """An address that is told of events, in the name of whoever added it: of stories she may see, and no others."""

    address = models.URLField(max_length=500)
    secret = models.CharField(max_length=80, default=new_secret, help_text="Signs what is sent; shown once.")
    old_secret = models.CharField(max_length=80, blank=True, help_text="Signs beside the new one for a day.")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    events = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhook_endpoints"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    active = models.BooleanField(default=True)
    failures = models.PositiveSmallIntegerField(
        default=0, help_text="Deliveries in a row that failed after their last retry."
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.CharField(max_length=300, blank=True)
    history = HistoricalRecords(excluded_fields=["secret", "old_secret", "failures"])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active=True) | Q(disabled_at__isnull=False), name="endpoint_off_since"
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def secret_begins(self) -> str:
        """Enough to tell two secrets apart, and of no use for signing."""
        return self.secret[:10]

    @property
    def event_labels(self) -> list[str]:
        return [Event(event).label for event in self.events if event in Event.values]


class Delivery(models.Model):
    """One event for one endpoint. `body` is made once: every attempt sends the same bytes."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="The event's id in the body.")
    event = models.CharField(max_length=24)
    story = models.ForeignKey(Story, null=True, on_delete=models.CASCADE, related_name="+")
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, help_text="Not tried before.")
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "next_at"], name="delivery_queue")]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}"

    @property
    def event_label(self) -> str:
        return Event(self.event).label if self.event in Event.values else "Test"
