"""Stories are found in a hard corpus. The bounds guard against getting worse; docs/matching.md has the figures."""

from __future__ import annotations

import pickle
import random

from newsdiff.matching import MemoryIndex, candidates, decide, sketch
from newsdiff.stories.placing import ABOUT_AS_NEAR
from tests.matching.corpus import (
    DEVELOPMENT,
    HELD_OUT,
    ORDINARY,
    Article,
    adjusted_rand,
    articles,
    doubts,
    score,
    wrong_pairs,
)


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
    assert score(articles(), MemoryIndex, orders=3) > 0.66


def test_held_out_events_are_told_apart_no_worse_than_before():
    assert score(articles(HELD_OUT), MemoryIndex, orders=2) > 0.63


def test_ordinary_copy_is_told_apart_no_worse_than_before():
    assert score(articles(ORDINARY), MemoryIndex, orders=3) > 0.75
    other_people = [
        a for a in articles(ORDINARY) if not a.event.startswith(("call", "final", "rates", "quit"))
    ]
    assert score(other_people, MemoryIndex, orders=3) > 0.9


def test_what_is_joined_wrongly_is_marked_more_often_than_what_is_joined_rightly():
    right, wrong = doubts(articles(DEVELOPMENT), MemoryIndex, orders=2)
    assert right < 0.5 < 0.65 < wrong


def test_a_verdict_is_the_same_without_the_stories_that_are_too_far_to_change_it():
    corpus = random.Random(2).sample(articles(HELD_OUT), 90)
    index = MemoryIndex()
    left_out = 0
    for number, article in enumerate(corpus, 1):
        text = sketch(article.text)
        every, few = (candidates(text, index, to_decide=deciding, limit=16) for deciding in (False, True))
        assert few == [candidate for candidate in every if candidate in few]
        assert all(candidate.score < 0.5 * ABOUT_AS_NEAR for candidate in every if candidate not in few)
        verdict = decide(few)
        assert (verdict.outcome, verdict.story) == (decide(every).outcome, decide(every).story)
        left_out += len(every) - len(few)
        index.add(number, verdict.story or number, text)
    assert left_out > 90


def test_a_text_is_compared_alike_before_and_after_it_was_stored():
    text = sketch(articles()[0].text)
    assert pickle.loads(pickle.dumps(text)) == text


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
