"""Only what nothing refers to is deleted, and only after its time."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.utils import timezone

from newsdiff.api.models import Answer
from newsdiff.api.services import answer_begin, token_create
from newsdiff.stories.models import Upload, Version
from newsdiff.stories.retention import prune
from newsdiff.stories.services import NewVersion, story_create, upload_store, version_add
from tests import factories

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
    assert prune()["uploads"] == 1
    assert set(Upload.objects.all()) == {uploads["used"], uploads["state"], uploads["young"]}


def test_zero_days_keeps_everything(uploads, settings) -> None:
    settings.ORPHAN_UPLOAD_DAYS = 0
    assert prune()["uploads"] == 0
    assert Upload.objects.count() == 4


@pytest.fixture
def sign_ins() -> list[type]:
    """Of each kind that is kept, one from 100 days ago and one of today."""
    kinds = {AccessLog: {}, AccessAttempt: {"failures_since_start": 1}}
    for kind, more in kinds.items():
        for name in ("old", "new"):
            made = kind.objects.create(
                username=name, ip_address="192.0.2.7", user_agent=name, path_info="/", **more
            )
            if name == "old":
                kind.objects.filter(pk=made.pk).update(attempt_time=timezone.now() - timedelta(days=100))
    return list(kinds)


def test_who_signed_in_from_where_is_forgotten_after_its_time(sign_ins) -> None:
    assert prune()["sign-ins"] == 2
    assert [kind.objects.get().username for kind in sign_ins] == ["new", "new"]


def test_zero_days_keeps_every_sign_in(sign_ins, settings) -> None:
    settings.SIGN_IN_DAYS = 0
    assert prune()["sign-ins"] == 0
    assert AccessLog.objects.count() == 2


def test_answers_kept_for_repeated_requests_go_though_their_token_is_never_used_again() -> None:
    token, _ = token_create(user=factories.person(), name="wire", scopes=["read"])
    for key in ("old", "new"):
        answer_begin(token=token, key=key, request_hash="h")
    Answer.objects.filter(key="old").update(created_at=timezone.now() - timedelta(days=3))
    assert prune()["answers of the API"] == 1
    assert Answer.objects.get().key == "new"
