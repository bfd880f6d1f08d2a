"""Servers and processes of a test's own: private ports, temporary folders, an ordinary user.

The machine's own PostgreSQL and Redis are never stopped or written to by these.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newsdiff.runner import end_with_parent

PROJECT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], Any], *, seconds: float, what: str) -> Any:
    """Ask until `true()` holds; a generous limit, so that a slow machine fails nothing."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := true():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


class Process:
    """A child in a process group of its own, so that it can be killed with all it started.

    When the tests themselves are killed, before any of them can tidy up, it gets `ends_by`: SIGKILL, since
    one that hangs or was stopped would sleep through a polite word.
    """

    def __init__(
        self, command: list[str], *, env: dict[str, str], log: Path, cwd: Path = PROJECT,
        ends_by: signal.Signals = signal.SIGKILL, **more: Any,
    ) -> None:  # fmt: skip
        self.log = log
        with log.open("ab") as output:
            self.child = subprocess.Popen(
                command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=partial(end_with_parent, ends_by), **more,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def running(self) -> bool:
        return self.child.poll() is None

    def kill(self) -> None:
        """SIGKILL to the whole group: no chance to tidy up."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def stop(self, seconds: float = 20) -> int:
        """Ask, wait, and kill what is left. Returns the exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(timeout=seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        return self.child.wait()

    def words(self) -> str:
        return self.log.read_text(errors="replace")


def _ordinary_user() -> dict[str, Any]:
    """Popen arguments that drop root; PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return {}


def _hand_over(folder: Path) -> None:
    """Give the folder to the ordinary user and let it walk there."""
    user = _ordinary_user()
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(folder, user["user"], user["group"])
        for parent in folder.parents:
            if parent.stat().st_uid == os.getuid() and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)


def postgres_program(name: str) -> str | None:
    """Path of a PostgreSQL program; Debian keeps them out of the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


class Server:
    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError


class RedisServer(Server):
    """Keeps what it is told on disk (append-only), as docker-compose.yml has it."""

    def __init__(self, folder: Path) -> None:
        _hand_over(folder)
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: Process | None = None

    def start(self) -> None:
        import redis

        program = shutil.which("redis-server")
        assert program, "redis-server is not installed"
        self.process = Process(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "always"],
            env=dict(os.environ), log=self.folder.parent / f"redis-{self.port}.log", cwd=self.folder, **_ordinary_user(),
        )  # fmt: skip

        def answers() -> bool:
            with contextlib.suppress(redis.RedisError), redis.Redis(port=self.port) as client:
                return bool(client.ping())
            return False

        wait_until(answers, seconds=30, what="Redis")

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()

    def freeze(self) -> None:
        """It accepts connections still and answers none, like a server whose disk hangs."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGCONT)


class PostgresServer(Server):
    def __init__(self, folder: Path) -> None:
        _hand_over(folder)
        self.folder, self.port = folder, free_port()
        self.url = f"postgres://newsdiff@127.0.0.1:{self.port}/postgres"
        self.process: Process | None = None
        initdb = postgres_program("initdb")
        assert initdb, "initdb is not installed"
        subprocess.run(
            [initdb, "-D", str(folder / "data"), "-U", "newsdiff", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, capture_output=True, cwd=folder, **_ordinary_user(),
        )  # fmt: skip

    def start(self) -> None:
        import psycopg

        program = postgres_program("postgres")
        assert program
        self.process = Process(
            [program, "-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder),
             "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60"],
            env=dict(os.environ), log=self.folder.parent / f"postgres-{self.port}.log", cwd=self.folder,
            ends_by=signal.SIGINT,  # a fast shutdown, which gives its shared memory back
            **_ordinary_user(),
        )  # fmt: skip

        def answers() -> bool:
            with contextlib.suppress(psycopg.Error):
                psycopg.connect(self.url, connect_timeout=2).close()
                return True
            return False

        wait_until(answers, seconds=60, what="PostgreSQL")

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, clients are cut off."""
        if self.process is None or not self.process.running:
            return
        self.process.child.send_signal(signal.SIGINT)
        self.process.stop(seconds=30)


class Installation:
    """newsdiff as a newsroom runs it: environment, migrations, web and worker processes."""

    def __init__(self, folder: Path, *, database: str = "", redis: str = "", **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        keep = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH", "COVERAGE_PROCESS_START")
        self.env = {name: os.environ[name] for name in keep if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "newsdiff.settings",
            "NEWSDIFF_VAR": str(folder / "var"),
            "SECRET_KEY": "a-secret-for-a-test-that-is-long-enough-and-not-used-elsewhere-0123456789",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SECURE_SSL_REDIRECT": "0",
            "STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database or f"sqlite:///{folder / 'newsdiff.sqlite3'}",
            "REDIS_URL": redis,
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self.port = free_port()
        self.processes: list[Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            process.kill()
        if kind is not None:
            for process in self.processes:
                sys.stderr.write(f"--- {process.log.name}\n{process.words()[-3000:]}\n")

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a management command. Returns its output; raises AssertionError with the errors."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.env, cwd=PROJECT, capture_output=True, text=True, timeout=300, input=stdin,
        )  # fmt: skip
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}: {done.stderr[-3000:]}"
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python with Django set up, as another process of this installation."""
        return (
            self.manage("shell", "--no-imports", "-c", code)
            if _shell_knows_no_imports()
            else self.manage("shell", "-c", code)
        )

    def worker(self, *more: str, concurrency: int = 1, app: str = "newsdiff") -> Process:
        number = len(self.processes)
        process = Process(
            [sys.executable, "-m", "celery", "-A", app, "worker", "--concurrency", str(concurrency),
             "--hostname", f"w{number}@test", "--without-gossip", "--without-mingle", "--loglevel", "INFO", *more],
            env=self.env, log=self.folder / f"worker-{number}.log",
        )  # fmt: skip
        self.processes.append(process)
        return process

    def ready_worker(self, *more: str, concurrency: int = 1, app: str = "newsdiff") -> Process:
        process = self.worker(*more, concurrency=concurrency, app=app)
        wait_until(lambda: " ready." in process.words() or not process.running, seconds=90, what="the worker")
        assert process.running, process.words()[-3000:]
        return process

    def clock(self) -> Process:
        process = Process(
            [sys.executable, "-m", "celery", "-A", "newsdiff", "beat", "--pidfile=", "--schedule",
             str(self.folder / "beat-schedule"), "--loglevel", "INFO"],
            env=self.env, log=self.folder / f"beat-{len(self.processes)}.log",
        )  # fmt: skip
        self.processes.append(process)
        return process

    def web(self, application: str = "newsdiff.wsgi:application", workers: int = 1) -> Process:
        process = Process(
            [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}",
             "--worker-class", "gthread", "--workers", str(workers), "--threads", "8", "--no-control-socket"],
            env=self.env, log=self.folder / f"web-{len(self.processes)}.log",
        )  # fmt: skip
        self.processes.append(process)
        wait_until(
            lambda: self.get("/healthz")[0] in (200, 503) or not process.running,
            seconds=90,
            what="the web process",
        )
        assert process.running, process.words()[-3000:]
        return process

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET without a session; (0, b"") where nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""


def _shell_knows_no_imports() -> bool:
    import django

    return django.VERSION >= (5, 2)
