"""Whether an e-mail is copy, or only the letter with which its attachment came.

Greeting, closing with signature, device line and a mail server's notice are taken off; what speaks of an attachment is
counted apart. Words in all these languages are data (`data/covering.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

LONGEST_LETTER = 40
"""Words that a letter with an attachment may say beside what it says of it: more are taken for copy."""
LONGEST_LINE = 6
"""Words in a line that greets or closes."""
LONGEST_TEXT = 20_000
"""Characters: no letter is longer, whatever stands below it."""
SIGNATURE = 8
"""Words in a line of a signature."""

LONGEST_POINTER = 25
"""Words in a sentence that says what is attached: "attached" in a longer one is a word of copy."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])")
_RULE = re.compile(r"\s*(?:--+|__+|==+|\*\*+)\s*")
_PARAGRAPH = re.compile(r"\n\s*\n")


@cache
def _starts(name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_any(name)})(?!\w)")


@cache
def _within(name: str) -> re.Pattern[str]:
    # Some phrases are beginnings of words that are inflected: a notice is met by them, a covering word is whole.
    end = r"(?!\w)" if name == "covering" else ""
    return re.compile(rf"(?<!\w)(?:{_any(name)}){end}")


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(_any("covering_anywhere"))


def _any(name: str) -> str:
    phrases: Iterable[str] = _data()[name]
    return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))


@cache
def _data() -> dict[str, list[str]]:
    text = files("newsdiff.intake.data").joinpath("covering.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def letter_in(text: str) -> str | None:
    """What the letter says, without its signature and notices, where the text is one that brings an attachment; else None.

    Only for a message that has an attachment with copy: "Photos attached" under a full story is not asked here, and a
    story stays a story. An empty answer is a letter too: it says nothing.
    """
    if len(text) > LONGEST_TEXT:
        return None
    kept = "\n".join(_kept(text.replace("\r\n", "\n").replace("\r", "\n")))
    sentences = [sentence for sentence in _SENTENCE.split(kept) if _WORD.search(sentence)]
    other = [sentence for sentence in sentences if not _covers(sentence)]
    others = sum(_words(sentence) for sentence in other)
    if others and (len(other) == len(sentences) or others > LONGEST_LETTER):
        return None
    return " ".join(" ".join(sentences).split())


def _kept(text: str) -> list[str]:
    """The lines that are neither greeting, signature, device nor notice."""
    out = list[str]()
    signing = False
    for paragraph in _PARAGRAPH.split(text):
        if _within("notices").search(_plain(paragraph)):
            continue
        for line in paragraph.split("\n"):
            said = _plain(line).strip()
            words = _words(said)
            if not words:
                signing = signing or bool(said and _RULE.fullmatch(said))
            elif _starts("devices").match(said) or (
                words <= LONGEST_LINE and not _covers(line) and _starts("greetings").match(said)
            ):
                continue
            elif words <= LONGEST_LINE and not _covers(line) and _starts("closings").match(said):
                signing = True
            elif signing and words <= SIGNATURE and not said.endswith((".", "!", "?", "。")):
                continue
            else:
                signing = False
                out.append(line)
    return out


def _covers(sentence: str) -> bool:
    said = _plain(sentence)
    found = _within("covering").search(said) or _anywhere().search(said)
    return bool(found) and _words(said) <= LONGEST_POINTER


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").replace("\xa0", " ")


def _words(text: str) -> int:
    """Where no spaces are written, two characters count as a word."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + (unspaced + 1) // 2
