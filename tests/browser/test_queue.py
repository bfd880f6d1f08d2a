"""The queue under hand and key, and the bars of a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.pages.test_queue import story  # noqa: F401 the same story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_walk_opens_a_bundle_and_goes_over_each_finding_in_it(story, signed_in):  # noqa: F811
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/")
    bundle = page.locator(".bundle details", has_text="Only in A")
    expect(bundle).not_to_have_attribute("open", "")
    for _ in range(9):
        page.keyboard.press("j")
    expect(page.locator("#pos")).to_contain_text("9 of 9")
    expect(bundle).to_have_attribute("open", "")
    assert page.locator(".bundle details:not([open])").count() == 0


def test_what_one_decides_oneself_is_counted_at_once(story, signed_in):  # noqa: F811
    """The bar went on saying "Confirmed 0" under a finding that was confirmed."""
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/")
    expect(page.locator(".bar")).to_contain_text("Confirmed 0")
    page.keyboard.press("j")
    expect(page.locator("#inspector article.finding")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(".bar")).to_contain_text("Confirmed 1")
    page.keyboard.press("j")
    expect(page.locator("#pos")).to_contain_text("2 of 9")


@pytest.mark.parametrize("where", ["table", "compare/A/B"])
def test_the_keys_of_the_five_lead_to_each_whatever_stands_beside_the_text(story, signed_in, where):  # noqa: F811
    """A statement of one version alone has its number beside it: once a finding was open, the key did nothing."""
    alone = story.findings.filter(category="context")[:2]
    for number, finding in enumerate([*alone, *story.findings.exclude(category="context")[:3]], 1):
        story.findings.filter(pk=finding.pk).update(flag=number)
    page = signed_in()
    page.goto(f"/stories/{story.slug}/{where}/")
    page.keyboard.press("j")
    expect(page.locator("#inspector article.finding")).to_be_visible()
    reached = 0
    for key, number in story.findings.exclude(flag=None).values_list("key", "flag"):
        if page.locator(f'#text [data-f="{key}"]').count():
            page.keyboard.press(str(number))
            expect(page.locator(f'#inspector article[data-finding="{key}"]')).to_be_visible()
            reached += 1
    assert reached >= 3


def test_the_key_of_a_rule_leads_to_what_it_opens(story, signed_in):  # noqa: F811
    """It opened below the fold, and nothing seemed to happen."""
    page = signed_in()
    page.set_viewport_size({"width": 1280, "height": 560})
    page.goto(f"/stories/{story.slug}/findings/")
    page.keyboard.press("j")
    expect(page.locator("#inspector summary[data-key=r]")).to_be_attached()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Always flag")).to_be_in_viewport(ratio=1)
    expect(page.locator("#inspector summary[data-key=r]")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#pos")).to_contain_text("2 of 9")


def test_a_whole_bundle_is_selected_by_its_head(story, signed_in):  # noqa: F811
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/")
    page.get_by_label("select all 4: Only in A").check()
    expect(page.locator("#selected")).to_have_text("4")


@pytest.mark.parametrize("where", ["findings", "table", "compare/A/C", "facts"])
def test_no_bar_of_a_telephone_scrolls_sideways(signed_in, where):
    held = factories.story_of()
    page = signed_in()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/stories/{held.slug}/{where}/")
    if page.locator("[data-more]").count():
        expect(page.locator(".cats")).to_be_hidden()
        page.click("[data-more]")
        expect(page.locator(".cats")).to_be_visible()
    wide = "(e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth"
    assert not page.locator(".bar").first.evaluate(wide)
    for item in page.locator(".bar a:visible, .bar summary:visible, .bar select:visible").all():
        assert not item.evaluate("(e) => e.getBoundingClientRect().right > innerWidth + 1")


def test_versions_are_hidden_pinned_and_shown_again_on_a_telephone(signed_in):
    held = factories.story_of()
    page = signed_in()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/stories/{held.slug}/table/")
    opener = page.locator(".versions-sheet summary")
    opener.click()
    page.get_by_role("link", name="Hide C").click()
    page.wait_for_url("**hide=C**")
    expect(page.locator("td[data-s=C]:visible")).to_have_count(0)
    opener.click()
    page.get_by_role("link", name="Show C").click()
    expect(page.locator("td[data-s=C]:visible").first).to_be_visible()
    opener.click()
    page.get_by_role("link", name="Pin C").click()
    page.wait_for_url("**pinned=C**")
    expect(page.locator(".grid tbody tr >> nth=0 >> td >> nth=1")).to_have_attribute("data-s", "C")


def test_a_dismissed_one_of_the_five_hands_its_number_on_where_they_stand(signed_in):
    held = six_differences()
    page = signed_in()
    for where in ("findings", "table"):
        held.findings.update(state="open")
        factories.collated_now_again(held)
        dismissed, comes = held.findings.get(flag=2), held.findings.get(flag=None, severity="substantive")
        page.goto(f"/stories/{held.slug}/{where}/")
        stands = "[...document.querySelectorAll('.text [data-f]')].map((mark) => mark.dataset.f).join()"
        before = page.evaluate(stands)
        page.keyboard.press("2")
        expect(page.locator(f"article[data-finding='{dismissed.key}']")).to_be_visible()
        page.keyboard.press("x")
        page.keyboard.press("1")
        expect(page.locator("article[data-state=dismissed]")).to_be_visible()
        mark = page.locator(f".text tr:has([data-f='{comes.key}']) .flag").first
        expect(mark).to_contain_text("2")
        assert page.evaluate(stands) == before, "nothing moved"
        page.keyboard.press("j")
        third = page.locator("article[data-state=open]")
        expect(third).to_be_visible()
        assert third.get_attribute("data-finding") != held.findings.get(flag=1).key, (
            "the walk goes on from there"
        )
        page.keyboard.press("2")
        expect(page.locator(f"article[data-finding='{comes.key}']")).to_be_visible()
        assert sorted(held.findings.exclude(flag=None).values_list("flag", flat=True)) == [1, 2, 3, 4, 5]


def six_differences():
    told = "\n\n".join(
        f"In {town} the council moved {n}12 people to schools on the hill."
        for n, town in enumerate(("Arden", "Birch", "Corby", "Dale", "Elm", "Fern"), 1)
    )
    return factories.story_of(
        ("Gazette", "Towns moved\n\n" + told),
        ("Courier", "Towns moved\n\n" + told.replace("12 people", "45 people")),
    )


def test_what_was_decided_at_once_by_key_is_taken_back_by_key(signed_in):
    held = six_differences()
    page = signed_in()
    page.goto(f"/stories/{held.slug}/findings/")
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press(" ")
    expect(page.locator("#selected")).to_have_text("3")
    page.keyboard.press("X")
    expect(page.locator(".at-once")).to_contain_text("3 findings dismissed")
    assert held.findings.filter(state="dismissed").count() == 3
    page.keyboard.press("Z")
    expect(page.locator(".messages")).to_contain_text("3 decisions taken back")
    assert held.findings.filter(state="dismissed").count() == 0


def test_a_comment_is_sent_by_the_same_keys_as_the_form_that_adds(story, signed_in):  # noqa: F811
    page = signed_in()
    page.goto(f"/stories/{story.slug}/findings/")
    page.keyboard.press("j")
    expect(page.locator("#inspector article.finding")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.type("Asked the desk.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#inspector .steps")).to_contain_text("Asked the desk.")
