"""One full sample of every format, written here: all that the format has a place for, and the same story in each."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

HEADLINE = "Ferry talks end without a deal"
LEAD = "OSLO, Norway (NTB) — Talks on the ferry line ended on Tuesday without a deal, ministers said after nine hours."
MORE = (
    "They spoke about grain, rail links and the price of a ticket, and will meet again next week in Bergen."
)
CAPTION = "Ministers arrive in Oslo. (B. Holm/NTB)"
HEADERS = """SLUG: FERRY-TALKS
BYLINE: By Ann Reed
DATELINE: OSLO, Norway
CREDIT: NTB/The Daily
CAPTION: Ministers arrive in Oslo. (B. Holm/NTB)
EDS: Adds quote
EMBARGO: 2024-02-09T06:00Z
USAGE: No archives
VERSION: 3
STATUS: Correction
URGENCY: 2
SOURCE: NTB
REPLACES: urn:x:1
TRANSLATED FROM: urn:x:0
LANGUAGE: en"""

NITF = f"""<?xml version="1.0" encoding="utf-8"?><nitf xml:lang="en"><head><title>Ferry</title>
<docdata management-status="embargoed"><correction info="Corrects the port" id-string="urn:x:1"/>
<doc-id id-string="urn:x:2"/><urgency ed-urg="2"/><date.issue norm="20240208T100000Z"/>
<date.release norm="20240209T060000Z"/><du-key key="FERRY-TALKS" version="3"/><ed-msg info="Adds quote"/></docdata></head>
<body><body.head><hedline><hl1>{HEADLINE}</hl1></hedline><rights>No archives</rights><byline>By Ann Reed</byline>
<distributor>NTB</distributor><dateline><location>OSLO, Norway</location></dateline></body.head>
<body.content><p>{LEAD}</p><p>{MORE}</p><media media-type="image"><media-caption>Ministers arrive in Oslo.</media-caption>
<media-producer>B. Holm/NTB</media-producer></media></body.content>
<body.end><tagline>NTB/The Daily</tagline></body.end></body></nitf>"""

NEWSML = f"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:2" version="3" xml:lang="en">
<rightsInfo><usageTerms>No archives</usageTerms></rightsInfo><itemMeta><provider><name>NTB</name></provider>
<versionCreated>2024-02-08T10:00:00Z</versionCreated><embargoed>2024-02-09T06:00:00Z</embargoed><pubStatus qcode="stat:usable"/>
<edNote>Adds quote</edNote><signal qcode="sig:correction"/><link rel="irel:previousVersion" residref="urn:x:1"/>
<link rel="irel:translatedFrom" residref="urn:x:0"/></itemMeta>
<contentMeta><urgency>2</urgency><slugline>FERRY-TALKS</slugline><headline>{HEADLINE}</headline><dateline>OSLO, Norway</dateline>
<by>By Ann Reed</by><creditline>NTB/The Daily</creditline><language tag="en"/></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{LEAD}</p><p>{MORE}</p>
<figure><figcaption>{CAPTION}</figcaption></figure></body></html></inlineXML></contentSet></newsItem>"""

