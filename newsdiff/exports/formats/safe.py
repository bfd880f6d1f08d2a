"""Making strangers' text safe for the format it is written in."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile(r"^\s*[=+\-@|%\uff0b\uff1d\uff0d\uff20]|^[\t\r\n]")


def xml_safe(text: str) -> str:
    """Text with the characters XML cannot hold replaced by U+FFFD, one for one: offsets stay true."""
    return _CONTROL.sub("\ufffd", text)


def cell_safe(value: object) -> str:
    """A CSV cell that no spreadsheet runs: what looks like a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.search(text) else text


def one_line(text: str) -> str:
    return " ".join(text.split())
