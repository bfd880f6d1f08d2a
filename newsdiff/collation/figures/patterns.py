"""One pattern a kind of figure."""

from __future__ import annotations

import re
from functools import cache

from newsdiff.collation.figures.measures import alternatives, currencies, units
from newsdiff.collation.figures.numbers import (
    DASH,
    DAY,
    DIGITS,
    MONEY_SCALE,
    MONTH,
    NUMBER,
    ORDINALS,
    RANGE_LINK,
    SCALE_AFTER,
    YEAR,
)


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    signs, money_words = currencies()
    unit_words, unit_exact = units()
    sign = rf"(?:{alternatives(signs)})"
    scale = rf"(?:{MONEY_SCALE})?"
    measure = rf"(?:(?:(?i:{alternatives(unit_words)}))|{alternatives(unit_exact)})"
    month_or_day = rf"(?:{DAY}\s{MONTH}|{MONTH}(?:\s{DAY})?)"
    sources = {
        "money": rf"(?P<neg>[-−])?(?<![A-Za-z])(?P<sign>{sign})\s?(?P<a>{DIGITS})(?P<sa>{scale})"
        rf"(?:(?:\s?{DASH}\s?|\sto\s|\sor\s)(?:(?P=sign)\s?)?(?P<b>(?:{DIGITS}))(?P<sb>{scale})(?![\d%]|\s?(?:percent|per cent)))?",
        "money_between": rf"(?<=\b[Bb]etween\s)(?P<sign>{sign})\s?(?P<a>{DIGITS})(?P<sa>{scale})\sand\s(?:(?P=sign)\s?)?(?P<b>{DIGITS})(?P<sb>{scale})(?P<neg>$^)?",
        "money_word": rf"(?P<a>{NUMBER})(?:{RANGE_LINK}(?P<b>{NUMBER}))?[\s-](?P<word>(?i:{alternatives(money_words)}))\b",
        "bracket": rf"\(\s?(?P<a>{DIGITS})(?P<sa>{SCALE_AFTER})\s?\)",
        "percent": rf"(?P<minus>(?<![\w%.,–-])(?:[-−]|(?i:minus)\s))?(?P<a>{NUMBER})(?:{RANGE_LINK}(?P<b>{NUMBER}))?\s?(?:%|(?i:percent(?!age)|per\scent(?!age)|pct\b|pc\b))",
        "age": rf"(?P<a>{NUMBER})[-\s](?:year|month|week|day|decade|century|centurie)s?[-\s]olds?\b|\b(?i:aged|age)\s(?P<b>\d{{1,3}})\b"
        r"|,\s(?P<c>[1-9]\d)(?=,\s(?![\w]+\sand\s\d)(?:who|from|of|was|is|an?|the|said|told|has|had)\b)"
        r"|(?<=[a-z]),\s(?P<d>[1-9]\d)(?=[.;](?:\s|$)|,\s[a-z]{3}(?!\w*ing\b))",
        "quantity": rf"(?P<a>{NUMBER})(?:{RANGE_LINK}(?P<b>{NUMBER}))?[\s-]?(?P<unit>{measure})(?![\w])(?P<long>[-\s]long\b)?",
        # "600m" is 600 million unless what follows measures a length
        "metres": rf"(?<![\w.$£€#@/-])(?P<a>{DIGITS})m(?=\s(?:from|while|tall|high|deep|long|wide|thick|above|below|beneath|away|down|up|off|apart|ahead|north|south|east|west|underground|underwater|deeper|higher|lower|cliff|drop|fall|waves?|tsunami|race|sprint|final|freestyle|butterfly|backstroke|breaststroke|hurdles|relay|runner|champion)\b)"
        rf"|(?<=\()(?P<b>{DIGITS})m(?=\))",
        "magnitude": rf"\b(?i:magnitude)(?:[\s-]|\sof\s)(?P<a>{DIGITS})(?![\w%])|(?<![\w.])(?P<b>{DIGITS})\son\sthe\sRichter\b",
        "one_long": r"\b(?P<art>an?\s|one[-\s])?(?P<unit>hour|day|week|month|year|minute|decade)[-\s]?long\b|\b(?P<art2>an|half\san|one)\s(?P<unit2>hour)\b(?!\s(?:ago|earlier|later))|\b(?:for|within|than|over|nearly|about|after|in|every|only|just|spent|took|takes?|last(?:s|ed)|wait(?:s|ed))\s(?P<art3>an?|one)\s(?P<unit3>minute|day|week|month|year|decade)\b(?!\s(?:ago|earlier|later|of))",
        "rough": r"\b(?P<rough>(?:(?:just|several|a\sfew|some|many)\s)?(?P<u>minutes|hours|days|weeks|months|years|decades))\s(?=(?:before|after|ago|earlier|later|of|ahead|prior)\b)",
        "temperature": rf"(?P<a>(?:[-−]|\b(?i:minus)\s)?(?:{NUMBER}))(?:\s?(?:{DASH}|to)\s?(?P<b>[-−]?(?:{NUMBER})))?(?:\s?°\s?(?P<u1>[CF])|(?P<u2>[CF])|(?:\s?°|\sdegrees?|\sdeg\.?)?\s?(?P<u3>(?i:celsius|centigrade|fahrenheit))|(?:\sdegrees?)\s(?P<u4>[CF])|(?P<u5>\sdegrees?)(?!\s(?:of|in|from|at|and)\b))\b",
        "and_a_half": r"\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:(?P<u1>year|month|week|day|hour|decade|mile|metre|meter)s?\s)?and\sa\shalf(?:[\s-](?P<u2>years?|months?|weeks?|days?|hours?|decades?|miles?|metres?|meters?))?\b",
        "iso": r"\b(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])\b",
        "nine_eleven": r"(?<![\d/])9/11(?![\d/])",
        "dmyy": rf"\b(?P<d>{DAY})\s(?P<month>{MONTH})\s(?P<y>\d\d)(?=[.,;)]?(?:\s|$))(?!\s[a-z])",
        "mdy": rf"\b(?P<month>{MONTH})\s(?P<d>{DAY})(?:,?\s(?P<y>{YEAR})\b)?(?!\s?%)",
        "dmy": rf"\b(?P<d>{DAY})\s(?:of\s)?(?P<month>{MONTH})(?:,?\s(?P<y>{YEAR})\b)?",
        "my": rf"\b(?P<month>{MONTH}),?\s(?:of\s)?(?P<y>{YEAR})\b",
        "month": rf"\b(?P<word>(?:last|next|this|in|since|until|by|of|during|from|late|early|mid|ending|for)[-\s])(?P<last>last\s|next\s|this\s|early\s|late\s|mid-)?(?P<month>{MONTH})(?!\s\d)",
        "period": rf"\b(?:(?i:between|from)\s)?(?P<from>{month_or_day})(?:,?\s(?P<y1>{YEAR}))?\s?(?:(?:and|to|through|until|till)\s|{DASH}\s?)(?P<to>{month_or_day})(?:,?\s(?P<y2>{YEAR}))?",
        "years": rf"\b(?:(?:between|from)\s)?(?P<y1>{YEAR})\s?(?:(?:and|to|through|until)\s|{DASH})(?P<y2>{YEAR}|\d\d(?!\d))\b",
        "part": rf"\b(?P<part>(?i:(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)\s(?:quarter|half)|Q[1-4]|H[12]|(?:first|last)\s(?P<n>\w+)\smonths|year\sto\sdate|fiscal\syear|financial\syear))(?:\s(?:of\s)?(?P<y>{YEAR}))?\b",
        "weekday": r"\b(?P<last>(?i:last|next|this)\s)?(?P<day>(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|Mon\.|Tues?\.|Wed\.|Thurs?\.|Fri\.|Sat\.|Sun\.)(?:\s(?P<part>morning|afternoon|evening|night))?(?![a-z])",
        "day": r"\b(?P<word>(?i:today|yesterday|tomorrow|tonight|last\snight|this\s(?:morning|afternoon|evening|week|month|year|weekend)|(?:last|next)\s(?:week|month|year|weekend)))\b",
        "since": rf"\b(?:over|in|during|for|within)\s(?:the\s)?(?:last|past)\s(?P<a>{NUMBER})\s(?P<unit>hours|days|weeks|months|years|decades)\b",
        "o_clock": r"\b(?P<h>\w+)\so['’]clock(?:\s(?:in\sthe\s(?P<part>morning|afternoon|evening)|(?P<night>at\snight)))?\b",
        "season": rf"\b(?:in|since|until|till|by|during|for|of|before|after|from)\s(?:the\s)?(?P<rough>(?i:early|late|mid)[-\s])?(?P<near>(?i:last|next|this)\s)?(?P<season>spring|summer|autumn|winter)(?:\s(?:of\s)?(?P<y>{YEAR}))?(?![\w-])",
        "clock": r"\b(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)\s?(?P<ap>(?i:[ap]\.?m\.?))?(?![\d%])|\b(?P<h2>[1-9]|1[0-2])\s?(?P<ap2>(?i:[ap]\.m\.|[ap]m))(?![a-z])|\b(?P<gmt>\d{4})\s(?:GMT|UTC|hours)\b",
        "year": rf"(?<![\d,.$£€#-])\b(?P<y>{YEAR})(?P<s>s\b)?(?![\d,]\d|%|[-\s]?(?:{SCALE_AFTER}))",
        "score": r"(?<![\d.-])\b(?P<a>\d{1,3})[-–](?P<b>\d{1,3})(?:,\s\d{1,2}[-–]\d{1,2})*\b(?![-–\d%])",
        "fraction": r"\b(?:(?P<n>one|two|three|four|five|nine)[-\s](?P<d>half|third|quarter|fifth|tenth)s?|(?P<half>half|a\sthird|a\squarter)\sof|(?P<in1>one|two|three|four|\d+)\s(?:in|out\sof)\s(?P<in2>five|ten|three|four|six|seven|eight|nine|\d+))\b",
        "ordinal": rf"\b(?P<n>\d+)(?:st|nd|rd|th)\b|\b(?P<w>{'|'.join(ORDINALS)})\b(?!\s(?:of\sall|place))",
        "count": rf"(?<![\w.$£€#@/-])(?P<a>{NUMBER})(?:{RANGE_LINK}(?P<b>{NUMBER}))?(?![\w%])",
        "vague": r"\b(?P<w>dozens|scores|hundreds|thousands|tens\sof\sthousands|hundreds\sof\sthousands|millions|billions)\b(?=\sof\b|\smore\b)",
    }
    return {
        name: re.compile(
            source,
            re.IGNORECASE
            if name
            in {"and_a_half", "rough", "since", "day", "fraction", "ordinal", "vague", "one_long", "o_clock"}
            else 0,
        )
        for name, source in sources.items()
    }
