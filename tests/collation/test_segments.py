"""How wire copy is cut, and what each part is taken for."""

from __future__ import annotations

import pytest

from newsdiff.collation import Witness
from newsdiff.collation.boundaries import sentence_spans
from newsdiff.collation.segment import segment


def parts(text: str, *others: str) -> list[tuple[str, str]]:
    """(role, text) of every segment of the first text."""
    versions = [Witness(siglum="ABCDE"[n], text=t) for n, t in enumerate((text, *others))]
    return [(s.role, text[s.start : s.end]) for s in segment(versions)["A"]]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He won the election.The president conceded. Crowds cheered.", 3),
        ("Gen. Mark Hale and Sen. Ann Cole met at 10 a.m. Tuesday. They left at 5 p.m. The end.", 3),
        ("The plan is double containment. [toward] both of them.", 1),
        ("“Go!” they cried.", 1),
        ("“Are you sure?” Cole asked.", 1),
        ("“I am tired. I will rest,” she said.", 2),
        ("The U.S. Senate voted. In the U.S. the price fell.", 2),
        ("It lies approx. 5 km. away.", 1),
        ("He spoke (on Monday. Or Tuesday) in Rome. Then he left.", 2),
        ("J. K. Norris met George W. Hill on Jan. 5. No. 10 was closed.", 2),
        ("It cost $3.5 million. 20 people saw it.", 2),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int) -> None:
    assert len(sentence_spans(text)) == count


@pytest.mark.parametrize(
    "dateline",
    [
        "MANAGUA, Nicaragua (AP) —",
        "BEIRUT, Oct 17 (Reuters) -",
        "(Reuters) -",
        "PARIS —",
        "Geneva (AFP) –",
        "BERLIN/VIENNA (Reuters) -",
    ],
)
def test_a_dateline_is_a_part_of_its_own(dateline: str) -> None:
    found = parts(f"{dateline} The government said on Monday it would resign. Nobody objected.")
    assert found[0] == ("dateline", dateline)
    assert found[1][0] == "body"


def test_a_bracket_after_a_name_is_no_dateline() -> None:
    assert parts("Rep. Ann Cole (R-Ohio) said on Monday she would resign. Nobody objected.")[0][0] == "body"


def test_a_heading_that_lost_its_line_break_is_cut_where_a_sibling_opens_a_sentence() -> None:
    blob = (
        "The ministers met in Oslo on Monday to discuss fish quotas. They talked for three hours. "
        "Herring and Cod Norway and Iceland agreed to share the stock. Nobody else attended."
    )
    sibling = "Norway and Iceland agreed to share the herring stock equally on Monday, officials said."
    assert ("subhead", "Herring and Cod") in parts(blob, sibling)


def test_headline_byline_date_caption_and_credit_are_known_by_their_place() -> None:
    text = (
        "Norway and Iceland Agree on Herring\n\nBy Jane Doe\n\nMarch 3, 2021\n\n"
        "Fishing boats in the harbour of Bergen. Photo: John Roe / Example Press\n\n"
        "The ministers met in Oslo on Monday to discuss fish quotas.\n\nThey talked for three hours.\n\n"
        "Advertisement\n\nRelated: Cod prices soar\n\nNobody else attended the meeting.\n\n"
        "(Reporting by Jane Doe; Editing by Max Poe)"
    )
    assert [role for role, _ in parts(text)] == [
        "headline", "byline", "date", "caption", "credit", "body", "body", "furniture", "related", "body", "credit",
    ]  # fmt: skip


def test_stamps_of_a_live_blog_stand_alone() -> None:
    text = "12:25 pm Ministers arrived in Oslo for the talks. Crowds cheered.\n\n12:31 pm The talks began on time."
    assert [role for role, _ in parts(text)] == ["date", "body", "body", "date", "body"]
