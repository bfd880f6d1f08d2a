"""A backup that cannot be restored is none: it is restored, and every hash compared."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.runtime.servers import Installation

FILL = """
from newsdiff.accounts import demo
from newsdiff.stories.services import NewVersion, story_create, upload_store, version_add
from newsdiff.review.models import Collation, Finding
from newsdiff.review.services import collation_run, finding_decide
from django.contrib.auth import get_user_model
demo.create()
story = story_create(slugline="STORM é \u2019")
for outlet, dead in (("Gazette", 12), ("Courier", 21)):
    text = f"A storm killed {dead} people on the coast, the mayor said. \u2028 caf\u00e9 \U0001f30a"
    upload = upload_store(data=text.encode("utf-16"), filename="x.txt")
    version_add(new=NewVersion(text=text, outlet=outlet), story=story, upload=upload)
for collation in Collation.objects.filter(state="pending"): collation_run(collation.pk)
finding = Finding.objects.first()
finding_decide(finding=finding, action="confirm", user=get_user_model().objects.get(username="editor"), comment="seen")
"""
LOOK = """
from newsdiff.stories.models import Upload, Version
from newsdiff.review.models import Decision, Finding
import hashlib, json
print(json.dumps([
    [[v.siglum, hashlib.sha256(v.text.body.encode()).hexdigest() == v.text.sha256] for v in Version.objects.all()],
    [hashlib.sha256(bytes(u.data)).hexdigest() == u.sha256 for u in Upload.objects.all()],
    [[d.action, d.user.username, d.finding.key] for d in Decision.objects.all()],
    Finding.objects.count(),
]))
"""
ADD_ONE = """
from newsdiff.stories.models import Story
from newsdiff.stories.services import NewVersion, version_add
print(version_add(new=NewVersion(text="Another one, quite new.", outlet="Herald"), story=Story.objects.first()).status)
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an installation on SQLite that has its tables and nothing in them; to be copied."""
    at = Installation(tmp_path_factory.mktemp("migrated") / "at", NEWSDIFF_DEMO="1")
    at.manage("migrate", "--noinput")
    return at.folder


@pytest.fixture(scope="module")
def filled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One with a story, decided on. The tests read it only."""
    at = empty(tmp_path_factory.mktemp("filled") / "at", migrated)
    at.python(FILL)
    return at


def empty(folder: Path, migrated: Path) -> Installation:
    shutil.copytree(migrated, folder)
    return Installation(folder, NEWSDIFF_DEMO="1")


def test_a_restored_backup_has_the_same_hashes_and_works_on(
    filled: Installation, migrated: Path, tmp_path: Path
) -> None:
    file = tmp_path / "newsdiff.tar.gz"
    assert "hashes written" in filled.manage("backup", str(file))
    other = empty(tmp_path / "other", migrated)
    assert "hashes compared" in other.manage("restore", str(file))
    assert other.python(LOOK) == filled.python(LOOK)
    again = tmp_path / "again.tar.gz"
    other.manage("backup", str(again))
    assert members(again) == members(file), "a backup of the restored data is the same, table by table"
    assert "created" in other.python(ADD_ONE)


@pytest.mark.postgres
def test_a_backup_of_sqlite_is_restored_into_postgresql(
    filled: Installation, tmp_path: Path, postgres_url: str
) -> None:
    file = tmp_path / "newsdiff.tar.gz"
    filled.manage("backup", str(file))
    other = Installation(tmp_path / "other", database=postgres_url, NEWSDIFF_DEMO="1")
    other.manage("migrate", "--noinput")
    other.manage("restore", str(file))
    assert other.python(LOOK) == filled.python(LOOK)
    assert "created" in other.python(ADD_ONE), "the sequences go on after the restored rows"


def test_a_damaged_backup_and_a_used_database_are_refused(
    filled: Installation, migrated: Path, tmp_path: Path
) -> None:
    file = tmp_path / "newsdiff.tar.gz"
    filled.manage("backup", str(file))
    with pytest.raises(AssertionError, match="not empty"):
        filled.manage("restore", str(file))
    other = empty(tmp_path / "other", migrated)
    with pytest.raises(AssertionError, match="is damaged"):
        other.manage("restore", str(damaged(file, tmp_path / "damaged.tar.gz")))


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        found = {m.name: archive.extractfile(m).read() for m in archive.getmembers()}  # type: ignore[union-attr]
    del found["manifest.json"]  # it has the time
    return found


def damaged(file: Path, target: Path) -> Path:
    with tarfile.open(file) as archive, tarfile.open(target, "w:gz") as copy:
        for member in archive.getmembers():
            data = archive.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "stories.text.jsonl":
                data = data.replace(b"killed 12", b"killed 13")
            member.size = len(data)
            copy.addfile(member, io.BytesIO(data))
    return target
