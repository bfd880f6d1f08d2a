"""Real worker processes collate what real processes sent: on the embedded broker, and on PostgreSQL + Redis."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.servers import Installation, wait_until

ADD = """
from newsdiff.stories.services import NewVersion, story_create, version_add
story = story_create(slugline="STORM")
for outlet, dead in (("Gazette", 12), ("Courier", 21)):
    version_add(new=NewVersion(text=f"A storm killed {dead} people on the coast, the mayor said.", outlet=outlet), story=story)
"""
LOOK = """
import json
from newsdiff.review.models import Collation, Finding
latest = Collation.objects.first()
print(json.dumps([latest.state, latest.reason, latest.attempts, Finding.objects.filter(present=True).count()]))
"""
HOLD = """
from newsdiff.review.models import Collation
from newsdiff.review.services import collation_claim
assert collation_claim(Collation.objects.first().pk)
"""


def latest(at: Installation) -> list[object]:
    return list(json.loads(at.python(LOOK).strip().splitlines()[-1]))


def ended(at: Installation) -> Callable[[], object]:
    return lambda: latest(at)[0] in {"done", "failed"}


def test_on_the_embedded_broker_a_worker_collates_what_was_sent_before_it_started(tmp_path: Path) -> None:
    with Installation(tmp_path / "at") as at:
        at.manage("migrate", "--noinput")
        at.python(ADD)
        at.ready_worker()
        wait_until(ended(at), seconds=60, what="the collation")
        state, reason, attempts, findings = latest(at)
        assert (state, reason, attempts) == ("done", "", 1)
        assert findings


def test_what_a_killed_embedded_worker_held_is_found_again_when_the_next_one_starts(tmp_path: Path) -> None:
    with Installation(tmp_path / "at") as at:
        at.manage("migrate", "--noinput")
        at.python(ADD)
        (tmp_path / "at" / "var" / "broker.sqlite3").unlink()  # its messages went with it
        at.python(HOLD)
        assert latest(at)[0] == "running"
        at.ready_worker()
        wait_until(ended(at), seconds=60, what="the collation")
        assert latest(at)[:3] == ["done", "", 2]


@pytest.mark.postgres
@pytest.mark.redis
def test_on_postgresql_and_redis_the_same_code_does_the_same(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    with Installation(tmp_path / "at", database=postgres_url, redis=redis_url) as at:
        at.manage("migrate", "--noinput")
        worker = at.ready_worker()
        at.python(ADD)
        wait_until(ended(at), seconds=60, what="the collation")
        state, reason, attempts, findings = latest(at)
        assert (state, reason, attempts) == ("done", "", 1)
        assert findings
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        assert {os.getpriority(os.PRIO_PROCESS, int(child)) for child in children} == {5}, "pages go first"
        assert worker.stop() == 0, "a warm shutdown on SIGTERM"
