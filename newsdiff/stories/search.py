"""Which stories hold the words asked for: by indexes of words on PostgreSQL and on SQLite.

The migrations 0005 and 0007 make the indexes (`stories_text.search`, or the FTS5 table `stories_text_fts`; of names on
PostgreSQL). Who may see what is found is not decided here: `visible_to` comes first.
"""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from newsdiff.collation.normalise import unspaced
from newsdiff.stories.models import Outlet, Version

_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')

FEW = 1_000
"""So many stories are asked for by their numbers; of more, the newest are tried one by one until a page is full."""

OUTLETS = 1_000
"""Outlets of a name that are looked at."""

_POSTGRESQL = "SELECT id FROM stories_text WHERE search @@ websearch_to_tsquery('simple', %s)"
_SQLITE = "SELECT rowid FROM stories_text_fts WHERE stories_text_fts MATCH %s"
_STORY_NAMES = "to_tsvector('simple', stories_story.slugline || ' ' || stories_story.headline) @@ to_tsquery('simple', %s)"
_HEADLINE = "to_tsvector('simple', v.headline) @@ to_tsquery('simple', %s)"
_NAMED = f"SELECT id FROM stories_story WHERE {_STORY_NAMES}"  # noqa: S608  fixed statements, here and below
_HEADED = f"SELECT v.story_id FROM stories_version v WHERE v.retired_at IS NULL AND {_HEADLINE}"  # noqa: S608
_FROM = "SELECT v.story_id FROM stories_version v WHERE v.retired_at IS NULL AND v.outlet_id = ANY(%s)"
_OF_TEXTS = "SELECT v.story_id FROM stories_version v WHERE v.retired_at IS NULL AND v.text_id = ANY(%s)"
_OF_THIS = " AND v.story_id = stories_story.id LIMIT 1"
_HOLDING = (
    "SELECT v.story_id FROM stories_version v JOIN stories_text t ON t.id = v.text_id"
    " WHERE v.retired_at IS NULL AND t.search @@ websearch_to_tsquery('simple', %s)"
)


def stories_with(asked: str) -> Q:
    """The condition on Story: its names or its copy hold every word asked for, or an outlet of that name carries it.

    On PostgreSQL names are found by the beginnings of their words, elsewhere by any part.
    """
    words = pieces(asked)
    if connection.vendor != "postgresql" or not words or unspaced(asked):
        return _stories_by_reading(asked)
    beginnings = " & ".join(f"'{_lexeme(word)}':*" for piece in words for word in piece.split())
    quoted = " ".join(f'"{word}"' for word in words)
    outlets = list(Outlet.objects.filter(name__icontains=asked).values_list("pk", flat=True)[:OUTLETS])
    texts = _few(_POSTGRESQL, quoted)
    found: set[int] = set()
    each: list[tuple[str, str | list[int]]] = []
    """What too many have to be named: it is asked of each story as the list comes to it, so never of all."""
    if texts is None:
        each.append((_HOLDING, quoted))
    for statement, parameter in ((_HEADED, beginnings), (_FROM, outlets), (_OF_TEXTS, texts or [])):
        few = _few(statement, parameter)
        if few is None:
            each.append((statement, parameter))
        else:
            found.update(few)
    named = _few(_NAMED, beginnings)
    condition = Q(pk__in=found | set(named or ()))
    if named is None:
        condition |= Q(RawSQL(_STORY_NAMES, [beginnings], output_field=BooleanField()))  # noqa: S611
    for statement, parameter in each:
        condition |= Q(pk=RawSQL(statement + _OF_THIS, [parameter]))  # noqa: S611
    return condition


def _stories_by_reading(asked: str) -> Q:
    live = Version.objects.filter(retired_at=None)
    named = Q()
    for word in asked.split():
        named &= Q(slugline__icontains=word) | Q(headline__icontains=word)
    told = live.filter(Q(outlet__name__icontains=asked) | Q(headline__icontains=asked), story=OuterRef("pk"))
    # Not correlated, so that the index of words is asked once and not for every story.
    holding = live.filter(body_holds(asked))
    return named | Q(Exists(told)) | Q(pk__in=holding.values("story"))


def _few(statement: str, parameter: str | list[int]) -> list[int] | None:
    """What the statement finds, or None where it is more than FEW: then reading stops there."""
    if parameter == []:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT {FEW + 1}", [parameter])
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= FEW else None


def _lexeme(word: str) -> str:
    """As it stands between the quotes of a `to_tsquery`."""
    return word.replace("\\", "\\\\").replace("'", "''")


def pieces(asked: str) -> list[str]:
    """The words and "quoted phrases" of a search; what holds no letter or digit is left out."""
    found = (phrase or word for phrase, word in _PIECE.findall(asked))
    return [" ".join(piece.split()) for piece in found if re.search(r"[^\W_]", piece)]


def body_holds(asked: str) -> Q:
    """The condition on Version that its copy holds every word and phrase asked for.

    Each piece is quoted, so nothing a reader types can be an operator or a syntax error.
    """
    words = pieces(asked)
    # An index of words would hold a whole sentence of such a script as one word.
    if not words or unspaced(asked) or not _has_index():
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
            start, end = max(0, hit.start() - reach), min(len(body), hit.end() + reach)
            # At words, where there are spaces to cut at: half a word reads as another one.
            if start and not body[start - 1].isspace():
                start = next((n for n in range(start, hit.start()) if body[n].isspace()), start)
            if end < len(body) and not body[end].isspace():
                end = next((n for n in range(end, hit.end(), -1) if body[n - 1].isspace()), end)
            part = " ".join(body[start:end].split())
            return f"{'… ' if start else ''}{part}{' …' if end < len(body) else ''}"
    return ""
