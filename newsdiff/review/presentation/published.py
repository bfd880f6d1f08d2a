"""Which of several versions came first, by what their dates really say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from newsdiff.stories.models import Version


def earliest(versions: Mapping[str, Version], sigla: Sequence[str]) -> str:
    """The siglum published before all others of `sigla`; "" where the dates do not decide.

    A day without a time is any moment of that day.
    """
    spans = {s: _span(versions[s]) for s in sigla}
    first = min(sigla, key=lambda s: spans[s][1], default="")
    if not first or any(spans[first][1] > spans[s][0] for s in sigla if s != first):
        return ""
    if any(spans[first] == spans[s] for s in sigla if s != first):
        return ""
    return first


def _span(version: Version) -> tuple[datetime, datetime]:
    published = version.published
    assert published is not None
    if version.published_has_time:
        return published, published
    day = datetime.combine(published.astimezone(UTC).date(), time.min, tzinfo=UTC)
    return day, day + timedelta(days=1)


def published_said(version: Version) -> str:
    """ "8 February 2024, 10:15"; the day alone where no time was given."""
    day = version.published_day
    if day is None or version.published is None:
        return ""
    said = f"{day.day} {day:%B %Y}"
    return f"{said}, {timezone.localtime(version.published):%H:%M}" if version.published_has_time else said
