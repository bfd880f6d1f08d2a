"""What may be read of collations, findings and decisions; always behind `visible_to`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from newsdiff.review.models import Collation, Finding
from newsdiff.stories.models import Story
from newsdiff.stories.selectors import visible_to


def findings_visible_to(user: Any) -> QuerySet[Finding]:
    """Findings that the stories' current collations report."""
    return Finding.objects.filter(story__in=visible_to(user), present=True)


def current_collation(story: Story) -> Collation | None:
    """The newest finished collation: what pages show."""
    return story.collations.filter(state=Collation.State.DONE).order_by("-revision").first()


def latest_collation(story: Story) -> Collation | None:
    """The newest collation asked for, whatever its state: what progress is shown of."""
    return story.collations.order_by("-revision").defer("result").first()
