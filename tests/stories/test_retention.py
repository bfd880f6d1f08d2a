"""Only what nothing refers to is deleted, and only after its time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsdiff.stories.models import Upload, Version
from newsdiff.stories.retention import prune
from newsdiff.stories.services import NewVersion, story_create, upload_store, version_add

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads() -> dict[str, Upload]:
    """All long past their time, but for the young one."""
    made = {name: upload_store(data=name.encode()) for name in ("used", "state", "orphan", "young")}
    old = timezone.now() - timedelta(days=400)
    Upload.objects.exclude(pk=made["young"].pk).update(created_at=old)
    story = story_create(slugline="STORM")
    for name, text in (("state", "A storm came."), ("used", "A storm came over the coast.")):
        version_add(
            new=NewVersion(text=text, outlet="Gazette", source_id="7"), story=story, upload=made[name]
        )
    assert Version.objects.get().upload == made["used"]
    return made


def test_bytes_a_version_or_an_earlier_state_of_it_uses_are_kept_and_orphans_go(uploads) -> None:
    assert prune() == {"uploads": 1}
    assert set(Upload.objects.all()) == {uploads["used"], uploads["state"], uploads["young"]}


def test_zero_days_keeps_everything(uploads, settings) -> None:
    settings.ORPHAN_UPLOAD_DAYS = 0
    assert prune() == {"uploads": 0}
    assert Upload.objects.count() == 4
