"""One file that needs nothing else: it opens anywhere, prints well, and holds no script."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from newsdiff.exports.pack import Pack


def write(pack: Pack) -> bytes:
    """The style is the file's own; in the product the same page links it, as the CSP asks."""
    return render_to_string("exports/document.html", {"pack": pack, "style": _style()}).encode(
        "utf-8", "replace"
    )


def _style() -> str:
    path = finders.find("css/pack.css")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        return file.read()
