"""What is asked of all findings at once is asked by an index."""

from __future__ import annotations

import pytest
from django.db import connection

from newsdiff.review import rules
from newsdiff.review.models import Finding
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def indexes_are_worth_it():
    """A planner reads a table of a dozen rows as a whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


def test_a_rules_count_is_asked_by_index() -> None:
    story = factories.story_of()
    rule = rules.rule_add(kind="always-flag", term="12", other="21", user=factories.person())
    findings = Finding.objects.filter(present=True, rule_key=str(rule.pk))
    assert "finding_of_rule" in findings.order_by().explain()
    assert rules.findings_by(rule) == 0
    factories.collated_now_again(story)
    held = [f for f in story.findings.filter(present=True) if f.evidence.get("rule_key") == str(rule.pk)]
    assert held, "the rule bears on a finding of this story"
    assert rules.findings_by(rule) == len(held)


def test_stories_with_open_findings_of_a_category_are_found_by_index() -> None:
    asked = Finding.objects.filter(present=True, category="figure", state="open").values("story")
    assert "finding_open_category" in asked.order_by().explain()
