"""A stored sketch says of which edition it is; what an earlier release stored, and stores meanwhile, is of edition 0."""

from django.db import migrations

from newsdiff.matching import schema


def add(apps, schema_editor):
    schema.add_edition(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("stories", "0009_counted_stories")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
