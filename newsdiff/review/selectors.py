"""What may be read of collations, findings and decisions; always behind `visible_to`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from newsdiff.review.models import Amendment, Collation, Decision, Finding, Rule
from newsdiff.review.presentation.words import CATEGORIES
from newsdiff.stories.facets import Kind, Kinds
from newsdiff.stories.models import Story, Text, Upload, Version
from newsdiff.stories.selectors import visible_to


def findings_visible_to(user: Any) -> QuerySet[Finding]:
    """Findings that the stories' current collations report."""
    return Finding.objects.filter(story__in=visible_to(user), present=True)


def current_collation(story: Story) -> Collation | None:
    """The newest finished collation: what pages show."""
    return story.collations.filter(state=Collation.State.DONE).order_by("-revision").first()


def collations_of(story: Story) -> tuple[Collation | None, Collation | None]:
    """The current collation and the latest one: usually the same, and then read once."""
    latest = story.collations.order_by("-revision").first()
    if latest is None or latest.state == Collation.State.DONE:
        return latest, latest
    return current_collation(story), latest


def latest_collation(story: Story) -> Collation | None:
    """The newest collation asked for, whatever its state: what progress is shown of."""
    return story.collations.order_by("-revision").defer("result").first()


def open_kinds() -> Kinds:
    """Categories as the list of stories filters by them."""
    return Kinds(tuple(Kind(c.id, c.label, c.glyph) for c in CATEGORIES.values()), _has_open)


def _has_open(category: str, substantive: bool) -> Q:
    found = Finding.objects.filter(
        story=OuterRef("pk"), present=True, state=Finding.State.OPEN, category=category
    )
    return Q(Exists(found.filter(severity=Finding.Severity.SUBSTANTIVE) if substantive else found))


def stuck(collations: QuerySet[Collation]) -> QuerySet[Collation]:
    """Those in work of which no worker gave a sign of life for STALE_SECONDS."""
    silent = Q(heartbeat_at__lt=timezone.now() - timedelta(seconds=settings.STALE_SECONDS))
    return collations.filter(silent | Q(heartbeat_at=None), state=Collation.State.RUNNING)


def _database_bytes() -> int | None:
    """What the database takes on its disk, indexes too; of SQLite without what still stands in its log."""
    asked = {
        "postgresql": "SELECT pg_database_size(current_database())",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    }.get(connection.vendor)
    if asked is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0])


def queue_and_storage(user: Any) -> dict[str, Any]:
    """Counts for the admin, of what `user` may see: collations by state, stuck ones, what is stored."""
    mine = visible_to(user).order_by()
    collations = Collation.objects.filter(story__in=mine).order_by()
    states = dict(collations.values_list("state").annotate(n=Count("pk")))
    waiting = collations.filter(state=Collation.State.PENDING)
    versions = Version.objects.filter(story__in=mine, retired_at=None)
    uploads = Upload.objects.filter(versions__in=versions).aggregate(n=Count("pk"), size=Sum("size"))
    texts = Text.objects.filter(pk__in=versions.values("text")).aggregate(
        n=Count("pk"), size=Sum("characters")
    )
    return {
        "states": [(state.value, state.label, states.get(state.value, 0)) for state in Collation.State],
        "stuck": stuck(collations).count(),
        "oldest": waiting.order_by("created_at").values_list("created_at", flat=True).first(),
        "stored": [
            ("Stories", mine.count(), None),
            ("Versions", versions.count(), None),
            ("Texts (characters)", texts["n"], texts["size"] or 0),
            ("Uploads (bytes)", uploads["n"], uploads["size"] or 0),
            ("Findings", Finding.objects.filter(story__in=mine).count(), None),
            ("Whole database (bytes)", None, _database_bytes()),
        ],
    }


def stories_worked_on(stories: Collection[int]) -> set[int]:
    """Those of the stories (keys) of which an editor decided, said, added or assigned something, made a rule, or set rows."""
    decisions = Decision.objects.filter(finding__story__in=stories).order_by()
    rules = Rule.objects.filter(from_finding__story__in=stories).order_by()
    amendments = Amendment.objects.filter(story__in=stories).order_by()
    return {
        *decisions.values_list("finding__story", flat=True),
        *rules.values_list("from_finding__story", flat=True),
        *amendments.values_list("story", flat=True),
    }
