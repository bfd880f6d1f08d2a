"""What a worker keeps of the stories it collated last."""

from __future__ import annotations

from collections import OrderedDict

import pytest

from newsdiff.collation import Witness, collate
from newsdiff.review import remembered


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch) -> None:
    monkeypatch.setattr(remembered, "_kept", OrderedDict())


def collated(story_id: int, text: str) -> None:
    collate([Witness("A", text)], memory=remembered.memory_of(story_id))


def test_a_story_finds_what_its_last_collation_left() -> None:
    collated(1, "The minister resigned on Monday.")
    assert remembered.memory_of(1).characters == len("The minister resigned on Monday.")


def test_only_the_stories_collated_last_are_kept() -> None:
    for story_id in range(remembered.STORIES + 1):
        collated(story_id, "The minister resigned on Monday.")
    assert remembered.memory_of(0).characters == 0


def test_long_stories_push_others_out_before_their_number_does(monkeypatch) -> None:
    monkeypatch.setattr(remembered, "CHARACTERS", 1_000)
    collated(1, "The minister resigned on Monday.")
    collated(2, "Exports of wheat fell by 12 percent last year, the bureau said. " * 20)
    collated(3, "A storm cut power to thousands of homes.")
    assert remembered.memory_of(3).characters > 0
    assert remembered.memory_of(1).characters == 0
    assert remembered.memory_of(2).characters == 0
