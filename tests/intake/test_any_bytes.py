"""Whatever is sent in, under whatever name, is read or refused in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.intake import IntakeError, read_all

NAMES = [
    "x.txt",
    "x.md",
    "x.html",
    "x.docx",
    "x.zip",
    "x.eml",
    "x.xml",
    "x.json",
    "x.jsonl",
    "x.rss",
    "x.pdf",
    "",
]


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as handle:
        handle.writestr("a.txt", "A storm came.")
        handle.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


SAMPLES = [
    archive(),
    b"From: a@b\nSubject: x\nContent-Type: multipart/mixed; boundary=y\n\n--y\n\nA storm.\n--y--",
    b"<nitf><head/><body><body.content><p>A storm.</p></body.content></body></nitf>",
    b'{"uri":"x","version":"1","headline":"h","body_text":"A storm."}',
    b"<rss><channel><item><title>t</title></item></channel></rss>",
    b"<html><body><p>A storm.</p><figcaption>c</figcaption></body></html>",
    b"^BC-STORM\nURGENCY: 2\nALDER (AP) - A storm.",
]


def outcome(data: bytes, name: str) -> object:
    """The documents, or the words of the refusal; anything else raised is a defect."""
    try:
        return read_all(data, filename=name).documents
    except IntakeError as refusal:
        return str(refusal)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_are_read_or_refused(data):
    sample = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(sample)))
        length = data.draw(st.integers(0, 12))
        sample[place : place + length] = data.draw(st.binary(max_size=12))
    name = data.draw(st.sampled_from(NAMES))
    assert outcome(bytes(sample), name)


def test_an_archive_with_a_member_without_a_name_is_no_crash():
    # Python 3.11's ZipInfo.is_dir() fails on an empty name; found by mutation.
    empty_name = archive().replace(b"a.txt", b"\x00.txt")
    assert outcome(empty_name, "x.zip")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_at_all_is_refused(name):
    with pytest.raises(IntakeError):
        read_all(b"", filename=name)
