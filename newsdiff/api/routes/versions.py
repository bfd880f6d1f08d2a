"""Copy comes in and is read back, exactly as it came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from newsdiff.api import auth
from newsdiff.api.problems import Problem
from newsdiff.api.routes.stories import story_of
from newsdiff.api.schemas import OutcomeOut, TakenOut, VersionIn, VersionOut
from newsdiff.intake import IntakeError, read
from newsdiff.stories import services
from newsdiff.stories.documents import as_labelled, version_of
from newsdiff.stories.models import Story, Upload, Version
from newsdiff.stories.selectors import live_versions, visible_to

router = Router(tags=["Versions"])


def version_in(story: Story, siglum: str) -> Version:
    version = (
        story.versions.filter(siglum=siglum, retired_at=None)
        .select_related("outlet", "text", "derived_from", "story")
        .first()
    )
    if version is None:
        raise Problem(404, "The story has no such version.")
    return version


@router.get(
    "/stories/{slug}/versions", auth=auth.reads, response=list[VersionOut], summary="Versions of a story"
)
def versions(request: HttpRequest, slug: str) -> Any:
    story = story_of(request, slug)
    held = live_versions(story)
    for version in held:
        version.story = story
    return [VersionOut.of(v) for v in held]


@router.get("/stories/{slug}/versions/{siglum}", auth=auth.reads, response=VersionOut, summary="One version")
def version(request: HttpRequest, slug: str, siglum: str) -> Any:
    return VersionOut.of(version_in(story_of(request, slug), siglum))


@router.get("/stories/{slug}/versions/{siglum}/text", auth=auth.reads, summary="Its text, exactly as it came")
def text(request: HttpRequest, slug: str, siglum: str) -> HttpResponse:
    held = version_in(story_of(request, slug), siglum)
    response = HttpResponse(held.text.body, content_type="text/plain; charset=utf-8")
    response["ETag"] = f'"{held.text.sha256}"'
    return response


@router.post(
    "/versions", auth=auth.writes, response={200: OutcomeOut, 201: OutcomeOut}, summary="Send a text",
    description="201: it is in. 200: the same text of the same outlet is held already, or (with `id`) it is a new state "
    "of a version that is held. Workers collate the story while you go on.",
)  # fmt: skip
def version_send(request: HttpRequest, given: VersionIn) -> Any:
    upload = _kept(given.text.encode("utf-8", "surrogatepass"), "", "text/plain; charset=utf-8", request.user)
    new = services.NewVersion(source_id=given.id, **given.model_dump(exclude={"id", "story"}))
    new = as_labelled(new, stated=given.model_fields_set)
    outcome = _added(request, new, given.story, upload)
    return Status(201 if outcome.outcome == "created" else 200, outcome)


@router.post(
    "/versions/file", auth=auth.writes, response={200: list[TakenOut]}, summary="Send a file",
    description="Any format the product reads, a ZIP too; one answer for each text in it. What the file says about itself is "
    "taken over where you say nothing.",
)  # fmt: skip
def file_send(
    request: HttpRequest,
    file: UploadedFile = File(...),  # noqa: B008
    outlet: str = Form("", max_length=120),
    story: str = Form(""),
) -> Any:
    name = file.name or "file"
    data = file.read(settings.UPLOAD_MAX_BYTES + 1)
    upload = _kept(data, name, file.content_type or "", request.user)
    try:
        documents = read(data, filename=name, content_type=file.content_type or "")
    except IntakeError as error:
        raise Problem(422, str(error), errors=[{"place": "file", "reason": str(error)}]) from error
    taken = []
    for document in documents:
        new = version_of(document)
        if outlet:
            new = replace(new, outlet=outlet)
        try:
            taken.append(
                TakenOut(name=document.filename or name, outcome=_added(request, new, story, upload))
            )
        except Problem as problem:
            taken.append(TakenOut(name=document.filename or name, outcome=None, error=problem.detail))
    return taken


def _kept(data: bytes, name: str, content_type: str, user: Any) -> Upload:
    """The raw bytes stored, before anybody looks into them."""
    try:
        return services.upload_store(
            data=data, filename=name, content_type=content_type, user=user, channel=Upload.Channel.API
        )
    except services.RefusedText as error:
        status = 413 if len(data) > settings.UPLOAD_MAX_BYTES else 422
        raise Problem(status, str(error)) from error


def _added(request: HttpRequest, new: services.NewVersion, slug: str, upload: Upload) -> OutcomeOut:
    story = story_of(request, slug) if slug else None
    try:
        outcome = services.version_add(
            new=new, story=story, upload=upload, user=request.user, visible=visible_to(request.user)
        )
    except services.RefusedText as error:
        raise Problem(422, str(error), errors=[{"place": "text", "reason": str(error)}]) from error
    seen = visible_to(request.user).filter(pk=outcome.version.story_id).exists()
    return OutcomeOut.of(outcome, visible=seen)
