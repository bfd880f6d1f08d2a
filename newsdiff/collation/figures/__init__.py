"""Find the figures of a text: money, percent, counts, units, dates, periods, ages, ordinals, scores.

Every figure carries its normalised value, so that "USD 240.1 billion" and "$240.1bn" are the same
reading and "20 miles" and "32 km" too, and what qualifies it (period, subject), so that a figure for
a year is not held against one for eleven months. Tables of currencies and units are data
(`data/currencies.toml`, `data/units.toml`).
"""

from __future__ import annotations

from newsdiff.collation.figures.comparing import Verdict, compare, weekday_date
from newsdiff.collation.figures.figure import Figure, Kind
from newsdiff.collation.figures.finding import find_figures
from newsdiff.collation.figures.numbers import MONTHS, SMALL, WEEKDAYS, number

__all__ = [
    "MONTHS",
    "SMALL",
    "WEEKDAYS",
    "Figure",
    "Kind",
    "Verdict",
    "compare",
    "find_figures",
    "number",
    "weekday_date",
]
