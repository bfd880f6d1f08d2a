"""Markdown as newsrooms write it: marks of layout are taken off, words and their order stay.

A subset on purpose (headings, emphasis, links, pictures, lists, quotations, code, front matter): whatever
is not surely a mark is left as text.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from newsdiff.intake.compose import Composer, squeeze
from newsdiff.intake.decode import decode
from newsdiff.intake.errors import TooLarge
from newsdiff.intake.markup import credit_in
from newsdiff.intake.plain import with_all, with_stated
from newsdiff.intake.types import Caption, Document, Hints, Limits, PartRole

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.{0,8000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PICTURE = re.compile(
    r"!\[([^\]\n]{0,500})\]\(\s*<?[^)\s\n]{0,1000}>?(?:\s+[\"']([^\n\"']{0,500})[\"'])?\s*\)"
)
_LINK = re.compile(
    r"\[([^\[\]\n]{1,500})\]\(\s*<?[^()\s\n]{0,1000}(?:\([^()\s\n]{0,200}\))?>?(?:\s+\"[^\n\"]{0,500}\")?\s*\)"
)
_REFERENCE = re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,100}\]")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]{1,100}\]:\s+\S+.*$")
_AUTO = re.compile(r"<((?:https?://|mailto:)[^>\s]{1,500})>")
_STRONG = re.compile(r"(?<![\w*\\])(\*\*|__)(?=\S)((?:(?!\1)[^\n]){1,2000}?)(?<=[^\s\\])\1(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w*_\\])([*_])(?=[^\s*_])([^\n*_]{1,1000}?)(?<=[^\s\\])\1(?![\w*_])")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500})\1(?!`)")
_TAG = re.compile(
    r"</?(?:p|div|span|b|i|em|strong|br|a|sup|sub|small|u|figure|figcaption|img|center)(?:\s[^<>]{0,500})?/?>",
    re.I,
)
_HOSTILE = re.compile(
    r"<(script|style|iframe|object|noscript|template|svg|math|audio|video|select|textarea)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.I | re.S,
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}")
_MARK = re.compile(r"^ {0,12}(?:(?:>[ \t]?)+|(?:[-*+]|\d{1,3}[.)])[ \t]+)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")


def read_markdown(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    decoded = decode(data, hints.charset)
    if len(decoded.text) > limits.characters:
        raise TooLarge(
            f"The text has {len(decoded.text):,} characters; at most {limits.characters:,} are taken in."
        )
    front = _FRONT.match(decoded.text)
    facts = _front_matter(front.group(1)) if front else {}
    source = decoded.text[front.end() :] if front else decoded.text
    composer, captions = _blocks(_HOSTILE.sub("", source.lstrip("\ufeff")))
    headline = next((text for role, text in composer.blocks if role == "headline"), "")
    if not headline and facts.get("title"):
        headline = squeeze(facts["title"])
        composer.blocks.insert(0, ("headline", headline))
    text, parts = composer.result()
    document = Document(
        text=text,
        format="markdown",
        encoding=decoded.encoding,
        parts=parts,
        captions=tuple(captions),
        warnings=decoded.warnings,
    )
    document = replace(with_stated(document, facts), headline=headline)
    return (with_all(document),)


def _front_matter(block: str) -> dict[str, str]:
    """`key: value` lines only; nested YAML is passed over."""
    pairs = re.findall(r"^([A-Za-z][\w-]{0,40}):[ \t]+(.{1,1000}?)[ \t]*\r?$", block, re.MULTILINE)
    return {key.lower().replace("-", "_"): value.strip("\"'") for key, value in pairs}


def _blocks(source: str) -> tuple[Composer, list[Caption]]:
    composer, captions, lines = Composer(), list[Caption](), list[str]()
    fenced = ""

    def close(role: PartRole = "body") -> None:
        text = inline(" ".join(lines))
        lines.clear()
        composer.add(role, text)

    for raw in source.splitlines():
        line = raw.rstrip()
        fence = re.match(r" {0,3}(```|~~~)", line)
        if fence and fenced in {"", fence.group(1)}:
            close()
            fenced = "" if fenced else fence.group(1)
            continue
        if fenced:
            composer.add("body", line)
            continue
        if re.fullmatch(r" {0,3}(=+|-{2,})[ \t]*", line) and lines and not _MARK.match(lines[0]):
            close(_heading_role(composer, 1 if "=" in line else 2))
            continue
        if not line.strip() or _RULE.fullmatch(line) or _DEFINITION.match(line):
            close()
            continue
        heading = _HEADING.fullmatch(line)
        if heading:
            close()
            lines.append(heading.group(2))
            close(_heading_role(composer, len(heading.group(1))))
            continue
        picture = _PICTURE.fullmatch(line.strip())
        if picture:
            close()
            caption = inline(picture.group(2) or picture.group(1))
            if caption:
                composer.add("caption", caption)
                captions.append(Caption(caption, credit_in(caption)))
            continue
        if _MARK.match(line):
            quoted = line.lstrip().startswith(">")
            if not (quoted and lines):
                close()
            line = _MARK.sub("", line)
        lines.append(line.strip())
        if raw.endswith(("  ", "\\")):
            lines[-1] = lines[-1].rstrip("\\")
            close()
    close()
    return composer, captions


def _heading_role(composer: Composer, level: int) -> PartRole:
    taken = any(role == "headline" for role, _ in composer.blocks)
    return "headline" if level == 1 and not taken else "body"


def inline(text: str) -> str:
    """One block without the marks inside it; a backslash before a mark keeps the mark."""
    kept: list[str] = []

    def keep(character: str) -> str:
        kept.append(character)
        return f"\ue000{len(kept) - 1}\ue001"

    if "\ue000" in text or "\ue001" in text:
        return text  # private-use characters of the writer's own: leave everything alone
    text = _CODE.sub(lambda match: keep(match.group(2)), text)
    text = _ESCAPE.sub(lambda match: keep(match.group(1)), text)
    text = _PICTURE.sub(lambda match: match.group(2) or match.group(1), text)
    text = _REFERENCE.sub(r"\1", _LINK.sub(r"\1", text))
    text = _AUTO.sub(r"\1", text)
    for _ in range(3):
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    text = html.unescape(_TAG.sub("", text))
    return re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match.group(1))], text)
