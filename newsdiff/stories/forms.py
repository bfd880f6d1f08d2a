from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from newsdiff.stories.models import Story, Version
from newsdiff.stories.selectors import outlet_names, visible_to
from newsdiff.stories.services import RefusedText, text_check

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, none required. Cleans to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(f"At most {MOST_FILES} files at once; these are {len(given)}.")
        too_large = [f.name for f in given if f.size and f.size > settings.UPLOAD_MAX_BYTES]
        if too_large:
            most = settings.UPLOAD_MAX_BYTES // 1_048_576
            raise ValidationError(f"{', '.join(too_large)}: at most {most} MB are taken. Nothing was stored.")
        return [f for f in given if f]


class AddForm(forms.Form):
    """A text on its way in: pasted, or as files; its story chosen, found or new."""

    text = forms.CharField(
        required=False,
        strip=False,
        label="Text",
        widget=forms.Textarea(
            attrs={"rows": 10, "spellcheck": "false", "placeholder": "Paste the copy exactly as it came"}
        ),
    )
    uploads = FilesField(required=False, label="Files")
    outlet = forms.CharField(required=False, max_length=120, label="Outlet")
    headline = forms.CharField(required=False, max_length=300, label="Headline")
    published = forms.DateTimeField(
        required=False,
        label="Published",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )
    url = forms.URLField(required=False, max_length=1000, label="Web address", assume_scheme="https")
    kind = forms.ChoiceField(required=False, choices=Version.Kind.choices, label="Kind")
    where = forms.ChoiceField(
        choices=[("find", "The story it belongs to"), ("story", "This story"), ("new", "A new story")],
        initial="find",
        label="Story",
    )
    story = forms.CharField(required=False, max_length=80, label="Slugline")
    slugline = forms.CharField(required=False, max_length=80, label="Slugline of the new story")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"add-{name}")
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"add-{name}-error"}

    def clean_text(self) -> str:
        # Browsers send CRLF for every line end of a text area; the copy was typed or pasted with LF.
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if text.strip():
            try:
                text_check(text)
            except RefusedText as error:
                raise ValidationError(str(error)) from error
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "text" in data and "uploads" in data and not data["text"].strip() and not data["uploads"]:
            self.add_error("text", "Paste a text or choose a file.")
        if data.get("where") == "story":
            named = data.get("story", "").strip()
            chosen = visible_to(self.user).filter(slug=named).first() or (
                visible_to(self.user).filter(slugline__iexact=named).order_by("-active_at").first()
                if named
                else None
            )
            if chosen is None:
                self.add_error("story", "Choose one of your stories by its slugline.")
            data["chosen_story"] = chosen
        return data

    @property
    def outlets(self) -> list[str]:
        """Names to offer while typing."""
        return outlet_names(self.user)

    @property
    def recent_stories(self) -> list[Story]:
        return list(visible_to(self.user).order_by("-active_at", "-pk")[:60])
