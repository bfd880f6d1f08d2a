"""Messages stay sentences that an editor could have written, whatever the copy holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate
from newsdiff.collation.detectors.saying import ballot, listing, quoted, sentence, told
from tests.corpus.pairs import CATEGORIES, HARMLESS, findings_of, read_pairs

FAULTS = {
    "two quotation marks of one shape in a row": r"““|””|\"\"|‘‘",
    "straight double marks": r"\"",
    "two stops": r"\.”?\.(?!\.)(?<!\.\.\.)",
    "a space before a stop": r"(?<!\s\.)\s[,;.](?![.\d])",
    "nothing in marks": r"“\s*”|‘\s*’",
    "an empty name or list": r"\bin ,|\bin \.|\(\)|: \.|: ,|\(\s*and\b",
    "two spaces or a line break": r"\s\s|\n",
    "two small words in a row": r"\b(a|an|the|in|of|and) \1\b",
}


def faults(message: str) -> list[str]:
    """What is wrong with a message, apart from the copy it quotes word by word."""
    found = [name for name, pattern in FAULTS.items() if re.search(pattern, message)]
    if message.count("“") != message.count("”"):
        found.append("a mark without its partner")
    if not re.search(r"\.[”’]*$", message):
        found.append("no stop at the end")
    if not re.match(r"[A-Z“]", message):
        found.append("a small letter at the beginning")
    return found


def test_copy_is_quoted_without_the_signs_of_its_markup():
    assert quoted("# Ferry *sinks* off **Lindvik**") == "“Ferry *sinks* off Lindvik”"
    assert quoted(r"[Related: a dam](https://x.example/1) for \$5") == "“Related: a dam for $5”"
    assert quoted("**") == "“**”"


@pytest.mark.parametrize("category", [*CATEGORIES, HARMLESS])
def test_no_message_about_a_minimal_pair_has_a_fault_of_form(category):
    told_of = [
        f for pair in list(read_pairs(category))[::3] for f in findings_of(pair) if f["category"] != "garble"
    ]  # damage is quoted as it stands
    wrong = [(f["message"], found) for f in told_of if (found := faults(f["message"]))]
    assert not wrong


_WORDS = st.sampled_from(
    [
        "The minister", "said", "“We will not", "go,” he", '"No."', "‘Never’,", "(Reuters)", "on Monday.", "U.S.", "the mayor’s",
        "12 people", "told", "reporters.", "denied", "it…", ". . .", "“", "”", '"', "’", "—", "Mr. Rea", "bridge", "closed", "river",
        "according to", "a source;", "had been", "reopened.", "$3 million", "[sic]", "\n\n", "and", "the", "harbour", "police",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_WORDS, min_size=4, max_size=40), st.lists(_WORDS, min_size=4, max_size=40))
def test_no_message_about_any_copy_has_marks_or_stops_too_many(left, right):
    texts = {"A": " ".join(left), "B": " ".join(right)}
    result = collate([Witness(siglum=s, text=text) for s, text in texts.items()]).to_dict()
    for finding in result["findings"]:
        message = finding["message"]
        assert not re.search(r"““|””|\"|“\s*”", message), message
        assert message.count("“") == message.count("”"), message
        assert re.search(r"\.[”’]*$", message), message
        assert finding["category"] == "garble" or not message.endswith("..”."), message


@pytest.mark.parametrize(
    ("copy", "said"),
    [
        ("“We lost,” he said.", "“‘We lost,’ he said”"),
        ('"We lost everything."', "“We lost everything”"),
        ("we lost everything,” he said", "“‘we lost everything,’ he said”"),
        ("She called it “a very", "“She called it ‘a very’”"),
        ("in the U.S.", "“in the U.S.”"),
        ("The spokesman said no.", "“The spokesman said no”"),
        ("‘Never again.’", "“Never again”"),
        ("I am sure.’", "“I am sure”"),
        ("the farmers’", "“the farmers’”"),
        ("Was it so?", "“Was it so?”"),
    ],
)
def test_copy_goes_into_a_message_with_its_own_marks_single_and_without_its_stop(copy, said):
    assert quoted(copy) == said


def test_long_readings_that_begin_alike_are_shown_from_where_they_part():
    start = "the two sides will in the coming weeks and months work together on"
    shown = ballot({f"{start} ways to end the war": ["A"], f"{start} plans to prolong the war": ["B"]})
    assert "ways to end" in shown
    assert "plans to prolong" in shown


def test_the_reading_most_versions_have_comes_first_and_a_gap_last():
    assert told({"": ["A"], "rare": ["B"], "usual": ["C", "D"]}) == (
        "“usual” in C and D, “rare” in B, nothing like it in A"
    )


def test_versions_are_listed_as_in_running_text():
    assert [listing(s) for s in ("A", "BA", "CAB")] == ["A", "A and B", "A, B and C"]


def test_a_message_that_ends_in_an_abbreviation_has_one_stop():
    assert sentence("Only A names “the U.S.”.") == "Only A names “the U.S.”"
