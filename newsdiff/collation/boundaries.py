"""Where sentences end within one paragraph.

`sentencex` proposes; the rules here mend what it is known to get wrong in wire copy: stops inside
open quotations and brackets, abbreviations before capitals and figures, lost spaces
("election.The"), a stop before a small letter (damage, no boundary), questions inside quotation
before "he asked".
"""

from __future__ import annotations

import re
from functools import cache

import sentencex

from newsdiff.collation.data import load

_OPENERS = r"[\"'“‘„«»‹¿¡(\[*_#>$£€¥–—\-]"
# German and others close with “ or «: such a mark right behind a stop, with a space after it, closes.
_CLOSERS = r"(?:[\"'”’»›)\]*_]|[“«‹‘](?=\s))"
_SPACED_CLOSERS = r"[ \u00a0\u202f](?:”|[»›](?=\s))"
_STOP = re.compile(
    rf"(?P<stop>[.!?…]+(?:[ \t\u00a0]?(?:\.\.\.+|…))*|[。！？]+)(?P<close>(?:{_CLOSERS}|\[\d+\]|{_SPACED_CLOSERS})*)(?P<gap>\s*)(?P<open>(?:{_OPENERS}[ \u00a0\u202f]?)*)(?=(?P<next>\S))"
)
_WORD_BEFORE = re.compile(r"[^\s\"“”‘«»()\[\]*_/—–]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_INITIAL = re.compile(r"^(?:[^\W\d_]\.)*[^\W\d_]$")
_DOTTED = re.compile(r"^(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}$")
_REACH = 400  # how far a bracket is looked for
_LONGEST_WORD = 40
_LONGEST_PARAGRAPH = 10_000


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load("boundaries.toml")[key])


@cache
def _language_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in load("boundaries.toml")["stopwords"].items()}


@cache
def _abbreviations(language: str) -> frozenset[str]:
    data = load("boundaries.toml")
    return frozenset(data["abbreviations"].get(data["same"].get(language, language), ()))


@cache
def _ordinal_languages() -> frozenset[str]:
    return frozenset(load("boundaries.toml")["ordinals"]["languages"])


@cache
def _months() -> frozenset[str]:
    return frozenset(month.lower() for month in load("datelines.toml")["months"])


def language_of(text: str) -> str:
    """A guess by the commonest words of the first 4,000 characters: a code, "en" in doubt."""
    words = re.findall(r"[^\W\d_]+", text[:4000].lower())
    scores = {name: sum(w in known for w in words) for name, known in _language_words().items()}
    best = max(scores, key=lambda name: (scores[name], name == "en"))
    return best if scores[best] > scores["en"] * 1.3 else "en"


