from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.runtime.editor import Answer, Editor
from tests.runtime.servers import Installation, PostgresServer, RedisServer, wait_until

STALE = "3"
WORDS = [
    "harbour",
    "storm",
    "bridge",
    "mayor",
    "ferry",
    "council",
    "flood",
    "rescue",
    "damage",
    "budget",
    "report",
    "coast",
    "tide",
]


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("faults") / "postgres") as server:
        yield server


@dataclass
class Built:
    """What every installation has before its first request, made once: a test starts on a copy of it."""

    template: str
    """Name of the database with all migrations and the demo users."""
    static: Path


@pytest.fixture(scope="session")
def built(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Built:
    made = Built("built", tmp_path_factory.mktemp("built") / "static")
    with psycopg.connect(postgres_server.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {made.template}")
    at = Installation(
        made.static.parent, database=postgres_server.url.replace("/postgres", f"/{made.template}"),
        STATIC_ROOT=str(made.static), NEWSDIFF_DEMO="1",
    )  # fmt: skip
    at.manage("migrate", "--noinput")
    at.manage("collectstatic", "--noinput")
    at.manage("create_demo_users")
    return made


@dataclass
class House:
    """A whole installation on servers of its own, and a ledger of what was sent to it."""

    postgres: PostgresServer
    redis: RedisServer
    at: Installation
    accepted: dict[str, str] = field(default_factory=dict)
    """SHA-256 -> text, of every upload that was answered with success."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.at.port}"

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.at.env["DATABASE_URL"]) as database:
            return database.execute(sql, values).fetchall()

    def send(self, editor: Editor, text: str, **more: str) -> Answer:
        answer = editor.upload(text, outlet=more.pop("outlet", "Gazette"), **more)
        if answer.status == 302:
            self.accepted[hashlib.sha256(text.encode()).hexdigest()] = text
        return answer

    def states(self) -> dict[str, int]:
        """State of each story's latest collation -> how many."""
        return dict(
            self.ask(
                "SELECT state, count(*) FROM (SELECT DISTINCT ON (story_id) story_id, state FROM review_collation"
                " ORDER BY story_id, revision DESC) latest GROUP BY state"
            )
        )

    def settled(self) -> bool:
        return set(self.states()) <= {"done", "failed"}

    def wait_for_work(self, seconds: float = 120) -> None:
        wait_until(
            self.settled, seconds=seconds, what=f"every story to be collated or failed; now {self.states()}"
        )

    def reckon(self, what: str) -> dict[str, int]:
        """Compare the ledger with the database, byte for byte, and print the figures."""
        stored = dict(self.ask("SELECT sha256, body FROM stories_text"))
        raw = {bytes(data) for (data,) in self.ask("SELECT data FROM stories_upload")}
        lost = [
            sha for sha, text in self.accepted.items() if stored.get(sha) != text or text.encode() not in raw
        ]
        unseen = self.ask(
            "SELECT v.id FROM stories_version v LEFT JOIN review_collation c ON c.story_id = v.story_id"
            " AND c.state IN ('done', 'failed') WHERE c.id IS NULL AND v.retired_at IS NULL"
        )
        states = self.states()
        figures = {
            "uploads accepted": len(self.accepted), "stored": len(self.accepted) - len(lost),
            "stories collated": states.get("done", 0), "visible failures": states.get("failed", 0),
            "lost": len(lost) + len(unseen),
        }  # fmt: skip
        print(f"\n{what}: " + ", ".join(f"{name} {number}" for name, number in figures.items()))
        assert figures["lost"] == 0
        return figures


@pytest.fixture
def house(postgres_server: PostgresServer, built: Built, tmp_path: Path) -> Iterator[House]:
    name = f"house_{next(_numbers)}"
    with psycopg.connect(postgres_server.url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {built.template}")
    with RedisServer(tmp_path / "redis") as redis:
        at = Installation(
            tmp_path / "at", database=postgres_server.url.replace("/postgres", f"/{name}"), redis=redis.url,
            NEWSDIFF_DEMO="1", NEWSDIFF_STALE_SECONDS=STALE, NEWSDIFF_SWEEP_SECONDS="1",
            NEWSDIFF_UNSENT_SECONDS="2", DATABASE_CONN_MAX_AGE="60", STATIC_ROOT=str(built.static),
        )  # fmt: skip
        with at:
            yield House(postgres_server, redis, at)
    with psycopg.connect(postgres_server.url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


_numbers = itertools.count(1)


def copy_text(number: int, extra: str = "") -> str:
    """A short story of its own: no two numbers share a sentence."""
    words = [WORDS[(number * 7 + i * (number % 5 + 1)) % len(WORDS)] for i in range(12)]
    return (
        f"The {words[0]} of item {number}\n\nA {words[1]} near the {words[2]} number {number} cost {number}00 euros, "
        f"the {words[3]} said. {extra}\n\nNobody of the {words[4]} {number} was hurt in the {words[5]}, it was reported.\n"
    )
