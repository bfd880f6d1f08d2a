import os
import sys
import time
from functools import partial
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from newsdiff.stories import bulk
from newsdiff.stories.management.tables import TablesCommand

MOST_PROCESSES = 8
"""Those that read wait for the one that stores long before there are so many."""
BAR = 24
"""Characters of the progress bar."""


class Command(TablesCommand):
    help = "Import versions from JSON Lines (one object a line), a folder of files, or a ZIP of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="FILE.jsonl, a folder, or FILE.zip")
        parser.add_argument("--dry-run", action="store_true", help="Read everything, store nothing.")
        parser.add_argument(
            "--processes", type=int, metavar="N",
            help="One stores, the others read ahead; unless told, one a core. The outcome is the same.",
        )  # fmt: skip

    def handle(self, *, path: Path, dry_run: bool, processes: int | None, **_: object) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        shown = sys.stderr.isatty()
        progress = (
            partial(self._progress, total=bulk.size_of(path), began=time.monotonic()) if shown else None
        )
        report = bulk.bulk_import(
            bulk.items_of(path), dry_run=dry_run, on_progress=progress, processes=processes or cores()
        )
        if shown:
            self.stderr.write("")
        for where, why in report.errors:
            self.stderr.write(f"{where}: {why}")
        for where, first in report.same:
            self.stdout.write(f"{where}: the text of {first}, and neither says whose it is: one version.")
        if more := report.twice - len(report.same):
            self.stdout.write(f"… and {more:,} more of this kind.")
        self.stdout.write(bulk.summary(report) + (" (dry run: nothing stored)" if dry_run else ""))
        if report.errors:
            rest = "the others can be read" if dry_run else "the others are in"
            raise CommandError(f"{len(report.errors)} could not be taken; {rest}.", returncode=1)

    def _progress(self, report: bulk.Report, *, total: int, began: float) -> None:
        self.stderr.write("\r\x1b[K" + progress_line(report, total, time.monotonic() - began), ending="")


def cores() -> int:
    """Processor cores this process may use, up to MOST_PROCESSES."""
    return min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        MOST_PROCESSES,
    )


def progress_line(report: bulk.Report, total: int, seconds: float) -> str:
    """A bar, how much is done, what became of it, and how long the rest will take at this rate."""
    share = min(report.done / total, 1.0) if total else 1.0
    bar = "█" * round(share * BAR) + "░" * (BAR - round(share * BAR))
    rate = sum(report.counts.values()) / seconds if seconds else 0.0
    left = seconds / share - seconds if share else 0.0
    return (
        f"{bar} {share:4.0%}  {bulk.summary(report)}  {rate:,.0f}/s, {left // 60:.0f}:{left % 60:02.0f} left"
    )
