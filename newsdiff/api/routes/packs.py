"""Evidence packs, in the formats of the pages."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from newsdiff.api import auth
from newsdiff.api.problems import Problem
from newsdiff.api.routes.stories import story_of
from newsdiff.exports.pack import NothingToExport, pack
from newsdiff.exports.write import FORMATS, written

router = Router(tags=["Evidence"])


@router.get(
    "/stories/{slug}/evidence/{format}",
    auth=auth.exports,
    summary="An evidence pack: html, docx, csv, json or tei",
)
def evidence(
    request: HttpRequest,
    slug: str,
    format: Literal["html", "docx", "csv", "json", "tei"],
    scope: Literal["confirmed", "open"] = "confirmed",
    base: str = Query("", max_length=4),
    version: str = Query("", max_length=4, description="For docx: the version set against the base."),
) -> HttpResponse:
    try:
        data, name = written(pack(story_of(request, slug), scope=scope, base=base), format, siglum=version)
    except KeyError as error:
        raise Problem(422, "The story has no such version: `version` is the siglum of one.") from error
    except (NothingToExport, ValueError) as error:
        raise Problem(422, str(error)) from error
    response = HttpResponse(data, content_type=FORMATS[format].content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
