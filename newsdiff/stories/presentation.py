"""What the list of stories and the add page show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from newsdiff.accounts.models import Desk
from newsdiff.collation import Witness, collate
from newsdiff.collation.pipeline import Options
from newsdiff.matching import decide, strength, worth_naming
from newsdiff.matching.rank import CERTAIN
from newsdiff.stories import facets, placing, search
from newsdiff.stories.models import Outlet, Story, Version, Visit
from newsdiff.stories.selectors import visible_to
from newsdiff.stories.services import NewVersion

PAGE = 40
SLUG = "SLUG"
"""Stands for a slug in an address."""
DAYS = {"1": "Today and yesterday", "7": "Last 7 days", "30": "Last 30 days"}
SHOWS = {
    "new": "New since I looked",
    "open": "Open, substantive",
    "doubt": "Placed in doubt",
    "killed": "Corrected or killed",
}


ASKED = ("q", "show", "category", "outlet", "desk", "days")
"""What narrows the list, in the order of the address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for, from its address."""

    q: str = ""
    show: str = ""
    category: str = ""
    outlet: str = ""
    desk: str = ""
    days: str = ""
    before: str = ""

    def query(self, **changes: str) -> str:
        values = {name: changes.get(name, getattr(self, name)) for name in ASKED}
        if "before" in changes:
            values["before"] = changes["before"]
        return "?" + urlencode({k: v for k, v in values.items() if v})

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in ASKED)


def asked(parameters: Mapping[str, str]) -> Asked:
    show, days = parameters.get("show", ""), parameters.get("days", "")
    category = parameters.get("category", "")
    return Asked(
        q=parameters.get("q", "").replace("\x00", "").strip()[:200],
        show=show if show in SHOWS else "",
        category=category if any(k.id == category for k in facets.kinds().choices) else "",
        outlet=parameters.get("outlet", "")[:120].replace("\x00", ""),
        desk=parameters.get("desk", "")[:80].replace("\x00", ""),
        days=days if days in DAYS else "",
        before=parameters.get("before", "")[:60],
    )


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    url: str
    current: bool
    glyph: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a story's line is marked: copy of it is killed, withheld, embargoed or corrected."""

    label: str
    said: str
    """Which versions, and until when."""
    restricts: bool
    """The copy must not be used."""


@dataclass(frozen=True, slots=True)
class Mini:
    """The strip in small: versions down, statements across; one path a shade."""

    paths: tuple[tuple[str, str], ...]
    """(class, path data)."""
    width: int
    height: float


@dataclass(frozen=True, slots=True)
class StoryLine:
    story: Story
    url: str
    preview_url: str
    mini: Mini | None
    is_new: bool
    news: str
    found: str
    """Where the search words stand in its copy."""
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class StoryList:
    lines: tuple[StoryLine, ...]
    next_url: str
    asked: Asked
    shows: tuple[Facet, ...]
    categories: tuple[Facet, ...]
    desks: tuple[Facet, ...]
    outlets: tuple[Facet, ...]
    days: tuple[Facet, ...]
    is_first_use: bool


