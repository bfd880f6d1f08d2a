"""The index in tables answers as the one in memory does, whatever was added, moved and removed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdiff.matching import MemoryIndex, SqlIndex, candidates, decide, sketch
from newsdiff.matching.memory import hashes_of

pytestmark = pytest.mark.django_db

DAM = """ALDER, Mar 5 (Agency) - A dam burst above the town of Alder on Monday night, sweeping away a sawmill and
forcing two hundred families from their homes, the governor, Petra Lindqvist, said. Engineers had warned of cracks
in the eastern wall of the Harrow dam since November. Nobody was killed. The army flew in tents and drinking water."""
DAM_AGAIN = DAM.replace("sweeping away a sawmill and\nforcing", "which forced").replace(
    "Nobody was killed. ", ""
)
OWN_WORDS = """Residents of Alder spent a second night in army tents after the Harrow dam gave way. Governor Lindqvist
promised an inquiry into why cracks that engineers found in November were never mended."""
STRIKE = """Train drivers in the capital walked out on Tuesday over pay, and most suburban lines stood still all day. The
drivers' union, which wants eight percent, said it would meet the ministry of transport again on Thursday."""


@pytest.mark.parametrize("make", [MemoryIndex, lambda: SqlIndex(connection)], ids=["memory", "sql"])
class TestMatching:
    def test_republished_copy_finds_its_story_and_says_why(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        index.add(2, 20, sketch(STRIKE))
        verdict = decide(candidates(sketch(DAM_AGAIN), index))
        assert (verdict.outcome, verdict.story) == ("assign", 10)
        assert "of its wording" in verdict.evidence

    def test_another_event_starts_a_story(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        assert decide(candidates(sketch(STRIKE), index)).outcome == "new"

    def test_an_independent_account_of_the_event_is_found_by_its_names(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        index.add(2, 20, sketch(STRIKE))
        assert decide(candidates(sketch(OWN_WORDS), index)).story == 10

    def test_copy_with_one_figure_changed_is_never_said_to_be_the_same(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        changed = [DAM.replace("two hundred", f"{word} hundred") for word in ("three", "four", "five", "six")]
        missed = [text for text in changed if sketch(text).shingles == sketch(DAM).shingles] or [DAM]
        evidence = candidates(sketch(missed[0]), index)[0].evidence
        assert evidence.startswith("shares almost all of its wording and")

    def test_a_story_that_may_not_be_seen_is_not_named(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        assert candidates(sketch(DAM), index, visible=lambda stories: set()) == []

    def test_removing_and_moving_leave_nothing_behind(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        index.add(2, 10, sketch(DAM_AGAIN))
        index.move([2], 30)
        index.remove([1])
        assert {c.story for c in candidates(sketch(DAM), index)} == {30}
        index.remove([2])
        assert candidates(sketch(DAM), index) == []

    def test_an_empty_text_starts_a_story(self, make):
        assert decide(candidates(sketch(""), make())).outcome == "new"


texts = st.lists(st.sampled_from([DAM, DAM_AGAIN, OWN_WORDS, STRIKE, "", "Ä 12"]), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(texts, st.data())
def test_both_indexes_hold_the_same(drawn, data):
    memory, sql = MemoryIndex(), SqlIndex(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_posting")
        cursor.execute("DELETE FROM matching_version")
    for version, text in enumerate(drawn, 1):
        story = data.draw(st.integers(1, 3))
        for index in (memory, sql):
            index.add(version, story, sketch(text))
    for version in data.draw(st.lists(st.integers(1, 6), max_size=3)):
        for index in (memory, sql):
            index.remove([version])
    hashes = [h for text in (DAM, STRIKE) for h in hashes_of(sketch(text))]
    as_sets = [
        {h: (frozenset(p.stories), p.count) for h, p in i.postings(hashes).items()} for i in (memory, sql)
    ]
    assert as_sets[0] == as_sets[1]


def test_a_sketch_is_the_same_in_every_process():
    program = f"from newsdiff.matching import sketch; print(sketch({OWN_WORDS!r}).shingles)"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{sketch(OWN_WORDS).shingles}\n".encode()}
