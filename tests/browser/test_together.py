"""Two editors at one story, each in a window of her own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from newsdiff.review.models import Finding
from newsdiff.stories.services import NewVersion, version_add
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def both(signed_in):
    """(story, nora's page, anna's page); nora's has a clock that can be put forward."""
    story = factories.story_of()
    nora, anna = signed_in("nora"), signed_in("anna")
    nora.clock.install()
    return story, nora, anna


def confirm_as(page, story, key):
    page.goto(f"/stories/{story.slug}/findings/{key}/")
    page.click("button[value=confirm]")
    expect(page.locator('article[data-state="confirmed"]')).to_be_visible()


def later(page):
    page.clock.fast_forward(16_000)


def test_what_one_decides_appears_on_the_other_s_findings_by_itself(both):
    story, nora, anna = both
    nora.goto(f"/stories/{story.slug}/findings/")
    nora.keyboard.press("j")
    expect(nora.locator("article.finding")).to_be_visible()
    other = nora.locator(".queue tr:not(.here)").first.get_attribute("data-key-row")
    focus = "document.activeElement.dataset.f"
    held, top = nora.evaluate(focus), nora.evaluate("document.getElementById('text').scrollTop")
    confirm_as(anna, story, other)
    later(nora)
    expect(nora.locator(f"#q-{other} .state")).to_have_text("Confirmed")
    expect(nora.locator("#say")).to_contain_text("anna confirmed: ")
    expect(nora.locator("#state-confirmed b")).to_have_text("1")
    assert nora.evaluate(focus) == held
    assert nora.evaluate("document.getElementById('text').scrollTop") == top
    assert nora.locator("#say").get_attribute("aria-live") == "polite"


def test_and_on_her_table_and_in_her_inspector(both):
    story, nora, anna = both
    nora.goto(f"/stories/{story.slug}/table/")
    nora.keyboard.press("j")
    expect(nora.locator("article.finding")).to_be_visible()
    key = nora.locator("article.finding").get_attribute("data-finding")
    confirm_as(anna, story, key)
    later(nora)
    expect(nora.locator(f".text [data-f='{key}'].confirmed").first).to_be_attached()
    expect(nora.locator(f'article[data-finding="{key}"][data-state="confirmed"]')).to_be_visible()
    assert nora.evaluate("document.activeElement.dataset.f") == key


def test_what_she_is_typing_stays_and_a_decision_on_what_she_has_not_seen_is_refused(both):
    story, nora, anna = both
    nora.goto(f"/stories/{story.slug}/findings/")
    nora.keyboard.press("j")
    expect(nora.locator("article.finding")).to_be_visible()
    key = nora.locator("article.finding").get_attribute("data-finding")
    nora.check(f"#q-{key} input")
    nora.keyboard.press("m")
    nora.fill("#finding-comment", "The ministry says")
    confirm_as(anna, story, key)
    later(nora)
    expect(nora.locator(".meanwhile")).to_contain_text("anna confirmed this meanwhile")
    expect(nora.locator("#finding-comment")).to_have_value("The ministry says")
    expect(nora.locator("#finding-comment")).to_be_focused()
    nora.click(".bulk button[value=dismiss]")
    expect(nora.locator(".messages")).to_contain_text("1 left alone")
    assert Finding.objects.get(key=key).state == "confirmed"


def test_a_version_that_comes_in_fills_the_table_by_itself(both):
    story, nora, _ = both
    nora.goto(f"/stories/{story.slug}/table/")
    expect(nora.locator("thead th")).to_have_count(4)
    version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    factories.collated_now(story)
    later(nora)
    expect(nora.locator("thead")).to_contain_text("Herald")


def test_a_page_nobody_looks_at_asks_nothing(both):
    story, nora, _ = both
    asked = []
    nora.on("request", lambda request: asked.append(request.url) if "/changes/" in request.url else None)
    nora.goto(f"/stories/{story.slug}/findings/")
    nora.evaluate(
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })"
    )
    later(nora)
    nora.wait_for_timeout(300)
    assert asked == []
    nora.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'visible' })")
    with nora.expect_response("**/changes/**") as answer:
        nora.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.status == 204
