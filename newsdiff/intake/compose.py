"""Putting a structured document together: the text a reader would see, and where each part stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from newsdiff.intake.errors import EmptyText, TooLarge
from newsdiff.intake.language import base_language, detect
from newsdiff.intake.types import Caption, Document, Hints, Limits, Part, PartRole

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_GAP = "\n\n"


def squeeze(text: str | None) -> str:
    """White space of markup is layout: runs become one space. No-break spaces stay."""
    return _SPACE.sub(" ", text or "").strip(" ")


@dataclass(slots=True)
class Composer:
    """Collects blocks in reading order; `text` and `parts` follow from them."""

    blocks: list[tuple[PartRole, str]] = field(default_factory=list)

    def add(self, role: PartRole, text: str | None) -> Composer:
        clean = squeeze(text)
        if clean:
            self.blocks.append((role, clean))
        return self

    def extend(self, role: PartRole, texts: Iterable[str | None]) -> Composer:
        for text in texts:
            self.add(role, text)
        return self

    def result(self) -> tuple[str, tuple[Part, ...]]:
        parts, at = [], 0
        for role, text in self.blocks:
            parts.append(Part(role, at, at + len(text)))
            at += len(text) + len(_GAP)
        return _GAP.join(text for _, text in self.blocks), tuple(parts)


def finish(document: Document, hints: Hints, limits: Limits) -> Document:
    """The checks and additions common to all formats: not empty, not too long, a language."""
    if not document.text.strip("\ufeff \t\r\n\f\v\u00a0\u200b"):
        raise EmptyText("There is no text in it.")
    if len(document.text) > limits.characters:
        raise TooLarge(
            f"The text has {len(document.text):,} characters; at most {limits.characters:,} are taken in."
        )
    text, lost = _without_surrogates(document.text)
    warnings = document.warnings + ((lost,) if lost else ())
    document = _storable(document)
    language, stated, said = _language(document, hints)
    return replace(
        document,
        text=text,
        url=document.url or hints.url,
        language=language,
        language_stated=stated,
        warnings=tuple(dict.fromkeys(warnings + said)),
    )


def _without_surrogates(text: str) -> tuple[str, str]:
    """Half a surrogate pair (from JSON escapes) and NUL (from RTF, PDF) are no characters: no database keeps them."""
    if not _UNSTORABLE.search(text):
        return text, ""
    clean = _UNSTORABLE.sub("\ufffd", text)
    return clean, "NUL and half characters (lone surrogates) cannot be stored and were replaced by \ufffd."


def _storable(document: Document) -> Document:
    """What the file says of itself, without NUL and half characters: no database keeps them. The text has its own rule."""
    said = {
        name: value
        for field in fields(document)
        if isinstance(value := getattr(document, name := field.name), str)
    }
    changes: dict[str, Any] = {
        name: _UNSTORABLE.sub("", value)
        for name, value in said.items()
        if name != "text" and _UNSTORABLE.search(value)
    }
    captions = tuple(
        Caption(_UNSTORABLE.sub("", each.text), _UNSTORABLE.sub("", each.credit))
        for each in document.captions
    )
    return replace(document, captions=captions, **changes)


def _language(document: Document, hints: Hints) -> tuple[str, bool, tuple[str, ...]]:
    stated = (document.language or hints.language).strip().replace("_", "-")[:35]
    if not base_language(stated):
        stated = ""
    found, probability = detect(_body(document))
    if not stated:
        return found, False, ()
    if found and probability >= 0.99 and not same_language(found, stated):
        return stated, True, (f"It says its language is {stated}, but it reads like {found}.",)
    return stated, True, ()


_MACRO = {"nb": "no", "nn": "no", "cmn": "zh", "yue": "zh", "iw": "he", "in": "id", "fil": "tl", "sh": "sr"}


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one written language: `en-GB` and `en`, `nb` and `no`."""
    first, second = base_language(one), base_language(other)
    return _MACRO.get(first, first) == _MACRO.get(second, second)


def _body(document: Document) -> str:
    if not document.parts:
        return document.text
    wanted = {"body", "headline", "dek"}
    return "\n".join(document.text[part.start : part.end] for part in document.parts if part.role in wanted)
