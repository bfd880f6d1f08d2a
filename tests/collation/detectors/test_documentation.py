"""The reference in docs/detectors.md is what the command prints."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

DOCS = Path(__file__).resolve().parents[3] / "docs" / "detectors.md"


def test_the_table_of_detectors_is_up_to_date():
    out = StringIO()
    call_command("list_detectors", markdown=True, stdout=out)
    assert DOCS.read_text("utf-8").endswith("## All detectors\n\n" + out.getvalue())


def test_one_category_can_be_listed_alone():
    out = StringIO()
    call_command("list_detectors", category="quote", stdout=out)
    assert "quote.words" in out.getvalue()
    assert "figure." not in out.getvalue()
