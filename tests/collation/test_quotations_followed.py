"""A quotation is followed through the versions of its row, and through no other quotation beside it."""

from __future__ import annotations

from newsdiff.collation import Witness, collate
from newsdiff.collation.detectors.following import all_followed
from newsdiff.collation.pipeline import cluster_of

TWO = (
    '"I\'ve asked the harbour guard," the sheriff said on Monday. '
    '"Nobody needs more than a word with the harbour guard at the gate."'
)
ANSWER = 'When she wanted to know how, the sheriff said: "Because I\'ve asked the harbour guard, Greta."'
ADVICE = '"Nobody needs more than a word with the harbour guard at the gate," the sheriff said on Monday.'


def quoted_together(*texts):
    cluster = cluster_of([Witness(siglum=s, text=t) for s, t in zip("ABC", texts, strict=False)])
    return [
        {
            p.siglum: cluster.witness(p.siglum).text[p.quotation.inner_start : p.quotation.inner_end]
            for p in item.quoting
        }
        for item in all_followed(cluster)
        if len(item.quoting) > 1
    ]


def test_of_two_quotations_in_a_row_each_is_held_against_its_like():
    for words in quoted_together(TWO, ADVICE, ANSWER):
        kinds = {"advice" if "All you have" in text else "answer" for text in words.values()}
        assert len(kinds) == 1, words


def test_a_quotation_and_a_part_of_it_are_one():
    (words,) = quoted_together(
        'The envoy said: "We will not sign a treaty that hands them the port and the railway."',
        'The envoy said his side would not sign a treaty that "hands them the port and the railway."',
    )
    assert set(words) == {"A", "B"}


def test_a_changed_word_is_told_where_it_stands_though_the_sentence_quotes_twice():
    first = (
        'The envoy said "the treaty hands them the port and the railway" and later added that '
        '"nobody in the valley wants the port to be sold to strangers."'
    )
    second = (
        '"Nobody in the valley wants the port to be leased to strangers," the envoy said, and '
        'that "the treaty hands them the port and the railway."'
    )
    result = collate([Witness(siglum="A", text=first), Witness(siglum="B", text=second)]).to_dict()
    told = [
        {s: [span["text"] for span in spans or ()] for s, spans in f["readings"].items()}
        for f in result["findings"]
        if f["message"].startswith("Inside the quotation")
    ]
    assert told == [{"A": ["sold"], "B": ["leased"]}]
