"""What is near a text besides the story it goes into, and the sketches that are read again."""

from __future__ import annotations

import pytest
from django.db import connection

from newsdiff.matching import MemoryIndex, SqlIndex, candidates, sketch, strength
from tests.stories.test_second_look import BOTH, EARLY, MAYOR, MILL, OWN


def filled(index, *stories: tuple[int, tuple[str, ...]]) -> dict[int, tuple[int, str]]:
    """Puts the texts into stories; version -> (story, text)."""
    held, version = {}, 0
    for story, texts in stories:
        for text in texts:
            version += 1
            index.add(version, story, sketch(text))
            held[version] = (story, text)
    return held


def test_stories_with_one_version_that_is_near_are_told():
    index, near = MemoryIndex(), set[int]()
    filled(index, (10, (MAYOR, OWN)), (20, (MILL,)))
    ranked = candidates(sketch(BOTH), index, to_decide=True, near=near)
    assert near == {10}
    assert all(strength(each) < 1 for each in ranked), "taken together it is too little"


@pytest.mark.django_db
def test_the_sketches_of_versions_that_are_held_are_read_by_key():
    index = SqlIndex(connection)
    filled(index, (10, (EARLY, BOTH)), (20, (OWN,)), (30, (MAYOR,)))
    kept = index.sketches([3, 4, 99])
    assert {version: each.shingles for version, each in kept.items()} == {
        3: sketch(OWN).shingles,
        4: sketch(MAYOR).shingles,
    }
