from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsdiff.exports.formats.letter import letter
from newsdiff.exports.models import Scope
from newsdiff.exports.pack import NothingToExport, UnknownBase, pack
from newsdiff.exports.write import FORMATS, written
from newsdiff.stories.models import Story

LETTER = "letter"


class Command(BaseCommand):
    help = (
        "Write a story's evidence pack, or a draft letter, to a file (or to standard output with --output -)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The story, as its address names it.")
        parser.add_argument(
            "--format",
            choices=[*FORMATS, LETTER],
            required=True,
            help="What to write: a format of the evidence pack, or a draft letter to an outlet.",
        )
        parser.add_argument("--output", required=True, help="The file to write; - for standard output.")
        parser.add_argument(
            "--scope",
            choices=Scope.values,
            default=Scope.CONFIRMED,
            help="Which findings: those confirmed, the open substantive ones, or those of --keys.",
        )
        parser.add_argument(
            "--keys", default="", help="Keys of the findings for --scope selected, with commas."
        )
        parser.add_argument("--base", default="", help="Siglum of the base.")
        parser.add_argument(
            "--version-siglum",
            default="",
            help="docx: the version set against the base; letter: the version it is about.",
        )

    def handle(self, *, slug: str, format: str, output: str, **options: Any) -> None:
        story = Story.objects.filter(slug=slug).first()
        if story is None:
            raise CommandError(f"There is no story “{slug}”.")
        try:
            made = pack(
                story,
                scope=options["scope"],
                keys=options["keys"].replace(",", " ").split(),
                base=options["base"],
            )
            if format == LETTER:
                data = letter(made, options["version_siglum"]).encode()
            else:
                data, _ = written(made, format, siglum=options["version_siglum"])
        except (NothingToExport, UnknownBase) as error:
            raise CommandError(str(error)) from None
        except (KeyError, ValueError):
            which = "a version of the story" if format == LETTER else "a version other than the base"
            raise CommandError(f"For {format} name {which} with --version-siglum.") from None
        if output == "-":
            sys.stdout.buffer.write(data)
        else:
            Path(output).write_bytes(data)
