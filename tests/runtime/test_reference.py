"""The reference is true: commands are written from the code, the table of settings is held against it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import BaseCommand, call_command, load_command_class

from newsdiff.stories.models import Version
from scripts import reference

PROJECT = Path(__file__).resolve().parents[2]
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
UNSAID = object()
"""A default that is worked out from something else: the table says it in words."""


def test_the_reference_of_commands_is_current():
    assert reference.DOCUMENT.read_text() == reference.rendered(), "run scripts/reference.py"


def test_the_script_writes_it_in_a_process_of_its_own_without_a_secret(tmp_path):
    made = tmp_path / "made.md"
    program = f"""
import pathlib
from scripts import reference
reference.DOCUMENT = pathlib.Path({str(made)!r})
reference.main()
"""
    clean = {k: v for k, v in os.environ.items() if k not in ("SECRET_KEY", "DJANGO_SETTINGS_MODULE")}
    clean["NEWSDIFF_VAR"] = str(tmp_path / "var")
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, env=clean, check=True, timeout=60)
    assert made.read_text() == reference.DOCUMENT.read_text()


def test_every_argument_of_every_command_says_what_it_is():
    everybodys = {action.dest for action in BaseCommand().create_parser("manage.py", "any")._actions}
    silent = [
        f"{name} {action.dest}"
        for name, app in reference.own_commands().items()
        for action in load_command_class(app, name).create_parser("manage.py", name)._actions
        if action.dest not in everybodys and not action.help
    ]
    assert silent == []


def test_commands_of_every_app_are_in_it():
    files = {
        path.stem
        for path in (PROJECT / "newsdiff").glob("*/management/commands/*.py")
        if path.stem != "__init__"
    }
    assert set(re.findall(r"^## (\w+)$", reference.DOCUMENT.read_text(), re.MULTILINE)) == files


@pytest.mark.django_db
def test_the_sample_story_is_loaded_once(capsys):
    call_command("load_seeds")
    call_command("load_seeds")
    assert Version.objects.count() == 5
    assert "0 of them new" in capsys.readouterr().out


# --- settings -------------------------------------------------------------------------------


def value(node: ast.expr | None) -> Any:
    """What a default is, where it is written out; UNSAID where it is worked out."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = value(node.left), value(node.right)
        return UNSAID if UNSAID in (left, right) else left * right
    try:
        return ast.literal_eval(node) if node else UNSAID
    except ValueError:
        return UNSAID


def asked() -> dict[str, Any]:
    """Variable -> its default, of every `env.…("NAME", default=…)` in the settings."""
    tree = ast.parse((PROJECT / "newsdiff" / "settings.py").read_text())
    return {
        call.args[0].value: value(next((k.value for k in call.keywords if k.arg == "default"), None))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
    }


def told() -> dict[str, str]:
    """Variable -> the default that the table states for it, in the order of the row."""
    section = OPERATIONS.partition("## Settings")[2].partition("\n## ")[0]
    held: dict[str, str] = {}
    for line in section.splitlines():
        if not line.startswith("| `"):
            continue
        names, defaults, _ = (cell.strip() for cell in line.strip("|").split(" | "))
        variables = re.findall(r"`([A-Z_]+)`", names)
        stated = defaults.split(", ")
        assert len(stated) == len(variables), line
        held |= dict(zip(variables, stated, strict=True))
    return held


def number(text: str) -> float | None:
    match = re.match(r"(\d[\d,]*)(?: (MiB))?(?=:|$)", text)
    return float(match[1].replace(",", "")) * (1024**2 if match[2] else 1) if match else None


def test_every_variable_that_the_settings_ask_for_is_in_the_table_and_no_other():
    elsewhere = {"PROMETHEUS_MULTIPROC_DIR"}  # read by the Prometheus client itself
    assert set(told()) == set(asked()) | elsewhere


@pytest.mark.parametrize("variable", sorted(v for v, default in asked().items() if default is not UNSAID))
def test_the_table_states_the_default_that_holds(variable):
    default, stated = asked()[variable], told()[variable]
    if isinstance(default, bool | int | float):
        assert number(stated) == default
    elif default:
        shown = ",".join(default) if isinstance(default, list) else default
        assert re.match(rf"`{re.escape(shown)}`(?=:|$)", stated)
    else:
        assert re.match(r"none(?=:|$)", stated)
