"""Reads and judges the minimal pairs: one known edit each, see `minimal_pairs/README.md`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "minimal_pairs"
CATEGORIES = [
    "figure",
    "name",
    "quote",
    "attribution",
    "translation",
    "garble",
    "context",
    "credit",
    "order",
    "claim",
    "structure",
    "style",
    "furniture",
    "correction",
]
HARMLESS = "harmless"
_EDIT = re.compile(r"\[\[(.*?)\|(.*?)\]\]", re.S)


@dataclass(frozen=True)
class Pair:
    category: str
    line: int
    source: str
    left: str
    right: str
    left_spans: tuple[tuple[int, int], ...]
    right_spans: tuple[tuple[int, int], ...]
    accepted: frozenset[str]

    @property
    def id(self) -> str:
        return f"{self.category}:{self.line}"


@dataclass
class Tally:
    """What the collations of one file's pairs reported."""

    pairs: int = 0
    found: int = 0  # the edit is told in the right category
    found_any: int = 0  # the edit is told
    alarms: int = 0  # findings that point away from the edit (harmless: substantive findings)
    misfiled: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    alarmed: list[str] = field(default_factory=list)


def read_pairs(category: str) -> Iterator[Pair]:
    before, after = (FOLDER / "frame.txt").read_text("utf-8").split("¤")
    for number, line in enumerate((FOLDER / f"{category}.txt").read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        options: list[str] = []
        body = line
        if line.startswith("{"):
            head, body = line[1:].split("}", 1)
            options = [option.strip() for option in head.split(",")]
        body = body.strip().replace(" ¶ ", "\n\n")
        if "bare" not in options:
            body = before + body + after
        left, left_spans = _side(body, 1)
        right, right_spans = _side(body, 2)
        also = {option.removeprefix("also ") for option in options if option.startswith("also ")}
        yield Pair(category, number, line, left, right, left_spans, right_spans, frozenset(also | {category}))


def _side(body: str, group: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    parts, spans, length, last = [], [], 0, 0
    for edit in _EDIT.finditer(body):
        parts.append(body[last : edit.start()])
        length += edit.start() - last
        spans.append((length, length + len(edit[group])))
        parts.append(edit[group])
        length += len(edit[group])
        last = edit.end()
    parts.append(body[last:])
    return "".join(parts), tuple(spans)


def _touches(text: str, spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Does `start:end` meet an edited place, one word of room on either side?"""
    for low, high in spans:
        before = re.search(r"\S*\s*$", text[:low])
        after = re.match(r"\s*\S*", text[high:])
        if start < high + len(after[0] if after else "") and end > low - len(before[0] if before else ""):
            return True
    return False


def judge(category: str) -> Tally:
    """Collate every pair of one file and count what was told, missed and told in vain."""
    tally = Tally()
    for pair in read_pairs(category):
        tally.pairs += 1
        told: set[str] = set()
        for finding in findings_of(pair):
            label = f"{pair.id} [{finding['category']}, {finding['severity']}] {finding['message']}"
            if category == HARMLESS:
                if finding["severity"] == "substantive":
                    tally.alarms += 1
                    tally.alarmed.append(label)
                continue
            if _touches_edit(pair, finding):
                told.add(finding["category"])
            else:
                tally.alarms += 1
                tally.alarmed.append(label)
        if category == HARMLESS:
            continue
        tally.found += bool(told & pair.accepted)
        tally.found_any += bool(told)
        tally.misfiled.update(told - pair.accepted)
        if not told & pair.accepted:
            tally.missed.append(f"{pair.id} told as {sorted(told) or 'nothing'}: {pair.source[:160]}")
    return tally


def findings_of(pair: Pair) -> list[dict]:
    from newsdiff.collation import Witness, collate  # reading the corpus needs no engine

    result = collate([Witness(siglum="A", text=pair.left), Witness(siglum="B", text=pair.right)]).to_dict()
    return result["findings"]


def _touches_edit(pair: Pair, finding: dict) -> bool:
    sides = (("A", pair.left, pair.left_spans), ("B", pair.right, pair.right_spans))
    marked = [
        (text, spans, span["start"], span["end"])
        for siglum, text, spans in sides
        for span in finding["readings"].get(siglum) or []
    ]
    return not marked or any(_touches(*place) for place in marked)