def story_list(user: Any, ask: Asked, desks: Sequence[Desk] | None = None) -> StoryList:
    """One page of the list: keyset paging on (active_at, id), newest first. `desks`: those of `user`, where they are known."""
    visible = visible_to(user)
    stories = _narrow(visible, ask, user).select_related("desk").order_by("-active_at", "-pk")
    stories = _after(stories, ask.before)
    visited = Visit.objects.filter(user=user, story=OuterRef("pk"))
    stories = stories.annotate(seen_at=Subquery(visited.values("at")[:1]))
    page = list(stories[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    news = _news(page)
    found = _found(page, ask.q)
    standings = _standings(page, user)
    # Worked out once: looking up two addresses a line took as long as the line itself.
    story_at, preview_at = (reverse(f"stories:{name}", args=[SLUG]) for name in ("overview", "preview"))
    return StoryList(
        lines=tuple(
            StoryLine(
                story=s,
                url=story_at.replace(SLUG, s.slug),
                preview_url=preview_at.replace(SLUG, s.slug),
                mini=mini(s.picture),
                is_new=s.seen_at is None or s.active_at > s.seen_at,  # type: ignore[attr-defined]
                news=news.get(s.pk, ""),
                found=found.get(s.pk, ""),
                standings=standings.get(s.pk, ()),
            )
            for s in page
        ),
        next_url=ask.query(before=f"{page[-1].active_at.isoformat()}~{page[-1].pk}") if more else "",
        asked=ask,
        shows=tuple(
            Facet(label, ask.query(show="" if ask.show == s else s), ask.show == s)
            for s, label in SHOWS.items()
        ),
        categories=tuple(
            Facet(
                k.label,
                ask.query(category="" if ask.category == k.id else k.id),
                ask.category == k.id,
                k.glyph,
            )
            for k in facets.kinds().choices
        ),
        desks=_desks(user, ask, desks),
        outlets=_outlets(ask, visible),
        days=tuple(
            Facet(label, ask.query(days="" if ask.days == d else d), ask.days == d)
            for d, label in DAYS.items()
        ),
        is_first_use=not page and not ask.is_narrowed,
    )


def _narrow(stories: QuerySet[Story], ask: Asked, user: Any) -> QuerySet[Story]:
    live = Version.objects.filter(story=OuterRef("pk"), retired_at=None)
    if ask.q:
        stories = stories.filter(search.stories_with(ask.q))
    if ask.category:
        stories = stories.filter(facets.kinds().has_open(ask.category, ask.show == "open"))
    if ask.outlet:
        stories = stories.filter(Exists(live.filter(outlet__slug=ask.outlet)))
    if ask.desk:
        stories = stories.filter(desk__slug=ask.desk)
    if ask.days:
        stories = stories.filter(active_at__gte=timezone.now() - timedelta(days=int(ask.days)))
    if ask.show == "open":
        stories = stories.filter(open_substantive__gt=0)
    elif ask.show == "killed":
        told = live.filter(Q(kind__in=["correction", "kill"]) | Q(pub_status="canceled"))
        stories = stories.filter(Exists(told))
    elif ask.show == "doubt":
        stories = stories.filter(Exists(live.filter(placement=Version.Placement.UNCERTAIN)))
    elif ask.show == "new":
        seen = Visit.objects.filter(user=user, story=OuterRef("pk"), at__gte=OuterRef("active_at"))
        stories = stories.filter(~Exists(seen))
    return stories


def _after(stories: QuerySet[Story], before: str) -> QuerySet[Story]:
    moment, _, pk = before.partition("~")
    try:
        at = parse_datetime(moment.replace(" ", "+")) if moment else None
    except ValueError:
        at = None
    if at is None or not pk.isdigit() or timezone.is_naive(at):
        return stories
    return stories.filter(Q(active_at__lt=at) | Q(active_at=at, pk__lt=min(int(pk), 2**62)))


def _news(page: Sequence[Story]) -> dict[int, str]:
    """Story -> what came in since the reader's last look; only for stories she has opened before."""
    seen: dict[int, datetime] = {s.pk: s.seen_at for s in page if s.seen_at}  # type: ignore[attr-defined]
    if not seen:
        return {}
    counts: Counter[int] = Counter()
    for story, at in Version.objects.filter(
        story__in=seen, retired_at=None, created_at__gt=min(seen.values())
    ).values_list("story", "created_at"):
        counts[story] += at > seen[story]
    return {s: f"{n} version{'s' if n > 1 else ''}" for s, n in counts.items() if n}


STANDINGS = ("killed", "withheld", "embargoed", "corrected")
"""The gravest first."""


def _standings(page: Sequence[Story], user: Any) -> dict[int, tuple[Standing, ...]]:
    """Story -> its marks; one query for the page. Restrictions only for those who may see such copy."""
    told = Q(kind=Version.Kind.CORRECTION)
    if user.has_perm("stories.view_restricted"):
        told |= (
            Q(kind=Version.Kind.KILL)
            | ~Q(pub_status=Version.PubStatus.USABLE)
            | Q(embargoed_until__gt=timezone.now())
        )
    versions = Version.objects.filter(told, story__in=[s.pk for s in page], retired_at=None)
    marked: dict[int, dict[str, list[str]]] = {}
    for version in versions.select_related("outlet").order_by("pk"):
        why = version.restriction
        if why:
            why = why if user.has_perm("stories.view_restricted") else ""
        elif version.kind == Version.Kind.CORRECTION:
            why = "corrected"
        if why:
            said = f"{version.siglum} {version.called}" + (f", {why}" if " " in why else "")
            marked.setdefault(version.story_id, {}).setdefault(why.split()[0], []).append(said)
    return {
        story: tuple(
            Standing(label, "; ".join(labels[label]), label != "corrected")
            for label in STANDINGS
            if label in labels
        )
        for story, labels in marked.items()
    }


def _found(page: Sequence[Story], q: str) -> dict[int, str]:
    """Story -> where the words stand in the first version found that holds them."""
    if not q or not page:
        return {}
    out: dict[int, str] = {}
    hits = Version.objects.filter(search.body_holds(q), story__in=[s.pk for s in page], retired_at=None)
    for version in hits.select_related("text")[: 3 * PAGE]:
        if version.story_id not in out and (said := search.snippet(version.text.body, q)):
            out[version.story_id] = f"{version.siglum}: {said}"
    return out


def _desks(user: Any, ask: Asked, own: Sequence[Desk] | None) -> tuple[Facet, ...]:
    desks = Desk.objects.all() if user.is_superuser else user.desks.all() if own is None else own
    return tuple(
        Facet(d.name, ask.query(desk="" if ask.desk == d.slug else d.slug), ask.desk == d.slug)
        for d in desks[:30]
    )


def _outlets(ask: Asked, visible: QuerySet[Story]) -> tuple[Facet, ...]:
    live = Version.objects.filter(outlet=OuterRef("pk"), retired_at=None, story__in=visible)
    outlets = Outlet.objects.filter(Exists(live)).order_by("name")[:12]
    return tuple(
        Facet(o.name, ask.query(outlet="" if ask.outlet == o.slug else o.slug), ask.outlet == o.slug)
        for o in outlets
    )


def mini(picture: Sequence[str], width: int = 176, height: int = 30) -> Mini | None:
    if not picture or not picture[0]:
        return None
    columns, rows = len(picture[0]), len(picture)
    step_x = max(1, min(4, width // columns))
    step_y = min(6.0, height / rows)
    size = max(1.0, step_y - 1)
    css = {"0": "l0", "1": "l1", "2": "l2", "3": "l3", "x": "lx"}
    paths: dict[str, list[str]] = {}
    for y, line in enumerate(picture):
        for x, letter in enumerate(line):
            if letter in css:
                square = (
                    f"M{x * step_x} {y * step_y:.1f}h{max(1, step_x - 1)}v{size:.1f}h-{max(1, step_x - 1)}z"
                )
                paths.setdefault(css[letter], []).append(square)
    drawn = tuple((name, "".join(squares)) for name, squares in sorted(paths.items()))
    return Mini(drawn, columns * step_x, round(rows * step_y, 1))


# --- add a version ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Understood:
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    story: Story
    why: str
    """What speaks for it."""
    then: str
    """What comes of it if nobody chooses."""
    bar: float
    """How much speaks for it, 0 … 80: full from where no editor is asked."""


@dataclass(frozen=True, slots=True)
class Preview:
    pieces: tuple[Understood, ...]
    roles: tuple[tuple[str, int], ...]
    suggestions: tuple[Suggestion, ...]
    words: int
    cut: bool
    read_from_it: tuple[tuple[str, str], ...] = ()
    """What the copy or its file says of itself, so that nobody types it again."""
    problem: str = ""


PREVIEW_CHARACTERS = 40_000


def preview(new: NewVersion, *, headline: str, published: datetime | None, user: Any) -> Preview:
    """What the engine understands of a text, and the stories it may belong to. Stores nothing."""
    text = new.text
    part = text[:PREVIEW_CHARACTERS]
    result = collate([Witness(siglum="A", text=part)], options=Options(findings=False)).to_dict()
    pieces = tuple(
        Understood(s["role"], part[s["start"] : s["end"]]) for s in result["versions"][0]["segments"]
    )
    roles = Counter(p.role for p in pieces)
    return Preview(
        pieces=pieces,
        roles=tuple(roles.most_common()),
        suggestions=suggestions(part, headline, published, user),
        words=len(text.split()),
        cut=len(text) > PREVIEW_CHARACTERS,
        read_from_it=_said_of_itself(new),
    )


def _said_of_itself(new: NewVersion) -> tuple[tuple[str, str], ...]:
    file = str(new.metadata.get("file", ""))
    status = "" if new.pub_status == Version.PubStatus.USABLE else Version.PubStatus(new.pub_status).label
    said = (
        ("Outlet", new.outlet or (f"not said; until somebody does, it is called {file}" if file else "")),
        ("Headline", new.headline),
        ("Byline", new.byline),
        ("Published", _moment(new.published) if new.published_has_time else _day(new.published)),
        ("Kind", Version.Kind(new.kind).label if new.kind else ""),
        ("Status", status),
        ("Embargo until", _moment(new.embargoed_until)),
        ("Web address", new.url),
        *(("Noticed", str(warning)) for warning in new.metadata.get("warnings", ())),
    )
    return tuple((label, value) for label, value in said if value)


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%-d %B %Y, %H:%M %Z}" if value else ""


def _day(value: datetime | None) -> str:
    return f"{value:%-d %B %Y}" if value else ""


JOINS = {"assign": "joins it by itself", "uncertain": "joins it, and an editor is asked"}
FITS_TOO, TOO_LITTLE = "would fit too", "would not join it by itself"


def suggestions(
    text: str, headline: str, published: datetime | None, user: Any, *, without: Story | None = None
) -> tuple[Suggestion, ...]:
    """The nearest stories that the user may see and for which something speaks; `without` the one the text is in."""
    visible = visible_to(user) if without is None else visible_to(user).exclude(pk=without.pk)
    ranked = placing.near(text, headline=headline, published=published, visible=visible)
    verdict = decide(ranked)
    named = [c for c in ranked[:5] if worth_naming(c)]
    stories = {s.pk: s for s in visible.filter(pk__in=[c.story for c in named])}
    return tuple(
        Suggestion(
            story=stories[c.story],
            why=c.evidence,
            then=JOINS[verdict.outcome]
            if c.story == verdict.story
            else FITS_TOO
            if strength(c) >= 1
            else TOO_LITTLE,
            bar=round(80 * min(strength(c) / CERTAIN, 1.0), 1),
        )
        for c in named
        if c.story in stories
    )
