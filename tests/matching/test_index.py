"""The index in tables answers as the one in memory does, whatever was added, moved and removed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdiff.matching import MemoryIndex, SqlIndex, candidates, decide, sketch
from newsdiff.matching.memory import hashes_of
from newsdiff.matching.schema import TABLES

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


def strength_of(index, story, text):
    """How strongly the text is drawn to the story: 1 is enough to go in."""
    score = next((c.score for c in candidates(sketch(text), index) if c.story == story), 0.0)
    return score / (1 - score)


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

    def test_a_second_story_that_fits_as_well_is_told_and_an_editor_is_asked(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        verdict = decide(candidates(sketch(DAM_AGAIN), index))
        assert (verdict.outcome, verdict.rival) == ("assign", None)
        index.add(2, 20, sketch(DAM))
        verdict = decide(candidates(sketch(DAM_AGAIN), index))
        assert (verdict.outcome, {verdict.story, verdict.rival}) == ("uncertain", {10, 20})

    @pytest.mark.parametrize(("later", "found"), [(0, True), (2, True), (9, False)])
    def test_an_account_of_another_week_is_of_another_event(self, make, later, found):
        index, day = make(), date(2024, 3, 5)
        index.add(1, 10, sketch(DAM, published=day))
        verdict = decide(candidates(sketch(OWN_WORDS, published=day + timedelta(days=later)), index))
        assert verdict.story == (10 if found else None)
        assert decide(candidates(sketch(DAM_AGAIN, published=day + timedelta(days=90)), index)).story == 10

    def test_copy_with_one_figure_changed_is_never_said_to_be_the_same(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        changed = [DAM.replace("two hundred", f"{word} hundred") for word in ("three", "four", "five", "six")]
        missed = [text for text in changed if sketch(text).shingles == sketch(DAM).shingles] or [DAM]
        evidence = candidates(sketch(missed[0]), index)[0].evidence
        assert evidence.startswith("shares almost all of its wording and")

    def test_a_name_speaks_for_a_story_as_long_as_no_other_has_it(self, make):
        tour = "Governor Lindqvist toured the ruined sawmill on Monday and said she would rebuild it."
        alone, saga = make(), make()
        alone.add(1, 10, sketch(DAM))
        unseen = strength_of(alone, 10, tour)
        alone.remove([1])
        saga.add(1, 10, sketch(DAM))
        saga.add(2, 20, sketch("Governor Lindqvist opened a new sawmill at Alder below the Harrow dam."))
        assert strength_of(saga, 10, tour) < 0.9 * unseen

    def test_a_day_of_the_week_speaks_for_a_story_and_another_day_against_it(self, make):
        def strength(day):
            return strength_of(index, 10, OWN_WORDS + f" It burst on {day}.")

        index = make()
        index.add(1, 10, sketch(DAM))
        assert strength("Monday") > 1.2 * strength("a weekday") > 1.4 * strength("Friday")

    def test_another_month_speaks_against_a_story_however_it_is_written(self, make):
        index = make()
        index.add(
            1,
            10,
            sketch("OSLO, Dec 11 (Wire) - Governor Ingrid Solheim of Norland raised rates on Thursday."),
        )
        december, june = (
            strength_of(
                index, 10, f"Ingrid Solheim put rates up in Norland on Thursday {month} and may go on."
            )
            for month in ("in December", "in June")
        )
        assert december > 1.2 * june

    def test_the_same_figures_speak_for_a_story_in_words_or_digits(self, make):
        index = make()
        index.add(
            1,
            10,
            sketch("A ferry sank off Tagusan and 33 people drowned; 124 were saved, Renato Abella said."),
        )
        same, other = (
            strength_of(
                index, 10, f"Renato Abella counted {dead} dead of the Tagusan ferry and {saved} survivors."
            )
            for dead, saved in (("thirty-three", "124"), ("forty-one", "98"))
        )
        assert same > 1.5 * other

    def test_a_version_that_went_astray_does_not_draw_its_own_kind_after_it(self, make):
        index = make()
        index.add(1, 10, sketch(STRIKE))
        again = "Drivers of most suburban trains stood on the picket line on Tuesday, their union said of the pay dispute."
        of_its_own = strength_of(index, 10, again)
        index.add(2, 10, sketch(DAM))
        strayed = strength_of(index, 10, again)
        index.add(3, 10, sketch(OWN_WORDS))
        assert strength_of(index, 10, again) <= strayed < 0.75 * of_its_own

    def test_a_story_that_may_not_be_seen_is_not_named(self, make):
        index = make()
        index.add(1, 10, sketch(DAM))
        assert candidates(sketch(DAM), index, visible=lambda stories: set()) == []

    def test_what_keys_stories_have_says_nothing(self, make):
        close, far = make(), make()
        close.add(1, 1, sketch(DAM))
        close.add(2, 2, sketch(STRIKE))
        near = strength_of(close, 1, OWN_WORDS)
        close.remove([1, 2])
        far.add(1, 700, sketch(DAM))
        far.add(2, 90_000, sketch(STRIKE))
        assert (far.stories(), strength_of(far, 700, OWN_WORDS)) == (2, near)

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
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")
    for version, text in enumerate(drawn, 1):
        story = data.draw(st.integers(1, 3))
        for index in (memory, sql):
            index.add(version, story, sketch(text))
    for version in data.draw(st.lists(st.integers(1, 6), max_size=3)):
        for index in (memory, sql):
            index.remove([version])
    hashes = np.concatenate([hashes_of(sketch(text)) for text in (DAM, STRIKE)])
    ours, theirs = memory.postings(hashes), sql.postings(hashes)
    for each in ("counts", "named", "stories"):
        assert getattr(ours, each).tolist() == getattr(theirs, each).tolist()


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
