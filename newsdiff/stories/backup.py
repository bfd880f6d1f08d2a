"""Everything a newsroom would miss, in one file: written with hashes, read back only where they agree.

A `.tar.gz` with one JSON Lines file a table (Django's serializer) and `manifest.json`: format,
migrations applied, and for every table its rows and the SHA-256 of its lines. It goes from SQLite to
PostgreSQL and back. For a large PostgreSQL, `pg_dump` is quicker (docs/operations.md).

Left out, since they are made anew: sessions, lock-outs, permissions (they follow the roles), and the
admin site's own log (who did what is kept in the history tables, which are in).
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from newsdiff.accounts.roles import grant_roles
from newsdiff.matching import schema

FORMAT = "newsdiff.backup/1"
CHUNK = 500
OURS = ("accounts", "stories", "feeds", "review", "exports", "api")


class _Exact(DjangoJSONEncoder):
    """Django's own encoder cuts times to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Unusable(Exception):
    """The file cannot be restored here; the message says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    rows: int
    sha256: str


def tables() -> list[type[models.Model]]:
    """Every table that is kept, people first."""
    own = [
        m
        for label in OURS
        if apps.is_installed(f"newsdiff.{label}")
        for m in apps.get_app_config(label).get_models()
    ]
    return [apps.get_model("auth.Group"), apps.get_model("auth.User"), *own]


def write(path: Path) -> list[Table]:
    """Back up into `path`, in one transaction, so that all tables are of one moment. Returns what is in it."""
    written = []
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name, lines in _all_lines():
            digest, rows = hashlib.sha256(), 0
            with (Path(folder) / name).open("wb") as file:
                for line in lines:
                    file.write(line)
                    digest.update(line)
                    rows += 1
            written.append(Table(name, rows, digest.hexdigest()))
        manifest = {
            "format": FORMAT,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "migrations": _migrations(),
            "tables": [{"name": t.name, "rows": t.rows, "sha256": t.sha256} for t in written],
        }
        part = path.with_name(path.name + ".part")
        with tarfile.open(part, "w:gz") as archive:
            _add(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
            for table in written:
                archive.add(Path(folder) / table.name, arcname=table.name)
        part.replace(path)  # a backup is there whole, or not at all
    return written


def restore(path: Path) -> list[Table]:
    """Fill an empty, migrated database from `path`, and prove it: the hashes are taken again from the database.

    Raises Unusable where the file is damaged, is of other migrations, or the database is not empty.
    """
    with tarfile.open(path, "r:gz") as archive, tempfile.TemporaryDirectory() as folder:
        manifest = _manifest(archive)
        wanted = [Table(t["name"], t["rows"], t["sha256"]) for t in manifest["tables"]]
        for table in wanted:
            _unpack(archive, table, Path(folder) / table.name)
        missing = sorted(set(map(tuple, manifest["migrations"])) ^ set(_migrations()))
        if missing:
            raise Unusable(f"The backup was made by another release (migrations differ: {missing[:3]} …).")
        if _is_used():
            raise Unusable("The database is not empty. Restore into a new one, after `migrate`.")
        with transaction.atomic(), connection.constraint_checks_disabled():
            Group.objects.all().delete()
            for table in wanted:
                _load(Path(folder) / table.name, table.name)
            _reset_sequences()
            connection.check_constraints()
            held = {name: (hashlib.sha256(b"".join(lines)).hexdigest()) for name, lines in _all_lines()}
            wrong = [t.name for t in wanted if held.get(t.name) != t.sha256]
            if wrong:
                raise Unusable(
                    f"What was read back differs from the backup in {', '.join(wrong)}. Nothing was kept."
                )
        grant_roles()
    return wanted


def _all_lines() -> Iterator[tuple[str, Iterator[bytes]]]:
    for model in tables():
        yield f"{model._meta.label_lower}.jsonl", _lines(model)
    for name in schema.TABLES:
        yield f"{name}.raw.jsonl", _raw_lines(name)


def _lines(model: type[models.Model]) -> Iterator[bytes]:
    fields = [f.name for f in (*model._meta.local_fields, *model._meta.local_many_to_many)]
    if model._meta.label == "auth.Group":
        fields = ["name"]  # what a role may do follows the release, not the backup
    if model._meta.label == "auth.User":
        fields.remove("user_permissions")
    rows = model._default_manager.order_by("pk").iterator(chunk_size=CHUNK)
    for row in rows:
        line = json.loads(serializers.serialize("jsonl", [row], fields=fields, cls=_Exact))
        # PostgreSQL keeps the keys of JSON in an order of its own; sorted, the same content has the same hash.
        yield json.dumps(line, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _raw_lines(name: str) -> Iterator[bytes]:
    """The tables of `newsdiff.matching`, which have no models."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} ORDER BY 1, 2")  # noqa: S608  a constant of ours
        columns = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                values = {c: _plain(v) for c, v in zip(columns, row, strict=True)}
                yield json.dumps(values, sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": b64encode(bytes(value)).decode()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _load(file: Path, name: str) -> None:
    with file.open("rb") as lines:
        if name.endswith(".raw.jsonl"):
            _load_raw(lines, name.removesuffix(".raw.jsonl"))
            return
        for each in serializers.deserialize("jsonl", lines):
            each.save()


def _load_raw(lines: IO[bytes], table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        for line in lines:
            row = json.loads(line)
            values = [b64decode(v["base64"]) if isinstance(v, dict) else v for v in row.values()]
            marks = ", ".join(["%s"] * len(values))
            cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", values)  # noqa: S608


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _is_used() -> bool:
    kept = [m for m in tables() if m._meta.label not in {"auth.Group"}]
    return any(m._default_manager.filter(~_shipped(m)).exists() for m in kept)


def _shipped(model: type[models.Model]) -> models.Q:
    """Rows that migrations make in every new database."""
    from newsdiff.stories.models import UNKNOWN_OUTLET

    return models.Q(slug=UNKNOWN_OUTLET) if model._meta.label == "stories.Outlet" else models.Q(pk__in=[])


def _migrations() -> list[tuple[str, str]]:
    return sorted((a, n) for a, n in MigrationRecorder(connection).applied_migrations())


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        member = archive.extractfile("manifest.json")
        manifest = json.load(member) if member else {}
    except (KeyError, ValueError) as error:
        raise Unusable("This is no backup of newsdiff.") from error
    if manifest.get("format") != FORMAT:
        raise Unusable(f"This is no backup of the format {FORMAT}.")
    return dict(manifest)


def _unpack(archive: tarfile.TarFile, table: Table, target: Path) -> None:
    """Copy one table out and compare its hash. Only names of the manifest are read; no path is trusted."""
    if "/" in table.name or table.name.startswith("."):
        raise Unusable(f"The backup names a file it should not: {table.name}")
    try:
        member = archive.extractfile(table.name)
    except KeyError:
        member = None
    if member is None:
        raise Unusable(f"{table.name} is missing in the backup.")
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while block := member.read(1 << 20):
            file.write(block)
            digest.update(block)
    if digest.hexdigest() != table.sha256:
        raise Unusable(f"{table.name} is damaged: its hash is not the one in the manifest.")


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))
