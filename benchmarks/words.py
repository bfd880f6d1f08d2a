"""How well words are matched: `python benchmarks/words.py` scores `compare()` against pairs aligned by hand."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from newsdiff.collation.normalise import tokenise
from newsdiff.collation.wording import compare

GOLD = Path(__file__).parent.parent / "tests" / "collation" / "word_gold.txt"
Matches = set[tuple[int, int]]


def side(line: str) -> tuple[str, dict[str, list[int]]]:
    """A line's text without its marks, and the positions of its words by the stretch they stand in."""
    text, owner, stretch = "", [], ""
    for piece in re.findall(r"<\d|[\[\]>]|[^<>\[\]]", line):
        if piece == "[":
            stretch = "-"
        elif piece in "]>":
            stretch = ""
        elif piece[0] == "<":
            stretch = piece[1]
        else:
            text += piece
            owner.append(stretch)
    places: dict[str, list[int]] = defaultdict(list)
    for n, token in enumerate(tokenise(text)):
        if token.kind != "mark":
            places[owner[token.start]].append(n)
    return text, places


def pairs() -> list[tuple[str, str, Matches]]:
    """The gold: left, right, and the positions of the words that answer each other (marks left out)."""
    lines = [line for line in GOLD.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    out = []
    for first, second in zip(lines[::2], lines[1::2], strict=True):
        (left, mine), (right, theirs) = side(first), side(second)
        stretches = (set(mine) | set(theirs)) - {"-"}
        found = {pair for s in stretches for pair in zip(mine[s], theirs[s], strict=True)}
        out.append((left, right, found))
    return out


def score() -> tuple[float, float, float]:
    """Precision, recall and F1 over the words of all pairs."""
    hits = told = wanted = 0
    for left, right, gold in pairs():
        a, b = tokenise(left), tokenise(right)
        found = {(i, j) for i, j in compare(a, b).matches if a[i].kind != "mark"}
        hits, told, wanted = hits + len(found & gold), told + len(found), wanted + len(gold)
    return hits / told, hits / wanted, 2 * hits / (told + wanted)


if __name__ == "__main__":
    print("words of {} pairs: P {:.3f}  R {:.3f}  F1 {:.3f}".format(len(pairs()), *score()))
