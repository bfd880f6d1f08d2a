"""Blocks of marked-up copy that is already the story (NITF, XHTML in NewsML, HTML in ninjs and feeds)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from newsdiff.intake.compose import squeeze
from newsdiff.intake.types import Caption, PartRole
from newsdiff.intake.xmlsafe import name

_BLOCK = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hl1",
        "hl2",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "bq",
        "block",
        "section",
        "article",
        "main",
        "header",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "figure",
        "figcaption",
        "media",
        "media-caption",
        "media-producer",
        "nitf-table",
        "body",
        "html",
        "center",
        "body.content",
        "body.head",
        "body.end",
        "address",
        "hr",
        "details",
        "summary",
        "credit",
        "tagline",
        "note",
    ]
)
_SKIP = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "head",
        "form",
        "button",
        "nav",
        "media-metadata",
        "media-reference",
        "svg",
        "math",
        "audio",
        "video",
        "select",
        "textarea",
    ]
)
_CAPTION = frozenset(["figcaption", "media-caption"])
_CREDIT = frozenset(["media-producer"])
_HEADING = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"])


@dataclass(slots=True)
class Blocks:
    """Blocks in reading order, and the captions among them."""

    items: list[tuple[PartRole, str]] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)


def blocks_of(root: Any) -> Blocks:
    """Walks without recursion, so that depth costs no stack. Scripts and forms are left out."""
    found, line = Blocks(), list[str]()
    role: PartRole = "body"

    def close() -> None:
        text = squeeze("".join(line))
        line.clear()
        if text:
            found.items.append((role, text))
            if role == "caption":
                found.captions.append(Caption(text, credit_in(text)))
            elif role == "credit":
                _credit_last(found, text)

    for event, element in _events(root):
        tag = name(element)
        if event == "start":
            if tag in _BLOCK:
                close()
                role = _role(tag, role)
            elif tag in {"br", "lb"}:
                close()
            line.append(element.text or "")
        else:
            if tag in _BLOCK:
                close()
                role = _role_above(element)
            if element is not root:
                line.append(element.tail or "")
    close()
    return found


def from_html(markup: str) -> Blocks:
    """Blocks of an HTML fragment; entities are characters, scripts are nothing."""
    from newsdiff.intake.errors import EmptyText
    from newsdiff.intake.html import parse

    if not markup.strip():
        return Blocks()
    try:
        return blocks_of(parse(markup))
    except EmptyText:
        return Blocks()


def credit_in(text: str) -> str:
    """The credit at the end of a caption, such as "(AP Photo/A. Bee)", or ""."""
    from newsdiff.intake.html import _CREDIT_TEXT

    match = _CREDIT_TEXT.search(text[-200:])
    return match.group(1).strip() if match else ""


def _events(root: Any) -> Iterator[tuple[str, Any]]:
    stack: list[tuple[str, Any]] = [("start", root)]
    while stack:
        event, element = stack.pop()
        if event == "end":
            yield event, element
            continue
        if not isinstance(element.tag, str) or name(element) in _SKIP:
            if element is not root and element.tail:
                stack.append(("end", element))
            continue
        yield event, element
        stack.append(("end", element))
        stack.extend(("start", each) for each in reversed(element))


def _role(tag: str, current: PartRole) -> PartRole:
    if tag in _CAPTION:
        return "caption"
    return "credit" if tag in _CREDIT else current


def _role_above(element: Any) -> PartRole:
    for ancestor in element.iterancestors():
        if name(ancestor) in _CAPTION:
            return "caption"
        if name(ancestor) in _CREDIT:
            return "credit"
    return "body"


def _credit_last(found: Blocks, text: str) -> None:
    if found.captions and not found.captions[-1].credit:
        found.captions[-1] = Caption(found.captions[-1].text, text)
    else:
        found.captions.append(Caption("", text))


def looks_like_html(text: str) -> bool:
    return bool(
        re.search(
            r"<(p|div|br|h[1-6]|ul|ol|li|a|b|i|em|strong|blockquote|figure|img|span)\b[^>]*>", text, re.I
        )
    )
