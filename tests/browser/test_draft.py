"""What an editor typed on the add page is lost by nothing, and is shown to nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COPY = "Some copy, long in the typing."


def typed(page) -> None:
    page.goto("/add/")
    page.fill("#add-text", COPY)
    page.fill("#add-outlet", "Herald")
    page.check("[name=where][value=new]")
    page.fill("#add-slugline", "STORM-COAST")


def expect_typed(page) -> None:
    expect(page.locator("#add-text")).to_have_value(COPY)
    expect(page.locator("#add-outlet")).to_have_value("Herald")
    expect(page.locator("#add-slugline")).to_have_value("STORM-COAST")
    expect(page.locator("[name=where][value=new]")).to_be_checked()


def test_a_session_that_ended_before_sending_takes_nothing_away(signed_in):
    page = signed_in()
    typed(page)
    page.context.clear_cookies()
    page.goto("/add/")
    page.fill("#id_username", "nora")
    page.fill("#id_password", factories.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#add-form")
    expect_typed(page)
    expect(page.locator("#draft-back")).to_be_visible()


def test_a_window_that_broke_while_sending_takes_nothing_away(signed_in):
    page = signed_in()
    typed(page)
    page.evaluate("document.getElementById('add-form').addEventListener('submit', e => e.preventDefault())")
    page.click("#add-form button[type=submit]")
    page.close()
    again = page.context.new_page()
    again.goto("/add/")
    expect_typed(again)


def test_what_is_in_is_a_draft_no_longer(signed_in):
    page = signed_in()
    typed(page)
    page.fill("#add-text", factories.SIXTH)
    page.click("#add-form button[type=submit]")
    page.wait_for_selector(".draft-done")
    page.goto("/add/")
    expect(page.locator("#add-text")).to_have_value("")
    expect(page.locator("#draft-back")).to_be_hidden()


def test_a_story_named_by_the_address_wins_over_the_draft(signed_in):
    story = factories.story_of()
    page = signed_in()
    typed(page)
    page.goto(f"/add/?story={story.slug}")
    expect(page.locator("#add-text")).to_have_value(COPY)
    expect(page.locator("#add-story")).to_have_value(story.slug)
    expect(page.locator("[name=where][value=story]")).to_be_checked()


def test_another_person_at_the_same_machine_finds_an_empty_page(signed_in):
    factories.person("omar", password=factories.PASSWORD)
    page = signed_in()
    typed(page)
    page.context.clear_cookies()
    page.goto("/add/")
    page.fill("#id_username", "omar")
    page.fill("#id_password", factories.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#add-form")
    expect(page.locator("#add-text")).to_have_value("")


def test_a_draft_can_be_discarded(signed_in):
    page = signed_in()
    typed(page)
    page.reload()
    page.click("#draft-discard")
    expect(page.locator("#draft-back")).to_be_hidden()
    expect(page.locator("#add-text")).to_have_value("")


def test_the_preview_gives_its_room_to_the_copy_and_not_to_the_names_of_roles(signed_in):
    page = signed_in()
    page.goto("/add/")
    page.locator("textarea").fill(
        "Quarry closed after landslide\n\n" + "The quarry was closed on Monday. " * 4
    )
    page.wait_for_selector(".prev td")
    role, copy = (page.locator(f".prev {cell}").first.bounding_box()["width"] for cell in ("th", "td"))
    assert role < copy / 3
