"""A finding is added by hand, by keyboard alone or by selecting words, and withdrawn again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import dossier
from tests import factories
from tests.browser.test_accessibility import complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MESSAGE = "Twelve dead in two versions, twenty-one in one."


def row_with(story, words: str):
    held = dossier(story)
    return next(r for r in held.rows if any(words in held.cell_text(r, s) for s in r.cells))


def test_a_finding_is_added_and_withdrawn_by_keyboard_alone(signed_in):
    story = factories.story_of()
    row = row_with(story, "killed")
    page = signed_in("maria")
    page.goto(f"/stories/{story.slug}/findings/")
    page.keyboard.press("f")
    page.wait_for_url("**/findings/add/")
    for _ in range(row.number):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/findings/add/?statement={row.key}")

    page.locator("#id_words-A").focus()
    page.keyboard.type("13 people")
    page.keyboard.press("Enter")
    expect(page.locator("#error-words-A")).to_contain_text("do not stand in the statement as A has it")
    assert complaints(page) == []
    page.locator("#id_words-A").fill("12 people")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("21 people")
    page.locator("#id_category").focus()
    page.keyboard.type("Fig")
    page.locator("#id_message").focus()
    page.keyboard.type(MESSAGE)
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Added, with your name")
    expect(page.locator("article.finding")).to_contain_text("Added by maria")
    finding = Finding.objects.get(by_hand=True)
    assert (finding.message, finding.category) == (MESSAGE, "figure")
    assert complaints(page) == []

    page.goto(f"/stories/{story.slug}/table/#f-{finding.key}")
    expect(page.locator("#inspector article.finding")).to_contain_text("Added by maria")
    page.locator("#inspector button:text-is('Withdraw')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#inspector")).to_contain_text("Withdrawn by maria")
    page.reload()
    expect(page.locator(f'.text [data-f="{finding.key}"]')).to_have_count(0)
    page.goto(f"/stories/{story.slug}/findings/{finding.key}/")
    page.locator("button:text-is('Bring it back')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article.finding")).to_contain_text("Brought back by maria")


def test_words_selected_in_the_sentence_fill_the_field(signed_in):
    story = factories.story_of(("Post", "The sea took the men and the boats of the port, a man said."))
    row = row_with(story, "boats")
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/add/?statement={row.key}")
    # The second half of "men" to the first of "boats": whole words are taken.
    page.evaluate(
        """() => {
          const node = document.querySelector('[data-quote]').firstChild;
          const at = node.textContent.indexOf('en and the bo');
          getSelection().setBaseAndExtent(node, at, node, at + 13);
        }"""
    )
    expect(page.locator("#id_words-A")).to_have_value("men and the boats")
    page.evaluate(
        """() => {
          const node = document.querySelector('[data-quote]').firstChild;
          const at = node.textContent.indexOf('the port');
          getSelection().setBaseAndExtent(node, at, node, at + 3);
        }"""
    )
    expect(page.locator("[name=nth-A]")).to_have_value("2")
    page.select_option("#id_category", "claim")
    page.fill("#id_message", "Which port?")
    page.click("text=Add the finding")
    page.wait_for_selector("article.finding")
    span = Finding.objects.get(by_hand=True).readings["A"][0]
    assert story.versions.get().text.body[span["start"] :].startswith("the port")


def test_without_scripts_a_finding_is_added_too(signed_in):
    story = factories.story_of()
    row = row_with(story, "killed")
    page = signed_in(java_script_enabled=False)
    page.goto(f"/stories/{story.slug}/findings/add/?statement={row.key}")
    page.fill("#id_words-A", "12 people")
    page.select_option("#id_category", "figure")
    page.fill("#id_message", MESSAGE)
    page.click("text=Add the finding")
    expect(page.locator("article.finding")).to_contain_text("Added by nora")
