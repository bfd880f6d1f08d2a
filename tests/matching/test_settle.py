"""Versions that nobody has touched are grouped anew once all of them are held."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.matching import Held, MemoryIndex, settle, sketch
from newsdiff.matching.rank import FAR_FACTOR
from newsdiff.matching.settle import Alike
from tests.matching.corpus import (
    DEVELOPMENT,
    HELD_OUT,
    LONGER,
    ORDINARY,
    Article,
    articles,
    place_all,
    scores,
    settled,
)

TWO_CRASHES = [a for a in articles(ORDINARY) if a.event.startswith("train")]
COPY = articles(ORDINARY)[0].text


def held(texts, stories, *, stay=(), days=None) -> list[Held]:
    return [
        Held(
            version,
            story,
            sketch(text, published=days[version - 1] if days else None).kept,
            free=version not in stay,
        )
        for version, (text, story) in enumerate(zip(texts, stories, strict=True), 1)
    ]


def where(found, stories) -> list[object]:
    """The story of each version afterwards."""
    now = list(stories)
    for moved in found:
        for version in moved.versions:
            now[version - 1] = moved.into or ("new", moved.together)
    return now


def groups(of: list[object], names) -> set[frozenset[object]]:
    return {frozenset(name for name, one in zip(names, of, strict=True) if one == story) for story in set(of)}


def events(chosen: list[Article]) -> set[frozenset[object]]:
    return groups([a.event for a in chosen], range(len(chosen)))


def test_two_look_alike_events_in_one_story_are_taken_apart():
    texts = [a.text for a in TWO_CRASHES]
    found = settle(held(texts, [7] * len(texts)))
    assert groups(where(found, [7] * len(texts)), range(len(texts))) == events(TWO_CRASHES)
    [moved] = found
    assert moved.story == 7
    assert moved.into is None
    assert moved.versions == tuple(sorted(moved.versions))


def test_the_accounts_of_one_event_that_each_started_a_story_come_together_in_the_oldest():
    texts = [a.text for a in TWO_CRASHES[:3]]
    found = settle(held(texts, [30, 10, 20]))
    assert where(found, [30, 10, 20]) == [10, 10, 10]
    assert {(moved.story, moved.into) for moved in found} == {(30, 10), (20, 10)}


def test_what_is_in_its_place_stays_there():
    stories = [11 if a.event == TWO_CRASHES[0].event else 12 for a in TWO_CRASHES]
    assert settle(held([a.text for a in TWO_CRASHES], stories)) == []
    assert settle([]) == []


def test_a_group_keeps_the_story_that_most_of_its_versions_are_in():
    stories = [4, 5, 5, 5, 6, 4]
    assert [a.event for a in TWO_CRASHES] == [TWO_CRASHES[0].event] * 3 + [TWO_CRASHES[3].event] * 3
    now = where(settle(held([a.text for a in TWO_CRASHES], stories)), stories)
    assert now == [5, 5, 5, 4, 4, 4], (
        "two of three of the first; the second crash has one in each, and keeps the oldest"
    )


def test_what_somebody_has_looked_at_stays_where_it_is():
    texts = [a.text for a in TWO_CRASHES]
    everything = range(1, len(texts) + 1)
    assert settle(held(texts, [7] * len(texts), stay=everything)) == []
    assert settle(held(texts[:2], [1, 2], stay=[1, 2])) == [], "two stories that were seen are never joined"
    assert where(settle(held(texts[:2], [2, 1], stay=[1])), [2, 1]) == [2, 2], (
        "the one that was seen draws the other"
    )


def test_what_an_editor_separated_is_not_joined_again():
    texts = [a.text for a in TWO_CRASHES[:2]]
    together = held(texts, [1, 2])
    assert settle(together) != []
    assert settle(together, apart=[(2, 1)]) == []
    assert settle(together, apart=[(1, 2)]) == []
    assert settle(together, apart=[(2, 9), (8, 1)]) == settle(together), "what is not there separates nobody"


def test_republished_copy_is_not_torn_from_what_it_was_made_from():
    sentences = COPY.split(". ")
    short = ". ".join(sentences[:2])
    others = [a.text for a in articles(ORDINARY) if a.event == "rates-june"]
    stories = [1, 1, *([1] * len(others))]
    now = where(settle(held([COPY, short, *others], stories)), stories)
    assert now[0] == now[1] != now[2]


def test_copies_of_one_account_do_not_make_another_account_of_the_event_look_strange():
    """Six outlets with the wire's words are as like each other as can be; the broadcaster's own report is of the event all the same."""
    one, _, other = (a.text for a in TWO_CRASHES[:3])
    copies = [". ".join(one.split(". ")[: 4 + n % 3]) for n in range(6)]
    stories = [1] * 7
    assert settle(held([*copies, other], stories)) == []


def test_accounts_of_days_far_apart_are_less_alike():
    day = date(2026, 3, 4)

    def topic(*days: date | None) -> float:
        return Alike([sketch(COPY, published=when).kept for when in days]).topic[0, 1]

    assert topic(day, None) == topic(None, None) == topic(day, day + timedelta(days=2)) > 1
    assert topic(day, day + timedelta(days=400)) == FAR_FACTOR * topic(day, day)


def test_more_than_can_be_compared_are_refused():
    with pytest.raises(ValueError, match="3 versions are more"):
        settle(held([COPY] * 3, [1, 1, 1]), most=2)


def test_empty_texts_and_numbers_alone_are_compared_too():
    assert settle(held(["", "7", "7 8 9 2024"], [1, 2, 3])) == []


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_versions_are_given_makes_no_difference(rng):
    chosen = articles(ORDINARY)[:24]
    stories = [rng.randrange(1, 6) for _ in chosen]
    rows = held([a.text for a in chosen], stories)
    mixed = rng.sample(rows, len(rows))
    assert sorted(map(str, settle(rows))) == sorted(map(str, settle(mixed)))


@given(st.randoms(use_true_random=False))
def test_nothing_is_lost_and_what_stays_stays_whatever_the_stories_were(rng):
    chosen = articles(HELD_OUT)[:30]
    stories = [rng.randrange(1, 9) for _ in chosen]
    stay = set(rng.sample(range(1, 31), 9))
    apart = [(rng.randrange(1, 31), rng.randrange(1, 9)) for _ in range(6)]
    found = settle(held([a.text for a in chosen], stories, stay=stay), apart)
    moved = [version for one in found for version in one.versions]
    assert len(moved) == len(set(moved))
    assert not stay & set(moved)
    for one in found:
        assert one.into != one.story
        assert all(stories[version - 1] == one.story for version in one.versions)
        assert not {(version, one.into) for version in one.versions} & set(apart)
    homes = [(one.into, one.together) for one in found if one.into is not None]
    assert len(dict(homes)) == len(set(homes)), "one story is not given to two groups"


def test_settled_the_order_in_which_copy_came_hardly_matters():
    chosen = [a for a in articles(ORDINARY) if not a.event.startswith(("call", "final", "rates", "quit"))]
    outcomes = []
    for seed in range(3):
        order = random.Random(seed).sample(chosen, len(chosen))
        texts = [a.text for a in order]
        outcomes.append(
            groups(settled(texts, place_all(texts, MemoryIndex())), [(a.event, a.outlet) for a in order])
        )
    first, *others = outcomes
    assert all(len(first ^ other) <= 2 for other in others)


@pytest.mark.parametrize(
    ("path", "least"), [(ORDINARY, 0.8), (HELD_OUT, 0.72), (DEVELOPMENT, 0.76), (LONGER, 0.83), (None, 0.74)]
)
def test_settled_look_alike_events_are_told_apart_better_than_as_they_come(path, least):
    as_they_come, after = scores(articles(path) if path else articles(), MemoryIndex, orders=1)
    assert after >= least
    assert after >= as_they_come or path == LONGER  # eight steps of four sagas: one order is chance


def test_a_round_up_of_two_stories_does_not_make_them_one():
    one, other = TWO_CRASHES[0].text, TWO_CRASHES[3].text
    assert settle(held([one, other, f"{one}\n\n{other}"], [1, 2, 1])) == []


def test_copy_that_is_as_like_what_was_taken_out_of_a_story_stays_out_of_it_too():
    first, second, third = (a.text for a in TWO_CRASHES[:3])
    stories = [1, 2, 3]
    assert where(settle(held([first, second, third], stories, stay=[1, 2])), stories) != stories
    taken_out = settle(held([first, second, f"{second}\n\n{third}"], stories, stay=[1, 2]), apart=[(2, 1)])
    assert where(taken_out, stories) == [1, 2, 2]
