"""ninjs, NITF, NewsML-G2, RSS, Atom and JSON Lines: what is kept, and what bad files are told."""

import json
from datetime import UTC, datetime

import pytest

from newsdiff.intake import BombRefused, BrokenFile, EmptyText, IntakeError, MissingField, read, read_all

LEAD = "Ferry talks in Oslo ended on Tuesday without a deal, the ministers said."
NINJS2 = {
    "uri": "urn:x:1", "type": "text", "pubstatus": "canceled", "urgency": 3, "headline": "Ferry talks end",
    "byline": "Ann Reed", "slugline": "FERRY", "ednote": "Adds quote", "embargoed": "2024-02-09T06:00:00Z",
    "usageterms": "No archives", "version": "2", "language": "en", "versioncreated": "2024-02-08T10:00:00Z",
    "body_html": f"<p>{LEAD}</p><script>evil()</script><p>They meet again.</p>",
    "associations": {"main": {"type": "picture", "description_text": "The port.", "creditline": "AP"}},
}  # fmt: skip
NINJS3 = {
    "standard": {"name": "ninjs", "version": "3.0"}, "uri": "urn:x:2", "pubStatus": "usable",
    "headlines": [{"role": "main", "value": "Ferry talks end"}], "rewriteOf": "urn:x:1",
    "bodies": [{"contentType": "text/plain", "value": LEAD}], "infoSources": [{"name": "NTB"}],
}  # fmt: skip
NITF = f"""<?xml version="1.0" encoding="utf-8"?><nitf xml:lang="en"><head><title>t</title>
<docdata management-status="embargoed"><doc-id id-string="n1"/><urgency ed-urg="2"/><date.issue norm="20240208T100000Z"/>
<date.release norm="20240209T060000Z"/><du-key key="FERRY" version="3"/><ed-msg info="Adds quote"/></docdata></head>
<body><body.head><hedline><hl1>Ferry talks end</hl1></hedline><note><p>Not for print</p></note><byline>By Ann Reed</byline>
<distributor>AP</distributor></body.head><body.content><p>{LEAD}</p><media media-type="image">
<media-caption>The port&nbsp;of Oslo.</media-caption><media-producer>B. Holm</media-producer></media>
</body.content></body></nitf>"""
G2 = f"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g1" version="4" xml:lang="en">
<rightsInfo><usageTerms>No archives</usageTerms></rightsInfo><itemMeta><provider literal="NTB"/>
<versionCreated>2024-02-08T10:00:00Z</versionCreated><embargoed>2024-02-09T06:00:00Z</embargoed>
<pubStatus qcode="stat:withheld"/><edNote>Adds quote</edNote><signal qcode="sig:correction"/></itemMeta>
<contentMeta><urgency>4</urgency><slugline>FERRY</slugline><headline>Ferry talks end</headline><by>Ann Reed</by></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
</head><body><p>{LEAD}</p><script>evil()</script></body></html></inlineXML></contentSet></newsItem>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Daily</title><language>en-gb</language><item><title>Ferry talks end</title><link>https://d.example/1</link>
<guid>1</guid><pubDate>Thu, 08 Feb 2024 10:00:00 GMT</pubDate><description>In short</description>
<content:encoded><![CDATA[<p>{LEAD}</p><script>evil()</script>]]></content:encoded></item>
<item><title>Second</title><description>Another text altogether.</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Daily</title><entry><title>Ferry talks end</title>
<id>a1</id><link href="https://d.example/1"/><updated>2024-02-08T10:00:00Z</updated><author><name>Ann Reed</name></author>
<content type="html">&lt;p&gt;{LEAD}&lt;/p&gt;</content></entry></feed>"""
XML = {"nitf": NITF, "newsml-g2": G2, "feed": RSS}


def test_ninjs_2_keeps_its_fields():
    (document,) = read(json.dumps(NINJS2).encode())
    assert document.format == "ninjs"
    assert document.text.split("\n\n") == [
        "Ferry talks end",
        "Ann Reed",
        LEAD,
        "They meet again.",
        "The port.",
    ]
    assert (document.pub_status, document.urgency, document.version) == ("canceled", 3, "2")
    assert document.embargoed_until == datetime(2024, 2, 9, 6, tzinfo=UTC)
    assert document.captions[0].credit == "AP"
    assert (document.ed_note, document.usage_terms) == ("Adds quote", "No archives")


def test_ninjs_3_keeps_its_fields():
    (document,) = read(json.dumps(NINJS3).encode())
    assert document.text == f"Ferry talks end\n\n{LEAD}"
    assert (document.rewrite_of, document.source, document.pub_status) == ("urn:x:1", "NTB", "usable")


def test_ninjs_with_values_of_the_wrong_kind_is_read_without_them():
    odd = {
        **NINJS2,
        "urgency": "high",
        "associations": [3],
        "headline": {"a": 1},
        "version": [1],
        "ednote": None,
    }
    (document,) = read(json.dumps(odd).encode())
    assert (document.urgency, document.headline, document.version) == (None, "", "")


def test_truncated_json_is_named():
    with pytest.raises(BrokenFile, match="cut short"):
        read(json.dumps(NINJS2).encode()[:-40], filename="a.ninjs")


def test_deeply_nested_json_is_refused():
    with pytest.raises(IntakeError):
        read(b"[" * 200_000, filename="a.ninjs")


def test_nitf_keeps_its_fields_and_leaves_notes_out_of_the_text():
    (document,) = read(NITF.encode())
    assert document.format == "nitf"
    assert document.text.startswith(f"Ferry talks end\n\nBy Ann Reed\n\n{LEAD}")
    assert "Not for print" not in document.text
    assert document.ed_note == "Not for print\nAdds quote"
    assert (document.identifier, document.urgency, document.slugline) == ("n1", 2, "FERRY")
    assert document.embargoed
    assert document.embargoed_until == datetime(2024, 2, 9, 6, tzinfo=UTC)
    assert document.captions[0].credit == "B. Holm"


def test_newsml_g2_keeps_its_fields():
    (document,) = read(G2.encode())
    assert document.format == "newsml-g2"
    assert document.text == f"Ferry talks end\n\nAnn Reed\n\n{LEAD}"
    assert (document.kind, document.pub_status, document.version) == ("correction", "withheld", "4")
    assert (document.identifier, document.source, document.urgency) == ("g1", "NTB", 4)
    assert (document.ed_note, document.usage_terms) == ("Adds quote", "No archives")
    assert document.embargoed_until == datetime(2024, 2, 9, 6, tzinfo=UTC)


def test_each_item_of_an_rss_feed_is_a_document():
    one, two = read(RSS.encode())
    assert one.text == f"Ferry talks end\n\n{LEAD}"
    assert (one.url, one.identifier, one.outlet, one.dek) == (
        "https://d.example/1",
        "1",
        "The Daily",
        "In short",
    )
    assert one.published == datetime(2024, 2, 8, 10, tzinfo=UTC)
    assert two.text == "Second\n\nAnother text altogether."


def test_atom_is_read():
    (document,) = read(ATOM.encode())
    assert document.text == f"Ferry talks end\n\nAnn Reed\n\n{LEAD}"
    assert document.url == "https://d.example/1"


def test_a_feed_without_items_says_that_there_is_nothing_in_it():
    with pytest.raises(EmptyText):
        read(b"<rss><channel><title>x</title></channel></rss>")


@pytest.mark.parametrize("kind", XML)
def test_truncated_xml_is_named(kind):
    with pytest.raises(BrokenFile, match=r"cut short|not well-formed"):
        read(XML[kind].encode()[:-30])


@pytest.mark.parametrize("kind", XML)
@pytest.mark.parametrize(
    "entity", ['<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">', '<!ENTITY x SYSTEM "file:///etc/passwd">']
)
def test_entity_declarations_are_refused(kind, entity):
    declaration = f'<?xml version="1.0"?><!DOCTYPE r [{entity}]>'
    with pytest.raises(BombRefused, match="entities"):
        read((declaration + XML[kind].partition("?>")[2]).encode())


@pytest.mark.parametrize("kind", XML)
def test_xml_nested_without_end_is_refused(kind):
    root = XML[kind].partition("?>")[2].lstrip().partition(">")[0]
    with pytest.raises(IntakeError):
        read((root + ">" + "<p>" * 100_000).encode())


@pytest.mark.parametrize("kind", XML)
def test_xml_of_another_kind_is_named(kind):
    from newsdiff.intake import Hints

    with pytest.raises(BrokenFile):
        read(b"<other><p>text</p></other>", hints=Hints(format=kind))


def test_json_lines_keep_the_text_exactly_and_name_the_lines_that_cannot_be_read():
    good = {
        "id": "a",
        "outlet": "The Daily",
        "text": " Ferry talks\r\nended. ",
        "published": "2024-02-08T10:00Z",
    }
    lines = [json.dumps(good), "{broken", '{"id": "b"}', '{"text": "no id"}', "[1]"]
    intake = read_all("\n".join(lines).encode(), filename="a.jsonl")
    assert intake.documents[0].text == good["text"]
    assert intake.documents[0].published == datetime(2024, 2, 8, 10, tzinfo=UTC)
    assert [(each.line, each.code) for each in intake.rejected] == [
        (2, BrokenFile.code), (3, MissingField.code), (4, MissingField.code), (5, BrokenFile.code),
    ]  # fmt: skip
