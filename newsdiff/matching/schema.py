"""The tables of `SqlIndex`, for PostgreSQL and SQLite.

Owned by this package and touched by nothing else; a Django project makes them in a migration,
and keeps no models for them (they have composite keys):

    migrations.RunPython(lambda apps, editor: schema.create(editor.connection),
                         lambda apps, editor: schema.drop(editor.connection))

What the owner of stories and versions calls, inside the same transaction as its own write:

    index = SqlIndex(connection)                     # a DB-API or Django connection
    sketch_ = sketch(text, headline=…, published=…)
    ranked = candidates(sketch_, index, visible=…)   # before the version is stored
    verdict = decide(ranked)
    index.add(version.pk, story.pk, sketch_)         # after it is
    index.move([version pks], story.pk)              # merge, split, move
    index.remove([version pks])                      # deletion

- `matching_version`: one row a version: its story, its date, its sketch (packed integers), and the edition of sketches
  it is of.
- `matching_posting`: one row for every (hash, story), however many versions of the story have it,
  so that a story published two hundred times costs no more than one published once.
- `matching_story`: one row a story, with its number in the order in which they were started: the last number says
  how many there are. Keys do not: a sequence leaves gaps where a transaction was taken back.
"""

from __future__ import annotations

from typing import Any

TABLES = ("matching_posting", "matching_version", "matching_story")

_POSTGRESQL = (
    """CREATE TABLE IF NOT EXISTS matching_version (
        version bigint PRIMARY KEY, story bigint NOT NULL, published date, words integer NOT NULL,
        shingles bytea NOT NULL, terms bytea NOT NULL, edition smallint NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS matching_version_story ON matching_version (story, version)",
    """CREATE TABLE IF NOT EXISTS matching_posting (
        hash bigint NOT NULL, story bigint NOT NULL, PRIMARY KEY (hash, story))""",
    "CREATE TABLE IF NOT EXISTS matching_story (story bigint PRIMARY KEY, nth integer NOT NULL)",
    "CREATE INDEX IF NOT EXISTS matching_story_nth ON matching_story (nth)",
)
_SQLITE = (
    """CREATE TABLE IF NOT EXISTS matching_version (
        version integer PRIMARY KEY, story integer NOT NULL, published text, words integer NOT NULL,
        shingles blob NOT NULL, terms blob NOT NULL, edition integer NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS matching_version_story ON matching_version (story, version)",
    """CREATE TABLE IF NOT EXISTS matching_posting (
        hash integer NOT NULL, story integer NOT NULL, PRIMARY KEY (hash, story)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS matching_story (story integer PRIMARY KEY, nth integer NOT NULL)",
    "CREATE INDEX IF NOT EXISTS matching_story_nth ON matching_story (nth)",
)
COUNT = """
    INSERT INTO matching_story (story, nth)
    SELECT story, row_number() OVER (ORDER BY story) FROM (SELECT DISTINCT story FROM matching_version) AS held"""
"""Fills `matching_story` where versions are held already."""


def vendor(connection: Any) -> str:
    """`postgresql` or `sqlite`, for a Django connection or a bare DB-API one."""
    name = getattr(connection, "vendor", None) or type(connection).__module__
    if "sqlite" in name:
        return "sqlite"
    if name in ("postgresql", "psycopg") or name.startswith("psycopg"):
        return "postgresql"
    raise ValueError(f"matching knows PostgreSQL and SQLite, not {name!r}")


def create(connection: Any) -> None:
    """Make the tables where they are missing."""
    statements = _SQLITE if vendor(connection) == "sqlite" else _POSTGRESQL
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def add_edition(connection: Any) -> None:
    """The column `edition`, where tables were made without it."""
    cursor = connection.cursor()
    if vendor(connection) == "postgresql":
        cursor.execute(
            "ALTER TABLE matching_version ADD COLUMN IF NOT EXISTS edition smallint NOT NULL DEFAULT 0"
        )
    else:
        cursor.execute("SELECT 1 FROM pragma_table_info('matching_version') WHERE name = 'edition'")
        if cursor.fetchone() is None:
            cursor.execute("ALTER TABLE matching_version ADD COLUMN edition integer NOT NULL DEFAULT 0")
    cursor.close()


def drop(connection: Any) -> None:
    """Remove the tables and all that is in them."""
    cursor = connection.cursor()
    for table in TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.close()
