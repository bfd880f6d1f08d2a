"""Patterns of the fixed parts of wire copy: datelines, dates and stamps, bylines, sign-offs, labels."""

from __future__ import annotations

import re
from functools import cache

from newsdiff.collation.data import load


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def _months() -> str:
    return rf"(?:(?i:{_any(load('datelines.toml')['months'])}))\.?"


@cache
def _agencies() -> str:
    """As they write themselves, and in capitals: (Lusa), (LUSA). Two letters are capitals anyway."""
    names = load("datelines.toml")["agencies"]
    return rf"(?:{_any([*names, *(n.upper() for n in names)])})"


@cache
def _weekdays() -> str:
    return rf"(?:{_any(load('datelines.toml')['weekdays'])})\.?"


_TIME = r"\d{1,2}(?:[:.h]\d{2})(?::\d{2})?(?:\s*(?:[ap]\.?m\.?|Uhr\b|uur\b|hrs\b|hs\b|h\b))?|\d{1,2}\s*[ap]\.?m\.?|\d{4}(?=\s*(?:GMT|UTC))"
_ZONE = r"(?:GMT|UTC|[ECMP][SD]?T|BST|CES?T|IST|JST|AES?T|SGT|HKT|MSK|WIB)(?:[+-]\d{1,2}(?::?\d{2})?)?"

AGO = r"(?:\d{1,2}|an?)\s+(?:minutes?|mins?|hours?|hrs?|days?)\s+ago"


@cache
def _date() -> str:
    month, day = _months(), _weekdays()
    return (
        rf"(?:\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}"
        rf"|(?:{day},?\s+)?(?:{month}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:de\s+)?{month}(?:,?\s+(?:de\s+)?\d{{4}})?))"
    )


@cache
def date_line() -> re.Pattern[str]:
    """A whole line that is a date or a time stamp, with or without a label."""
    data = load("datelines.toml")
    words = _any(data["stamp_words"])
    label = rf"(?:(?:{_any(data['stamp_labels'])})\s*(?:(?:{words})(?!\w))?\s*:?\s*)?"
    between = rf"(?:\s*(?:[,|·•/–—-]|(?:{words})(?!\w))?\s*)"
    stamp = rf"(?:{_date()}|{AGO}|{_TIME}|{_ZONE}|{_weekdays()})"
    return re.compile(
        rf"^[\W_]*{label}(?:{_date()}|{_TIME})(?:{between}(?:{label}{stamp}|\(?{_ZONE}\)?))*[\W_]*$",
        re.IGNORECASE,
    )


@cache
def date_head() -> re.Pattern[str]:
    """A labelled ISO date glued before the first sentence: "date 2024-02-09 Chinese President …"."""
    return re.compile(
        r"^(?:date|published|updated|posted)\s*:?\s*\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?(?=\s)",
        re.IGNORECASE,
    )


_PLACE_CAPS = r"(?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]+(?:[ ](?:[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]*|de|la|del|do|da|al|el))*)"
_PLACE_ANY = r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*(?:[ ](?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|de|la|del|do|da|of|the|al|el))*)"


@cache
def dateline() -> re.Pattern[str]:
    """A dateline before the first words of a paragraph, in the forms agencies use."""
    dash = r"(?:\.?-{2,}|\.?[–—―]|\.?-(?=\s)|:(?=\s))"
    when = rf"(?:{_weekdays()},?\s+)?(?:{_date()}|{_weekdays()})"
    day = r"\d{1,2}\.?"
    agency = rf"\(?\s*{_agencies()}(?:\s*/\s*{_agencies()})*\s*\)?"
    bracket = rf"\((?:{_agencies()}|[A-Z][\w.&/ -]{{1,40}})\)"
    where = rf"{_PLACE_CAPS}(?:\s*/\s*{_PLACE_CAPS})*(?:,\s*{_PLACE_ANY}){{0,2}}"
    where_any = rf"{_PLACE_ANY}(?:\s*/\s*{_PLACE_ANY})*(?:,\s*{_PLACE_ANY}){{0,2}}"
    forms = [
        rf"\({_agencies()}\)\s*{dash}\s*{where}(?:,?\s+(?:{when}|{day}))?\s*{dash}",  # (ANSA) - ROMA, 3 MAG -
        rf"{where_any},?\s+(?:{when}|{day})\.?\s*[(/]{_agencies()}[)/]\s*(?:{dash}|\.)?",  # MADRID, 4 (EFE), MOSCOW, May 4. /TASS/.
        rf"{where}(?:,?\s+{when})?\s*,?\s*(?:{bracket}|{agency})?\s*{dash}",  # BEIRUT, Oct 17 (Reuters) -
        rf"{where_any}(?:,?\s+{when})?\s*,?\s*\({_agencies()}\)\s*{dash}",  # Managua, Nicaragua (AP) –
        rf"{where_any},\s+{when}\s*,?\s*(?:{bracket}|{agency})?\s*{dash}",
        rf"{where_any}\s+{agency}\s*{dash}",
        rf"\(?{_agencies()}\)?\s*{dash}",  # (Reuters) -
        rf"\({_agencies()}\)(?!\s+(?:group|is|was|has|said|says))",
        rf"{where}(?:,\s*{when})?\s*\({_agencies()}\)",
        rf"{where_any}\s*\(\s*(?:{_agencies()}|dpo|{_date()})[^)]{{0,30}}\)\s*{dash}",
    ]
    return re.compile(rf"^[*_>\s]*(?:{'|'.join(forms)})[*_]*(?=\s*\S)")


