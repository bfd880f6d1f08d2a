"""Downloads, expiring links and feeds: who gets in, and for how long."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from lxml import etree

from newsdiff.exports import services
from newsdiff.exports.models import FeedToken, ShareLink
from newsdiff.exports.write import FORMATS
from newsdiff.stories.models import Version
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora():
    return factories.person(desk=factories.desk())


@pytest.fixture
def story(nora):
    return factories.story_of(desk=nora.desks.get())


def shared(token):
    return reverse("exports:shared", args=[token])


def feed(token):
    return reverse("exports:feed-findings", args=[token])


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_downloaded_as_a_file_under_the_strict_policy(client, nora, story, format):
    client.force_login(nora)
    answer = client.get(
        reverse("exports:pack", args=[story.slug]), {"format": format, "scope": "open", "version": "B"}
    )
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{story.slug}-evidence')
    assert "no-store" in answer["Cache-Control"]
    assert answer.content


@pytest.mark.parametrize("format", FORMATS)
def test_a_stranger_downloads_nothing(client, story, format):
    client.force_login(factories.person("stranger", desk=factories.desk("Sport")))
    address = reverse("exports:pack", args=[story.slug])
    assert client.get(address, {"format": format, "version": "B"}).status_code == 404


@pytest.mark.parametrize(
    "query", ["format=exe", "format=docx&version=A", "format=docx", "format=csv&scope=all"]
)
def test_what_makes_no_sense_is_not_found(client, nora, story, query):
    client.force_login(nora)
    assert client.get(reverse("exports:pack", args=[story.slug]) + "?" + query).status_code == 404


def test_the_pages_hold_no_inline_style_or_script(client, nora, story):
    client.force_login(nora)
    for name in ("pack", "preview"):
        page = client.get(reverse(f"exports:{name}", args=[story.slug]), {"scope": "open"}).content.decode()
        assert "<style" not in page
        assert " style=" not in page


def test_a_story_without_a_collation_has_a_page_and_no_file(client, nora):
    story = factories.story_of(desk=nora.desks.get(), collated=False)
    client.force_login(nora)
    address = reverse("exports:pack", args=[story.slug])
    assert client.get(address).status_code == 200
    assert client.get(address, {"format": "html"}).status_code == 302
    assert client.get(reverse("exports:preview", args=[story.slug])).status_code == 302


def test_a_link_is_made_in_the_page_and_opens_without_an_account(client, nora, story):
    client.force_login(nora)
    page = client.post(
        reverse("exports:share", args=[story.slug]), {"scope": "open", "days": 3, "note": "Gazette"}
    )
    address = page.context["share_url"]
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 200
    assert story.slugline in answer.content.decode()
    assert "noindex" in answer["X-Robots-Tag"]
    link = ShareLink.objects.get()
    assert link.opened == 1
    assert link.history.get().history_user == nora
    assert link.token_hash not in address


def test_an_anonymous_reader_of_a_link_opens_that_page_only(client, nora, story):
    _, token = services.share_create(story=story, user=nora, scope="open")
    assert client.get(shared(token)).status_code == 200
    for name in ("exports:pack", "exports:preview", "stories:overview", "review:findings"):
        assert client.get(reverse(name, args=[story.slug])).status_code == 302
    assert client.post(shared(token)).status_code == 405


def test_an_expired_revoked_altered_or_made_up_link_is_not_found(client, nora, story):
    link, token = services.share_create(story=story, user=nora, scope="open")
    assert client.get(shared(token + "x")).status_code == 404
    assert client.get(shared("made-up")).status_code == 404
    services.share_revoke(link=link)
    assert client.get(shared(token)).status_code == 404
    late, token = services.share_create(story=story, user=nora, scope="open")
    past = timezone.now() - timedelta(days=2)
    ShareLink.objects.filter(pk=late.pk).update(created_at=past, expires_at=past + timedelta(days=1))
    assert client.get(shared(token)).status_code == 404


def test_a_link_shows_no_more_than_its_maker_may_see_now(client, nora, story):
    _, token = services.share_create(story=story, user=nora, scope="open")
    nora.desks.clear()
    assert client.get(shared(token)).status_code == 404


def test_a_link_closes_when_its_maker_leaves(client, nora, story):
    _, token = services.share_create(story=story, user=nora, scope="open")
    nora.is_active = False
    nora.save()
    assert client.get(shared(token)).status_code == 404


def test_a_link_of_another_person_is_closed_by_a_curator_and_by_no_other_editor(client, nora, story):
    link, _ = services.share_create(story=story, user=nora, scope="open")
    address = reverse("exports:share-revoke", args=[story.slug, link.pk])
    client.force_login(factories.person("otto", desk=nora.desks.get()))
    assert client.post(address).status_code == 404
    client.force_login(factories.person("cara", "curator", desk=nora.desks.get()))
    assert client.post(address).status_code == 302
    link.refresh_from_db()
    assert link.revoked_at


@pytest.mark.parametrize(
    "data", [{"days": 0}, {"days": 91}, {"days": 7, "scope": "selected", "keys": "nothing"}]
)
def test_a_link_that_makes_no_sense_is_refused_with_a_message(client, nora, story, data):
    client.force_login(nora)
    answer = client.post(reverse("exports:share", args=[story.slug]), {"scope": "open", **data})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_a_feed_holds_the_substantive_findings_its_reader_may_see(client, nora, story):
    factories.story_of(("X", factories.GAZETTE), ("Y", factories.COURIER), desk=factories.desk("Sport"))
    token = services.feed_token_create(user=nora)
    root = etree.fromstring(client.get(feed(token)).content)
    ids = {e.findtext("{*}id") for e in root.iter("{*}entry")}
    mine = story.findings.filter(present=True, severity="substantive")
    assert {i.rsplit("/", 2)[1] for i in ids} == {f.key for f in mine}
    one = client.get(reverse("exports:feed-story", args=[token, story.slug]))
    assert story.slugline in one.content.decode()
    assert token not in one.content.decode()
    nora.desks.clear()
    assert not list(etree.fromstring(client.get(feed(token)).content).iter("{*}entry"))
    assert client.get(reverse("exports:feed-story", args=[token, story.slug])).status_code == 404


def test_a_new_feed_address_replaces_the_old_and_can_be_closed(client, nora):
    client.force_login(nora)
    old = services.feed_token_create(user=nora)
    address = client.post(reverse("exports:feeds")).context["address"]
    client.logout()
    assert client.get(feed(old)).status_code == 404
    assert client.get(address).status_code == 200
    assert FeedToken.objects.filter(revoked_at=None).count() == 1
    client.force_login(nora)
    client.post(reverse("exports:feed-revoke"))
    assert client.get(address).status_code == 404


def test_a_feed_takes_the_same_number_of_queries_however_many_findings(
    client, nora, django_assert_max_num_queries
):
    factories.story_of(desk=nora.desks.get())
    token = services.feed_token_create(user=nora)
    with django_assert_max_num_queries(10):
        client.get(feed(token))


def test_copy_that_is_killed_closes_the_links_of_those_who_may_not_see_it(client, story, nora):
    viewer = factories.person("vera", "viewer", desk=nora.desks.get())
    _, token = services.share_create(story=story, user=viewer, scope="open")
    Version.objects.filter(story=story, siglum="A").update(kind="kill")
    assert client.get(shared(token)).status_code == 404


@pytest.mark.parametrize("format", FORMATS)
def test_the_command_writes_what_the_page_gives(story, tmp_path, format):
    file = tmp_path / "pack"
    options = ["--version-siglum", "B"] if format == "docx" else []
    call_command(
        "export_story", story.slug, "--format", format, "--output", str(file), "--scope", "open", *options
    )
    assert file.stat().st_size > 500


def test_the_command_says_what_is_wrong(story, tmp_path):
    with pytest.raises(CommandError, match="no story"):
        call_command(
            "export_story", "none", "--format", "csv", "--output", str(tmp_path / "x"), stdout=io.StringIO()
        )
    with pytest.raises(CommandError, match="--version-siglum"):
        call_command("export_story", story.slug, "--format", "docx", "--output", str(tmp_path / "x"))


@pytest.mark.parametrize("path", ["", "read/", "letter/A/"])
@pytest.mark.parametrize("base", ["Z", "<b>x", "a"])
def test_an_unknown_base_is_named_and_nothing_falls_back_to_another(client, path, base) -> None:
    story = factories.story_of()
    client.force_login(factories.person("maria"))
    for kind in ("", "html", "json", "csv", "tei") if not path else ("",):
        answer = client.get(
            f"/stories/{story.slug}/evidence/{path}",
            {"base": base, "scope": "open", **({"format": kind} if kind else {})},
        )
        page = answer.content.decode()
        assert answer.status_code == 404
        assert "Content-Disposition" not in answer
        assert f"There is no version “{escape(base)}” to be the base" in page
        assert "A, B, C" in page


def test_a_known_base_is_kept_by_the_form_and_the_letters(client) -> None:
    story = factories.story_of()
    client.force_login(factories.person("maria"))
    page = client.get(f"/stories/{story.slug}/evidence/?base=B").content.decode()
    assert '<input type="hidden" name="base" value="B">' in page
    asked = {"base": "B", "scope": "open", "format": "letter", "to": "A", "version": "C"}
    answer = client.get(f"/stories/{story.slug}/evidence/", asked)
    assert answer.url == f"/stories/{story.slug}/evidence/letter/A/?base=B&scope=open"
    assert client.get(answer.url).status_code == 200
    assert 'name="base"' not in client.get(f"/stories/{story.slug}/evidence/").content.decode()


def test_the_command_names_an_unknown_base(tmp_path) -> None:
    story = factories.story_of()
    with pytest.raises(CommandError, match="no version “Z” to be the base"):
        call_command("export_story", story.slug, format="json", output=str(tmp_path / "x"), base="Z")


def test_with_nothing_confirmed_the_page_offers_what_is_open(client) -> None:
    """Every button made an empty pack, and every letter had nothing to raise."""
    story = factories.story_of()
    client.force_login(factories.person("maria"))
    page = client.get(reverse("exports:pack", args=[story.slug])).content.decode()
    assert 'value="open" checked' in page


def test_a_letter_goes_by_the_findings_that_are_chosen_beside_it(client) -> None:
    """The sixteen buttons of sixteen outlets had the findings of the page as it came, whatever was ticked since."""
    story = factories.story_of()
    client.force_login(factories.person("maria"))
    page = client.get(reverse("exports:pack", args=[story.slug])).content.decode()
    form = page[page.index('<form method="get"') :].partition("</form>")[0]
    assert form.count('name="scope"') == 2
    assert '<select id="letter" name="to"><option value="A">A Gazette</option><option value="B">' in form
    assert 'name="format" value="letter"' in form
    for to in ("Z", "", "A/../B"):
        assert (
            client.get(f"/stories/{story.slug}/evidence/", {"format": "letter", "to": to}).status_code == 404
        )


def test_a_letter_of_a_story_that_is_not_collated_yet_leads_back_and_says_so(client) -> None:
    story = factories.story_of(collated=False)
    client.force_login(factories.person("maria"))
    answer = client.get(f"/stories/{story.slug}/evidence/letter/A/", follow=True)
    assert "The story has no finished collation yet." in answer.content.decode()


def test_a_letter_comes_by_command_and_names_the_version_it_needs(story, tmp_path):
    file = tmp_path / "letter.txt"
    command = ("export_story", story.slug, "--format", "letter", "--output", str(file), "--scope", "open")
    call_command(*command, "--version-siglum", "B")
    assert file.read_text(encoding="utf-8").startswith("To: Courier\n")
    for missing in ((), ("--version-siglum", "Z")):
        with pytest.raises(CommandError, match="name a version of the story"):
            call_command(*command, *missing)
