"""Print the documentation of every detector: what it reports, in which category."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsdiff.collation.detectors import DETECTORS


class Command(BaseCommand):
    help = "Lists the detectors by category, with what each reports."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--category", help="only detectors of this category")
        parser.add_argument("--markdown", action="store_true", help="as the table in docs/detectors.md")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = options["category"]
        chosen = [d for d in DETECTORS if not wanted or d.category == wanted]
        by_category = sorted(chosen, key=lambda detector: detector.category)
        if options["markdown"]:
            self.stdout.write("| detector | reports |\n|---|---|")
            for detector in by_category:
                self.stdout.write(f"| `{detector.id}` | {detector.description} |")
            return
        category = ""
        for detector in by_category:
            if detector.category != category:
                category = detector.category
                self.stdout.write(f"\n{category}")
            self.stdout.write(f"  {detector.id:24} {detector.description}")
