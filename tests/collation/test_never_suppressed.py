"""The never-suppress guard, as a property: two different values of one thing are told, and nothing folds them.

Notation may be style: "10,000" and "ten thousand" are one value. Another amount, unit, currency, sign, day,
hour or stretch of time is another one, however small, and no house-style rule hides it.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate
from newsdiff.collation.curation import HouseRule
from newsdiff.collation.pipeline import Options

FRAME = (
    "Harbour talks resume after stormy week\n\nDelegates returned to the conference hall early in the morning "
    "under grey skies.\n\n{}\n\nOrganisers expect another round of meetings before the end of the season.\n\n"
    "Local residents watched quietly from behind the barriers near the old fish market."
)


def findings(frame, left, right, rules=()):
    texts = [FRAME.format(frame.format(value)) for value in (left, right)]
    witnesses = [Witness(siglum=s, text=t) for s, t in zip("AB", texts, strict=True)]
    return collate(witnesses, options=Options(rules=rules)).to_dict()["findings"]


def loud(found):
    """What is told as more than style, and points into both versions' sentence."""
    return [f for f in found if f["severity"] in ("substantive", "wording") and all(f["readings"].values())]


def different(*values):
    return st.lists(st.sampled_from(values), min_size=2, max_size=2, unique=True)


COUNTS = st.lists(st.integers(2, 10**9), min_size=2, max_size=2, unique=True)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_two_counts_are_two_however_near(counts):
    left, right = (f"{n:,}" for n in counts)
    assert loud(findings("The fund held {} shares in the mill, the ledger shows.", left, right))


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.sampled_from(["${}", "€{}", "£{}", "{} yen"]))
def test_two_amounts_are_two(counts, notation):
    left, right = (notation.format(f"{n:,}") for n in counts)
    assert loud(findings("The court fined the owner {} over the spill.", left, right))


CASES = [
    ("{} were killed in the blast at the camp.", ("Two soldiers", "Three soldiers", "12 soldiers", "20 soldiers", "Dozens of soldiers")),
    ("The blast killed {} at the camp.", ("one soldier", "two soldiers", "no soldiers", "13 soldiers", "a dozen soldiers")),
    ("The ferry sails {}, the company said.", ("last Friday", "next Friday", "on Saturday", "yesterday", "tomorrow")),
    ("The ferry sails {}, the company said.", ("on Friday morning", "on Friday evening", "on Friday night")),
    ("It was {} in the valley at dawn.", ("5 degrees Celsius", "minus 5 degrees Celsius", "5 degrees Fahrenheit", "15 degrees Celsius")),
    ("The bank moved its rate by {} in June.", ("3 percent", "-3 percent", "3 percentage points", "30 percent", "0.3 percent")),
    ("The train left at {} with all on board.", ("10 am", "10 pm", "10:30 am", "11 am", "noon", "midnight")),
    ("The train left at {} with all on board.", ("10:30 GMT", "10:30 CET", "10:30 EST")),
    ("The court fined him {} over the spill.", ("$5 million", "A$5 million", "5 million euros", "£5 million", "$5 billion", "$5,000")),
    ("Output rose {}.", ("from January to November", "from January to October", "in 2022", "in 2023", "since 2022")),
    ("The vote is {}.", ("on May 12", "on May 21", "in early May", "in late May", "on June 12")),
    ("The bridge is {} long.", ("100 miles", "155 km", "100 km", "15 miles", "100 metres")),
    ("The ship waited for {} in the bay.", ("two hours", "three hours", "two days", "a week", "a fortnight")),
    ("The team won {} at home on the last day.", ("3-1", "3-2", "2-0")),
]  # fmt: skip


@pytest.mark.parametrize("frame", sorted({frame for frame, _ in CASES}))
def test_another_value_is_told(frame):
    @settings(max_examples=30, deadline=None)
    @given(st.one_of([different(*values) for f, values in CASES if f == frame]))
    def every_pair(pair):
        assert loud(findings(frame, *pair)), pair

    every_pair()


@pytest.mark.parametrize("frame", sorted({frame for frame, _ in CASES}))
def test_no_house_style_rule_folds_another_value(frame):
    @settings(max_examples=10, deadline=None)
    @given(st.one_of([different(*values) for f, values in CASES if f == frame]))
    def every_pair(pair):
        plainly = loud(findings(frame, *pair))
        read = [" ".join(span["text"] for span in f["readings"][s]) for f in plainly for s in "AB"]
        rules = (
            HouseRule("equivalent", *pair),
            *(HouseRule("equivalent", a, b) for a, b in zip(read[::2], read[1::2], strict=True)),
        )
        assert loud(findings(frame, *pair, rules=rules)), (pair, read)

    every_pair()


@pytest.mark.parametrize(
    ("frame", "left", "right"),
    [
        ("The fund held {} shares in the mill.", "10,000", "ten thousand"),
        ("The bridge is {} long.", "20 miles", "32 km"),
        ("The bridge is {} long.", "100 miles", "161 km"),
        ("The tower is {} tall.", "6 feet", "1.8 metres"),
        ("The loan runs to {}.", "$240.1 billion", "$240,100 million"),
        ("The vote is {}.", "on May 12", "on 12 May"),
        ("{} were killed in the blast at the camp.", "Twelve soldiers", "12 soldiers"),
    ],
)
def test_one_value_in_two_notations_is_no_change_of_it(frame, left, right):
    assert not [f for f in findings(frame, left, right) if f["severity"] == "substantive"]
