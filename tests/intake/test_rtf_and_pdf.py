"""RTF and PDF: what is kept of good files, and what is said of bad ones. Every file is made here."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.intake import BrokenFile, EmptyText, IntakeError, PasswordProtected, TooLarge, read
from newsdiff.intake.pdf import paragraphs
from newsdiff.intake.types import Limits
from tests.intake.samples import pdf

RTF = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times New Roman;}}"
    rb"{\info{\title Ferry sinks off Marou}{\author Ann Lee}{\company Agence Marou}{\creatim\yr2026\mo3\dy7\hr6\min40}}"
    rb"{\pict\pngblip 89504e470d0a1a0a}"
    rb"\pard\b Ferry sinks off Marou\b0\par "
    rb"A ferry with 140 people sank on Saturday, killing 23 \endash  the worst loss in years.\par "
    rb"\ldblquote The bow door leaked,\rdblquote  said Captain Tovey. Damage: \'a34 million, caf\'e9 included, \u8364?3m more.\par}"
)


PAGE = [
    "Ferry sinks off Marou",
    "",
    "A passenger ferry carrying more than 140 people sank in heavy swell off the north-",
    "ern tip of Marou island on Saturday, killing at least 23, the coastguard said.",
    "The bow door had leaked since Thursday, said Captain Tovey, who leads the search.",
    "Divers go on.",
    "Transport Minister Desta Okello ordered the operator to suspend its other two ships",
    "until they have been looked at.",
]


def test_rtf_keeps_paragraphs_signs_and_what_its_info_group_says():
    (document,) = read(RTF, filename="copy.rtf")
    assert document.format == "rtf"
    first, second, third = document.text.split("\n\n")
    assert (first, document.headline) == ("Ferry sinks off Marou", "Ferry sinks off Marou")
    assert second == "A ferry with 140 people sank on Saturday, killing 23 – the worst loss in years."
    assert "“The bow door leaked,” said" in third
    assert "£4 million, café included, €3m more" in third
    assert (document.byline, document.source) == ("Ann Lee", "Agence Marou")
    assert document.published is None, "when a file was made says nothing of when its copy was published"
    assert "89504e" not in document.text


@pytest.mark.parametrize(
    "nobody", [b"python-docx", b"Windows User", b"ADMIN", b"Microsoft Office  User", b"Benutzer"]
)
def test_a_program_or_an_account_without_a_name_is_no_byline(nobody):
    (document,) = read(RTF.replace(b"Ann Lee", nobody), filename="copy.rtf")
    assert document.byline == ""


def test_rtf_in_another_code_page_is_read_in_it():
    russian = (
        rb"{\rtf1\ansi\ansicpg1251 "
        + "Паром затонул".encode("cp1251")
        + rb" \'f3 \'ee\'f1\'f2\'f0\'ee\'e2\'e0.\par}"
    )
    assert read(russian, filename="copy.rtf")[0].text == "Паром затонул у острова."


def test_rtf_cut_short_is_read_and_said_to_be():
    (document,) = read(RTF[: RTF.index(b"said Captain")], filename="copy.rtf")
    assert "cut short" in " ".join(document.warnings)


@pytest.mark.parametrize("data", [b"{\\rtf1}", b"{\\rtf1 {\\pict 00ff}}"])
def test_rtf_without_text_is_empty(data):
    with pytest.raises(EmptyText):
        read(data, filename="copy.rtf")


def test_a_file_named_rtf_that_is_none_is_broken():
    with pytest.raises(BrokenFile):
        read(b"\x89PNG nothing of the kind", filename="copy.rtf")


def test_pdf_lines_become_paragraphs_and_the_reader_is_told():
    (document,) = read(pdf(PAGE, title="Ferry sinks off Marou"), filename="copy.pdf")
    assert document.format == "pdf"
    assert document.headline == "Ferry sinks off Marou"
    assert "northern tip" in document.text
    assert "guessed" in " ".join(document.warnings)
    assert document.published is None, "when a file was made says nothing of when its copy was published"


@pytest.mark.parametrize("made", ["D:20260307064000Z'", "D:2026", "yesterday", "", "D:20269999999999+99'99'"])
def test_a_date_of_a_pdf_that_no_rule_knows_does_not_refuse_its_text(made):
    """An office suite on a machine that keeps universal time writes the first of these."""
    (document,) = read(pdf(PAGE, title="Ferry sinks off Marou", made=made), filename="copy.pdf")
    assert document.headline == "Ferry sinks off Marou"
    assert "northern tip" in document.text


def test_lines_join_until_a_short_one_ends_a_sentence():
    assert paragraphs("\n".join(PAGE)) == [
        "Ferry sinks off Marou",
        "A passenger ferry carrying more than 140 people sank in heavy swell off the northern tip of Marou island on "
        "Saturday, killing at least 23, the coastguard said. The bow door had leaked since Thursday, said Captain Tovey, "
        "who leads the search. Divers go on.",
        "Transport Minister Desta Okello ordered the operator to suspend its other two ships until they have been looked at.",
    ]


@pytest.mark.parametrize(
    ("first", "second", "read_as"),
    [
        ("The north-", "ern tip", "The northern tip"),
        ("The state-", "run ferry", "The state-run ferry"),
        ("The Marou-", "based firm", "The Marou-based firm"),
        ("An all-Marou-", "owned firm", "An all-Marou-owned firm"),
        ("It was re-", "opened", "It was reopened"),
        ("A Govern-", "ment ship of the Government", "A Government ship of the Government"),
        ("A key-", "stone, in key-stone red", "A key-stone, in key-stone red"),
    ],
)
def test_a_word_divided_at_the_end_of_a_line_is_joined_and_a_compound_keeps_its_hyphen(
    first, second, read_as
):
    assert paragraphs(f"{first}\n{second}") == [read_as]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (pdf(PAGE, password="secret"), PasswordProtected),
        (pdf([]), EmptyText),
        (pdf(PAGE)[:300], BrokenFile),
        (b"%PDF-1.7\n" + b"\x00" * 400, BrokenFile),
    ],
    ids=["password", "a scan", "cut short", "no PDF inside"],
)
def test_what_is_wrong_with_a_pdf_is_named(data, error):
    with pytest.raises(error) as told:
        read(data, filename="copy.pdf")
    assert str(told.value).endswith(".")


def test_a_pdf_of_too_many_pages_or_too_much_text_is_too_large():
    many = pdf(*[["One line."] for _ in range(4)])
    with pytest.raises(TooLarge, match="3 pages"):
        read(many, filename="copy.pdf", limits=Limits(pdf_pages=3))
    with pytest.raises(TooLarge):
        read(pdf(PAGE * 5), filename="copy.pdf", limits=Limits(characters=100))


def test_a_pdf_that_needs_too_much_memory_or_time_ends_alone():
    with pytest.raises(BrokenFile, match="memory"):
        read(pdf(PAGE), filename="copy.pdf", limits=Limits(memory=20_000_000))


def outcome(data: bytes, name: str) -> str:
    """The text, or the sentence that says why there is none."""
    try:
        return read(data, filename=name)[0].text
    except IntakeError as error:
        return str(error)


@settings(max_examples=150)
@given(st.integers(0, len(RTF)), st.binary(max_size=12))
def test_any_damage_to_rtf_is_text_or_an_error_in_words(at, noise):
    assert outcome(RTF[:at] + noise + RTF[at:], "copy.rtf").strip()


@settings(max_examples=6)
@given(st.integers(20, 900), st.binary(min_size=1, max_size=12))
def test_any_damage_to_pdf_is_text_or_an_error_in_words(at, noise):
    good = pdf(PAGE)
    assert outcome(good[:at] + noise + good[at + len(noise) :], "copy.pdf").strip()
