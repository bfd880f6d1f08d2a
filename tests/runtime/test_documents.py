"""The documents are one set: every one is in the index, and every link between them leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
DOCUMENTS = sorted([PROJECT / "README.md", PROJECT / "SECURITY.md", *DOCS.glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links(document: Path) -> list[str]:
    """Targets of its links inside the project, with their fragments."""
    return [target for target in LINK.findall(document.read_text()) if "://" not in target]


def headings(document: Path) -> set[str]:
    """Fragments that its headings answer to."""
    titles = re.findall(r"^#+ +(.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_index_lists_every_document_once() -> None:
    listed = [(DOCS / target).resolve() for target in links(DOCS / "README.md") if "#" not in target]
    assert sorted(listed) == [path for path in DOCUMENTS if path != DOCS / "README.md"]


def test_the_readme_leads_to_the_index() -> None:
    assert "docs/README.md" in links(PROJECT / "README.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in links(document):
        name, _, fragment = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.exists(), f"{document.name} leads to {target}"
        if fragment:
            assert fragment in headings(path), f"{document.name} leads to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_command_hides_in_a_list_where_nobody_checks_it(document: Path) -> None:
    """Commands are read at four spaces, in fences at the margin, and in sentences (test_commands_in_the_docs)."""
    hidden = re.findall(r"^ {5,}(?:\.venv/bin/|python |make ).*$", document.read_text(), re.MULTILINE)
    assert not hidden


def test_every_test_that_the_security_page_names_exists() -> None:
    named = set(re.findall(r"\btests/[\w/.]*\w", (PROJECT / "SECURITY.md").read_text()))
    assert named, "it names the tests that hold what it says"
    assert {path for path in named if not (PROJECT / path).is_file()} == set()


def test_the_security_page_has_a_test_for_every_line() -> None:
    text = (PROJECT / "SECURITY.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith("| ") and line != "| what | held by |"]
    assert lines
    assert [
        line for line in lines if not re.search(r"\| `tests/[\w/]+\.py`(, `tests/[\w/]+\.py`)* \|$", line)
    ] == []
