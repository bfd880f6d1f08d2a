"""A row that is wrong is set right by hand, seen, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from newsdiff.review.presentation.dossier import dossier
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_statement_is_split_and_the_split_taken_back(signed_in, script):
    story = factories.story_of()
    row = next(r for r in dossier(story).rows if len(r.cells) == 3 and r.is_body)
    page = signed_in("maria", java_script_enabled=script)
    page.goto(f"/stories/{story.slug}/table/")
    rows = page.locator("tbody tr").count()

    page.locator(f"#s-{row.key} .edit").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    page.check("label:has-text('Courier') input")
    page.click("button:text-is('Split')")
    page.wait_for_url(f"**/table/#s-{row.key}")
    expect(page.locator(".messages")).to_contain_text("is split")
    factories.collated_now(story)
    page.goto(f"/stories/{story.slug}/table/")
    expect(page.locator("tbody tr")).to_have_count(rows + 1)
    expect(page.locator(f"#s-{row.key} .byhand-mark")).to_contain_text("set by maria")

    page.locator(f"#s-{row.key} .edit").focus()
    page.keyboard.press("Enter")
    page.click("text=Take back")
    expect(page.locator(".messages")).to_contain_text("Taken back")
    factories.collated_now(story)
    page.goto(f"/stories/{story.slug}/table/")
    expect(page.locator("tbody tr")).to_have_count(rows)
    expect(page.locator(".byhand-mark")).to_have_count(0)
