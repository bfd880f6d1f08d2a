"""Figures that are written in digits only are not sought in a sentence without any."""

from __future__ import annotations

from newsdiff.collation.figures.finding import IN_DIGITS
from newsdiff.collation.figures.patterns import patterns


def test_figures_that_are_sought_only_beside_digits_need_one() -> None:
    told = (
        "Between March and May, from Monday to the end of June, in late April, five million dollars or two "
        "billion euros, twenty per cent, minus ten degrees, at noon, four to three, in the sixties, (one hundred)."
    )
    assert {name for name in IN_DIGITS if patterns()[name].search(told)} == set()
