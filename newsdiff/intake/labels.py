"""What copy says about itself in newsroom words: correction, kill, writethru, embargo, dateline, byline.

Only forms that desks write as labels count (at the start of a line, in capitals or with their colon), so
that a story *about* a kill or a correction is not taken for one.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from newsdiff.intake.dates import parse_time
from newsdiff.intake.types import Kind, PubStatus

_HEAD = 1500
"""Characters of a text in which labels may stand."""
_AGENCY = (
    r"AP|AFP|Reuters|REUTERS|dpa|DPA|ANSA|EFE|PA|PA Media|TASS|Xinhua|UPI|Bloomberg"
    r"|IANS|PTI|ANI|Kyodo|CP|AAP|NTB|TT|APA|PAP|CTK|SDA|STA|Yonhap|Anadolu|Interfax|RIA Novosti|Ukrinform|Belga|ANP|Ritzau|MTI|Lusa|IPS"
)
_KILL = re.compile(
    r"^\W*"
    r"(?:(?:BULLETIN|MANDATORY|STORY|ADVISORY|URGENT)\W{1,3})?(?:KILL|KILLS|KILLED|WITHDRAWN|"
    r"WITHDRAWAL|WITHDRAWS|STORY WITHDRAWN"
    r"|ANNULATION|ANNULE|ACHTUNG: MELDUNG ZURÜCKGEZOGEN)\b(?=[ \t]*(?:\r?$|[:\-–—(]))",
    re.MULTILINE,
)
_CORRECTION = re.compile(
    r"^\W*(?:(?:(?:\d+(?:st|nd|rd|th)?\s+)?(?:CORRECTED|CORRECTS|CORRECTION|CORRECTIVE|"
    r"RICHTIG|BERICHTIGUNG|RECTIFICATIF))\b"
    r"(?!\s+(?:[a-z]|OFFICER|FACILIT|CENT|DEPARTMENT))|Correct(?:ion|ed|s)(?:[ -]\w{1,20}){0,2}\s*:|\(Corrects\b|\(Corrected\b|(?:Eds|EDITORS)\W.{0,40}\bCORRECTS\b)",
    re.MULTILINE,
)
_WRITETHRU = re.compile(
    r"\b(?:(\d+)(?:st|nd|rd|th)\s+)?(?:Ld[- ]?)?(?:Writethru|WRITETHRU|Write-?Thru)\b|"
    r"^\W*UPDATE\s*(\d+)\b|^\W*REFILE\b"
    r"|\b(\d+)(?:st|nd|rd|th)\s?(?:LEAD|Lead|Ld)\b|^\W*Eds\W{1,3}UPDATES\b",
    re.MULTILINE,
)
_TAKE = re.compile(r"\b(?:take\s+(\d+)|(\d+)(?:st|nd|rd|th)\s+(?:take|Add|ADD))\b", re.IGNORECASE)
_REPEAT = re.compile(r"^\W*(?:REPEAT(?:ING)?|RPT|RE-ISSUE)\b\W*(?:\d+\W)?(?!\s*[a-z])", re.MULTILINE)
_HOLD = re.compile(
    r"^\W*(?:HOLD|HOLD FOR RELEASE|DO NOT USE|NOT FOR PUBLICATION)\b(?!\s+[a-z])", re.MULTILINE
)
_EMBARGO = re.compile(
    r"^\W{0,4}(?:STRICT(?:LY)?\s+)?(?:EMBARGO(?:ED)?|NOT FOR (?:RELEASE|PUBLICATION) (?:BEFORE|UNTIL)|"
    r"HOLD (?:FOR RELEASE|UNTIL)|SPERRFRIST"
    r"|SOUS EMBARGO)\b[ \t]*(?:(?:FOR|UNTIL|TILL|BEFORE|JUSQU'AU|BIS)\b)?[ \t:]*([^\n\r]{0,80})",
    re.MULTILINE | re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^[ \t]*((?:By|BY|Von|Par|Por|Di)\s+[A-ZÀ-Þ][^\n\r.!?;:]{2,90})[ \t]*\r?$", re.MULTILINE
)
_DATELINE = re.compile(
    r"^[ \t]*([A-ZÀ-Þ][A-ZÀ-Þ .'’/\-]{1,40}(?:,[ \t]*[A-Z][A-Za-z.]{1,20}){0,2}"
    r"(?:,[ \t]*(?:[A-Z][a-z]{2,8}\.?[ \t]\d{1,2}|\d{1,2}[ \t][A-Z][a-z]{2,8}\.?))?)"
    rf"[ \t]*(?:\((?P<agency>{_AGENCY})\))?[ \t]*(?P<dash>--?|_|–|—|:)[ \t]+(?=[\"“‘«A-ZÀ-Þ0-9])",
    re.MULTILINE,
)
_SIGNOFF = re.compile(rf"^[ \t]*\(?(?:Source|Credit|Quelle)\s*:\s*({_AGENCY})\)?[ \t]*\r?$", re.MULTILINE)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)}
_WORDY = re.compile(
    r"(?P<day>\d{1,2})\.?\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})"
    r"|(?P<month2>[A-Za-z]{3,9})\.?\s+(?P<day2>\d{1,2}),?\s+(?P<year2>\d{4})"
)
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}\s*$")
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])[:.]?(?P<minute>[0-5]\d)?\s*(?P<half>a\.?m\.?|p\.?m\.?)?\s*"
    r"(?P<zone>GMT|UTC|Z|BST|CET|CEST|EST|EDT|PST|PDT)?\b",
    re.IGNORECASE,
)
_ZONES = {"": "+00:00", "gmt": "+00:00", "utc": "+00:00", "z": "+00:00", "bst": "+01:00", "cet": "+01:00",
          "cest": "+02:00", "est": "-05:00", "edt": "-04:00", "pst": "-08:00", "pdt": "-07:00"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    kind: Kind = ""
    pub_status: PubStatus = ""
    version: str = ""
    embargoed: bool = False
    embargoed_until: datetime | None = None
    byline: str = ""
    dateline: str = ""
    source: str = ""
    warnings: tuple[str, ...] = ()


def labels_of(text: str, *, slugline: str = "", headline: str = "", ed_note: str = "") -> Labels:
    """What the head of a text, its slugline, headline and note say the copy is."""
    note = "\n".join(f"Eds: {line}" for line in ed_note[:_HEAD].splitlines() if line.strip())
    head = text[:_HEAD].lstrip("\ufeff")
    said = "\n".join(filter(None, (slugline[:200], headline[:300], note, ed_note[:_HEAD], head)))
    kind, version = _kind(said, slugline)
    embargoed, until, warnings = embargo_of(said)
    status: PubStatus = (
        "canceled" if kind == "kill" else "withheld" if _HOLD.search(said) and not embargoed else ""
    )
    dateline, agency = dateline_of(text)
    signed = _SIGNOFF.search(text[-400:])
    return Labels(
        kind=kind,
        pub_status=status,
        version=version,
        embargoed=embargoed,
        embargoed_until=until,
        byline=byline_of(head),
        dateline=dateline,
        source=agency or (signed.group(1) if signed else ""),
        warnings=warnings,
    )


def _kind(said: str, slugline: str) -> tuple[Kind, str]:
    if _KILL.search(said):
        return "kill", ""
    number = _WRITETHRU.search(said)
    version = next((group for group in number.groups() if group), "") if number else ""
    if _CORRECTION.search(said):
        return "correction", version
    if number:
        return "writethru", version
    if _REPEAT.search(said):
        return "republished", ""
    take = _TAKE.search(slugline)
    if take:
        which = take.group(1) or take.group(2)
        return ("first take" if which == "1" else "take"), which
    return "", ""


def byline_of(head: str) -> str:
    """A line of its own such as "By Ann Reed", among the first ten lines."""
    top = "\n".join(head.splitlines()[:20])
    match = _BYLINE.search(top)
    return match.group(1).strip() if match else ""


@cache
def _nobody() -> frozenset[str]:
    text = files("newsdiff.intake.data").joinpath("authors.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["nobody"])


def author_of(stated: str) -> str:
    """The author that a file's own properties name; "" for a program, or an account that nobody gave a name."""
    author = " ".join(stated.split())
    return "" if author.casefold() in _nobody() else author


