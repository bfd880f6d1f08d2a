"""`make run`: the real gunicorn and the real Celery worker, started, watched and stopped together.

A supervisor for one machine and one demo: it binds the loopback address, keeps its data under `var/`
and needs no server. A newsroom runs the same processes from docker-compose.yml or systemd instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO

HOST = "127.0.0.1"
START_SECONDS = 60
COLLATE_SECONDS = 120
STOP_SECONDS = 12
MOST_RESTARTS = 5


class CannotRun(Exception):
    """Said to the person in one sentence; no traceback."""


class Service:
    """One child process group with its log file; started again when it dies."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name, self.command, self.log = name, command, log
        self.restarts = -1
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.restarts += 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone; we stop the group in order
                preexec_fn=end_with_parent,
            )

    def keep_up(self) -> None:
        assert self.process is not None
        status = self.process.poll()
        if status is None:
            return
        self._signal(signal.SIGKILL)  # what is left of its group
        if self.restarts >= MOST_RESTARTS:
            raise CannotRun(f"The {self.name} process keeps ending (status {status}). {self.last_words()}")
        say(f"The {self.name} process ended (status {status}); starting it again.")
        self.start()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        return f"The end of {self.log}:\n  " + "\n  ".join(lines)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_sure_it_stopped(self, until: float) -> None:
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: int) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def end_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Linux, in a new child: get this signal when the parent is killed outright, so that nothing is orphaned."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, by)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  the terminal is this module's page


def main() -> int:
    try:
        port = _port()
        with _stop_signals():
            run(port)
    except CannotRun as reason:
        say(f"Cannot run: {reason}")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def run(port: int) -> None:
    began = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdiff.settings")
    os.environ["NEWSDIFF_DEMO"] = "1"
    os.environ["NEWSDIFF_BIND"] = HOST
    os.environ["ALLOWED_HOSTS"] = "127.0.0.1,localhost,[::1]"
    os.environ["SITE_URL"] = f"http://{HOST}:{port}"
    var = Path(os.environ.get("NEWSDIFF_VAR", "").strip() or "var")
    (var / "log").mkdir(parents=True, exist_ok=True)
    with _only_one(var / "run.lock"):
        _check_free(port)
        names, password = _prepare()
        services = [
            Service("worker", worker_command(var), var / "log" / "worker.log"),
            Service("web", web_command(port), var / "log" / "web.log"),
        ]
        try:
            for service in services:
                service.start()
            _wait_for_web(port, services)
            say(f"\nnewsdiff runs at http://{HOST}:{port}/   (ready after {time.monotonic() - began:.0f} s)")
            say(f"Sign in as {', '.join(names[:-1])} or {names[-1]}; the password is {password}")
            _wait_for_seeds(services)
            say("Ctrl-C stops it; the data stays in " + str(var))
            while True:
                time.sleep(0.5)
                for service in services:
                    service.keep_up()
        finally:
            say("\nStopping.")
            stop(services)


def stop(services: list[Service]) -> None:
    """Warm shutdown first (a collation under way may end), then by force."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C leaves no orphans
    until = time.monotonic() + STOP_SECONDS
    for service in services:
        service.ask_to_stop()
    for service in services:
        service.make_sure_it_stopped(until)


def worker_command(var: Path) -> list[str]:
    """One worker, with the clock (beat) inside: a demo needs no second process for it."""
    return [
        *(sys.executable, "-m", "celery", "-A", "newsdiff", "worker"),
        *("--beat", "--schedule", str(var / "beat-schedule"), "--concurrency", "1"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
    ]


def web_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "newsdiff.wsgi:application", "--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "8"),
        *("--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-"),
    ]


def _prepare() -> tuple[list[str], str]:
    """Migrations, static files, demo users and the sample story. Each does nothing the second time."""
    import django
    from django.core.management import call_command

    say("Preparing the database …")
    django.setup()
    from newsdiff.accounts import demo

    call_command("check", stdout=io.StringIO())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    names = demo.create()
    call_command("load_seeds")
    return names, demo.PASSWORD


def _wait_for_web(port: int, services: list[Service]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        for service in services:
            service.keep_up()
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5),
        ):
            return
        time.sleep(0.1)
    raise CannotRun(f"the web process does not answer. {services[-1].last_words()}")


def _wait_for_seeds(services: list[Service]) -> None:
    from django.db import connection

    from newsdiff.review.models import Collation

    until = time.monotonic() + COLLATE_SECONDS
    said = False
    ended = {Collation.State.DONE, Collation.State.FAILED}
    while time.monotonic() < until:
        latest = Collation.objects.select_related("story").order_by("pk").first()
        if latest is not None:
            latest = latest.story.collations.first()
        if latest is not None and latest.state in ended:
            if latest.state == Collation.State.FAILED:
                say(f"The sample story could not be collated: {latest.reason}")
            elif said:
                say(f"The sample story is collated: {latest.story.headline or latest.story}")
            else:
                say(f"The sample story is ready: {latest.story.headline or latest.story}")
            break
        if not said:
            say("Collating the sample story …")
            said = True
        for service in services:
            service.keep_up()
        time.sleep(0.2)
    else:
        say("The sample story is still being collated; its page shows how far it is.")
    connection.close()


def _port() -> int:
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotRun(f"PORT is a number from 1 to 65535, not “{given}”.")
    return int(given)


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotRun(
                f"port {port} is taken ({error.strerror}). Try another: make run PORT={port + 1}"
            ) from error


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[IO[str]]:
    """Two supervisors on one set of data would run two clocks; the lock ends with the process."""
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotRun(f"newsdiff already runs on this data ({path.parent}).") from error
        yield handle


@contextlib.contextmanager
def _stop_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end the demo as Ctrl-C does."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, interrupt)
    yield


if __name__ == "__main__":
    sys.exit(main())
