"""What goes wrong in a newsroom's server room, done on purpose, to real servers and processes of the test's own.

In all of it: every accepted upload is there, byte for byte, and reaches a collation or a visible failure.
"""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.conftest import House, copy_text
from tests.runtime.editor import Editor
from tests.runtime.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]
TROUBLED = "tests.faults.troubled"


def test_a_worker_killed_in_mid_collation_loses_nothing(house: House) -> None:
    house.at.web()
    house.at.clock()
    doomed = house.at.ready_worker(app=TROUBLED)
    editor = Editor(house.base)
    for number in range(3):
        house.send(editor, copy_text(number, "makes-the-engine-slow"))
    wait_until(lambda: "running" in house.states(), seconds=60, what="a collation to be under way")
    doomed.kill()
    assert "running" in house.states(), "the killed worker had no chance to give its work back"
    house.at.ready_worker()
    house.wait_for_work()
    assert house.reckon("worker killed")["stories collated"] == 3


def test_uploads_go_on_while_redis_is_away_and_are_collated_once_it_is_back(house: House) -> None:
    house.at.web()
    house.at.clock()
    house.at.ready_worker()
    editor = Editor(house.base)
    assert [house.send(editor, copy_text(n)).status for n in range(4)] == [302] * 4
    house.redis.stop()
    assert [house.send(editor, copy_text(n)).status for n in range(4, 8)] == [302] * 4
    assert house.at.get("/healthz")[0] == 503
    house.redis.start()
    assert [house.send(editor, copy_text(n)).status for n in range(8, 12)] == [302] * 4
    house.wait_for_work()
    assert house.reckon("Redis stopped and started")["stories collated"] == 12
    assert house.at.get("/healthz")[0] == 200


def test_postgresql_restarted_between_and_during_uploads_loses_nothing_that_was_accepted(
    house: House,
) -> None:
    house.at.web()
    house.at.clock()
    house.at.ready_worker(app=TROUBLED)
    editor = Editor(house.base)
    statuses: list[int] = []
    ended = threading.Event()

    def keep_sending() -> None:
        number = 0
        while not ended.is_set():
            statuses.append(house.send(editor, copy_text(number)).status)
            number += 1

    sender = threading.Thread(target=keep_sending)
    sender.start()
    wait_until(lambda: statuses.count(302) >= 5, seconds=60, what="first uploads")
    house.postgres.stop()
    during = len(statuses)
    wait_until(lambda: len(statuses) >= during + 3, seconds=60, what="uploads while PostgreSQL is away")
    house.postgres.start()
    back = statuses.count(302)
    wait_until(lambda: statuses.count(302) >= back + 5, seconds=60, what="uploads after the restart")
    ended.set()
    sender.join()
    assert set(statuses) <= {302, 503}, "no success, then a clear refusal; never a broken page"
    house.wait_for_work()
    figures = house.reckon("PostgreSQL restarted")
    assert figures["stories collated"] >= len(house.accepted)


def test_a_web_process_killed_after_the_commit_loses_nothing(house: House) -> None:
    house.at.clock()
    house.at.ready_worker()
    house.at.web("tests.faults.killed_after_commit:application")
    editor = Editor(house.base)
    text = copy_text(1)
    assert editor.upload(text, outlet="Gazette", where="new").status == 0, "the connection broke"
    house.accepted[hashlib.sha256(text.encode()).hexdigest()] = text
    house.wait_for_work()
    assert house.reckon("web killed after commit")["stories collated"] == 1


def test_a_task_delivered_many_times_is_done_once(house: House) -> None:
    house.at.ready_worker(concurrency=2)
    house.at.web()
    editor = Editor(house.base)
    house.send(editor, copy_text(1))
    house.wait_for_work()
    [(pk, finished)] = house.ask("SELECT id, finished_at FROM review_collation")
    findings = house.ask("SELECT id FROM review_finding ORDER BY id")
    house.at.python(
        f"from newsdiff.review.services import collation_send\nfor _ in range(20): collation_send({pk})"
    )
    house.send(editor, copy_text(2))
    house.wait_for_work()
    assert house.ask("SELECT attempts, finished_at FROM review_collation WHERE id = %s", pk) == [
        (1, finished)
    ]
    assert (
        house.ask("SELECT id FROM review_finding WHERE id = ANY(%s) ORDER BY id", [f[0] for f in findings])
        == findings
    )
    house.reckon("delivered 21 times")


