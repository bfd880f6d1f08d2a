"""Units of measure and currencies, as the tables of the data name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from newsdiff.collation.data import load


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    dimension: str
    factor: float


@cache
def units() -> tuple[dict[str, Unit], dict[str, Unit]]:
    """Unit words (lower case) and exact symbols, each with what they stand for."""
    words: dict[str, Unit] = {}
    exact: dict[str, Unit] = {}
    for dimension, table in load("units.toml").items():
        for name, entry in table["units"].items():
            unit = Unit(name, dimension, float(entry["factor"]))
            words.update({word.lower(): unit for word in entry["words"]})
            exact.update(dict.fromkeys(entry["exact"], unit))
    return words, exact


DIMENSION_OF: dict[str, str] = {
    unit.name: unit.dimension for table in units() for unit in table.values() if unit.dimension != "duration"
}


@cache
def currencies() -> tuple[dict[str, str], dict[str, str]]:
    signs: dict[str, str] = {}
    words: dict[str, str] = {}
    for code, entry in load("currencies.toml").items():
        signs.update(dict.fromkeys(entry["signs"], code))
        words.update({word.lower(): code for word in entry["words"]})
    return signs, words


def alternatives(words: dict[str, str] | dict[str, Unit]) -> str:
    """Longest first; two words may be hyphened ("square-foot")."""
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(words, key=len, reverse=True))
