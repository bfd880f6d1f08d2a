"""Plain text and its wire headers. The text is exactly the decoded characters; headers stay in it.

Two kinds of header are read: the ANPA 1312 / IPTC 7901 frame (control characters, or written as ^A ^B ^C),
and named lines ("SLUG: …", "EDS: …") of which at least two stand at the top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from newsdiff.intake.dates import has_offset, parse_time
from newsdiff.intake.decode import decode
from newsdiff.intake.labels import is_two_days, labels_of, written_time
from newsdiff.intake.types import Caption, Document, Hints, Limits

_FIELDS = {
    "slug": "slugline", "slugline": "slugline", "keyword": "slugline", "keywords": "slugline",
    "headline": "headline", "hed": "headline", "head": "headline", "title": "headline",
    "dek": "dek", "subhead": "dek", "summary": "dek", "byline": "byline", "author": "byline",
    "dateline": "dateline", "credit": "credit_line", "credit line": "credit_line", "creditline": "credit_line",
    "source": "source", "agency": "source", "provider": "source", "outlet": "outlet",
    "embargo": "embargo", "embargoed": "embargo", "embargo until": "embargo", "embargoed until": "embargo",
    "hold until": "embargo", "sperrfrist": "embargo", "urgency": "urgency", "priority": "urgency",
    "version": "version", "status": "status", "ed note": "ed_note", "eds": "ed_note", "editors": "ed_note",
    "editor's note": "ed_note", "editors note": "ed_note", "note to editors": "ed_note", "usage": "usage_terms",
    "usage terms": "usage_terms", "restrictions": "usage_terms", "rights": "usage_terms", "language": "language",
    "date": "published", "published": "published", "created": "published", "id": "identifier", "guid": "identifier",
    "item id": "identifier", "replaces": "rewrite_of", "updates": "rewrite_of", "supersedes": "rewrite_of",
    "corrects": "rewrite_of", "kills": "rewrite_of", "translated from": "derived_from",
    "derived from": "derived_from", "url": "url", "caption": "caption", "captions": "caption",
    "description": "dek", "subtitle": "dek", "lang": "language", "embargo time": "embargo", "copyright": "usage_terms",
    "rewrite of": "rewrite_of", "translation of": "derived_from",
}  # fmt: skip
_NAMED = re.compile(r"[ \t]*([A-Za-z][A-Za-z' ]{1,18}?)[ \t]*:[ \t]*([^\r\n]*)")
_FRAME = re.compile(r"\A(?:\ufeff|[\x16\s])*(?:\x01|\^A)", re.ASCII)
_FIRST_LINE = re.compile(
    r"(?:\x01|\^A)\s*([a-z])\s?(\d{3,4})(?:\W+|\x1f)([a-z])?[\W\x1f]*([a-z])?\b", re.ASCII
)
_SLUG_LINE = re.compile(
    r"^(?:[\s\x00-\x1f]|\^B(?!C-))*\^?(?P<slug>[A-Z][\w&'’]*(?:-{1,2}[\w&'’ ]+)+?)(?:,\s*(?P<take>[^,\n\r]{3,40}?))?"
    r"(?:,?\s+(?P<day>\d{2}-\d{2}))?(?:,\s?|\s+)(?P<words>\d{2,4})\s*$",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"https?://[\w.-]+\.\w+(?:[:/?#]\S*)?", re.IGNORECASE)
_CARET = re.compile(r"\^(?!A\s?[a-z]\s?\d|[ABC]$)")
"""A caret that opens a line, and is not one of the frame's ^A ^B ^C."""
_PRIORITY = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "a": 5, "n": 5, "s": 6, "w": 7, "h": 7}
_STATUS = {
    "kill": ("kill", "canceled"), "killed": ("kill", "canceled"), "withdrawn": ("kill", "canceled"),
    "canceled": ("", "canceled"), "cancelled": ("", "canceled"), "hold": ("", "withheld"),
    "withheld": ("", "withheld"), "usable": ("", "usable"), "correction": ("correction", ""),
    "corrected": ("correction", ""), "writethru": ("writethru", ""), "update": ("writethru", ""),
}  # fmt: skip


