"""HTML pages: the article by trafilatura, and beside it the captions, credits and byline, which it drops.

Scripts never run and never reach the text. Metadata come from schema.org JSON-LD, Open Graph and `meta`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

from newsdiff.intake.compose import Composer, squeeze
from newsdiff.intake.dates import parse_time
from newsdiff.intake.decode import decode
from newsdiff.intake.errors import BombRefused, BrokenFile, EmptyText, TooLarge
from newsdiff.intake.plain import with_labels
from newsdiff.intake.types import Caption, Document, Hints, Limits, PartRole

# trafilatura says of every page without an article that it could not read it; the error below does.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_.\-]{2,40})")
_DEEPEST = 250
_MOST_TAGS = 250_000
_BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "blockquote",
    "td",
    "th",
    "pre",
    "figcaption",
    "span",
}
_ASIDE = re.compile(
    r"\b(nav|aside|footer|related|recommend\w*|teaser\w*|promo\w*|sidebar|comment\w*|more-on|most-read|gallery-nav"
    r"|newsletter|advert\w*|sponsor\w*|trending|outbrain|taboola)\b",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(
    r"(^|[\s_-])(wp-caption-text|(img|image|photo|media|figure)?[_-]*caption(__?text|-text)?)($|\s)", re.I
)
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer|image-?source|photo-?by|agency", re.IGNORECASE)
_BYLINE_CLASS = re.compile(
    r"(^|[\s_-])(byline|by-line|author-line|article-?author|author-?name|c-byline)", re.I
)
_CREDIT_TEXT = re.compile(
    r"(?:\(|\[|(?<=[.!?”\"])\s*|^)((?:photo(?:graph)?s?|picture|image|credit|source|courtesy|foto|bild)\s*"
    r"(?:credit|by|from|of)?\s*[:/]\s*[^()\[\]]{2,90}|(?:[A-Z]\.[ -]?){0,3}[^()\[\].:]{2,60}/[^()\[\].]{2,60}"
    r"|[^()\[\].]{0,60}(?:via|/)\s*(?:Getty Images|AP|AFP|Reuters|EPA|Shutterstock)[^()\[\]]{0,40}"
    r"|(?:AP|AFP|Reuters|EPA|Getty Images)(?: Photo)?(?:/[^()\[\]]{2,60})?)[)\]]?\.?\s*$",
    re.IGNORECASE,
)


def declared_charset(data: bytes) -> str:
    """The charset a page states in its first 4,096 bytes, or ""."""
    match = _META_CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:200])
    return match.group(1).decode("ascii") if match else ""


def read_html(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    if len(data) > limits.html_bytes:
        raise TooLarge(f"The page has {len(data):,} bytes; at most {limits.html_bytes:,} are read.")
    decoded = decode(data, hints.charset or declared_charset(data))
    document = from_markup(decoded.text, hints)
    warnings = decoded.warnings
    if re.search(r"<html\b", decoded.text[:5000], re.I) and not re.search(
        r"</(html|body)\s*>", decoded.text, re.I
    ):
        warnings += ("The page ends before its closing tags: it may be cut short.",)
    return (_replace(document, encoding=decoded.encoding, warnings=warnings + document.warnings),)


def from_markup(markup: str, hints: Hints) -> Document:
    """The article of a page that is already text. Raises `EmptyText` where there is none."""
    tree = parse(markup)
    facts = _metadata(tree)
    blocks = list(_article_blocks(markup, hints.url))
    if not blocks:
        raise EmptyText("No article text was found in this page.")
    captions = _captions(tree, [text for _, text in blocks])
    byline = _byline(tree)
    headline = facts.get("headline") or _first_heading(tree) or facts.get("title", "")
    composer = _compose(tree, blocks, headline, facts.get("dek", ""), byline, captions)
    text, parts = composer.result()
    document = Document(
        text=text,
        format="html",
        parts=parts,
        headline=headline,
        dek=next((text[p.start : p.end] for p in parts if p.role == "dek"), ""),
        byline=byline or facts.get("author", ""),
        captions=tuple(caption.caption for caption in captions),
        dateline=facts.get("dateline", ""),
        credit_line=facts.get("credit", ""),
        ed_note=facts.get("correction", ""),
        kind="correction" if facts.get("correction") else "",
        usage_terms=facts.get("usage", ""),
        version=facts.get("version", ""),
        source=facts.get("provider", ""),
        outlet=facts.get("outlet", ""),
        language=facts.get("language", ""),
        published=parse_time(facts.get("published")),
        updated=parse_time(facts.get("updated")),
        url=facts.get("url", ""),
        identifier=facts.get("identifier", ""),
        rewrite_of=facts.get("replaces", ""),
        derived_from=facts.get("based_on", ""),
    )
    return with_labels(document)


def parse(markup: str) -> lxml.html.HtmlElement:
    """A tree that fetched nothing and is no deeper than 250 elements."""
    if markup.count("<") > _MOST_TAGS:
        raise BombRefused(f"The page has more than {_MOST_TAGS:,} tags: it is built to exhaust the machine.")
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        if "Document is empty" in str(error):
            raise EmptyText("The page is empty.") from error
        raise BrokenFile("The page cannot be read as HTML.") from error
    except (ValueError, AssertionError) as error:
        raise BrokenFile("The page cannot be read as HTML.") from error
    if _deeper_than(tree, _DEEPEST):
        raise BombRefused(f"The page nests its elements more than {_DEEPEST} deep.")
    return tree


def _deeper_than(tree: Any, limit: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def _replace(document: Document, **changes: Any) -> Document:
    from dataclasses import replace

    return replace(document, **changes)


# --- the article ------------------------------------------------------------------------------------


def _article_blocks(markup: str, url: str) -> Iterator[tuple[str, str]]:
    """(tag of trafilatura's TEI-like tree, text) of every block, in order."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            markup, url=url or None, include_comments=False, include_tables=True, deduplicate=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError) as error:
        raise BrokenFile("The page cannot be read as HTML.") from error
    body = getattr(found, "body", None)
    if body is None:
        return
    for element in body:
        yield from _leaves(element)


def _leaves(element: Any) -> Iterator[tuple[str, str]]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in {"list", "table", "row", "quote", "div"} and len(element):
        if squeeze(element.text):
            yield tag, squeeze(element.text)
        for child in element:
            yield from _leaves(child)
            if squeeze(child.tail):
                yield tag, squeeze(child.tail)
        return
    yield from ((tag, line) for line in _lines(element))


def _lines(element: Any) -> list[str]:
    pieces: list[str] = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag == "lb":
            pieces.append("\x00")
        elif child.text:
            pieces.append(child.text)
        pieces.append(child.tail or "")
    return [line for raw in "".join(pieces).split("\x00") if (line := squeeze(raw))]


# --- what stands beside it --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Placed:
    caption: Caption
    shown: str
    order: int


def _order(tree: Any) -> dict[Any, int]:
    return {element: number for number, element in enumerate(tree.iter())}


def _text_of(element: Any) -> str:
    pieces = []
    for piece in element.itertext():
        parent = piece.getparent() if hasattr(piece, "getparent") else None
        if parent is not None and piece.is_text and parent.tag in {"script", "style", "noscript", "template"}:
            continue
        pieces.append(str(piece))
    return squeeze("".join(pieces))


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"


def _aside(element: Any) -> bool:
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in {"nav", "aside", "footer", "template"}:
            return True
        if ancestor.tag in {"body", "main", "html"}:
            return False
        if _ASIDE.search(_names(ancestor)):
            return True
    return False


def _is_caption(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    return element.tag == "figcaption" or (
        element.tag in {"p", "div", "span", "cite"}
        and bool(_CAPTION_CLASS.search(element.get("class") or ""))
    )


def _container(tree: Any, blocks: list[str]) -> Any:
    """The element that holds the article: the nearest `article` or `main` above one of its paragraphs."""
    wanted = {text for text in blocks if len(text) > 40}
    for element in tree.iter("p"):
        if _text_of(element) in wanted:
            above = [e for e in element.iterancestors() if e.tag in {"article", "main"}]
            if above:
                return above[-1]
    return tree


def _captions(tree: Any, blocks: list[str]) -> list[_Placed]:
    order, found = _order(tree), list[_Placed]()
    inside: set[Any] = set()
    for element in _container(tree, blocks).iter():
        if element in inside or not _is_caption(element) or _aside(element):
            continue
        inside.update(element.iterdescendants())
        shown = _text_of(element)
        outside = _credit_beside(element)
        credit = outside or _credit_within(element, shown)
        if outside and outside not in shown:
            shown = squeeze(f"{shown} {outside}")
        if shown and len(shown) < 2000:
            found.append(_Placed(Caption(shown, credit), shown, order[element]))
    return found


def _credit_within(element: Any, shown: str) -> str:
    for child in element.iterdescendants():
        if isinstance(child.tag, str) and _CREDIT_CLASS.search(_names(child)) and _text_of(child):
            return _text_of(child)
    match = _CREDIT_TEXT.search(shown)
    return match.group(1).strip() if match else ""


def _credit_beside(element: Any) -> str:
    figure = next((e for e in element.iterancestors() if e.tag == "figure"), None)
    if figure is None:
        return ""
    own = {element, *element.iterdescendants()}
    for child in figure.iterdescendants():
        if child not in own and isinstance(child.tag, str) and _CREDIT_CLASS.search(_names(child)):
            text = _text_of(child)
            if text and not _is_caption(child):
                return text
    return ""


def _byline(tree: Any) -> str:
    for element in tree.iter("p", "div", "span", "address", "a"):
        named = _BYLINE_CLASS.search(element.get("class") or "") or element.get("rel") == "author"
        if (named or element.get("itemprop") == "author") and not _aside(element):
            text = _text_of(element)
            if 2 < len(text) < 200:
                return text
    return ""


def _first_heading(tree: Any) -> str:
    heading = next((e for e in tree.iter("h1") if not _aside(e)), None)
    return _text_of(heading) if heading is not None else ""


def _compose(
    tree: Any, blocks: list[tuple[str, str]], headline: str, dek: str, byline: str, captions: list[_Placed]
) -> Composer:
    composer, places = Composer(), _places(tree)
    waiting = sorted(captions, key=lambda placed: placed.order)
    shown = {placed.shown for placed in captions}
    texts = {text for _, text in blocks}
    if headline:
        composer.add("headline", headline)
    if dek and dek in texts | _visible_lines(tree):
        composer.add("dek", dek)
    if byline and byline not in texts:
        composer.add("byline", byline)
    for _, text in blocks:
        if text in {headline, dek} and text in {t for r, t in composer.blocks if r in ("headline", "dek")}:
            continue
        if text in shown:
            continue
        at = places.get(text)
        while waiting and at is not None and waiting[0].order < at:
            composer.add("caption", waiting.pop(0).shown)
        role: PartRole = "byline" if byline and text == byline else "body"
        composer.add(role, text)
    return composer.extend("caption", [placed.shown for placed in waiting])


def _visible_lines(tree: Any) -> set[str]:
    return {_text_of(element) for element in tree.iter("p", "h2") if element is not None}


def _places(tree: Any) -> dict[str, int]:
    """Where each block of text first stands in the page, by its whole text."""
    places: dict[str, int] = {}
    for number, element in enumerate(tree.iter()):
        if isinstance(element.tag, str) and element.tag in _BLOCKS and len(element) < 200:
            text = _text_of(element) if element.tag not in {"div", "span"} or not len(element) else ""
            if text:
                places.setdefault(text, number)
    return places


# --- metadata ---------------------------------------------------------------------------------------


def _metadata(tree: Any) -> dict[str, str]:
    facts = _from_linked_data(tree)
    for key, value in _from_meta(tree).items():
        facts.setdefault(key, value)
    root = tree.getroottree().getroot()
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    facts.setdefault("language", language.strip()[:35])
    title = next(iter(tree.iter("title")), None)
    facts.setdefault("title", squeeze(title.text_content()) if title is not None else "")
    return {key: value for key, value in facts.items() if value}


_META = {
    "og:title": "headline",
    "og:description": "dek",
    "description": "dek",
    "article:published_time": "published",
    "article:modified_time": "updated",
    "date": "published",
    "dc.date": "published",
    "author": "author",
    "article:author": "author",
    "og:site_name": "outlet",
    "og:url": "url",
    "dc.source": "provider",
    "dc.rights": "usage",
    "copyright": "usage",
    "dcterms.replaces": "replaces",
}


def _from_meta(tree: Any) -> dict[str, str]:
    facts: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").strip().lower()
        value = squeeze(element.get("content"))[:2000]
        if name in _META and value:
            facts.setdefault(_META[name], value)
    for element in tree.iter("link"):
        if element.get("rel") == "canonical" and (element.get("href") or "").startswith(
            ("http://", "https://")
        ):
            facts["url"] = element.get("href")[:2000]
    if not facts.get("url", "http").startswith("http"):
        del facts["url"]
    if facts.get("author", "").startswith("http"):
        del facts["author"]
    return facts


def _from_linked_data(tree: Any) -> dict[str, str]:
    for element in tree.iter("script"):
        if "ld+json" not in (element.get("type") or "").lower():
            continue
        try:
            data = json.loads(element.text or "")
        except (ValueError, RecursionError):
            continue
        article = _find_article(data)
        if article:
            return _article_facts(article)
    return {}


def _find_article(data: Any, depth: int = 0) -> dict[str, Any] | None:
    if depth > 6:
        return None
    if isinstance(data, list):
        return next((found for item in data[:50] if (found := _find_article(item, depth + 1))), None)
    if not isinstance(data, dict):
        return None
    kinds = data.get("@type")
    if any(
        "Article" in str(kind) or kind == "BlogPosting"
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    ):
        return data
    return _find_article(data.get("@graph"), depth + 1)


def _article_facts(article: dict[str, Any]) -> dict[str, str]:
    facts = {
        "headline": _name(article.get("headline")),
        "dek": _name(article.get("description")),
        "published": _name(article.get("datePublished")),
        "updated": _name(article.get("dateModified")),
        "author": _name(article.get("author")),
        "outlet": _name(article.get("publisher")),
        "provider": _name(article.get("provider") or article.get("sourceOrganization")),
        "credit": _name(article.get("creditText")),
        "language": _name(article.get("inLanguage")),
        "based_on": _name(article.get("translationOfWork") or article.get("isBasedOn")),
        "dateline": _name(article.get("dateline")),
        "usage": _name(article.get("usageInfo") or article.get("copyrightNotice") or article.get("license")),
        "version": _version(article.get("version")),
        "correction": _name(article.get("correction")),
        "identifier": _name(article.get("identifier")),
    }
    return {key: squeeze(value)[:2000] for key, value in facts.items() if value}


def _version(value: Any) -> str:
    return str(value) if type(value) in (int, float) else _name(value)


def _name(value: Any) -> str:
    """A schema.org value as text: itself, its name, or the names of several."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return next(
            (
                v
                for k in ("name", "alternateName", "text", "value", "url", "@id")
                if isinstance(v := value.get(k), str)
            ),
            "",
        )
    if isinstance(value, list):
        return ", ".join(filter(None, (_name(item) for item in value[:20] if not isinstance(item, list))))
    return ""
