"""What a person prefers holds on every page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsdiff.accounts.models import Preferences
from newsdiff.stories.models import Story, Version
from tests import factories

pytestmark = pytest.mark.django_db


def test_times_on_all_pages_are_in_the_persons_zone(client):
    nora = factories.person()
    story = factories.story_of()
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    Version.objects.update(published=at)
    Story.objects.update(active_at=at)
    client.force_login(nora)
    client.post("/preferences/", {"time_zone": "Asia/Tokyo", "single_keys": "on"})
    expected = {
        "/stories/": "07:30",
        f"/stories/{story.slug}/": "2 Jul 2026",
        f"/stories/{story.slug}/versions/A/": "07:30 JST",
    }
    for path, moment in expected.items():
        page = client.get(path).content.decode()
        assert moment in page, path
        assert "22:30" not in page, path
        assert "1 Jul 2026" not in page, path


def test_a_day_given_without_a_time_is_that_day_everywhere(client):
    client.force_login(factories.person())
    story = factories.story_of()
    Version.objects.update(published=datetime(2026, 7, 1, tzinfo=UTC), published_has_time=False)
    for zone in ("America/Los_Angeles", "Pacific/Auckland"):
        client.post("/preferences/", {"time_zone": zone})
        assert "1 Jul 2026" in client.get(f"/stories/{story.slug}/").content.decode(), zone


def test_the_menu_sends_a_part_and_the_rest_stays(client):
    nora = factories.person()
    client.force_login(nora)
    client.post("/preferences/", {"time_zone": "Europe/Paris", "theme": "dark"})
    client.post("/preferences/", {"theme": "light", "single_keys": "on", "next": "/add/"})
    kept = Preferences.objects.get(user=nora)
    assert (kept.time_zone, kept.theme, kept.single_keys) == ("Europe/Paris", "light", True)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_refused(zone, client):
    client.force_login(factories.person())
    assert client.post("/preferences/", {"time_zone": zone}).status_code == 422
    assert not Preferences.objects.exists()


def test_a_new_person_has_the_zone_of_the_house(client, settings):
    settings.TIME_ZONE = "America/New_York"
    client.force_login(factories.person())
    page = client.get("/preferences/").content.decode()
    assert 'value="America/New_York" selected' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_keeping_preferences_leads_to_no_other_site(target, client):
    client.force_login(factories.person())
    answer = client.post("/preferences/", {"theme": "dark", "next": target})
    assert answer["Location"] == "/preferences/"
