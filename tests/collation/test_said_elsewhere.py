"""A statement that a version makes in other sentences than the table put beside it is not lacking there."""

from __future__ import annotations

from newsdiff.collation import Witness, collate

OPENING = "The ferry company raised its fares on Monday after a long dispute with the islands."
CAPTAIN = "Captain Rosa Imhof of the northern rescue service said the crew had left the burning trawler in two rafts before midnight."
PARTS = (
    "Captain Rosa Imhof, of the northern rescue service, spoke on the quay.",
    "The crew had left the burning trawler before midnight in two rafts, she said.",
)
REST = "Islanders fear that fewer guests will come. The council meets again in June."


def lacking(texts: dict[str, str]) -> dict[str, list[str]]:
    found = collate([Witness(siglum=s, text=text) for s, text in texts.items()]).findings
    return {
        f.message: f.evidence["absent"]
        for f in found
        if f.detector == "context.statement" and "Imhof" in f.message
    }


def test_live_copy_that_says_a_thing_twice_makes_nobody_lack_it():
    once = f"{OPENING} {CAPTAIN} {REST}"
    twice = f"{OPENING} {CAPTAIN} {REST} {CAPTAIN}"
    assert lacking({"A": once, "B": twice}) == {}


def test_a_statement_that_is_spread_over_two_sentences_is_not_lacking():
    whole = f"{CAPTAIN} {OPENING} {REST}"
    spread = f"{OPENING} {' '.join(PARTS)} {REST}"
    assert all("B" not in absent for absent in lacking({"A": whole, "B": spread}).values())


def test_who_does_lack_it_is_told_beside_those_who_say_it_elsewhere():
    texts = {"A": f"{OPENING} {CAPTAIN} {REST}", "B": f"{OPENING} {REST}"}
    ((message, absent),) = lacking(texts).items()
    assert absent == ["B"]
    assert message.startswith("Only A has")


def test_a_statement_that_a_version_alone_makes_twice_is_told_once():
    more = "Divers found the wreck of the trawler beneath the chalk cliffs of Varnhoek."
    texts = {"A": f"{OPENING} {more} {REST} {more}", "B": f"{OPENING} {REST}"}
    found = collate([Witness(siglum=s, text=text) for s, text in texts.items()]).findings
    assert sum(f.detector == "context.statement" and "Varnhoek" in f.message for f in found) == 1
