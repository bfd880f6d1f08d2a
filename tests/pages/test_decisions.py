"""Deciding: one editor, two editors at once, many findings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.review import rules, services
from newsdiff.review.models import Decision, Finding, Rule
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(story):
    return Finding.objects.filter(story=story, severity="substantive").first()


def decide(client, finding, htmx: bool = True, **data):
    url = reverse("review:decide", args=[finding.story.slug, finding.key])
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(url, {"lock": finding.lock, **data}, headers=headers)


def test_confirming_keeps_who_did_it_and_tells_the_page(client, editor, finding):
    answer = decide(client, finding, action="confirm")
    assert answer.status_code == 200
    assert finding.key in answer.headers["HX-Trigger"]
    finding.refresh_from_db()
    assert finding.state == "confirmed"
    assert finding.decisions.get().user == editor


def test_without_javascript_a_decision_leads_back_to_the_finding(client, editor, finding):
    answer = decide(client, finding, htmx=False, action="dismiss", reason="same meaning")
    assert answer.status_code == 302
    assert answer.url == finding.get_absolute_url()


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(client, editor, finding):
    decide(client, finding, action="confirm")
    late = decide(client, finding, action="dismiss", comment="my view")
    assert late.status_code == 409
    page = late.content.decode()
    assert "Another editor was quicker" in page
    assert "my view" in page, "what was typed is not lost"
    finding.refresh_from_db()
    assert finding.state == "confirmed"


def test_an_empty_comment_is_refused_at_its_field(client, editor, finding):
    answer = decide(client, finding, action="comment", comment="  ")
    assert answer.status_code == 422
    assert "says nothing" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_decision_can_be_taken_back(client, editor, finding):
    decide(client, finding, action="dismiss", reason="false alarm")
    finding.refresh_from_db()
    page = client.get(finding.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "Take back" in page
    client.post(
        reverse("review:undo", args=[finding.story.slug, finding.key]), headers={"HX-Request": "true"}
    )
    finding.refresh_from_db()
    assert finding.state == "open"
    assert finding.decisions.count() == 2


def test_many_are_decided_at_once_and_those_decided_meanwhile_are_left_alone(client, editor, story):
    one, two = Finding.objects.filter(story=story)[:2]
    stale = f"{one.key}:{one.lock}"
    decide(client, one, action="confirm")
    answer = client.post(
        reverse("review:decide-many", args=[story.slug]),
        {"action": "dismiss", "choice": [stale, f"{two.key}:{two.lock}"], "back": "?severity=style"},
        follow=True,
    )
    assert answer.redirect_chain[0][0].endswith("?severity=style")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == ("confirmed", "dismissed")
    assert "1 left alone" in answer.content.decode()


def test_the_way_back_leads_nowhere_else(client, editor, story):
    answer = client.post(
        reverse("review:decide-many", args=[story.slug]), {"action": "confirm", "back": "//evil.example/"}
    )
    assert answer.url == reverse("review:findings", args=[story.slug])


def test_a_finding_no_longer_reported_explains_itself(client, editor, finding):
    Finding.objects.filter(pk=finding.pk).update(present=False)
    page = client.get(finding.get_absolute_url())
    assert page.status_code == 200
    assert "no longer reports this" in page.content.decode()


def test_a_viewer_sees_the_readings_and_no_buttons(client, finding):
    client.force_login(factories.person("vera", "viewer"))
    page = client.get(finding.get_absolute_url()).content.decode()
    assert finding.message.split(":")[0].split("“")[0] in page
    assert 'value="confirm"' not in page


def test_a_finding_is_taken_on_given_back_and_found_among_one_s_own(client, editor, finding):
    url = reverse("review:assign", args=[finding.story.slug, finding.key])
    client.post(url, {"to": "me"})
    finding.refresh_from_db()
    assert finding.assignee == editor
    mine = client.get(reverse("review:findings", args=[finding.story.slug]) + "?who=me").context["page"]
    assert mine.total == 1
    client.post(url, {"to": "nobody"})
    finding.refresh_from_db()
    assert finding.assignee is None
    assert finding.lock == 0, "assigning is no decision: nobody else's becomes stale"


def test_a_rule_from_a_finding_has_an_author_and_can_be_undone(client, editor, story):
    finding = next(
        f
        for f in Finding.objects.filter(story=story)
        if len({str(r) for r in f.readings.values() if r}) > 1
        and all(len(s["text"]) < 100 for r in f.readings.values() if r for s in r)
    )
    url = reverse("review:make-rule", args=[story.slug, finding.key])
    page = client.post(url, {"kind": "always-flag"}, headers={"HX-Request": "true"})
    rule = finding.rules.get(withdrawn_at=None)
    assert rule.created_by == editor
    assert "Undo" in page.content.decode()
    client.post(reverse("review:withdraw-rule", args=[story.slug, finding.key]), {"rule": rule.pk})
    rule.refresh_from_db()
    assert rule.withdrawn_at is not None


def test_a_rule_needs_two_readings(client, editor, story):
    finding = Finding.objects.filter(story=story, category="context").first()
    Finding.objects.filter(pk=finding.pk).update(readings={"A": [{"start": 0, "end": 3, "text": "One"}]})
    answer = client.post(
        reverse("review:make-rule", args=[story.slug, finding.key]),
        {"kind": "equivalent"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    assert "two readings" in answer.content.decode()


def test_what_was_decided_at_once_is_taken_back_at_once(client):
    client.force_login(factories.person())
    story = factories.story_of()
    address = reverse("review:findings", args=[story.slug])
    chosen = list(story.findings.filter(severity="substantive").order_by("pk")[:3])
    client.post(
        reverse("review:decide-many", args=[story.slug]),
        {"action": "dismiss", "choice": [f"{f.key}:{f.lock}" for f in chosen]},
    )
    page = client.get(address).content.decode()
    assert page.count("3 findings dismissed.") == 1, "told once, where it can be taken back"
    assert "Take them back" in page
    services.finding_decide(finding=chosen[2], action="confirm", user=factories.person("anna"))
    answer = client.post(reverse("review:undo-many", args=[story.slug]), {"back": "?state=open"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{address}?state=open"
    page = answer.content.decode()
    assert "2 decisions taken back." in page
    assert "1 left alone: decided again since." in page
    assert "Take them back" not in page
    states = [story.findings.get(pk=f.pk).state for f in chosen]
    assert states == ["open", "open", "confirmed"], "another editor's word stands"
    assert client.post(reverse("review:undo-many", args=[story.slug]), follow=True).status_code == 200


def test_the_five_are_told_once_on_the_page_of_findings(client):
    """They stood in the list and again beside it."""
    client.force_login(factories.person())
    story = factories.story_of()
    address = reverse("review:findings", args=[story.slug])
    assert "The five that matter first" not in client.get(address).content.decode()
    assert "The five that matter first" in client.get(f"{address}?sort=row").content.decode()


def test_nobody_takes_back_what_another_editor_decided_at_once(client):
    story = factories.story_of()
    finding = story.findings.filter(severity="substantive").first()
    client.force_login(factories.person("anna"))
    client.post(
        reverse("review:decide-many", args=[story.slug]),
        {"action": "confirm", "choice": [f"{finding.key}:{finding.lock}"]},
    )
    session = dict(client.session.items())
    client.force_login(factories.person())
    mine = client.session
    mine["decided-at-once"] = session["decided-at-once"]
    mine.save()
    client.post(reverse("review:undo-many", args=[story.slug]))
    finding.refresh_from_db()
    assert finding.state == "confirmed"


def test_what_a_version_leaves_out_is_no_reading_that_a_rule_could_treat_alike(db):
    """“last year” left out after “released” made the rule that "released" and "last year" read the same."""
    story = factories.story_of()
    finding = story.findings.filter(present=True).first()
    finding.readings = {
        "A": [{"start": 0, "end": 8, "text": "released"}],
        "B": [{"start": 0, "end": 9, "text": "last year"}],
        "C": [{"start": 0, "end": 8, "text": "released"}],
    }
    finding.evidence = {"absent": ["A", "C"]}
    finding.save()
    with pytest.raises(rules.RefusedRule, match="this finding has one"):
        rules.rule_make(finding=finding, kind="equivalent", user=factories.person())
    assert not Rule.objects.exists()
