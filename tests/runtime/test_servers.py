"""Test runs that are killed leave no server behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.servers import PROJECT, postgres_program, wait_until

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's end"
)
SLEEPER = """
Process([sys.executable, "-c", "import time; time.sleep(600)"], env=dict(os.environ), log=folder / "log")
"""
REDIS = """
server = RedisServer(folder / "redis")
server.start()
server.freeze()
process = server.process
"""
POSTGRES = """
server = PostgresServer(folder / "postgres")
server.start()
process = server.process
"""
RUN = """
import os, sys, time
from pathlib import Path
from tests.runtime.servers import PostgresServer, Process, RedisServer
folder = Path(sys.argv[1])
{}
print(process.pid, flush=True)
time.sleep(600)
"""
NEEDS = {
    "redis": shutil.which("redis-server"),
    "postgres": postgres_program("initdb"),
}


def is_there(pid: int) -> bool:
    """Whether it runs or is stopped; one that only waits to be collected is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["terminated", "killed"])
@pytest.mark.parametrize(
    "start",
    [
        pytest.param("process = " + SLEEPER.strip(), id="process"),
        pytest.param(
            REDIS, id="frozen redis", marks=pytest.mark.skipif(not NEEDS["redis"], reason="no redis-server")
        ),
        pytest.param(
            POSTGRES, id="postgres", marks=pytest.mark.skipif(not NEEDS["postgres"], reason="no PostgreSQL")
        ),
    ],
)
def test_a_server_ends_with_the_tests_that_started_it(start, number, tmp_path):
    tests = subprocess.Popen(
        [sys.executable, "-c", RUN.format(start), str(tmp_path)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert tests.stdout is not None
    pid = int(tests.stdout.readline())
    try:
        assert is_there(pid)
        tests.send_signal(number)
        tests.wait()
        wait_until(lambda: not is_there(pid), seconds=30, what="the server to end")
    finally:
        tests.kill()
        tests.wait()
        tests.stdout.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
