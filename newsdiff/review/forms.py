from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from newsdiff.review import anchoring, by_hand
from newsdiff.review.models import Decision, Finding
from newsdiff.review.presentation.by_hand import Quotable
from newsdiff.review.presentation.words import CATEGORIES

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


class AddFindingForm(forms.Form):
    """A finding in an editor's words: what she quotes of each reading, what it is and what it means.

    One field `words-A` a reading, named after its first version; `nth-A` is which of several equal
    places was selected. After `is_valid`, `places` has siglum -> stretches of the text.
    """

    category = forms.ChoiceField(
        choices=[("", "Choose"), *((c.id, c.label) for c in CATEGORIES.values())],
        error_messages={"required": "Choose what kind of difference it is."},
    )
    severity = forms.ChoiceField(choices=Finding.Severity.choices, initial=Finding.Severity.SUBSTANTIVE)
    message = forms.CharField(
        max_length=by_hand.MESSAGE_MOST, error_messages={"required": "Say in one sentence what differs."}
    )
    same = forms.BooleanField(required=False, initial=True)

    def __init__(self, data: Any = None, *, readings: Sequence[Quotable]) -> None:
        super().__init__(data)
        self.readings = readings
        self.places: dict[str, list[anchoring.Stretch]] = {}
        for reading in readings:
            self.fields[reading.field] = forms.CharField(required=False, max_length=WORDS_MOST)

    @property
    def quotes(self) -> list[dict[str, Any]]:
        """What the page shows of each reading."""
        return [
            {
                "reading": reading,
                "field": self[reading.field],
                "nth": f"nth-{reading.sigla[0]}",
                "nth_value": self.data.get(f"nth-{reading.sigla[0]}", ""),
            }
            for reading in self.readings
        ]

    def clean_message(self) -> str:
        return " ".join(self.cleaned_data["message"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for reading in self.readings:
            words = cleaned.get(reading.field, "")
            if not words:
                continue
            for siglum, text, within in reading.stands:
                spans = quoted(text, within, words, self.data.get(f"nth-{reading.sigla[0]}", ""))
                if not spans:
                    self.add_error(
                        reading.field, f"These words do not stand in the statement as {siglum} has it."
                    )
                    break
                self.places[siglum] = spans
        if not self.places and not any(r.field in self.errors for r in self.readings):
            self.add_error(None, "Quote the words in at least one version.")
        if cleaned.get("same"):
            self._mark_the_same()
        return cleaned

    def _mark_the_same(self) -> None:
        """A version nobody quoted that has the very words of another reads as that one does."""
        said = dict.fromkeys(
            " ".join(text[start:end].split())
            for reading in self.readings
            for siglum, text, _ in reading.stands
            for start, end in self.places.get(siglum, ())
        )
        for reading in self.readings:
            for siglum, text, within in reading.stands:
                if siglum not in self.places and not self.cleaned_data.get(reading.field):
                    spans = [
                        found[0]
                        for words in said
                        if (found := anchoring.occurrences(text, within, words, as_typed=True))
                    ]
                    if spans:
                        self.places[siglum] = sorted(spans)[: by_hand.SPANS_MOST]


WORDS_MOST = 4_000
"""Characters of a quotation: a long sentence, whole."""


def quoted(
    text: str, within: Sequence[anchoring.Stretch], words: str, nth: str = ""
) -> list[anchoring.Stretch]:
    """The places of `words`, or of its parts where " … " stands between them; [] where one is missing."""
    found = anchoring.occurrences(text, within, words)
    if found:
        at = int(nth) if nth.isdecimal() and len(nth) < 6 else 0
        return [found[min(at, len(found) - 1)]]
    parts = [part for part in words.replace("...", "…").split("…") if part.strip()]
    if not 1 < len(parts) <= by_hand.SPANS_MOST:
        return []
    spans = [anchoring.occurrences(text, within, part)[:1] for part in parts]
    return sorted(span[0] for span in spans) if all(spans) else []
