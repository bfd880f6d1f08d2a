"""The history page for curators, and the same as a CSV file. It is read here and changed nowhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from newsdiff.accounts import audit

MOST_LINES = 50_000
"""Of one file; narrow it by dates for more."""


class AuditForm(forms.Form):
    kind = forms.ChoiceField(required=False)
    who = forms.CharField(required=False, max_length=150)
    story = forms.SlugField(required=False, max_length=80)
    since = forms.DateTimeField(required=False, input_formats=["%Y-%m-%d"])
    until = forms.DateTimeField(required=False, input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((s.label, s.kind) for s in audit.SOURCES.values())
        self.fields["kind"].choices = [("", "Everything"), *((kind, label) for label, kind in kinds)]  # type: ignore[attr-defined]

    def asked(self) -> audit.Asked:
        """What was asked for; nothing at all where a field makes no sense, so that no wrong list is shown."""
        given = self.cleaned_data
        until = given["until"]
        return audit.Asked(
            kind=given["kind"], who=given["who"], story=given["story"], since=given["since"],
            until=until + timedelta(days=1) if until else None,
        )  # fmt: skip


class ForCurators(PermissionRequiredMixin, View):
    permission_required = "stories.curate"


class AuditView(ForCurators):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = AuditForm(request.GET)
        entries: list[audit.Entry] = []
        more = False
        number = _number(request.GET.get("page", ""))
        if form.is_valid():
            entries, more = audit.page(request.user, form.asked(), number)
        narrowed = {k: v for k, v in request.GET.items() if v and k in form.fields}
        context = {
            "title": "History",
            "form": form,
            "entries": entries,
            "people": audit.people(),
            "narrowed": bool(narrowed),
            "file_url": f"?{urlencode(narrowed)}",
            "newer": f"?{urlencode({**narrowed, 'page': number - 1})}" if number > 1 else "",
            "older": f"?{urlencode({**narrowed, 'page': number + 1})}" if more and number < audit.DEEPEST_PAGE else "",
            "at_the_end": more and number >= audit.DEEPEST_PAGE,
        }  # fmt: skip
        response = render(request, "accounts/audit.html", context)
        response["Cache-Control"] = "private, no-store"
        return response


class AuditFile(ForCurators):
    def get(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        form = AuditForm(request.GET)
        if not form.is_valid():
            return HttpResponse("These filters make no sense.", status=400, content_type="text/plain")
        response = StreamingHttpResponse(
            _lines(request.user, form.asked()), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = (
            f'attachment; filename="newsdiff-history-{timezone.now():%Y-%m-%d}.csv"'
        )
        response["Cache-Control"] = "private, no-store"
        return response


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(user: Any, asked: audit.Asked) -> Iterator[str]:
    write = csv.writer(_Echo()).writerow  # type: ignore[arg-type]
    yield write(["time", "person", "kind", "what", "about", "changes"])
    for number, entry in enumerate(audit.every(user, asked)):
        if number >= MOST_LINES:
            yield write([f"… only the newest {MOST_LINES:,}; narrow it by dates"])
            return
        changes = "; ".join(f"{c.field}: {c.before} → {c.after}" for c in entry.changes)
        row = [entry.at.isoformat(), entry.who or "newsdiff", entry.kind, entry.what, entry.about, changes]
        yield write([_harmless(cell) for cell in row])


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _number(given: str) -> int:
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1
