from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsdiff.stories import backup


class Command(BaseCommand):
    help = "Fill an empty, migrated database from a backup, and compare all hashes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar.gz", help="A file that `backup` wrote.")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            tables = backup.restore(file)
        except (backup.Unusable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table.rows for table in tables)
        self.stdout.write(f"Restored {len(tables)} tables, {rows:,} rows, hashes compared: {file}")