def dateline_of(text: str) -> tuple[str, str]:
    """("OSLO, Norway", "AP") from "OSLO, Norway (AP) — …" at the start of a line near the top."""
    for match in _DATELINE.finditer(text[:6000]):
        place = match.group(1).strip(" ,-")
        if match.group("agency") or (match.group("dash") != ":" and match.start() < 3000 and len(place) > 2):
            return place, match.group("agency") or ""
    return "", ""


def embargo_of(said: str) -> tuple[bool, datetime | None, tuple[str, ...]]:
    """(announced, until when, warnings). A time that cannot be read stays "embargoed", never "free"."""
    match = _EMBARGO.search(said)
    if not match:
        return False, None, ()
    # "Embargo on oil: EU agrees" is a story; a label is in capitals, or gives a time or ends its line.
    label = match.group().strip()
    first_word = re.search(r"[A-Za-zÀ-ÿ]+", label)
    rest = match.group(1).strip(" .;:")
    until = _when(rest)
    shouted = bool(first_word and first_word.group().isupper())
    if not (until or shouted or re.match(r"(?i)\W*(embargo(ed)?|sperrfrist)\s*(until|till|bis|:|$)", label)):
        return False, None, ()
    if (
        shouted
        and until is None
        and re.match(r"\s*(?:on|of|against|over|by|has|is|was)\b", match.group(1), re.I)
    ):
        return False, None, ()
    if until is None:
        return True, None, (f"An embargo is announced (“{label[:80]}”), but its time cannot be read.",)
    if not re.search(r"(?i)\dZ\b|\b(GMT|UTC|Z|BST|CES?T|E[SD]T|P[SD]T)\b|[+-]\d\d:?\d\d", rest):
        return True, until, ("The embargo names no time zone; it was read as UTC.",)
    return True, until, ()


