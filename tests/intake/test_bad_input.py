"""Whatever is wrong with a file of any format is named, and costs no more than a bounded share of the machine."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import pytest

from newsdiff.intake import (
    BombRefused,
    BrokenFile,
    IntakeError,
    NotText,
    PasswordProtected,
    TooLarge,
    read,
    read_all,
)
from tests.intake import hostile
from tests.intake.samples import ATOM, DOCX, FILES, HTML, LEAD, MORE, NEWSML, NITF, RSS, docx, packed, pdf

KINDS = [kind for kind in FILES if kind != "ZIP"]
XML = {"NITF": NITF, "NewsML-G2": NEWSML, "RSS": RSS, "Atom": ATOM}
MOST_MEGABYTES = 450
"""What reading any one file may take beside the file; measured peaks are below 300."""


# --- memory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_file_built_to_exhaust_the_machine_takes_bounded_memory(name, project):
    done = subprocess.run(
        [sys.executable, "-m", "tests.intake.hostile", name],
        capture_output=True,
        cwd=project,
        check=True,
        timeout=300,
    )
    told = json.loads(done.stdout)
    assert told["megabytes"] < MOST_MEGABYTES, told
    assert told["said"]


@pytest.mark.parametrize("kind", FILES)
def test_a_hundred_megabytes_are_refused_whatever_they_are(kind):
    name, data = FILES[kind]
    with pytest.raises(TooLarge, match="at most"):
        read(data + bytes(100_000_000), filename=name)


# --- cut short --------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
@pytest.mark.parametrize(
    "kind", ["NITF", "NewsML-G2", "ninjs 2", "ninjs 3", "RSS", "Atom", "DOCX", "PDF", "ZIP"]
)
def test_a_file_that_needs_its_end_is_broken_without_it(kind, share):
    name, data = FILES[kind]
    with pytest.raises(IntakeError) as told:
        read(data[: int(len(data) * share)], filename=name)
    assert told.value.code in {"broken", "not-text", "empty"}
    assert str(told.value).endswith(".")


@pytest.mark.parametrize("kind", ["HTML", "RTF"])
def test_a_file_that_can_do_without_its_end_is_read_and_said_to_be_cut(kind):
    name, data = FILES[kind]
    (document,) = read(data[: data.index(MORE[:40].encode()) + 30], filename=name)
    assert any("cut short" in warning for warning in document.warnings)


# --- of another kind than its name says -------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "suffix", ["docx", "pdf", "rtf", "zip", "eml", "nitf", "ninjs", "rss", "jsonl", "html", "md", "txt"]
)
def test_a_wrong_name_never_gives_half_a_document(kind, suffix):
    """The bytes decide; where only the name could, the words say what the file is not."""
    data = FILES[kind][1]
    try:
        found = read_all(data, filename=f"a.{suffix}").documents
    except IntakeError as error:
        assert str(error).rstrip(")").endswith((".", "like this"))  # noqa: PT017 -- refused in words is as right
    else:
        assert all(LEAD[:30] in each.text or LEAD[:30] in str(each) for each in found)


# --- entities, inclusions, bombs --------------------------------------------------------------------

ENTITIES = {
    "laughs": '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
    "file": '<!ENTITY a SYSTEM "file:///etc/passwd">',
    "network": '<!ENTITY a SYSTEM "http://127.0.0.1:9/a">',
    "parameter": '<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("kind", XML)
def test_entities_are_refused_in_every_encoding(kind, entity, encoding):
    bare = XML[kind].partition("?>")[2] or XML[kind]
    root = bare.lstrip()[1:].split(">")[0].split()[0]
    text = f"<?xml version='1.0' encoding='{encoding[:6].rstrip('-')}'?><!DOCTYPE {root} [{ENTITIES[entity]}]>{bare}"
    with pytest.raises(BombRefused, match="entities"):
        read(text.replace(LEAD, "&a;").encode(encoding))


@pytest.mark.parametrize("kind", XML)
def test_an_external_dtd_is_never_asked_for(kind):
    """A DTD without entities is common in NITF: it is passed over, and nothing of it is fetched."""
    bare = XML[kind].partition("?>")[2] or XML[kind]
    root = bare.lstrip()[1:].split(">")[0].split()[0]
    (document,) = read(f'<!DOCTYPE {root} SYSTEM "file:///etc/passwd">{bare}'.encode(), filename="a.xml")
    assert "root:" not in document.text
    assert LEAD in document.text


@pytest.mark.parametrize("kind", XML)
def test_xinclude_is_text_of_no_file(kind):
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file:///etc/passwd"/>'
    )
    marked = XML[kind].replace(LEAD, include + LEAD)
    (document,) = read(marked.encode(), filename="a.xml")
    assert "root:" not in document.text


def test_entities_inside_word_files_and_archives_and_messages_are_refused():
    bomb = f"<!DOCTYPE nitf [{ENTITIES['laughs']}]><nitf><body><body.content><p>&c;</p></body.content></body></nitf>"
    archive = read_all(packed({"a.txt": LEAD, "b.xml": bomb}), filename="a.zip")
    assert [(each.name, each.code) for each in archive.rejected] == [("b.xml", BombRefused.code)]
    core = {"[Content_Types].xml": "<Types/>", "word/document.xml": bomb}
    with pytest.raises(BombRefused):
        read(packed(core), filename="a.docx")
    mail = (
        "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + LEAD
        + '\n--b\nContent-Type: text/xml\nContent-Disposition: attachment; filename="b.xml"\n\n' + bomb + "\n--b--\n"
    )  # fmt: skip
    message = read_all(mail.encode(), filename="a.eml")
    assert [(each.name, each.code) for each in message.rejected] == [("b.xml", BombRefused.code)]


# --- archives ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../a.txt", "/etc/a.txt", "b/../../a.txt", "..\\a.txt", "C:\\a.txt", "b/..\\..\\a.txt"]
)
def test_a_name_that_leads_out_of_the_archive_is_named_and_not_read(name):
    intake = read_all(packed({"good.txt": LEAD, name: LEAD}), filename="a.zip")
    assert [document.filename for document in intake.documents] == ["good.txt"]
    assert [each.code for each in intake.rejected] == [BombRefused.code]


def test_a_directory_that_lies_about_sizes_unpacks_no_further():
    data = bytearray(packed({"a.txt": b"A storm came. " * 400_000}))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (50).to_bytes(4, "little")
    with pytest.raises(IntakeError):
        read(bytes(data), filename="a.zip")


def test_an_archive_that_holds_itself_is_not_opened_again():
    inner = packed({"a.txt": LEAD})
    intake = read_all(packed({"good.txt": LEAD, "inner.zip": inner, "noname": inner}), filename="a.zip")
    assert [document.filename for document in intake.documents] == ["good.txt"]
    assert {each.name for each in intake.rejected} == {"inner.zip", "noname"}


@pytest.mark.parametrize("kind", ["DOCX", "ZIP", "PDF"])
def test_a_password_is_named(kind):
    if kind == "PDF":
        name, data = "a.pdf", pdf(["A storm came."], password="secret")
    else:
        name, whole = FILES[kind]
        data = _locked(whole)
    with pytest.raises(PasswordProtected, match="password"):
        read(data, filename=name)


def _locked(whole: bytes) -> bytes:
    """The archive with every member marked as encrypted, in both of its lists."""
    data = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        for member in archive.infolist():
            data[member.header_offset + 6] |= 1
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


# --- scripts ----------------------------------------------------------------------------------------

SCRIPT = (
    "<script>evil()</script><style>evil</style><iframe>evil</iframe><noscript>evil</noscript><template>evil</template>"
    '<svg onload="evil()"><script>evil()</script></svg><object data="evil">evil</object>'
)
LINK = '<a href="javascript:evil()" onclick="evil()">the port</a>'


@pytest.mark.parametrize("kind", ["NewsML-G2", "Atom", "HTML", "RSS", "ninjs 2", "Markdown", "e-mail"])
def test_scripts_never_come_into_the_text(kind):
    name, data = FILES[kind]
    dirt = f"{SCRIPT}<p>They met at {LINK} on Sunday, when the ferry of the morning had left for Bergen again.</p>"
    if kind == "e-mail":
        data = f"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n<p>{LEAD}</p>{dirt}".encode()
    elif kind == "Markdown":
        data = f"{LEAD}\n\n{SCRIPT}\n\nThey met at the port.\n".encode()
    else:
        mark = dirt if kind != "ninjs 2" else json.dumps(dirt)[1:-1]
        data = data.replace(f"<p>{LEAD}</p>".encode(), f"<p>{LEAD}</p>{mark}".encode())
        data = data.replace(
            json.dumps(f"<p>{LEAD}</p>")[1:-1].encode(), json.dumps(f"<p>{LEAD}</p>{dirt}")[1:-1].encode()
        )
    (document,) = read(data, filename=name)
    assert "the port" in document.text
    assert "evil" not in document.text


def test_an_address_that_is_a_script_is_no_address(settings):
    from newsdiff.stories.kept import web_address

    link = b"https://d.example/1"
    (document,) = read(FILES["RSS"][1].replace(link, b"javascript:evil()"), filename="a.xml")
    assert web_address(document.url) == ""


# --- what no database keeps -------------------------------------------------------------------------


def test_what_a_file_says_of_itself_can_be_stored():
    odd = json.dumps(
        {
            "uri": "a\x00b\ud800", "slugline": "S\x00\ud800", "creditline": "\udfffC", "located": "O\x00", "body_text": LEAD,
            "associations": [{"name": "m", "type": "picture", "headline": "x", "descriptions": [{"value": "P\x00\ud800"}]}],
        }
    )  # fmt: skip
    (document,) = read(odd.encode(), filename="a.ninjs")
    assert (document.identifier, document.slugline, document.credit_line, document.dateline) == (
        "ab",
        "S",
        "C",
        "O",
    )
    assert document.captions[0].text == "P"


def test_html_of_more_bytes_than_a_page_has_is_too_large():
    with pytest.raises(TooLarge):
        read(HTML.encode() + b" " * 5_000_001, filename="a.html")


def test_a_word_file_without_its_document_is_broken():
    with pytest.raises(BrokenFile):
        read(packed({"[Content_Types].xml": "<Types/>", "word/other.xml": "<a/>"}), filename="a.docx")
    assert read(DOCX, filename="a.docx")
    assert read(docx(("Normal", LEAD)), filename="a.docx")[0].text == LEAD


@pytest.mark.parametrize("rest", [b"\x00\x10JFIF", b"x" * 3000], ids=["whole", "cut or damaged"])
def test_a_picture_is_no_text_whatever_its_name_says(rest):
    """Two damaged pictures started two stories, ÿØÿXXXX and ÿØÿ0000."""
    for name in ("pic.jpg", "pic.txt", ""):
        with pytest.raises(NotText, match="This is a JPEG picture, not a text"):
            read(b"\xff\xd8\xff" + rest, filename=name)
