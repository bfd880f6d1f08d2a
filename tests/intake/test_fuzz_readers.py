"""Each reader against its own full sample with mutated bytes: a document that can be stored, or the intake's own error.

`outcome` looks past the guard of `read_all` too: what a reader lets through to it is only "damaged" to the sender.
"""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsdiff.intake import Document, IntakeError, read_all
from tests.intake.samples import FILES

FAST = [kind for kind in FILES if kind not in {"PDF", "ZIP"}]
PIECES = [
    b"", b"\x00", b"\xff\xfe", b"<", b">", b"&", b"&#0;", b"&#xD800;", b"]]>", b"<![CDATA[", b"<!--", b'"', b"{", b"}", b"[",
    b"\\", b"\\u0000", b"\\ud800", b"\n\n", b"\r", b"--", b"=?x?b?=", b"9" * 40, b"-1", b"null", b"<p>", b"</p>", b"\\bin99999999 ",
    b"\\u-70000?", b"PK\x03\x04", b"\xe2\x80", b"charset=utf-7", b"0000-00-00", b"99999-12-31T99:99:99+99:99",
]  # fmt: skip


def stored_well(document: Document) -> bool:
    """Whether every string of it can be kept in UTF-8 without NUL, and its parts stand in its text."""
    said = [value for field in fields(document) if isinstance(value := getattr(document, field.name), str)]
    said += [text for caption in document.captions for text in (caption.text, caption.credit)]
    "".join(said).encode("utf-8")
    inside = all(0 <= part.start < part.end <= len(document.text) for part in document.parts)
    return inside and "\x00" not in "".join(said) and bool(document.text.strip())


def outcome(data: bytes, name: str) -> bool:
    try:
        found = read_all(data, filename=name).documents
    except IntakeError as error:
        return bool(str(error).strip())
    return all(stored_well(document) for document in found)


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    data = bytearray(sample)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from([0, 0, 1, 4, 40]))
        data[at : at + gone] = draw(st.one_of(st.binary(max_size=8), st.sampled_from(PIECES)))
    return bytes(data)


@pytest.mark.parametrize("kind", FAST)
def test_a_mutated_sample_is_stored_well_or_refused_in_words(kind):
    name, sample = FILES[kind]

    @settings(max_examples=120)
    @given(mutated(sample))
    @example(sample)
    def holds(data: bytes) -> None:
        assert outcome(data, name)

    holds()


@pytest.mark.parametrize(("kind", "examples"), [("PDF", 8), ("ZIP", 12)])
def test_a_mutated_sample_of_the_slow_ones_too(kind, examples):
    name, sample = FILES[kind]

    @settings(max_examples=examples)
    @given(mutated(sample))
    def holds(data: bytes) -> None:
        assert outcome(data, name)

    holds()


def test_a_nul_in_rtf_is_no_character_of_the_text():
    """Found by the above: RTF carries raw bytes, and one of them was NUL."""
    document = read_all(b"{\\rtf1\\ansi A st\x00orm came over the sea.\\par}", filename="a.rtf").documents[0]
    assert document.text == "A st\ufffdorm came over the sea."
    assert any("NUL" in warning for warning in document.warnings)
