"""The Celery application: `celery -A newsdiff worker`, `celery -A newsdiff beat`."""

from __future__ import annotations

import os
import resource
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

from newsdiff import broker  # noqa: F401  registers the embedded transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdiff.settings")
app = Celery("newsdiff")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_web_does(**_: Any) -> None:
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_process_init.connect
def _let_pages_go_first(**_: Any) -> None:
    """Where worker and web share a machine, an editor's page does not wait for a collation nobody reads yet."""
    from django.conf import settings

    if settings.WORKER_NICE:
        os.nice(settings.WORKER_NICE)


@worker_process_init.connect
def _limit_memory(**_: Any) -> None:
    """A text that makes the engine eat memory gets a MemoryError, not the machine's OOM killer."""
    from django.conf import settings

    limit = settings.TASK_MEMORY_BYTES
    if limit:
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


@worker_process_init.connect
def _warm_up(**_: Any) -> None:
    """The first story does not wait for the engine's lexicons."""
    from newsdiff.collation.warm import warm_up

    warm_up()
