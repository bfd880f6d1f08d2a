"""Health checks for containers, without curl and without Django where none is needed.

`python -m newsdiff.probe http://127.0.0.1:8000/healthz` — the web process answers 200.
`python -m newsdiff.probe worker` — the worker of this host answers a ping through the broker.
`python -m newsdiff.probe beat` — the clock wrote its schedule within the last five minutes.

Exit status 0 is healthy, 1 is not; one line says why.
"""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BEAT_SILENT_SECONDS = 300


def main(target: str) -> int:
    try:
        if target == "worker":
            problem = worker()
        elif target == "beat":
            problem = beat(Path(os.environ.get("BEAT_SCHEDULE", "/tmp/beat-schedule")))  # noqa: S108
        else:
            problem = web(target)
    except Exception as error:  # a probe reports; it does not crash
        problem = f"{type(error).__name__}: {error}"
    sys.stdout.write((problem or "ok") + "\n")
    return 1 if problem else 0


def web(url: str) -> str:
    """Empty when `url` answers 200. A proxy's headers are given, so that HTTPS is not asked for."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(  # noqa: S310  our own address
        url, headers={"Host": "127.0.0.1" if host in {"", "*"} else host, "X-Forwarded-Proto": "https"}
    )
    try:
        with urllib.request.urlopen(request, timeout=6) as answer:  # noqa: S310
            return "" if answer.status == 200 else f"status {answer.status}"
    except urllib.error.HTTPError as error:
        return f"status {error.code}: {error.read(400).decode(errors='replace')}"


def worker() -> str:
    """Empty when a worker of this host answers; the name is Celery's own: anything@host."""
    from newsdiff.celery import app

    host = socket.gethostname()
    for _ in range(3):
        answers = app.control.ping(timeout=4)
        if any(name.endswith("@" + host) for answer in answers for name in answer):
            return ""
    return f"no worker on {host} answers"


def beat(schedule: Path) -> str:
    """Empty when the schedule file was written lately (Celery syncs it every three minutes)."""
    files = [path for path in schedule.parent.glob(schedule.name + "*") if path.is_file()]
    if not files:
        return f"no schedule at {schedule}"
    silent = time.time() - max(path.stat().st_mtime for path in files)
    return "" if silent < BEAT_SILENT_SECONDS else f"silent for {silent:.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
