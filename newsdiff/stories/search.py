"""Which copy holds the words asked for: by an index of words on PostgreSQL and on SQLite.

Migration 0005 makes the index (`stories_text.search`, or the FTS5 table `stories_text_fts`).
Who may see what is found is not decided here: `visible_to` comes first.
"""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
# Scripts written without spaces: an index of words would hold whole sentences as one word.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)

_POSTGRESQL = "SELECT id FROM stories_text WHERE search @@ websearch_to_tsquery('simple', %s)"
_SQLITE = "SELECT rowid FROM stories_text_fts WHERE stories_text_fts MATCH %s"


def pieces(asked: str) -> list[str]:
    """The words and "quoted phrases" of a search; what holds no letter or digit is left out."""
    found = (phrase or word for phrase, word in _PIECE.findall(asked))
    return [" ".join(piece.split()) for piece in found if re.search(r"[^\W_]", piece)]


def body_holds(asked: str) -> Q:
    """The condition on Version that its copy holds every word and phrase asked for.

    Each piece is quoted, so nothing a reader types can be an operator or a syntax error.
    """
    words = pieces(asked)
    if not words or _UNSPACED.search(asked) or not _has_index():
        return Q(text__body__icontains=asked)
    quoted = " ".join(f'"{word}"' for word in words)
    statement = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    return Q(text_id__in=RawSQL(statement, [quoted]))  # noqa: S611  fixed statements, the words a parameter


def _has_index() -> bool:
    if connection.vendor != "sqlite":
        return connection.vendor == "postgresql"
    with connection.cursor() as cursor:  # an SQLite built without FTS5 has no such table
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'stories_text_fts'")
        return cursor.fetchone() is not None


def snippet(body: str, asked: str, reach: int = 50) -> str:
    """Plain text around the first hit, the whole wording before a single word; empty without one."""
    for said in [asked.replace('"', ""), *pieces(asked)]:
        hit = (
            re.search(r"\s+".join(map(re.escape, said.split())), body, re.IGNORECASE)
            if said.strip()
            else None
        )
        if hit:
            part = body[max(0, hit.start() - reach) : hit.end() + reach]
            return f"… {' '.join(part.split())} …"
    return ""
