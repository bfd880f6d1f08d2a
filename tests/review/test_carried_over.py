"""What an editor said of a finding survives the next collation, and a changed reading is shown as changed."""

from __future__ import annotations

import pytest

from newsdiff.review import services
from newsdiff.review.models import Decision, Finding
from newsdiff.stories import services as stories
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = factories.person()
    client.force_login(user)
    return user


@pytest.fixture
def story():
    return factories.story_of()


@pytest.fixture
def decided(story, editor):
    """A confirmed finding on a figure, with a comment."""
    finding = Finding.objects.filter(story=story, category="figure", severity="substantive").first()
    services.finding_decide(finding=finding, action="confirm", user=editor)
    services.finding_decide(finding=finding, action="comment", user=editor, comment="Rang the mayor.")
    finding.refresh_from_db()
    return finding


def added(story, text, outlet="Herald"):
    stories.version_add(new=NewVersion(text=text, outlet=outlet), story=story)
    factories.collated_now(story)


def test_a_decision_its_comments_and_its_address_survive_a_new_version(client, story, decided):
    address = decided.get_absolute_url()
    added(story, factories.GAZETTE.replace("Monday", "Tuesday") + "\n\nSchools will stay shut on Friday.")
    held = Finding.objects.get(key=decided.key)
    assert (held.state, held.present, held.reading_changed) == ("confirmed", True, False)
    assert Decision.objects.filter(finding=held).count() == 2
    page = client.get(address).content.decode()
    assert "Rang the mayor." in page
    assert "Look again" not in page


def test_collating_again_changes_nothing_that_was_decided(story, decided):
    services.story_recollate(story=story)
    factories.collated_now(story)
    held = Finding.objects.get(key=decided.key)
    assert (held.state, held.present, held.reading_changed) == ("confirmed", True, False)
    assert held.readings == decided.readings


def test_a_decision_carried_to_other_words_says_so_until_it_is_looked_at_again(
    client, editor, story, decided
):
    siglum, spans = next((s, r) for s, r in decided.readings.items() if r)
    start = spans[0]["start"]
    narrower = {
        **decided.readings,
        siglum: [{"start": start, "end": start + 1, "text": spans[0]["text"][:1]}],
    }
    Finding.objects.filter(pk=decided.pk).update(readings=narrower)  # as an older engine marked it
    services.story_recollate(story=story)
    factories.collated_now(story)
    held = Finding.objects.get(key=decided.key)
    assert (held.state, held.reading_changed) == ("confirmed", True)
    assert "Look again" in client.get(held.get_absolute_url()).content.decode()
    services.finding_decide(finding=held, action="confirm", user=editor)
    held.refresh_from_db()
    assert not held.reading_changed


def test_a_finding_that_is_gone_keeps_its_decision_and_comes_back_with_it(story, decided):
    added(story, "Quite another story about a goat that won a prize at the fair in the hills.", "Goat Post")
    stories.version_retire(version=story.versions.get(outlet__name="Courier"))
    factories.collated_now(story)
    stories.version_restore(version=story.versions.get(outlet__name="Courier"))
    factories.collated_now(story)
    held = Finding.objects.get(key=decided.key)
    assert (held.state, held.present) == ("confirmed", True)
