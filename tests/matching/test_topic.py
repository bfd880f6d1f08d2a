"""What names, numbers and days say of two texts, apart from their wording and from what else is held."""

from __future__ import annotations

import numpy as np

from newsdiff.matching import sketch
from newsdiff.matching.columns import Columns, in_common, where_in
from newsdiff.matching.sketch import MAX_NUMBERS, NUMBER_PRIORS
from newsdiff.matching.topic import OTHER_DAY, SAME_DAY, UNRELATED, agreement

NAMES = (
    "Governor Petra Lindqvist of Alder spoke with Ruben Osterhaus about the Harrow dam and the Tessin sawmill"
)


def odds(text: str, *versions: str) -> list[float]:
    mine, kept = sketch(text), Columns.of([sketch(version).kept for version in versions])
    rarity = -np.log(mine.kept.terms["prior"])
    near = np.ones(len(versions), bool)
    return agreement(mine, kept, list(range(len(versions))), rarity, rarity, near=near).odds.tolist()


def test_names_say_no_more_than_that_it_is_the_same_affair():
    all_of_them, most = odds(f"{NAMES}.", f"{NAMES}.", f"{NAMES} while Cornelia Ekstrom waited in Vadso.")
    assert all_of_them == most > 0


def test_what_several_stories_have_in_common_with_a_text_speaks_of_their_affair():
    account = f"{NAMES} when the spillway gave way."
    steps = [
        f"{NAMES} after {what}." for what in ("the inquest", "her re-election", "a lockout", "his arrest")
    ]
    others = ["A goalkeeper from Turku signed for two years.", "Frost ruined vineyards along the Vltava."]
    (alone,), one_more, among, beside = (
        odds(f"{NAMES} as water came over the spillway.", account, *also)
        for also in ((), steps[:1], steps, others)
    )
    assert alone > 0 > among[0] > max(among[1:])
    assert alone == one_more[0] == beside[0]


def test_without_names_in_common_no_figure_and_no_day_makes_one_event_of_two():
    sheep = "On Monday 347 sheep died in a snowstorm on the plateau near Vadso, Ragnhild Moe of the herders' union said."
    cars = "On Monday 347 cars burned in a warehouse by the docks of Porto, fire chief Duarte Couto told reporters."
    assert odds(sheep, cars)[0] < -2
    assert odds("", NAMES) == [UNRELATED]


def test_a_day_in_common_speaks_for_one_event_and_only_other_days_against_it():
    same, none, other = odds(
        f"{NAMES} on Monday.", f"{NAMES} on Monday.", f"{NAMES} at dusk.", f"{NAMES} on Friday."
    )
    assert np.isclose(same - none, SAME_DAY)
    assert np.isclose(other - none, OTHER_DAY)


def test_figures_count_by_their_digits_and_by_how_many_the_shorter_text_has():
    text = f"{NAMES}: 2,600 families, 4 dead."
    both, long_one, short_one, neither = (
        odds(text, version)[0]
        for version in (
            f"{NAMES}: 2600 families, four dead.",
            f"{NAMES}: 2,600 families, 5 dead.",
            f"{NAMES}: 700 families, 4 dead.",
            f"{NAMES}: 700 families, 5 dead.",
        )
    )
    assert both > long_one > short_one > neither


def test_figures_are_kept_beside_the_other_terms_and_not_all_of_them():
    words = " ".join(f"Zq{letter}{other}on" for letter in "abcdefghij" for other in "abcdefghij")
    kept = sketch(f"{words} " + " ".join(str(n) for n in range(100, 160)))
    figures = [
        term for term in kept.terms if term.prior in {float(np.float32(prior)) for prior in NUMBER_PRIORS}
    ]
    assert len(figures) == MAX_NUMBERS


def test_what_two_have_in_common_is_found_by_two_bytes_of_each_hash_first():
    chance = np.random.default_rng(3)
    for many in (0, 1, 60, 400):
        mine = np.unique(chance.integers(-(2**62), 2**62, many))
        theirs = chance.integers(-(2**62), 2**62, 3_000)
        theirs[:20] = mine[:20][chance.integers(0, min(many, 20), 20)] if many else 0
        place, both = where_in(mine, theirs)
        at, which = in_common(mine, theirs)
        assert at.tolist() == np.flatnonzero(both).tolist()
        assert which.tolist() == place[both].tolist()
