"""A sentence that says two things stands in two rows: what is found in it is told once all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import pytest

from newsdiff.collation import Witness, collate

CORPUS = Path(__file__).parent.parent / "corpus" / "several_segments.txt"


@dataclass
class Story:
    name: str
    versions: dict[str, str] = field(default_factory=dict)
    once: list[tuple[str, str]] = field(default_factory=list)
    never: list[str] = field(default_factory=list)


def stories() -> Iterator[Story]:
    story: Story | None = None
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            if story:
                yield story
            story = Story(line[3:])
        elif story and line.strip():
            key, _, told = line.partition(": ")
            if key == "once":
                detector, _, words = told.partition(" | ")
                story.once.append((detector, words))
            elif key == "never":
                story.never.append(told)
            else:
                story.versions[key] = told
    if story:
        yield story


STORIES = [pytest.param(story, id=story.name) for story in stories()]


def findings(story):
    return collate([Witness(s, text) for s, text in story.versions.items()]).findings


def marks(finding):
    absent = finding.evidence.get("absent", ())
    return {
        (s, span.start, span.end)
        for s, spans in finding.readings.items()
        if s not in absent
        for span in spans or ()
    }


@pytest.mark.parametrize("story", STORIES)
def test_no_detector_points_twice_at_the_same_words(story):
    for one, other in combinations(findings(story), 2):
        if one.detector == other.detector:
            small, big = sorted((marks(one), marks(other)), key=len)
            assert not small or not small <= big, (one.message, other.message)


@pytest.mark.parametrize("story", STORIES)
def test_what_is_expected_of_a_story_is_told_once(story):
    told = findings(story)
    for detector, words in story.once:
        found = [
            f.message
            for f in told
            if f.detector == detector
            and any(words in span.text for spans in f.readings.values() for span in spans or ())
        ]
        assert len(found) == 1, (detector, words, found)


@pytest.mark.parametrize("story", STORIES)
def test_what_no_story_says_is_not_told(story):
    told = {f.detector: f.message for f in findings(story)}
    assert not set(story.never) & set(told), told


def test_a_clause_that_is_a_sentence_of_its_own_elsewhere_is_not_one_versions_alone():
    story = next(s for s in stories() if s.name == "two sentences that only name the same people")
    clause = next(f for f in findings(story) if f.detector == "context.clause")
    assert sorted(clause.evidence["present"]) == ["B", "C"]
    assert clause.message.startswith("A lacks a quotation that B and C carry")
