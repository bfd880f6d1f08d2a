"""Time of the list of stories, of its page 100 and of a search, with many stories that hold copy.

    .venv/bin/python benchmarks/stories_list.py [--stories 10000] [--rounds 20]

SQLite in a temporary folder; each story has one version of about 120 words. Times are of the
selector behind the page (`story_list`), without template and network.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fill(count: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from newsdiff.stories.models import Story, Text, Version
    from newsdiff.stories.selectors import outlet_not_given

    call_command("migrate", verbosity=0)
    chance, now, outlet = random.Random(7), timezone.now(), outlet_not_given()
    words = [f"word{n}" for n in range(20_000)]
    bodies = [" ".join(chance.choices(words, k=120)) + f" number {n}." for n in range(count)]
    stories = Story.objects.bulk_create(
        [Story(slug=f"s-{n}", slugline=f"S-{n}", headline="A headline", active_at=now) for n in range(count)],
        batch_size=500,
    )
    for n, story in enumerate(stories):
        story.active_at = now - timedelta(minutes=n)
    Story.objects.bulk_update(stories, ["active_at"], batch_size=500)
    texts = Text.objects.bulk_create(
        [
            Text(body=body, sha256=f"{n:064x}", characters=len(body), words=122)
            for n, body in enumerate(bodies)
        ],
        batch_size=500,
    )
    Version.objects.bulk_create(
        [Version(story=s, text=t, outlet=outlet, siglum="A") for s, t in zip(stories, texts, strict=True)],
        batch_size=200,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NEWSDIFF_VAR": folder, "NEWSDIFF_DEMO": "1", "LOG_LEVEL": "ERROR"}
        for name in ("DATABASE_URL", "REDIS_URL", "DEBUG"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsdiff.settings"
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        measure(given.stories, given.rounds)


def measure(count: int, rounds: int) -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    from newsdiff.stories.models import Story
    from newsdiff.stories.presentation import PAGE, asked, story_list

    fill(count)
    user = get_user_model().objects.create_user("bench")
    user.groups.add(Group.objects.get(name="editor"))
    last = Story.objects.order_by("-active_at", "-pk")[min(count, 99 * PAGE) - 1]
    asks = {
        "list": {},
        "page 100": {"before": f"{last.active_at.isoformat()}~{last.pk}"},
        "search, rare word": {"q": f"number {count // 2}"},
        "search, nothing": {"q": "absent"},
    }
    for name, parameters in asks.items():
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            story_list(user, asked(parameters))
            times.append(1000 * (time.perf_counter() - start))
        p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
        print(f"{name:20} p50 {statistics.median(times):7.1f} ms   p95 {p95:7.1f} ms")


if __name__ == "__main__":
    main()
