from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import TemplateView

from newsdiff.intake import IntakeError, Rejected, read_all
from newsdiff.matching import thresholds_said
from newsdiff.stories import presentation, services, tour
from newsdiff.stories.documents import version_of, version_of_paste
from newsdiff.stories.forms import AddForm
from newsdiff.stories.models import SavedView, Story
from newsdiff.stories.selectors import visible_to
from newsdiff.stories.view_pages import saved_context

DRAFT_DONE = "draft-done"
"""Class of a message that tells the browser to forget what it kept of the add form (static/js/add.js)."""


class StoryList(PermissionRequiredMixin, View):
    permission_required = "stories.view_story"
    raise_exception = True

    def get(self, request: HttpRequest) -> HttpResponse:
        ask = presentation.asked(request.GET)
        desks = list(request.user.desks.all())  # type: ignore[union-attr]
        page = presentation.story_list(request.user, ask, desks)
        now = ask.query()
        return render(
            request,
            "stories/list.html",
            {
                "page": page,
                "tab": "stories",
                "title": "Stories",
                "may_add": request.user.has_perm("stories.add_version"),
                "tour_url": tour.invitation(request.user, [line.story for line in page.lines]),
                **saved_context(
                    request.user,
                    SavedView.Page.STORIES,
                    now,
                    lambda query: presentation.asked(query).query(),
                    request.path + now,
                    desks,
                ),
            },
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one thing that was sent in."""

    name: str
    outcome: services.Outcome | None
    refused: str = ""


class AddVersion(PermissionRequiredMixin, View):
    """Paste, files, or both. Each text goes in by itself; one refused does not stop the others."""

    permission_required = "stories.add_version"
    raise_exception = True

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = visible_to(request.user).filter(slug=request.GET.get("story", "")).first()
        initial = {"where": "story", "story": wanted.slug} if wanted else {}
        return self._page(request, AddForm(user=request.user, initial=initial), story=wanted)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._page(request, form, status=422)
        taken = self._take(form, request.user)
        refused = [t for t in taken if t.outcome is None]
        if refused and len(refused) == len(taken):
            for t in refused:
                form.add_error(
                    "uploads" if t.name else "text", f"{t.name}: {t.refused}" if t.name else t.refused
                )
            return self._page(request, form, status=422)
        if len(taken) == 1:
            return self._one(request, taken[0])
        return render(
            request,
            "stories/added.html",
            {
                "taken": taken,
                # What is held in a story that the sender may not see says only that it is held.
                "seen": set(
                    visible_to(request.user)
                    .filter(pk__in=[t.outcome.version.story_id for t in taken if t.outcome])
                    .values_list("pk", flat=True)
                ),
                "tab": "add",
                "title": "Added",
                "may_add": True,
                # A pasted text that was refused is still the editor's only copy.
                "draft_done": all(t.outcome or t.name for t in taken),
            },
        )

    def _one(self, request: HttpRequest, taken: Taken) -> HttpResponse:
        outcome = taken.outcome
        if outcome is None:  # pragma: no cover - told at the field before
            return redirect("stories:add")
        version = outcome.version
        if not visible_to(request.user).filter(pk=version.story_id).exists():
            messages.info(request, "Already held.", extra_tags=DRAFT_DONE)
            return redirect("stories:list")
        if outcome.status == "already held":
            messages.info(
                request,
                f"Already held: this is the text of {version.siglum} ({version.called}) in {version.story.slugline}. "
                "Nothing was added.",
                extra_tags=DRAFT_DONE,
            )
        else:
            messages.success(
                request,
                f"{version.siglum} ({version.called}) is in. The collation is being made.",
                extra_tags=DRAFT_DONE,
            )
        return redirect(version.story)

    def _take(self, form: AddForm, user: Any) -> list[Taken]:
        taken = []
        story = form.cleaned_data.get("chosen_story")
        files = form.cleaned_data["uploads"]
        if form.cleaned_data["text"].strip():
            data = form.cleaned_data["text"].encode("utf-8")
            taken.append(
                _take_one(form, user, data, "", "text/plain; charset=utf-8", story, form.cleaned_data["text"])
            )
        for file in files:
            # Files sent together with "a new story" make one story, not one each.
            if story is None and form.cleaned_data["where"] == "new" and taken and taken[0].outcome:
                story = taken[0].outcome.version.story
            taken += _take_file(form, user, file, story)
        return taken

    def _page(
        self, request: HttpRequest, form: AddForm, *, story: Story | None = None, status: int = 200
    ) -> HttpResponse:
        return render(
            request,
            "stories/add.html",
            {
                "form": form,
                "tab": "add",
                "title": "Add a version",
                "chosen": story,
                "may_add": True,
                "may_fetch": settings.FEEDS_ENABLED,
                "thresholds": thresholds_said(),
            },
            status=status,
        )


def _take_file(form: AddForm, user: Any, file: UploadedFile, story: Story | None) -> list[Taken]:
    name = file.name or "file"
    try:
        # One byte more than is taken is enough to be refused; a huge file is not read whole.
        data = file.read(settings.UPLOAD_MAX_BYTES + 1)
        upload = services.upload_store(
            data=data, filename=name, content_type=file.content_type or "", user=user
        )
        intake = read_all(data, filename=name, content_type=file.content_type or "")
    except (IntakeError, services.RefusedText) as error:
        return [Taken(name, None, str(error))]
    out = []
    for document in intake.documents:
        read_from = version_of(document)
        new = replace(
            read_from,
            outlet=form.cleaned_data["outlet"] or document.outlet,
            headline=form.cleaned_data["headline"] or read_from.headline,
            url=form.cleaned_data["url"] or read_from.url,
            published=form.cleaned_data["published"] or read_from.published,
            published_has_time=bool(form.cleaned_data["published"]) or read_from.published_has_time,
            kind=form.cleaned_data["kind"] or read_from.kind,
            slugline=form.cleaned_data["slugline"] or read_from.slugline,
        )
        out.append(_add(form, user, new, story, upload, document.filename or name))
    # An archive brings what it can; what it cannot is told beside it, by name.
    out += [Taken(_place_of(item, name), None, item.reason) for item in intake.rejected]
    return out


def _place_of(item: Rejected, file: str) -> str:
    return f"{item.name or file}, line {item.line}" if item.line else item.name or file


def _take_one(
    form: AddForm, user: Any, data: bytes, name: str, content_type: str, story: Story | None, text: str
) -> Taken:
    try:
        upload = services.upload_store(data=data, filename=name, content_type=content_type, user=user)
    except services.RefusedText as error:
        return Taken(name, None, str(error))
    pasted = version_of_paste(text)
    new = replace(
        pasted,
        outlet=form.cleaned_data["outlet"],
        headline=form.cleaned_data["headline"] or pasted.headline,
        url=form.cleaned_data["url"] or pasted.url,
        published=form.cleaned_data["published"] or pasted.published,
        published_has_time=bool(form.cleaned_data["published"]) or pasted.published_has_time,
        kind=form.cleaned_data["kind"] or pasted.kind,
        slugline=form.cleaned_data["slugline"] or pasted.slugline,
    )
    return _add(form, user, new, story, upload, name)


def _add(
    form: AddForm, user: Any, new: services.NewVersion, story: Story | None, upload: Any, name: str
) -> Taken:
    try:
        outcome = services.version_add(
            new=new,
            story=story,
            upload=upload,
            user=user,
            find_story=form.cleaned_data["where"] == "find",
            visible=visible_to(user),
        )
    except services.RefusedText as error:
        return Taken(name, None, str(error))
    return Taken(name, outcome)


class AddPreview(PermissionRequiredMixin, View):
    """What was understood of a text that is still being typed, and where it may belong."""

    permission_required = "stories.add_version"
    raise_exception = True

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("text", "").replace("\r\n", "\n")
        problem = ""
        several: dict[str, Any] = {}
        read_from: services.NewVersion | None = None
        files = request.FILES.getlist("uploads")
        try:
            if not text.strip() and files:
                name = files[0].name or ""
                intake = read_all(files[0].read(), filename=name, content_type=files[0].content_type or "")
                text, read_from = intake.documents[0].text, version_of(intake.documents[0])
                many = len(intake.documents) + len(files) - 1
                if many > 1 or intake.rejected:
                    several = {"name": intake.documents[0].filename or name, "many": many}
                    several["not_taken"] = [_place_of(item, name) for item in intake.rejected]
            if text.strip():
                services.text_check(text)
                read_from = read_from or version_of_paste(text)
        except (IntakeError, services.RefusedText) as error:
            problem, text = str(error), ""
        try:
            published = AddForm.base_fields["published"].clean(request.POST.get("published", ""))
        except ValidationError:
            published = None  # the form says so when it is sent
        page = (
            presentation.preview(
                read_from,
                headline=request.POST.get("headline", "") or read_from.headline,
                published=published or read_from.published,
                user=request.user,
            )
            if read_from
            else None
        )
        return render(
            request, "stories/_preview.html", {"page": page, "problem": problem, "several": several}
        )


class SetBase(PermissionRequiredMixin, View):
    """The story's own base, for everybody; each reader may look from another."""

    permission_required = "stories.change_story"
    raise_exception = True

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        story = get_object_or_404(visible_to(request.user), slug=slug)
        version = story.versions.filter(siglum=request.POST.get("base", ""), retired_at=None).first()
        if version is None:
            messages.error(request, "No such version in this story.")
        else:
            services.story_set_base(story=story, version=version)
            messages.success(request, f"{version.siglum} ({version.called}) is the story's base from now on.")
        return redirect(story)


class Help(View):
    """Two minutes with the sample story, the words of the product, and where to go on."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sample = tour.sample_story(request.user)
        context = {
            "title": "Help",
            "sample": sample,
            "stops": tour.stops(request.user, sample) if sample else (),
            "may_add": request.user.has_perm("stories.add_version"),
        }
        return render(request, "stories/help.html", context)


class DesignSystem(TemplateView):
    """Tokens, marks and components on one page, for developers."""

    template_name = "design.html"
    extra_context = {
        "title": "Design system",
        "tokens": [
            "paper",
            "panel",
            "sunk",
            "rule",
            "edge",
            "ink",
            "ink2",
            "mark",
            "mark2",
            "line",
            "focus",
            "ftint",
            "bad",
            "l0",
            "l1",
            "l2",
            "l3",
        ],
        "components": (
            ("Frame", "templates/base.html, includes/top.html"),
            ("Navigator strip", "review/_strip.html, presentation/strip.py"),
            ("Filter line", "review/_severities.html, _categories.html, presentation/filters.py"),
            ("Copy with marks", "templatetags/copy.py, presentation/runs.py"),
            ("Collation table", "review/table.html, presentation/table.py"),
            ("Inspector", "review/_inspector.html, presentation/finding.py"),
            ("Progress line", "review/_progress.html"),
            ("Keys and walking", "static/js/keys.js, static/js/walk.js"),
        ),
    }
