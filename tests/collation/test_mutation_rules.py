"""The rules that `scripts/mutate.py` breaks are still where it looks for them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(PROJECT / "scripts" / "mutate.py"), run_name="mutate")


@pytest.mark.parametrize("rule", SCRIPT["RULES"], ids=lambda rule: rule.name)
def test_what_is_to_be_broken_is_found_once_and_its_tests_exist(rule) -> None:
    assert SCRIPT["fits"](rule)
    files = [words for words in rule.tests if words.endswith(".py")]
    assert files
    assert all((PROJECT / file).is_file() for file in files)


def test_at_least_ten_rules_are_broken_each_under_a_name_of_its_own() -> None:
    names = [rule.name for rule in SCRIPT["RULES"]]
    assert len(set(names)) == len(names) >= 10
