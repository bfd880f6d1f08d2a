"""A version that is held is judged as if it were not; where it goes, and where it stays."""

from __future__ import annotations

import pytest
from django.db import connection

from newsdiff.matching import (
    MemoryIndex,
    SqlIndex,
    Window,
    Without,
    candidates,
    ranked_again,
    sketch,
)
from newsdiff.matching.rank import strength
from tests.matching.corpus import ORDINARY, articles
from tests.stories.test_second_look import BOTH, COMET, EARLY, MAYOR, MILL, OWN

pytestmark = pytest.mark.django_db

MAKE = [MemoryIndex, lambda: SqlIndex(connection)]


def filled(index, *stories: tuple[int, tuple[str, ...]]) -> dict[int, tuple[int, str]]:
    """Puts the texts into stories; version -> (story, text)."""
    held, version = {}, 0
    for story, texts in stories:
        for text in texts:
            version += 1
            index.add(version, story, sketch(text))
            held[version] = (story, text)
    return held


@pytest.mark.parametrize("make", MAKE, ids=["memory", "sql"])
def test_it_is_judged_as_if_it_were_not_held(make):
    index = make()
    held = filled(index, (10, (EARLY, BOTH)), (20, (OWN,)), (30, (MAYOR,)), (40, (MILL, COMET)))
    for version, (story, text) in held.items():
        without = Without(index, version, story, sketch(text))
        seen, stories = candidates(sketch(text), without), without.stories()
        index.remove([version])
        left = candidates(sketch(text), index)
        assert [each.story for each in seen] == [each.story for each in left]
        # The tables go on counting a story that is empty again: one of four here.
        assert [each.score for each in seen] == pytest.approx([each.score for each in left], rel=1e-3)
        if make is MemoryIndex:
            assert (seen, stories) == (left, index.stories())
        index.add(version, story, sketch(text))


def test_so_it_is_in_a_whole_corpus():
    index, chosen = MemoryIndex(), articles(ORDINARY)
    events = {event: number for number, event in enumerate(sorted({a.event for a in chosen}), 1)}
    for version, article in enumerate(chosen, 1):
        index.add(version, events[article.event], sketch(article.text))
    for version, article in enumerate(chosen, 1):
        text, story = sketch(article.text), events[article.event]
        seen = candidates(text, Without(index, version, story, text), limit=16)
        index.remove([version])
        assert seen == candidates(text, index, limit=16)
        index.add(version, story, text)


def test_in_a_window_too():
    index = SqlIndex(connection)
    filled(index, (10, (EARLY, BOTH)), (20, (OWN,)), (30, (MAYOR,)))
    kept = index.sketches([3, 4, 99])
    assert {version: each.shingles for version, each in kept.items()} == {
        3: sketch(OWN).shingles,
        4: sketch(MAYOR).shingles,
    }
    window = Window(index, list(kept.values()))
    without = Without(window, 3, 20, kept[3])
    assert [each.story for each in ranked_again(without)][:1] == [10]
    assert without.alone


def test_it_is_only_read():
    index = MemoryIndex()
    filled(index, (10, (EARLY,)))
    without = Without(index, 1, 10, sketch(EARLY))
    for write in (
        lambda: without.add(2, 1, sketch(OWN)),
        lambda: without.remove([1]),
        lambda: without.move([1], 2),
    ):
        with pytest.raises(NotImplementedError):
            write()


def test_stories_with_one_version_that_is_near_are_told():
    index, near = MemoryIndex(), set[int]()
    filled(index, (10, (MAYOR, OWN)), (20, (MILL,)))
    ranked = candidates(sketch(BOTH), index, to_decide=True, near=near)
    assert near == {10}
    assert all(strength(each) < 1 for each in ranked), "taken together it is too little"
