"""Matches to figures: money, percent, ages, measures and spans of time."""

from __future__ import annotations

import re

from newsdiff.collation.figures.figure import Figure, Kind
from newsdiff.collation.figures.measures import currencies, units
from newsdiff.collation.figures.numbers import number
from newsdiff.collation.figures.patterns import patterns
from newsdiff.collation.figures.reading import bounds, made


def read_money(match: re.Match[str], text: str) -> Figure | None:
    low, high = bounds(match)
    if match.group("neg") and low is not None:
        low = -low
    return made("money", match, value=low, high=high, unit=currencies()[0][match.group("sign")])


_NOT_MONEY = {"won", "real", "pound", "rand", "dong", "lira", "sterling", "cent", "quid", "bucks"}


def read_money_word(match: re.Match[str], text: str) -> Figure | None:
    low, high = bounds(match)
    word = re.sub(r"[\s-]", " ", match.group("word").lower())
    if low is None or (word in _NOT_MONEY and low < 100 and word not in ("cent", "pound", "quid", "bucks")):
        return None
    if word.startswith("pound") and re.match(
        r"\s(?:of\s(?!aid|debt|damage)|in\sweight|heavier|lighter)", text[match.end() :]
    ):
        return made("quantity", match, value=low, high=high, unit="lb", base=low * 0.45359237)
    unit = currencies()[1][word]
    if unit == "cent":
        return made("money", match, value=low / 100, unit="USD", base=None)
    return made("money", match, value=low, high=high, unit="GBP" if unit == "pence" else unit)


def read_bracket(match: re.Match[str], text: str) -> Figure | None:
    """ "$218.2 billion (173.12 billion)": an amount whose sign was lost on the way."""
    before = text[max(0, match.start() - 40) : match.start()]
    if not patterns()["money"].search(before):
        return None
    low, _ = bounds(match)
    return made("money", match, value=low, lost_sign=True)


def read_percent(match: re.Match[str], text: str) -> Figure | None:
    low, high = bounds(match)
    if low is not None and match.group("minus"):
        low = -low
    return None if low is None else made("percent", match, value=low, high=high, unit="%")


_FULL_NAME = re.compile(r"[A-Z][\w’'-]+\s[A-Z][\w’'-]+$")


def read_age(match: re.Match[str], text: str) -> Figure | None:
    bare = "c" if match.group("c") else "d"
    value = number(match.group("a") or match.group("b") or match.group(bare) or "")
    if value is None:
        return None
    if match.group("d") and not _FULL_NAME.search(text[max(0, match.start() - 40) : match.start()]):
        return None
    if match.group(bare):
        start = match.start(bare)
        return Figure("age", start, match.end(bare), match.group(bare), value=value, unit="year")
    unit = re.search(r"month|week|day", match.group())
    if long_ := re.search(r"decade|centur", match.group()):
        return made("age", match, value=value * (10 if long_.group() == "decade" else 100), unit="year")
    return made("age", match, value=value, unit=unit.group() if unit else "year")


def read_quantity(match: re.Match[str], text: str) -> Figure | None:
    words, exact = units()
    name = match.group("unit")
    unit = exact.get(name) or words.get(re.sub(r"[\s-]", " ", name.lower())) or words.get(name.lower())
    low, high = bounds(match)
    if unit is None or low is None or (name == "min" and not match.group("a").isdigit()):
        return None
    if name.lower() == "second" and not match.group("a")[0].isdigit() and low != 1:
        return None
    kind: Kind = "duration" if unit.dimension == "duration" else "quantity"
    return made(kind, match, value=low, high=high, unit=unit.name, base=low * unit.factor)


def read_metres(match: re.Match[str], text: str) -> Figure | None:
    """ "600m from", "(600m)": a length written as millions are."""
    value = number(match.group("a") or match.group("b"))
    return None if value is None else made("quantity", match, value=value, unit="m", base=value)


_CELSIUS = {"c": (0.0, 1.0), "f": (-32.0, 5 / 9)}
"""Shift and factor that turn degrees into degrees Celsius."""


def read_magnitude(match: re.Match[str], text: str) -> Figure | None:
    """ "magnitude 6.4", "6.4 on the Richter scale": of an earthquake."""
    group = "a" if match.group("a") else "b"
    value = number(match.group(group))
    return None if value is None else made("quantity", match, value=value, unit="magnitude", base=value)


def read_temperature(match: re.Match[str], text: str) -> Figure | None:
    unit = (
        next(match.group(name) for name in ("u1", "u2", "u3", "u4", "u5") if match.group(name))
        .lower()
        .strip()
    )
    unit = "f" if unit.startswith("f") else "" if unit.startswith("deg") else "c"

    def degrees(part: str | None) -> float | None:
        bare = re.sub(r"^(?:[-−]|minus\s)", "", part or "", flags=re.IGNORECASE)
        value = number(bare)
        return -value if value is not None and bare != (part or "") else value

    low, high = degrees(match.group("a")), degrees(match.group("b"))
    if low is None:
        return None
    if not unit:  # "12 degrees": on which scale, nobody says
        return made("quantity", match, value=low, high=high, unit="°")
    shift, factor = _CELSIUS[unit]
    return made("quantity", match, value=low, high=high, unit=f"°{unit.upper()}", base=(low + shift) * factor)


def read_and_a_half(match: re.Match[str], text: str) -> Figure | None:
    word = (match.group("u1") or match.group("u2") or "").lower()
    unit = units()[0].get(word)
    value = {"a": 1.0, "an": 1.0}.get(match.group("n").lower()) or number(match.group("n"))
    if unit is None or value is None:
        return None
    kind: Kind = "duration" if unit.dimension == "duration" else "quantity"
    return made(kind, match, value=value + 0.5, unit=unit.name, base=(value + 0.5) * unit.factor)


def read_one_long(match: re.Match[str], text: str) -> Figure | None:
    unit = units()[0][(match.group("unit") or match.group("unit2") or match.group("unit3")).lower()]
    value = 0.5 if (match.group("art2") or "").startswith("half") else 1.0
    if match.group("art3"):
        start = match.start("art3")
        return Figure(
            "duration",
            start,
            match.end(),
            text[start : match.end()],
            value=value,
            unit=unit.name,
            base=value * unit.factor,
        )
    return made("duration", match, value=value, unit=unit.name, base=value * unit.factor)


def read_rough(match: re.Match[str], text: str) -> Figure | None:
    start, end = match.span("rough")
    return Figure("duration", start, end, text[start:end], word=match.group("u").lower(), unit="rough")
