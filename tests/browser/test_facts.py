"""The matrices under hand: sorted by their heads, led from a cell to its text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_head_sorts_and_a_cell_leads_to_its_words_in_the_table(signed_in):
    story = factories.story_of()
    page = signed_in()
    page.goto(f"/stories/{story.slug}/facts/?show=figures")
    head = page.get_by_role("columnheader", name="B Courier")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    up = page.locator("td[data-s=B]").all_inner_texts()
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert sorted(page.locator("td[data-s=B]").all_inner_texts()) == sorted(up)
    figure = page.locator("td[data-s=B] a", has_text="$340 million")
    figure.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/table/**")
    cell = page.locator("td.landed")
    expect(cell).to_contain_text("$340 million")
    expect(cell).to_have_attribute("data-s", "B")
    expect(cell).to_be_in_viewport()


@pytest.fixture
def wide():
    """A story of eight versions: more than fit side by side."""
    return factories.story_of(
        *((f"Outlet {n}", factories.GAZETTE.replace("12 people", f"{n + 12} people")) for n in range(8))
    )


SMALL = """() => [...document.querySelectorAll('main a, main button, main input, main select, main summary, header a, header button')]
  .filter((e) => e.getClientRects().length && !e.closest('.vh, svg, dialog, [hidden]') && getComputedStyle(e).display !== 'inline')
  .filter((e) => { const r = e.getBoundingClientRect(); return r.width > 1 && (r.width < 23.5 || r.height < 23.5); })
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("where", ["", "table/", "compare/A/B/", "facts/", "findings/", "evidence/"])
def test_on_a_telephone_every_target_is_large_enough_and_the_text_has_the_width(wide, signed_in, where):
    page = signed_in(width=390, height=844)
    page.goto(f"/stories/{wide.slug}/{where}")
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if where == "table/":
        cell = page.locator("td[data-s=A]").first
        assert cell.bounding_box()["width"] > 300
        expect(page.locator(".copyrow").first).to_be_visible()
