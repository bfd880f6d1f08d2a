"""Desks, and what each person prefers."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history import register
from simple_history.models import HistoricalRecords

from newsdiff.accounts.roles import EDITOR, ROLES

# Who gave whom which role. A sign-in is no change (`receivers.note_sign_in`), and no hash is copied.
register(User, app="newsdiff.accounts", excluded_fields=["password", "last_login"], m2m_fields=["groups"])


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone of the tz database, such as Europe/Paris.")


def default_time_zone() -> str:
    return str(settings.TIME_ZONE)


class MembersHistory(HistoricalRecords):
    """History of desks with their members, also where a person's desks are set from the person's side.

    The library takes the person for the desk then, and fails.
    """

    def m2m_changed(
        self,
        instance: models.Model,
        action: str,
        attr: str,
        pk_set: set[int] | None,
        reverse: bool,
        **more: Any,
    ) -> None:
        if not reverse:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **more)
        elif action in ("post_add", "post_remove"):
            for desk in Desk.objects.filter(pk__in=pk_set or ()):
                super().m2m_changed(desk, action, attr, pk_set, False, **more)


class Desk(models.Model):
    """A group of editors with stories of its own."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="desks", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    history = MembersHistory(m2m_fields=[members])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """In a sentence: "the desk Culture", "the Culture desk"."""
        return f"the {self.name}" if self.name.casefold().endswith(" desk") else f"the desk {self.name}"


class Preferences(models.Model):
    """One row a person; made on first need, so that nobody is without."""

    class Theme(models.TextChoices):
        SYSTEM = "", "As my system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    time_zone = models.CharField(max_length=64, default=default_time_zone, validators=[validate_time_zone])
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.SYSTEM, blank=True)
    single_keys = models.BooleanField("single-key shortcuts", default=True)

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"Preferences of {self.user}"


class Invitation(models.Model):
    """A link by which one person makes her account. Only the token's hash is kept."""

    name = models.CharField(
        "sign-in name", max_length=150, validators=[User.username_validator], help_text="How she signs in."
    )
    email = models.EmailField("mail address", blank=True)
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES], default=EDITOR)
    desks = models.ManyToManyField(Desk, related_name="+", blank=True)
    token_hash = models.CharField(
        max_length=64, unique=True, validators=[RegexValidator(r"^[0-9a-f]{64}$", "64 hexadecimal digits.")]
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["token_hash"])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.name}"

    @property
    def is_live(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class AddressLock(models.Model):
    """An address from which too many names were tried: who may not sign in from there, and until when."""

    address = models.GenericIPAddressField()
    names = models.PositiveIntegerField()
    """How many were tried."""
    everybody = models.BooleanField(default=False)
    """Also those who have signed in from there before."""
    at = models.DateTimeField(default=timezone.now, db_index=True)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["address", "until"], name="address_lock_until")]

    def __str__(self) -> str:
        return f"{self.address}, {self.names} names"