_BODY_HTML = f"<p>{LEAD}</p><p>{MORE}</p>"
NINJS_2 = json.dumps(
    {
        "uri": "urn:x:2", "type": "text", "standard": {"name": "ninjs", "version": "2.1"}, "version": "3",
        "versioncreated": "2024-02-08T10:00:00Z", "embargoed": "2024-02-09T06:00:00Z", "pubstatus": "usable",
        "urgency": 2.0, "usageterms": "No archives", "ednote": "Adds quote", "language": "en", "slugline": "FERRY-TALKS",
        "by": "By Ann Reed", "located": "OSLO, Norway", "creditline": "NTB/The Daily", "infosources": [{"name": "NTB"}],
        "genres": [{"name": "Correction"}], "headlines": [{"value": HEADLINE}],
        "bodies": [{"contenttype": "text/html", "value": _BODY_HTML}],
        "associations": [
            {"name": "main", "uri": "urn:x:9", "type": "picture", "by": "B. Holm/NTB",
             "descriptions": [{"value": "Ministers arrive in Oslo."}]},
            {"name": "rewriteof", "uri": "urn:x:1"}, {"name": "translationof", "uri": "urn:x:0"},
        ],
    }
)  # fmt: skip
NINJS_3 = json.dumps(
    {
        "uri": "urn:x:2", "type": "text", "standard": {"name": "ninjs", "version": "3.0"}, "version": "3",
        "versionCreated": "2024-02-08T10:00:00Z", "embargoed": "2024-02-09T06:00:00Z", "pubStatus": "usable",
        "urgency": 2, "usageTerms": "No archives", "edNote": "Adds quote", "language": "en", "slugline": "FERRY-TALKS",
        "by": "By Ann Reed", "located": "OSLO, Norway", "creditLine": "NTB/The Daily", "infoSources": [{"name": "NTB"}],
        "genres": [{"uri": "https://x.example/genre/Correction"}], "headlines": [{"role": "main", "value": HEADLINE}],
        "bodies": [{"contentType": "text/plain", "value": f"{LEAD}\n{MORE}"}],
        "associations": [
            {"name": "main", "uri": "urn:x:9", "type": "picture", "copyrightNotice": "B. Holm/NTB",
             "descriptions": [{"role": "caption", "value": "Ministers arrive in Oslo."}]},
            {"name": "previousVersion", "uri": "urn:x:1"}, {"name": "derivedFrom", "uri": "urn:x:0"},
        ],
    }
)  # fmt: skip

RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Daily</title><language>en</language><copyright>No archives</copyright><item>
<title>CORRECTED: {HEADLINE}</title><link>https://d.example/1</link><guid>urn:x:2</guid><pubDate>Thu, 08 Feb 2024 10:00:00 GMT</pubDate>
<dc:creator>By Ann Reed</dc:creator><media:credit>NTB/The Daily</media:credit><source url="https://ntb.example/rss">NTB</source>
<dcterms:replaces>urn:x:1</dcterms:replaces><dc:source>urn:x:0</dc:source>
<content:encoded><![CDATA[<p>EMBARGOED UNTIL 2024-02-09T06:00Z</p>{_BODY_HTML}]]></content:encoded>
<media:content url="https://d.example/a.jpg"><media:description>Ministers arrive in Oslo.</media:description>
<media:credit>B. Holm/NTB</media:credit></media:content></item></channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Daily</title><rights>No archives</rights><entry>
<title>CORRECTED: {HEADLINE}</title><id>urn:x:2</id><link href="https://d.example/1"/><updated>2024-02-08T10:00:00Z</updated>
<author><name>By Ann Reed</name></author><source><title>NTB</title></source><link rel="predecessor-version" href="urn:x:1"/>
<link rel="via" href="urn:x:0"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>EMBARGOED UNTIL 2024-02-09T06:00Z</p>{_BODY_HTML}<figure><figcaption>{CAPTION}</figcaption></figure></div></content></entry></feed>"""

ANPA = f"^Au0123 u n\nHEADLINE: {HEADLINE}\n{HEADERS}\n\n{LEAD}\n\n{MORE}\n"

EMAIL = f"""From: Ann Reed <ann@d.example>
To: desk@d.example
Subject: {HEADLINE}
Organization: The List
Content-Language: en
Supersedes: urn:x:1
Date: Thu, 08 Feb 2024 10:00:00 +0000
Message-ID: <2@d.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{HEADERS}

{LEAD}

