"""How an altered quotation is told."""

import pytest

from newsdiff.collation import Witness, collate

SAYS = '"We believe {}the name of the ship{} to be correct," the centre said in a statement on Friday.'


def told(*texts: str):
    found = collate([Witness(siglum="ABC"[n], text=text) for n, text in enumerate(texts)]).findings
    (finding,) = [f for f in found if f.detector == "quote.words"]
    return finding


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (
            (SAYS.format("", ""), SAYS.format("that ", "")),
            "Inside the quotation B has “that”; A leaves it out.",
        ),
        (
            (SAYS.format("", " and port"), SAYS.format("", ""), SAYS.format("", "")),
            "Inside the quotation A has “and port”; B and C leave it out.",
        ),
        (
            (SAYS.format("", ""), SAYS.replace("ship", "boat").format("", "")),
            "Inside the quotation the words differ: “ship” (A), “boat” (B).",
        ),
    ],
)
def test_who_has_which_words_is_one_sentence(texts, said):
    assert told(*texts).message == said


def test_a_joining_word_weighs_less_than_a_telling_one():
    joining = told(SAYS.format("", ""), SAYS.format("that ", ""))
    telling = told(SAYS.format("", ""), SAYS.replace("ship", "boat").format("", ""))
    assert joining.severity == telling.severity == "substantive"
    assert joining.confidence < telling.confidence
