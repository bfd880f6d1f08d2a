"""The indexes of names that newsdiff.stories.search asks on PostgreSQL."""

from django.db import migrations

INDEXES = {
    "stories_story_names": "stories_story USING gin (to_tsvector('simple'::regconfig, slugline || ' ' || headline))",
    "stories_version_headline": "stories_version USING gin (to_tsvector('simple'::regconfig, headline))",
}


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, what in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {what}")


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("stories", "0006_saved_views")]

    operations = [migrations.RunPython(index, unindex)]
