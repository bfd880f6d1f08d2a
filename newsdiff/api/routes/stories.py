"""Stories, outlets, and who the token is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from newsdiff.accounts.models import Desk
from newsdiff.api import auth, paging
from newsdiff.api.problems import Problem
from newsdiff.api.schemas import MeOut, Moment, OutletOut, StoryIn, StoryOut, StoryPage
from newsdiff.stories import services
from newsdiff.stories.models import Outlet, Story, Version
from newsdiff.stories.selectors import visible_to

router = Router(tags=["Stories"])
MOST = 100


def story_of(request: HttpRequest, slug: str) -> Story:
    """The story, if the token's owner may see it; else the same 404 as for one that is not there."""
    story = visible_to(request.user).select_related("desk", "base").filter(slug=slug).first()
    if story is None:
        raise Problem(404, "There is no such story, or not one you may see.")
    return story


@router.get("/me", auth=auth.reads, response=MeOut, summary="Who this token is")
def me(request: HttpRequest) -> Any:
    return MeOut.of(request.auth)  # type: ignore[attr-defined]


@router.get("/outlets", auth=auth.reads, response=list[OutletOut], summary="All outlets")
def outlets(request: HttpRequest) -> Any:
    seen = Version.objects.filter(outlet=OuterRef("pk"), story__in=visible_to(request.user), retired_at=None)
    return [OutletOut.of(o) for o in Outlet.objects.filter(Exists(seen))]


@router.get("/stories", auth=auth.reads, response=StoryPage, summary="Stories, the latest active first")
def stories(
    request: HttpRequest,
    q: str = Query("", max_length=200, description="Words of the slugline or headline."),
    outlet: str = Query("", description="Slug of an outlet that has a version."),
    open_substantive: bool = Query(False, description="Only with open substantive findings."),
    since: Moment | None = Query(None, description="Only those active at or after this time."),  # noqa: B008
    after: str = Query("", description="`next` of the page before."),
    limit: int = Query(25, ge=1, le=MOST),
) -> Any:
    found = visible_to(request.user)
    for word in q.split():
        found = found.filter(Q(slugline__icontains=word) | Q(headline__icontains=word))
    if outlet:
        live = Version.objects.filter(story=OuterRef("pk"), retired_at=None, outlet__slug=outlet)
        found = found.filter(Exists(live))
    if open_substantive:
        found = found.filter(open_substantive__gt=0)
    if since is not None:
        found = found.filter(active_at__gte=since)
    page = list(
        _after(found, after).select_related("desk", "base").order_by("-active_at", "-pk")[: limit + 1]
    )
    last = page[limit - 1] if len(page) > limit else None
    return StoryPage(
        items=[StoryOut.of(s, settings.SITE_URL) for s in page[:limit]],
        next=paging.cursor(last.active_at.isoformat(), last.pk) if last else None,
    )


def _after(found: QuerySet[Story], after: str) -> QuerySet[Story]:
    if not after:
        return found
    moment, pk = paging.parts_of(after, 2)
    at = paging.moment_of(moment)
    return found.filter(Q(active_at__lt=at) | Q(active_at=at, pk__lt=int(pk)))


@router.post("/stories", auth=auth.writes, response={201: StoryOut}, summary="Start a story")
def story_start(request: HttpRequest, given: StoryIn) -> Any:
    if not request.user.has_perm("stories.add_story"):
        raise Problem(403, "The owner of this token may not start stories.")
    desk = None
    if given.desk:
        desks = Desk.objects.all() if request.user.is_superuser else request.user.desks.all()  # type: ignore[union-attr]
        desk = desks.filter(slug=given.desk).first()
        if desk is None:
            raise Problem(422, "You are not of that desk.", errors=[{"place": "desk", "reason": "not yours"}])
    made = services.story_create(
        slugline=given.slugline, headline=given.headline, desk=desk, user=request.user
    )
    return Status(201, StoryOut.of(made, settings.SITE_URL))


@router.get("/stories/{slug}", auth=auth.reads, response=StoryOut, summary="One story")
def story(request: HttpRequest, slug: str) -> Any:
    return StoryOut.of(story_of(request, slug), settings.SITE_URL)
