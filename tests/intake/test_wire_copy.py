"""What copy says about itself: wire frames, named header lines, labels of kill, correction and embargo."""

from datetime import UTC, datetime

import pytest

from newsdiff.intake import read

BODY = "OSLO, Norway (AP) — Ferry talks ended on Tuesday without a deal, ministers said after nine hours.\n"


def one(text):
    (document,) = read(text.encode(), filename="copy.txt")
    return document


def test_an_anpa_frame_gives_identifier_and_urgency_and_stays_in_the_text():
    text = "\x16\x16\x01a0123 u i\r\n\x02AP-EU--Ferry-Talks, 1st Ld, 02-08 0240\r\n" + BODY
    document = one(text)
    assert document.format == "anpa"
    assert document.text == text
    assert (document.identifier, document.urgency) == ("a0123", 3)


@pytest.mark.parametrize(
    ("text", "slugline", "more"),
    [
        (
            "BC-EU--Norway-Ferry, 2nd Ld-Writethru, 456\nEds: ADDS quote.\n\n" + BODY,
            "BC-EU--Norway-Ferry, 2nd Ld-Writethru",
            {"ed_note": "ADDS quote.", "version": "2", "kind": "writethru"},
        ),
        (
            "^Aa0123 u w\n^BC-Norway-Ferry,0456\n^Ferry talks resume<\n^Eds: recasts\n^By ANN REED=\n" + BODY,
            "BC-Norway-Ferry",
            {"headline": "Ferry talks resume", "byline": "By ANN REED", "ed_note": "recasts", "urgency": 3},
        ),
        (
            "\x01a0123 u w\r\n\x02BC-Norway-Ferry, 1st Ld,0300\r\nEds: recasts\r\n" + BODY,
            "BC-Norway-Ferry, 1st Ld",
            {"ed_note": "recasts"},
        ),
    ],
)
def test_a_slug_line_is_read_whole_and_one_named_line_under_it_is_enough(text, slugline, more):
    document = one(text)
    assert (document.format, document.slugline, document.text) == ("anpa", slugline, text)
    assert {name: getattr(document, name) for name in more} == more


def test_the_underscore_of_old_wires_is_a_dash_of_the_dateline():
    assert one(BODY.replace("—", "_")).dateline == "OSLO, Norway"


def test_named_header_lines_are_fields():
    document = one(
        "SLUG: FERRY-TALKS\nEDS: Adds quote\nURGENCY: 3\nSOURCE: AP\nEMBARGO: 2024-02-09T06:00Z\n\n" + BODY
    )
    assert (document.slugline, document.ed_note, document.urgency) == ("FERRY-TALKS", "Adds quote", 3)
    assert document.embargoed_until == datetime(2024, 2, 9, 6, tzinfo=UTC)
    assert document.embargoed


def test_an_urgency_that_is_no_number_is_passed_over():
    assert one("SLUG: FERRY\nURGENCY: ²\n\n" + BODY).urgency is None


def test_dateline_byline_and_agency_are_found():
    document = one("By Ann Reed\n" + BODY)
    assert (document.byline, document.dateline, document.source) == ("By Ann Reed", "OSLO, Norway", "AP")


@pytest.mark.parametrize("line", ["BULLETIN KILL", "MANDATORY KILL: Ferry-Talks", "STORY WITHDRAWN", "KILL"])
def test_a_kill_label_cancels_the_copy(line):
    document = one(f"{line}\n\nThe story about ferry talks must not be used.\n")
    assert (document.kind, document.pub_status) == ("kill", "canceled")


@pytest.mark.parametrize(
    "line",
    ["KILLED soldiers are named", "Kill Bill returns", "KILL BILL RETURNS TO CINEMAS", "Five killed: police"],
)
def test_a_story_about_killing_is_no_kill(line):
    assert one(f"{line}\n\n{BODY}").kind == ""


def test_correction_and_writethru_are_told_apart():
    assert one("CORRECTED: Ferry talks end\n\n" + BODY).kind == "correction"
    assert one("Correction: the talks took nine hours, not six.\n\n" + BODY).kind == "correction"
    document = one("AP-EU--Ferry-Talks, 3rd Ld-Writethru, 0240\n\n" + BODY)
    assert (document.kind, document.version) == ("writethru", "3")
    assert one("CORRECTION OFFICERS STRIKE IN OSLO\n\n" + BODY).kind == ""


