"""Copy becomes HTML in one place, and nothing of it is lost or let loose."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.collation.normalise import unmarked
from newsdiff.review.presentation.runs import CONTROLS, Edited, Mark, Run, cut, markup, visible
from newsdiff.review.templatetags.copy import shown
from newsdiff.review.writing import _run

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}\u202egnp.exe"

spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


def mark(
    start: int, end: int, key: str = "k", severity: str = "substantive", flag: int | None = None
) -> Mark:
    return Mark(start, end, key, "figure", severity, "open", flag)


@given(
    st.text(max_size=60),
    st.lists(
        st.tuples(
            spans,
            st.sampled_from(["substantive", "wording", "style"]),
            st.one_of(st.none(), st.integers(1, 5)),
        )
    ),
    st.lists(st.tuples(spans, st.sampled_from(["replaced", "only"]))),
)
def test_joining_the_runs_gives_back_the_text_whatever_marks_overlap(text, marks, edits):
    given_marks = [mark(a, b, str(n), s, f) for n, ((a, b), s, f) in enumerate(marks)]
    runs = cut(text, 0, len(text), given_marks, [Edited(a, b, k) for (a, b), k in edits])
    assert "".join(run.text for run in runs) == text


@given(st.text(max_size=80))
def test_no_control_character_reaches_the_page(text):
    out = "".join(str(_run(run, "/x/")) for run in visible(text))
    assert not CONTROLS.search(out)


def test_of_overlapping_marks_the_flagged_one_is_painted():
    runs = cut("one two three", 0, 13, [mark(0, 13, "wide"), mark(4, 7, "five", flag=1)])
    assert [(r.text, r.mark.key) for r in runs] == [("one ", "wide"), ("two", "five"), (" three", "wide")]


def test_a_tighter_mark_is_painted_over_a_wider_one():
    runs = cut("one two three", 0, 13, [mark(0, 13, "wide"), mark(4, 7, "tight")])
    assert [r.mark.key for r in runs] == ["wide", "tight", "wide"]


def test_markup_in_copy_is_shown_as_the_characters_it_is():
    out = "".join(str(_run(run, "")) for run in cut(HOSTILE, 0, len(HOSTILE), [mark(8, 20)]))
    assert "<script" not in out
    assert "<img" not in out
    bare = re.sub(r"<[^>]+>", "", out)
    assert html.unescape(bare).startswith(
        "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}"
    )


def test_a_direction_override_is_named_and_does_not_act():
    out = str(shown("abc\u202edef"))
    assert "\u202e" not in out
    assert 'title="right-to-left override">RLO</i>' in out


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("# Talks resume", ["# "]),
        ("**Ann Lee / Agency**", ["**", "**"]),
        (r"worth \$4 billion", ["\\"]),
        ("By [AFP](#)", ["[", "](#)"]),
        ("5 * 4, snake_case, [toward] both, item #3", []),
    ],
)
def test_signs_of_markdown_step_back_and_no_other_sign_does(text, signs):
    assert [piece for piece, is_markup in markup(text) if is_markup] == signs


@given(st.text(alphabet="a #*_\\$[]()\n<", max_size=60))
def test_nothing_is_lost_where_markup_steps_back(text):
    assert "".join(piece for piece, _ in markup(text)) == text


def test_a_label_reads_as_its_words_without_the_signs_of_markup():
    assert unmarked("By [AFP](#) and **Ann Lee**") == "By AFP and Ann Lee"
    assert unmarked("5 * 4, [toward] both") == "5 * 4, [toward] both"


def test_markup_is_escaped_like_all_copy():
    out = _run(Run("[<b>](javascript:alert)"), "")
    assert "<b>" not in out
    assert "href" not in out
