"""Matches to figures: dates, days, periods and hours."""

from __future__ import annotations

import re

from newsdiff.collation.figures.figure import Figure
from newsdiff.collation.figures.measures import units
from newsdiff.collation.figures.numbers import WEEKDAYS, month_number, number, whole
from newsdiff.collation.figures.reading import made

THIS_CENTURY = 70
"""A year of two digits below this is of this century."""


def read_date(match: re.Match[str], text: str) -> Figure | None:
    groups = match.groupdict()
    month = month_number(groups["month"]) if groups.get("month") else whole(groups.get("m"))
    year = whole(groups.get("y"))
    if year is not None and year < 100:  # "10 Nov 11"
        year += 2000 if year < THIS_CENTURY else 1900
    return made("date", match, when=(year, month, whole(groups.get("d"))))


def read_bare_month(match: re.Match[str], text: str) -> Figure | None:
    name = match.group("month")
    word = (match.group("last") or match.group("word")).strip().lower().rstrip("-")
    if name in ("May", "March", "Mar") and word not in (
        "last",
        "next",
        "in",
        "since",
        "until",
        "early",
        "late",
        "mid",
        "this",
        "by",
    ):
        return None
    start = match.start("last") if match.group("last") else match.start("month")
    if word in ("last", "next", "this"):
        start = match.start("last") if match.group("last") else match.start("word")
    text_of = text[start : match.end()]
    rough = word if word in ("last", "next", "this", "early", "late", "mid") else ""
    return Figure("date", start, match.end(), text_of, when=(None, month_number(name), None), word=rough)


def read_period(match: re.Match[str], text: str) -> Figure | None:
    def side(part: str, year: str | None) -> tuple[int | None, int | None, int | None]:
        month = re.search(r"[A-Za-z]{3,}", re.sub(r"^\d+(?:st|nd|rd|th)", "", part))
        assert month is not None
        return whole(year), month_number(month.group()), whole((re.search(r"\d{1,2}", part) or [None])[0])

    first, last = side(match.group("from"), match.group("y1")), side(match.group("to"), match.group("y2"))
    return made("period", match, when=(first[0] or last[0], *first[1:]), until=last)


def read_years(match: re.Match[str], text: str) -> Figure | None:
    if " and " in match.group() and not match.group()[0].isalpha():
        return None
    first, last = match.group("y1"), match.group("y2")
    last = first[:2] + last if len(last) == 2 else last
    return made("period", match, when=(int(first), None, None), until=(int(last), None, None))


def read_part(match: re.Match[str], text: str) -> Figure | None:
    word = match.group("part").lower()
    for old, new in (
        ("1st", "first"),
        ("2nd", "second"),
        ("3rd", "third"),
        ("4th", "fourth"),
        ("final", "last"),
    ):
        word = word.replace(old, new)
    word = {"q1": "first quarter", "q2": "second quarter", "q3": "third quarter", "q4": "fourth quarter"}.get(
        word, word
    )
    word = {"h1": "first half", "h2": "second half"}.get(word, word)
    return made("period", match, when=(whole(match.group("y")), None, None), word=word)


def read_weekday(match: re.Match[str], text: str) -> Figure | None:
    name = match.group("day").lower().rstrip(".")
    day = next(full for full in WEEKDAYS if full.startswith(name[:3]))
    near = {"last": "last", "next": "next"}.get((match.group("last") or "").strip().lower(), "")
    return made("weekday", match, word=day, unit=" ".join(filter(None, (near, match.group("part")))))


def read_day(match: re.Match[str], text: str) -> Figure | None:
    return made("day", match, word=re.sub(r"\s+", " ", match.group("word").lower()))


def read_since(match: re.Match[str], text: str) -> Figure | None:
    value = number(match.group("a"))
    unit = units()[0][match.group("unit").lower()]
    return (
        None
        if value is None
        else made("duration", match, value=value, unit=unit.name, base=value * unit.factor, word="past")
    )


_ZONE = re.compile(r"\s\(?(GMT|UTC|BST|CES?T|EES?T|MSK|E[SD]?T|P[SD]?T|C[SD]T|IST|JST|AE[SD]T|local\stime)\b")


def read_clock(match: re.Match[str], text: str) -> Figure | None:
    if match.group("gmt"):
        return made(
            "clock", match, value=int(match.group("gmt")[:2]) * 60 + int(match.group("gmt")[2:]), unit="min"
        )
    half = (match.group("ap") or match.group("ap2") or "").lower().replace(".", "")
    if not half and "." in match.group():
        return None
    hour = int(match.group("h") or match.group("h2"))
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    zone = _ZONE.match(text, match.end())
    end = zone.end() if zone else match.end()
    return Figure(
        "clock", match.start(), end, text[match.start() : end], unit="min",
        value=float(hour * 60 + int(match.group("min") or 0)), word=zone.group(1) if zone else "",
    )  # fmt: skip


def read_o_clock(match: re.Match[str], text: str) -> Figure | None:
    """ "nine o'clock": which half of the day, it need not say."""
    hour = number(match.group("h"))
    if hour is None or not 1 <= hour <= 12:
        return None
    part = match.group("part") or ("night" if match.group("night") else "")
    late = part in ("afternoon", "evening", "night") and hour < 12
    return made(
        "clock",
        match,
        unit="min",
        value=(hour + 12 * late) * 60,
        word="" if part else "half of the day unknown",
    )


def read_season(match: re.Match[str], text: str) -> Figure | None:
    """A season as a stretch of time; "since early spring" is more than "since spring"."""
    rough = (match.group("rough") or "").lower().strip(" -")
    near = (match.group("near") or "").lower().strip()
    start = match.start("rough") if rough else match.start("near") if near else match.start("season")
    return Figure(
        "period", start, match.end(), text[start : match.end()],
        when=(whole(match.group("y")), None, None), word=" ".join(filter(None, (rough, near, match.group("season").lower()))),
    )  # fmt: skip


_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|during|after|before|for|to|and|late|early|mid|the|year|a|than|around|through)[\s-]|[(,]\s?|['’]s\s|^\s*)$",
    re.IGNORECASE,
)


def read_year(match: re.Match[str], text: str) -> Figure | None:
    if not _BEFORE_YEAR.search(text[max(0, match.start() - 12) : match.start()]):
        return None
    if match.group("s"):
        return made("year", match, when=(int(match.group("y")), None, None), word="decade")
    return made("year", match, when=(int(match.group("y")), None, None))


def read_nine_eleven(match: re.Match[str], text: str) -> Figure | None:
    return made("date", match, when=(2001, 9, 11))
