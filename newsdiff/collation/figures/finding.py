"""The figures of a stretch of text, each with what qualifies it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from newsdiff.collation.figures.amounts import (
    read_age,
    read_and_a_half,
    read_bracket,
    read_magnitude,
    read_metres,
    read_money,
    read_money_word,
    read_one_long,
    read_percent,
    read_quantity,
    read_rough,
    read_temperature,
)
from newsdiff.collation.figures.counts import read_count, read_fraction, read_ordinal, read_score, read_vague
from newsdiff.collation.figures.figure import Figure
from newsdiff.collation.figures.patterns import patterns
from newsdiff.collation.figures.reading import Maker
from newsdiff.collation.figures.times import (
    read_bare_month,
    read_clock,
    read_date,
    read_day,
    read_nine_eleven,
    read_o_clock,
    read_part,
    read_period,
    read_season,
    read_since,
    read_weekday,
    read_year,
    read_years,
)

_HEDGE = re.compile(
    r"(?:\b(about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|closer to|up to|as many as|"
    r"as much as|more than|over|at least|a minimum of|less than|fewer than|under|at most|just over|just under|"
    r"an estimated|estimated|no fewer than|no less than|no more than|exactly|only|just|less|above|below|"
    r"well over|upwards? of|north of|in excess of)\s)$",
    re.IGNORECASE,
)


# The more telling reading of a stretch comes first and claims it.
_ORDER: tuple[tuple[str, Maker], ...] = (
    ("iso", read_date),
    ("nine_eleven", read_nine_eleven),
    ("period", read_period),
    ("dmyy", read_date),
    ("mdy", read_date),
    ("dmy", read_date),
    ("my", read_date),
    ("years", read_years),
    ("part", read_part),
    ("money_between", read_money),
    ("money", read_money),
    ("money_word", read_money_word),
    ("bracket", read_bracket),
    ("percent", read_percent),
    ("age", read_age),
    ("since", read_since),
    ("o_clock", read_o_clock),
    ("clock", read_clock),
    ("score", read_score),
    ("temperature", read_temperature),
    ("and_a_half", read_and_a_half),
    ("metres", read_metres),
    ("magnitude", read_magnitude),
    ("quantity", read_quantity),
    ("one_long", read_one_long),
    ("rough", read_rough),
    ("fraction", read_fraction),
    ("month", read_bare_month),
    ("season", read_season),
    ("weekday", read_weekday),
    ("day", read_day),
    ("year", read_year),
    ("ordinal", read_ordinal),
    ("count", read_count),
    ("vague", read_vague),
)
IN_DIGITS = frozenset(
    {
        "iso",
        "nine_eleven",
        "dmyy",
        "mdy",
        "dmy",
        "my",
        "years",
        "magnitude",
        "metres",
        "money_between",
        "money",
        "bracket",
        "clock",
        "score",
        "year",
    }
)
"""Figures that are written in digits only; a sentence without any is not searched for them."""
_DIGIT = re.compile(r"\d")
_PLAIN_SUBJECT = {"count", "quantity", "money", "percent", "duration", "age", "ordinal", "fraction"}
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "to",
        "with",
        "and",
        "or",
        "but",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "that",
        "this",
        "these",
        "those",
        "it",
        "its",
        "their",
        "his",
        "her",
        "he",
        "she",
        "they",
        "who",
        "which",
        "said",
        "says",
        "more",
        "than",
        "about",
        "over",
        "some",
        "nearly",
        "around",
        "per",
        "up",
        "into",
    ]
)


def _subject(figure: Figure, text: str) -> tuple[str, ...]:
    """What is counted: up to three content words behind the figure and two before it."""
    behind = re.match(r"[\s-]*((?:[\w’'-]+[\s]?){1,4})", text[figure.end : figure.end + 60])
    ahead = re.findall(r"[\w’'-]+", text[max(0, figure.start - 50) : figure.start])
    words = [w.lower() for w in (behind.group(1).split() if behind else [])]
    after = [w for w in words if w not in _STOP and not w[0].isdigit()][:3]
    before = [w.lower() for w in ahead[-5:] if w.lower() not in _STOP and not w[0].isdigit()][-2:]
    return tuple(after + before)


def _hedge(figure: Figure, text: str) -> str:
    found = _HEDGE.search(text[max(0, figure.start - 22) : figure.start])
    return found.group(1).lower() if found else ""


def _raw(text: str) -> Iterator[Figure]:
    claimed = bytearray(len(text))
    digits = _DIGIT.search(text) is not None
    for name, make in _ORDER:
        if not digits and name in IN_DIGITS:
            continue
        for match in patterns()[name].finditer(text):
            if any(claimed[match.start() : match.end()]):
                continue
            figure = make(match, text)
            if figure is None:
                continue
            claimed[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
            yield figure


@lru_cache(maxsize=1 << 15)
def _cached(text: str) -> tuple[Figure, ...]:
    found = sorted(_raw(text), key=lambda figure: figure.start)
    periods = [
        f
        for f in found
        if f.kind in ("period", "year") or (f.kind == "date" and f.when and f.when[2] is None)
    ]
    result = []
    for figure in found:
        subject = _subject(figure, text) if figure.kind in _PLAIN_SUBJECT else ()
        near = min(periods, key=lambda p: abs(p.start - figure.start), default=None)
        period = near.normal if near and figure.kind in ("money", "percent", "count", "quantity") else ""
        result.append(replace(figure, subject=subject, period=period, hedge=_hedge(figure, text)))
    return tuple(result)


MAX_STRETCH = 20_000
"""Longer stretches (one huge "sentence") are read up to here: nobody checks figures in base64."""


def find_figures(text: str, start: int = 0, end: int | None = None) -> tuple[Figure, ...]:
    """The figures of `text[start:end]` (a sentence, best), in order; offsets are into `text`."""
    stretch = text[start:end][:MAX_STRETCH]
    return tuple(replace(f, start=f.start + start, end=f.end + start) for f in _cached(stretch))