@cache
def dateline_line() -> re.Pattern[str]:
    """A whole line that is a dateline: "Dateline: Moscow, Russia", "LONDON (Reuters)"."""
    where = rf"{_PLACE_CAPS}(?:,\s*{_PLACE_ANY}){{0,2}}"
    when = rf"(?:,?\s+(?:{_date()}))"
    day = r"(?:,\s*\d{1,2})"
    return re.compile(
        rf"^[*_\s]*(?:(?:date|dead)line\s*[:–-]\s*.{{2,60}}|{where}(?:{when}|{day})?\s*\({_agencies()}\)|{where},?{when})\s*[:.–—-]*[*_\s]*$",
        re.IGNORECASE if False else 0,
    )


@cache
def byline() -> re.Pattern[str]:
    """A whole line that names who wrote it."""
    name = r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|de|van|von|der|den|al|el|bin|la|du|di|da|dos)"
    names = rf"{name}(?:[ ]+{name}){{0,5}}"
    more = rf"(?:\s*(?:,|\band\b|&|\||/|·|•|;|\bwith\b|\bin\b|\bfor\b|\bof\b|–|—|-|\bat\b)\s*(?:the\s+)?{names})*"
    return re.compile(
        rf"^[\W_]*(?:By|BY|by|Von|Par|Por|Door|Di|Af|Av|Text|Words|Written by|Story by|Author|Byline|Analysis by|Report by)\s*:?\s+\[?(?:the\s+|The\s+)?{names}{more}(?:\]\([^)]*\))?(?:\s*[|,–—-]\s*(?:{_date()}|[\w@. ]{{1,60}}))?[\W_]*$"
    )


@cache
def byline_run() -> re.Pattern[str]:
    """A byline that lost its line break before a dateline: "By Jane Roe and John Doe MADRID, May 3 (EFE) -"."""
    name = r"(?:[A-ZÀ-ÖØ-Þ](?:\.|['’]?[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ][\w'’-]*)|de|van|von|der|den|al|el|bin|la|du|di|da|dos)"
    names = rf"{name}(?:[ ]{name}){{1,4}}"
    return re.compile(
        rf"^[\W_]*(?:By|BY)[ ]{names}(?:(?:,|[ ]and|[ ]&)[ ]{names}){{0,4}},?(?=\s+{_PLACE_CAPS}[\s,/(.–—-])"
    )


@cache
def agency_byline() -> re.Pattern[str]:
    """A whole line that is only an agency or "Name, Agency": "Agence France-Presse", "JANE DOE, Associated Press"."""
    return re.compile(
        rf"^[\W_]*(?:(?:[A-ZÀ-Þ][\w.'’-]+[ ]){{1,3}}[A-ZÀ-Þ][\w.'’-]+\s*[,|/–-]\s*)?(?:{_agencies()})(?:\s*[/|]\s*{_agencies()})?[\W_]*$"
    )


SIGN_OFF = re.compile(
    r"\((?:Additional\s+)?(?:Reporting|Writing|Editing|Compiled|Edited|Written|Reported|With inputs?|With agenc|Agencies|Source)\b[^()]*(?:\([^()]*\)[^()]*)*\)",
    re.IGNORECASE,
)
WITH_AGENCY = (
    "mit",
    "avec",
    "with",
    "con",
    "met",
    "med",
    "com",
    "z",
    "s",
    "por",
    "by",
    "von",
    "par",
    "Quelle:",
    "Source:",
)


@cache
def agency_last() -> re.Pattern[str]:
    """An agency in brackets behind the last sentence of a paragraph: "(mit dpa)"."""
    return re.compile(
        rf"(?<=[.!?…\"'”’»])\s+(?P<credit>\((?:(?:{_any(list(WITH_AGENCY))})\s+)?{_agencies()}(?:\s*[,/]\s*{_agencies()})*\))\s*$"
    )


