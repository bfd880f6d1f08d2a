"""What a text says about itself is taken over; the text itself is never touched."""

from __future__ import annotations

import pytest

from newsdiff.stories.documents import version_of_paste

EMBARGO = "EMBARGOED UNTIL {}\n\nThe ministry will cut the duty on grain on Monday, an official said.\n"


def test_pasted_text_stays_as_it_is():
    text = "\ufeff  A storm\r\ncame. \n"
    assert version_of_paste(text).text == text


def test_an_embargo_in_pasted_text_is_marked():
    assert version_of_paste(EMBARGO.format("2031-01-01")).embargoed_until is not None


def test_an_embargo_without_a_time_is_held_back():
    assert version_of_paste(EMBARGO.format("FURTHER NOTICE")).pub_status == "withheld"


@pytest.mark.parametrize("text", ["", "a\x00b", "\ud800"])
def test_what_cannot_be_read_is_left_to_the_service_to_refuse(text):
    assert version_of_paste(text).text == text


def test_plain_copy_is_usable():
    assert (
        version_of_paste("A storm killed two people on the coast on Monday, police said.").pub_status
        == "usable"
    )
