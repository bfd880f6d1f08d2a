"""Reads one PDF from standard input and prints its text as JSON; started by `pdf.py`, alone and bounded.

Imports nothing of newsdiff, so that it starts quickly and knows nothing.
Arguments: most pages, most characters, bytes of memory, seconds of processor time.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any


def main(pages: int, characters: int, memory: int, seconds: int) -> None:
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    sys.stdout.write(json.dumps(text_of(sys.stdin.buffer.read(), pages, characters)))


def text_of(data: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """`pages`, `title` and `author`; or `error`: encrypted, pages, characters or broken."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "encrypted"}
        if len(reader.pages) > most_pages:
            return {"error": "pages"}
        said: list[str] = []
        total = 0
        for page in reader.pages:
            said.append(page.extract_text() or "")
            total += len(said[-1])
            if total > most_characters:
                return {"error": "characters"}
        return {"pages": said, **_facts(reader)}
    except MemoryError:
        raise
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        return {"error": "broken"}


def _facts(reader: Any) -> dict[str, str]:
    """What the file says of itself. It is only beside the text: where it cannot be read, the text stands all the same."""
    try:
        facts = reader.metadata
        return {name: str((getattr(facts, name) if facts else "") or "") for name in ("title", "author")}
    except MemoryError:
        raise
    except Exception:  # as many kinds as there are writers of such files
        return {"title": "", "author": ""}


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:5]))
