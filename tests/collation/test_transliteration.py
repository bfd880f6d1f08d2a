"""Two ways to write a foreign name are no misspelling; another letter in it is."""

from __future__ import annotations

import pytest

from newsdiff.collation.transliteration import transliterated


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("qaeda", "qaida"),
        ("machnouk", "mashnuq"),
        ("zelensky", "zelenskiy"),
        ("shlomo", "schlomo"),
        ("nohad", "nouhad"),
        ("al-shabab", "al-shabaab"),
    ],
)
def test_other_ways_to_write_a_sound(left, right):
    assert transliterated(left, right)
    assert transliterated(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("rosario", "rosaria"),
        ("marin", "merin"),
        ("jinping", "jinpeng"),
        ("kelly", "kally"),
        ("ali", "aly"),
        ("rea", "rea"),
    ],
)
def test_other_names_misspellings_and_equal_names(left, right):
    assert not transliterated(left, right)
