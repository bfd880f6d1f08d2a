"""`collate FILE…`: read files, collate, print. Needs the engine only."""

from __future__ import annotations

import argparse
import json
import string
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from newsdiff.collation.pipeline import collate
from newsdiff.collation.types import Collation, Witness


def siglum(number: int) -> str:
    """A, B … Z, AA, AB … for 0, 1 …"""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return letters


def read_witnesses(paths: Sequence[str | Path]) -> list[Witness]:
    """The files as witnesses A, B …; UTF-8 as it stands: newlines and a BOM are kept.

    Raises OSError where a file cannot be read, UnicodeDecodeError where it is not UTF-8.
    """
    return [
        Witness(siglum=siglum(n), text=Path(p).read_bytes().decode("utf-8"), name=Path(p).name)
        for n, p in enumerate(paths)
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="texts of one story, UTF-8")
    parser.add_argument("--format", choices=("json", "text"), default="text", help="what to print")
    parser.add_argument("--base", help="siglum of the base: A for the first file (the default), B …")


def run(files: Sequence[str], output_format: str, base: str | None, out: TextIO) -> None:
    """Collate the files and print the result to `out`."""
    result = collate(read_witnesses(files), base=base)
    if output_format == "json":
        json.dump(result.to_dict(), out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        out.write(as_text(result))


def as_text(result: Collation) -> str:
    """The table and the findings for a terminal."""
    texts = {v.witness.siglum: v.witness.text for v in result.versions}
    segments = {s.id: s for v in result.versions for s in v.segments}
    lines = []
    for version in result.versions:
        lines.append(f"{version.witness.siglum}  {version.witness.name}")
    for row in result.rows:
        lines.append("")
        lines.append(f"{row.id}" + (f"   moved: {', '.join(row.moved)}" if row.moved else ""))
        for name, cell in row.cells.items():
            for segment_id in cell or ():
                s = segments[segment_id]
                said = " ".join(texts[name][s.start : s.end].split())
                lines.append(f"  {segment_id:>5} {s.role:9} {said}")
    lines.append("")
    for finding in result.findings:
        lines.append(f"{finding.id} {finding.category} ({finding.severity}): {finding.message}")
        for name, spans in finding.readings.items():
            if spans:
                lines.append(f"      {name}: " + " … ".join(repr(span.text) for span in spans))
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m newsdiff.collation FILE…`: exit status 0, or 2 where a file cannot be read."""
    parser = argparse.ArgumentParser(prog="collate", description="Collate the versions of one story.")
    add_arguments(parser)
    options = parser.parse_args(arguments)
    try:
        run(options.files, options.format, options.base, sys.stdout)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"collate: {error}\n")
        return 2
    return 0
