"""A change with the words of both sides at hand, and what every question asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsdiff.collation import lexicon
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.changes import Change, Classified, Range
from newsdiff.collation.rarity import zipf
from newsdiff.collation.types import Token
from newsdiff.collation.wording import carries_meaning

Tokens = tuple[Token, ...]


FIGURE_WORDS = lexicon.listed("figures")


SMALL = lexicon.listed("small")


AUXILIARIES = lexicon.listed("auxiliaries")


@dataclass(frozen=True, slots=True)
class Sides:
    """A change with the words of both sides at hand."""

    change: Change
    cluster: Cluster
    left_cell: Tokens
    right_cell: Tokens
    left: Tokens
    right: Tokens

    @property
    def both(self) -> Tokens:
        return self.left + self.right

    def made(
        self,
        category: str,
        kind: str,
        confidence: float,
        severity: str,
        left: Range | None = None,
        right: Range | None = None,
        **evidence: Any,
    ) -> Classified:
        """A class for the change, or for the narrower ranges of its cells."""
        change = self.change
        if left is not None or right is not None:
            change = Change(
                change.row,
                change.left,
                change.right,
                left or change.left_range,
                right or change.right_range,
                change.kind,
                change.parallel,
                change.similarity,
            )
        return Classified(change, category, kind, round(confidence, 3), severity, evidence)


def framed(sides: Sides) -> bool:
    """Does a phrase both cells have, of two words and one of weight, stand right before the change, and a
    shared word right behind it? What stands there answers one question, however else the sentences differ."""
    comparison = sides.cluster.comparison(sides.change.row, sides.change.left, sides.change.right)
    matched = dict(comparison.matches)
    (a, b), (c, d) = sides.change.left_range, sides.change.right_range
    before = all(a >= k and matched.get(a - k) == c - k for k in (1, 2))
    behind = matched.get(b) == d or (b == len(sides.left_cell) and d == len(sides.right_cell))
    return before and behind and any(carries_meaning(t) for t in sides.left_cell[a - 2 : a])


def words_of(cell: Tokens, place: Range) -> Tokens:
    return tuple(t for t in cell[place[0] : place[1]] if t.kind != "mark" or t.text in "%$€£¥&")


def norms(tokens: Tokens) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens)


def stems(tokens: Tokens) -> tuple[str, ...]:
    return tuple(t.stem for t in tokens)


def starts_sentence(cell: Tokens, index: int) -> bool:
    """Is the token the first word of a sentence or of a quotation?"""
    for k in range(index - 1, -1, -1):
        if cell[k].kind != "mark":
            return False
        if cell[k].norm[0] in ".!?:\"'“”#*":
            return True
    return True


def is_capitalised(cell: Tokens, index: int) -> bool:
    """A capital letter where the grammar of the sentence asks for none."""
    token = cell[index]
    if (
        token.kind != "word"
        or not token.text[:1].isupper()
        or token.norm in ("i", "i'm", "i've", "i'd", "i'll")
    ):
        return False
    if not starts_sentence(cell, index):
        return True
    after = cell[index + 1] if index + 1 < len(cell) else None
    if after is not None and after.kind == "word" and after.text[:1].isupper() and 0 < zipf(token.norm) < 4.4:
        return True
    # first word of a sentence: a name only where general copy hardly has the word, or the gazetteer lists it
    return (
        lexicon.is_listed_name((token.norm,))
        or zipf(token.norm) < 2.0
        or (token.text.isupper() and len(token.text) > 1)
    )


def capitals(cell: Tokens, place: Range) -> list[int]:
    return [i for i in range(*place) if is_capitalised(cell, i) and not is_figure_word(cell[i])]


def is_figure_word(token: Token) -> bool:
    return token.norm in FIGURE_WORDS or token.kind == "number"


def has_figures(tokens: Tokens) -> bool:
    return any(is_figure_word(t) or t.text in "%$€£¥" for t in tokens)


_NONE = "none"


def nobodys(sides: Sides) -> Classified:
    return sides.made(_NONE, "", 0.0, "style")


def role_of(sides: Sides, side: str) -> str:
    siglum = sides.change.left if side == "left" else sides.change.right
    ids = sides.cluster.row(sides.change.row).cells.get(siglum) or ()
    return sides.cluster.segment(ids[0]).role if ids else ""


def around(cell: Tokens, place: Range, reach: int = 3) -> Tokens:
    return cell[max(0, place[0] - reach) : place[0]] + cell[place[1] : place[1] + reach]


def content(tokens: Tokens) -> Tokens:
    neutral = lexicon.word_set("neutral")
    return tuple(t for t in tokens if t.kind != "mark" and t.norm not in neutral)


def next_norm(cell: Tokens, i: int) -> str:
    return cell[i + 1].norm if i + 1 < len(cell) else ""


def owns(cell: Tokens, i: int) -> bool:
    after = cell[i + 1] if i + 1 < len(cell) else None
    return after is not None and (after.norm == "'s" or after.norm == "'")
