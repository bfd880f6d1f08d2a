from __future__ import annotations

from django import forms

from newsdiff.exports.models import Scope
from newsdiff.exports.services import MAX_DAYS


class ShareForm(forms.Form):
    scope = forms.ChoiceField(choices=Scope.choices)
    keys = forms.CharField(required=False, max_length=20_000)
    days = forms.IntegerField(min_value=1, max_value=MAX_DAYS, initial=7)
    note = forms.CharField(required=False, max_length=200)

    def clean_keys(self) -> list[str]:
        return self.cleaned_data["keys"].replace(",", " ").split()
