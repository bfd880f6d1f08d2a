"""Find the marks of a correction, writethru or kill in a text, and what the note says was wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from newsdiff.collation.types import Segment, Witness

NoteKind: TypeAlias = Literal["correction", "writethru", "kill"]


@dataclass(frozen=True, slots=True)
class Note:
    """A header or note; `start`/`end` are where it stands; both 0 where only metadata says so."""

    kind: NoteKind
    start: int
    end: int
    text: str
    header: bool


_HEADER = re.compile(
    r"^[\s#*_\ufeff]*(?P<word>(?:MANDATORY |BULLETIN )?KILL(?=\b)|CORRECT(?:ED|ION|S)(?:[ -]\w+)?|REFILE|WRITETHRU|CLARIFICATION|ADVISORY|Correction|Corrected)\s?[-–—:]",
)
_NOTE = re.compile(
    r"\b(?:correction(?: appended)?\s?[:—–-]|clarification\s?[:—–-]|\(?corrects\b|an? (?:earlier|previous|original|initial) (?:version|edition|report|brief)\b.{0,60}\b(?:said|stated|misstated|"
    r"misidentified|misspelled|incorrectly|wrongly|erroneously|gave|referred|reported)|the original (?:version|brief|story|article|report)\b.{0,40}\b(?:incorrectly|wrongly|erroneously|stated|misstated)|"
    r"(?:story|article|report|piece|post|headline|version) (?:has been|was|is) (?:corrected|amended|clarified)|has been (?:corrected|amended) to|we (?:regret|apologi[sz]e for) the error|misstated|stated incorrectly|"
    r"incorrectly (?:said|stated|reported|identified|attributed|referred)|the (?:sentence|paragraph|reference|headline|passage|error) (?:has been|was) (?:deleted|removed|corrected|amended|fixed)|writethru|(?:please|editors:?) kill\b|kill the story|story (?:is|has been) (?:withdrawn|retracted)|has been retracted)",
    re.IGNORECASE,
)
_KILL = re.compile(r"\bkill\b|withdrawn|retract", re.IGNORECASE)
_WRITETHRU = re.compile(r"writethru|^eds?:?\s|^\W*updates? with", re.IGNORECASE)
_EDS = re.compile(r"^\W*(?:eds?|editors?)(?:'s?)?(?: note)?\s?:|^\W*updates? with", re.IGNORECASE)
META = frozenset(
    [
        "correction",
        "corrects",
        "corrected",
        "correct",
        "correction",
        "story",
        "article",
        "version",
        "earlier",
        "previous",
        "original",
        "brief",
        "incorrectly",
        "wrongly",
        "stated",
        "said",
        "say",
        "misstated",
        "error",
        "sentence",
        "deleted",
        "has",
        "been",
        "was",
        "were",
        "had",
        "paragraph",
        "headline",
        "editor",
        "editors",
        "note",
        "amended",
        "remove",
        "removed",
        "statement",
        "about",
        "updates",
        "update",
        "updated",
        "eds",
        "clarification",
        "report",
        "reported",
        "that",
        "the",
        "not",
        "as",
        "this",
        "an",
        "please",
        "kill",
        "headlined",
        "writethru",
        "regret",
        "attributed",
        "identified",
    ]
)


@lru_cache(maxsize=1 << 12)
def is_note(text: str) -> bool:
    """Whether a stretch of text is a correction note of any kind."""
    return bool(_NOTE.search(text[:3_000]) or _EDS.match(text))


def notes_of(witness: Witness, segments: Sequence[Segment]) -> list[Note]:
    """The header and notes of a version, in order; metadata counts where the text says nothing."""
    found: list[Note] = []
    header = _HEADER.match(witness.text[:200])
    if header:
        word = header.group("word").lower()
        kind: NoteKind = "kill" if "kill" in word else "writethru" if "writethru" in word else "correction"
        found.append(Note(kind, header.start("word"), header.end("word"), header.group("word"), True))
    for segment in segments:
        text = witness.text[segment.start : segment.end][:3_000]
        if not is_note(text):
            continue
        if found and segment.start <= found[-1].start < segment.end:
            continue
        kind = (
            "kill"
            if _KILL.search(text) and "kill" in text.lower()[:60]
            else "writethru"
            if _WRITETHRU.search(text)
            else "correction"
        )
        found.append(Note(kind, segment.start, segment.end, text, False))
    declared = witness.kind.lower()
    if not found and declared in ("correction", "writethru", "kill"):
        found.append(Note(declared, 0, 0, "", True))  # type: ignore[arg-type]
    return found
