"""What must hold for any texts whatever."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate
from newsdiff.collation.memory import Memory
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.pipeline import Options
from newsdiff.collation.wording import compare, paint

SENTENCES = (
    "The minister resigned on Monday after a long inquiry.",
    "Officials in Geneva said the talks would go on until Friday.",
    "Exports of wheat fell by 12 percent last year, the bureau said.",
    "A storm cut power to thousands of homes along the coast.",
    "“We will not yield to pressure,” the union leader told reporters.",
    "The court rejected an appeal by two former executives.",
    "Shares of the carmaker rose 3.4 percent in early trading.",
    "Photo: Jane Doe / Example Agency",
    "Police in Lyon arrested four people over the theft of paintings.",
)
ROWS_ONLY = Options(findings=False)
any_text = st.text(st.characters(), max_size=120)
copy = st.lists(st.sampled_from(SENTENCES), max_size=7).flatmap(
    lambda parts: st.sampled_from([" ", "\n\n", "\n"]).map(lambda glue: glue.join(parts))
)
texts = st.lists(st.one_of(copy, any_text), min_size=1, max_size=4)


def witnesses(of: list[str]) -> list[Witness]:
    return [Witness(siglum="ABCDEFG"[n], text=text) for n, text in enumerate(of)]


def rows_by_place(result: dict) -> set:
    """The rows as sets of (text hash, start, end), whatever sigla and ids are called."""
    of = {s["id"]: (v["sha256"], s["start"], s["end"]) for v in result["versions"] for s in v["segments"]}
    return {frozenset(of[i] for cell in row["cells"].values() for i in cell or ()) for row in result["rows"]}


@settings(deadline=None, max_examples=60)
@given(texts)
def test_segments_cover_every_character_that_is_no_space_and_never_overlap(of: list[str]) -> None:
    for version in collate(witnesses(of), options=ROWS_ONLY).versions:
        text, end = version.witness.text, 0
        for segment in version.segments:
            assert segment.start >= end
            assert segment.end > segment.start
            assert not text[end : segment.start].strip()
            end = segment.end
        assert not text[end:].strip()


@settings(deadline=None, max_examples=60)
@given(texts)
def test_every_segment_that_is_not_furniture_stands_in_a_row(of: list[str]) -> None:
    result = collate(witnesses(of), options=ROWS_ONLY)
    standing = {i for row in result.rows for cell in row.cells.values() for i in cell or ()}
    for version in result.versions:
        assert {s.id for s in version.segments if s.role != "furniture"} <= standing


@settings(deadline=None, max_examples=40)
@given(st.lists(copy, min_size=2, max_size=4, unique=True), st.randoms())
def test_the_table_does_not_depend_on_the_order_of_input(of: list[str], random) -> None:
    shuffled = list(of)
    random.shuffle(shuffled)
    one = collate(witnesses(of), options=ROWS_ONLY).to_dict()
    other = collate(witnesses(shuffled), options=ROWS_ONLY).to_dict()
    assert rows_by_place(one) == rows_by_place(other)


changed = st.builds(
    lambda text, old, new: text.replace(old, new),
    copy,
    st.sampled_from(["12 percent", "Monday", "rejected", "Lyon", ". "]),
    st.sampled_from(["21 percent", "Tuesday", "upheld", "Lille", " . "]),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(copy, changed), min_size=2, max_size=5), st.data())
def test_one_version_more_on_what_is_remembered_is_the_same_as_from_scratch(of: list[str], data) -> None:
    """Rows and findings, whatever came, went, or stood under another siglum in the collation before."""
    memory = Memory()
    for count in range(1, len(of) + 1):
        collate(witnesses(of[:count]), memory=memory)
    gone = data.draw(st.integers(0, len(of) - 1))
    kept = of[:gone] + of[gone + 1 :]
    for texts_now in (of, kept, of[::-1]):
        remembered = collate(witnesses(texts_now), memory=memory).to_dict()
        assert remembered == collate(witnesses(texts_now)).to_dict()


@settings(deadline=None, max_examples=25)
@given(texts)
def test_the_same_input_gives_the_same_bytes(of: list[str]) -> None:
    one, other = (json.dumps(collate(witnesses(of)).to_dict()) for _ in range(2))
    assert one == other


@settings(deadline=None, max_examples=30)
@given(st.lists(copy, min_size=2, max_size=3, unique=True))
def test_rows_are_the_same_whatever_the_base(of: list[str]) -> None:
    found = [collate(witnesses(of), base="AB"[n], options=ROWS_ONLY) for n in range(2)]
    cells = [sorted((str(dict(row.cells)), row.moved) for row in result.rows) for result in found]
    assert cells[0] == cells[1]


@settings(deadline=None, max_examples=30)
@given(copy)
def test_identical_texts_stand_row_by_row_beside_each_other(text: str) -> None:
    result = collate(witnesses([text, text]), options=ROWS_ONLY)
    for row in result.rows:
        assert row.cells["A"] is not None
        assert row.cells["B"] is not None
        assert not row.moved


@settings(deadline=None)
@given(any_text, any_text)
def test_edits_rebuild_both_sides_exactly_and_mirror(left: str, right: str) -> None:
    a, b = tokenise(left), tokenise(right)
    edits = paint(a, b)
    assert [t for e in edits for t in a[e.left_start : e.left_end]] == list(a)
    assert [t for e in edits for t in b[e.right_start : e.right_end]] == list(b)
    swap = {"insert": "delete", "delete": "insert"}
    assert [(swap.get(e.operation, e.operation), e.right_start, e.left_start) for e in edits] == [
        (e.operation, e.left_start, e.right_start) for e in paint(b, a)
    ]


@settings(deadline=None)
@given(any_text, any_text)
def test_a_comparison_accounts_for_every_token_once_and_mirrors(left: str, right: str) -> None:
    a, b = tokenise(left), tokenise(right)
    found = compare(a, b)
    of_left = [i for i, _ in found.matches]
    of_left += [i for s in found.substitutions for i in range(*s.left)]
    of_left += [i for gap in found.only_left for i in range(*gap)]
    assert sorted(of_left) == list(range(len(a)))
    assert {(j, i) for i, j in found.matches} == set(compare(b, a).matches)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_tokens_point_at_their_own_text_and_leave_only_space_between(text: str) -> None:
    end = 0
    for token in tokenise(text):
        assert text[token.start : token.end] == token.text
        assert not text[end : token.start].strip()
        end = token.end
    assert not text[end:].strip()


def test_a_caption_printed_twice_beside_one_printed_under_another_story_is_no_crash() -> None:
    """Found by the test of equal bytes: a group of captions kept a version that had none of them."""
    caption = "Photo: Jane Doe / Example Agency"
    copy = " ".join(SENTENCES[:3])
    for other in SENTENCES:
        collate(witnesses([f"{copy} {other}", f"{copy}\n\n{caption}\n\n{caption}\n\n{other} {caption}"]))
