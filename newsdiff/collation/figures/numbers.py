"""Numbers in digits and words, and the pieces that patterns of figures are made of."""

from __future__ import annotations

import re

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

SMALL_WORDS = "|".join(sorted(SMALL, key=len, reverse=True))
WORD_SCALE = "hundred|thousand|lakh|million|crore|billion|trillion"
WORD_NUMBER = (
    r"half\sa\s(?:million|billion|trillion|dozen)|(?:two|three|four|five|six)\sdozen|(?:half[-\s])?(?:an?\s)?dozen(?!s)|"
    rf"(?:(?:{SMALL_WORDS})(?:[-\s](?:{SMALL_WORDS}))?|an?(?=\s(?:{WORD_SCALE})\b))"
    rf"(?:[-\s](?:{WORD_SCALE})(?:\s(?:and\s)?(?:{SMALL_WORDS})(?:-(?:{SMALL_WORDS}))?(?=\s(?:{WORD_SCALE})\b|\b))?)*"
)
DIGITS = r"\d{1,3}(?:(?:[,\u00a0\u202f\u2009]\d{3})+|(?:\x20\d{3})+(?![\d-]))(?:\.\d+)?|\d+(?:\.\d+)?"
SCALE_AFTER = (
    r"(?:[\s-]?(?i:hundred|thousand|million|mln|mn|billion|bln|bn|trillion|trn|tn|crore|lakh)\b|(?:k|m|b)\b)"
)
MONEY_SCALE = rf"(?:{SCALE_AFTER}|[KMB]\b)"
"""Behind an amount of money also in capitals: "$136M". Behind another number they may be anything ("flat 10B")."""
NUMBER = rf"(?:(?:{DIGITS})(?:{SCALE_AFTER})?|\b(?i:{WORD_NUMBER})\b)"
DASH = r"[-‐-―−]"
RANGE_LINK = rf"(?:\s?{DASH}\s?|\sto\s|\sand\s|\sor\s)"
MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept(?:ember|\.)?|Sep\.?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?|JAN(?:UARY)?|FEB(?:RUARY)?|MARCH|APRIL|JUNE|JULY|AUG(?:UST)?|SEPT(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)(?![a-z])"
YEAR = r"(?:1[6-9]\d\d|20\d\d)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d)"


def number(text: str) -> float | None:
    """The value of a number in digits or words ("26", "1.2bn", "twenty-six", "half a million"), else None."""
    text = text.strip().lower().replace("\u00a0", "").replace("\u202f", "").replace("\u2009", "")
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)  # "20 000"
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


def month_number(text: str) -> int:
    return MONTHS[text.rstrip(".").lower()]


def whole(text: str | None) -> int | None:
    digits = re.match(r"\d+", text or "")
    return int(digits.group()) if digits else None
