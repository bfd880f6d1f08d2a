"""Who is who across two collations."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsdiff.review.carrying import Marked, match, overlap, reading_changed

spans = st.dictionaries(
    st.sampled_from("ABC"),
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1])),
        min_size=1,
        max_size=1,
    ),
    min_size=1,
)
things = st.lists(st.tuples(st.sampled_from(["figure", "quote"]), spans), max_size=12)


def marked(drawn):
    return [Marked(n, kind, where) for n, (kind, where) in enumerate(drawn)]


@given(things)
def test_what_did_not_change_keeps_its_partner_or_an_equal_one(drawn):
    old = marked(drawn)
    pairs = match(old, marked(drawn), versions="ABC")
    assert set(pairs) == {thing.key for thing in old}
    for new, before in pairs.items():
        assert old[before].kind == old[new].kind
        assert overlap(old[before].spans, old[new].spans) == 1.0


@given(things, things)
def test_pairs_are_one_to_one_and_of_one_kind(left, right):
    old, new = marked(left), marked(right)
    pairs = match(old, new, versions="ABC")
    assert len(set(pairs.values())) == len(pairs)
    assert all(new[n].kind == old[o].kind for n, o in pairs.items())


def test_a_version_that_came_does_not_count_against_a_pair():
    old = [Marked("f", "figure", {"A": [(0, 10)]})]
    new = [Marked(0, "figure", {"A": [(0, 10)], "F": [(0, 400)]})]
    assert match(old, new, versions=["A"]) == {0: "f"}


def test_a_reading_that_differs_is_a_change_and_a_new_version_is_not():
    before = {"A": [{"start": 0, "end": 3, "text": "two"}]}
    assert not reading_changed(before, {**before, "B": [{"start": 5, "end": 10, "text": "three"}]})
    assert reading_changed(before, {"A": [{"start": 0, "end": 4, "text": "four"}]})
    assert reading_changed(before, {"A": None})
