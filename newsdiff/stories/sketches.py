"""Sketches that an earlier release stored are worked out anew, while the site runs.

Some stories at a time, a transaction each: stopped anywhere, it goes on with those that are left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from django.db import connection, transaction

from newsdiff.matching import Sketch, SqlIndex
from newsdiff.stories import placing
from newsdiff.stories.models import Story, Version

ROUNDS = 5
STORIES = 100
"""Looked for at once."""
VERSIONS = 200
"""In one transaction, unless one story has more: copy that comes in meanwhile waits for a fraction of a second."""


def sketches_outdated() -> int:
    """How many are of an earlier edition than this release makes."""
    return SqlIndex(connection).count_outdated()


def sketches_rebuild(*, on_progress: Callable[[int], None] | None = None) -> int:
    """Work out anew what is of an earlier edition. Returns how many versions that were.

    A story that somebody is at work on is left for the next round.
    """
    done = 0
    for _ in range(ROUNDS):
        began, last = done, 0
        while outdated := SqlIndex(connection).outdated(after=last, most=STORIES):
            last = max(outdated)
            for stories in _parts(outdated):
                done += _renew(stories)
                if on_progress:
                    on_progress(done)
        if done == began:
            break
    return done


def _parts(outdated: dict[int, list[int]]) -> list[dict[int, list[int]]]:
    parts: list[dict[int, list[int]]] = [{}]
    for story, versions in outdated.items():
        if parts[-1] and sum(map(len, parts[-1].values())) + len(versions) > VERSIONS:
            parts.append({})
        parts[-1][story] = versions
    return parts


def _renew(outdated: dict[int, list[int]]) -> int:
    keys = [version for versions in outdated.values() for version in versions]
    made = _sketches(keys)  # the slow part, before anybody has to wait
    renewed = 0
    with transaction.atomic():
        placing.one_at_a_time()  # a bulk import relies on what it read
        free = _lock(list(outdated))
        # Another text came with a sketch of its own.
        still = dict(Version.objects.filter(pk__in=keys).order_by().values_list("pk", "text_id"))
        for story in free:
            new = {v: made[v][1] for v in outdated[story] if v in made and still.get(v) == made[v][0]}
            renewed += SqlIndex(connection).renew(story, new)
    return renewed


def _lock(stories: Sequence[int]) -> list[int]:
    """Those of the stories that nobody is writing, nor a version of theirs; nobody does until the transaction ends.

    Nothing is waited for here: others lock a story before its versions, or after.
    """
    held = Story.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=stories)
    free = list(held.order_by("pk").values_list("pk", flat=True))
    of = Version.objects.filter(story__in=free).order_by()
    had = Counter(of.select_for_update(no_key=True, skip_locked=True).values_list("story_id", flat=True))
    there = Counter(of.values_list("story_id", flat=True))
    return [story for story in free if had[story] == there[story]]


def _sketches(keys: Sequence[int]) -> dict[int, tuple[int, Sketch]]:
    """Of each version: which text it had, and the sketch of it."""
    rows = Version.objects.filter(pk__in=keys).order_by()
    columns = ("pk", "text_id", "text__body", "headline", "published")
    return {
        pk: (text, placing.sketch_of(body, headline=headline, published=published))
        for pk, text, body, headline, published in rows.values_list(*columns)
    }
