"""Adding a version: taken whole, named as held, or refused at the field."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from newsdiff.matching import thresholds_said
from newsdiff.stories.models import Story, Text, Version
from newsdiff.stories.presentation import JOINS
from newsdiff.stories.services import NewVersion, version_add
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]
URL = "/add/"


def send(client, follow: bool = False, **data):
    return client.post(URL, {"where": "new", "text": "", **data}, follow=follow)


def test_a_pasted_text_starts_a_story_and_is_kept_as_it_came(client):
    answer = send(client, text="  First line.\n\nSecond — “quoted”.\n", outlet="Gazette", slugline="FIRST")
    version = Version.objects.get()
    assert answer.status_code == 302
    assert answer.url == version.story.get_absolute_url()
    assert version.text.body == "  First line.\n\nSecond — “quoted”.\n"
    assert version.story.slugline == "FIRST"


def test_line_ends_that_the_browser_makes_are_not_kept(client):
    send(client, text="One.\r\nTwo.", outlet="Gazette")
    assert Text.objects.get().body == "One.\nTwo."


def test_the_same_text_of_the_same_outlet_is_named_as_held(client):
    story = factories.story_of()
    answer = send(
        client, follow=True, text=factories.GAZETTE, outlet="Gazette", where="story", story=story.slug
    )
    assert "Already held" in answer.content.decode()
    assert story.versions.count() == 3


def test_a_text_goes_into_the_chosen_story(client):
    story = factories.story_of()
    send(client, text=factories.SIXTH, outlet="Herald", where="story", story=story.slugline)
    assert story.versions.get(outlet__name="Herald").siglum == "D"


def test_a_story_of_another_desk_cannot_be_chosen(client):
    hidden = factories.story_of(desk=factories.desk("Secret"), collated=False)
    answer = send(client, text="Some copy.", where="story", story=hidden.slug)
    assert answer.status_code == 422
    assert hidden.versions.count() == 3


def test_several_files_become_several_versions_of_one_new_story(client):
    files = [
        SimpleUploadedFile(f"{n}.txt", text.encode(), "text/plain")
        for n, text in enumerate((factories.GAZETTE, factories.TIMES))
    ]
    answer = send(client, uploads=files, slugline="STORM")
    assert answer.status_code == 200
    assert Story.objects.get().versions.count() == 2


def test_what_became_of_several_is_told_in_words(client):
    story = factories.story_of()
    files = [
        SimpleUploadedFile(name, text.encode(), "text/plain")
        for name, text in (("held.txt", factories.TIMES), ("new.txt", f"{factories.TIMES} More."))
    ]
    told = " ".join(
        send(client, uploads=files, outlet="Times", where="story", story=story.slug).content.decode().split()
    )
    assert "held before:" in told
    assert "chosen by a person" in told


def test_several_files_say_no_more_of_another_desk_s_story_than_one_does(client):
    """Sent alone it was "already held"; sent with another it named the story that nobody here may see."""
    factories.story_of(
        ("Gazette", factories.GAZETTE), desk=factories.desk("Secret"), slugline="HIDDEN-MATTER"
    )
    files = [
        SimpleUploadedFile(name, text.encode(), "text/plain")
        for name, text in (("one.txt", factories.GAZETTE), ("two.txt", factories.TIMES))
    ]
    told = send(client, uploads=files, outlet="Gazette", where="find").content.decode()
    assert "one.txt" in told
    assert "already held" in told
    assert "HIDDEN" not in told
    assert "hidden-matter" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste a text or choose a file"),
        (" \n\t ", "Paste a text or choose a file"),
        ("x" * 1_000_001, "at most 1,000,000"),
    ],
    ids=["empty", "blank", "too long"],
)
def test_a_text_that_cannot_be_taken_is_refused_at_its_field(client, text, said):
    answer = send(client, text=text)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Version.objects.exists()


def test_nul_bytes_are_refused(client):
    answer = send(client, text="copy\x00copy")
    assert answer.status_code == 422
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02\x03" * 50, b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4],
    ids=["empty", "NUL", "picture"],
)
def test_a_file_that_is_no_text_is_refused_with_its_name(client, data):
    answer = send(client, uploads=[SimpleUploadedFile("odd.txt", data, "text/plain")], outlet="Kept Outlet")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "odd.txt" in page or "empty" in page
    assert "Kept Outlet" in page, "nothing typed is lost"
    assert not Version.objects.exists()


def test_a_file_larger_than_allowed_is_refused_before_it_is_read(client, settings):
    settings.UPLOAD_MAX_BYTES = 100
    answer = send(client, uploads=[SimpleUploadedFile("big.txt", b"x" * 101, "text/plain")])
    assert answer.status_code == 422
    assert not Version.objects.exists()


def test_markup_in_a_pasted_text_stays_text(client):
    hostile = "<script>alert(1)</script> said the mayor.\n\n<img src=x onerror=alert(2)>"
    send(
        client, text=hostile, outlet="<b>Bold</b>", headline="</title><script>x</script>", slugline="<i>S</i>"
    )
    story = factories.collated_now(Story.objects.get())
    for url in (
        story.get_absolute_url(),
        reverse("review:table", args=[story.slug]),
        reverse("review:findings", args=[story.slug]),
        reverse("review:facts", args=[story.slug]),
        reverse("stories:version", args=[story.slug, "A"]),
        reverse("stories:list"),
        URL,
    ):
        page = client.get(url).content.decode()
        for bad in ("<script>alert", "<img src=x", "<b>Bold", "<i>S</i>", "</title><script>"):
            assert bad not in page, (url, bad)


TRAINS = """Train drivers in the capital walked out on Tuesday over pay, and most suburban lines stood still all day.

