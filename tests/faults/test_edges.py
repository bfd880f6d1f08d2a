"""A full disk, and servers that hang instead of failing, at the edge of the database and of the broker."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.faults.conftest import House, copy_text
from tests.runtime.editor import Editor
from tests.runtime.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]

FULL = """
CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION disk_full();
"""


@contextlib.contextmanager
def full_disk(house: House, table: str) -> Iterator[None]:
    """PostgreSQL answers writes to `table` as it does when its disk is full."""
    with psycopg.connect(house.at.env["DATABASE_URL"], autocommit=True) as database:
        database.execute(FULL.format(table=table))
        try:
            yield
        finally:
            database.execute("DROP FUNCTION disk_full() CASCADE")


def counts(house: House) -> list[int]:
    tables = ("stories_upload", "stories_text", "stories_version", "stories_story", "review_collation")
    return [house.ask(f"SELECT count(*) FROM {table}")[0][0] for table in tables]


@pytest.mark.parametrize("table", ["stories_upload", "stories_version", "review_collation"])
def test_a_full_disk_is_a_clear_refusal_and_nothing_is_stored_half(table: str, house: House) -> None:
    house.at.web()
    house.at.ready_worker()
    editor = Editor(house.base)
    assert [house.send(editor, copy_text(n)).status for n in range(2)] == [302, 302]
    house.wait_for_work()
    before = counts(house)
    with full_disk(house, table):
        answers = [house.send(editor, copy_text(n)) for n in range(2, 5)]
        assert [a.status for a in answers] == [503] * 3
        assert all("not stored" in a.body for a in answers)
        assert editor.get("/stories/").status == 200, "reading goes on"
    stored = counts(house)
    # The raw bytes are kept before anybody looks into them, so these may be there; never half a version.
    assert stored[2:] == before[2:]
    assert [house.send(editor, copy_text(n)).status for n in range(2, 5)] == [302] * 3
    house.wait_for_work()
    assert house.reckon(f"disk full at {table}")["stories collated"] == 5


def test_a_full_disk_while_a_collation_is_stored_gives_the_work_back(house: House) -> None:
    house.at.web()
    house.at.clock()
    house.at.ready_worker()
    editor = Editor(house.base)
    with full_disk(house, "review_statement"):
        house.send(editor, copy_text(1))
        wait_until(
            lambda: house.ask("SELECT 1 FROM review_collation WHERE attempts > 0"),
            seconds=60,
            what="an attempt",
        )
        time.sleep(1)
        assert house.ask("SELECT count(*) FROM review_finding") == [(0,)], (
            "the result is stored whole or not at all"
        )
    house.wait_for_work()
    assert house.reckon("disk full at the collation")["stories collated"] == 1


def test_a_statement_that_waits_too_long_ends_with_a_refusal_and_holds_nobody_up(house: House) -> None:
    house.at.env["DATABASE_STATEMENT_SECONDS"] = "2"
    house.at.web()
    del house.at.env["DATABASE_STATEMENT_SECONDS"]
    house.at.ready_worker()
    editor = Editor(house.base)
    with psycopg.connect(house.at.env["DATABASE_URL"]) as database:
        database.execute("LOCK TABLE stories_version IN EXCLUSIVE MODE")
        assert house.send(editor, copy_text(1)).status == 503
        assert house.at.get("/healthz")[0] == 200
        database.rollback()
    assert house.send(editor, copy_text(1)).status == 302
    house.wait_for_work()
    assert house.reckon("lock waited for")["stories collated"] == 1


def test_a_broker_that_hangs_costs_some_seconds_and_no_upload(house: House) -> None:
    """Nobody is restarted. What the worker has in hand ends while the broker hears of nothing, see test_redis_broker."""
    house.at.web()
    house.at.clock()
    house.at.ready_worker()
    editor = Editor(house.base)
    house.send(editor, copy_text(1))
    house.wait_for_work()
    house.redis.freeze()
    try:
        assert [house.send(editor, copy_text(n)).status for n in (2, 3)] == [302, 302]
        assert house.at.get("/healthz")[0] == 503
        assert house.at.get("/api/1/stories")[0] == 401, "what counts the requests in Redis does not hang"
        assert editor.post("/password/forgotten/", email="editor@demo.invalid").status == 302
    finally:
        house.redis.thaw()
    house.wait_for_work()
    assert house.reckon("broker frozen")["stories collated"] == 3