def _proposed(text: str, language: str) -> frozenset[int]:
    """Ends of sentences as `sentencex` sees them (lone surrogates, which it refuses, are masked)."""
    safe = text.encode("utf-8", "replace").decode()
    ends = set()
    for found in sentencex.get_sentence_boundaries(language, safe):
        piece = found["text"]
        ends.add(found["start_index"] + len(piece.rstrip()))
    return frozenset(ends)


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph; what lies between is white space."""
    cuts = boundaries(text, language)
    spans = []
    start = 0
    for end in [*cuts, len(text)]:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            at = start + len(piece) - len(piece.lstrip())
            spans.append((at, at + len(stripped)))
        start = end
    return spans


def boundaries(text: str, language: str = "en") -> list[int]:
    """Positions in a paragraph after which a new sentence begins, ascending."""
    # A second opinion is asked only where it decides, and never on what no paragraph is: its time
    # grows with the square of the quotation marks.
    doubtful = language != "en" and len(text) <= _LONGEST_PARAGRAPH
    proposed = _proposed(text, language) if doubtful else frozenset()
    cuts = []
    start = 0
    open_marks, counted = 0, 0  # straight quotation marks so far
    for match in _STOP.finditer(text):
        end = match.end("close")
        open_marks += text.count('"', counted, match.start("close"))
        counted = match.start("close")
        if not match["gap"] and match["close"] == '"' and open_marks % 2 == 0:
            end = match.start("close")  # Friday."It was: the mark opens what follows
        if _ends_sentence(text, start, match, language, end in proposed):
            cuts.append(end)
            start = end
    return cuts


def _ends_sentence(text: str, start: int, match: re.Match[str], language: str, proposed: bool) -> bool:
    stop, close, gap = match["stop"], match["close"], match["gap"]
    following = match["next"]
    if stop[0] in "。！？":
        return True
    if not gap:
        return _ends_glued(text, match)
    word = _WORD_AFTER.match(text, match.start("next"))
    next_word = word.group() if word and word.end() - word.start() <= _LONGEST_WORD else ""
    if following.islower() and not (next_word and any(c.isupper() for c in next_word[1:3])):
        return False  # an abbreviation, "Go!" they cried, or damage: "on it. punishments against"
    if not (following.isalnum() or following in "$£€¥#@&"):
        return False
    if _inside_bracket(text, start, match.start(), match.end("close")):
        return False
    if stop == "." or stop.startswith(". "):
        verdict = _after_abbreviation(text, start, match, next_word, following, language)
        if verdict is not None:
            return verdict
    if stop[0] in "!?" and close and _says(text, match.start("next")):
        return False
    if stop.strip(".") == "" and len(stop) > 1 and not close:  # an ellipsis
        return following.isupper() and next_word not in ("I", "I'm", "I’m")
    return language == "en" or not following.isdigit() or proposed


def _ends_glued(text: str, match: re.Match[str]) -> bool:
    """A stop without a space after it: "election.The" ends a sentence, "Amazon.com" and "U.S.-led" do not."""
    at = match.start("next")
    if match["open"].strip("\"“‘'(«"):
        return False
    word = _WORD_AFTER.match(text, at)
    told = match.start()
    while (
        match.start() - told < _LONGEST_WORD and told and text[told - 1] in "'’”\"»"
    ):  # of 'technical reasons'.The
        told -= 1
    before = _WORD_BEFORE.search(text, max(0, told - _LONGEST_WORD), told)
    previous = before.group() if before else ""
    if not word or word.end() - at > _LONGEST_WORD:
        return False
    name = word.group()
    if not name[0].isupper() or (len(name) > 1 and not name[1:2].islower() and name not in ("I", "A")):
        return False
    if match["close"]:
        return len(name) > 1 or name in ("I", "A")
    if len(name) == 1 and name not in ("I", "A"):
        return False
    if not previous or "." in previous or "@" in previous or "//" in previous or "www" in previous:
        return False
    follows = text[word.end() : word.end() + 1]
    return (
        (previous[-1].islower() or previous[-1].isdigit())
        and len(previous) > 1
        and follows not in ("/", ".", "@")
    )


def _after_abbreviation(
    text: str, start: int, match: re.Match[str], next_word: str, following: str, language: str
) -> bool | None:
    """Whether a sentence ends after an abbreviation; None where the word before is none."""
    found = _WORD_BEFORE.search(text, max(start, match.start() - _LONGEST_WORD), match.start())
    if not found:
        return None
    previous = found.group().lstrip("'’-")
    low = previous.lower()
    if language != "en":
        low = re.split("['’]", low)[-1]  # "l'art. 18", "dell'on. Rossi"
    opens = next_word.lower() in _words("openers") or next_word.lower() in _language_words().get(language, ())
    closed = bool(match["close"].strip("*_"))
    if (
        not text[start : found.start()].strip(" \t-•*>#")
        and (previous.isdigit() or len(previous) == 1)
        and len(previous) < 3
    ):
        return False  # "1. First point", "a. …": the mark of a list item
    if low in _abbreviations(language) and not closed:
        return False
    if following.isdigit():
        if low in _words("before_figure") or low in _words("never"):
            return False
    elif low in _words("never") and not closed:
        return False
    if low in ("a.m", "p.m", "am", "pm"):
        if low in ("am", "pm") and not re.search(r"\d\s?$", text[max(0, found.start() - 2) : found.start()]):
            return None
        timely = _words("zones") | _words("weekdays") | _words("months")
        return next_word.lower() not in timely and next_word.rstrip(".").lower() not in _words(
            "before_figure"
        )
    if low in _words("maybe") or _DOTTED.match(previous):
        return opens or closed
    if _INITIAL.match(previous) and previous[-1].isupper() and not closed:
        if previous == "I":
            return None
        return opens
    if language in _ordinal_languages() and previous.isdigit() and next_word.lower() in _months():
        return False
    if (
        low in _words("before_figure")
        and low not in ("no", "mar", "c", "p", "art", "par", "may")
        and not opens
    ):
        return None
    return None


def _inside_bracket(text: str, start: int, stop: int, end: int) -> bool:
    """The stop stands in a round bracket that opened in mid-sentence and closes soon."""
    low = max(start, stop - _REACH)
    opened = text.rfind("(", low, end)
    if opened < 0 or text.find(")", opened, end) >= 0 or not text[start:opened].strip(" \t\"'“‘*_"):
        return False
    closes = text.find(")", end, end + _REACH)
    return closes >= 0 and text.find("(", end, closes) < 0


def _says(text: str, at: int) -> bool:
    """The next few words are "Name … said": they belong to the quotation before them."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.,;:!?]", text[at : at + 90])[:6]
    for word in words:
        if word in ".!?;:":
            return False
        if word.lower() in _words("saying"):
            return True
    return False
