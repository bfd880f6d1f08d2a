"""How quick and how safe a broker without a server is: four publishers, one reader in another process.

Prints one line a transport: messages delivered, latency and publishing time in milliseconds.
Run: .venv/bin/python benchmarks/broker.py   (REDIS_URL adds Redis to the table)
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kombu import Connection, Queue

from newsdiff import broker  # noqa: F401  registers the embedded transport

MESSAGES, PUBLISHERS, PAUSE, POLL = 200, 4, 0.05, 0.05


def connection(kind: str, folder: Path) -> Connection:
    if kind == "redis":
        return Connection(os.environ["REDIS_URL"])
    if kind == "filesystem":
        for name in ("queue", "control"):
            (folder / name).mkdir(exist_ok=True)
        options: dict[str, Any] = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
        }
        return Connection("filesystem://", transport_options=options | {"polling_interval": POLL})
    scheme = "embedded" if kind == "embedded" else "sqla"
    found = Connection(f"{scheme}+sqlite:///{folder}/broker.sqlite3")
    found.transport.polling_interval = POLL
    return found


def read(kind: str, folder: Path) -> list[float]:
    """Latencies in seconds of what arrives until all are there, or nothing came for five seconds."""
    seen: list[float] = []

    def take(body: dict[str, float], message: Any) -> None:
        seen.append(time.time() - body["sent"])
        message.ack()

    with connection(kind, folder) as source, source.Consumer([Queue("bench")], callbacks=[take]):
        while len(seen) < MESSAGES:
            try:
                source.drain_events(timeout=5)
            except Exception as error:  # what breaks is part of the result
                print(f"  {kind}: the reader stopped on {type(error).__name__}", flush=True)
                break
    return seen


def publish(kind: str, folder: Path, took: list[float]) -> None:
    with connection(kind, folder) as target:
        queue = target.SimpleQueue("bench")
        for _ in range(MESSAGES // PUBLISHERS):
            began = time.time()
            queue.put({"sent": began})
            took.append(time.time() - began)
            time.sleep(PAUSE)


def share(values: list[float], part: float) -> float:
    return 1000 * sorted(values)[int((len(values) - 1) * part)] if values else float("nan")


def measure(kind: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        back, front = os.pipe()
        if (reader := os.fork()) == 0:
            seen = read(kind, folder)
            os.write(front, f"{len(seen)} {share(seen, 0.5):.1f} {share(seen, 0.95):.1f}".encode())
            os._exit(0)
        time.sleep(1)
        took: list[float] = []
        threads = [threading.Thread(target=publish, args=(kind, folder, took)) for _ in range(PUBLISHERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        count, median, slow = os.read(back, 100).decode().split()
        os.waitpid(reader, 0)
        print(
            f"{kind:12} delivered {count}/{MESSAGES}  latency p50 {median} p95 {slow} ms  "
            f"publish p50 {share(took, 0.5):.1f} p95 {share(took, 0.95):.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    for transport in [
        "embedded",
        "sqlalchemy",
        "filesystem",
        *(["redis"] if os.environ.get("REDIS_URL") else []),
    ]:
        measure(transport)
