"""Copying links: with the clipboard, without it, and what is announced."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from newsdiff.review.models import Finding
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CATCH = """window.copied = []; Object.defineProperty(navigator, 'clipboard', { value:
    { writeText: (text) => { window.copied.push(text); return Promise.resolve(); } } });"""
NONE = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


def test_story_comparison_statement_and_finding_have_a_link_to_copy(signed_in, live_server):
    story = factories.story_of()
    page = signed_in()
    page.add_init_script(CATCH)
    stem = f"{live_server.url}/stories/{story.slug}"
    key = Finding.objects.filter(story=story, present=True).first().statement.key

    page.goto(f"/stories/{story.slug}/")
    page.keyboard.press("y")
    expect(page.locator("#say")).to_have_text("Link copied")
    expect(page.locator("#said")).to_be_visible()
    assert page.evaluate("window.copied") == [f"{stem}/"]

    page.goto(f"/stories/{story.slug}/compare/A/B/?inline=1")
    page.click(".bar .copy")
    expect(page.locator("#say")).to_have_text("Link copied")
    assert page.evaluate("window.copied") == [f"{stem}/compare/A/B/?inline=1"]

    page.goto(f"/stories/{story.slug}/table/")
    page.locator(f"#s-{key} .copyrow").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Link copied")
    page.keyboard.press("j")
    expect(page.locator("article.finding")).to_be_visible()
    page.keyboard.press("y")
    expect(page.locator("#say")).to_have_text("Link copied")
    finding = page.locator("article.finding").get_attribute("data-finding")
    assert page.evaluate("window.copied") == [f"{stem}/statements/{key}/", f"{stem}/findings/{finding}/"]


def test_without_a_clipboard_the_address_is_shown_selected(signed_in, live_server):
    story = factories.story_of()
    page = signed_in()
    page.add_init_script(NONE)
    page.goto(f"/stories/{story.slug}/")
    page.click(".bar .copy")
    expect(page.locator("#link-sheet")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == f"{live_server.url}/stories/{story.slug}/"
    page.keyboard.press("Control+C")
    expect(page.locator("#link-sheet")).to_be_hidden()
    expect(page.locator("#say")).to_have_text("Link copied")
    expect(page.locator(".bar .copy")).to_be_focused()
