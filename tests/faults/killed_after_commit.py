"""newsdiff's web application, killed the moment after an upload is committed and before a worker is told."""

import os
import signal
from importlib import import_module

from newsdiff.wsgi import application as application


def _die(_keys: object) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


services = import_module("newsdiff.review.services")  # only once the application has set Django up
services.collations_send = _die  # type: ignore[attr-defined]
