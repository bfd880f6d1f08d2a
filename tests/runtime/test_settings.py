"""Which processes may run without a secret of their own, and what they say where they may not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRETS = (
    "SECRET_KEY",
    "NEWSDIFF_DEMO",
    "DATABASE_URL",
    "REDIS_URL",
    "NEWSDIFF_VAR",
    "DJANGO_SETTINGS_MODULE",
)


def run(project: Path, var: Path, *command: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in SECRETS and not k.startswith("PYTEST")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={**clean, "NEWSDIFF_VAR": str(var)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_command_on_this_machine_needs_no_secret_and_keeps_its_own_private(project, tmp_path):
    done = run(project, tmp_path, "manage.py", "migrate", "--plan")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    key = (tmp_path / "secret-key").read_text()
    assert len(key) > 50
    run(project, tmp_path, "manage.py", "migrate", "--plan")
    assert (tmp_path / "secret-key").read_text() == key


@pytest.mark.parametrize(
    "command",
    [("manage.py", "runserver", "--noreload", "127.0.0.1:0"), ("-c", "import newsdiff.wsgi")],
    ids=["runserver", "gunicorn"],
)
def test_what_serves_never_runs_on_a_key_nobody_set(project, tmp_path, command):
    done = run(project, tmp_path, *command)
    assert done.returncode != 0
    assert "Set SECRET_KEY" in done.stderr
    assert not (tmp_path / "secret-key").exists()


@pytest.mark.parametrize("command", [("export_stories",), ("import_versions", "seeds")])
def test_a_database_without_tables_is_said_in_words(project, tmp_path, command):
    done = run(project, tmp_path, "manage.py", *command)
    assert done.returncode != 0
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr
