"""The corpus of minimal pairs is what it says, and the engine keeps its floor on it."""

from __future__ import annotations

import pytest

from tests.corpus.pairs import CATEGORIES, HARMLESS, judge, read_pairs


def test_the_corpus_holds_at_least_three_hundred_edits_in_all_fourteen_categories():
    sizes = {category: sum(1 for _ in read_pairs(category)) for category in CATEGORIES}
    assert len(sizes) == 14
    assert min(sizes.values()) >= 8
    assert sum(sizes.values()) >= 300


def test_the_corpus_holds_at_least_a_hundred_harmless_rewordings():
    assert sum(1 for _ in read_pairs(HARMLESS)) >= 100


@pytest.mark.parametrize("category", [*CATEGORIES, HARMLESS])
def test_every_pair_has_an_edit_and_its_spans_point_at_it(category):
    for pair in read_pairs(category):
        assert pair.left != pair.right, pair.source
        assert "[[" not in pair.left + pair.right, pair.source
        assert "|" not in pair.left + pair.right, pair.source
        assert len(pair.left_spans) == len(pair.right_spans) > 0


def test_every_pair_is_a_different_one():
    seen = [(pair.left, pair.right) for category in [*CATEGORIES, HARMLESS] for pair in read_pairs(category)]
    assert len(seen) == len(set(seen))


def test_an_edit_that_nobody_reports_is_counted_as_missed(monkeypatch):
    monkeypatch.setattr("tests.corpus.pairs.findings_of", lambda pair: [])
    tally = judge("order")
    assert tally.found == tally.found_any == 0
    assert len(tally.missed) == tally.pairs
