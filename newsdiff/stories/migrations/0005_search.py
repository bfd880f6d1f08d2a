"""The index of words that newsdiff.stories.search asks."""

from django.db import OperationalError, migrations, transaction

# A tsvector holds one megabyte at most; what stands after this many characters is not indexed.
POSTGRESQL = (
    "ALTER TABLE stories_text ADD COLUMN search tsvector "
    "GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, left(body, 200000))) STORED",
    "CREATE INDEX stories_text_search ON stories_text USING gin (search)",
)
# Django alters a table of SQLite by making it anew, which drops these triggers: a later migration
# that alters Text must run this one's `index` again.
SQLITE = (
    "CREATE TRIGGER stories_text_fts_in AFTER INSERT ON stories_text BEGIN "
    "INSERT INTO stories_text_fts(rowid, body) VALUES (new.id, new.body); END",
    "CREATE TRIGGER stories_text_fts_out AFTER DELETE ON stories_text BEGIN "
    "INSERT INTO stories_text_fts(stories_text_fts, rowid, body) VALUES ('delete', old.id, old.body); END",
    "CREATE TRIGGER stories_text_fts_new AFTER UPDATE OF body ON stories_text BEGIN "
    "INSERT INTO stories_text_fts(stories_text_fts, rowid, body) VALUES ('delete', old.id, old.body); "
    "INSERT INTO stories_text_fts(rowid, body) VALUES (new.id, new.body); END",
    "INSERT INTO stories_text_fts(stories_text_fts) VALUES ('rebuild')",
)


def index(apps, schema_editor):
    execute = schema_editor.connection.cursor().execute
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            execute(statement)
    elif schema_editor.connection.vendor == "sqlite":
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                execute(
                    "CREATE VIRTUAL TABLE stories_text_fts USING fts5("
                    "body, content='stories_text', content_rowid='id', "
                    "tokenize='unicode61 remove_diacritics 0')"
                )
        except OperationalError as problem:
            if "no such module" not in str(problem):
                raise
            return
        for statement in SQLITE:
            execute(statement)


def unindex(apps, schema_editor):
    execute = schema_editor.connection.cursor().execute
    if schema_editor.connection.vendor == "postgresql":
        execute("ALTER TABLE stories_text DROP COLUMN IF EXISTS search")
    elif schema_editor.connection.vendor == "sqlite":
        for name in ("in", "out", "new"):
            execute(f"DROP TRIGGER IF EXISTS stories_text_fts_{name}")
        execute("DROP TABLE IF EXISTS stories_text_fts")


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_picture")]

    operations = [migrations.RunPython(index, unindex)]
