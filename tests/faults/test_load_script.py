"""The load script runs against the tables as they are now; small, so that it says nothing about speed."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]


def test_it_fills_loads_and_loses_nothing(project) -> None:
    small = {"versions": 500, "editors": 2, "rate": 1, "pause": 1, "seconds": 6}
    done = subprocess.run(
        [sys.executable, "scripts/load.py", "--no-table", *(f"--{name}={number}" for name, number in small.items())],
        cwd=project, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    print(done.stdout)
    assert "lost 0; collations failed 0" in done.stdout, done.stdout + done.stderr
    assert "wrong" not in done.stdout
