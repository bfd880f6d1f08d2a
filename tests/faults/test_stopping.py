"""A release or a restart: who is told to stop ends what is under way, takes nothing new, and loses nothing."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest

from tests.faults.conftest import House, copy_text
from tests.runtime.editor import Editor
from tests.runtime.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]


def test_a_web_server_told_to_stop_ends_the_upload_under_way_and_takes_no_other(house: House) -> None:
    web = house.at.web(workers=2)
    worker = house.at.ready_worker()
    editor = Editor(house.base)
    assert house.send(editor, copy_text(1)).status == 302
    house.wait_for_work()
    [(story, slug)] = house.ask("SELECT id, slug FROM stories_story")
    answers: list[int] = []

    def upload() -> None:
        text = copy_text(1, "The mayor of the next town came too.")
        answers.append(house.send(editor, text, outlet="Courier", where="story", story=slug).status)

    with psycopg.connect(house.at.env["DATABASE_URL"]) as database:
        database.execute("SELECT 1 FROM stories_story WHERE id = %s FOR UPDATE", (story,))
        sender = threading.Thread(target=upload)
        sender.start()
        wait_until(lambda: _waits(house), seconds=60, what="the upload to be under way")
        web.child.terminate()
        wait_until(lambda: house.at.get("/healthz")[0] == 0, seconds=30, what="new requests to be refused")
        assert web.running, "it waits for the upload"
        assert answers == []
        database.rollback()  # now the upload can go on
    sender.join(timeout=60)
    assert answers == [302]
    assert web.child.wait(timeout=60) == 0
    assert "Traceback" not in web.words()
    house.wait_for_work()
    assert house.reckon("web told to stop")["stories collated"] == 1
    assert house.ask("SELECT count(*) FROM stories_version") == [(2,)]
    assert worker.running


def test_a_worker_told_to_stop_ends_its_collation_and_leaves_the_others_to_the_next(house: House) -> None:
    house.at.web()
    house.at.clock()
    worker = house.at.ready_worker(app="tests.faults.troubled")
    editor = Editor(house.base)
    for number in range(3):
        house.send(editor, copy_text(number, "makes-the-engine-slow"))
    wait_until(lambda: house.states().get("running"), seconds=60, what="a collation to be under way")
    worker.child.terminate()
    assert worker.child.wait(timeout=60) == 0, "a warm shutdown"
    states = house.states()
    assert "running" not in states, "what was under way has ended"
    assert states["done"] >= 1
    assert states.get("pending"), "and nothing else was begun"
    assert house.ask("SELECT max(attempts) FROM review_collation WHERE state = 'done'") == [(1,)]
    house.at.ready_worker()
    house.wait_for_work()
    assert house.reckon("worker told to stop")["stories collated"] == 3
    assert house.ask("SELECT max(attempts) FROM review_collation") == [(1,)], "each was worked on once"


def _waits(house: House) -> list[tuple[Any, ...]]:
    return house.ask(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