def read_text(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    decoded = decode(data, hints.charset)
    bare = Document(text=decoded.text, format="text", encoding=decoded.encoding, warnings=decoded.warnings)
    return (with_labels(with_headers(bare)),)


def with_headers(document: Document) -> Document:
    """The document with what its wire headers say; unchanged where there are none."""
    framed = bool(_FRAME.match(document.text[:200]))
    top = document.text[:4000]
    slug = _SLUG_LINE.search(top[:600])
    if slug and not framed and not re.match(r"(?:AP|BC|AM|PM|EU|ML|AS|US)-", slug.group("slug")):
        slug = None
    fields = _named_lines(top)
    found = replace(document, format="anpa") if framed else document
    if framed:
        found = _from_frame(found, top)
    if slug:
        fields = _caret_lines(top) | fields
    if len(fields) >= (1 if framed or slug else 2):
        found = replace(_from_fields(found, fields), format="anpa")
    if slug and not found.slugline:
        take = slug.group("take") or ""
        found = replace(
            found, slugline=slug.group("slug").strip() + (f", {take.strip()}" if take else ""), format="anpa"
        )
    return found if found.url else replace(found, url=_address(top))


def _address(top: str) -> str:
    """The web address that a copied page is often pasted under: the first line, where nothing else stands in it."""
    first = top.lstrip("\ufeff\r\n\t ").partition("\n")[0].strip()
    return first if _ADDRESS.fullmatch(first) else ""


def with_all(document: Document) -> Document:
    """Header lines and labels for formats that have a name of their own: desks type them there too."""
    return replace(with_labels(with_headers(document)), format=document.format)


def with_stated(document: Document, pairs: Mapping[str, str]) -> Document:
    """The document with fields by the names that header lines use; unknown names are passed over."""
    fields: dict[str, str] = {}
    for name, value in pairs.items():
        key = _FIELDS.get(name.replace("_", " ").strip().lower())
        if key and value and not name.startswith("keyword"):  # subject tags here, no slugline
            fields.setdefault(key, value)
    return _from_fields(document, fields) if fields else document


def is_header_line(line: str) -> bool:
    """Whether a line is one of the named header lines, such as "SLUG: FERRY"."""
    match = _NAMED.fullmatch(line.strip())
    return bool(match and match.group(1).strip().lower() in _FIELDS)


def behind_headers(text: str) -> str:
    """The text without the header lines that stand at its very top, and their empty lines; all of it where none do.

    One line alone counts where its name is in capitals: "Source: AP" may be a sentence's beginning, "SLUG: FERRY" is not.
    """
    lines = text[:4000].lstrip("\ufeff").splitlines(keepends=True)
    named = 0
    for number, line in enumerate(lines):
        if line.strip() and not is_header_line(line):
            break
        named = number + 1
    top = [line for line in lines[:named] if line.strip()]
    if len(top) < 2 and not (top and top[0].partition(":")[0].strip().isupper()):
        return text
    rest = text.lstrip("\ufeff")[sum(map(len, lines[:named])) :]
    return rest if rest.strip() else text


def with_labels(document: Document) -> Document:
    """Adds what the copy says of itself, never over what a header or field has stated."""
    labels = labels_of(
        document.text, slugline=document.slugline, headline=document.headline, ed_note=document.ed_note
    )
    return replace(
        document,
        kind=document.kind or labels.kind,
        pub_status=document.pub_status or labels.pub_status,
        version=document.version or labels.version,
        embargoed=document.embargoed or document.embargoed_until is not None or labels.embargoed,
        embargoed_until=document.embargoed_until or labels.embargoed_until,
        byline=document.byline or labels.byline,
        dateline=document.dateline or labels.dateline,
        source=document.source or labels.source,
        warnings=document.warnings + (() if document.embargoed_until else labels.warnings),
    )


def _named_lines(top: str) -> dict[str, str]:
    """Named lines at the top, up to the first line that is neither named nor short."""
    fields: dict[str, str] = {}
    for line in top.splitlines()[:30]:
        bare = line.strip("\x01\x02\x03\x16\x1f \t\ufeff")
        if _CARET.match(bare):
            bare = bare.lstrip("^").rstrip("=<> ")
        if not bare or bare in {"^A", "^B", "^C"}:
            continue
        match = _NAMED.fullmatch(bare)
        key = _FIELDS.get(match.group(1).strip().lower()) if match else None
        if match and key == "caption" and match.group(2).strip():
            fields[key] = "\n".join(filter(None, (fields.get(key), match.group(2).strip())))
        elif match and key:
            fields.setdefault(key, match.group(2).strip())
        elif len(bare) > 90:
            break
    return fields


def _caret_lines(top: str) -> dict[str, str]:
    """What stands under a slug line in lines that a caret opens: "^Ferry talks resume<", "^By ANN REED="."""
    lines = [line.strip() for line in top.splitlines()[:12]]
    said = [line.lstrip("^").rstrip("=<> ") for line in lines if _CARET.match(line)]
    fields: dict[str, str] = {}
    for line in said:
        if re.match(r"By\s", line):
            fields.setdefault("byline", line)
        elif line and not is_header_line(line) and not _SLUG_LINE.match(line):
            fields.setdefault("headline", line)
    return fields


def _from_fields(document: Document, fields: dict[str, str]) -> Document:
    changes: dict[str, object] = {
        key: value for key, value in fields.items() if key in _PLAIN_FIELDS and value
    }
    warnings = list(document.warnings)
    if fields.get("urgency", "")[:1].isdecimal():
        changes["urgency"] = int(fields["urgency"][:1]) or None
    if fields.get("published"):
        moment, has_time = written_time(fields["published"])
        changes["published"], changes["published_is_day"] = moment, moment is not None and not has_time
        if moment is None:
            named = fields["published"][:60]
            warnings.append(
                f"The date “{named}” may be one day or another; write its month as a word."
                if is_two_days(named)
                else f"The date “{named}” is no date that can be read."
            )
    if fields.get("embargo"):
        changes["embargoed"] = True
        changes["embargoed_until"] = until = _embargo(fields["embargo"])
        if until is None:
            warnings.append(f"The embargo “{fields['embargo'][:60]}” is no time that can be read.")
        elif not has_offset(fields["embargo"]) and "T" in fields["embargo"]:
            warnings.append("The embargo names no time zone; it was read as UTC.")
    if fields.get("caption"):
        from newsdiff.intake.markup import credit_in

        said = [Caption(line, credit_in(line)) for line in fields["caption"].split("\n")]
        changes["captions"] = (*document.captions, *said)
    kind, status = _STATUS.get(fields.get("status", "").lower(), ("", ""))
    changes.update({"kind": kind or document.kind, "pub_status": status or document.pub_status})
    return replace(document, warnings=tuple(warnings), **changes)  # type: ignore[arg-type]


_PLAIN_FIELDS = frozenset(
    [
        "slugline",
        "headline",
        "dek",
        "byline",
        "dateline",
        "credit_line",
        "source",
        "outlet",
        "version",
        "ed_note",
        "usage_terms",
        "language",
        "identifier",
        "rewrite_of",
        "derived_from",
        "url",
    ]
)


def _embargo(text: str) -> object:
    from newsdiff.intake.labels import embargo_of

    return parse_time(text) or embargo_of(f"EMBARGOED UNTIL {text}")[1]


def _from_frame(document: Document, top: str) -> Document:
    match = _FIRST_LINE.search(top[:300])
    if not match:
        return document
    priority = match.group(3) or ""
    return replace(
        document,
        identifier=f"{match.group(1)}{match.group(2)}",
        urgency=_PRIORITY.get(priority, document.urgency),
    )
