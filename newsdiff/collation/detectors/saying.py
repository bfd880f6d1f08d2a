"""The sentences findings are told in: quoting copy inside a message, lists of versions, readings with who has them.

Whatever the copy holds, a message stays one sentence in good English: copy goes in through `quoted` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from newsdiff.collation.normalise import unmarked
from newsdiff.collation.types import Siglum

_OPENS = "“„«‘"
_CLOSES = "”»’"
_DOUBLE = '"“”„«»'
_INITIALS = re.compile(r"(?:\b\w\.){2,}$")
_EDGE_STOPS = re.compile(r"[\s.,;:]+$")


def listing(sigla: Iterable[Siglum]) -> str:
    """ "A", "A and B", "A, B and C"."""
    names = sorted(sigla, key=lambda siglum: (len(siglum), siglum))
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def shorten(text: str, most: int = 60) -> str:
    """The text on one line, cut at a word where it is long."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return flat[:most].rsplit(" ", 1)[0].rstrip(" ,;:.([-–—\"'“‘") + " …"


def quoted(text: str, most: int = 60) -> str:
    """Copy as a message quotes it: in double marks, its own marks single inside, without the stop at its end.

    Signs of markup go, the marks that hold all of it, and a lone one at either end; so that no message has marks within
    marks of the same shape or two stops in a row.
    """
    flat = " ".join(text.split())
    bare = _without_edges(unmarked(flat) or flat)
    return f"“{_single(_paired(shorten(bare, most)))}”" if bare else f"“{as_it_stands(text)}”"


def as_it_stands(text: str) -> str:
    """Damaged copy inside double marks: every stop and space of it, its own double marks single."""
    return _single(" ".join(text.split()))


def _without_edges(text: str) -> str:
    """The text without the quotation marks around it and the stops behind it, a lone mark at an end apart."""
    while True:
        before = text
        if not _INITIALS.search(text):
            text = _EDGE_STOPS.sub("", text)
        first, last = text[:1], text[-1:]
        inner = text[1:-1]
        if first in _DOUBLE + "‘'" and first and not _closed_inside(first, inner):
            text = text[1:]
            if last in _CLOSES + "\"'" and last:
                text = text[:-1]
        elif last and (
            (last in _DOUBLE and not any(mark in _DOUBLE for mark in text[:-1]))
            or (last in "’'" and text[-2:-1] in set(".,!?…") and not re.search(r"(?:^|[\s(])['‘]", text))
        ):
            text = text[:-1]
        if text == before:
            return text


def _closed_inside(first: str, inner: str) -> bool:
    """Is a quotation that opens the text closed before its end ("'No,' he said")?"""
    if first in "‘'":
        return bool(re.search(r"['’](?!\w)", inner))
    return any(mark in _DOUBLE for mark in inner)


def _single(text: str) -> str:
    """Double quotation marks as single ones, opening and closing by what stands beside them."""
    return "".join(
        mark if mark not in _DOUBLE else "‘" if _opening(text, i) else "’" for i, mark in enumerate(text)
    )


def _opening(text: str, at: int) -> bool:
    """Does the double mark at a place open a quotation?"""
    if text[at] == '"':
        return at == 0 or text[at - 1] in " ([—–-" + _OPENS
    return text[at] in _OPENS


def _paired(text: str) -> str:
    """The text with the mark that a cut through a quotation has taken from it put back."""
    marks = [_opening(text, i) for i, mark in enumerate(text) if mark in _DOUBLE]
    if not marks:
        return text
    return ("" if marks[0] else "“") + text + ("”" if marks[-1] else "")


def ballot(groups: Mapping[str, Sequence[Siglum]]) -> str:
    """ "“x” (A and B), “y” (C)": readings with who has them, most votes first."""
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), sorted(item[1])))
    return ", ".join(f"{text} ({listing(sigla)})" for text, sigla in _told_apart(order))


def told(readings: Mapping[str, Sequence[Siglum]], missing: str = "nothing like it") -> str:
    """ "“aide” in A and C, “adviser” in B": the readings of a place with who has them, most votes first."""
    order = sorted(readings.items(), key=lambda item: (not item[0], -len(item[1]), sorted(item[1])))
    there = [f"{text} in {listing(sigla)}" for text, sigla in _told_apart([i for i in order if i[0]])]
    gaps = [f"{missing} in {listing(sigla)}" for text, sigla in order if not text]
    return ", ".join(there + gaps)


LONG_START = 3
"""Words that readings may have in common at their beginning before it is left out, where they are long."""


def _told_apart(order: Sequence[tuple[str, Sequence[Siglum]]]) -> list[tuple[str, Sequence[Siglum]]]:
    """The readings quoted. Where two are cut to the same words they begin nearer to where they part."""
    short = [(quoted(text), sigla) for text, sigla in order]
    words = [text.split() for text, _ in order]
    same = 0
    while all(len(w) > same + 1 for w in words) and len({w[same].casefold() for w in words}) == 1:
        same += 1
    whole = all(not text.endswith(" …”") for text, _ in short)
    if len({text for text, _ in short}) == len(short) and (whole or len(short) < 2 or same <= LONG_START):
        return short
    start = max(0, same - 3)
    if not start:
        return [(quoted(text, 140), sigla) for text, sigla in order]
    return [
        (quoted("… " + " ".join(w[start:]), 80), sigla) for w, (_, sigla) in zip(words, order, strict=True)
    ]


def there_or_gone(readings: Mapping[str, Sequence[Siglum]]) -> tuple[str, str] | None:
    """Where some versions have one reading and the others have nothing: the reading, and who has it and who lacks it
    ("it stands in A and C, not in B"); `None` where there is more than one reading."""
    having = [(text, sigla) for text, sigla in readings.items() if text]
    lacking = [s for text, sigla in readings.items() if not text for s in sigla]
    if len(having) != 1 or not lacking:
        return None
    ((text, sigla),) = having
    return quoted(text), f"it stands in {listing(sigla)}, not in {listing(lacking)}"


def votes(groups: Mapping[str, Sequence[Siglum]]) -> list[dict[str, Any]]:
    """Readings with who has them, for evidence."""
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), sorted(item[1])))
    return [{"reading": text, "versions": sorted(sigla)} for text, sigla in order]


def plural(sigla: Sequence[Siglum], one: str, more: str) -> str:
    """The form of a verb that goes with so many versions."""
    return one if len(sigla) == 1 else more


def sentence(text: str) -> str:
    """A message with one stop at its end: none more where the copy it ends in has its own (“… in the U.S.”)."""
    flat = " ".join(text.split())
    if flat.endswith(".”."):
        return flat[:-1]
    return flat


_IN_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_words(number: int) -> str:
    """A small number as running text has it."""
    return _IN_WORDS[number] if number < len(_IN_WORDS) else str(number)