@cache
def paper_with_agency() -> re.Pattern[str]:
    """A line that says whose copy was used: "Le Courrier avec AFP"."""
    return re.compile(
        rf"^(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*[ ]){{0,4}}(?:{_any(list(WITH_AGENCY))})\s+{_agencies()}(?:\s*(?:,|/|et|und|and|y)\s*{_agencies()})*$"
    )


URL_LINE = re.compile(r"^[\W_]*(?:https?://|www\.)\S+[\W_]*$")
DASHED_HEADING = re.compile(r"^[-–—]\s+\S.{1,80}\s[-–—]$")
"""A heading as AFP sets it: "- End of the road -"."""
PHOTO_LAST = re.compile(
    r"\((?:Photo|Foto|Image|Picture|Bild|Credit)s?\s?(?::|by\b|/).{2,60}\)[\W_]*$", re.IGNORECASE
)
REPORTED_FROM = re.compile(
    r"^(?:[A-ZÀ-Þ][\w.'’-]+[ ]){1,3}(?:and (?:[A-ZÀ-Þ][\w.'’-]+[ ]){1,3})?(?:reported|contributed|wrote) from [A-ZÀ-Þ].{2,80}$"
)
PHOTO_LABEL = re.compile(r"^(?:PHOTO|PICTURED|IMAGE)\s?:\s+\S")
"""Before a caption, in capitals; "Photo:" stands before who took it."""
HEADING_MARK = re.compile(r"^#{1,6}\s+\S")
BULLET = re.compile(r"^(?:[•·▪●◦‣*+-]|\d{1,2}[.)])\s+\S")
LINK_LINE = re.compile(r"^[\W_]*(?:\[[^\]]+\]\([^)]*\)[\W_]*)+$")
IMAGE_LINE = re.compile(r"^!\[[^\]]*\]\([^)]*\)$")
SLASHED_CREDIT = re.compile(
    r"^[\W_]*(?:[A-ZÀ-Þ][\w.'’-]*(?:[ ,]+|$)){1,8}(?:/|\||via)\s*[\w .-]+(?:\.(?:com|ru|org|net|gov|uk))?[\W_]*$"
)
HANDLE = re.compile(r"^\s*[—–-]+\s*.{1,60}\(@\w{1,20}\)|pic\.twitter\.com/|^\s*@\w{1,20}\s*$")
LABEL = re.compile(
    r"(?<=[a-z.,;!?)])\s+(?=(?:Article type|Dateline|Deadline|Original url|Filed under|Tags|Keywords|Reading time|Article publié|Type d'article)\s?:)|"
    r"(?<=\w)\s+(?=(?:Photo|Image|Picture|Credit|Photograph|Archive photo|File photo|Photo credit|Image credit)\s?:\s?[A-Z])"
)
TERMINAL = re.compile(r"[.!?…。！？][\"'”’»›)\]*_\s]*$")


@cache
def asking_words() -> frozenset[str]:
    """Words that open a question."""
    return frozenset(load("boundaries.toml")["asking"]["words"])


@cache
def _clock() -> str:
    """A time as live blogs write it, in brackets or not."""
    clock = _any(load("datelines.toml")["clock_words"])
    time = (
        rf"\d{{1,2}}[:.h]\d{{2}}(?:\s*(?:[aApP]\.?[mM]\b\.?|(?:{clock})\b))?|\d{{1,2}}\s*[aApP]\.?[mM]\b\.?"
    )
    time = rf"(?:{time})(?:\s*(?:{_ZONE})\b)?"
    return rf"(?:\[(?:{time})\]|\((?:{time})\)|{time})(?:\s*[:–—|-])?"


@cache
def stamp() -> re.Pattern[str]:
    """The time before an entry of a live blog: "10.42am", "14:05 GMT -", "[14:05]", "14h05:", "14.05 Uhr:"."""
    return re.compile(rf"^{_clock()}(?=\s+[\"'“‘«„¿¡]{{0,2}}\s?[A-ZÀ-ÖØ-Þ])")


@cache
def stamp_line() -> re.Pattern[str]:
    """The same on a line of its own."""
    return re.compile(rf"^{_clock()}\s*$")


def _published() -> str:
    """A date with a label before it or a time of day beside it, or several of them; a capital follows."""
    label = r"(?:(?:[Ff]irst|[Ll]ast)\s)?(?:Posted|Published|Updated|Edited|Modified|PUBLISHED|UPDATED|POSTED|updated)(?:\s(?:on|at))?:?\s"
    time = r"\d{1,2}[:.]\s?\d{2}(?::\s?\d{2})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    zone = r"(?:\s(?:GMT|UTC|[A-Z]{1,3}T)\b)*"
    date = rf"(?:(?:(?i:{_weekdays()})\.?,?\s)?{_date()})"
    one = rf"(?:(?:{label})?{date}[,\s@–-]+(?:at\s)?{time}{zone}|{label}(?:{date}|{time}{zone}))"
    return rf"{one}(?:\s{one})*(?=\s[\"“'‘]?[A-ZÀ-ÖØ-Þ])"


