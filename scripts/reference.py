"""Write docs/reference-commands.md from the commands themselves, so that it is never older than they are.

    .venv/bin/python scripts/reference.py

A test compares the file with `rendered()`: whoever adds a command or an option runs this once.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENT = PROJECT / "docs" / "reference-commands.md"

HEAD = """# Commands

Made by `.venv/bin/python scripts/reference.py` from the commands themselves; a test fails where it is out of date.
They run as `.venv/bin/python manage.py NAME` on a machine where the project is set up, and as
`docker compose exec web python manage.py NAME` in containers. Every one has `--help`, and Django's own options
(`--settings`, `--verbosity` and the like).
"""


def own_commands() -> dict[str, str]:
    """Name -> app, of the commands that newsdiff adds to Django's."""
    from django.core.management import get_commands

    return {name: app for name, app in sorted(get_commands().items()) if str(app).startswith("newsdiff.")}


def rendered() -> str:
    """The document; asks for a configured Django."""
    return "\n".join([HEAD, *(_command(name, app) for name, app in own_commands().items())])


def _command(name: str, app: str) -> str:
    from django.core.management import BaseCommand, load_command_class

    command = load_command_class(app, name)
    everybodys = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}
    parser = command.create_parser("manage.py", name)
    actions = [action for action in parser._actions if action.dest not in everybodys]
    lines = [f"## {name}", "", " ".join(command.help.split()), ""]
    lines += ["    " + " ".join([f"manage.py {name}", *map(_use, actions)]), ""]
    if told := [action for action in actions if _said(action)]:
        lines += ["| | |", "|---|---|", *(f"| `{_name(action)}` | {_said(action)} |" for action in told), ""]
    return "\n".join(lines)


def _name(action: argparse.Action) -> str:
    if action.option_strings:
        return action.option_strings[-1]
    return str(action.metavar or action.dest.upper())


def _use(action: argparse.Action) -> str:
    """As it is typed: `FILE…`, `--base BASE`; in brackets where it may be left out."""
    if not action.option_strings:
        return _name(action) + ("…" if action.nargs in ("+", "*") else "")
    used = _name(action) if action.nargs == 0 else f"{_name(action)} {action.metavar or action.dest.upper()}"
    return used if action.required else f"[{used}]"


def _said(action: argparse.Action) -> str:
    said = [(action.help or "").rstrip(".")]
    if action.choices:
        said.append("one of " + ", ".join(f"`{choice}`" for choice in action.choices))
    if action.option_strings and action.nargs != 0 and action.default:
        said.append(f"`{action.default}` unless said")
    return "; ".join(filter(None, said))


def main() -> None:
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdiff.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))  # nobody is served here
    import django

    django.setup()
    DOCUMENT.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
