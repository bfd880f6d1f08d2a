"""How two figures that answer one question differ."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, TypeAlias

from newsdiff.collation.figures.figure import Figure
from newsdiff.collation.figures.numbers import WEEKDAYS

Verdict: TypeAlias = Literal["same", "notation", "precision", "different"]


def compare(left: Figure, right: Figure) -> Verdict:
    """How two figures that answer the same question differ.

    "notation" is the same value written otherwise; "precision" one that says less ("in 2022" and
    "in February 2022", "about 20 miles" and "32 km"); anything else is "different".
    """
    if left.normal == right.normal:
        return "same" if _plain(left.text) == _plain(right.text) else "notation"
    if left.when is not None and right.when is not None:
        return _compare_dates(left, right)
    if left.kind == right.kind == "weekday" and left.word == right.word:
        return _narrower(left.unit.split(), right.unit.split())  # "Friday", "next Friday", "Friday evening"
    if left.kind == right.kind == "clock" and UNSAID in (left.word, right.word):
        return "precision" if _on_the_dial(left) == _on_the_dial(right) else "different"
    if left.kind == right.kind == "clock" and left.value == right.value:
        return _narrower(left.word.split(), right.word.split())  # "10 am", "10 am GMT"
    if (
        left.value == right.value
        and {left.unit[:1], right.unit[:1]} == {"°"}
        and "°" in (left.unit, right.unit)
    ):
        return "precision"  # "12 degrees", "12 degrees Celsius"
    if {left.kind, right.kind} == {"weekday", "day"}:
        return "precision"  # "yesterday" may be that Thursday: the day of publication decides
    if left.unit != right.unit and left.base is not None and right.base is not None and _close(left, right):
        return "notation" if _converted(left, right) else "precision"
    if (
        left.value is not None
        and right.value is not None
        and left.unit == right.unit
        and left.high == right.high is None
    ):
        rounded = max(abs(left.value), abs(right.value))
        hedged = bool(left.hedge or right.hedge)
        if hedged and rounded and abs(left.value - right.value) / rounded < 0.02:
            return "precision"
    return "different"


UNSAID = "half of the day unknown"


def _on_the_dial(clock: Figure) -> float:
    return (clock.value or 0.0) % 720


def _narrower(left: list[str], right: list[str]) -> Verdict:
    """ "precision" where one says more than the other and nothing else."""
    a, b = set(left), set(right)
    return "same" if a == b else "precision" if a <= b or b <= a else "different"


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", " ", text.lower().replace("\u00a0", " ").lstrip("\\"))


def _close(left: Figure, right: Figure) -> bool:
    """One measure in two units, rounded: within six per cent, or a degree."""
    assert left.base is not None
    assert right.base is not None
    if left.unit.startswith("°"):
        return right.unit.startswith("°") and abs(left.base - right.base) < 1.0
    biggest = max(abs(left.base), abs(right.base))
    return biggest == 0 or abs(left.base - right.base) / biggest < 0.06


def _converted(left: Figure, right: Figure) -> bool:
    """Is the one the other in another unit, rounded no more roughly than its own digits show?"""
    assert left.base is not None
    assert right.base is not None
    if left.unit.startswith("°"):
        return True
    return abs(left.base - right.base) <= min(_half_a_step(left), _half_a_step(right)) * 1.001


def _half_a_step(figure: Figure) -> float:
    """Half of the last place a figure shows, in the base unit; one zero at its end may be rounding."""
    assert figure.base is not None
    if not figure.value:
        return 0.0
    digits = re.search(r"\d[\d,]*(?:\.(?P<decimals>\d+))?", figure.text)
    if digits and digits["decimals"]:
        step = 10.0 ** -len(digits["decimals"])
    else:
        step = 10.0 if figure.value % 10 == 0 else 1.0
    if digits is None or figure.value >= 1e5:  # in words, or in millions: the step is not to be seen
        step = max(step, figure.value * 0.02)
    return step / 2 * abs(figure.base / figure.value)


def _compare_dates(left: Figure, right: Figure) -> Verdict:
    assert left.when is not None
    assert right.when is not None
    if (left.until is None) != (right.until is None):
        return "precision" if _an_end(left, right) or _an_end(right, left) else "different"
    pairs = list(zip(left.when, right.when, strict=True))
    if left.until is not None and right.until is not None:
        pairs += list(zip(left.until, right.until, strict=True))
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return "different"
    if not any(a is not None and a == b for a, b in pairs):
        return "different"
    if left.word in ("early", "mid", "late") and right.word in ("early", "mid", "late"):
        return "different"
    return "precision"


def _an_end(year: Figure, span: Figure) -> bool:
    """Whether a year is where a span of years begins or ends: "since 2005", "the 2004-05 season"."""
    ends = (span.when, span.until)
    of_years = all(end is not None and end[0] and not any(end[1:]) for end in ends)
    return year.kind == "year" and of_years and year.when in ends


def weekday_date(figure: Figure, published: date | None) -> date | None:
    """The date a weekday or "today"/"yesterday"/"tomorrow" means in copy published on that day.

    Copy names the days of the week that is just over, so a weekday is the last such day, the day
    of publication included. `None` where nothing can be said.
    """
    if published is None:
        return None
    if figure.kind == "weekday":
        back = (published.weekday() - WEEKDAYS.index(figure.word)) % 7
        return published - timedelta(days=back)
    shift = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "this morning": 0, "last night": -1}
    return published + timedelta(days=shift[figure.word]) if figure.word in shift else None
