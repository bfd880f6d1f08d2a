"""Files built to exhaust a reader, made when they are asked for.

`python -m tests.intake.hostile NAME` reads one in this process, and prints what came of it and how many
megabytes it took beyond those of the file, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable

from tests.intake.samples import packed

LARGEST = 19_900_000
"""Just below what is read at all."""
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _filled(start: bytes, unit: bytes, end: bytes = b"", size: int = LARGEST) -> bytes:
    return start + unit * ((size - len(start) - len(end)) // len(unit)) + end


def _docx(paragraph: str, times: int) -> bytes:
    body = "".join(paragraph.format(n, n * 7919 % 99991) for n in range(times))
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        }
    )


_MAIL = b"From: a@b.example\nMIME-Version: 1.0\nMessage-ID: <1>\n"
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text without end": ("a.txt", lambda: _filled(b"", b"word ")),
    "text of line ends": ("a.txt", lambda: _filled(b"a", b"\n", size=1_900_000)),
    "slug lines": ("a.txt", lambda: _filled(b"", b"SLUG: x\n", size=1_900_000)),
    "Markdown of stars": ("a.md", lambda: _filled(b"", b"*a **b ", size=1_900_000)),
    "Markdown of brackets": ("a.md", lambda: _filled(b"", b"[a](", size=1_900_000)),
    "page of tags": ("a.html", lambda: _filled(b"<html><body>", b"<i/>", size=4_900_000)),
    "page of paragraphs": ("a.html", lambda: _filled(b"<html><body>", b"<p>word word</p>", size=4_900_000)),
    "page of one paragraph": ("a.html", lambda: _filled(b"<html><body><p>", b"word ", size=4_900_000)),
    "NITF of empty elements": ("a.xml", lambda: _filled(b"<nitf><body>", b"<p/>", b"</body></nitf>")),
    "NITF of attributes": ("a.xml", lambda: b"<nitf " + b" ".join(b'a%d=""' % n for n in range(10**6)) + b"/>"),
    "NewsML of contents": ("a.xml", lambda: _filled(b"<newsItem>", b"<inlineXML><p/></inlineXML>", b"</newsItem>")),
    "feed of items": ("a.xml", lambda: _filled(b"<rss><channel>", b"<item/>", b"</channel></rss>")),
    "JSON of lists": ("a.ninjs", lambda: _filled(b"[", b"[],", b"[]]")),
    "ninjs of pictures": ("a.ninjs", lambda: _filled(b'{"uri":"a","associations":[', b'{"a":1},', b"{}]}")),
    "JSON Lines of nothing": ("a.jsonl", lambda: _filled(b"", b"{}\n")),
    "RTF of groups": ("a.rtf", lambda: _filled(b"{\\rtf1 ", b"{")),
    "RTF of pictures": ("a.rtf", lambda: _filled(b"{\\rtf1 ", b"{\\pict ")),
    "RTF without end": ("a.rtf", lambda: _filled(b"{\\rtf1 ", b"\\par a ", b"}")),
    "message of parts": (
        "a.eml",
        lambda: _filled(_MAIL + b"Content-Type: multipart/mixed; boundary=b\n\n", b"--b\n\nx\n"),
    ),
    "message of headers": ("a.eml", lambda: _filled(_MAIL, b"X-A: b\n", b"\nbody")),
    "message of subjects": ("a.eml", lambda: _filled(_MAIL + b"Subject: ", b"=?utf-8?q?a?= ", b"\n\nbody")),
    "archive of one bomb": ("a.zip", lambda: packed({"a.txt": b"a" * 99_000_000})),
    "archive of many texts": ("a.zip", lambda: packed({f"{n}.txt": b"a storm " * 45_000 for n in range(300)})),
    "archive of Word files": ("a.zip", lambda: packed({f"{n}.docx": _docx("<w:p/>", 9_000) for n in range(40)})),
    "Word file of paragraphs": (
        "a.docx",
        lambda: _docx("<w:p><w:r><w:t>{} {}</w:t></w:r></w:p>", 400_000),
    ),
}  # fmt: skip


def main(name: str) -> None:
    from newsdiff.intake import IntakeError, read_all

    filename, make = FILES[name]
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        intake = read_all(data, filename=filename)
        said, code = f"{len(intake.documents)} read, {len(intake.rejected)} not", ""
    except IntakeError as error:
        said, code = str(error), error.code
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"said": said, "code": code, "megabytes": round(grown)}))


if __name__ == "__main__":
    main(sys.argv[1])