Commuters queued for buses before dawn. The union wants eight per cent; the company offers three and a bonus.

Talks resume on Thursday at the labour office in Porto, where both sides met in vain last week."""
ELSEWHERE = """A museum of glass opened in Porto on a Sunday. Its founder, a retired chemist, gave four hundred vases.

Visitors may blow a bead themselves. The city paid for the roof, and the garden follows next year."""


def preview_of(client, text: str, **more: str) -> str:
    return client.post(reverse("stories:add-preview"), {"text": text, **more}).content.decode()


def test_the_preview_names_a_story_only_where_something_speaks_for_it(client):
    factories.story_of(slugline="STORM-COAST", collated=False)
    factories.story_of(("Echo", TRAINS), slugline="TRAINS", collated=False)
    page = preview_of(client, factories.GAZETTE.replace("three hundred", "two hundred"))
    assert "STORM-COAST" in page
    assert "joins it by itself" in page
    weak = preview_of(client, ELSEWHERE)
    assert "TRAINS" not in weak, "one name in common is in any two articles"
    assert "it would start a new one" in weak


STRIKE_TOLD_BY_ANOTHER = """Commuters in Porto queued for buses on Tuesday as train drivers stayed away from work over pay.

The suburban lines lay idle. The union of the drivers, which asks for eight per cent, and the company meet on Thursday."""


def test_the_preview_goes_by_the_date_that_was_given(client):
    new = NewVersion(text=TRAINS, outlet="Echo", published=datetime(2024, 3, 5, 12, tzinfo=UTC))
    assert version_add(new=new).is_new
    for published, said in (
        ("", JOINS["assign"]),
        ("2024-03-06T09:00", JOINS["assign"]),
        ("2024-03-20T09:00", JOINS["uncertain"]),
        ("when?", JOINS["assign"]),
    ):
        assert said in preview_of(client, STRIKE_TOLD_BY_ANOTHER, published=published), published


def test_the_form_says_what_the_thresholds_mean(client):
    page = client.get(URL).content.decode()
    assert thresholds_said() in page
    assert "60 % of its wording" in page


def test_the_preview_says_what_is_understood_and_stores_nothing(client):
    answer = client.post(reverse("stories:add-preview"), {"text": factories.GAZETTE})
    assert "What was understood" in answer.content.decode()
    assert not Version.objects.exists()


def test_the_preview_says_what_the_file_says_of_itself(client):
    """The date of an e-mail was taken for the date of publication, and nobody was shown it."""
    mail = (
        b"From: desk@post.example\r\nTo: in@news.example\r\nSubject: A dam burst above Alder\r\n"
        b"Date: Mon, 04 Mar 2024 10:00:00 +0000\r\nContent-Type: text/plain\r\n\r\n"
        + factories.GAZETTE.encode()
    )
    told = client.post(
        reverse("stories:add-preview"), {"uploads": SimpleUploadedFile("night.eml", mail)}
    ).content.decode()
    assert "4 March 2024, 10:00" in told
    assert "it is called night.eml" in told


def test_a_page_pasted_under_its_address_keeps_the_text_and_fills_the_address(client):
    text = f"https://post.example/2024/03/storm?id=4\n\n{factories.GAZETTE}"
    told = client.post(reverse("stories:add-preview"), {"text": text}).content.decode()
    assert "<dt>Web address</dt>" in told
    send(client, text=text, where="new")
    version = Version.objects.get()
    assert version.url == "https://post.example/2024/03/storm?id=4"
    assert version.text.body == text
    assert "post.example" not in version.story.headline
    send(client, text=f"{text} More.", where="new", url="https://other.example/")
    assert Version.objects.latest("pk").url == "https://other.example/", "what the form says goes first"


def test_header_lines_of_a_pasted_text_are_read_as_those_of_a_file(client):
    text = f"SLUG: STORM-GALE\nDATE: 2024-03-04T10:00Z\n\n{factories.GAZETTE}"
    send(client, text=text, where="new")
    version = Version.objects.get()
    assert version.story.slugline == "STORM-GALE"
    assert version.published == datetime(2024, 3, 4, 10, tzinfo=UTC)


def test_header_lines_are_no_headline_and_a_day_stays_a_day(client):
    head = "SLUG: STORM-GALE\nDATE: 3 May 2026\nBYLINE: Mara Lind\n\nStorm shuts three ports\n"
    send(client, text=head + factories.GAZETTE, where="new")
    version = Version.objects.get()
    assert version.story.headline == "Storm shuts three ports"
    assert (version.published_day, version.published_has_time) == (date(2026, 5, 3), False)


def test_a_headline_that_a_header_line_names_is_the_headline(client):
    send(client, text=f"SLUG: STORM-GALE\nHEADLINE: Gale shuts ports\n\n{factories.GAZETTE}", where="new")
    assert Version.objects.get().headline == Story.objects.get().headline == "Gale shuts ports"


def test_what_was_not_understood_is_said_before_it_is_added(client):
    text = f"SLUG: STORM-GALE\nDATE: 3/5/2026\n\n{factories.GAZETTE}"
    page = client.post(reverse("stories:add-preview"), {"text": text}).content.decode()
    assert "The date “3/5/2026” may be one day or another" in page


def test_of_several_files_the_kill_and_the_embargo_are_named_at_once(client):
    story_text = factories.GAZETTE
    files = [
        ("lead.txt", story_text),
        ("kill.txt", f"KILL\n\n{story_text}"),
        ("later.txt", f"EMBARGOED UNTIL 2126-05-04T12:00Z\n\n{story_text}"),
        ("fixed.txt", f"CORRECTED: Corrects figure\n\n{story_text}"),
    ]
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in files]
    page = client.post(reverse("stories:add"), {"uploads": uploads, "where": "find"}).content.decode()
    assert page.count('<b class="restricted">killed</b>') == 1
    assert '<b class="restricted">embargoed until 4 May 2126, 12:00 UTC</b>' in page
    assert "<b>correction</b>" in page
