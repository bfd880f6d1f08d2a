"""NITF, NewsML-G2, RSS and Atom. No entities, no DTD, no network (`xmlsafe`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsdiff.intake.compose import Composer
from newsdiff.intake.dates import parse_time
from newsdiff.intake.errors import BrokenFile, EmptyText, TooLarge
from newsdiff.intake.markup import Blocks, blocks_of, from_html, looks_like_html
from newsdiff.intake.plain import with_labels
from newsdiff.intake.types import Caption, Document, Hints, Kind, Limits, PubStatus
from newsdiff.intake.xmlsafe import child, children, descend, first, name, parse_xml, words

_DUBLIN = "purl.org/dc/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_STATUSES: dict[str, PubStatus] = {
    "usable": "usable", "withheld": "withheld", "embargoed": "withheld", "canceled": "canceled",
    "cancelled": "canceled",
}  # fmt: skip
_SIGNALS: dict[str, Kind] = {"correction": "correction", "update": "writethru", "kill": "kill"}


def read_nitf(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    root, encoding, warnings = parse_xml(data, hints.charset)
    if name(root) != "nitf":
        raise BrokenFile("The XML is no NITF: its outermost element is not <nitf>.")
    return (with_labels(_nitf(root, encoding, warnings)),)


def _nitf(root: Any, encoding: str, warnings: tuple[str, ...]) -> Document:
    facts = first(root, "docdata")
    top = first(root, "body.head")
    headline = words(first(root, "hl1")) or words(first(root, "hedline")) or words(first(root, "title"))
    dek, byline = words(first(root, "hl2")), words(first(top, "byline")) if top is not None else ""
    dateline = words(first(top, "dateline")) if top is not None else ""
    composer = Composer().add("headline", headline).add("dek", dek).add("byline", byline)
    composer.add("dateline", dateline)
    content = first(root, "body.content")
    blocks = blocks_of(content) if content is not None else Blocks()
    composer.blocks.extend(blocks.items)
    foot = first(root, "body.end")
    tagline = words(first(foot, "tagline")) if foot is not None else ""
    composer.add("credit", tagline)
    text, parts = composer.result()
    issued, released = (
        parse_time(_fact(facts, "date.issue", "norm")),
        parse_time(_fact(facts, "date.release", "norm")),
    )
    state = (facts.get("management-status", "") if facts is not None else "").lower()
    urgency = _fact(facts, "urgency", "ed-urg")
    notes = [words(each) for each in children(top, "note")] + [_fact(facts, "ed-msg", "info")]
    corrects = first(facts, "correction") if facts is not None else None
    notes.append(_fact(facts, "correction", "info"))
    later = released is not None and (state == "embargoed" or (issued is not None and released > issued))
    return Document(
        text=text,
        parts=parts,
        format="nitf",
        encoding=encoding,
        warnings=warnings,
        headline=headline,
        dek=dek,
        byline=byline,
        dateline=dateline,
        slugline=_fact(facts, "du-key", "key") or _fact(facts, "fixture", "fix-id"),
        credit_line=tagline,
        captions=tuple(blocks.captions),
        ed_note="\n".join(filter(None, notes)),
        embargoed_until=released if later else None,
        embargoed=later or state == "embargoed",
        usage_terms=(words(first(top, "rights")) if top is not None else "")
        or _fact(facts, "doc.rights", "agent"),
        urgency=_digit(urgency),
        kind="correction" if corrects is not None else "",
        rewrite_of=_fact(facts, "correction", "id-string"),
        source=words(first(top, "distributor")) if top is not None else "",
        pub_status=_STATUSES.get(state, ""),
        version=_fact(facts, "du-key", "version"),
        language=root.get(_LANGUAGE, "")
        or next(
            (
                said
                for each in (first(root, "body"), content)
                if each is not None and (said := _language_of(each))
            ),
            "",
        ),
        published=issued or released,
        identifier=_fact(facts, "doc-id", "id-string"),
    )


def _language_of(element: Any) -> str:
    return str(element.get(_LANGUAGE) or element.get("lang") or "")


def _fact(facts: Any | None, element: str, attribute: str) -> str:
    found = first(facts, element) if facts is not None else None
    return (found.get(attribute) or "").strip() if found is not None else ""


def _digit(text: str) -> int | None:
    return int(text) if text in set("123456789") else None


def read_newsml(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    root, encoding, warnings = parse_xml(data, hints.charset)
    items = [root] if name(root) == "newsitem" else descend(root, "newsitem")
    if not items:
        if name(root) in ("packageitem", "newsmessage"):
            raise EmptyText("This NewsML-G2 file only lists items (a package): send the items themselves.")
        raise BrokenFile("There is no <newsItem> in the NewsML-G2 file.")
    if len(items) > limits.members:
        raise TooLarge(f"There are {len(items):,} items; at most {limits.members:,} are taken in.")
    return tuple(with_labels(_news_item(item, encoding, warnings)) for item in items)


def _news_item(item: Any, encoding: str, warnings: tuple[str, ...]) -> Document:
    meta, about, rights = child(item, "itemmeta"), child(item, "contentmeta"), child(item, "rightsinfo")
    headline, byline = words(child(about, "headline")), words(child(about, "by"))
    dateline = words(child(about, "dateline"))
    blocks = _content(item)
    composer = Composer()
    if not any(role == "headline" for role, _ in blocks.items):
        composer.add("headline", headline)
    composer.add("byline", byline).blocks.extend(blocks.items)
    if not blocks.items:
        composer.extend("caption", (words(each) for each in children(about, "description")))
    text, parts = composer.result()
    embargo = child(meta, "embargoed")
    signals = [_code(each) for each in children(meta, "signal")]
    links = {_code(each, "rel").lower(): each.get("residref") or each.get("href") or ""
             for each in children(meta, "link") + children(item, "link")}  # fmt: skip
    described = children(about, "description")
    dek = next((words(each) for each in described if _code(each, "role") in {"summary", "dek"}), "")
    language = child(about, "language")
    tag = language.get("tag", "") if language is not None else ""
    return Document(
        text=text,
        parts=parts,
        format="newsml-g2",
        encoding=encoding,
        warnings=warnings,
        headline=headline,
        dek=dek,
        byline=byline,
        dateline=dateline,
        slugline=words(child(about, "slugline")),
        credit_line=words(child(about, "creditline")),
        captions=tuple(blocks.captions),
        ed_note="\n".join(words(each) for each in children(meta, "ednote")),
        embargoed_until=parse_time(words(embargo)),
        embargoed=bool(words(embargo)),
        usage_terms=words(child(rights, "usageterms")) or words(child(rights, "copyrightnotice")),
        urgency=_digit(words(child(about, "urgency"))),
        source=_named(child(meta, "provider")) or _named(child(about, "infosource")),
        kind=next((kind for each in signals if (kind := _SIGNALS.get(each))), ""),
        pub_status=_STATUSES.get(_code(child(meta, "pubstatus")), ""),
        version=item.get("version", ""),
        rewrite_of=links.get("previousversion", "") or links.get("replaces", ""),
        derived_from=links.get("derivedfrom", "") or links.get("translatedfrom", ""),
        language=tag or item.get(_LANGUAGE, "") or "",
        published=parse_time(words(child(meta, "firstcreated")) or words(child(meta, "versioncreated"))),
        updated=parse_time(words(child(meta, "versioncreated"))),
        identifier=item.get("guid", ""),
    )


def _content(item: Any) -> Blocks:
    """The first inline rendition that holds text; the others are the same copy in another form."""
    for each in descend(item, "inlinexml", "inlinedata"):
        if name(each) == "inlinexml":
            body = first(each, "body.content") if first(each, "body.content") is not None else each
            blocks = blocks_of(body)
        elif "html" in each.get("contenttype", "").lower() or looks_like_html(words(each)[:2000]):
            blocks = from_html("".join(each.itertext()))
        else:
            lines = "".join(each.itertext()).splitlines()
            blocks = Blocks([("body", line.strip()) for line in lines if line.strip()])
        if blocks.items:
            return blocks
    return Blocks()


def _code(element: Any | None, attribute: str = "qcode") -> str:
    """`canceled` of qcode="stat:canceled"."""
    return (element.get(attribute) or "").rpartition(":")[2] if element is not None else ""


def _named(provider: Any | None) -> str:
    if provider is None:
        return ""
    return words(child(provider, "name")) or provider.get("literal") or _code(provider)


def read_feed(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    root, encoding, warnings = parse_xml(data, hints.charset)
    if name(root) not in {"rss", "feed", "rdf"}:
        raise BrokenFile("The XML is no RSS and no Atom feed.")
    items = [root] if name(root) == "entry" else descend(root, "item", "entry")
    if len(items) > limits.members:
        raise TooLarge(f"The feed has {len(items):,} items; at most {limits.members:,} are taken in.")
    channel = child(root, "channel") if name(root) != "feed" else root
    outlet = words(child(channel, "title"))
    shared = _Channel(
        outlet=outlet,
        language=words(child(channel, "language")) or root.get(_LANGUAGE, "") or "",
        rights=words(child(channel, "copyright")) or words(child(channel, "rights")),
        encoding=encoding,
        warnings=warnings,
    )
    return tuple(with_labels(_entry(item, shared)) for item in items)


@dataclass(frozen=True, slots=True)
class _Channel:
    """What a feed says once for all its items."""

    outlet: str
    language: str
    rights: str
    encoding: str
    warnings: tuple[str, ...]


def _entry(item: Any, channel: _Channel) -> Document:
    headline = _line(child(item, "title"))
    fields = {name(each): each for each in reversed(item)}
    dublin = {name(each): words(each) for each in reversed(item) if _DUBLIN in str(each.tag)}
    came_from = next((each for each in children(item, "source") if _DUBLIN not in str(each.tag)), None)
    author = fields.get("creator", fields.get("author"))
    named = child(author, "name") if author is not None else None
    byline = words(named if named is not None else author)
    short, full = (
        fields.get("summary", fields.get("description")),
        fields.get("encoded", fields.get("content")),
    )
    blocks = _rich(full)
    dek = ""
    if blocks.items:
        dek = _line(short)
    else:
        blocks = _rich(short)
    captions = list(blocks.captions)
    composer = Composer().add("headline", headline).add("byline", byline)
    composer.blocks.extend(blocks.items)
    for media in descend(item, "content", "thumbnail"):
        shown = _line(child(media, "description"))
        if shown and all(shown != caption.text for caption in captions):
            captions.append(Caption(shown, words(child(media, "credit"))))
            composer.add("caption", shown)
    text, parts = composer.result()
    published = next(
        (words(fields[key]) for key in ("pubdate", "published", "date", "issued") if key in fields), ""
    )
    updated = words(fields.get("updated")) or words(fields.get("modified"))
    return Document(
        text=text,
        parts=parts,
        format="feed",
        encoding=channel.encoding,
        warnings=channel.warnings,
        headline=headline,
        dek=dek,
        byline=byline,
        credit_line=words(fields.get("credit")),
        captions=tuple(captions),
        usage_terms=words(fields.get("rights", fields.get("copyright"))) or channel.rights,
        source=words(child(came_from, "title"))
        or ("" if came_from is None or len(came_from) else words(came_from)),
        rewrite_of=dublin.get("replaces", "") or _linked(item, "predecessor-version"),
        derived_from=dublin.get("source", "") or _linked(item, "via"),
        outlet=channel.outlet,
        language=item.get(_LANGUAGE, "") or dublin.get("language", "") or channel.language,
        published=parse_time(published) or parse_time(updated),
        updated=parse_time(updated),
        identifier=words(fields.get("guid", fields.get("id"))),
        url=_link(item),
    )


def _rich(element: Any | None) -> Blocks:
    if element is None:
        return Blocks()
    if element.get("type", "").lower() == "xhtml" or len(element):
        return blocks_of(element)
    text = element.text or ""
    return from_html(text) if looks_like_html(text) or "&" in text else Blocks(_plain(text))


def _plain(text: str) -> list[Any]:
    return [("body", " ".join(line.split())) for line in text.splitlines() if line.strip()]


def _line(element: Any | None) -> str:
    return " ".join(text for _, text in _rich(element).items)


def _linked(item: Any, rel: str) -> str:
    return next((each.get("href", "") for each in children(item, "link") if each.get("rel") == rel), "")


def _link(item: Any) -> str:
    for each in children(item, "link"):
        if each.get("rel", "alternate") == "alternate" and (each.get("href") or words(each)):
            return str(each.get("href") or words(each))
    return ""
