"""Stories are found in a hard corpus. The bounds guard against getting worse; docs/matching.md has the figures."""

from __future__ import annotations

import random

from newsdiff.matching import MemoryIndex, candidates, decide, sketch
from tests.matching.corpus import HELD_OUT, Article, adjusted_rand, articles, score, wrong_pairs


def test_adjusted_rand_is_one_for_equal_and_about_nothing_for_random_partitions():
    truth = [n // 4 for n in range(200)]
    assert adjusted_rand(truth, [-n for n in truth]) == 1.0
    shuffled = random.Random(1).sample(truth, len(truth))
    assert abs(adjusted_rand(truth, shuffled)) < 0.05


def test_cut_copy_finds_its_story_first():
    corpus = articles()
    index = MemoryIndex()
    for number, article in enumerate(corpus, 1):
        index.add(number, number, sketch(article.text))
    wrong = []
    for number, article in enumerate(corpus, 1):
        half = ". ".join(article.text.split(". ")[::2])
        verdict = decide(candidates(sketch(half), index))
        if verdict.story != number:
            wrong.append(article)
    assert not wrong


def test_look_alike_events_are_told_apart_no_worse_than_before():
    assert score(articles(), MemoryIndex, orders=3) > 0.55


def test_events_nothing_was_fitted_on_are_told_apart_no_worse_than_before():
    assert score(articles(HELD_OUT), MemoryIndex, orders=2) > 0.6


def test_wrong_pairs_tell_events_that_are_joined_from_events_torn_apart():
    flood = (
        "Water rose over the quays of Marlow on Monday and the mayor, Ines Quarrie, had the bridge closed."
    )
    opera = "The soprano Delphine Astor lost her voice in Verona, and an usher sang the third act instead."
    same = [Article("flood", "a", flood), Article("flood", "b", flood), Article("opera", "a", opera)]
    assert wrong_pairs(same, MemoryIndex, orders=3) == (1.0, 0.0, 0.0)
    joined = [Article("flood", "a", flood), Article("another", "b", flood)]
    assert wrong_pairs(joined, MemoryIndex, orders=3) == (0.0, 1.0, 0.0)
    torn = [Article("flood", "a", flood), Article("flood", "b", opera)]
    assert wrong_pairs(torn, MemoryIndex, orders=3) == (0.0, 0.0, 1.0)
