"""Print the documentation of every detector: what it reports, in which category."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsdiff.collation.detectors import DETECTORS


class Command(BaseCommand):
    help = "Lists the detectors in the order in which they run, with what each reports."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--category", help="only detectors of this category")

    def handle(self, *args: Any, **options: Any) -> None:
        category = ""
        for detector in sorted(DETECTORS, key=lambda detector: detector.category):
            if options["category"] and detector.category != options["category"]:
                continue
            if detector.category != category:
                category = detector.category
                self.stdout.write(f"\n{category}" if category else category)
            self.stdout.write(f"  {detector.id:24} {detector.description}")
