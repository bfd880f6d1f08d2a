import sys
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from newsdiff.stories import bulk
from newsdiff.stories.management.tables import TablesCommand


class Command(TablesCommand):
    help = "Import versions from JSON Lines (one object a line), a folder of files, or a ZIP of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="FILE.jsonl, a folder, or FILE.zip")
        parser.add_argument("--dry-run", action="store_true", help="Read everything, store nothing.")

    def handle(self, *, path: Path, dry_run: bool, **_: object) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        report = bulk.bulk_import(bulk.items_of(path), dry_run=dry_run, on_progress=self._progress)
        if sys.stderr.isatty():
            self.stderr.write("")
        for where, why in report.errors:
            self.stderr.write(f"{where}: {why}")
        self.stdout.write(bulk.summary(report) + (" (dry run: nothing stored)" if dry_run else ""))
        if report.errors:
            raise CommandError(f"{len(report.errors)} could not be taken; the others are in.", returncode=1)

    def _progress(self, report: bulk.Report) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{bulk.summary(report)}", ending="")
