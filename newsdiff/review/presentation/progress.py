"""How far the newest collation is, for the line that polls."""

from __future__ import annotations

from dataclasses import dataclass

from newsdiff.review.models import Collation


@dataclass(frozen=True, slots=True)
class Progress:
    state: str
    said: str
    step: str
    done: int
    total: int
    reason: str

    @property
    def has_ended(self) -> bool:
        return self.state in {Collation.State.DONE, Collation.State.FAILED}

    @property
    def has_failed(self) -> bool:
        return self.state == Collation.State.FAILED


def progress(latest: Collation | None) -> Progress | None:
    """None where there is nothing to tell: the newest collation is done and is the one shown."""
    if latest is None or (latest.state == Collation.State.DONE):
        return None
    said = {
        Collation.State.PENDING: "Waiting for a worker",
        Collation.State.RUNNING: "Collating",
        Collation.State.FAILED: "Collating failed",
    }[Collation.State(latest.state)]
    return Progress(
        state=latest.state,
        said=said,
        step=latest.step,
        done=latest.steps_done,
        total=latest.steps_total or 3,
        reason=latest.reason,
    )
