"""The collation table under hand and key: who reads the same, moved statements, columns, the base."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from newsdiff.review.models import Finding
from newsdiff.stories.models import Version
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHIFTS = """() => { window.shift = 0; new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift" }); }"""


@pytest.fixture
def story():
    made = factories.story_of()
    for siglum, moment in (("A", "2024-02-09T10:00Z"), ("C", "2024-02-08T09:00Z")):
        Version.objects.filter(story=made, siglum=siglum).update(published=moment)
    return made


@pytest.fixture
def table(story, signed_in):
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/")
    return page


def shared_mark(page):
    """A mark of A that reads as C does, and not as B."""
    return page.locator("td[data-s=A] a[aria-describedby='w-A-C']").first


def test_hover_shows_who_reads_the_same_and_who_first_and_nothing_moves(table):
    table.wait_for_load_state("networkidle")
    table.evaluate(SHIFTS)
    mark = shared_mark(table)
    mark.hover()
    card = table.locator("#reads-card")
    expect(card).to_have_text("A and C read this. C had it first, 8 February 2024, 09:00.")
    expect(table.locator("td .twin").first).to_be_visible()
    assert table.evaluate("window.shift") == 0
    table.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_focus_by_keyboard_shows_it_too_and_screen_readers_have_it_as_description(table):
    mark = shared_mark(table)
    mark.focus()
    table.keyboard.press("Shift+Tab")
    table.keyboard.press("Tab")
    expect(table.locator("#reads-card")).to_contain_text("C had it first")
    described = mark.get_attribute("aria-describedby")
    assert "C had it first" in table.locator(f"#{described}").text_content()


def test_a_moved_statement_and_where_it_stood_lead_to_each_other(signed_in):
    texts = {"A": "One. Two. Three. Four.", "B": "One. Three. Four. Two.", "C": "One. Two. Three. Four."}
    story = factories.story_of(*texts.items(), collated=False)
    spans = [("body", 0, 4), ("body", 5, 9), ("body", 10, 16), ("body", 17, 22)]
    turned = [("body", 0, 4), ("body", 5, 11), ("body", 12, 17), ("body", 18, 22)]
    place = {1: 1, 2: 4, 3: 2, 4: 3}
    factories.stored(
        story,
        factories.result_of(
            [factories.version_entry(s, t, *(turned if s == "B" else spans)) for s, t in texts.items()],
            [
                {
                    "id": f"r{n}",
                    "cells": {"A": [f"A{n}"], "B": [f"B{place[n]}"], "C": [f"C{n}"]},
                    "moved": ["B"] * (n == 2),
                }
                for n in range(1, 5)
            ],
        ),
    )
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/")
    page.click(".ghost a")
    expect(page.locator("td.landed")).to_contain_text("moved: 2 statements later in B")
    page.click("td.landed .mv a")
    expect(page.locator("td.landed")).to_contain_text("B has statement 2 here")


def test_the_base_changes_by_one_click_and_the_finding_in_hand_stays_in_hand(table):
    table.set_viewport_size({"width": 1440, "height": 420})
    for _ in range(3):
        table.keyboard.press("j")
    key = table.locator(".text .here").first.get_attribute("data-f")
    expect(table.locator(f'article.finding[data-finding="{key}"]')).to_be_visible()
    row = table.locator("tr.on").get_attribute("id")
    before = table.evaluate("document.querySelector('tr.on').getBoundingClientRect().top")
    table.click("a.tobase >> nth=0")
    table.wait_for_url("**base=**")
    expect(table.locator("thead th.base")).to_contain_text(re.compile("base ·"))
    expect(table.locator(f"#{row}.on")).to_be_in_viewport()
    expect(table.locator(f'article.finding[data-finding="{key}"]')).to_be_visible()
    after = table.evaluate("document.querySelector('tr.on').getBoundingClientRect().top")
    assert abs(after - before) <= 1 or table.evaluate("document.getElementById('text').scrollTop") in (
        0,
        table.evaluate(
            "document.getElementById('text').scrollHeight - document.getElementById('text').clientHeight"
        ),
    )
    expect(table.locator("#say")).to_contain_text("Base is")


def test_columns_are_pinned_moved_hidden_and_reset_by_keyboard_alone(table):
    heads = table.locator("thead th .sg")

    def choose(siglum: str, entry: str) -> None:
        table.locator(f"#col-{siglum}").focus()
        table.keyboard.press("Enter")
        for _ in range(8):
            table.keyboard.press("Tab")
            if table.evaluate("document.activeElement.textContent") == entry:
                break
        table.keyboard.press("Enter")

    others = heads.all_text_contents()[1:]
    choose(others[1], "Pin beside the base")
    expect(heads.nth(1)).to_have_text(others[1])
    expect(table.locator(f"#col-{others[1]}")).to_be_focused()
    choose(others[1], "Unpin")
    expect(heads.nth(1)).to_have_text(others[0])
    choose(others[0], "Move right")
    expect(heads.nth(1)).to_have_text(others[1])
    expect(table.locator("#say")).to_have_text(f"{others[0]} moved right")
    choose(others[0], "Hide")
    expect(heads).to_have_count(2)
    expect(table.locator("#reset-columns")).to_be_focused()
    table.keyboard.press("Enter")
    expect(heads).to_have_count(3)
    assert heads.all_text_contents()[1:] == others


def test_heads_base_and_a_pinned_version_stay_in_sight_of_twelve_versions(signed_in):
    texts = [(f"Outlet {n}", factories.GAZETTE.replace("12 people", f"{12 + n} people")) for n in range(12)]
    story = factories.story_of(*texts)
    page = signed_in()
    page.goto(f"/stories/{story.slug}/table/?pinned=F")
    page.evaluate("document.getElementById('text').scrollTo({ left: 900, top: 300, behavior: 'instant' })")
    for cell in ("thead th.base", "thead th.pinned"):
        expect(page.locator(cell)).to_be_in_viewport()
    edges = page.evaluate(
        """() => ['.corner', 'thead th.base', 'thead th.pinned'].map((name) => {
            const box = document.querySelector(name).getBoundingClientRect();
            return [Math.round(box.left), Math.round(box.right)];
        })"""
    )
    assert edges[0][1] == edges[1][0]
    assert abs(edges[1][1] - edges[2][0]) <= 1
    bases = page.evaluate(
        """() => [...document.querySelectorAll('.grid tr > .base')].map((cell) => cell.getBoundingClientRect().width)"""
    )
    assert max(bases) - min(bases) < 1


@pytest.mark.parametrize("width", [1440, 2600])
def test_what_stands_in_one_version_spans_the_columns_of_all_the_others(signed_in, width):
    texts = [(f"Outlet {n}", factories.GAZETTE.replace("12 people", f"{12 + n} people")) for n in range(8)]
    texts[2] = ("Outlet 2", texts[2][1] + "\n\nA man named Ivo Brandt laughed at the harbour all night.")
    story = factories.story_of(*texts)
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"/stories/{story.slug}/table/")
    expect(page.locator("td.solo")).to_contain_text("Ivo Brandt")
    spans, first, last = page.evaluate(
        """() => ['td.solo', 'thead th:nth-child(3)', 'thead th:last-child'].map((name) => {
            const box = document.querySelector(name).getBoundingClientRect();
            return [box.left, box.right];
        })"""
    )
    assert spans == pytest.approx([first[0], last[1]], abs=1.5)


