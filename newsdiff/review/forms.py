from __future__ import annotations

from typing import Any

from django import forms

from newsdiff.review.models import Decision

ACTIONS = [
    (Decision.Action.CONFIRM, "Confirm"),
    (Decision.Action.DISMISS, "Dismiss"),
    (Decision.Action.REOPEN, "Reopen"),
    (Decision.Action.COMMENT, "Comment"),
]


class DecisionForm(forms.Form):
    """What an editor says of one finding. `lock` is the count of decisions she had seen."""

    action = forms.ChoiceField(choices=ACTIONS)
    reason = forms.ChoiceField(choices=Decision.Reason.choices, required=False)
    comment = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )
    lock = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("action") == Decision.Action.COMMENT and not cleaned.get("comment"):
            self.add_error("comment", "Write the comment first; an empty one says nothing.")
        return cleaned


class BulkForm(forms.Form):
    """The same decision on several findings; `choice` is `key:lock`, as the queue showed it."""

    action = forms.ChoiceField(choices=ACTIONS)
    reason = forms.ChoiceField(choices=Decision.Reason.choices, required=False)
    comment = forms.CharField(required=False, max_length=4000)
    back = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any, *, keys: list[str]) -> None:
        super().__init__(data)
        self.keys = keys

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        choices: dict[str, int] = {}
        for item in self.keys[:500]:
            key, _, lock = item.partition(":")
            if key and lock.isdigit():
                choices[key] = int(lock)
        if not choices:
            raise forms.ValidationError("Choose at least one finding first.")
        cleaned["choices"] = choices
        return cleaned
