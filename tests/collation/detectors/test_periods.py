"""Two amounts for two periods do not contradict each other, and the finding says so."""

from __future__ import annotations

from newsdiff.collation import Finding, Witness, collate


def amount(left: str, right: str) -> Finding:
    """What is told of the amount in two versions."""
    found = collate([Witness("A", left), Witness("B", right)]).findings
    (told,) = (f for f in found if f.detector == "figure.changed" and "amount" in f.message)
    return told


FIRST = "Exports to the island rose to $40 million in the first quarter, the ministry said."


def test_another_amount_for_another_period_is_another_measure() -> None:
    told = amount(FIRST, FIRST.replace("first", "second").replace("40", "14"))
    assert told.evidence["different_measure"]
    assert "so does the period it covers" in told.message


def test_another_amount_for_the_same_period_is_a_contradiction() -> None:
    told = amount(FIRST, FIRST.replace("40", "14"))
    assert not told.evidence["different_measure"]
    assert "period" not in told.message
