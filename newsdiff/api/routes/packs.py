"""Evidence packs and draft letters, in the formats of the pages."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from newsdiff.api import auth
from newsdiff.api.problems import Problem
from newsdiff.api.routes.stories import story_of
from newsdiff.exports.formats.letter import letter
from newsdiff.exports.pack import NothingToExport, Pack, UnknownBase, pack
from newsdiff.exports.write import FORMATS, written

router = Router(tags=["Evidence"])

Choice = Literal["confirmed", "open", "selected"]
NO_SUCH_VERSION = "The story has no such version: `version` is the siglum of one."


def _pack(request: HttpRequest, slug: str, scope: Choice, keys: str, base: str = "") -> Pack:
    """The pack of a story the caller may see; keys that are not the story's count for nothing."""
    try:
        return pack(story_of(request, slug), scope=scope, keys=keys.replace(",", " ").split(), base=base)
    except UnknownBase as error:
        raise Problem(422, str(error), errors=[{"place": "base", "reason": "unknown"}]) from error
    except (NothingToExport, ValueError) as error:
        raise Problem(422, str(error)) from error


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@router.get(
    "/stories/{slug}/evidence/{format}",
    auth=auth.exports,
    summary="An evidence pack: html, docx, csv, json or tei",
)
def evidence(
    request: HttpRequest,
    slug: str,
    format: Literal["html", "docx", "csv", "json", "tei"],
    scope: Choice = "confirmed",
    finding: str = Query("", max_length=4000, description="For the scope `selected`: keys, with commas."),
    base: str = Query("", max_length=4),
    version: str = Query("", max_length=4, description="For docx: the version set against the base."),
) -> HttpResponse:
    gathered = _pack(request, slug, scope, finding, base)
    try:
        data, name = written(gathered, format, siglum=version)
    except KeyError as error:
        raise Problem(422, NO_SUCH_VERSION) from error
    except ValueError as error:
        raise Problem(422, str(error)) from error
    return _file(data, name, FORMATS[format].content_type)


@router.get("/stories/{slug}/letter", auth=auth.exports, summary="A draft letter to the outlet of a version")
def letter_draft(
    request: HttpRequest,
    slug: str,
    version: str = Query(..., max_length=4, description="The siglum of the version it is about."),
    scope: Choice = "confirmed",
    finding: str = Query("", max_length=4000, description="For the scope `selected`: keys, with commas."),
) -> HttpResponse:
    gathered = _pack(request, slug, scope, finding)
    try:
        text = letter(gathered, version)
    except KeyError as error:
        raise Problem(422, NO_SUCH_VERSION) from error
    return _file(text.encode(), f"{slug}-letter-{version}.txt", "text/plain; charset=utf-8")
