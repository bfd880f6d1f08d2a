"""Find the figures of a text: money, percent, counts, units, dates, periods, ages, ordinals, scores.

Every figure carries its normalised value, so that "USD 240.1 billion" and "$240.1bn" are the same
reading and "20 miles" and "32 km" too, and what qualifies it (period, subject), so that a figure for
a year is not held against one for eleven months. Tables of currencies and units are data
(`data/currencies.toml`, `data/units.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from newsdiff.collation.data import load

Kind: TypeAlias = Literal[
    "money",
    "percent",
    "count",
    "quantity",
    "duration",
    "date",
    "weekday",
    "day",
    "clock",
    "period",
    "year",
    "age",
    "ordinal",
    "score",
    "fraction",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in running text; `start`/`end` are code points of the text it was found in."""

    kind: Kind
    start: int
    end: int
    text: str
    value: float | None = None
    """In `unit`; for a range its lower end. `None` where only a rough word stands ("dozens")."""
    high: float | None = None
    unit: str = ""
    base: float | None = None
    """`value` in the base unit of its dimension (metres, kilograms, seconds …)."""
    when: tuple[int | None, int | None, int | None] | None = None
    """Year, month, day of a date; what is not said is `None`."""
    until: tuple[int | None, int | None, int | None] | None = None
    word: str = ""
    """A rough word where there is no number: "weeks", "thursday", "today", "last"."""
    hedge: str = ""
    """"about", "nearly", "more than" … as written, in lower case."""
    lost_sign: bool = False
    """An amount in brackets behind another amount whose currency sign is gone."""
    subject: tuple[str, ...] = ()
    """Lower-case words around that say what is counted or measured."""
    period: str = ""
    """The period that holds for it, normalised, where its sentence names one."""

    @property
    def normal(self) -> str:
        """A comparison form: equal for equal values in any notation."""
        if self.when is not None:
            first = "-".join("?" if part is None else str(part) for part in self.when)
            last = "-".join("?" if part is None else str(part) for part in self.until) if self.until else ""
            return (
                f"{self.kind}:{first}" + (f"/{last}" if last else "") + (f":{self.word}" if self.word else "")
            )
        if self.value is None:
            return f"{self.kind}:{self.word or self.text.lower()}:{self.unit}"
        amount = self.base if self.base is not None else self.value
        high = f"-{_digits(self.high)}" if self.high is not None else ""
        dimension = DIMENSION_OF.get(self.unit, self.unit)
        return f"{self.kind}:{_digits(amount)}{high}:{dimension}" + (f":{self.word}" if self.word else "")


def _digits(value: float) -> str:
    """A number in its shortest form that keeps every digit of it."""
    short = f"{value:.6g}"
    return short if abs(float(short) - value) <= abs(value) * 1e-11 else f"{value:.12g}"


SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALE = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "mln": 1e6, "mn": 1e6, "m": 1e6,
    "crore": 1e7, "billion": 1e9, "bln": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "trn": 1e12, "tn": 1e12,
}  # fmt: skip
MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
    "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
}  # fmt: skip