def test_an_embargo_whose_time_cannot_be_read_still_embargoes():
    document = one("EMBARGOED UNTIL THE SPEECH BEGINS\n\n" + BODY)
    assert document.embargoed
    assert document.embargoed_until is None
    assert any("cannot be read" in warning for warning in document.warnings)


def test_an_embargo_in_words_is_a_time():
    assert one("EMBARGOED UNTIL 6 a.m. GMT, 9 February 2024\n\n" + BODY).embargoed_until == datetime(
        2024, 2, 9, 6, tzinfo=UTC
    )


def test_a_story_about_an_embargo_is_not_embargoed():
    assert not one("Embargo on oil agreed by ministers\n\n" + BODY).embargoed


MARKDOWN = """---
author: Ann Reed
date: 2024-02-08T10:00:00Z
---
# Ferry talks *end*

![](a.jpg "Ministers arrive (AP Photo/A. Bee)")

Talks **ended** on [Tuesday](https://x.example/a_(b)), 3 * 4 = 12, snake_case_name stays.

- first
- second

<script>alert("never")</script>
"""


def test_markdown_loses_its_marks_and_keeps_its_words():
    (document,) = read(MARKDOWN.encode(), filename="a.md")
    assert document.text.split("\n\n") == [
        "Ferry talks end",
        "Ministers arrive (AP Photo/A. Bee)",
        "Talks ended on Tuesday, 3 * 4 = 12, snake_case_name stays.",
        "first",
        "second",
    ]
    assert (document.headline, document.byline) == ("Ferry talks end", "Ann Reed")
    assert document.captions[0].text.startswith("Ministers arrive")


@pytest.mark.parametrize(
    ("said", "when", "has_time"),
    [
        ("3 May 2026", datetime(2026, 5, 3, 12, tzinfo=UTC), False),
        ("May 3, 2026", datetime(2026, 5, 3, 12, tzinfo=UTC), False),
        ("Sunday, 3 May 2026", datetime(2026, 5, 3, 12, tzinfo=UTC), False),
        ("3. Sept 2026", datetime(2026, 9, 3, 12, tzinfo=UTC), False),
        ("2026-05-03", datetime(2026, 5, 3, 12, tzinfo=UTC), False),
        ("25/4/2026", datetime(2026, 4, 25, 12, tzinfo=UTC), False),
        ("4/25/2026", datetime(2026, 4, 25, 12, tzinfo=UTC), False),
        ("5.5.2026", datetime(2026, 5, 5, 12, tzinfo=UTC), False),
        ("3 May 2026, 14:30 GMT", datetime(2026, 5, 3, 14, 30, tzinfo=UTC), True),
        ("3 May 2026 2:30 pm EDT", datetime(2026, 5, 3, 18, 30, tzinfo=UTC), True),
        ("3 May 2026 14:30 MSK", datetime(2026, 5, 3, 12, tzinfo=UTC), False),
        ("3 May 2026, page 4", datetime(2026, 5, 3, 12, tzinfo=UTC), False),
        ("Sun, 3 May 2026 14:30:00 +0200", datetime(2026, 5, 3, 12, 30, tzinfo=UTC), True),
        ("2026-05-03T14:30Z", datetime(2026, 5, 3, 14, 30, tzinfo=UTC), True),
    ],
)
def test_the_date_of_a_header_is_read_as_desks_type_it(said, when, has_time):
    read_so = one(f"SLUG: FERRY\nDATE: {said}\n\n{BODY}")
    assert (read_so.published, read_so.published_is_day) == (when, not has_time)
    assert not read_so.warnings


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("3/5/2026", "The date “3/5/2026” may be one day or another; write its month as a word."),
        ("early on Sunday", "The date “early on Sunday” is no date that can be read."),
        ("31 June 2026", "The date “31 June 2026” is no date that can be read."),
        ("3 Maybe 2026", "The date “3 Maybe 2026” is no date that can be read."),
    ],
)
def test_a_date_that_is_not_understood_is_said(said, why):
    read_so = one(f"SLUG: FERRY\nDATE: {said}\n\n{BODY}")
    assert read_so.published is None
    assert read_so.warnings == (why,)
