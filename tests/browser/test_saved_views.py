"""An editor saves what she filtered by, opens it again, renames it and deletes it; by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from newsdiff.stories.models import SavedView
from tests import factories
from tests.browser.test_accessibility import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_view_is_saved_opened_renamed_and_deleted_by_keyboard(signed_in, width):
    factories.story_of()
    page = signed_in("maria", width=width)
    page.goto("/stories/?category=figure&days=7")
    page.locator(".views summary").focus()
    page.keyboard.press("Enter")
    assert complaints(page) == []
    page.locator("#view-name").focus()
    page.keyboard.type("Figures of the week")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Saved as “Figures of the week”")
    assert page.url.endswith("/stories/?category=figure&days=7")
    expect(page.locator(".views summary")).to_contain_text("Figures of the week")

    page.goto("/stories/")
    page.locator(".views summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories/?category=figure&days=7")

    page.goto("/views/")
    assert complaints(page) == []
    name = page.locator(".edit-view input[type=text]")
    name.focus()
    name.fill("Numbers")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("“Numbers” is changed")
    page.locator(".edit-view button:has-text('Delete')").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("“Numbers” is deleted")
    assert not SavedView.objects.exists()


def test_a_view_of_findings_is_saved_and_opened(signed_in):
    story = factories.story_of()
    page = signed_in("maria")
    page.goto(f"/stories/{story.slug}/findings/")
    page.click("#state-confirmed")
    page.wait_for_url("**state=confirmed")
    page.click(".views summary")
    page.fill("#view-name", "Settled")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Saved as “Settled”")
    page.goto(f"/stories/{story.slug}/findings/")
    page.click(".views summary")
    page.click(".views a:has-text('Settled')")
    page.wait_for_url("**state=confirmed")