{MORE}
"""

_LINKED = json.dumps(
    {
        "@type": "NewsArticle", "headline": HEADLINE, "dateline": "OSLO, Norway", "author": {"name": "By Ann Reed"},
        "creditText": "NTB/The Daily", "usageInfo": "No archives", "version": 3, "inLanguage": "en",
        "correction": {"@type": "CorrectionComment", "text": "Adds quote"}, "sourceOrganization": {"name": "NTB"},
        "publisher": {"name": "The Daily"}, "translationOfWork": {"@id": "urn:x:0"}, "identifier": "urn:x:2",
    }
)  # fmt: skip
HTML = f"""<!doctype html><html lang="en"><head><title>{HEADLINE}</title><meta name="dcterms.replaces" content="urn:x:1">
<script type="application/ld+json">{_LINKED}</script></head><body><article><h1>{HEADLINE}</h1>
<p>EMBARGOED UNTIL 2024-02-09T06:00Z</p>{_BODY_HTML}<p>{MORE[::-1]}</p>
<figure><figcaption>{CAPTION}</figcaption></figure></article></body></html>"""

MARKDOWN = (
    "---\nslug: FERRY-TALKS\nauthor: By Ann Reed\ndateline: OSLO, Norway\ncredit_line: NTB/The Daily\ned_note: Adds quote\n"
    "embargo: 2024-02-09T06:00Z\nusage_terms: No archives\nversion: 3\nstatus: correction\nurgency: 2\nsource: NTB\n"
    "replaces: urn:x:1\ntranslated_from: urn:x:0\nlang: en\nid: urn:x:2\nkeywords: ferry, oslo\n---\n"
    f'# {HEADLINE}\n\n![]({"a.jpg"} "{CAPTION}")\n\n{LEAD}\n\n{MORE}\n'
)

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>'
    "<dc:language>en</dc:language></cp:coreProperties>"
)


def packed(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(*paragraphs: tuple[str, str], title: str = "", creator: str = "") -> bytes:
    """A Word file of (style, text) paragraphs."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": _CORE.format(title=title, creator=creator),
        }
    )


def rtf(*paragraphs: str, info: str = "") -> bytes:
    said = "".join(
        p.encode("cp1252").decode("latin-1").translate({0x97: "\\emdash "}) + "\\par " for p in paragraphs
    )
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\info{info}}}\\pard {said}}}".encode("latin-1")


def pdf(
    *pages: list[str], title: str = "", author: str = "", password: str = "", made: str = "D:20260307064000Z"
) -> bytes:
    """A PDF of plain lines, 14 points apart; an empty string leaves a gap of two lines."""
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(width=595, height=842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream, at = "BT /F1 11 Tf ", 800
        for line in lines:
            said = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            stream += f"1 0 0 1 60 {at} Tm ({said}) Tj "
            at -= 14 if line else 28
        content = DecodedStreamObject()
        content.set_data((stream + "ET").encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(content)
    if title:
        writer.add_metadata({"/Title": title, "/Author": author, "/CreationDate": made})
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# In a text file each of these is a line; in Word, RTF and PDF a paragraph.
_TYPED = [
    line
    for line in HEADERS.splitlines()
    if not line.startswith(("BYLINE", "DATELINE", "CAPTION", "LANGUAGE"))
]
DOCX = docx(
    *(("Normal", line) for line in _TYPED), ("Title", HEADLINE), ("Normal", LEAD), ("Normal", MORE), ("Caption", CAPTION),
    title="Template", creator="By Ann Reed",
)  # fmt: skip
RTF = rtf(
    *_TYPED,
    HEADERS.splitlines()[4],
    HEADLINE,
    LEAD,
    MORE,
    info=f"{{\\title {HEADLINE}}}{{\\author By Ann Reed}}",
)
PDF = pdf(
    [*_TYPED, HEADERS.splitlines()[4], "", HEADLINE, "", LEAD[:78], LEAD[78:], "", MORE[:65], MORE[65:]],
    title=HEADLINE, author="By Ann Reed",
)  # fmt: skip

FILES: dict[str, tuple[str, bytes]] = {
    "NITF": ("a.xml", NITF.encode()),
    "NewsML-G2": ("b.xml", NEWSML.encode()),
    "ninjs 2": ("c.json", NINJS_2.encode()),
    "ninjs 3": ("d.json", NINJS_3.encode()),
    "RSS": ("e.xml", RSS.encode()),
    "Atom": ("f.xml", ATOM.encode()),
    "text": ("g.txt", ANPA.encode()),
    "e-mail": ("h.eml", EMAIL.encode()),
    "HTML": ("i.html", HTML.encode()),
    "DOCX": ("j.docx", DOCX),
    "RTF": ("k.rtf", RTF),
    "PDF": ("l.pdf", PDF),
    "Markdown": ("m.md", MARKDOWN.encode()),
}
FILES["ZIP"] = ("n.zip", packed({name: data for name, data in FILES.values() if not name.endswith("eml")}))
