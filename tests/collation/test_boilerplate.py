"""Phrases that a desk stores for an outlet are cut out of its copy and are furniture, wherever they stand."""

from __future__ import annotations

import pytest

from newsdiff.collation import Witness, collate

STORY = (
    "Storm floods coast\n\n"
    "A storm killed 12 people on the coast on Monday, the mayor said.{mark} The harbour was closed until the evening.\n\n"
    "Damage was put at $240 million.\n\n"
    "The ferries will sail again on Thursday.{end}"
)


def furniture(text, *phrases):
    result = collate([Witness(siglum="A", text=text, boilerplate=phrases)]).to_dict()
    return [
        text[s["start"] : s["end"]] for s in result["versions"][0]["segments"] if s["role"] == "furniture"
    ]


def test_without_the_desks_word_the_phrase_is_copy():
    assert furniture(STORY.format(mark=" Courier readers get it first.", end="")) == []


@pytest.mark.parametrize(
    ("mark", "end", "phrase"),
    [
        (" Courier readers get it first.", "", "Courier readers get it first."),
        (" Courier readers get it first.", "", "courier readers get it first"),
        ("", "\n\nCourier readers get it first.", "Courier readers get it first."),
        ("", "\n\nCourier  readers get it first", "Courier readers get it first"),
        (
            "",
            "\n\nMore? You’ve come to the right place. Ring us.",
            "More? You've come to the right place. Ring us.",
        ),
    ],
)
def test_a_phrase_is_furniture_in_a_paragraph_and_as_one(mark, end, phrase):
    (found,) = furniture(STORY.format(mark=mark, end=end), phrase)
    assert found.strip() == (mark or end).strip()


def test_a_phrase_that_ends_in_a_colon_takes_the_rest_of_its_line():
    text = STORY.format(mark="", end="\n\nFrom our archive: How the pier was built in 1954")
    assert furniture(text, "From our archive:") == ["From our archive: How the pier was built in 1954"]


def test_words_of_a_sentence_are_never_cut_out_of_it():
    text = STORY.format(mark="", end="")
    assert furniture(text, "the coast", "people on the coast on Monday", "A storm killed") == []


def test_another_outlets_phrases_do_not_touch_a_version():
    mark = " Courier readers get it first."
    text = STORY.format(mark=mark, end="")
    result = collate(
        [
            Witness(siglum="A", text=text, boilerplate=(mark.strip(),)),
            Witness(siglum="B", text=text.replace("12 people", "13 people")),
        ]
    ).to_dict()
    roles = [{s["role"] for s in v["segments"]} for v in result["versions"]]
    assert "furniture" in roles[0]
    assert "furniture" not in roles[1]


def test_the_figures_in_boilerplate_are_not_held_against_the_story():
    texts = [
        STORY.format(mark="", end=f"\n\nCall 555 {n} for home delivery of the paper.")
        for n in ("0100", "0199")
    ]
    phrases = [
        ("Call 555 0100 for home delivery of the paper.",),
        ("Call 555 0199 for home delivery of the paper.",),
    ]
    result = collate(
        [Witness(siglum=s, text=t, boilerplate=p) for s, t, p in zip("AB", texts, phrases, strict=True)]
    ).to_dict()
    assert {f["severity"] for f in result["findings"]} <= {"furniture"}
