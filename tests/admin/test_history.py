"""History can be read in the admin; nothing is put back from it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.stories import services
from newsdiff.stories.services import NewVersion

pytestmark = pytest.mark.django_db


def test_an_old_text_cannot_be_put_back_from_the_history(admin_client):
    version = services.version_add(
        new=NewVersion(text="A dam burst.", source_id="7"), find_story=False
    ).version
    services.version_add(new=NewVersion(text="A dam burst at Alder.", source_id="7"), find_story=False)
    version.refresh_from_db()
    first = version.history.order_by("history_date").first()
    url = reverse("admin:stories_version_simple_history", args=[version.pk, first.history_id])
    page = admin_client.get(url)
    assert b"_change_history" not in page.content
    form = {"_change_history": "1", "outlet": version.outlet_id, "pub_status": "usable", "metadata": "{}"}
    admin_client.post(url, form)
    version.refresh_from_db()
    assert version.text.body == "A dam burst at Alder."
