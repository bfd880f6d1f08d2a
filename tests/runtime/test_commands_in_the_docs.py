"""Every command that the documents show is one that a test runs, or is listed here with the reason why none does."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([PROJECT / "README.md", PROJECT / "SECURITY.md", *(PROJECT / "docs").glob("*.md")])
STARTS = r"(?:[A-Z_]+=\S+ +)*(?:(?:\.venv/bin/)?(?:python|pytest|celery|gunicorn)|make|docker compose|pg_dump|manage\.py|(?:benchmarks|scripts)/\S+\.py) *"
COMMAND = re.compile(rf"{STARTS}(?=\S).*")

# A command by its beginning -> the test that runs it (a file of the suite, and words that stand in it).
RUN_BY = {
    "make run": ("tests/runtime/test_make_run.py", '"newsdiff.runner"'),  # all that its rule starts
    "manage.py collate": ("tests/runtime/test_commands_in_the_docs.py", '"collate"'),
    "manage.py prune": ("tests/runtime/test_commands_in_the_docs.py", '"prune"'),
    "manage.py import_versions": ("tests/stories/test_import_versions.py", 'call_command("import_versions"'),
    "manage.py export_story": ("tests/exports/test_doors.py", '"export_story"'),
    "manage.py list_detectors": (
        "tests/collation/detectors/test_documentation.py",
        'call_command("list_detectors"',
    ),
    "docs/examples/send_copy.py": ("tests/api/test_example.py", "docs/examples/send_copy.py"),
    "manage.py export_stories": ("tests/stories/test_import_versions.py", 'call_command("export_stories"'),
    "manage.py rebuild_sketches": ("tests/stories/test_sketches.py", 'call_command("rebuild_sketches"'),
    "manage.py load_seeds": ("tests/runtime/test_reference.py", 'call_command("load_seeds")'),
    "manage.py create_demo_users": (
        "tests/runtime/test_demo_users.py",
        'call_command("create_demo_users")',
    ),
    "scripts/reference.py": ("tests/runtime/test_reference.py", "reference.main()"),
    "-m tests.intake.fields": ("tests/intake/test_field_table.py", "fields.written(shown)"),
    "scripts/load.py": ("tests/faults/test_load_script.py", '"scripts/load.py"'),
    "manage.py backup": ("tests/runtime/test_backup.py", '"backup"'),
    "manage.py restore": ("tests/runtime/test_backup.py", '"restore"'),
    "manage.py migrate": ("tests/runtime/test_backup.py", '"migrate"'),
    "celery -A newsdiff worker": ("tests/runtime/servers.py", '"worker"'),
    "celery beat": ("tests/runtime/servers.py", '"beat"'),
    "celery -A newsdiff beat": ("tests/runtime/servers.py", '"beat"'),
    "gunicorn newsdiff.wsgi:application": ("tests/runtime/servers.py", "newsdiff.wsgi:application"),
}
# … -> why no test runs it.
NOT_RUN = {
    "make test": "it is the suite itself",
    "manage.py NAME": "stands for the commands of docs/reference-commands.md",
    "pytest tests/": "a part of the suite",
    "make setup": "it made what runs this test",
    "make coverage": "it is the suite itself, counted",
    "make bench": "minutes long, and prints figures to read; nothing to assert",
    "make lock": "asks a package registry",
    "docker compose": "needs Docker; tests/runtime/test_compose.py reads the file and plays its services without it",
    "pg_dump": "PostgreSQL's own program",
    "benchmarks/": "minutes long, and prints figures to read; nothing to assert",
    "scripts/mutate.py": "minutes long: runs tests on broken copies; tests/collation/test_mutation_rules.py holds its table to the engine",
}


def commands(document: str) -> list[str]:
    """Indented or fenced lines and `code` that are commands, without what stands before the program."""
    found = [line.strip() for line in re.findall(r"^ {4}(?! )(.+)$", document, re.MULTILINE)]
    for block in re.findall(r"^```\w*\n(.*?)^```", document, re.MULTILINE | re.DOTALL):
        found += block.splitlines()
    found += [" ".join(code.split()) for code in re.findall(r"(?<!`)`([^`]+)`(?!`)", document)]
    return [plain(text) for text in found if COMMAND.fullmatch(text.removeprefix("$ "))]


def plain(command: str) -> str:
    command = re.sub(r"^(?:[A-Z_]+=\S+ +)+", "", command.removeprefix("$ ").split("  #")[0].strip())
    return re.sub(r"^(?:\.venv/bin/)?(?:python +)?", "", command)


def shown() -> dict[str, str]:
    """Command -> the first document that shows it."""
    return {
        command: document.name
        for document in reversed(DOCUMENTS)
        for command in commands(document.read_text())
    }


def test_commands_are_seen_in_lines_in_fences_and_in_sentences() -> None:
    document = "Say `make run` or\n\n    PORT=1 .venv/bin/python manage.py prune  # daily\n\n```sh\n$ make bench\nX=1\n```\nnot `make`.\n"
    assert sorted(commands(document)) == ["make bench", "make run", "manage.py prune"]


@pytest.mark.parametrize(("command", "document"), sorted(shown().items()))
def test_a_command_that_is_shown_is_run_by_a_test_or_listed_with_a_reason(
    command: str, document: str
) -> None:
    known = [known for known in (*RUN_BY, *NOT_RUN) if command.startswith(known)]
    assert known, f"{document} shows `{command}`, and nobody says which test runs it"


@pytest.mark.parametrize("known", [*RUN_BY, *NOT_RUN])
def test_nothing_is_listed_that_no_document_shows(known: str) -> None:
    assert any(command.startswith(known) for command in shown())


@pytest.mark.parametrize(("file", "words"), RUN_BY.values(), ids=RUN_BY)
def test_the_test_that_is_named_says_the_command(file: str, words: str) -> None:
    assert words in (PROJECT / file).read_text()


def test_the_collation_that_the_readme_shows() -> None:
    (shown_there,) = (
        c for c in commands((PROJECT / "README.md").read_text()) if c.startswith("manage.py collate")
    )
    pattern, *options = shown_there.removeprefix("manage.py collate ").split()
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    files = sorted(map(str, PROJECT.glob(pattern)))
    call_command("collate", *files, *options, stdout=out)
    out.seek(0)
    result = json.loads(out.read())
    assert len(result["versions"]) == len(files) > 1
    assert result["rows"]


@pytest.mark.django_db
def test_the_daily_tidying_up() -> None:
    out = io.StringIO()
    call_command("prune", stdout=out)
    assert out.getvalue().startswith("Deleted 0 uploads")
