"""Which format a file is in: its bytes decide; its name and content type only where bytes leave it open."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import PurePosixPath

from newsdiff.intake.errors import NotText

_BY_SUFFIX = {
    ".txt": "text", ".text": "text", ".asc": "text", ".anpa": "text",
    ".md": "markdown", ".markdown": "markdown",
    ".htm": "html", ".html": "html", ".xhtml": "html",
    ".docx": "docx", ".pdf": "pdf", ".rtf": "rtf", ".eml": "eml", ".mht": "eml",
    ".nitf": "nitf", ".ninjs": "ninjs", ".rss": "feed", ".atom": "feed",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".zip": "zip",
}  # fmt: skip
_BY_TYPE = {
    "text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown",
    "application/pdf": "pdf", "application/rtf": "rtf", "text/rtf": "rtf", "message/rfc822": "eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/rss+xml": "feed", "application/atom+xml": "feed", "application/zip": "zip",
    "application/x-ndjson": "jsonl", "application/jsonl": "jsonl",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAGS = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
_XML_START = re.compile(rb"\s*(?:<\?xml|<!DOCTYPE|<!--|<[A-Za-z_][\w:.\-]*[\s>/])", re.IGNORECASE)
_ROOT = re.compile(rb"<(?!\?|!)\s*(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)")
_BY_ROOT = {
    b"nitf": "nitf", b"newsitem": "newsml-g2", b"packageitem": "newsml-g2", b"newsmessage": "newsml-g2",
    b"conceptitem": "newsml-g2", b"knowledgeitem": "newsml-g2", b"planningitem": "newsml-g2",
    b"rss": "feed", b"feed": "feed", b"rdf": "feed", b"html": "html",
}  # fmt: skip
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z\-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}", re.ASCII)
_MAIL_FIELDS = re.compile(rb"^(from|received|message-id|mime-version|return-path|delivered-to):", re.I | re.M)


def suffix(filename: str) -> str:
    return PurePosixPath(filename.replace("\\", "/")).suffix.lower()


def sniff(data: bytes, filename: str = "", content_type: str = "") -> str:
    """A `Format` or "zip". Raises `NotText` for known formats that cannot be read here."""
    kind = content_type.partition(";")[0].strip().lower()
    named = _BY_SUFFIX.get(suffix(filename)) or _BY_TYPE.get(kind, "")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data[:40_000].decode("utf-16", "replace").encode("utf-8", "replace")
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        _by_magic(data, start, named)
        or _by_markup(start, named)
        or _by_json(data, start, named)
        or _rest(start, named)
    )


def _by_magic(data: bytes, start: bytes, named: str) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if named == "docx" or _is_word(data) else "zip"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if start.startswith(b"{\\rt"):
        return "rtf"
    if data.startswith(_OLE):
        if named == "docx":
            return "docx"
        raise NotText(
            "This is an old Office file (.doc, .xls) or a mail of Outlook: save it as .docx or .txt first."
        )
    return ""


def _is_word(data: bytes) -> bool:
    """By the archive's own directory: the bytes alone may be those of Word files *in* an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.NameToInfo
    except Exception:  # damaged in one of many ways: its reader says so
        return b"word/" in data[:200_000] and b"[Content_Types].xml" in data


def _by_markup(start: bytes, named: str) -> str:
    if not _XML_START.match(start):
        return "html" if named == "html" and not start.startswith(b"{") else ""
    root = _ROOT.search(re.sub(rb"<!--.*?-->", b"", start, flags=re.S))
    name = root.group(1).lower() if root else b""
    if name in _BY_ROOT:
        return _BY_ROOT[name]
    if named in {"nitf", "feed"} and not _TAGS.search(start):
        return named
    if named == "markdown":
        return "markdown"
    if _TAGS.search(start) or named == "html":
        return "html"
    if start.startswith(b"<?xml"):
        raise NotText("This XML is none of the formats read here (NITF, NewsML-G2, RSS, Atom, XHTML).")
    if named == "text":
        return ""
    return "html" if name in {b"div", b"p", b"h1", b"section", b"main", b"title", b"meta", b"figure"} else ""


def _by_json(data: bytes, start: bytes, named: str) -> str:
    if named in {"jsonl", "ninjs"}:
        return named
    if not start.startswith((b"{", b"[")) or (
        named in {"markdown", "text"} and not start.startswith((b'{"', b"{\n", b"{ ", b"{\r"))
    ):
        return ""
    if start.startswith(b"[") and not re.match(rb"\[\s*\{", start):
        return ""
    first, _, rest = start.partition(b"\n")
    whole_line = first.rstrip().endswith(b"}") and (not rest or rest.lstrip().startswith(b"{"))
    if (
        whole_line
        and re.search(rb'"text"\s*:', first)
        and not re.search(rb'"(uri|body_text|pubstatus)"', first, re.I)
    ):
        return "jsonl"
    if re.search(
        rb'"(uri|body_\w+|bodies|headlines?|pub[sS]tatus|versioncreated|versionCreated|standard)"\s*:',
        data[:20_000],
    ):
        return "ninjs"
    return "jsonl" if whole_line and first.startswith(b'{"') else ""


def _rest(start: bytes, named: str) -> str:
    if named in {"docx", "pdf", "rtf", "zip"}:
        return named  # its reader says that it is not what its name says
    match = _MAIL.match(start)
    if named == "eml" or (match and _MAIL_FIELDS.search(match.group())):
        return "eml"
    return named or "text"
