"""Whether the parts this process needs do answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsdiff.celery import app


@dataclass(frozen=True, slots=True)
class Report:
    parts: dict[str, str]
    """Part -> "ok", or what went wrong (the kind of error; never an address or a secret)."""

    @property
    def ok(self) -> bool:
        return all(state == "ok" for state in self.parts.values())

    def to_dict(self) -> dict[str, object]:
        return {"status": "ok" if self.ok else "failing", **self.parts}


def report() -> Report:
    return Report({"web": "ok", "database": _try(_database), "broker": _try(_broker)})


def readiness() -> Report:
    """Whether this process can serve: not the broker's matter, since uploads go on without it."""
    return Report({"web": "ok", "database": _try(_database), "migrations": _try(_migrations)})


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UnappliedMigrations


class UnappliedMigrations(Exception):
    pass


def _try(part: Callable[[], None]) -> str:
    try:
        part()
    except Exception as error:  # any failure at all is what this page is there to report
        return f"does not answer ({type(error).__name__})"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=0, timeout=2)
        # A virtual transport connects lazily: the channel is what talks to the server.
        broker.default_channel.queue_declare("celery", durable=True)
