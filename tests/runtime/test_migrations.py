"""What docs/operations.md promises of new releases: the release before goes on working on the migrated database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import models
from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tests.runtime.servers import Installation

BEFORE = {"accounts": 3, "api": 3, "exports": 1, "feeds": 2, "review": 9, "stories": 8}
"""App -> the last migration from before this was asked; the one release that has them needs a pause."""

WITH_A_PAUSE: dict[str, str] = {}
"""Later migrations ("app.0010_name") that the release before cannot live with -> why, as the release's notes say it."""


def fault(operation: Operation) -> str:
    """Why the code of the release before would fail on it; empty where it would not.

    Django takes the `default` of a field out of the table again as soon as the rows there are have it. Code that does
    not know the column then writes no value at all, and NOT NULL refuses its rows: `db_default` stays in the table.
    """
    if isinstance(operation, AddField):
        field = operation.field
        if not (field.null or field.has_db_default() or field.many_to_many):
            return "is neither nullable nor has a db_default"
    if (
        isinstance(operation, AlterField)
        and not operation.field.null
        and not operation.field.has_db_default()
    ):
        return "may narrow what was allowed; widen now, narrow in the release after"
    if isinstance(operation, RemoveField | DeleteModel | RenameField | RenameModel):
        return "takes away what the release before reads"
    return ""


def later() -> Iterator[tuple[str, Operation]]:
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        if app in BEFORE and int(name[:4]) > BEFORE[app]:
            yield from ((f"{app}.{name}", operation) for operation in migration.operations)


def test_the_release_before_can_live_with_every_migration() -> None:
    found = [
        f"{name}: {operation.describe()} {why}" for name, operation in later() if (why := fault(operation))
    ]
    assert [line for line in found if line.split(":")[0] not in WITH_A_PAUSE] == []


def test_the_last_migrations_from_before_are_there() -> None:
    names = MigrationLoader(None).disk_migrations
    assert {
        app: max(int(n[:4]) for a, n in names if a == app) >= last for app, last in BEFORE.items()
    } == dict.fromkeys(BEFORE, True)


@pytest.mark.parametrize(
    ("operation", "refused"),
    [
        (AddField("story", "note", models.TextField(default="")), True),
        (AddField("story", "note", models.TextField(db_default="")), False),
        (AddField("story", "note", models.TextField(null=True)), False),
        (AddField("story", "people", models.ManyToManyField("auth.User")), False),
        (AlterField("story", "note", models.TextField()), True),
        (RemoveField("story", "note"), True),
        (RenameField("story", "note", "remark"), True),
        (RenameModel("Story", "Saga"), True),
        (DeleteModel("Story"), True),
        (CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]), False),
    ],
    ids=lambda value: value.describe() if isinstance(value, Operation) else "",
)
def test_it_tells_what_breaks_the_release_before_from_what_does_not(
    operation: Operation, refused: bool
) -> None:
    assert bool(fault(operation)) is refused


ADD = """
from django.db import connection, models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.state import ProjectState
state = ProjectState()
for operation in (
    CreateModel("Probe", [("id", models.BigAutoField(primary_key=True))]),
    AddField("probe", "note", models.TextField(KIND="")),
):
    after = state.clone()
    operation.state_forwards("accounts", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("accounts", editor, state, after)
    state = after
"""


@pytest.mark.postgres
@pytest.mark.parametrize(("kind", "lives"), [("default", False), ("db_default", True)])
def test_what_django_does_with_a_default(kind: str, lives: bool, postgres_url: str, tmp_path: Path) -> None:
    Installation(tmp_path / "at", database=postgres_url).python(ADD.replace("KIND", kind))
    insert = "INSERT INTO accounts_probe DEFAULT VALUES"  # as the release before, which knows no such column
    with psycopg.connect(postgres_url) as database:
        if lives:
            database.execute(insert)
        else:
            with pytest.raises(psycopg.errors.NotNullViolation):
                database.execute(insert)
