"""Collations, findings, and what is decided about them."""

from __future__ import annotations

from typing import Any, Literal

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Status

from newsdiff.api import auth, paging
from newsdiff.api.problems import Problem
from newsdiff.api.routes.stories import story_of
from newsdiff.api.schemas import (
    Category,
    CollationOut,
    DecidedOut,
    DecisionIn,
    DecisionOut,
    FindingIn,
    FindingOut,
    FindingPage,
)
from newsdiff.review import by_hand, services
from newsdiff.review.models import Finding
from newsdiff.review.quoting import statement_quoted
from newsdiff.review.selectors import current_collation, findings_visible_to, latest_collation

router = Router(tags=["Findings"])
MOST = 200


@router.get(
    "/stories/{slug}/collation",
    auth=auth.reads,
    summary="The newest finished collation, schema newsdiff.collation/1",
)
def collation(request: HttpRequest, slug: str) -> HttpResponse:
    held = current_collation(story_of(request, slug))
    if held is None:
        raise Problem(404, "The story has no finished collation yet: ask for its progress.")
    response = JsonResponse(held.result)
    response["ETag"] = f'"{held.pk}-{held.revision}"'
    return response


@router.get(
    "/stories/{slug}/progress",
    auth=auth.reads,
    response=CollationOut,
    summary="How far the newest collation is",
)
def progress(request: HttpRequest, slug: str) -> Any:
    held = latest_collation(story_of(request, slug))
    if held is None:
        raise Problem(404, "Nothing was collated yet: the story has no version.")
    return CollationOut.of(held)


@router.post(
    "/stories/{slug}/collations", auth=auth.collates, response={202: CollationOut}, summary="Collate again"
)
def collate_again(request: HttpRequest, slug: str) -> Any:
    story = story_of(request, slug)
    if not request.user.has_perm("stories.curate"):
        raise Problem(403, "Only curators collate again by hand; new copy is collated by itself.")
    services.story_recollate(story=story)
    held = latest_collation(story)
    if held is None:
        raise Problem(409, "The story has no version to collate.")
    return Status(202, CollationOut.of(held))


def _page(found: Any, after: str, limit: int) -> FindingPage:
    if after:
        found = found.filter(pk__gt=int(paging.parts_of(after, 1)[0]))
    page = list(found.select_related("story", "created_by").order_by("pk")[: limit + 1])
    return FindingPage(
        items=[FindingOut.of(f, settings.SITE_URL) for f in page[:limit]],
        next=paging.cursor(page[limit - 1].pk) if len(page) > limit else None,
    )


@router.get("/findings", auth=auth.reads, response=FindingPage, summary="Findings of all stories, or of one")
def findings(
    request: HttpRequest,
    story: str = Query("", description="Slug of a story."),
    category: Literal["", Category] = "",
    severity: Literal["", "substantive", "wording", "style", "furniture"] = "",
    state: Literal["", "open", "confirmed", "dismissed"] = "",
    version: str = Query(
        "", pattern="^[A-Z]{0,4}$", description="Siglum: only what is marked in this version; with `story`."
    ),
    after: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> Any:
    found = findings_visible_to(request.user)
    if story:
        found = found.filter(story=story_of(request, story))
    given = {"category": category, "severity": severity, "state": state}
    found = found.filter(**{k: v for k, v in given.items() if v})
    if version:
        found = found.filter(readings__has_key=version)
        found = found.exclude(Q(**{f"readings__{version}": []}) | Q(**{f"readings__{version}": None}))
    return _page(found, after, limit)


def finding_of(request: HttpRequest, key: str) -> Finding:
    held = findings_visible_to(request.user).select_related("story", "created_by").filter(key=key).first()
    if held is None:
        raise Problem(404, "There is no such finding, or not one you may see.")
    return held


@router.post(
    "/stories/{slug}/findings",
    auth=auth.adds,
    response={201: FindingOut},
    summary="Add a finding by hand, with the owner's name",
)
def finding_add(request: HttpRequest, slug: str, given: FindingIn) -> Any:
    story = story_of(request, slug)
    try:
        statement, places = statement_quoted(story=story, quotes=given.quotes, key=given.statement)
        made = by_hand.finding_add(
            story=story,
            statement=statement,
            category=given.category,
            severity=given.severity,
            message=given.message,
            places=places,
            user=request.user,
        )
    except by_hand.RefusedFinding as error:
        raise Problem(422, str(error)) from error
    return Status(201, FindingOut.of(made, settings.SITE_URL))


@router.get("/findings/{key}", auth=auth.reads, response=FindingOut, summary="One finding")
def finding(request: HttpRequest, key: str) -> Any:
    return FindingOut.of(finding_of(request, key), settings.SITE_URL)


@router.get(
    "/findings/{key}/decisions", auth=auth.reads, response=list[DecisionOut], summary="What was decided"
)
def decisions(request: HttpRequest, key: str) -> Any:
    return [DecisionOut.of(d) for d in finding_of(request, key).decisions.select_related("user")]


@router.post(
    "/findings/{key}/decisions", auth=auth.decides, response={201: DecidedOut}, summary="Decide, or comment"
)
def decide(request: HttpRequest, key: str, given: DecisionIn) -> Any:
    held = finding_of(request, key)
    if given.lock is None and given.action != "comment":
        raise Problem(
            422,
            "Send the finding's `lock` as you last saw it.",
            errors=[{"place": "lock", "reason": "missing"}],
        )
    try:
        made = services.finding_decide(
            finding=held, action=given.action, user=request.user, lock=given.lock, reason=given.reason,
            comment=given.comment,
        )  # fmt: skip
    except services.StaleDecision as error:
        held.refresh_from_db()
        raise Problem(
            409, f"Somebody decided meanwhile: it is {held.state}.", lock=held.lock, state=held.state
        ) from error
    except ValueError as error:
        raise Problem(422, str(error)) from error
    return Status(
        201, DecidedOut(finding=FindingOut.of(held, settings.SITE_URL), decision=DecisionOut.of(made))
    )
