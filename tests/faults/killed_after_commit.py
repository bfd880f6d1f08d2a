"""newsdiff's web application, killed the moment after an upload is committed and before a worker is told."""

import os
import signal

from newsdiff.review import services
from newsdiff.wsgi import application as application


def _die(_pk: int) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return True


services.collation_send = _die
