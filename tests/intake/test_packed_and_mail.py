"""DOCX, ZIP and e-mail: unpacked within bounds; locked, damaged and hostile ones are named."""

import io
import zipfile

import pytest

from newsdiff.intake import (
    BombRefused,
    BrokenFile,
    Hints,
    IntakeError,
    NotText,
    PasswordProtected,
    read,
    read_all,
)
from newsdiff.intake.types import Limits

LEAD = "Ferry talks in Oslo ended on Tuesday without a deal, the ministers said."
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORD = f"""<?xml version="1.0"?><w:document {W}><w:body>
<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Ferry talks end</w:t></w:r></w:p>
<w:p><w:r><w:t>Ferry talks in Oslo ended on </w:t></w:r><w:del><w:r><w:delText>Monday</w:delText></w:r></w:del>
<w:ins><w:r><w:t>Tuesday without a deal, the ministers said.</w:t></w:r></w:ins></w:p>
<w:p><w:pPr><w:pStyle w:val="Caption"/></w:pPr><w:r><w:t>The port.</w:t></w:r></w:p></w:body></w:document>"""


def packed(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(document=WORD):
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def test_docx_gives_headline_paragraphs_and_captions_with_tracked_changes_settled():
    (document,) = read(docx(), filename="a.docx")
    assert document.text == f"Ferry talks end\n\n{LEAD}\n\nThe port."
    assert (document.headline, document.captions[0].text) == ("Ferry talks end", "The port.")
    assert any("tracked changes" in warning for warning in document.warnings)


def test_a_truncated_docx_is_broken():
    with pytest.raises(BrokenFile):
        read(docx()[:-60], filename="a.docx")


def test_text_named_docx_is_no_docx():
    with pytest.raises(BrokenFile, match=r"no \.docx"):
        read(b"Ferry talks end", filename="a.docx")


def test_an_encrypted_docx_is_named():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(PasswordProtected):
        read(data, filename="a.docx")


def test_entities_in_a_docx_are_refused():
    bomb = WORD.replace("?>", '?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
    with pytest.raises(BombRefused):
        read(docx(bomb), filename="a.docx")


def test_a_docx_that_explodes_is_refused():
    with pytest.raises(BombRefused, match="bomb"):
        read(docx(b" " * 30_000_000), filename="a.docx")


def test_a_zip_gives_a_document_for_each_readable_file_and_names_the_others():
    data = packed(
        {"a.txt": LEAD, "sub/b.md": f"# Second\n\n{LEAD}", "../evil.txt": LEAD, "c.png": b"\x89PNG\r\n\x1a\n\0",
         "d.zip": packed({"x.txt": LEAD}), "__MACOSX/a.txt": "x"}
    )  # fmt: skip
    intake = read_all(data, filename="a.zip")
    assert [document.filename for document in intake.documents] == ["a.txt", "sub/b.md"]
    assert {each.name: each.code for each in intake.rejected} == {
        "../evil.txt": BombRefused.code, "c.png": NotText.code, "d.zip": NotText.code,
    }  # fmt: skip


def test_a_zip_bomb_is_refused():
    with pytest.raises(IntakeError, match="bomb"):
        read(packed({"a.txt": b"a" * 20_000_000}), filename="a.zip")


def test_an_archive_never_unpacks_beyond_its_limit_altogether():
    members = {f"{number}.txt": LEAD * 100 for number in range(20)}
    with pytest.raises(BombRefused, match="unpacks to more"):
        read(packed(members), filename="a.zip", limits=Limits(unpacked=50_000))


def test_a_locked_zip_is_named():
    data = bytearray(packed({"a.txt": LEAD}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PasswordProtected):
        read(bytes(data), filename="a.zip")


def test_a_truncated_zip_is_broken():
    with pytest.raises(BrokenFile):
        read(packed({"a.txt": LEAD})[:-30], filename="a.zip")


MAIL = f"""From: Ann Reed <ann@d.example>\r\nSubject: =?utf-8?q?Ferry_talks_=C3=A9nd?=\r\nDate: Thu, 08 Feb 2024 10:00:00 +0000
Message-ID: <1@d.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n
--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n{LEAD} Tickets cost \xa3240.\r\n--b
Content-Type: text/plain\r\nContent-Disposition: attachment; filename="b.txt"\r\n\r\nAnother text altogether.\r\n--b
Content-Type: image/png\r\nContent-Disposition: attachment; filename="c.png"\r\n\r\n\x89PNG\r\n--b--\r\n""".encode(
    "latin-1"
)


def test_an_e_mail_gives_its_text_and_its_readable_attachments():
    intake = read_all(MAIL, filename="a.eml")
    first, second = intake.documents
    assert first.text.startswith(f"{LEAD} Tickets cost £240.")
    assert (first.headline, first.source, first.identifier) == (
        "Ferry talks énd",
        "Ann Reed",
        "<1@d.example>",
    )
    assert (second.filename, second.text) == ("b.txt", "Another text altogether.")
    assert [each.name for each in intake.rejected] == ["c.png"]


def test_an_html_message_is_read_without_its_scripts():
    data = f"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n<p>{LEAD}</p><script>evil()</script>"
    assert read(data.encode())[0].text == LEAD


def test_bytes_without_header_lines_are_no_e_mail():
    with pytest.raises(BrokenFile):
        read(b"\n\nno mail at all", hints=Hints(format="eml"))


def test_an_e_mail_nested_without_end_is_an_error_and_no_crash():
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    with pytest.raises(IntakeError):
        read(b"From: a@b.example\nMIME-Version: 1.0\n" + nested, filename="a.eml")


def test_word_files_in_one_archive_share_its_bound():
    """Each alone is small enough; together they would unpack without end."""
    paragraph = "<w:p><w:r><w:t>A storm came.</w:t></w:r></w:p>"
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w", zipfile.ZIP_DEFLATED) as handle:
        handle.writestr("[Content_Types].xml", "<Types/>")
        handle.writestr(
            "word/document.xml",
            f"<w:document {W}><w:body>{paragraph * 1000}</w:body></w:document>",
        )
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as handle:
        for number in range(5):
            handle.writestr(f"{number}.docx", word.getvalue())
    limits = Limits(unpacked=150_000)
    assert read_all(word.getvalue(), filename="one.docx", limits=limits).documents
    with pytest.raises(BombRefused, match="150,000"):
        read_all(outer.getvalue(), filename="all.zip", limits=limits)
