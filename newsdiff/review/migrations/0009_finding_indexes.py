"""Apart from the rows written before: PostgreSQL makes no index in the transaction that changed them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0008_finding_rules")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("present", True)),
                fields=["category", "state", "story"],
                name="finding_open_category",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("present", True)), fields=["rule_key"], name="finding_of_rule"
            ),
        ),
    ]
