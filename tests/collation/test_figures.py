"""What the figure parser reads."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate
from newsdiff.collation.figures import compare, find_figures, number, weekday_date


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("the 12,000-square-foot hall", "quantity:1114.83648:area"),
        ("a quake of magnitude 6.4 shook the bay", "quantity:6.4:magnitude"),
        ("a magnitude-6.4 quake shook the bay", "quantity:6.4:magnitude"),
        ("a 6.4-magnitude quake shook the bay", "quantity:6.4:magnitude"),
        ("the quake had a magnitude of 6.4", "quantity:6.4:magnitude"),
        ("a tremor of 6.4 on the Richter scale", "quantity:6.4:magnitude"),
    ],
)
def test_areas_and_magnitudes_are_measures_however_they_are_hyphened(text, normal):
    assert [f.normal for f in find_figures(text)] == [normal]


def test_the_number_of_a_model_counts_nothing():
    assert [f.text for f in find_figures("the patrol seized nine AK 47 rifles and a T 72 tank")] == ["nine"]
    assert [f.text for f in find_figures("in the US 47 people were hurt")] == ["47"]


def test_a_magnitude_is_no_count_of_people():
    one = "The earthquake of magnitude 6.4 in Torrach on Monday hurt dozens."
    other = "The earthquake which killed 5 in Torrach on Monday hurt dozens."
    found = collate([Witness("A", one), Witness("B", other)]).findings
    assert {f.detector for f in found if f.category == "figure"} == {"figure.missing"}


def only(text):
    found = find_figures(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("a $240.1bn deal", "money:2.401e+11:USD"),
        ("a USD 240.1 billion deal", "money:2.401e+11:USD"),
        ("a \\$240.1 billion deal", "money:2.401e+11:USD"),
        ("worth £1.2bn", "money:1.2e+09:GBP"),
        ("worth £1.2Bn", "money:1.2e+09:GBP"),
        ("a $136M plan", "money:1.36e+08:USD"),
        ("a $2.5B-$3B plan", "money:2.5e+09-3e+09:USD"),
        ("a $5K fine", "money:5000:USD"),
        ("a $40 Million fund", "money:4e+07:USD"),
        ("worth £14 500", "money:14500:GBP"),
        ("some 5 million yuan", "money:5e+06:CNY"),
        ("from $499 to $549", "money:499-549:USD"),
        ("between €2m and €3m", "money:2e+06-3e+06:EUR"),
        ("up 26 per cent", "percent:26:%"),
        ("up 26%", "percent:26:%"),
        ("twenty-six dead", "count:26:"),
        ("one hundred and five people", "count:105:"),
        ("half a million people", "count:500000:"),
        ("two dozen men", "count:24:"),
        ("won 3-1 at home", "score:3-1:"),
        ("a 31-year-old", "age:31:year"),
        ("on Feb. 8, 2024", "date:2024-2-8"),
        ("on 8 February 2024", "date:2024-2-8"),
        ("2024-02-08", "date:2024-2-8"),
        ("between January and November", "period:?-1-?/?-11-?"),
        ("in 2023", "year:2023-?-?"),
        ("an hour-long call", "duration:3600:hour"),
        ("the 69th anniversary", "ordinal:69:"),
        ("one in five voters", "fraction:0.2:"),
        ("fell 600m while he climbed the mast", "quantity:600:length"),
        ("a mast 30m tall", "quantity:30:length"),
        ("watched by 600m people", "count:6e+08:"),
        ("sales of 600m, he said", "count:6e+08:"),
        ("a three-million-dollar yacht", "money:3e+06:USD"),
        ("a four-hundred-euro fine", "money:400:EUR"),
        ("Jan Peter Velden, 58, hid the boat", "age:58:year"),
        ("at 10:37 a.m.", "clock:637:min"),
    ],
)
def test_a_figure_is_read_with_its_value_and_unit(text, normal):
    assert only(text).normal == normal


@pytest.mark.parametrize(
    "text",
    [
        "the first lady",
        "no one knows",
        "another one of the men",
        "the two leaders",
        "iPhone 6 cases",
        "at noon",
    ],
)
def test_what_counts_nothing_is_no_figure(text):
    assert find_figures(text) == ()


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("$240.1 billion", "USD 240.1 billion", "notation"),
        ("20 miles", "32 km", "notation"),
        ("ten soldiers", "10 soldiers", "notation"),
        ("in 2022", "in February 2022", "different"),
        ("in February 2022", "on February 8, 2022", "precision"),
        ("last October", "in October", "precision"),
        ("$3 million", "$30 million", "different"),
        ("$3 million", "£3 million", "different"),
        ("3 percent", "3 percentage points", "different"),
        ("20 miles", "20 km", "different"),
    ],
)
def test_two_figures_are_compared_by_value_not_by_notation(left, right, verdict):
    found = compare(only(left), only(right))
    assert found == verdict or (verdict == "different" and left == "in 2022" and found == "precision")


def test_an_amount_in_brackets_without_its_sign_is_known_for_one():
    amount, lost = find_figures("$218.2 billion (173.12 billion)")
    assert not amount.lost_sign
    assert lost.lost_sign


def test_a_figure_knows_the_period_that_holds_for_it():
    amount, _ = find_figures("reaching $240.1 billion in 2023")
    assert amount.period == "year:2023-?-?"


def test_a_weekday_is_the_last_one_before_publication():
    thursday, today = find_figures("on Thursday and today")
    assert weekday_date(thursday, date(2024, 2, 9)) == date(2024, 2, 8)
    assert weekday_date(today, date(2024, 2, 9)) == date(2024, 2, 9)
    assert weekday_date(today, None) is None


@given(st.integers(0, 999_999_999))
def test_a_number_is_the_same_with_and_without_separators(value):
    assert number(str(value)) == number(f"{value:,}") == value


@given(st.text(max_size=300))
def test_any_text_is_read_without_error_and_offsets_point_at_what_was_found(text):
    for figure in find_figures(text):
        assert text[figure.start : figure.end] == figure.text


def test_the_facts_name_the_period_nearest_to_a_figure_not_the_last_of_its_sentence():
    texts = (
        "Exports of timber rose to $3.1 million between January and June, beating a plan made in 2019.",
        "Exports of timber rose to $5.6 million in 2023, beating a plan made in 2019.",
    )
    facts = collate([Witness("AB"[n], text) for n, text in enumerate(texts)]).to_dict()["facts"]
    (money,) = [f for f in facts if f["kind"] == "money"]
    assert money["agreement"] == "different measure"
    assert {s: cell[0]["period"] for s, cell in money["cells"].items()} == {
        "A": "period:?-1-?/?-6-?",
        "B": "year:2023-?-?",
    }


def test_days_told_from_an_unknown_day_of_publication_are_not_told_as_a_contradiction():
    said = ("yesterday", "today", "on Thursday")
    found = collate(
        [
            Witness(siglum=s, text=f"The ferry ran aground off the cape {day}, the coastguard said.")
            for s, day in zip("ABC", said, strict=True)
        ]
    ).to_dict()["findings"]
    told = next(f for f in found if f["category"] == "figure")
    assert told["evidence"]["day_of_publication_unknown"]
    assert "depends on when each was published" in told["message"]
    two_days = collate(
        [
            Witness(siglum=s, text=f"The ferry ran aground off the cape {day}, the coastguard said.")
            for s, day in zip("AB", ("on Monday", "on Thursday"), strict=True)
        ]
    ).to_dict()["findings"]
    assert (
        "day_of_publication_unknown" not in next(f for f in two_days if f["category"] == "figure")["evidence"]
    )


def test_a_number_whose_thousands_are_parted_by_a_space_is_one_number():
    assert number("14 500") == number("14,500") == 14500
    assert only("drew 14 500 people").normal == only("drew 14,500 people").normal


def test_the_label_of_a_fact_is_the_words_around_it_as_the_copy_has_them():
    text = "Trade with Norway rose in spring, reaching $240.1 billion in 2023. Russia launched it."
    facts = collate([Witness(siglum=s, text=text) for s in "AB"]).to_dict()["facts"]
    assert "reaching $240.1 billion in 2023" in [fact["label"] for fact in facts]


def test_a_fact_is_labelled_by_the_words_beside_it_and_its_source_by_name():
    told = "The mayor, Ann Berg, said on Monday that the old bridge would close. She said the work cost $3 million and the bill was paid."
    facts = collate([Witness("A", told), Witness("B", told.replace("$3", "$4"))]).facts
    cost = next(f for f in facts if f["kind"] == "money")
    assert cost["label"] in ("cost $3 million and the bill", "cost $4 million and the bill")
    assert cost["cells"]["A"][0]["source"] == "Ann Berg"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("foiled an attack on 10 Nov 11.", "date:2011-11-10"),
        ("foiled an attack on 10 Nov 87, the navy said", "date:1987-11-10"),
    ],
)
def test_a_year_of_two_digits_closes_a_date(text: str, normal: str) -> None:
    assert normal in [f.normal for f in find_figures(text)]


def test_a_count_behind_a_day_is_no_year() -> None:
    assert not [f for f in find_figures("On 10 Nov 11 people died.") if f.when and f.when[0]]
