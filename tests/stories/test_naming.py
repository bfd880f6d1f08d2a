"""What a story is called when its first version carries no headline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.stories.naming import LONGEST, headline_from, slugline_from

LEAD = (
    "The mayor of Palermo resigned on Monday after weeks of protest over the closure of two harbour schools."
)


def test_a_headline_that_stands_in_the_copy_is_taken():
    assert (
        headline_from(f"Mayor quits over schools\n\n{LEAD}\n\nHe gave no reason.")
        == "Mayor quits over schools"
    )


@pytest.mark.parametrize(
    "before", ["PALERMO, Italy (AP) — ", "By Anna Bruni\n\nPALERMO (Reuters) - ", "PALERMO, Italy (AFP) — "]
)
def test_byline_and_dateline_are_no_headline(before):
    assert headline_from(f"{before}{LEAD} He gave no reason to reporters.") == LEAD


def test_a_long_lead_is_cut_between_two_words_and_says_so():
    made = headline_from(
        LEAD[:-1] + ", which parents had occupied since the beginning of the month. He left."
    )
    assert made.endswith(" …")
    assert len(made) <= LONGEST
    assert LEAD.startswith(made.removesuffix(" …"))


@given(st.text(max_size=400))
def test_any_text_gets_a_headline_that_fits_and_a_slugline(text):
    made = headline_from(text)
    assert len(made) <= LONGEST
    assert slugline_from(made)


@pytest.mark.parametrize(
    ("headline", "slugline"),
    [
        ("The mayor of Palermo resigned on Monday", "MAYOR-PALERMO-RESIGNED"),
        ("Xi and Putin’s talks", "XI-PUTIN-TALKS"),
        ("Мэр Палермо ушёл", "МЭР-ПАЛЕРМО-УШЁЛ"),
        ("…", "UNTITLED"),
        ("On Monday", "ON-MONDAY"),
    ],
)
def test_a_slugline_is_made_of_the_words_that_name_something(headline, slugline):
    assert slugline_from(headline) == slugline


def test_a_slugline_takes_the_words_that_the_copy_comes_back_to():
    """Its first words made THE DEPARTMENT OF FISHERIES FLATLY a story of the desk."""
    copy = (
        "The Department of Fisheries denied outright on Friday what two skippers claim, that cod from Norway is sold as "
        "hake in Lisbon. Cod is landed by night, the skippers say, and the hake comes from Norway too. Nobody at the "
        "harbour has seen cod change its name, officials said on Wednesday. On Wednesday officials said so again."
    )
    assert slugline_from(headline_from(copy), copy) == "SKIPPERS-COD-NORWAY"


def test_a_name_of_two_parts_stays_one_word():
    copy = "Saif al-Harbi, the envoy, left on Friday. Mr al-Harbi will return. The envoy of al-Harbi stays."
    assert slugline_from(copy.split(". ")[0], copy) == "SAIF-AL-HARBI-ENVOY"


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("SLUG: FERRY\n\nFerry stays in port\nOSLO (AP) — The ferry stayed in port.", "Ferry stays in port"),
        (
            "Slug: FERRY\nDate: Monday\nFerry stays in port\n\nThe ferry stayed in port.",
            "Ferry stays in port",
        ),
        ("Priority: ferry stays in port\n\nThe ferry stayed in port.", "Priority: ferry stays in port"),
        ("SLUG: FERRY", "SLUG: FERRY"),
    ],
)
def test_header_lines_are_no_headline(text, headline):
    assert headline_from(text) == headline
