"""Which processes may run without a secret of their own, and what they say where they may not."""

from __future__ import annotations

import os
import re
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


def test_a_setting_that_is_set_but_empty_is_as_if_not_set(project, tmp_path):
    """Compose files and unit files write `NAME=` for what nobody filled in."""
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL[:8], s.SWEEP_SECONDS, s.UPLOAD_MAX_BYTES,"
        " s.FEEDS_PORTS, s.STATIC_ROOT, s.LOGGING['root']['level'], s.EMAIL_BACKEND, s.FEEDS_ENABLED)"
    )
    names = re.findall(r'env\.\w+\(\s*"(\w+)"', (project / "newsdiff" / "settings.py").read_text())
    assert len(names) > 40
    clean = {k: v for k, v in os.environ.items() if k not in names and not k.startswith("PYTEST")}
    clean |= {"DJANGO_SETTINGS_MODULE": "newsdiff.settings"}
    needed = {"SECRET_KEY": "x" * 50, "NEWSDIFF_VAR": str(tmp_path)}
    said = set()
    for value in (None, "", "  "):
        environment = clean | ({} if value is None else dict.fromkeys(names, value)) | needed
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-400:]
        said.add(done.stdout)
    assert len(said) == 1, said
