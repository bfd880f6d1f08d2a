"""Server time of every page with 10,000 stories loaded, and of a table of 20 versions.

    .venv/bin/python benchmarks/pages.py [rounds]

A database of its own in a temporary folder; the sample story and one of 20 versions are collated by
the real engine, the other stories are rows only. Times are CPU of the whole request inside the process
(middleware, queries, template, compression), without the network, so that what else the machine does
is not measured.
"""

from __future__ import annotations

import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORIES, VERSIONS = 10_000, 20
PREPARE = "--prepare"


def prepare() -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from newsdiff.review import services as review
    from newsdiff.review.models import Collation
    from newsdiff.stories import services as stories
    from newsdiff.stories.models import Story

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_seeds", stdout=io.StringIO())
    user = get_user_model().objects.create_user("bench")
    user.groups.add(Group.objects.get(name="editor"))
    chance = random.Random(7)
    seeds = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "seeds").glob("*.txt"))]
    story = stories.story_create(slugline="TWENTY")
    for n in range(VERSIONS):
        words = seeds[n % len(seeds)].split(" ")
        for _ in range(12):
            words[chance.randrange(len(words))] = chance.choice(words)
        stories.version_add(new=stories.NewVersion(text=" ".join(words), outlet=f"Outlet {n}"), story=story)
    for collation in Collation.objects.filter(state="pending"):
        review.collation_run(collation.pk)
    picture = Story.objects.get(slug="xi-putin-call").picture
    Story.objects.bulk_create(
        [
            Story(
                slug=f"load-{n}",
                slugline=f"LOAD-{n}",
                headline="A headline of the usual length",
                picture=picture,
            )
            for n in range(STORIES)
        ],
        batch_size=500,
    )


PAGES = (
    ("stories", "/stories/"),
    ("stories, searched", "/stories/?q=LOAD-77"),
    ("overview", "/stories/xi-putin-call/"),
    ("table", "/stories/xi-putin-call/table/"),
    ("table, every word", "/stories/xi-putin-call/table/?words=1"),
    ("compare", "/stories/xi-putin-call/compare/C/A/"),
    ("facts", "/stories/xi-putin-call/facts/"),
    ("findings", "/stories/xi-putin-call/findings/"),
    ("add", "/add/"),
    ("table, 20 versions", "/stories/twenty/table/"),
    (
        "table, all, 20 versions",
        "/stories/twenty/table/?words=1&severity=substantive,wording,style,furniture",
    ),
    ("compare, 20 versions", "/stories/twenty/compare/A/B/"),
    ("facts, 20 versions", "/stories/twenty/facts/"),
    ("findings, 20 versions", "/stories/twenty/findings/"),
    ("overview, 20 versions", "/stories/twenty/"),
)


def main() -> None:
    if sys.argv[1:] == [PREPARE]:
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        prepare()
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory(prefix="newsdiff-bench-") as folder:
        os.environ |= {"NEWSDIFF_VAR": folder, "NEWSDIFF_DEMO": "1", "STATIC_ROOT": f"{folder}/static"}
        os.environ["ALLOWED_HOSTS"] = "127.0.0.1,testserver"
        os.environ["LOG_LEVEL"] = "ERROR"
        for name in ("DATABASE_URL", "REDIS_URL", "DEBUG"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsdiff.settings"
        sys.path.insert(0, str(ROOT))
        # A process of its own collates, as a worker does: what that leaves in memory is not the pages'.
        subprocess.run([sys.executable, __file__, PREPARE], check=True)
        import newsdiff.wsgi  # noqa: F401 what serves the pages, settled as it is in use

        measure(rounds)


def measure(rounds: int) -> None:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username="bench"))
    print(f"{STORIES:,} stories; {rounds} requests a page; milliseconds of CPU")
    print(f"{'page':24}{'median':>8}{'p95':>8}{'kB sent':>9}")
    for name, url in PAGES:
        client.get(url)
        times = []
        for _ in range(rounds):
            begin = time.process_time()
            answer = client.get(url, headers={"Accept-Encoding": "gzip"})
            times.append(1000 * (time.process_time() - begin))
        assert answer.status_code == 200, url
        p95 = sorted(times)[int(0.95 * (len(times) - 1))]
        print(f"{name:24}{statistics.median(times):8.0f}{p95:8.0f}{len(answer.content) / 1000:9.1f}")


if __name__ == "__main__":
    main()
