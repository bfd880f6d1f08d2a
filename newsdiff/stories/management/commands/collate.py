"""`manage.py collate FILE…`: needs the engine only, no database."""

from __future__ import annotations

from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsdiff.collation import command


class Command(BaseCommand):
    help = "Collate the versions of one story and print the result."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            command.run(options["files"], options["format"], options["base"], cast(TextIO, self.stdout._out))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
