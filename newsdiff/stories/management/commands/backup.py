from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsdiff.stories import backup


class Command(BaseCommand):
    help = "Write everything a newsroom would miss into one file, with hashes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar.gz", help="The file to write.")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            tables = backup.write(file)
        except (backup.Unusable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table.rows for table in tables)
        self.stdout.write(f"Backed up {len(tables)} tables, {rows:,} rows, hashes written: {file}")
