"""The paragraphs of a text as given: lines, with hard-wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85\x1c-\x1e]+")
_WIDE = re.compile(r"(?<=\S)[ \t\u00a0]{3,}(\S)")
_ENDS = re.compile(r"[.!?…:。！？][\"'”’»)\]*_]*\s*$")
_WRAP_AT_LEAST, _WRAP_AT_MOST = 40, 110
_LIST_MARK = re.compile(r"\s*(?:[•·▪●◦‣*+>#-]|\d{1,2}[.)])\s")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs that hold anything but white space, without the space around them."""
    lines = []
    spread = _is_spread(text)
    for match in _LINE.finditer(text):
        at = match.start()
        for piece in _split_wide(match.group()) if spread else (match.group(),):
            stripped = piece.strip()
            if stripped:
                start = at + len(piece) - len(piece.lstrip())
                lines.append((start, start + len(stripped)))
            at += len(piece)
    if not _is_wrapped(text, lines):
        return lines
    width = max((b - a for a, b in lines), default=0)
    out: list[tuple[int, int]] = []
    last = (0, 0)
    for start, end in lines:
        if out and _continues(text, last, (start, end), width):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
        last = (start, end)
    return out


def _is_spread(text: str) -> bool:
    """Lines were joined with runs of spaces: they stand before capitals, hardly ever in mid-sentence."""
    after = [m.group(1) for m in _WIDE.finditer(text)]
    small = sum(c.islower() for c in after)
    return bool(after) and small <= 0.2 * len(after)


def _split_wide(line: str) -> list[str]:
    cuts = [0, *(m.start(1) for m in _WIDE.finditer(line)), len(line)]
    return [line[a:b] for a, b in pairwise(cuts)]


def _breaks(text: str, a: int, b: int) -> int:
    gap = text[a:b]
    return max(gap.count("\n"), gap.count("\r"))


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Hard-wrapped copy: many lines of about one width that stop in mid-sentence."""
    if len(lines) < 4 or max(b - a for a, b in lines) > _WRAP_AT_MOST:
        return False
    cut = full = 0
    for (a, b), (c, _) in pairwise(lines):
        if _breaks(text, b, c) == 1:
            full += b - a >= _WRAP_AT_LEAST
            cut += b - a >= _WRAP_AT_LEAST and not _ENDS.search(text[a:b])
    return cut >= 3 and cut >= 0.5 * full


def _continues(text: str, last: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    if _breaks(text, last[1], line[0]) != 1 or _LIST_MARK.match(text[line[0] : line[1]]):
        return False
    room = width - (last[1] - last[0])
    first_word = len(text[line[0] : line[1]].split()[0])
    ended = bool(_ENDS.search(text[last[0] : last[1]]))
    return last[1] - last[0] >= _WRAP_AT_LEAST - 10 and (
        room <= first_word + 12 if ended else room < max(25, width // 2)
    )
