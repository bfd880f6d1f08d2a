"""axe finds nothing on any page, in light and in dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model

from newsdiff.accounts.services import invitation_create
from newsdiff.api.models import Delivery, Endpoint
from newsdiff.review.models import Finding, Notice, Statement
from newsdiff.stories.models import Upload
from tests import factories
from tests.pages.test_equal_copies import SIX

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def complaints(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']} at {', '.join(str(n['target'][0]) for n in v['nodes'][:3])}" for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(scheme, width, signed_in):
    story = factories.story_of()
    Upload.objects.filter(versions__story=story).update(
        channel=Upload.Channel.SEED
    )  # the tour is on the sample
    confirmed = Finding.objects.filter(story=story).first()
    Finding.objects.filter(pk=confirmed.pk).update(state="confirmed")
    gone = Statement.objects.create(story=story, row="", number=0)
    page = signed_in(width=width, height=900, color_scheme=scheme)
    Notice.objects.create(
        user=get_user_model().objects.get(username="nora"),
        version=story.versions.get(siglum="B"),
        kind="kill",
    )
    found = {}
    for url in (
        "/stories/",
        f"/stories/{story.slug}/",
        f"/stories/{story.slug}/table/",
        f"/stories/{story.slug}/table/?tour=4",
        f"/stories/{story.slug}/table/?words=1&severity=substantive,wording,style,furniture",
        f"/stories/{story.slug}/compare/A/B/",
        f"/stories/{story.slug}/compare/A/B/?inline=1",
        f"/stories/{story.slug}/facts/",
        f"/stories/{story.slug}/findings/",
        confirmed.get_absolute_url(),
        f"/stories/{story.slug}/versions/A/",
        f"/stories/{story.slug}/by-hand/",
        f"/stories/{story.slug}/statements/{gone.key}/",
        f"/stories/{story.slug}/findings/add/",
        f"/stories/{story.slug}/findings/add/?statement={confirmed.statement.key}",
        f"/stories/{story.slug}/statements/{confirmed.statement.key}/edit/",
        "/views/",
        "/help/",
        "/add/",
        f"/stories/{story.slug}/evidence/",
        f"/stories/{story.slug}/evidence/read/?scope=open",
        "/feeds/",
        "/design/",
        "/notices/",
        "/preferences/",
        "/password/",
    ):
        page.goto(url)
        if ("table" in url or "findings" in url) and "/findings/add/" not in url:
            page.keyboard.press("j")
            page.wait_for_selector("article.finding", state="attached")
        if found_here := complaints(page):
            found[url] = found_here
    assert not found, "\n".join(f"{url}: {what}" for url, what in found.items())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(scheme, open_page, transactional_db):
    page = open_page(color_scheme=scheme)
    _, token = invitation_create(name="nadia", role="viewer", by=None)
    for url in ("/sign-in/", "/password/forgotten/", "/password/sent/", f"/invited/{token}/"):
        page.goto(url)
        assert complaints(page) == [], url


def test_axe_finds_nothing_on_the_pages_of_administrators(signed_in):
    page = signed_in("ada", "administrator")
    invitation_create(name="nadia", role="viewer", by=None)
    page.goto("/people/")
    assert complaints(page) == []
    page.fill("#id_name", "omar")
    page.click("text=Make the link")
    page.wait_for_selector("#address")
    assert complaints(page) == []
    factories.story_of()
    page.goto("/history/")
    page.wait_for_selector(".history")
    assert complaints(page) == []


def test_axe_finds_nothing_on_the_pages_of_webhooks(signed_in):
    page = signed_in("cora", "curator")
    page.goto("/api/webhooks/")
    page.fill("#id_address", "http://10.0.0.8/hook")
    page.click("text=Add the webhook")
    page.wait_for_selector("#address-error")
    assert complaints(page) == []
    page.fill("#id_address", "https://192.0.43.8/hook")
    page.click("text=Add the webhook")
    page.wait_for_selector(".token")
    assert complaints(page) == []
    endpoint = Endpoint.objects.get()
    Delivery.objects.create(
        endpoint=endpoint, event="test", body="{}", state="failed", last_error="No answer."
    )
    page.goto(f"/api/webhooks/{endpoint.pk}/")
    page.wait_for_selector(".history")
    assert complaints(page) == []


def test_axe_finds_nothing_where_copies_share_a_column_and_where_curators_sort(signed_in, settings):
    settings.FEEDS_ENABLED = True
    story = factories.story_of(*SIX, slugline="FERRY-AGROUND")
    page = signed_in(name="cora", role="curator")
    found = {}
    for url in (
        f"/stories/{story.slug}/",
        f"/stories/{story.slug}/table/",
        f"/stories/{story.slug}/table/?open=all",
        f"/stories/{story.slug}/move/?version=E",
        "/watched/",
    ):
        page.goto(url)
        if what := complaints(page):
            found[url] = what
    page.goto(f"/stories/{story.slug}/table/")
    page.keyboard.press("u")
    page.wait_for_url("**open=all")
    assert page.locator("thead th").count() == 7, "the corner, and a column each"
    assert not found, "\n".join(f"{url}: {what}" for url, what in found.items())


def test_names_as_long_as_files_have_them_and_a_narrow_letter(signed_in):
    """Nine versions have an I, too narrow to hit; a version without an outlet is called as its file, in one long word."""
    text = factories.GAZETTE
    names = [f"northern_echo_storm-floods-the-coast-of-the-{word}_final.txt" for word in "abcdefghi"]
    story = factories.story_of(*((n, text.replace("$240", f"$2{i}0")) for i, n in enumerate(names)))
    narrow, wide = signed_in(width=390), signed_in()
    found = {}
    for page, path in (
        (narrow, "evidence/"),
        (narrow, "facts/"),
        (wide, "findings/"),
        (wide, "compare/A/B/"),
    ):
        page.goto(f"/stories/{story.slug}/{path}")
        if what := complaints(page):
            found[path] = what
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not found


def test_a_token_can_be_revoked_where_it_is_seen(signed_in):
    """The table was wider than its page, and the button stood outside."""
    page = signed_in()
    page.goto("/api/tokens/")
    page.fill("#id_name", "the inbox of the night desk")
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.click("text=Make the token")
    page.wait_for_selector(".token")
    table, button = page.locator(".scrollx"), page.locator(".scrollx button")
    assert button.bounding_box()["x"] + button.bounding_box()["width"] <= (
        table.bounding_box()["x"] + table.bounding_box()["width"]
    )
    assert complaints(page) == []


def test_a_headline_made_from_a_lead_leaves_room_for_other_stories(signed_in):
    """It took four lines of a column of 250 pixels, beside a picture of as many."""
    story = factories.story_of()
    lead = "The ministry said on Sunday that two hundred and forty families had left their homes along the coast …"
    type(story).objects.filter(pk=story.pk).update(headline=lead)
    page = signed_in()
    page.goto("/stories/")
    said = page.locator(".stories .said")
    lines = "each => each.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight)"
    assert said.evaluate(lines) < 3.1
    narrow = signed_in(width=390)
    narrow.goto("/stories/")
    told = "each => getComputedStyle(each, '::after').content"
    assert narrow.locator(".stories td.hot").evaluate(told) == '" open"', "a number by itself says nothing"


def test_a_link_looks_like_one_in_running_text(signed_in):
    """A rule of the style sheet was lost, axe said nothing, and every link read like the words around it."""
    page = signed_in()
    page.goto("/api/tokens/")
    said = page.locator(".settings p", has_text="A token lets")
    color = "each => getComputedStyle(each).color"
    assert said.locator("a").evaluate("each => getComputedStyle(each).textDecorationLine") == "underline"
    assert said.locator("a").evaluate(color) != said.evaluate(color)


@pytest.mark.parametrize("where", ["", "table/", "compare/A/B/"])
def test_letters_of_the_strip_and_of_flags_grow_with_the_reader_s(signed_in, where):
    story = factories.story_of()
    page = signed_in()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/stories/{story.slug}/{where}")
    tall = """() => [".strip .sig", ".strip .pint", ".text .flag"].map(
        (each) => document.querySelector(each).getBoundingClientRect().height)"""
    before = page.evaluate(tall)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = page.evaluate(tall)
    assert all(large >= 1.5 * small for small, large in zip(before, after, strict=True)), (before, after)
    wider = """() => [".nav", "#text", "html"].filter(
        (each) => document.querySelector(each).scrollWidth > document.querySelector(each).clientWidth)"""
    assert page.evaluate(wider) in ([], ["#text"] if where == "table/" else []), (
        "only the table scrolls sideways"
    )


HIDDEN_FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return "";
  for (let up = e; up; up = up.parentElement) {
    const clip = getComputedStyle(up).clipPath;
    if (clip !== "none") return `${e.outerHTML.slice(0, 80)} is clipped away`;
  }
  const r = e.getBoundingClientRect();
  if (r.height > 300) return "";
  const inside = (bar) => e.closest(bar);
  const top = inside("header, .skip") ? 0 : document.querySelector("header.top").getBoundingClientRect().bottom;
  const end = inside("footer") ? innerHeight : document.querySelector("footer.status").getBoundingClientRect().top;
  return r.bottom <= top + 1 || r.top >= end - 1 ? `${e.outerHTML.slice(0, 80)} lies behind a bar` : "";
}"""


@pytest.mark.parametrize("where", ["", "table/", "facts/", "findings/", "compare/A/B/", "move/"])
def test_what_has_the_focus_is_seen_on_a_narrow_screen(signed_in, where):
    """Tab led behind the head and the foot, and through the clipped heads of the table."""
    story = factories.story_of()
    page = signed_in("cora", "curator", width=390)
    page.goto(f"/stories/{story.slug}/{where}")
    hidden = []
    for _ in range(50):
        page.keyboard.press("Tab")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        if what := page.evaluate(HIDDEN_FOCUS):
            hidden.append(what)
    assert not hidden
