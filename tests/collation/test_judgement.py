"""What may be told once, what may be hidden, and what never may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate
from newsdiff.collation.detectors import DETECTORS
from newsdiff.collation.judgement import GUARDED, GUARDED_DETECTORS, guard, judge, may_hide
from newsdiff.collation.pipeline import cluster_of
from newsdiff.collation.types import Finding, Span

SEVERITIES = ["substantive", "wording", "style", "furniture"]


def finding(
    category="figure", detector="figure.changed", severity="style", evidence=None, spans=None, rows=("r1",)
):
    readings = spans or {"A": (Span(0, 3, "ten"),), "B": (Span(0, 3, "two"),)}
    return Finding(category, severity, rows, readings, "A sentence.", 0.5, detector, evidence or {})


@given(st.sampled_from(sorted(GUARDED_DETECTORS)), st.sampled_from(SEVERITIES))
def test_a_changed_value_is_substantive_whatever_a_detector_says(detector, severity):
    told = guard(finding(category=detector.split(".")[0], detector=detector, severity=severity))
    assert told.severity == "substantive"
    assert not may_hide(told)


@given(
    st.sampled_from(sorted(GUARDED)), st.sampled_from(SEVERITIES), st.sampled_from([d.id for d in DETECTORS])
)
def test_a_value_is_never_style_or_furniture_unless_only_its_notation_changed(category, severity, detector):
    assert guard(finding(category, detector, severity)).severity in ("substantive", "wording")
    assert not may_hide(finding(category, detector, severity))


@given(
    st.sampled_from(["$3 million", "7 percent", "12 people", "four weeks", "32 km", "June 4"]),
    st.integers(1, 9),
)
def test_a_changed_figure_is_told_as_substantive(figure, digit):
    old = next(word for word in figure.replace("$", "").split() if word[0].isdigit() or word == "four")
    other = figure.replace(old, str(digit) if old != str(digit) else "11")
    if "four" in figure and digit == 4:
        return
    text = "The harbour was closed after the storm, and the loss was put at {} by the owner."
    told = collate([Witness("A", text.format(figure)), Witness("B", text.format(other))]).findings
    assert any(f.category == "figure" and f.severity == "substantive" for f in told), (figure, other)


def cluster():
    return cluster_of([Witness("A", "ten men left the town."), Witness("B", "two men left the town.")])


def test_one_difference_is_told_once_in_the_most_telling_category_and_links_the_other():
    rows = tuple(row.id for row in cluster().rows)
    told = judge(cluster(), [finding("name", "name.changed", rows=rows), finding(rows=rows)])
    assert [f.category for f in told] == ["figure"]
    assert told[0].evidence["related"] == [{"detector": "name.changed", "message": "A sentence."}]


def test_two_differences_at_other_words_are_both_told():
    rows = tuple(row.id for row in cluster().rows)
    elsewhere = {"A": (Span(8, 12, "left"),), "B": (Span(8, 12, "left"),)}
    told = judge(cluster(), [finding(rows=rows), finding("claim", "claim.verb", spans=elsewhere, rows=rows)])
    assert len(told) == 2
    assert [f.id for f in told] == ["f1", "f2"]


def test_a_finding_that_marks_nothing_is_not_told():
    assert judge(cluster(), [finding(spans={"A": (), "B": None})]) == ()


def test_findings_do_not_depend_on_the_base():
    texts = [
        "The mine will close in May. About 3,000 people work there. Its shares fell by 7 percent.",
        "Its shares fell by 9 percent. The mine will close in June, the owner said.",
        "The mine is to close in May, its owner told reporters. Prices fell.",
    ]
    witnesses = [Witness(siglum, text) for siglum, text in zip("ABC", texts, strict=True)]
    told = [
        [
            (f.category, f.severity, dict(f.readings), f.message)
            for f in collate(witnesses, base=base).findings
        ]
        for base in "ABC"
    ]
    assert told[0] == told[1] == told[2]


def test_identical_texts_give_no_comparative_findings():
    text = 'PARIS (AFP) - The mine will close in May, "for good", the owner said. Prices fell by 7 percent.'
    told = collate([Witness("A", text), Witness("B", text)]).findings
    assert all(f.evidence.get("inner") for f in told)
