"""JSON from outside: ninjs 2 and 3, and JSON Lines with one text a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from newsdiff.intake.compose import Composer, squeeze
from newsdiff.intake.dates import parse_time
from newsdiff.intake.decode import decode
from newsdiff.intake.errors import BombRefused, BrokenFile, IntakeError, MissingField, TooLarge
from newsdiff.intake.markup import credit_in, from_html
from newsdiff.intake.plain import with_labels
from newsdiff.intake.types import Caption, Document, Hints, Intake, Kind, Limits, PubStatus, Rejected

_STATUSES: dict[str, PubStatus] = {
    "usable": "usable", "withheld": "withheld", "canceled": "canceled", "cancelled": "canceled",
}  # fmt: skip


_KINDS: dict[str, Kind] = {
    "correction": "correction", "corrected": "correction", "cor": "correction", "kill": "kill",
    "update": "writethru", "writethru": "writethru", "write-thru": "writethru",
}  # fmt: skip
MOST_OBJECTS = 500_000
_CREDITS = ("creditline", "byline", "by", "copyrightnotice", "copyrightholder")


def load(text: str) -> Any:
    """The JSON value; `BrokenFile` names the line where it stops being JSON."""
    if text.count("{") + text.count("[") > MOST_OBJECTS:
        raise BombRefused(f"The JSON has more than {MOST_OBJECTS:,} objects and lists: it is no news item.")
    try:
        return json.loads(text.lstrip("\ufeff"))
    except RecursionError as error:
        raise BombRefused("The JSON is nested too deeply to be a news item.") from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        said = ": it seems to be cut short" if cut else ""
        raise BrokenFile(f"This is not valid JSON (line {error.lineno}{said}).") from error
    except ValueError as error:
        raise BrokenFile("This is not valid JSON.") from error


def read_ninjs(data: bytes, hints: Hints, limits: Limits) -> Intake:
    decoded = decode(data, hints.charset)
    value = load(decoded.text)
    items = value if isinstance(value, list) else [value]
    if len(items) > limits.members:
        raise TooLarge(f"There are {len(items):,} items; at most {limits.members:,} are taken in.")
    if not any(isinstance(item, dict) for item in items):
        raise BrokenFile("A ninjs item is a JSON object, and there is none.")
    documents, rejected = list[Document](), list[Rejected]()
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            documents.append(_ninjs(_keys(item), decoded.encoding, decoded.warnings))
        else:
            rejected.append(Rejected(f"item {number}", "It is no JSON object."))
    return Intake(tuple(documents), tuple(rejected))


def _keys(item: dict[str, Any]) -> dict[str, Any]:
    """Versions of ninjs spell one name `pubstatus`, `pubStatus` or `pub_status`."""
    return {key.lower().replace("_", ""): value for key, value in item.items()}


def _ninjs(item: dict[str, Any], encoding: str, warnings: tuple[str, ...]) -> Document:
    composer, captions = Composer(), list[Caption]()
    headline = _said(item, "headline")
    byline = _string(item.get("byline")) or _string(item.get("by"))
    composer.add("headline", headline).add("byline", byline)
    for role, text in _body(item):
        composer.blocks.append((role, text))  # type: ignore[arg-type]
    for picture in _associated(item):
        text = _said(picture, "description")
        credit = next(filter(None, (_string(picture.get(key)) for key in _CREDITS)), "") or credit_in(text)
        if text:
            captions.append(Caption(text, credit))
            composer.add("caption", text)
    text, parts = composer.result()
    embargo = _string(item.get("embargoed") or item.get("embargoeduntil"))
    document = Document(
        text=text,
        parts=parts,
        format="ninjs",
        encoding=encoding,
        headline=headline,
        dek=_said(item, "description"),
        slugline=_string(item.get("slugline")),
        byline=byline,
        dateline=_string(item.get("dateline")) or _string(item.get("located")),
        credit_line=_string(item.get("creditline")),
        captions=tuple(captions),
        ed_note=_string(item.get("ednote")),
        embargoed_until=parse_time(embargo),
        embargoed=bool(embargo),
        usage_terms=_string(item.get("usageterms")) or _string(item.get("copyrightnotice")),
        urgency=_urgency(item.get("urgency")),
        kind=_kind(item),
        source=_string(item.get("source")) or _first_name(item.get("infosource") or item.get("infosources")),
        pub_status=_STATUSES.get(_string(item.get("pubstatus")).lower(), ""),
        version=_string(item.get("version")),
        rewrite_of=_reference(item, "rewriteof", "evolvedfrom", "replaces", "previousversion"),
        derived_from=_reference(item, "derivedfrom", "translationof", "translatedfrom"),
        language=_string(item.get("language")),
        published=parse_time(_string(item.get("firstcreated") or item.get("contentcreated")))
        or parse_time(_string(item.get("versioncreated"))),
        updated=parse_time(_string(item.get("versioncreated"))),
        identifier=_string(item.get("uri")),
        warnings=warnings,
    )
    return with_labels(document)


def _urgency(value: Any) -> int | None:
    """Any number in the schemas: 2 and 2.0."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if number and value in range(1, 10) else None


