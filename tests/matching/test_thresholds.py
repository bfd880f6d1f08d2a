"""What the thresholds mean is said in one sentence, made from the figures themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsdiff.matching import Candidate, strength, thresholds_said, worth_naming

GUIDE = Path(__file__).parents[2] / "docs" / "matching.md"


def test_the_guide_has_the_sentence_that_the_product_says():
    guide = " ".join(GUIDE.read_text(encoding="utf-8").replace("\n> ", " ").split())
    assert thresholds_said() in guide


def candidate(of_enough: float, **shared) -> Candidate:
    return Candidate(story=1, score=of_enough / (1 + of_enough), evidence="…", **shared)


@pytest.mark.parametrize(("of_enough", "named"), [(0.05, False), (0.3, False), (0.4, True), (4.0, True)])
@pytest.mark.parametrize("shared", [{"wording": 0.09}, {"shared_terms": ("Ana Lima", "LISBON")}])
def test_a_story_is_named_from_a_third_of_enough_on(of_enough, named, shared):
    assert worth_naming(candidate(of_enough, **shared)) is named
    assert strength(candidate(of_enough)) == pytest.approx(of_enough)


@pytest.mark.parametrize(("of_enough", "named"), [(0.76, False), (1.1, True)])
def test_one_name_alone_names_a_story_only_where_it_is_enough(of_enough, named):
    assert worth_naming(candidate(of_enough, shared_terms=("Porto",))) is named
