import sys
import time

from django.core.management.base import CommandParser

from newsdiff.stories import sketches
from newsdiff.stories.management.commands.import_versions import BAR
from newsdiff.stories.management.tables import TablesCommand


class Command(TablesCommand):
    help = (
        "Work out anew what matching keeps of versions that an earlier release stored. The site may run meanwhile; stopped, "
        "it goes on where it was; where there is nothing to do it does nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many there are.")

    def handle(self, *, dry_run: bool, **_: object) -> None:
        total = sketches.sketches_outdated()
        if dry_run:
            self.stdout.write(f"{total:,} to work out anew (dry run: nothing stored)")
            return
        began, shown = time.monotonic(), sys.stderr.isatty()

        def progress(done: int) -> None:
            self.stderr.write("\r\x1b[K" + line(done, total, time.monotonic() - began), ending="")

        done = sketches.sketches_rebuild(on_progress=progress if shown else None)
        if shown:
            self.stderr.write("")
        self.stdout.write(f"{done:,} worked out anew")


def line(done: int, total: int, seconds: float) -> str:
    """A bar, how many are done, and how long the rest will take at this rate."""
    share = min(done / total, 1.0) if total else 1.0
    bar = "█" * round(share * BAR) + "░" * (BAR - round(share * BAR))
    rate = done / seconds if seconds else 0.0
    left = seconds / share - seconds if share else 0.0
    return (
        f"{bar} {share:4.0%}  {done:,} of {total:,}  {rate:,.0f}/s, {left // 60:.0f}:{left % 60:02.0f} left"
    )
