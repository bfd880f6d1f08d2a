"""Words of two cells answer each other as a person would say, and odd texts do no harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.words import pairs, score
from newsdiff.collation import Witness, collate, wording
from newsdiff.collation.pipeline import Options


def test_the_gold_holds_forty_pairs() -> None:
    assert len(pairs()) == 40


def test_words_are_matched_as_by_hand() -> None:
    precision, recall, f1 = score()
    assert min(precision, recall, f1) >= 0.9


def test_a_word_of_a_megabyte_does_not_hang() -> None:
    began = time.monotonic()
    texts = ("a" * 1_000_000, "a" * 999_999 + "b")
    result = collate(
        [Witness("AB"[n], text) for n, text in enumerate(texts)], options=Options(findings=False)
    )
    assert len(result.versions) == 2
    assert time.monotonic() - began < 60  # a guard against hanging, no measure of speed


@settings(max_examples=300)
@given(
    st.text("abcdefgh \U0001f600", max_size=60), st.text("abcdefgh \U0001f600", max_size=60), st.booleans()
)
def test_the_compiled_extra_answers_like_the_library(left: str, right: str, clean: bool) -> None:
    if wording.fast is None:
        pytest.skip("fast-diff-match-patch is not installed here (optional)")
    assert wording._diff(left, right, clean) == wording._diff_in_python(left, right, clean)
