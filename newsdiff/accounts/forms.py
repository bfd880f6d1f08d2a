from __future__ import annotations

import logging
import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth
from django.core.cache import cache

from newsdiff.accounts.models import Invitation, Preferences

log = logging.getLogger(__name__)
RESET_PAUSE_SECONDS = 120
"""So long no second mail goes to the same person, whoever asks."""


def time_zone_choices(kept: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones by part of the world, as a select groups them; `kept` is among them whatever it is."""
    regions: dict[str, list[tuple[str, str]]] = {"World": [("UTC", "UTC")]}
    for name in sorted(zoneinfo.available_timezones()):
        region, _, place = name.partition("/")
        if place and region not in {"Etc", "SystemV", "US", "posix", "right"}:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    if not any(name == kept for zones in regions.values() for name, _ in zones):
        regions["World"].append((kept, kept))
    return list(regions.items())


class PreferencesForm(forms.ModelForm):
    """Sent whole by the page, and in part by the menu under the name: what is not sent stays."""

    class Meta:
        model = Preferences
        fields = ("time_zone", "theme", "single_keys")
        widgets = {"theme": forms.RadioSelect}
        labels = {"time_zone": "Time zone", "theme": "Look"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"] = forms.ChoiceField(
            choices=time_zone_choices(self.instance.time_zone), label="Time zone", required=False
        )
        zones.widget.attrs["autocomplete"] = "off"

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or self.instance.time_zone

    def clean_theme(self) -> str:
        return self.cleaned_data["theme"] or ""


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ("name", "email", "role", "desks")
        widgets = {"desks": forms.CheckboxSelectMultiple, "role": forms.RadioSelect}
        help_texts = {"email": "The link is sent there; without one, you copy it."}


class SignInForm(auth.AuthenticationForm):
    error_messages = auth.AuthenticationForm.error_messages | {
        "invalid_login": "This name and password do not go together. Capitals count in both."
    }


class AcceptForm(auth.SetPasswordForm):
    """The password of an account that is about to be made, held to the same rules as any other."""


def _first_for_a_while(pk: int) -> bool:
    """A cache that does not answer must not keep a person from her new password."""
    try:
        return cache.add(f"password-reset-{pk}", True, RESET_PAUSE_SECONDS)
    except Exception as error:  # the cache's own errors are of many kinds, one per backend
        log.warning("Mails for new passwords are not counted: %s", error)
        return True


class ForgottenForm(auth.PasswordResetForm):
    """Names nobody: the answer is the same whether there is such a person or not."""

    def get_users(self, email: str) -> Any:
        for user in super().get_users(email):
            if _first_for_a_while(user.pk):
                yield user

    def save(self, **kwargs: Any) -> None:  # type: ignore[override]
        # The link names the configured site, never the host that a visitor's request claims.
        site = settings.SITE_URL
        kwargs["domain_override"] = site.split("://", 1)[-1].rstrip("/")
        kwargs["use_https"] = site.startswith("https://")
        super().save(**kwargs)
