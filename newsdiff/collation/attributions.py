"""Find who is said to have said it: source, reporting verb, channel.

Three shapes carry nearly all attributions of news copy: a subject and a reporting verb ("the Kremlin
said", "said the source", "Xi told Putin that"), a phrase ("according to …", "citing …", "a readout
from …"), and "quoted X as saying". The verbs and what they claim are data (`data/reporting.toml`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from newsdiff.collation.data import load
from newsdiff.collation.speakers import (
    UNNAMED,
    identity,
    is_crowd,
    is_source,
    noun_phrase_before,
    noun_phrase_behind,
    subject_before,
)

Shape: TypeAlias = Literal["verb", "according", "document", "as saying", "impersonal"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution; `start`/`end` hold the tight phrase ("the Kremlin said")."""

    start: int
    end: int
    text: str
    shape: Shape
    source: str
    """Who, as written; empty where the subject could not be told."""
    verb: str = ""
    tone: str = "neutral"
    """Class of the verb: neutral, emphasis, claim, suggest, reveal, accuse, blame, reject, agree, urge, praise."""
    channel: str = ""
    by_pronoun: bool = False
    """The source was found for a pronoun: likely, not certain."""

    @property
    def names(self) -> frozenset[str]:
        """The words of the source that identify it: names, or the nouns of an unnamed source."""
        return identity(self.source)


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of speech with a force of its own ("accused", "rejected", "agreed")."""

    start: int
    end: int
    verb: str
    tone: str
    subject: str = ""
    """Whose act, as written; empty where it could not be told."""


@cache
def _tones() -> dict[str, str]:
    data = load("reporting.toml")
    return {verb: tone for tone, table in data.items() for verb in table.get("verbs", ())}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    tones = _tones()
    channels = sorted(load("reporting.toml")["channel"]["phrases"], key=len, reverse=True)
    documents = "|".join(load("reporting.toml")["document"]["nouns"])
    said = "|".join(sorted(tones, key=len, reverse=True))
    stop = r"(?=\s*(?:[,.;:!?\"“”)—–\n]|\s-\s|$))"
    return {
        "according": re.compile(
            rf"\b(?i:according to|in the words of|as reported by|as quoted by|citing|cited by|attributed to)\s(?P<source>[^,.;:\"“”\n()]{{2,90}}?){stop}"
        ),
        "agent": re.compile(
            r"\b(?:named|identified|reported|confirmed|cited)\s(?:[\w’'-]+\s){0,7}?by\s(?P<source>(?:the\s)?[A-Z][\w’'&-]+(?:\s(?:and\s(?:[Tt]he\s)?)?[A-Z][\w’'&-]+){0,5})"
        ),
        "document": re.compile(
            rf"\b(?P<phrase>(?i:an?|the)\s(?:\w+\s){{0,2}}?(?:{documents})\s(?:from|by|of|issued by|released by)\s(?P<source>(?:(?:the|its|his|their)\s)?(?:(?!(?i:that|on|in|quoted|said|also|which|as|and|to)\b)[\w’'&-]+\s){{0,5}}[A-Z][\w’'&-]+))"
        ),
        "issued": re.compile(
            rf"\b(?P<verb>{'|'.join(load('reporting.toml')['issued']['verb_forms'])})\s(?i:an?|its|his|her|their|the)\s"
            rf"(?:[\w’'-]+\s){{0,2}}?(?:{documents})\b(?=[^.;:\"“”]{{0,60}}?\b(?:{'|'.join(load('reporting.toml')['issued']['leads_on'])})\b)"
        ),
        "as saying": re.compile(
            r"\b(?:(?P<v>quoted|quoting|cited|citing)\s(?P<source>(?:\S+\s){1,6}?)as\s(?:saying|telling|stating)|(?:was|were|been)\squoted\s(?P<by>by\s(?:\S+\s){1,6}?)?as saying)\b"
        ),
        "verb": re.compile(rf"(?<![\w-])(?P<verb>{said})\b(?!\s(?:price|number|to have))"),
        "channel": re.compile("|".join(re.escape(phrase) for phrase in channels), re.IGNORECASE),
    }


_FIRM = frozenset(
    [
        "insisted",
        "insists",
        "maintained",
        "argued",
        "argues",
        "asserted",
        "acknowledged",
        "admitted",
        "conceded",
        "confirmed",
        "revealed",
        "testified",
    ]
)
_WITH_THAT = frozenset(
    [
        "declared",
        "declares",
        "described",
        "describes",
        "announced",
        "cited",
        "citing",
        "continued",
        "noted",
        "observed",
        "recalled",
        "found",
        "finds",
        "ruled",
        "rules",
        "concluded",
        "concludes",
        "determined",
        "established",
    ]
)


@cache
def _plural() -> frozenset[str]:
    return frozenset(load("reporting.toml")["plural"]["forms"])


def _are_people(lead: str) -> bool:
    """Is the subject of a bare plural several who can speak: "officials in Lund believe", "police suspect"?"""
    first, *rest = lead.split()
    if first.lower() in ("the", "some", "many", "most", "several", "its", "their", "his", "her") and rest:
        first, *rest = rest
    nouns = {first.lower(), lead.split()[-1].lower()}
    return any(
        (noun in UNNAMED and (noun.endswith("s") or noun in ("police", "media"))) or is_crowd(noun)
        for noun in nouns
    )


_OF_AMOUNTS = frozenset(["sees", "projects"])
"""Verbs by which a figure is estimated, and nothing is said elsewhere: "the analyst sees the price at $40"."""


def _verb(text: str, start: int, end: int, match: re.Match[str]) -> Attribution | None:
    verb = match.group("verb")
    tone = _tones()[verb]
    behind = text[match.end() : match.end() + 40]
    opens = bool(
        re.match(r"\s(?:that|how|why|to reporters)\b|,?\s?[\"“'‘]", behind)
        or (verb in ("described", "describes") and re.match(r"\s(?:[\w’'-]+\s){1,3}as\b", behind))
    )
    speaks = (
        opens
        or (tone == "neutral" and verb not in _WITH_THAT)
        or tone in ("claim", "suggest")
        or verb in _FIRM
    )
    if verb in _OF_AMOUNTS and not re.search(r"[\d$€£]", text[match.end() : match.end() + 60]):
        return None
    if not speaks or re.search(
        r"\b(?:(?:to|not|the|an?)|(?:be|been|being|is|are|was|were)(?:\s\w+ly)?)\s$",
        text[max(start, match.start() - 30) : match.start()],
    ):
        return None
    find = (
        noun_phrase_before if verb.endswith("ing") else subject_before
    )  # the subject of a participle is the sentence's
    lead = find(text, start, match.start()).strip()
    lead = re.sub(r"^(?:which|who)\s", "", lead)
    lead = re.sub(
        r"\s(?:also|has|have|had|then|later|earlier|previously|repeatedly|further|again)$",
        "",
        re.sub(r"\salso$", "", lead),
    )
    lead = re.sub(r"\s(?:today|yesterday|tonight|on [A-Z]\w+day)$", "", lead)
    if re.match(r"(?:[Tt]here|[Ii]t)\s\w", lead) or re.search(r"[’']s$", lead):
        return None  # "there were conflicting reports", "the firm's quoted price": nobody speaks
    if verb in _plural() and not (lead and _are_people(lead)):
        return None
    turned = _turned(text, start, end, match, tone)
    if (
        turned is not None
        and verb not in ("told", "asked", "warned")  # whom she told stands behind
        and text[: match.start()].endswith(", ")
        and _NAMED.search(turned.source)
        and _ENDS_CLAUSE.match(text, turned.end)
    ):
        return turned  # "…, some of which were flattened, said agency official Roe.": a clause is no speaker
    if lead and (is_source(lead) or is_crowd(lead)):
        first = text.rfind(lead, start, match.start())
        last = _through_channel(text, match.end(), end)
        said = Attribution(
            first, last, text[first:last], "verb", lead, verb, tone, _channel(text, match.start(), end)
        )
        return said
    return _turned(text, start, end, match, tone)


_TURNED = frozenset(
    [
        "said",
        "says",
        "added",
        "told",
        "wrote",
        "reported",
        "stated",
        "claimed",
        "explained",
        "asked",
        "warned",
        "tweeted",
        "noted",
        "confirmed",
        "insisted",
    ]
)
"""Verbs behind which the speaker may stand: "…, said the mayor"."""
_NAMED = re.compile(r"[A-Z]\w+$")
_ENDS_CLAUSE = re.compile(r"\s*(?:[.;:?!)”\"]|,|$)")


def _turned(text: str, start: int, end: int, match: re.Match[str], tone: str) -> Attribution | None:
    """Who stands behind the verb, where a clause or a quotation stands before it."""
    if match.group("verb") not in _TURNED:
        return None
    follow = noun_phrase_behind(text, match.end() + 1, end)
    before = text[max(start, match.start() - 2) : match.start()]
    if not (follow and is_source(follow) and re.search(r"(?:[,\"”’'?!.]\s?|^)$", before)):
        return None
    last = text.find(follow, match.end()) + len(follow)
    verb = match.group("verb")
    return Attribution(
        match.start(), last, text[match.start() : last], "verb", follow, verb, tone, _channel(text, last, end)
    )


def _through_channel(text: str, at: int, end: int) -> int:
    match = re.match(
        r"\s(?:reporters|journalists|Reuters|AFP|AP|CNN|the BBC|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?\sthat|that)(?!\w)",
        text[at : min(end, at + 50)],
    )
    return at + match.end() if match else at


def _channel(text: str, at: int, end: int) -> str:
    match = _patterns()["channel"].search(text, max(0, at), min(end, at + 80))
    if match:
        return match.group().lower()
    addressed = re.search(
        r"\btold\s(?:the\s)?((?:[A-Z][\w’'-]+\s?){1,3})", text[max(0, at - 1) : min(end, at + 50)]
    )
    return "told " + addressed.group(1).strip() if addressed else ""


@lru_cache(maxsize=1 << 13)
def _cached(text: str) -> tuple[Attribution, ...]:
    patterns = _patterns()
    found: list[Attribution] = []

    def free(start: int, end: int) -> bool:
        return not any(a.start < end and start < a.end for a in found)

    for match in patterns["as saying"].finditer(text):
        source = (match.group("source") or noun_phrase_before(text, 0, match.start())).strip()
        channel = f"quoted {match['by'].strip()}" if match["by"] else ""
        found.append(
            Attribution(
                match.start(), match.end(), match.group(), "as saying", source, "saying", channel=channel
            )
        )
    for match in patterns["according"].finditer(text):
        if free(*match.span()):
            found.append(
                Attribution(match.start(), match.end(), match.group(), "according", match.group("source"))
            )
    for match in patterns["verb"].finditer(text):
        attribution = _verb(text, 0, len(text), match)
        if attribution and free(attribution.start, attribution.end):
            found.append(attribution)
    for match in patterns["agent"].finditer(text):
        if free(*match.span()):
            found.append(
                Attribution(match.start(), match.end(), match.group(), "according", match.group("source"))
            )
    for match in patterns["issued"].finditer(text):
        lead = re.sub(
            r"\s(?:also|has|have|had|then|later|earlier)$", "", subject_before(text, 0, match.start()).strip()
        )
        first = text.rfind(lead, 0, match.start()) if lead and is_source(lead) else -1
        if first >= 0 and free(first, match.end()):
            found.append(Attribution(first, match.end(), text[first : match.end()], "document", lead))
    for match in patterns["document"].finditer(text):
        if free(*match.span()):
            found.append(
                Attribution(match.start(), match.end(), match.group(), "document", match.group("source"))
            )
    return tuple(sorted(found, key=lambda a: a.start))


MAX_STRETCH = 6_000


def find_attributions(text: str, start: int = 0, end: int | None = None) -> tuple[Attribution, ...]:
    """The attributions of `text[start:end]` (a sentence, best), in order; offsets are into `text`."""
    stretch = text[start:end][:MAX_STRETCH]
    return tuple(replace(a, start=a.start + start, end=a.end + start) for a in _cached(stretch))


_IMPERSONAL = re.compile(
    r"\b(?:it (?:is|was|has been|had been|is being)(?: \w+ly| also)?"
    r" (?:reported|claimed|alleged|understood|believed|thought|said|rumou?red)(?: that\b)?"
    r"|(?:is|are|was|were|has been|have been)(?: \w+ly| also)?"
    r" (?:reported|said|believed|thought|understood|alleged|expected|rumou?red) to\b"
    r"|(?:believed|thought|understood|said|reported) to (?:be|have)\b|reportedly|allegedly|apparently"
    r"|they report that|(?:claims?|allegations?|assertions?|suggestions?|accusations?|legends?|rumou?rs?|beliefs?|theory|theories|superstitions?|folklore|hearsay) (?:\w+ ){0,5}?that\b|(?:(?:some|media|press|local|initial) )?reports (?:say|said|suggest|suggested)\b)",
    re.IGNORECASE,
)


def find_impersonal(text: str, start: int = 0, end: int | None = None) -> tuple[Attribution, ...]:
    """Where `text[start:end]` says that something is said and not by whom ("it is understood that")."""
    return tuple(
        Attribution(m.start() + start, m.end() + start, m.group(), "impersonal", "")
        for m in _IMPERSONAL.finditer(text[start:end][:MAX_STRETCH])
    )


ACTS = ("accuse", "blame", "reject", "agree", "urge", "praise", "claim", "reveal")


@cache
def _act_pattern() -> re.Pattern[str]:
    verbs = [
        verb
        for verb, tone in _tones().items()
        if tone in ACTS and verb not in ("called", "asked", "charged", "ordered")
    ]
    return re.compile(rf"\b(?:{'|'.join(sorted(verbs, key=len, reverse=True))})\b")


def _actor(text: str, at: int, verb: str = "") -> str:
    if verb.endswith("ing"):  # "the ministry is denying": over the auxiliary
        at -= len(text[:at]) - len(re.sub(r"\s(?:is|are|was|were)\s$", " ", text[:at]))
    lead = re.sub(r"\s(?:\w+ly|also|has|have|had|then)$", "", subject_before(text, 0, at).strip())
    return lead if lead and is_source(lead) else ""


def find_acts(text: str, start: int = 0, end: int | None = None) -> tuple[Act, ...]:
    """Verbs of speech with a force of their own in `text[start:end]`, in order."""
    stretch = text[start:end][:MAX_STRETCH]
    return tuple(
        Act(
            m.start() + start,
            m.end() + start,
            m.group(),
            _tones()[m.group()],
            _actor(stretch, m.start(), m.group()),
        )
        for m in _act_pattern().finditer(stretch)
    )
