"""Who is taken for the source of a statement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.collation.attributions import find_acts, find_attributions
from newsdiff.collation.speakers import identity


@pytest.mark.parametrize(
    ("text", "phrase", "source"),
    [
        ("Ten died, the Kremlin said.", "the Kremlin said", "the Kremlin"),
        ("It will take a year, said Anna Roth, the mayor.", "said Anna Roth", "Anna Roth"),
        ("Ten died, according to customs data.", "according to customs data", "customs data"),
        ("The source said that Kim was ill.", "The source said that", "The source"),
        ("Anna Roth told reporters the road was closed.", "Anna Roth told reporters", "Anna Roth"),
        ("The vaccine is safe, the regulator said.", "the regulator said", "the regulator"),
        ("A statement quoted Roth as saying so.", "quoted Roth as saying", "Roth"),
        ("The engine was sound, investigators said.", "investigators said", "investigators"),
        ("Two cows were saved, rescue workers said.", "rescue workers said", "rescue workers"),
        ("The inquiry found that the valves were shut.", "The inquiry found that", "The inquiry"),
        ("A mason said today that the wall would fall.", "A mason said", "A mason"),
    ],
)
def test_an_attribution_is_found_with_its_source(text, phrase, source):
    found = find_attributions(text)[0] if "quoted" not in text else find_attributions(text)[-1]
    assert found.text == phrase
    assert found.source == source


@pytest.mark.parametrize(
    "text",
    [
        "He was said to be ill.",
        "The said house burned.",
        "The price rose on Tuesday.",
        "It was widely reported that the boat had sunk.",
        "There were two reports on the fire.",
        "Building off the firm's quoted price, shops ask for more.",
        "The results said little.",
        "Divers found two cannons near the reef.",
    ],
)
def test_what_reports_nothing_is_no_attribution(text):
    assert find_attributions(text) == ()


def test_the_tone_of_the_verb_is_kept():
    (claimed,) = find_attributions("The minister claimed that the ships were late.")
    assert claimed.tone == "claim"


def test_acts_of_speech_are_told_apart_by_their_force():
    assert [act.tone for act in find_acts("She accused him; he denied it and praised the court.")] == [
        "accuse",
        "reject",
        "praise",
    ]


def test_a_source_is_known_by_its_name_not_by_its_title():
    assert identity("Kremlin aide Yuri Ushakov") & identity("Ushakov")
    assert not identity("the regulator") & identity("the manufacturer")


@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text):
    for attribution in find_attributions(text):
        assert text[attribution.start : attribution.end] == attribution.text


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Lund, who had been ill, died at the prison in Orsk, said prison spokesman Al Winter.", "prison spokesman Al Winter"),
        ("Forty houses lost their roofs, of which nine fell in, said civil defence official Roe.", "civil defence official Roe"),
        ("Al Winter, a spokesman for the prison, said the fire was out.", "Al Winter"),
        ("Al Winter, a spokesman for the prison, said Monday.", "Al Winter"),
        ("Al Winter, a spokesman for the prison, told Jan Berg.", "Al Winter"),
    ],
)  # fmt: skip
def test_who_stands_behind_the_verb_has_said_it_where_a_clause_stands_before(text: str, source: str) -> None:
    assert [a.source for a in find_attributions(text)] == [source]
