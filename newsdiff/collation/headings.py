"""Headings that lost their line break: found by how sentences open elsewhere in the cluster."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from newsdiff.collation.data import load

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*['’]?")
_LONGEST_HEADING = 8  # words
_OPENING = 3  # words that must open a sentence elsewhere


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load("boundaries.toml")["headings"][key])


class Evidence:
    """How sentences of the cluster open, and which words stand side by side in them."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.openings: Counter[tuple[str, ...]] = Counter()
        self.first_words: Counter[str] = Counter()
        self.neighbours: Counter[tuple[str, str]] = Counter()
        for sentences in texts:
            for sentence in sentences:
                words = [w.casefold() for w in _WORD.findall(sentence[:4000])]
                if len(words) >= _OPENING + 1:
                    self.openings[tuple(words[:_OPENING])] += 1
                    self.first_words[words[0]] += 1
                self.neighbours.update(pairwise(words))


def heading_end(sentence: str, evidence: Evidence, expected: bool = False, headed: bool = False) -> int:
    """Length of the heading that stands before the real sentence; 0 where there is none.

    `expected`: a time stamp of a live blog stands before it, so a heading need not be in title case.
    `headed`: the other entries of the live blog have headings, so less evidence is enough.
    """
    found = [
        m for m, _ in zip(_WORD.finditer(sentence), range(_LONGEST_HEADING + _OPENING + 2), strict=False)
    ]
    if (
        len(found) < 7
        or not sentence[:1].strip()
        or not (found[0].group()[0].isupper() or sentence[0] in "'‘“\"")
    ):
        return 0
    words = [m.group() for m in found]
    low = [w.casefold() for w in words]
    quoted = re.match(r"['‘“\"]([^'’”\"]{2,60})['’”\"]\s+(?=[A-Z])", sentence)
    for n in range(1, min(_LONGEST_HEADING, len(words) - _OPENING) + 1):
        between = sentence[found[n - 1].end() : found[n].start()]
        if not words[n][0].isupper() or re.search(r"[,;:.()–—-]", between) or not re.search(r"\s", between):
            continue
        in_quotes = bool(quoted and quoted.end() == found[n].start())
        if not in_quotes and not expected and not _reads_as_title(words[:n]):
            continue
        if evidence.neighbours[low[n - 1], low[n]] > 1:
            continue
        opening = tuple(low[n : n + _OPENING])
        if (
            evidence.openings[opening]
            or (
                words[n] in _words("plain_openers")
                and words[n + 1][0].islower()
                and (expected or words[n - 1][0].isupper())
            )
            or (expected and in_quotes)
            or (headed and _opens_anew(sentence[: found[n].start()], words, n, evidence))
        ):
            return found[n - 1].end() + (len(between) - len(between.lstrip("'’”\"")))
    return 0


def _opens_anew(heading: str, words: Sequence[str], n: int, evidence: Evidence) -> bool:
    """Whether a sentence may begin at the n-th word, behind a heading that is to be expected."""
    before, word = words[n - 1], words[n]
    low = before.casefold()
    if n < 2 or low in _words("connectors") or low in _saying():
        return False
    if _QUOTED_LAST.search(heading):
        return True
    goes_on = words[n + 1][0].islower()
    if word.casefold() in _openers():
        return goes_on or before[0].islower()
    return goes_on and before[0].islower() and evidence.first_words[word.casefold()] > 1


_QUOTED_LAST = re.compile(r"(?:^|\s)['‘\"“«][^'‘’\"“”«»]{2,60}['’\"”»]\s*$")


@cache
def _openers() -> frozenset[str]:
    return frozenset(load("boundaries.toml")["openers"])


@cache
def _saying() -> frozenset[str]:
    return frozenset(load("boundaries.toml")["saying"])


def _reads_as_title(words: Sequence[str]) -> bool:
    if words[0].casefold() in _words("not_first") or words[-1].casefold() in _words("not_last"):
        return False
    if words[0] in _words("plain_openers") and len(words) == 1:
        return False
    if not words[-1][0].isupper() and not words[-1][0].isdigit():
        return False
    return all(w[0].isupper() or w[0].isdigit() or w in _words("connectors") for w in words)