def _when(text: str) -> datetime | None:
    stamp = re.search(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:?\d{2}(?::?\d{2})?\s?(?:Z|[+-]\d{2}:?\d{2})?)?", text)
    if stamp:
        return parse_time(stamp.group().replace(" ", "T", 1).replace(" ", ""))
    day = _WORDY.search(text)
    if not day:
        return None
    month = _MONTHS.get((day.group("month") or day.group("month2"))[:3].lower())
    if not month:
        return None
    year = int(day.group("year") or day.group("year2"))
    number = int(day.group("day") or day.group("day2"))
    clock = _CLOCK.search(text[: day.start()] + " " + text[day.end() :])
    return _moment(year, month, number, clock)


def written_time(text: str) -> tuple[datetime | None, bool]:
    """(when, whether a time of day was given) of a date as desks type it: "3 May 2026, 14:30 GMT", "May 3, 2026",
    "2026-05-03", "25/4/2026". A day alone is its noon in UTC.

    (None, True) for what is no date, and for what could be two days ("3/5/2026"). A time of day in a zone that is not
    known says the day only.
    """
    text = text.strip()
    if _BARE_DAY.fullmatch(text):
        moment = parse_time(text)
        return (moment.replace(hour=12) if moment else None), False
    numbers, wordy = _NUMBERS.search(text), _WORDY.search(text)
    if _OFFSET.search(text) or not (numbers or wordy):
        return parse_time(text), True
    if wordy:
        year = int(wordy.group("year") or wordy.group("year2"))
        number = int(wordy.group("day") or wordy.group("day2"))
        name = (wordy.group("month") or wordy.group("month2")).lower()
        month = _MONTHS.get(name[:3], 0) if name == "sept" or _month_name(name) else 0
    else:
        assert numbers is not None
        number, month, year = (int(group) for group in numbers.groups())
        if month > 12:
            number, month = month, number
        elif number <= 12 and number != month:
            return None, True
    found = wordy or numbers
    assert found is not None
    rest = text[: found.start()] + " " + text[found.end() :]
    clock = next((m for m in _CLOCK.finditer(rest) if m.group("minute") or m.group("half")), None)
    if clock and re.match(r"\s*[A-Z]{2,5}\b", rest[clock.end() :]):
        clock = None
    moment = _moment(year, month, number, clock)
    if moment is None or clock:
        return moment, True
    return moment.replace(hour=12), False


def _month_name(name: str) -> bool:
    return any(full.startswith(name) for full in _MONTH_NAMES)


def is_two_days(text: str) -> bool:
    """Whether a date in numbers could be one day or another: "3/5/2026"."""
    found = _NUMBERS.search(text)
    return found is not None and max(int(found[1]), int(found[2])) <= 12 and found[1] != found[2]


def _moment(year: int, month: int, day: int, clock: re.Match[str] | None) -> datetime | None:
    hour = int(clock.group("hour")) if clock else 0
    minute = int((clock.group("minute") or 0) if clock else 0)
    half = (clock.group("half") or "").lower().replace(".", "") if clock else ""
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    zone = _ZONES.get((clock.group("zone") or "").lower() if clock else "", "+00:00")
    try:
        return datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00{zone}")
    except ValueError:
        return None


def midnight_utc(moment: datetime) -> bool:
    """Whether a time is only a date, as feeds and pages often give it."""
    return moment.astimezone(UTC).time().isoformat() == "00:00:00"
