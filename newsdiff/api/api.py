"""The JSON API, version 1: its routes, and every error as problem+json."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from newsdiff.api.problems import Problem, answer
from newsdiff.api.routes import findings, packs, stories, versions, webhooks
from newsdiff.api.schemas import ProblemOut
from newsdiff.exports.write import FORMATS

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="newsdiff",
    version="1",
    description="Stories, their versions, what differs between them, and what editors decided.",
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api-1",
)
for router in (stories.router, versions.router, findings.router, packs.router, webhooks.router):
    api.add_router("", router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return answer(request, error.status, error.detail, **error.more)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(
        request, 401, "Send a live token: `Authorization: Bearer nd_…`. Make one under your name, API tokens."
    )


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {
            "place": ".".join(str(part) for part in e.get("loc", ())[1:] if part != "given"),
            "reason": e.get("msg", ""),
        }
        for e in error.errors
    ]
    told = "; ".join(f"{e['place'] or 'the request'}: {e['reason']}" for e in errors[:3])
    return answer(request, 422, told or "Something in the request is wrong.", errors=errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(request, error.status_code, str(error))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, 404, "There is nothing at this address.")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, 403, "The owner of this token may not do that.")


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, 413, "The request is larger than is taken.")


@api.exception_handler(MultiPartParserError)
@api.exception_handler(TooManyFilesSent)
def _broken_form(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, 400, "The form cannot be read.")


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("The API failed at %s", request.path)
    return answer(request, 500, "The request failed here, not with you. The log has the details.")


PROBLEMS = {
    "400": "The request cannot be read: a broken form, a cursor that is none, a NUL in the address",
    "401": "No valid token",
    "403": "Not allowed",
    "404": "Not found, or not yours to see",
    "409": "Somebody was quicker, or the first request with this Idempotency-Key is still being worked on",
    "413": "Larger than is taken",
    "422": "Something in the request is wrong",
    "429": "Too many requests: wait for as long as Retry-After says",
}
ON_POST_ONLY = frozenset({"409", "413"})
# Calls that answer with a file, by their function: what kind it may be.
FILES: dict[str, tuple[str, ...]] = {
    "versions_text": ("text/plain",),
    "findings_collation": ("application/json",),
    "packs_letter_draft": ("text/plain",),
    "packs_evidence": tuple(sorted({each.content_type.partition(";")[0] for each in FORMATS.values()})),
}


def schema() -> dict[str, Any]:
    """The OpenAPI document, with the problems every call may answer with."""
    document = dict(api.get_openapi_schema(path_prefix="/api/1/"))
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = (
        ProblemOut.model_json_schema()
    )
    told = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for operation in path.values():
            for status, words in PROBLEMS.items():
                if status not in ON_POST_ONLY or operation is path.get("post"):
                    operation["responses"].setdefault(status, {"description": words, "content": told})
            for kind in FILES.get(operation["operationId"].rpartition("_routes_")[2], ()):
                operation["responses"][200].setdefault("content", {})[kind] = {}
    return document
