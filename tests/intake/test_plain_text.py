"""Plain text comes in exactly as it was decoded, and what looked odd is said, not mended."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.intake import EmptyText, Hints, IntakeError, Limits, NotText, TooLarge, read
from newsdiff.intake.decode import decode

LEAD = "BRUSSELS (AFP) — The €1.2bn plan, worth £1bn, was “dropped” on Friday.\r\n\r\nMore to follow.\n"


def one(data: bytes, **more):
    (document,) = read(data, **more)
    return document


def test_the_text_is_exactly_the_decoded_bytes_newlines_and_all():
    assert one(LEAD.encode()).text == LEAD


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
        str.strip
    )
)
def test_any_utf8_text_without_control_characters_comes_back_to_the_character(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides_and_stays_in_the_text(mark, codec):
    document = one(mark + LEAD.encode(codec))
    assert document.text == "\ufeff" + LEAD
    assert document.encoding == codec
    assert any("byte order mark" in warning for warning in document.warnings)


def test_a_byte_order_mark_beats_what_is_declared():
    data = codecs.BOM_UTF16_LE + LEAD.encode("utf-16-le")
    assert one(data, content_type="text/plain; charset=iso-8859-2").encoding == "utf-16-le"


def test_utf8_beats_what_is_declared():
    assert one(LEAD.encode(), content_type="text/plain; charset=iso-8859-1").text == LEAD


def test_a_declared_charset_is_used_where_the_bytes_are_no_utf8():
    text = "Zaplatili 5 000 Kč za žlutého koně."
    document = one(text.encode("iso-8859-2"), content_type="text/plain; charset=ISO-8859-2")
    assert (document.text, document.encoding) == (text, "iso8859-2")


def test_a_lone_pound_sign_is_a_pound_sign_and_not_a_polish_letter():
    document = one("It costs £5 for all of them.".encode("latin-1"))
    assert "£5" in document.text
    assert document.encoding == "cp1252"
    assert any("Windows-1252" in warning for warning in document.warnings)


def test_latin_1_as_declared_means_windows_1252_as_everywhere_on_the_web():
    document = one("“Quoted” — she said.".encode("cp1252"), content_type="text/plain; charset=latin1")
    assert document.text == "“Quoted” — she said."


@pytest.mark.parametrize(
    "charset", ["rot13", "unicode_escape", "zlib", "idna", "../../etc/passwd", "\x00", "x" * 999]
)
def test_a_declared_charset_that_is_none_is_ignored(charset):
    assert one("caf\u00e9 au lait".encode("cp1252"), hints=Hints(charset=charset)).text == "café au lait"


def test_utf8_that_was_cut_inside_a_character_stays_utf8_and_says_so():
    data = "Prices rose in Kraków, Łódź and Gdańsk, by €5 to €".encode()[:-1]
    document = one(data)
    assert document.text.startswith("Prices rose in Kraków, Łódź")
    assert any("cut short" in warning for warning in document.warnings)


def test_wrongly_decoded_characters_are_reported_and_left():
    text = "The presidentâ€™s words were â€œclearâ€\x9d to all."
    document = one(text.encode())
    assert document.text == text
    assert any("wrongly decoded" in warning for warning in document.warnings)


def test_clean_text_raises_no_warning():
    assert one(LEAD.encode()).warnings == ()


def test_lost_characters_are_counted():
    document = one("It cost \ufffd5 and \ufffd6 in all.".encode())
    assert any(warning.startswith("2 characters are \ufffd") for warning in document.warnings)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", codecs.BOM_UTF8, "\u00a0\u200b".encode()])
def test_a_file_without_text_is_refused(data):
    with pytest.raises(EmptyText):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"abc\x00def",
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n" + b"\x01" * 40,
        b"\xff\xd8\xff\xe0" + b"\x00" * 40,
        b"MZ\x90\x00\x03",
        b"\x1f\x8b\x08\x00" + b"x" * 20,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    ],
)
def test_binary_is_no_text(data):
    with pytest.raises(NotText):
        read(data, filename="story.txt")


def test_utf16_without_a_mark_is_refused_with_a_way_out():
    with pytest.raises(NotText, match="UTF-16"):
        read(LEAD.encode("utf-16-le"))


def test_a_text_that_begins_like_a_magic_number_is_a_text():
    assert one(b"MZ Ventures said on Monday that it would buy the port.").format == "text"


def test_a_hundred_megabytes_are_refused_before_anything_is_read():
    with pytest.raises(TooLarge, match="at most"):
        read(bytes(100_000_000))


def test_a_text_of_too_many_characters_is_refused():
    with pytest.raises(TooLarge, match="characters"):
        read(b"word " * 100, limits=Limits(characters=100))


@given(
    st.binary(max_size=400), st.sampled_from(["", "utf-16", "utf-7", "shift_jis", "iso-8859-15", "utf-32-le"])
)
def test_any_bytes_give_a_text_or_a_plain_sentence(data, charset):
    try:
        said = one(data, filename="a.txt", hints=Hints(charset=charset, format="text")).text
    except IntakeError as error:
        said = str(error) if str(error).endswith(".") else "\ud800"
    said.encode("utf-8")


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("https://post.example/a-dam-bursts", "https://post.example/a-dam-bursts"),
        ("\n  HTTP://www.post.example:80/?p=4 \r", "HTTP://www.post.example:80/?p=4"),
        ("See https://post.example/a-dam-bursts", ""),
        ("https://post.example and others were down", ""),
        ("https://", ""),
        ("A dam burst.", ""),
    ],
)
def test_an_address_alone_in_the_first_line_is_the_page_s(head, url):
    text = f"{head}\n\n{LEAD}"
    assert (one(text.encode()).url, one(text.encode()).text) == (url, text)