def _string(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return squeeze(str(value)[:5000])


def _entries(value: Any) -> list[dict[str, Any]]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [_keys(each) for each in values if isinstance(each, dict)]


def _said(item: dict[str, Any], name: str) -> str:
    """`headline` (1, 2.0), `description_text`, or the first of `headlines` (2.1, 3)."""
    plain = _string(item.get(name)) or _string(item.get(f"{name}text"))
    entries = _entries(item.get(f"{name}s"))
    main = [each for each in entries if _string(each.get("role")).lower() in {"", "main"}] or entries
    return plain or next((text for each in main if (text := _string(each.get("value")))), "")


def _body(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Plain text where there is some, else HTML: one of several forms of the same body."""
    bodies = _entries(item.get("bodies"))
    texts: list[tuple[str, bool]] = [
        (str(each["value"]), "html" in _string(each.get("contenttype")).lower())
        for each in bodies
        if isinstance(each.get("value"), str)
    ]
    texts += [(item[key], html) for key, html in (("bodytext", False), ("bodyhtml", True), ("bodyxhtml", True))
              if isinstance(item.get(key), str)]  # fmt: skip
    texts = sorted((each for each in texts if each[0].strip()), key=lambda each: each[1])
    if not texts:
        return
    text, is_html = texts[0]
    if is_html:
        yield from from_html(text).items
        return
    for paragraph in text.splitlines():
        if squeeze(paragraph):
            yield "body", squeeze(paragraph)


def _associations(item: dict[str, Any]) -> list[dict[str, Any]]:
    """With their `name`: a property in ninjs 2 and 3, the key itself before."""
    value = item.get("associations")
    if isinstance(value, dict):
        value = [{"name": key, **each} for key, each in value.items() if isinstance(each, dict)]
    return _entries(value)


def _associated(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        each
        for each in _associations(item)
        if _string(each.get("type")).lower() in {"picture", "graphic", "video", "audio"}
    ]


def _first_name(value: Any) -> str:
    return next((name for each in _entries(value) if (name := _string(each.get("name")))), "")


def _reference(item: dict[str, Any], *names: str) -> str:
    """Providers add a property; the schemas of 2 and 3 only allow an association of that name."""
    for name in names:
        value = item.get(name)
        value = _keys(value).get("uri") if isinstance(value, dict) else value
        if text := _string(value):
            return text
    for each in _associations(item):
        if "".join(re.findall(r"\w", _string(each.get("name")).lower())).replace("_", "") in names:
            return _string(each.get("uri"))
    return ""


def _kind(item: dict[str, Any]) -> Kind:
    """From `genres` (2, 3) or a provider's `signals`, by name, literal or the last part of a code."""
    for group in ("signal", "signals", "genre", "genres"):
        value = item.get(group)
        entries = _entries([value] if isinstance(value, dict) and "name" in value else value)
        for each in entries:
            for key in ("literal", "name", "code", "qcode", "uri"):
                said = re.split(r"[:/#]", _string(each.get(key)).lower())[-1]
                if said in _KINDS:
                    return _KINDS[said]
    return ""


def read_jsonl(data: bytes, hints: Hints, limits: Limits) -> Intake:
    """One object a line, `text` and `id` required; a line that cannot be read is reported, the others kept."""
    decoded = decode(data, hints.charset)
    documents, rejected = list[Document](), list[Rejected]()
    count = decoded.text.count("\n")
    if count > limits.lines:
        raise TooLarge(f"There are {count:,} lines; at most {limits.lines:,} are read at once.")
    lines = decoded.text.lstrip("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            documents.append(_record(line, decoded.encoding))
        except IntakeError as error:
            rejected.append(Rejected("", str(error), number, error.code))
    return Intake(tuple(documents), tuple(rejected))


def _record(line: str, encoding: str) -> Document:
    record = load(line)
    if not isinstance(record, dict):
        raise BrokenFile("The line is no JSON object.")
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise MissingField("The line has no “text”.")
    identifier = _string(record.get("id"))
    if not identifier:
        raise MissingField("The line has no “id”.")
    published = _string(record.get("published"))
    moment = parse_time(published)
    warnings = (f"“{published[:60]}” is no date that can be read.",) if published and not moment else ()
    return with_labels(
        Document(
            text=text,
            format="jsonl",
            encoding=encoding,
            identifier=identifier,
            headline=_string(record.get("headline")),
            outlet=_string(record.get("outlet")),
            url=_string(record.get("url")),
            language=_string(record.get("language")),
            published=moment,
            warnings=warnings,
        )
    )