_SMALL = "|".join(sorted(SMALL, key=len, reverse=True))
_WORD_SCALE = "hundred|thousand|lakh|million|crore|billion|trillion"
_WORD_NUMBER = (
    r"half\sa\s(?:million|billion|trillion|dozen)|(?:two|three|four|five|six)\sdozen|(?:half[-\s])?(?:an?\s)?dozen(?!s)|"
    rf"(?:(?:{_SMALL})(?:[-\s](?:{_SMALL}))?|an?(?=\s(?:{_WORD_SCALE})\b))"
    rf"(?:\s(?:{_WORD_SCALE})(?:\s(?:and\s)?(?:{_SMALL})(?:-(?:{_SMALL}))?(?=\s(?:{_WORD_SCALE})\b|\b))?)*"
)
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE_AFTER = (
    r"(?:[\s-]?(?:hundred|thousand|million|mln|mn|billion|bln|bn|trillion|trn|tn|crore|lakh)\b|(?:k|m|b)\b)"
)
_NUMBER = rf"(?:(?:{_DIGITS})(?:{_SCALE_AFTER})?|\b(?i:{_WORD_NUMBER})\b)"
_DASH = r"[-‐-―−]"
_RANGE_LINK = rf"(?:\s?{_DASH}\s?|\sto\s|\sand\s|\sor\s)"
_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept(?:ember|\.)?|Sep\.?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?|JAN(?:UARY)?|FEB(?:RUARY)?|MARCH|APRIL|JUNE|JULY|AUG(?:UST)?|SEPT(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)(?![a-z])"
_YEAR = r"(?:1[6-9]\d\d|20\d\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
_HEDGE = re.compile(
    r"(?:\b(about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|closer to|up to|as many as|"
    r"as much as|more than|over|at least|a minimum of|less than|fewer than|under|at most|just over|just under|"
    r"an estimated|estimated|no fewer than|no less than|no more than|exactly|only|just|less|above|below|"
    r"well over|upwards? of|north of|in excess of)\s)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    dimension: str
    factor: float


@cache
def _units() -> tuple[dict[str, _Unit], dict[str, _Unit]]:
    """Unit words (lower case) and exact symbols, each with what they stand for."""
    words: dict[str, _Unit] = {}
    exact: dict[str, _Unit] = {}
    for dimension, table in load("units.toml").items():
        for name, entry in table["units"].items():
            unit = _Unit(name, dimension, float(entry["factor"]))
            words.update({word.lower(): unit for word in entry["words"]})
            exact.update(dict.fromkeys(entry["exact"], unit))
    return words, exact


DIMENSION_OF: dict[str, str] = {
    unit.name: unit.dimension for table in _units() for unit in table.values() if unit.dimension != "duration"
}


@cache
def _currencies() -> tuple[dict[str, str], dict[str, str]]:
    signs: dict[str, str] = {}
    words: dict[str, str] = {}
    for code, entry in load("currencies.toml").items():
        signs.update(dict.fromkeys(entry["signs"], code))
        words.update({word.lower(): code for word in entry["words"]})
    return signs, words


def _alternatives(words: dict[str, str] | dict[str, _Unit]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    signs, money_words = _currencies()
    unit_words, unit_exact = _units()
    sign = rf"(?:{_alternatives(signs)})"
    scale = rf"(?:{_SCALE_AFTER})?"
    units = rf"(?:(?:(?i:{_alternatives(unit_words)}))|{_alternatives(unit_exact)})"
    month_or_day = rf"(?:{_DAY}\s{_MONTH}|{_MONTH}(?:\s{_DAY})?)"
    sources = {
        "money": rf"(?P<neg>[-−])?(?<![A-Za-z])(?P<sign>{sign})\s?(?P<a>{_DIGITS})(?P<sa>{scale})"
        rf"(?:(?:\s?{_DASH}\s?|\sto\s|\sor\s)(?:(?P=sign)\s?)?(?P<b>(?:{_DIGITS}))(?P<sb>{scale})(?![\d%]|\s?(?:percent|per cent)))?",
        "money_between": rf"(?<=\b[Bb]etween\s)(?P<sign>{sign})\s?(?P<a>{_DIGITS})(?P<sa>{scale})\sand\s(?:(?P=sign)\s?)?(?P<b>{_DIGITS})(?P<sb>{scale})(?P<neg>$^)?",
        "money_word": rf"(?P<a>{_NUMBER})(?:{_RANGE_LINK}(?P<b>{_NUMBER}))?[\s-](?P<word>(?i:{_alternatives(money_words)}))\b",
        "bracket": rf"\(\s?(?P<a>{_DIGITS})(?P<sa>{_SCALE_AFTER})\s?\)",
        "percent": rf"(?P<minus>(?<![\w%.,–-])(?:[-−]|(?i:minus)\s))?(?P<a>{_NUMBER})(?:{_RANGE_LINK}(?P<b>{_NUMBER}))?\s?(?:%|(?i:percent(?!age)|per\scent(?!age)|pct\b|pc\b))",
        "age": rf"(?P<a>{_NUMBER})[-\s](?:year|month|week|day)s?[-\s]olds?\b|\b(?i:aged|age)\s(?P<b>\d{{1,3}})\b"
        r"|,\s(?P<c>[1-9]\d)(?=,\s(?![\w]+\sand\s\d)(?:who|from|of|was|is|an?|the|said|told|has|had)\b)",
        "quantity": rf"(?P<a>{_NUMBER})(?:{_RANGE_LINK}(?P<b>{_NUMBER}))?[\s-]?(?P<unit>{units})(?![\w])(?P<long>[-\s]long\b)?",
        "one_long": r"\b(?P<art>an?\s|one[-\s])?(?P<unit>hour|day|week|month|year|minute|decade)[-\s]?long\b|\b(?P<art2>an|half\san|one)\s(?P<unit2>hour)\b(?!\s(?:ago|earlier|later))|\b(?:for|within|than|over|nearly|about|after|in|every|only|just|spent|took|takes?|last(?:s|ed)|wait(?:s|ed))\s(?P<art3>an?|one)\s(?P<unit3>minute|day|week|month|year|decade)\b(?!\s(?:ago|earlier|later|of))",
        "rough": r"\b(?P<rough>(?:(?:just|several|a\sfew|some|many)\s)?(?P<u>minutes|hours|days|weeks|months|years|decades))\s(?=(?:before|after|ago|earlier|later|of|ahead|prior)\b)",
        "temperature": rf"(?P<a>(?:[-−]|\b(?i:minus)\s)?(?:{_NUMBER}))(?:\s?(?:{_DASH}|to)\s?(?P<b>[-−]?(?:{_NUMBER})))?(?:\s?°\s?(?P<u1>[CF])|(?P<u2>[CF])|(?:\s?°|\sdegrees?|\sdeg\.?)?\s?(?P<u3>(?i:celsius|centigrade|fahrenheit))|(?:\sdegrees?)\s(?P<u4>[CF]))\b",
        "and_a_half": r"\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:(?P<u1>year|month|week|day|hour|decade|mile|metre|meter)s?\s)?and\sa\shalf(?:[\s-](?P<u2>years?|months?|weeks?|days?|hours?|decades?|miles?|metres?|meters?))?\b",
        "iso": r"\b(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])\b",
        "nine_eleven": r"(?<![\d/])9/11(?![\d/])",
        "mdy": rf"\b(?P<month>{_MONTH})\s(?P<d>{_DAY})(?:,?\s(?P<y>{_YEAR})\b)?(?!\s?%)",
        "dmy": rf"\b(?P<d>{_DAY})\s(?:of\s)?(?P<month>{_MONTH})(?:,?\s(?P<y>{_YEAR})\b)?",
        "my": rf"\b(?P<month>{_MONTH}),?\s(?:of\s)?(?P<y>{_YEAR})\b",
        "month": rf"\b(?P<word>(?:last|next|this|in|since|until|by|of|during|from|late|early|mid|ending|for)[-\s])(?P<last>last\s|next\s|this\s|early\s|late\s|mid-)?(?P<month>{_MONTH})(?!\s\d)",
        "period": rf"\b(?:(?i:between|from)\s)?(?P<from>{month_or_day})(?:,?\s(?P<y1>{_YEAR}))?\s?(?:(?:and|to|through|until|till)\s|{_DASH}\s?)(?P<to>{month_or_day})(?:,?\s(?P<y2>{_YEAR}))?",
        "years": rf"\b(?:(?:between|from)\s)?(?P<y1>{_YEAR})\s?(?:(?:and|to|through|until)\s|{_DASH})(?P<y2>{_YEAR}|\d\d(?!\d))\b",
        "part": rf"\b(?P<part>(?i:(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)\s(?:quarter|half)|Q[1-4]|H[12]|(?:first|last)\s(?P<n>\w+)\smonths|year\sto\sdate|fiscal\syear|financial\syear))(?:\s(?:of\s)?(?P<y>{_YEAR}))?\b",
        "weekday": r"\b(?P<last>(?i:last|next|this)\s)?(?P<day>(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|Mon\.|Tues?\.|Wed\.|Thurs?\.|Fri\.|Sat\.|Sun\.)(?:\s(?P<part>morning|afternoon|evening|night))?(?![a-z])",
        "day": r"\b(?P<word>(?i:today|yesterday|tomorrow|tonight|last\snight|this\s(?:morning|afternoon|evening|week|month|year|weekend)|(?:last|next)\s(?:week|month|year|weekend)))\b",
        "since": rf"\b(?:over|in|during|for|within)\s(?:the\s)?(?:last|past)\s(?P<a>{_NUMBER})\s(?P<unit>hours|days|weeks|months|years|decades)\b",
        "clock": r"\b(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)\s?(?P<ap>(?i:[ap]\.?m\.?))?(?![\d%])|\b(?P<h2>[1-9]|1[0-2])\s?(?P<ap2>(?i:[ap]\.m\.|[ap]m))(?![a-z])|\b(?P<gmt>\d{4})\s(?:GMT|UTC|hours)\b",
        "year": rf"(?<![\d,.$£€#-])\b(?P<y>{_YEAR})(?P<s>s\b)?(?![\d,]\d|%|[-\s]?(?:{_SCALE_AFTER}))",
        "score": r"(?<![\d.-])\b(?P<a>\d{1,3})[-–](?P<b>\d{1,3})(?:,\s\d{1,2}[-–]\d{1,2})*\b(?![-–\d%])",
        "fraction": r"\b(?:(?P<n>one|two|three|four|five|nine)[-\s](?P<d>half|third|quarter|fifth|tenth)s?|(?P<half>half|a\sthird|a\squarter)\sof|(?P<in1>one|two|three|four|\d+)\s(?:in|out\sof)\s(?P<in2>five|ten|three|four|six|seven|eight|nine|\d+))\b",
        "ordinal": rf"\b(?P<n>\d+)(?:st|nd|rd|th)\b|\b(?P<w>{'|'.join(ORDINALS)})\b(?!\s(?:of\sall|place))",
        "count": rf"(?<![\w.$£€#@/-])(?P<a>{_NUMBER})(?:{_RANGE_LINK}(?P<b>{_NUMBER}))?(?![\w%])",
        "vague": r"\b(?P<w>dozens|scores|hundreds|thousands|tens\sof\sthousands|hundreds\sof\sthousands|millions|billions)\b(?=\sof\b|\smore\b)",
    }
    return {
        name: re.compile(
            source,
            re.IGNORECASE
            if name in {"and_a_half", "rough", "since", "day", "fraction", "ordinal", "vague", "one_long"}
            else 0,
        )
        for name, source in sources.items()
    }


def number(text: str) -> float | None:
    """The value of a number in digits or words ("26", "1.2bn", "twenty-six", "half a million"), else None."""
    text = text.strip().lower().replace("\u00a0", "").replace("\u202f", "").replace("\u2009", "")
    matched = re.match(r"[\d,]*\.?\d+", text)
    if matched and any(ch.isdigit() for ch in matched.group()):
        value = float(matched.group().replace(",", ""))
        rest = text[matched.end() :].strip(" -")
        return value * SCALE[rest] if rest in SCALE else (value if not rest else None)
    return _words(text)


def _words(text: str) -> float | None:
    if text.startswith("half"):
        last = re.split(r"[-\s]", text)[-1]
        return 6.0 if last == "dozen" else SCALE.get(last, 0) / 2 or None
    if text.endswith("dozen"):
        first = re.split(r"[-\s]", text)[0]
        return 12.0 * SMALL.get(first, 1)
    total = current = 0.0
    seen = False
    for word in re.split(r"[-\s]+", text):
        if word in SMALL:
            current, seen = current + SMALL[word], True
        elif word in ("a", "an"):
            current = 1
        elif word == "hundred":
            current, seen = (current or 1) * 100, True
        elif word in SCALE:
            total, current, seen = total + (current or 1) * SCALE[word], 0, True
        elif word != "and":
            return None
    return total + current if seen else None


def _month(text: str) -> int:
    return MONTHS[text.rstrip(".").lower()]


def _int(text: str | None) -> int | None:
    digits = re.match(r"\d+", text or "")
    return int(digits.group()) if digits else None


Maker: TypeAlias = Callable[[re.Match[str], str], Figure | None]


def _figure(kind: Kind, match: re.Match[str], **fields: object) -> Figure:
    return Figure(kind, match.start(), match.end(), match.group(), **fields)  # type: ignore[arg-type]


def _bounds(match: re.Match[str]) -> tuple[float | None, float | None]:
    """Both ends of an amount; a scale word behind the second end holds for the first as well."""
    groups = match.groupdict()
    scale_a, scale_b = (groups.get("sa") or "").strip(" -"), (groups.get("sb") or "").strip(" -")
    low = number((groups["a"] or "") + " " + scale_a)
    high = number(groups["b"] + " " + scale_b) if groups.get("b") else None
    if high is not None and low is not None and low < high / 1e3:
        scale = scale_b or re.sub(r"^[\d.,\s]+", "", groups["b"])
        low = low * SCALE.get(scale.lower(), 1)
    return low, high


def _money(match: re.Match[str], text: str) -> Figure | None:
    low, high = _bounds(match)
    if match.group("neg") and low is not None:
        low = -low
    return _figure("money", match, value=low, high=high, unit=_currencies()[0][match.group("sign")])


_NOT_MONEY = {"won", "real", "pound", "rand", "dong", "lira", "sterling", "cent", "quid", "bucks"}


def _money_word(match: re.Match[str], text: str) -> Figure | None:
    low, high = _bounds(match)
    word = re.sub(r"\s", " ", match.group("word").lower())
    if low is None or (word in _NOT_MONEY and low < 100 and word not in ("cent", "pound", "quid", "bucks")):
        return None
    if word.startswith("pound") and re.match(
        r"\s(?:of\s(?!aid|debt|damage)|in\sweight|heavier|lighter)", text[match.end() :]
    ):
        return _figure("quantity", match, value=low, high=high, unit="lb", base=low * 0.45359237)
    unit = _currencies()[1][word]
    if unit == "cent":
        return _figure("money", match, value=low / 100, unit="USD", base=None)
    return _figure("money", match, value=low, high=high, unit="GBP" if unit == "pence" else unit)


def _bracket(match: re.Match[str], text: str) -> Figure | None:
    """ "$218.2 billion (173.12 billion)": an amount whose sign was lost on the way."""
    before = text[max(0, match.start() - 40) : match.start()]
    if not _patterns()["money"].search(before):
        return None
    low, _ = _bounds(match)
    return _figure("money", match, value=low, lost_sign=True)


def _percent(match: re.Match[str], text: str) -> Figure | None:
    low, high = _bounds(match)
    if low is not None and match.group("minus"):
        low = -low
    return None if low is None else _figure("percent", match, value=low, high=high, unit="%")


def _age(match: re.Match[str], text: str) -> Figure | None:
    value = number(match.group("a") or match.group("b") or match.group("c") or "")
    if value is None:
        return None
    if match.group("c"):
        start = match.start("c")
        return Figure("age", start, match.end("c"), match.group("c"), value=value, unit="year")
    unit = re.search(r"month|week|day", match.group())
    return _figure("age", match, value=value, unit=unit.group() if unit else "year")


def _quantity(match: re.Match[str], text: str) -> Figure | None:
    words, exact = _units()
    name = match.group("unit")
    unit = exact.get(name) or words.get(re.sub(r"\s", " ", name.lower()))
    low, high = _bounds(match)
    if unit is None or low is None or (name == "min" and not match.group("a").isdigit()):
        return None
    if name.lower() == "second" and not match.group("a")[0].isdigit() and low != 1:
        return None
    kind: Kind = "duration" if unit.dimension == "duration" else "quantity"
    return _figure(kind, match, value=low, high=high, unit=unit.name, base=low * unit.factor)


_CELSIUS = {"c": (0.0, 1.0), "f": (-32.0, 5 / 9)}
"""Shift and factor that turn degrees into degrees Celsius."""


def _temperature(match: re.Match[str], text: str) -> Figure | None:
    unit = next(match.group(name) for name in ("u1", "u2", "u3", "u4") if match.group(name)).lower()
    unit = "f" if unit.startswith("f") else "c"

    def degrees(part: str | None) -> float | None:
        bare = re.sub(r"^(?:[-−]|minus\s)", "", part or "", flags=re.IGNORECASE)
        value = number(bare)
        return -value if value is not None and bare != (part or "") else value

    low, high = degrees(match.group("a")), degrees(match.group("b"))
    if low is None:
        return None
    shift, factor = _CELSIUS[unit]
    return _figure(
        "quantity", match, value=low, high=high, unit=f"°{unit.upper()}", base=(low + shift) * factor
    )


def _and_a_half(match: re.Match[str], text: str) -> Figure | None:
    word = (match.group("u1") or match.group("u2") or "").lower()
    unit = _units()[0].get(word)
    value = {"a": 1.0, "an": 1.0}.get(match.group("n").lower()) or number(match.group("n"))
    if unit is None or value is None:
        return None
    kind: Kind = "duration" if unit.dimension == "duration" else "quantity"
    return _figure(kind, match, value=value + 0.5, unit=unit.name, base=(value + 0.5) * unit.factor)


def _one_long(match: re.Match[str], text: str) -> Figure | None:
    unit = _units()[0][(match.group("unit") or match.group("unit2") or match.group("unit3")).lower()]
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
    return _figure("duration", match, value=value, unit=unit.name, base=value * unit.factor)


def _rough(match: re.Match[str], text: str) -> Figure | None:
    start, end = match.span("rough")
    return Figure("duration", start, end, text[start:end], word=match.group("u").lower(), unit="rough")


def _date(match: re.Match[str], text: str) -> Figure | None:
    groups = match.groupdict()
    month = _month(groups["month"]) if groups.get("month") else _int(groups.get("m"))
    return _figure("date", match, when=(_int(groups.get("y")), month, _int(groups.get("d"))))


def _bare_month(match: re.Match[str], text: str) -> Figure | None:
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
    return Figure("date", start, match.end(), text_of, when=(None, _month(name), None), word=rough)


def _period(match: re.Match[str], text: str) -> Figure | None:
    def side(part: str, year: str | None) -> tuple[int | None, int | None, int | None]:
        month = re.search(r"[A-Za-z]{3,}", re.sub(r"^\d+(?:st|nd|rd|th)", "", part))
        assert month is not None
        return _int(year), _month(month.group()), _int((re.search(r"\d{1,2}", part) or [None])[0])

    first, last = side(match.group("from"), match.group("y1")), side(match.group("to"), match.group("y2"))
    return _figure("period", match, when=(first[0] or last[0], *first[1:]), until=last)


def _years(match: re.Match[str], text: str) -> Figure | None:
    if " and " in match.group() and not match.group()[0].isalpha():
        return None
    first, last = match.group("y1"), match.group("y2")
    last = first[:2] + last if len(last) == 2 else last
    return _figure("period", match, when=(int(first), None, None), until=(int(last), None, None))


def _part(match: re.Match[str], text: str) -> Figure | None:
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
    return _figure("period", match, when=(_int(match.group("y")), None, None), word=word)


def _weekday(match: re.Match[str], text: str) -> Figure | None:
    name = match.group("day").lower().rstrip(".")
    day = next(full for full in WEEKDAYS if full.startswith(name[:3]))
    near = {"last": "last", "next": "next"}.get((match.group("last") or "").strip().lower(), "")
    return _figure("weekday", match, word=day, unit=" ".join(filter(None, (near, match.group("part")))))


def _day(match: re.Match[str], text: str) -> Figure | None:
    return _figure("day", match, word=re.sub(r"\s+", " ", match.group("word").lower()))


def _since(match: re.Match[str], text: str) -> Figure | None:
    value = number(match.group("a"))
    unit = _units()[0][match.group("unit").lower()]
    return (
        None
        if value is None
        else _figure("duration", match, value=value, unit=unit.name, base=value * unit.factor, word="past")
    )


_ZONE = re.compile(r"\s\(?(GMT|UTC|BST|CES?T|EES?T|MSK|E[SD]?T|P[SD]?T|C[SD]T|IST|JST|AE[SD]T|local\stime)\b")


def _clock(match: re.Match[str], text: str) -> Figure | None:
    if match.group("gmt"):
        return _figure(
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


_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|during|after|before|for|to|and|late|early|mid|the|year|a|than|around|through)[\s-]|[(,]\s?|['’]s\s|^\s*)$",
    re.IGNORECASE,
)


def _year(match: re.Match[str], text: str) -> Figure | None:
    if not _BEFORE_YEAR.search(text[max(0, match.start() - 12) : match.start()]):
        return None
    if match.group("s"):
        return _figure("year", match, when=(int(match.group("y")), None, None), word="decade")
    return _figure("year", match, when=(int(match.group("y")), None, None))


def _nine_eleven(match: re.Match[str], text: str) -> Figure | None:
    return _figure("date", match, when=(2001, 9, 11))


_SCORE_WORDS = re.compile(
    r"\b(won|win|beat|beaten|defeat\w*|lost|loss|drew|draw|victory|led|lead|score\w*|goal|match|game|set|sets|vote[ds]?|voting|"
    r"approved|passed|aggregate|tie|half[- ]?time|ruled|decision|thrash\w*|down|up)\b",
    re.IGNORECASE,
)


def _score(match: re.Match[str], text: str) -> Figure | None:
    around = text[max(0, match.start() - 60) : match.end() + 40]
    if not _SCORE_WORDS.search(around):
        return None
    return _figure("score", match, value=float(match.group("a")), high=float(match.group("b")))


def _fraction(match: re.Match[str], text: str) -> Figure | None:
    groups = match.groupdict()
    if groups["in1"]:
        over, under = number(groups["in1"]), number(groups["in2"])
        return _figure("fraction", match, value=over / under) if over and under and over < under else None
    parts = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
    if groups["half"]:
        return _figure("fraction", match, value=1 / parts[groups["half"].lower().split()[-1]])
    top = number(groups["n"])
    return _figure("fraction", match, value=top / parts[groups["d"].lower()]) if top else None


def _ordinal(match: re.Match[str], text: str) -> Figure | None:
    if match.group("n"):
        return _figure("ordinal", match, value=float(match.group("n")))
    word = match.group("w").lower()
    after = text[match.end() : match.end() + 20]
    # "at first", "first of all", "for a second", "first lady", "second-hand" count nothing
    idle = (
        r"\b(?:at|from the|split|per|every)\s$"
        if word not in ("first", "second")
        else r"\b(?:at|from the|split|a|per|every)\s$"
    )
    if re.search(
        idle,
        text[max(0, match.start() - 9) : match.start()],
        re.IGNORECASE,
    ) or not re.match(
        r"\s(?!lady\b|minister\b|hand\b|person\b|world\b|party\b|parties\b|of\b|and\b)[a-z]",
        after,
        re.IGNORECASE,
    ):
        return None
    return _figure("ordinal", match, value=float(ORDINALS[word]))


_IDIOM_AFTER = re.compile(
    r"\s(?:another|of\sthe\smost|of\sthe\s\w+est|way|day|thing|would|can|could|should|has|who|that|by\sone|hand|side)\b|[-\s](?:star|time|off)\b",
    re.IGNORECASE,
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:no|any|the|this|that|each|every|some|which|another|last|next|first|other|past|all|these|those|day|square|number)\s$",
    re.IGNORECASE,
)


def _count(match: re.Match[str], text: str) -> Figure | None:
    low, high = _bounds(match)
    raw = match.group("a").lower()
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 16]
    if match.group("a")[0].isupper() and re.match(r"\s[A-Z]", after):
        return None  # "Six Nations"
    if low is None or raw in ("one", "zero", "1") or re.match(r"\s(?:noon|midnight)\b", after):
        return None
    if (
        high is not None
        and re.search(r"\sand\s|\sor\s", match.group())
        and not re.search(r"between\s$", before, re.IGNORECASE)
        and (low >= high or " and " in match.group())
    ):
        high = None
        match_end = match.end("a")
        return Figure("count", match.start(), match_end, text[match.start() : match_end], value=low)
    if raw[0].isalpha() and _IDIOM_AFTER.match(after):
        return None
    if raw in ("two", "both") and re.search(r"\b(?:the|these|those|between)\s$", before, re.IGNORECASE):
        # "the two leaders", "the two" is a way of saying "they", not a count
        return None
    if raw[0].isalpha() and _IDIOM_BEFORE.search(before) and low < 3:
        return None
    if (
        raw[0].isdigit()
        and (re.search(r"(?:[A-Z][\w-]*|[A-Z]-)\s?$", before) and re.match(r"\s?(?:$|[,.;:)]|[a-z])", after))
        and low < 1000
        and "," not in raw
        and re.search(
            r"\b(?:iPhone|Airbus|Boeing|Article|Section|Channel|Route|Highway|Flight|Room|Chapter|Formula|Group|Class|Grade|Level|Phase|Type|Windows|Galaxy|Page|No\.|Act|Rule|Resolution|Apollo|Gate|Platform|Pier|Interstate)\s$",
            text[max(0, match.start() - 14) : match.start()],
        )
    ):
        return None
    return _figure("count", match, value=low, high=high)


def _vague(match: re.Match[str], text: str) -> Figure | None:
    return _figure("count", match, word=re.sub(r"\s+", " ", match.group("w").lower()), unit="rough")


# The more telling reading of a stretch comes first and claims it.
_ORDER: tuple[tuple[str, Maker], ...] = (
    ("iso", _date),
    ("nine_eleven", _nine_eleven),
    ("period", _period),
    ("mdy", _date),
    ("dmy", _date),
    ("my", _date),
    ("years", _years),
    ("part", _part),
    ("money_between", _money),
    ("money", _money),
    ("money_word", _money_word),
    ("bracket", _bracket),
    ("percent", _percent),
    ("age", _age),
    ("since", _since),
    ("clock", _clock),
    ("score", _score),
    ("temperature", _temperature),
    ("and_a_half", _and_a_half),
    ("quantity", _quantity),
    ("one_long", _one_long),
    ("rough", _rough),
    ("fraction", _fraction),
    ("month", _bare_month),
    ("weekday", _weekday),
    ("day", _day),
    ("year", _year),
    ("ordinal", _ordinal),
    ("count", _count),
    ("vague", _vague),
)
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
    for name, make in _ORDER:
        for match in _patterns()[name].finditer(text):
            if any(claimed[match.start() : match.end()]):
                continue
            figure = make(match, text)
            if figure is None:
                continue
            claimed[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
            yield figure


@lru_cache(maxsize=1 << 13)
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
    if left.kind == right.kind == "clock" and left.value == right.value:
        return _narrower(left.word.split(), right.word.split())  # "10 am", "10 am GMT"
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
        return "different"
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
