"""The pages on which a finding is added by hand, and every place where it then stands."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.urls import reverse

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import dossier
from tests import factories

pytestmark = pytest.mark.django_db
MESSAGE = "The toll is put at twelve in two and at twenty-one in one."


@pytest.fixture
def story():
    return factories.story_of()


@pytest.fixture
def maria(client):
    maria = factories.person("maria")
    client.force_login(maria)
    return maria


def row_with(story, words: str):
    held = dossier(story)
    return next(r for r in held.rows if any(words in held.cell_text(r, s) for s in r.cells))


def address(story, words: str = "killed") -> str:
    return f"{reverse('review:add-finding', args=[story.slug])}?statement={row_with(story, words).key}"


def send(client, story, words: str = "killed", **data):
    sent = {"category": "figure", "severity": "substantive", "message": MESSAGE, "same": "on", **data}
    return client.post(address(story, words), {k.replace("_", "-"): v for k, v in sent.items()})


def added(client, story, **data) -> Finding:
    assert send(client, story, **{"words_A": "12 people", "words_B": "21 people", **data}).status_code == 302
    return Finding.objects.get(by_hand=True)


def marked(finding: Finding) -> dict[str, list[str]]:
    return {s: [span["text"] for span in reading] for s, reading in finding.readings.items() if reading}


def test_the_list_of_findings_leads_to_the_statements_and_these_to_the_form(story, maria, client) -> None:
    lists = client.get(reverse("review:findings", args=[story.slug])).content.decode()
    choose = reverse("review:add-finding", args=[story.slug])
    assert choose in lists
    key = row_with(story, "killed").key
    assert f'href="?statement={key}"' in client.get(choose).content.decode()
    assert (
        f"{choose}?statement={key}"
        in client.get(reverse("review:edit-statement", args=[story.slug, key])).content.decode()
    )
    form = client.get(address(story)).content.decode()
    assert 'name="words-A"' in form
    assert "A storm killed 21 people" in form


def test_versions_that_say_it_in_the_same_words_are_quoted_once(story, maria, client) -> None:
    form = client.get(address(story)).content.decode()
    assert 'name="words-C"' not in form
    finding = added(client, story, same="")
    assert marked(finding) == {"A": ["12 people"], "B": ["21 people"], "C": ["12 people"]}


def test_the_same_words_are_marked_in_the_versions_nobody_quoted(story, maria, client) -> None:
    send(client, story, words_A="people on the coast", words_B="")
    assert marked(Finding.objects.get(by_hand=True))["B"] == ["people on the coast"]
    Finding.objects.all().delete()
    factories.collated_now_again(story)
    send(client, story, words_A="people on the coast", words_B="", same="")
    assert "B" not in marked(Finding.objects.get(by_hand=True))


def test_of_equal_words_those_that_were_selected_are_meant(maria, client) -> None:
    story = factories.story_of(("Post", "The sea took the men and the boats of the port, a man said."))
    send(client, story, "men", words_A="the", nth_A="2", same="")
    span = Finding.objects.get(by_hand=True).readings["A"][0]
    assert story.versions.get().text.body[span["start"] :].startswith("the port")


def test_two_places_of_a_version_are_quoted_with_an_ellipsis_between(story, maria, client) -> None:
    send(client, story, words_A="12 people … Monday", same="")
    assert marked(Finding.objects.get(by_hand=True))["A"] == ["12 people", "Monday"]


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"words_A": "13 people"}, "words-A", "do not stand in the statement as A has it"),
        ({"words_A": "harbour towns"}, "words-A", "do not stand in the statement as A has it"),
        ({"words_A": "12 people", "category": ""}, "category", "Choose what kind"),
        ({"words_A": "12 people", "message": " "}, "message", "Say in one sentence"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(
    story, maria, client, data, field, said
) -> None:
    answer = send(client, story, **{"words_B": "21 people", **data})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="error-{field}">{said}' in page or (f'id="error-{field}"' in page and said in page)
    assert 'value="21 people"' in page
    assert not Finding.objects.filter(by_hand=True).exists()


def test_nothing_quoted_is_told_above(story, maria, client) -> None:
    answer = send(client, story)
    assert answer.status_code == 422
    assert "Quote the words in at least one version." in answer.content.decode()


@pytest.mark.parametrize("data", [{"category": "nonsense"}, {"severity": "fatal"}, {"words_A": "x" * 5_000}])
def test_what_no_form_sends_is_refused(story, maria, client, data) -> None:
    assert send(client, story, **{"words_A": "12 people", **data}).status_code == 422


@pytest.mark.parametrize("query", ["", "?statement=unknown1"])
def test_an_unknown_statement_is_not_found_and_none_is_asked_for(story, maria, client, query) -> None:
    answer = client.post(reverse("review:add-finding", args=[story.slug]) + query, {"words-A": "x"})
    assert answer.status_code == (404 if query else 422)


def test_it_stands_everywhere_with_its_author(story, maria, client) -> None:
    finding = added(client, story)
    by = "added by <bdi>maria</bdi>"
    base = f"/stories/{story.slug}"
    assert by in client.get(f"{base}/findings/").content.decode()
    assert "Added by <bdi>maria</bdi>" in client.get(finding.get_absolute_url()).content.decode()
    assert f'data-f="{finding.key}"' in client.get(f"{base}/table/").content.decode()
    assert f'data-f="{finding.key}"' in client.get(f"{base}/compare/A/B/").content.decode()
    apart = client.get(f"{base}/compare/A/C/").content.decode()
    assert finding.get_absolute_url() not in apart, "these two read the same"
    held = dossier(story)
    assert finding in held.findings_by_row[finding.rows[0]]


def test_every_format_of_a_pack_says_who_added_it(story, maria, client) -> None:
    finding = added(client, story)
    base = f"/stories/{story.slug}/evidence"
    chosen = f"?scope=selected&keys={finding.key}"

    def file(kind: str, more: str = "") -> bytes:
        return client.get(f"{base}/{chosen}&format={kind}{more}").content

    assert "added by maria" in file("html").decode()
    assert "added by maria" in client.get(f"{base}/read/{chosen}").content.decode()
    line = next(csv.DictReader(io.StringIO(file("csv").decode("utf-8-sig"))))
    assert line["added by"] == "maria"
    assert "Added by hand by maria" in line["decisions"]
    told = json.loads(file("json"))["evidence_pack"]["by_hand"]
    assert [(t["key"], t["added_by"], t["message"]) for t in told] == [(finding.key, "maria", MESSAGE)]
    assert b'<note type="origin">added by maria</note>' in file("tei")
    with zipfile.ZipFile(io.BytesIO(file("docx", "&version=B"))) as word:
        assert "Added by maria." in word.read("word/comments.xml").decode()
    assert "Added by maria." in client.get(f"{base}/letter/B/{chosen}").content.decode()


def test_words_that_are_gone_are_told_in_list_inspector_and_pack(story, maria, client) -> None:
    finding = added(client, story)
    Finding.objects.filter(pk=finding.pk).update(evidence={"gone": {"B": "21 people"}})
    assert "its words no longer stand in B" in client.get(f"/stories/{story.slug}/findings/").content.decode()
    assert "21 people</span>" in client.get(finding.get_absolute_url()).content.decode()
    pack = f"/stories/{story.slug}/evidence/read/?scope=selected&keys={finding.key}"
    assert "added by maria; its words no longer stand in B" in client.get(pack).content.decode()


def test_its_author_withdraws_it_and_brings_it_back_others_do_not(story, maria, client) -> None:
    finding = added(client, story)
    withdraw = reverse("review:withdraw-finding", args=[story.slug, finding.key])
    restore = reverse("review:restore-finding", args=[story.slug, finding.key])
    page = client.post(withdraw, {"lock": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Withdrawn by maria" in page
    assert "Bring it back" in page
    assert 'value="confirm"' not in page
    client.force_login(factories.person("omar"))
    assert "Bring it back" not in client.get(finding.get_absolute_url()).content.decode()
    assert client.post(restore).status_code == 403
    client.force_login(factories.person("cora", "curator"))
    assert client.post(restore).status_code == 302
    finding.refresh_from_db()
    assert finding.present


def test_what_a_detector_found_is_dismissed_never_withdrawn(story, client) -> None:
    client.force_login(factories.person("cora", "curator"))
    detected = Finding.objects.filter(story=story).first()
    assert client.post(reverse("review:withdraw-finding", args=[story.slug, detected.key])).status_code == 404
    assert "Withdraw<" not in client.get(detected.get_absolute_url()).content.decode()


def test_a_withdrawal_after_somebodys_decision_is_a_conflict(story, maria, client) -> None:
    finding = added(client, story)
    client.post(reverse("review:decide", args=[story.slug, finding.key]), {"action": "confirm", "lock": 0})
    answer = client.post(
        reverse("review:withdraw-finding", args=[story.slug, finding.key]),
        {"lock": "0"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert "Another editor was quicker" in answer.content.decode()


def test_hostile_words_are_shown_as_text(maria, client) -> None:
    story = factories.story_of(("Post", "He wrote <script>alert(1)</script> and \u202eleft."))
    send(client, story, "wrote", words_A="<script>alert(1)</script>", message="<b>So</b> \u202ebad")
    finding = Finding.objects.get(by_hand=True)
    page = client.get(finding.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>So" not in page
    assert "\u202e" not in page


def test_more_findings_added_cost_no_more_queries(
    story, maria, client, django_assert_max_num_queries
) -> None:
    added(client, story)
    url = f"/stories/{story.slug}/findings/"
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    enough = len(few.captured_queries)
    for number, name in enumerate(("omar", "zoe", "ines")):
        client.force_login(factories.person(name))
        send(client, story, words_A="12 people", message=f"Number {number}.")
    client.force_login(maria)
    with django_assert_max_num_queries(enough):
        assert client.get(url).content.decode().count("added by") == 4
