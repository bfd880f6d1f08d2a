"""The tables of story matching (newsdiff.matching.schema) and the outlet "not given"."""

from django.db import migrations

from newsdiff.matching import schema


def create(apps, schema_editor):
    schema.create(schema_editor.connection)
    apps.get_model("stories", "Outlet").objects.get_or_create(slug="not-given", defaults={"name": "outlet not given"})


def drop(apps, schema_editor):
    schema.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
