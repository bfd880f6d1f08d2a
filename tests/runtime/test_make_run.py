"""`make run` as a newcomer meets it: it says where it is, collates, stops clean, and starts again with its data."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.editor import Editor
from tests.runtime.servers import PROJECT, Process, free_port, wait_until


def start(folder: Path, port: int) -> Process:
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
    }
    environment |= {
        "PORT": str(port),
        "NEWSDIFF_VAR": str(folder / "var"),
        "STATIC_ROOT": str(folder / "static"),
    }
    return Process([sys.executable, "-m", "newsdiff.runner"], env=environment, log=folder / "run.log")


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, queue = [], [pid]
    while queue:
        parent = queue.pop()
        below = [child for child, above in pairs if above == parent]
        found += below
        queue += below
    return found


def states(folder: Path) -> set[str]:
    """Of all collations."""
    with contextlib.closing(sqlite3.connect(folder / "var" / "newsdiff.sqlite3")) as database:
        return {state for (state,) in database.execute("SELECT state FROM review_collation")}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Process, int]]:
    port = free_port()
    process = start(tmp_path, port)
    try:
        wait_until(
            lambda: "Ctrl-C" in process.words() or not process.running, seconds=120, what=process.words()
        )
        yield process, port
    finally:
        process.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_serves_the_collated_seeds_stops_without_orphans_and_keeps_its_data(
    running: tuple[Process, int], tmp_path: Path
) -> None:
    process, port = running
    words = process.words()
    assert f"http://127.0.0.1:{port}/" in words
    assert "newsdiff-demo" in words
    assert "is collated" in words, words
    editor = Editor(f"http://127.0.0.1:{port}")
    listed = editor.get("/stories/")
    assert listed.status == 200
    assert "Putin" in listed.body

    family = children_of(process.pid)
    assert len(family) >= 4, "web and worker, each with a child"
    text = "A ferry ran aground off the coast.\n\nNobody was hurt, the harbour master said."
    assert editor.upload(text, outlet="Gazette", where="new").status == 302
    process.child.send_signal(signal.SIGINT)  # in the midst of work: the collation of this is asked for
    assert process.child.wait(timeout=30) == 0
    assert not [pid for pid in family if alive(pid)]
    assert process.words().rstrip().endswith("Stopping."), "no traceback, no complaint"

    again = start(tmp_path, port)
    try:
        wait_until(
            lambda: "Ctrl-C" in again.words()[len(words) :] or not again.running,
            seconds=60,
            what="second start",
        )
        assert "5 versions, 0 of them new" in again.words()
        assert editor.get("/stories/").status == 200, "even the session is still there"
        wait_until(
            lambda: states(tmp_path) == {"done"}, seconds=60, what="what came in before to be collated"
        )

        worker = next(p for p in children_of(again.pid) if "celery" in Path(f"/proc/{p}/cmdline").read_text())
        os.kill(worker, signal.SIGKILL)
        wait_until(
            lambda: "starting it again" in again.words(), seconds=30, what="the worker to be started again"
        )

        refused = subprocess.run(
            [sys.executable, "-m", "newsdiff.runner"], cwd=PROJECT, capture_output=True, text=True,
            env=os.environ | {"PORT": str(free_port()), "NEWSDIFF_VAR": str(tmp_path / "var")},
        )  # fmt: skip
        assert refused.returncode == 1
        assert "already runs" in refused.stdout
    finally:
        again.stop()


def test_a_taken_port_is_said_in_one_line(running: tuple[Process, int], tmp_path: Path) -> None:
    _process, port = running
    (tmp_path / "other").mkdir()
    second = start(tmp_path / "other", port)
    assert second.child.wait(timeout=60) == 1
    assert f"port {port} is taken" in second.words()
    assert "Traceback" not in second.words()
