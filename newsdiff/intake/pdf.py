"""PDF, by pypdf, in a process of its own: a crafted file may loop or swell, and takes only that process with it.

A PDF knows where glyphs stand, not what a paragraph is: breaks are guessed from the lines, and the
reader is told so.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from wordfreq import zipf_frequency

from newsdiff.intake.compose import Composer
from newsdiff.intake.errors import BrokenFile, EmptyText, IntakeError, PasswordProtected, TooLarge
from newsdiff.intake.labels import author_of
from newsdiff.intake.plain import is_header_line, with_all
from newsdiff.intake.types import Document, Hints, Limits

PROCESS = Path(__file__).with_name("pdf_process.py")
BREAKS_GUESSED = "Paragraph breaks of a PDF are guessed from its lines: check them against the page."
COMMON = 3.5
"""Zipf frequency of a word that stands alone in any copy ("state", "run"); "ment" is far below."""
_ENDS = re.compile(r"[.!?…:][\"'”’)\]]*$")


def read_pdf(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    """One document. Raises PasswordProtected, TooLarge, EmptyText (a scan), BrokenFile.

    A PDF says when the *file* was made, often by whoever printed a page of last year: that is no date of publication.
    """
    if b"%PDF-" not in data[:1024]:
        raise BrokenFile("This is no PDF file, whatever its name says.")
    told = _in_a_process_of_its_own(data, limits)
    composer = Composer().extend("body", paragraphs("\n\n".join(told["pages"])))
    text, parts = composer.result()
    if not text:
        raise EmptyText("There is no text in this PDF: it is a picture of a page. Send its text instead.")
    document = with_all(
        Document(
            text=text,
            parts=parts,
            format="pdf",
            headline=_headline(told["title"], text),
            warnings=(BREAKS_GUESSED,),
        )
    )
    return (replace(document, byline=document.byline or author_of(told["author"])),)


def paragraphs(text: str) -> list[str]:
    """Lines joined into paragraphs: an empty line ends one, and so does a short line that ends a sentence.

    So do a header line ("SLUG: FERRY") and a short line that stands before a capital: a heading.
    A word divided at the end of a line ("govern-" / "ment") is joined again; the hyphen of a compound ("state-" / "run") stays.
    """
    lines = [line.strip() for line in text.split("\n")]
    usual = sorted(len(line) for line in lines if line and not is_header_line(line))
    full = usual[int(len(usual) * 0.75)] if usual else 0
    out: list[str] = []
    held = ""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if not line:
            out, held = [*out, held], ""
            continue
        if is_header_line(line) and len(line) < 0.9 * full:
            out, held = [*out, held, line], ""
            continue
        if re.search(r"[a-z]-$", held) and line[:1].islower():
            held = (held if _is_compound(held, line, text) else held[:-1]) + line
        else:
            held = f"{held} {line}".strip()
        heading = held == line and after[:1].isupper()
        if len(line) < 0.7 * full and (heading or _ENDS.search(line)):
            out, held = [*out, held], ""
    return [p for p in [*out, held] if p]


def _is_compound(held: str, line: str, text: str) -> bool:
    """Whether the hyphen at the end of a line is the word's own: the rest of the copy tells, else the words do.

    "al-Qaida-linked" and "Paris-based" are divided at their own hyphens, which no word divided by a printer has.
    """
    before = held[:-1].rsplit(None, 1)[-1].lstrip("\"'“‘([")
    after = re.match(r"[^\W\d_]+", line)
    if after is None:
        return False
    for written, compound in ((f"{before}{after[0]}", False), (f"{before}-{after[0]}", True)):
        if re.search(rf"(?<![\w-]){re.escape(written)}(?!\w)", text, re.IGNORECASE):
            return compound
    if "-" in before or not before.islower():
        return True
    known = [zipf_frequency(word, "en") for word in (f"{before}{after[0]}", before, after[0])]
    return known[0] == 0 and min(known[1:]) >= COMMON


def _headline(title: str, text: str) -> str:
    """The title the file names, where the page has it too; word processors leave file names there."""
    said = " ".join(title.split())
    return said if said and said in " ".join(text[:1000].split()) else ""


def _in_a_process_of_its_own(data: bytes, limits: Limits) -> dict[str, Any]:
    bounds = (limits.pdf_pages, limits.characters, limits.memory, limits.seconds)
    command = [sys.executable, "-I", str(PROCESS), *map(str, bounds)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, no shell, the bytes on standard input
            command,
            input=data,
            capture_output=True,
            timeout=limits.seconds + 2,
            env={"PATH": os.environ.get("PATH", "")},
        )
    except subprocess.TimeoutExpired as error:
        raise BrokenFile(
            "The PDF takes too long to read: it seems to be damaged or made to be slow."
        ) from error
    if done.returncode:
        raise BrokenFile("The PDF is damaged, or needs more memory than is given to one file.")
    told: dict[str, Any] = json.loads(done.stdout)
    if "error" in told:
        kind, words = _ERRORS[told["error"]]
        raise kind(words.format(pages=limits.pdf_pages))
    return told


_ERRORS: dict[str, tuple[type[IntakeError], str]] = {
    "encrypted": (PasswordProtected, "It is protected with a password: save it without one first."),
    "pages": (TooLarge, "The PDF has more than {pages} pages: send the pages of the story."),
    "characters": (TooLarge, "The PDF holds more text than is taken in at once."),
    "broken": (BrokenFile, "The PDF is damaged or cut short."),
}
