"""Two texts of one new story that come in at the same moment start one story, not two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# The first sender has started the story and not committed yet when the second looks for one. The first
# commits when the second waits for it (or is through without having waited: the fault).
AT_ONCE = """
import json, threading, time
import django; django.setup()
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
from newsdiff.stories import batch, services
from newsdiff.stories.models import Story, Version
from newsdiff.stories.services import NewVersion
from tests.stories.test_batch import DAM, LOST

services.outlet_get("Gazette"), services.outlet_get("Courier")
services.version_add(new=NewVersion(text=LOST, outlet="Gazette"))
text = DAM.replace("Nobody was killed. ", "")
started, through, waited = threading.Event(), threading.Event(), []

def send(how, text, outlet):
    new = NewVersion(text=text, outlet=outlet, slugline=outlet)
    if how == "bulk":
        list(batch.versions_add([batch.Entry(new, batch.Raw(text.encode()))]))
    else:
        services.version_add(new=new)

def second():
    started.wait()
    with transaction.atomic():
        send(HOW[1], text, "Courier")
    through.set()
    connection.close()

other = threading.Thread(target=second)
other.start()
with transaction.atomic():
    send(HOW[0], DAM, "Gazette")
    started.set()
    while not through.is_set() and not waited:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            waited = cursor.fetchall()
        time.sleep(0.02)
other.join()
print(json.dumps({"stories": Story.objects.count() - 1, "versions": Version.objects.count() - 1, "waited": bool(waited)}))
"""


def ran(program: str, postgres_url: str, tmp_path: Path) -> Any:
    """What the program printed last, run by itself."""
    kept = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DEBUG")}
    settings = {
        "DATABASE_URL": postgres_url,
        "DJANGO_SETTINGS_MODULE": "newsdiff.settings",
        "NEWSDIFF_VAR": str(tmp_path),
        "SECRET_KEY": "a-key-for-this-test-alone",
        "PYTHONPATH": str(PROJECT),
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=kept | settings,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.postgres
@pytest.mark.parametrize("how", [("form", "form"), ("bulk", "form"), ("form", "bulk")], ids=" then ".join)
def test_the_second_sender_waits_and_finds_the_story_of_the_first(how, postgres_url, tmp_path):
    done = ran(f"HOW = {how!r}\n{AT_ONCE}", postgres_url, tmp_path)
    assert done == {"stories": 1, "versions": 2, "waited": True}


# An editor's change of a version is not committed yet when its sketch is to be worked out anew, then it is.
MEANWHILE = """
import json
import django; django.setup()
from django.core.management import call_command
from django.db import connection, connections, transaction
call_command("migrate", verbosity=0)
from newsdiff.stories import services, sketches
from newsdiff.stories.models import Story, Version
from newsdiff.stories.services import NewVersion
from tests.stories.test_batch import DAM, LOST

first = services.version_add(new=NewVersion(text=DAM, outlet="Gazette")).version
services.version_add(new=NewVersion(text=LOST, outlet="Courier"))
with connection.cursor() as cursor:
    cursor.execute("UPDATE matching_version SET edition = 0")
other = connections.create_connection("default")
other.set_autocommit(False)
with other.cursor() as cursor:
    cursor.execute("SET lock_timeout = '5s'")
    cursor.execute(CHANGE, [first.story_id if "stories_story" in CHANGE else first.pk])
renewed = [sketches.sketches_rebuild()]
other.commit()
renewed.append(sketches.sketches_rebuild())
print(json.dumps(renewed))
"""


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["story", "version"])
def test_a_story_that_somebody_is_changing_is_left_for_later_and_nobody_waits(table, postgres_url, tmp_path):
    change = f"UPDATE stories_{table} SET headline = headline WHERE id = %s"
    assert ran(f"CHANGE = {change!r}\n" + MEANWHILE, postgres_url, tmp_path) == [1, 1]


# Two workers look at the same version: the first has moved it and not committed yet when the second comes.
BOTH_LOOK = """
import json, threading, time
import django; django.setup()
from django.core.management import call_command
from django.db import connection, transaction
call_command("migrate", verbosity=0)
from newsdiff.stories import second_look, services
from newsdiff.stories.models import Move, Version
from newsdiff.stories.services import NewVersion
from tests.stories.test_second_look import BOTH, COMET, EARLY, MAYOR, MILL, OWN

texts = {"One": MAYOR, "Two": MILL, "Three": COMET, "Wire": EARLY, "Post": OWN, "Echo": BOTH}
came = {outlet: services.version_add(new=NewVersion(text=text, outlet=outlet)).version for outlet, text in texts.items()}
own, started, through, waited, said = came["Post"], threading.Event(), threading.Event(), [], []
asked = {"versions": [own.pk], "story_id": own.story_id, "into_id": came["Wire"].story_id}

def second():
    started.wait()
    said.append(bool(second_look.versions_regroup(**asked)))
    through.set()
    connection.close()

other = threading.Thread(target=second)
other.start()
with transaction.atomic():
    said.append(bool(second_look.versions_regroup(**asked)))
    started.set()
    while not through.is_set() and not waited:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            waited = cursor.fetchall()
        time.sleep(0.02)
other.join()
own.refresh_from_db()
print(json.dumps({
    "moved": said, "waited": bool(waited), "moves": Move.objects.count(), "there": own.story_id == came["Wire"].story_id,
}))
"""


@pytest.mark.postgres
def test_two_workers_that_look_at_one_version_move_it_once(postgres_url, tmp_path):
    done = ran(BOTH_LOOK, postgres_url, tmp_path)
    assert done == {"moved": [True, False], "waited": True, "moves": 1, "there": True}


# A curator is at work on the version, or has opened the story, after the second look has found where it belongs.
HANDS = (
    BOTH_LOOK.split("def second")[0]
    + """
from newsdiff.stories import placing
waits = placing.one_at_a_time

def and_then():
    waits()
    MEANWHILE

placing.one_at_a_time = and_then

def lock():
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=own.pk)
        started.set()
        through.wait(10)
    connection.close()

moved = second_look.versions_regroup(**asked)
through.set()
print(json.dumps({"moved": bool(moved), "moves": Move.objects.count()}))
"""
)
OPENS = """
    from django.contrib.auth import get_user_model
    services.story_visit(story=own.story, user=get_user_model().objects.create_user("nora"))
"""
LOCKS = """
    threading.Thread(target=lock).start()
    started.wait(10)
"""


@pytest.mark.postgres
@pytest.mark.parametrize("meanwhile", [OPENS, LOCKS], ids=["opened", "being changed"])
def test_what_somebody_takes_up_in_this_moment_stays(meanwhile, postgres_url, tmp_path):
    done = ran(HANDS.replace("    MEANWHILE\n", meanwhile), postgres_url, tmp_path)
    assert done == {"moved": False, "moves": 0}