def test_a_filter_leaves_the_reader_where_she_was(table):
    table.set_viewport_size({"width": 1440, "height": 420})
    zone = "document.getElementById('text')"
    table.evaluate(f"{zone}.scrollTo({{ top: 200, behavior: 'instant' }})")
    seen = table.evaluate(
        f"""() => [...{zone}.querySelectorAll('tbody tr')].map((row) => [row.id, row.getBoundingClientRect()])
            .find(([, box]) => box.bottom > {zone}.getBoundingClientRect().top + 40)[0]"""
    )
    before = table.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", seen)
    table.click("#sev-wording")
    table.wait_for_url("**severity=**")
    expect(table.locator("#sev-wording[aria-pressed=true]")).to_be_visible()
    after = table.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", seen)
    assert abs(after - before) <= 1
    assert Finding.objects.filter(severity="substantive").exists()


def test_single_keys_are_switched_off_and_on_in_the_preferences(table):
    def switch(on: bool) -> None:
        address = table.url
        table.goto("/preferences/")
        table.locator("main input[name=single_keys]").set_checked(on)
        table.get_by_role("button", name="Keep").click()
        table.wait_for_load_state("networkidle")
        table.goto(address)

    switch(False)
    table.keyboard.press("j")
    table.keyboard.press("?")
    expect(table.locator(".text .here")).to_have_count(0)
    expect(table.locator("dialog[open]")).to_have_count(0)
    switch(True)
    table.keyboard.press("j")
    expect(table.locator(".text .here").first).to_be_visible()
