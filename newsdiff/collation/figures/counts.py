"""Matches to figures: counts, ordinals, fractions and scores."""

from __future__ import annotations

import re

from newsdiff.collation.figures.figure import Figure
from newsdiff.collation.figures.numbers import ORDINALS, number
from newsdiff.collation.figures.reading import bounds, made

_SCORE_WORDS = re.compile(
    r"\b(won|win|beat|beaten|defeat\w*|lost|loss|drew|draw|victory|led|lead|score\w*|goal|match|game|set|sets|vote[ds]?|voting|"
    r"approved|passed|aggregate|tie|half[- ]?time|ruled|decision|thrash\w*|down|up|setback|rout|drubbing|shutout)\b",
    re.IGNORECASE,
)
_RECORD = re.compile(
    r"\b(?:(?:record|mark|start)\sof|opened|began|begun|started|finished|went|going|gone|improved\sto|fell\sto|dropped\sto|(?:stands?|stood)\sat)\s(?:an?\s)?$",
    re.IGNORECASE,
)
_A_RECORD = re.compile(
    r"\s(?:overall\s|season\s|career\s|home\s|road\s)?(?:record|mark|start|season)\b", re.IGNORECASE
)
RECORD = "record"
"""The unit of games won and lost so far, which is no other answer to how one game ended."""


def read_score(match: re.Match[str], text: str) -> Figure | None:
    if _RECORD.search(text, max(0, match.start() - 24), match.start()) or _A_RECORD.match(text, match.end()):
        return made("score", match, value=float(match.group("a")), high=float(match.group("b")), unit=RECORD)
    around = text[max(0, match.start() - 60) : match.end() + 40]
    if not _SCORE_WORDS.search(around):
        return None
    return made("score", match, value=float(match.group("a")), high=float(match.group("b")))


def read_fraction(match: re.Match[str], text: str) -> Figure | None:
    groups = match.groupdict()
    if groups["in1"]:
        over, under = number(groups["in1"]), number(groups["in2"])
        return made("fraction", match, value=over / under) if over and under and over < under else None
    parts = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
    if groups["half"]:
        return made("fraction", match, value=1 / parts[groups["half"].lower().split()[-1]])
    top = number(groups["n"])
    return made("fraction", match, value=top / parts[groups["d"].lower()]) if top else None


def read_ordinal(match: re.Match[str], text: str) -> Figure | None:
    if match.group("n"):
        return made("ordinal", match, value=float(match.group("n")))
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
    return made("ordinal", match, value=float(ORDINALS[word]))


_IDIOM_AFTER = re.compile(
    r"\s(?:another|of\sthe\smost|of\sthe\s\w+est|way|day|thing|would|can|could|should|has|who|that|by\sone|hand|side)\b|[-\s](?:star|time|off)\b",
    re.IGNORECASE,
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:no|any|the|this|that|each|every|some|which|another|last|next|first|other|past|all|these|those|day|square|number)\s$",
    re.IGNORECASE,
)


_MODEL = re.compile(r"(?<![\w.])(?!(?:US|UK|UN|EU|UAE|TV|PM|AM|AP|AFP)\s)[A-Z]{1,3}\s$")
"""Capitals before a number that is a model's: "AK 47", "F 16", "T 72"."""


def read_count(match: re.Match[str], text: str) -> Figure | None:
    low, high = bounds(match)
    raw = match.group("a").lower()
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 16]
    opens = not before.strip() or re.search(r"[.!?:\"“”'‘]\s*$", before)
    if match.group("a")[0].isupper() and not opens and re.match(r"\s[A-Z]", after):
        return None  # "the Six Nations"
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
    if raw.isdigit() and low < 1000 and not opens and _MODEL.search(before):
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
    return made("count", match, value=low, high=high)


def read_vague(match: re.Match[str], text: str) -> Figure | None:
    return made("count", match, word=re.sub(r"\s+", " ", match.group("w").lower()), unit="rough")