@cache
def stamp_first() -> re.Pattern[str]:
    """A time of publication that opens the text, glued to what follows: "Updated: Mar 4, 2014 07:30 IST Guards stop …"."""
    return re.compile(rf"^{_published()}")


@cache
def stamp_within() -> re.Pattern[str]:
    """A time of publication that ran into the copy: "… to the Bench Posted: Mar 3, 2014 9:15 PM A court …"; no preposition
    stands before it."""
    return re.compile(
        rf"(?<=[\w.!?\"”’'] )(?<!\b(?:of|in|on|at|by) )(?<!\b(?:from|till|away|last|next|this) )(?<!\b(?:until|since|after|first) )(?<!\bbefore )(?<!day )(?<!day, )"
        rf"{_published()}"
    )


WHEN_LAST = re.compile(r"(?:\b(?:18|19|20)\d{2}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\W*$")
"""A line without a stop that ends in a year or a weekday tells when a picture was taken."""
BRACKETED_CREDIT = re.compile(
    r"^\((?:[A-ZÀ-Þ][\w.&’'-]*\s?){1,4}(?:/\s?(?:[A-ZÀ-Þ][\w.&’'-]*\s?){1,5}){1,3}(?:,\s\w+)?\)[\W_]*$"
)
"""Who took a picture, behind its caption: "(Xinhua/Jan Roe)"."""
BOLD_PLACE = re.compile(
    r"^\*\*(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*)(?:[ ,/]+[A-ZÀ-ÖØ-Þ][\w.'’-]*){0,4}\*\*\s*(?:--|[–—-])(?=\s+\S)"
)


@cache
def published_line() -> re.Pattern[str]:
    """A date and a time somewhere in a line of marks and labels: "Agency - Nov 9, 2025 - 18:32 | Weather"."""
    return re.compile(
        rf"^(?:[\w .&]{{2,30}}?\s[-–—|·•]\s)?{_date()}\s?[-–—|·•,]\s?(?:{_TIME})\b(?:\s?(?:{_ZONE})\b)?(?:\s[-–—|·•]\s[\w ,&]{{2,40}})?$"
    )


BARE_NAME = re.compile(
    r"^(?:[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+|[A-Z]\.)(?:[ -](?:[A-ZÀ-ÖØ-Þ][\w'’]*[a-zß-öø-ÿ]|[A-Z]\.|de|van|von|der|al|bin|da|di)){1,3}$"
)


@cache
def plain_openers() -> frozenset[str]:
    """Words that open sentences, hardly ever titles or labels."""
    return frozenset(load("boundaries.toml")["headings"]["plain_openers"])


@cache
def given_names() -> frozenset[str]:
    """First names that are no common words besides."""
    return frozenset(load("names.toml")["given"])


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """A first name -> the short and long forms of it."""
    forms: dict[str, frozenset[str]] = {}
    for line in load("names.toml")["short_forms"]:
        for name in line:
            forms[name] = forms.get(name, frozenset()) | frozenset(line)
    return forms


CODE = re.compile(
    r"//\]\]>|<!--|-->|\bfunction\s*\(|\bvar \w+\s*=|\w\([\"'][^)]*[\"']\)\s*;|[}\])]\s*\)?\s*;|^\s*[<{].*[>}]\s*$"
)
SIGNED = re.compile(r"^[–—-]{1,3}\s?(?:[A-ZÀ-Þ][\w.'’-]+[ ]){1,3}[A-ZÀ-Þ][\w.'’-]+\s*$")
ASKS_READERS = re.compile(r"\b(?:you|your)\b[^\"“”?]*\?\s*$", re.IGNORECASE)
"""A question to whoever reads it."""
ASKED_FOR = re.compile(
    r"^(?:E-?mail|Call|Contact|Write to|Send|Tell|Text|Tweet|Share|Comment|Let us|Get in touch|Have your)\b",
)
"""What readers are asked to do behind such a question."""
HOUSE_NOTICE = re.compile(
    r"^(?:We|[A-Z]\w+(?: [A-Z]\w+){0,2}) (?:will be|is|are|’ll be|'ll be) (?:covering|live[- ]?blogging|following|reporting on|streaming|broadcasting)\b.*\b(?:live|coverage|blog)\b"
)
"""What the house itself will do: "Lakeside Times will be covering the hearing live"."""
FOLLOW = re.compile(r"\bfollow\b.{1,60}\bon (?:twitter|facebook|instagram|x)\b|\bh/t\b", re.IGNORECASE)
