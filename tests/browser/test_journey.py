"""What an editor does in an hour, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from newsdiff.review.models import Decision, Finding
from newsdiff.stories import services as stories
from newsdiff.stories.models import Story
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_sign_in_open_the_story_walk_confirm_and_add_a_sixth_version(signed_in):
    texts = [("Gazette", factories.GAZETTE), ("Courier", factories.COURIER), ("Times", factories.TIMES)]
    texts += [
        ("Post", factories.GAZETTE.replace("Monday", "Tuesday")),
        ("Echo", factories.TIMES + "\n\nTrains stopped."),
    ]
    story = factories.story_of(*texts)
    page = signed_in()

    page.click("text=STORM-COAST")
    expect(page.locator(".five li").first).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/table/")
    expect(page.locator("thead th")).to_have_count(6)

    seen = []
    for _ in range(3):
        page.keyboard.press("j")
        expect(page.locator("#inspector article.finding")).to_be_visible()
        marked = page.locator(".text .here").first.get_attribute("data-f")
        expect(page.locator(f'#inspector [data-finding="{marked}"]')).to_be_visible()
        seen.append(marked)
    assert len(set(seen)) == 3
    expect(page.locator("#say")).to_contain_text(
        re.compile(r"Difference 3 of \d+: \w+, substantive, open(, one of the five)?\. \w+")
    )
    expect(page.locator("#pos")).to_contain_text("3 of")
    page.keyboard.press("k")
    expect(page.locator(f'#inspector [data-finding="{seen[1]}"]')).to_be_visible()

    page.keyboard.press("c")
    expect(page.locator('#inspector [data-state="confirmed"]')).to_be_visible()
    assert Finding.objects.get(key=seen[1]).state == "confirmed"
    assert Decision.objects.get().user.username == "nora"

    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/add/**")
    page.fill("#add-text", factories.SIXTH)
    page.fill("#add-outlet", "Herald")
    expect(page.locator("#preview")).to_contain_text("What was understood")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/stories/{story.slug}/")
    expect(page.locator("#progress")).to_contain_text("Waiting for a worker")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/table/")
    factories.collated_now(story)  # as the worker does
    expect(page.locator("thead th")).to_have_count(7)
    expect(page.locator("thead")).to_contain_text("Herald")
    expect(page.locator("#progress")).to_be_hidden()
    assert Finding.objects.get(key=seen[1]).state == "confirmed", "the decision was carried over"


def test_when_a_collation_ends_the_status_line_counts_anew(signed_in):
    story = factories.story_of()
    stories.version_add(
        new=NewVersion(
            text=factories.TIMES + "\n\nTrains to Porto stopped at noon and ran again at six.", outlet="Echo"
        ),
        story=story,
    )
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/")
    before = page.locator(".grid tbody tr[id]").count()
    factories.collated_now(story)
    expect(page.locator("thead th")).to_have_count(5)
    after = page.locator(".grid tbody tr[id]").count()
    assert after > before
    expect(page.locator("#pos")).to_contain_text(f"{after} statements")


def test_dismissing_by_keyboard_alone_and_taking_it_back(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/")
    page.keyboard.press("j")
    expect(page.locator("#inspector article.finding")).to_be_visible()
    key = page.locator("#inspector article").get_attribute("data-finding")
    page.keyboard.press("x")
    expect(page.locator("#reasons")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator('#inspector [data-state="dismissed"]')).to_be_visible()
    expect(page.locator(f"#q-{key} .state")).to_have_text("Dismissed")
    assert Decision.objects.get().reason != ""
    page.keyboard.press("z")
    expect(page.locator('#inspector [data-state="open"]')).to_be_visible()
    assert Finding.objects.get(key=key).state == "open"


def test_several_findings_are_decided_together(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press(" ")
    expect(page.locator("#selected")).to_have_text("2")
    page.keyboard.press("C")
    expect(page.locator(".at-once")).to_contain_text("2 findings confirmed")
    assert Finding.objects.filter(story=story, state="confirmed").count() == 2


def test_of_two_editors_the_slower_one_is_told(signed_in):
    story = factories.story_of()
    finding = Finding.objects.filter(story=story).first()
    first, second = signed_in("nora"), signed_in("omar")
    for page in (first, second):
        page.goto(finding.get_absolute_url())
    first.click("text=Confirm")
    expect(first.locator('[data-state="confirmed"]')).to_be_visible()
    second.keyboard.press("m")
    second.fill("#finding-comment", "I doubt it")
    second.keyboard.press("Escape")
    second.click("button:has-text('Confirm')")
    expect(second.locator(".conflict")).to_contain_text("Another editor was quicker")
    assert Decision.objects.count() == 1


def test_single_keys_can_be_switched_off(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/")
    page.click(".me summary")
    page.uncheck("[name=single_keys]")
    page.click(".prefs button")
    page.wait_for_selector("[data-single-keys=off]")
    page.keyboard.press("j")
    expect(page.locator(".text .here")).to_have_count(0)
    page.click(".text a.m >> nth=0")
    expect(page.locator("#inspector article.finding")).to_be_visible()


def test_versions_are_compared_swapped_and_read_inline_by_key(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/compare/A/B/")
    expect(page.locator(".chg li").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#reading article.finding")).to_be_visible()
    expect(page.locator(".chg .here")).to_have_count(1)
    page.keyboard.press("c")
    expect(page.locator('#reading [data-state="confirmed"]')).to_be_visible()
    expect(page.locator(".chg li").first).to_be_visible()
    page.keyboard.press("v")
    expect(page.locator("table.inline del").first).to_be_visible()
    page.keyboard.press("s")
    page.wait_for_url("**/compare/B/A/?inline=1")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_finding_that_opens_moves_neither_the_change_list_nor_what_is_chosen_in_it(signed_in, width):
    story = factories.story_of()
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 860})
    page.goto(f"/stories/{story.slug}/compare/A/B/")
    page.evaluate(
        """() => { window.shifted = 0; new PerformanceObserver((list) => {
             for (const each of list.getEntries()) window.shifted += each.value; }).observe({ type: "layout-shift" }); }"""
    )
    last = page.locator(".chg li").last
    if width > 1000:
        last.scroll_into_view_if_needed()
    before = last.bounding_box()
    page.keyboard.press("j")
    expect(page.locator("#reading article.finding")).to_be_visible()
    if width > 1000:
        first = page.locator(".chg li").first.bounding_box()
        page.keyboard.press("j")
        expect(page.locator(".chg li a").nth(1)).to_have_class("here")
        assert page.locator(".chg li").first.bounding_box() == first
        page.locator(".chg li a").last.click()
        expect(page.locator(".chg li a").last).to_have_class("here")
        assert last.bounding_box() == before
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") < 0.01


def test_the_base_changes_and_a_version_hides_without_a_new_page(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/")
    expect(page.locator("thead th.base .sg")).to_have_text("A")
    page.keyboard.press("b")
    expect(page.locator("thead th.base .sg")).to_have_text("B")
    page.wait_for_url("**base=B**")
    page.locator("thead th").nth(3).locator("summary").click()
    page.locator("thead th").nth(3).locator("text=Hide").click()
    expect(page.locator("thead th")).to_have_count(3)
    page.click("text=Hidden: C. Show")
    expect(page.locator("thead th")).to_have_count(4)


def test_what_was_typed_survives_a_reload_and_a_refusal(signed_in):
    page = signed_in()
    page.goto("/add/")
    page.fill("#add-text", "Some copy, long in the typing.")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('newsdiff-draft-'))")
    page.reload()
    expect(page.locator("#add-text")).to_have_value("Some copy, long in the typing.")
    page.check("[name=where][value=story]")
    page.click("#add-form button[type=submit]")
    expect(page.locator("#add-story-error")).to_contain_text("Choose one of your stories")
    expect(page.locator("#add-text")).to_have_value("Some copy, long in the typing.")
    assert not Story.objects.exists()


def test_the_help_sheet_opens_and_closes_by_key(signed_in):
    page = signed_in()
    page.keyboard.press("?")
    expect(page.locator("#keys-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys-sheet")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 390, 1000, 1440])
def test_no_page_is_wider_than_its_window_however_long_the_headline(width, signed_in):
    story = factories.story_of()
    story.headline = "Mayor of the harbour town resigns after weeks of protest over two closed schools, " * 3
    story.save()
    page = signed_in(width=width, height=780)
    for url in (
        "/stories/",
        f"/stories/{story.slug}/",
        f"/stories/{story.slug}/table/",
        f"/stories/{story.slug}/compare/A/B/",
        f"/stories/{story.slug}/facts/",
        f"/stories/{story.slug}/findings/",
        f"/stories/{story.slug}/versions/A/",
        "/add/",
    ):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url


def test_on_a_telephone_the_differences_are_walked_with_the_thumb(signed_in):
    story = factories.story_of()
    page = signed_in(width=390, height=800)
    page.goto(f"/stories/{story.slug}/table/")
    page.click("[data-step='1']")
    expect(page.locator(".text .here").first).to_be_visible()
    expect(page.locator("#inspector article.finding")).to_be_attached()


def test_a_swap_moves_nothing_that_was_there(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/")
    page.evaluate(
        """() => { window.shift = 0; new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true }); }"""
    )
    page.keyboard.press("j")
    expect(page.locator("#inspector article.finding")).to_be_visible()
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.05


def test_a_story_page_is_light(signed_in):
    """All that is sent for it, scripts and styles with it, cache empty."""
    story = factories.story_of()
    page = signed_in()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    session = page.context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(f"/stories/{story.slug}/table/")
    page.wait_for_load_state("networkidle")
    document = sizes[0]
    assert document < 30_000


def test_the_facts_are_narrowed_and_lead_to_their_text(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/facts/")
    page.click("#show-figures")
    expect(page.locator("table.mat")).to_have_count(1)
    page.click("#only-differing")
    page.wait_for_url("**differing=1**")
    page.click(".mat tbody th a.link >> nth=0")
    page.wait_for_url("**/table/#s-*")
    expect(page.locator("tr.on")).to_be_visible()


def test_a_link_to_a_finding_opens_with_its_reasons_and_leads_to_its_place(signed_in):
    story = factories.story_of()
    finding = Finding.objects.filter(story=story, severity="substantive").exclude(rows=[]).first()
    page = signed_in()
    page.goto(finding.get_absolute_url())
    expect(page.locator("article.finding h2")).to_be_visible()
    page.click("[data-open-row]")
    page.wait_for_url("**/table/#s-*")
    expect(page.locator("tr.on")).to_be_visible()


def test_the_look_can_be_dark_whatever_the_system_says(signed_in):
    page = signed_in(color_scheme="light")
    page.click(".me summary")
    page.check("[name=theme][value=dark]")
    page.click(".prefs button")
    page.wait_for_selector("[data-theme=dark]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 26)"


def test_the_fields_of_the_history_stand_in_one_line(signed_in):
    page = signed_in(role="curator")
    page.goto("/history/")
    fields = page.locator("form.narrow :is(select, input)")
    assert fields.count() == 5
    assert len({round(fields.nth(n).bounding_box()["y"]) for n in range(5)}) == 1
