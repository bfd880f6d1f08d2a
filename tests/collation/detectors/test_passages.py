"""What the same versions lack in one piece is told once; what says something of its own is told for itself."""

from __future__ import annotations

import pytest

from newsdiff.collation import Witness, collate
from newsdiff.collation.types import Finding

OPENING = "The mill will close in May."
REST = "Its shares rose on Friday. Rain is expected over the weekend."


def lacked(passage: str) -> list[Finding]:
    """The findings about a passage that A has and B lacks."""
    texts = {"A": f"{OPENING} {passage} {REST}", "B": f"{OPENING} {REST}"}
    found = collate([Witness(siglum=s, text=text) for s, text in texts.items()]).findings
    return [f for f in found if f.detector == "context.statement"]


@pytest.mark.parametrize(
    "passage",
    [
        '"We have no orders left," the director Ada Brun said. "The looms are older than I am."',
        '"We have no orders left," the director Ada Brun said. "The looms are too old," she added.',
        "The director Ada Brun wants to sell the looms. She also offered the dye house to the town.",
    ],
    ids=["the quotation goes on", "the same speaker", "a pronoun"],
)
def test_a_sentence_that_goes_on_with_the_one_before_is_told_with_it(passage: str):
    (finding,) = lacked(passage)
    assert finding.evidence["sentences"] == 2
    assert "passage of two sentences" in finding.message
    assert [span.text for span in finding.readings["A"] or ()] == [passage]


@pytest.mark.parametrize(
    "passage",
    [
        "About 3,000 people work there. A rival in Torrach has offered to take the looms.",
        '"We have no orders left," the director Ada Brun said. "The looms are too old," the engineer Piet Maas said.',
        "The director Ada Brun wants to sell the looms. She denied that the mill was bankrupt.",
    ],
    ids=["two facts", "two speakers", "a denial"],
)
def test_what_says_something_of_its_own_stays_apart(passage: str):
    assert [f.evidence.get("sentences") for f in lacked(passage)] == [None, None]


def test_each_sentence_of_a_long_stretch_that_says_something_of_its_own_is_told():
    sentences = [
        "About 3,000 people work there.",
        "A rival in Torrach has offered to take the looms.",
        "The mayor wants a museum in the dye house.",
        "Trains no longer stop at the works.",
        "Cloth prices have halved in ten years.",
    ]
    assert [f.evidence.get("sentences") for f in lacked(" ".join(sentences))] == [None] * 5
    sentences.insert(3, "The owners denied that the mill was bankrupt.")
    kinds = [f.evidence["kind"] for f in lacked(" ".join(sentences))]
    assert kinds.count("denial") == 1
