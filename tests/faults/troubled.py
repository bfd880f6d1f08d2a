"""newsdiff's Celery application with an engine that does, on certain words, what a bad text might do.

`celery -A tests.faults.troubled worker`; the product itself has no such switches.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_process_init

from newsdiff.celery import app as app


def _trouble(text: str) -> None:
    if "makes-the-engine-crash" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "makes-the-engine-dawdle" in text:
        time.sleep(600)
    if "makes-the-engine-deaf" in text:  # takes no notice of the soft limit
        while True:
            try:
                time.sleep(600)
            except SoftTimeLimitExceeded:
                continue
    if "makes-the-engine-greedy" in text:
        bytearray(64 << 30)  # more than any limit of a test
    if "makes-the-engine-slow" in text:
        time.sleep(4)


@worker_process_init.connect
def _patch(**_: Any) -> None:
    from newsdiff.review import services

    healthy = services.collate

    def collate(witnesses: Any, *args: Any, **kwargs: Any) -> Any:
        for witness in witnesses:
            _trouble(witness.text)
        return healthy(witnesses, *args, **kwargs)

    services.collate = collate  # type: ignore[assignment]
