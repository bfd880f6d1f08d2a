"""How many stories matching knows is counted; it was taken from the highest key."""

from django.db import migrations

from newsdiff.matching import schema


def create(apps, schema_editor):
    schema.create(schema_editor.connection)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_story")
        cursor.execute(schema.COUNT)


class Migration(migrations.Migration):
    dependencies = [("stories", "0008_moves")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
