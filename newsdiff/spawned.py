"""How a process that was spawned begins, before anything that is sent to it is unpickled.

Nothing is imported here that needs Django's applications: they are not there yet, and who names this module in an
`initializer` has it imported first.
"""

from __future__ import annotations

import os
import secrets
import signal


def begin() -> None:
    import django

    from newsdiff.runner import end_with_parent

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells all; who began this says when to stop
    end_with_parent(signal.SIGKILL)
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))  # it serves nobody and signs nothing
    django.setup()
