"""Commands that need the database say in words where its tables are missing or old."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class TablesCommand(BaseCommand):
    """A command on the newsroom's database; refuses one that is not migrated."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not set up, or older than this program: run `manage.py migrate` first."
            )
        return super().execute(*args, **options)
