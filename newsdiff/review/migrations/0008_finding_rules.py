"""What the list of stories filters by, and what a rule's count asks for, each by an index."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def note_rules(apps: Any, schema_editor: Any) -> None:
    finding = apps.get_model("review", "Finding")
    made = finding.objects.filter(evidence__has_key="rule_key").only("pk", "evidence")
    batch = []
    for row in made.iterator(chunk_size=500):
        row.rule_key = str(row.evidence["rule_key"])[:20]
        batch.append(row)
        if len(batch) == 500:
            finding.objects.bulk_update(batch, ["rule_key"])
            batch = []
    finding.objects.bulk_update(batch, ["rule_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0007_by_hand_findings"),
        ("stories", "0005_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="rule_key",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The rule that made or changed it, as its evidence says.",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(note_rules, migrations.RunPython.noop),
    ]
