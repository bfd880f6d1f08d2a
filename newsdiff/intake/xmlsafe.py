"""XML that came from outside: no entities, no DTD, no network, bounded depth; damage is named."""

from __future__ import annotations

import re
from html.entities import name2codepoint
from typing import Any

from lxml import etree

from newsdiff.intake.decode import decode
from newsdiff.intake.errors import BombRefused, BrokenFile

_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml\b[^>]{0,300}?\?>")
_ENCODING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.\-]{2,40})"
)
_NAMED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]{1,30});", re.DOTALL)
MOST_TAGS = 1_000_000
"""A tree takes a hundred times the memory of its tags: what has more of them is no copy."""
_OWN = {"amp", "lt", "gt", "quot", "apos"}


def xml_text(data: bytes, charset: str = "") -> tuple[str, str, tuple[str, ...]]:
    """(text without its XML declaration, encoding, warnings). Raises `BombRefused` for entity declarations."""
    declared = _ENCODING.match(data[:400])
    decoded = decode(data, charset or (declared.group(1).decode("ascii") if declared else ""))
    if "<!ENTITY" in decoded.text:
        raise BombRefused("The file declares XML entities, which are refused: they can be made to explode.")
    return _DECLARATION.sub("", decoded.text.lstrip("\ufeff"), count=1), decoded.encoding, decoded.warnings


def parse_xml(data: bytes, charset: str = "") -> tuple[Any, str, tuple[str, ...]]:
    """(root element, encoding, warnings). Raises `BrokenFile` for XML that is malformed or cut short."""
    text, encoding, warnings = xml_text(data, charset)
    return parse_xml_text(text), encoding, warnings


def parse_xml_text(text: str) -> Any:
    if text.count("<") > MOST_TAGS:
        raise BombRefused(f"The XML has more than {MOST_TAGS:,} tags: it is built to exhaust the machine.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(_characters(text).encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        raise _explained(error, ends=text.rstrip().endswith(">")) from error
    except ValueError as error:
        raise BrokenFile("The XML cannot be read.") from error


def _characters(text: str) -> str:
    """HTML's named characters (&nbsp; &mdash;), which wire XML uses without their DTD, as numbers."""

    def number(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"&#{name2codepoint[name]};" if name in name2codepoint and name not in _OWN else match.group()

    return _NAMED.sub(number, text)


def _explained(error: etree.XMLSyntaxError, *, ends: bool) -> BrokenFile | BombRefused:
    said = str(error)
    if re.search(r"depth|amplification|huge|loop|too long|XML_PARSE_HUGE", said, re.IGNORECASE):
        return BombRefused("The XML is nested or repeated too deeply to be a news item.")
    line = error.lineno or 0
    if not ends or re.search(
        r"Premature end|EndTag: '</' not found|not found: start tag|Couldn't find end", said
    ):
        return BrokenFile(
            f"The XML ends before its elements are closed (line {line}): it seems to be cut short."
        )
    return BrokenFile(f"The XML is not well-formed (line {line}).")


def name(element: Any) -> str:
    """Local name in lower case; "" for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def descend(element: Any, *names: str) -> list[Any]:
    """All descendants with one of the local names, in document order, whatever their namespace."""
    wanted = set(names)
    return [child for child in element.iterdescendants() if name(child) in wanted]


def first(element: Any, *names: str) -> Any | None:
    wanted = set(names)
    return next((child for child in element.iterdescendants() if name(child) in wanted), None)


def child(element: Any, wanted: str) -> Any | None:
    return next((each for each in element if name(each) == wanted), None) if element is not None else None


def children(element: Any, *names: str) -> list[Any]:
    wanted = set(names)
    return [each for each in element if name(each) in wanted] if element is not None else []


def words(element: Any | None) -> str:
    """All text below an element, white space squeezed; "" for None."""
    if element is None:
        return ""
    return re.sub(r"[ \t\r\n]+", " ", "".join(str(piece) for piece in element.itertext())).strip()