def test_the_same_text_sent_by_many_at_once_is_held_once(house: House) -> None:
    house.at.web()
    house.at.ready_worker()
    editors = [Editor(house.base) for _ in range(6)]
    start = threading.Barrier(len(editors))

    def send(editor: Editor) -> int:
        start.wait()
        return house.send(editor, copy_text(1), where="find").status

    with ThreadPoolExecutor(len(editors)) as pool:
        assert list(pool.map(send, editors)) == [302] * len(editors)
    assert house.ask("SELECT count(*) FROM stories_version") == [(1,)]
    assert house.ask("SELECT count(*) FROM stories_story WHERE version_count = 0") == [(0,)]
    house.wait_for_work()
    house.reckon("same text, six at once")


def test_different_texts_under_one_headline_sent_by_many_at_once_all_get_in(house: House) -> None:
    house.at.web()
    house.at.ready_worker()
    editors = [Editor(house.base) for _ in range(6)]
    for round_ in range(4):
        start = threading.Barrier(len(editors))

        def send(number: int, start: threading.Barrier = start, round_: int = round_) -> int:
            start.wait()
            text = copy_text(round_ * 10 + number).split("\n\n", 1)[1]
            return house.send(
                editors[number], f"Storm warning\n\n{text}", where="new", outlet=f"Daily {round_}"
            ).status

        with ThreadPoolExecutor(len(editors)) as pool:
            assert list(pool.map(send, range(len(editors)))) == [302] * len(editors)
    assert house.ask("SELECT count(DISTINCT slug) FROM stories_story") == [(24,)]
    assert house.ask("SELECT count(*) FROM stories_outlet WHERE name LIKE 'Daily%%'") == [(4,)]
    house.wait_for_work()
    assert house.reckon("one headline, six at once, four times")["stories collated"] == 24


def test_of_two_editors_deciding_the_same_finding_one_is_told_and_no_decision_is_lost(house: House) -> None:
    house.at.web()
    house.at.ready_worker()
    editor = Editor(house.base)
    house.send(editor, copy_text(1).replace("100 euros", "$240 million"), outlet="Gazette")
    [(slug,)] = house.ask("SELECT slug FROM stories_story")
    house.send(
        editor, copy_text(1).replace("100 euros", "$340 million"), outlet="Courier", where="story", story=slug
    )
    house.wait_for_work()
    findings = house.ask("SELECT key, lock FROM review_finding ORDER BY id")
    assert findings
    key, lock = findings[0]
    pair = [editor, Editor(house.base, "curator")]
    start = threading.Barrier(2)

    def decide(who: tuple[Editor, str]) -> int:
        start.wait()
        fields = {
            "action": who[1],
            "lock": str(lock),
            "reason": "not-an-error" if who[1] == "dismiss" else "",
        }
        return who[0].post(f"/stories/{slug}/findings/{key}/decide/", **fields).status

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(decide, zip(pair, ["confirm", "confirm"], strict=True)))
    assert statuses[1] == 409, statuses
    assert statuses[0] in {200, 302}
    assert house.ask("SELECT count(*) FROM review_decision") == [(1,)]


def test_texts_that_crash_dawdle_ignore_limits_or_eat_memory_are_set_aside_and_block_nobody(
    house: House,
) -> None:
    house.at.env |= {
        "NEWSDIFF_TASK_SOFT_SECONDS": "3", "NEWSDIFF_TASK_SECONDS": "5", "NEWSDIFF_TASK_MEMORY_MB": "1500",
    }  # fmt: skip
    house.at.web()
    house.at.clock()
    house.at.ready_worker(app=TROUBLED, concurrency=2)
    editor = Editor(house.base)
    for number, trouble in enumerate(["crash", "dawdle", "deaf", "greedy"]):
        house.send(editor, copy_text(number, f"makes-the-engine-{trouble}"), outlet=trouble)
    for number in range(10, 16):
        house.send(editor, copy_text(number))
    house.wait_for_work(seconds=240)
    figures = house.reckon("four poison texts among ten")
    assert figures["visible failures"] == 4
    assert figures["stories collated"] == 6
    reasons = dict(
        house.ask(
            "SELECT o.name, c.reason FROM review_collation c JOIN stories_version v ON v.story_id = c.story_id"
            " JOIN stories_outlet o ON o.id = v.outlet_id WHERE c.state = 'failed'"
        )
    )
    assert "worker stopped 3 times" in reasons["crash"]
    assert "longer than 3 seconds" in reasons["dawdle"]
    assert "worker stopped 3 times" in reasons["deaf"]
    assert "memory" in reasons["greedy"]
