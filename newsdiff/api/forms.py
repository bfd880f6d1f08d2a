from __future__ import annotations

from django import forms

from newsdiff.api.models import Event, Scope

LIVES = (("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("", "until it is revoked"))


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and how long it lives."""

    name = forms.CharField(max_length=80, label="What it is for")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        initial=[Scope.READ],
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(choices=LIVES, initial="365", required=False, label="How long it works")

    def clean_days(self) -> int | None:
        return int(self.cleaned_data["days"]) if self.cleaned_data["days"] else None


class EndpointForm(forms.Form):
    """Where events are sent, and which."""

    address = forms.URLField(max_length=500, label="Address", assume_scheme="https")
    events = forms.MultipleChoiceField(
        choices=Event.choices,
        initial=[Event.SUBSTANTIVE, Event.CORRECTED, Event.KILLED],
        label="What it is told",
        widget=forms.CheckboxSelectMultiple,
    )
