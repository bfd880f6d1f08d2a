"""Who did what, and when: one list over everything that keeps its history.

An app says what of it is audited by registering a `Source` for each kind (its module `audited`, loaded
by its AppConfig). Nothing is written here: the entries are the histories and the decisions themselves,
which no page, form or command of the product changes.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

PAGE_SIZE = 50
DEEPEST_PAGE = 100
"""Further back by dates, or in the CSV file: counting through years of entries is nobody's use of a page."""
CHUNK = 500
SHOWN_CHARACTERS = 120
SAID = {"siglum": "letter", "slug": "name in addresses", "pub_status": "status", "sha256": "SHA-256"}
"""Fields whose own names no editor uses."""
MADE = {"+": "made", "~": "changed", "-": "deleted"}


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    who: str
    """Name; empty where it was newsdiff itself (a worker, a feed, a command)."""
    kind: str
    what: str
    about: str
    url: str
    changes: tuple[Change, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """A save of fields that change by themselves: kept in the history, told to nobody."""
        return self.what == MADE["~"] and not self.changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of entry: rows with a time, a person and perhaps a story."""

    kind: str
    label: str
    rows: Callable[[Any], QuerySet[Any]]
    """user -> the rows that she may see."""
    at: str
    who: str
    """Name of the foreign key to the person; empty where newsdiff does it itself."""
    story: str = ""
    """Lookup of the story's slug; empty where there is none."""
    describe: Callable[[Sequence[Any], Any], list[Entry]]
    """Rows, and who reads them -> their entries, in the same order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader narrowed the list to."""

    kind: str = ""
    who: str = ""
    story: str = ""
    since: datetime | None = None
    until: datetime | None = None


SOURCES: dict[str, Source] = {}
SEEN: dict[type[models.Model], Callable[[Any], QuerySet[Any]]] = {}
"""Model -> user -> the things whose names an entry may mention to her; every thing of a model that is not here."""


def audit(source: Source) -> None:
    SOURCES[source.kind] = source


def audit_names(model: type[models.Model], seen: Callable[[Any], QuerySet[Any]]) -> None:
    SEEN[model] = seen


# --- reading ------------------------------------------------------------------------------------------


def page(user: Any, asked: Asked, number: int = 1) -> tuple[list[Entry], bool]:
    """The page's entries, the newest first, and whether older ones follow."""
    start = (min(max(number, 1), DEEPEST_PAGE) - 1) * PAGE_SIZE
    end = start + PAGE_SIZE
    found = [
        (at, kind, pk) for source in _sources(asked) for kind, pk, at in _keys(source, user, asked)[: end + 1]
    ]
    found.sort(reverse=True)
    keys = [(kind, pk) for _, kind, pk in found[start:end]]
    return _entries(keys, user), len(found) > end


def every(user: Any, asked: Asked) -> Iterator[Entry]:
    """All entries, the newest first, read in pieces."""
    streams = [
        ((at, kind, pk) for kind, pk, at in _keys(source, user, asked).iterator(CHUNK))
        for source in _sources(asked)
    ]
    merged = heapq.merge(*streams, reverse=True)
    while keys := [(kind, pk) for _, kind, pk in itertools.islice(merged, CHUNK)]:
        yield from _entries(keys, user)


def _sources(asked: Asked) -> list[Source]:
    return [
        source
        for source in SOURCES.values()
        if asked.kind in ("", source.kind) and (source.story or not asked.story)
    ]


def _keys(source: Source, user: Any, asked: Asked) -> QuerySet[Any, tuple[str, int, datetime]]:
    rows = source.rows(user)
    if asked.who:
        rows = rows.filter(**{f"{source.who}__username__iexact": asked.who}) if source.who else rows.none()
    if asked.story:
        rows = rows.filter(**{source.story: asked.story})
    if asked.since:
        rows = rows.filter(**{f"{source.at}__gte": asked.since})
    if asked.until:
        rows = rows.filter(**{f"{source.at}__lt": asked.until})
    kind = models.Value(source.kind, models.CharField())
    return rows.order_by(f"-{source.at}", "-pk").values_list(kind, "pk", source.at)


def _entries(keys: Sequence[tuple[str, int]], user: Any) -> list[Entry]:
    described: dict[tuple[str, int], Entry] = {}
    for kind in {kind for kind, _ in keys}:
        source = SOURCES[kind]
        rows = list(source.rows(user).filter(pk__in=[pk for k, pk in keys if k == kind]))
        for row, entry in zip(rows, source.describe(rows, user), strict=True):
            described[kind, row.pk] = entry
    return [described[key] for key in keys if key in described and not described[key].says_nothing]


# --- histories of django-simple-history -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A model with `history`: its entries say which fields changed from what to what."""

    kind: str
    label: str
    model: type[models.Model]
    visible: Callable[[Any], Q | None] = lambda user: None
    """user -> condition on history rows; None for no condition."""
    story: str = ""
    about: Callable[[Any], str] = str
    url: Callable[[Any], str] = lambda row: ""
    related: tuple[str, ...] = ()
    """Foreign keys that `about` and `url` need."""
    many: dict[str, str] = field(default_factory=dict)
    """Kept many-to-many field -> name of its foreign key in the history."""
    private: dict[str, str] = field(default_factory=dict)
    """Field -> permission without which its values are not shown."""
    quiet: tuple[str, ...] = ()
    """Fields that change by themselves and say nothing."""

    @property
    def history(self) -> Any:
        return self.model.history  # type: ignore[attr-defined]

    def rows(self, user: Any) -> QuerySet[Any]:
        rows = self.history.select_related("history_user", *self.related)
        condition = self.visible(user)
        return rows if condition is None else rows.filter(condition)

    def source(self) -> Source:
        return Source(
            kind=self.kind, label=self.label, rows=self.rows, at="history_date", who="history_user", story=self.story,
            describe=self.describe,
        )  # fmt: skip

    def describe(self, rows: Sequence[Any], user: Any) -> list[Entry]:
        before = self._before(rows)
        all_rows = [*rows, *filter(None, before.values())]
        names, sets = self._names(all_rows, user), self._sets(all_rows)
        return [
            Entry(
                at=row.history_date,
                who=row.history_user.get_username() if row.history_user else "",
                kind=self.label,
                what=MADE[row.history_type],
                about=self.about(row),
                url=self.url(row) if row.history_type != "-" else "",
                changes=tuple(self._changes(row, before[row.pk], names, sets, user)),
            )
            for row in rows
        ]

    def _before(self, rows: Sequence[Any]) -> dict[int, Any]:
        """History row -> the row before it of the same thing; one query for all."""
        key = self.model._meta.pk.attname  # type: ignore[union-attr]
        things = {getattr(row, key) for row in rows}
        line = self.history.filter(**{f"{key}__in": things}).order_by(key, "history_date", "history_id")
        found: dict[int, Any] = {}
        previous = None
        for row in line:
            same = previous is not None and getattr(previous, key) == getattr(row, key)
            found[row.pk] = previous if same else None
            previous = row
        return found

    def _fields(self) -> list[Any]:
        tracked = self.history.model.tracked_fields
        return [
            f for f in tracked if not f.primary_key and f.name not in self.quiet and f.name != "created_at"
        ]

    def _names(self, rows: Iterable[Any], user: Any) -> dict[str, dict[Any, str]]:
        """Foreign key -> {key: name} for all that these rows mention and `user` may see; one query a foreign key."""
        names = {}
        for f in self._fields():
            if f.is_relation:
                keys = {getattr(row, f.attname) for row in rows} - {None}
                seen = SEEN.get(f.related_model)
                things = f.related_model._base_manager.all() if seen is None else seen(user)
                found = things.in_bulk(keys) if keys else {}
                names[f.name] = {key: str(thing) for key, thing in found.items()}
        return names

    def _sets(self, rows: Iterable[Any]) -> dict[tuple[str, int], set[str]]:
        """(many-to-many field, history row) -> names in it; one query a field."""
        sets: dict[tuple[str, int], set[str]] = {}
        pks = {row.pk for row in rows}
        meta = self.history.model._meta
        for name, key in self.many.items():
            through = apps.get_model(meta.app_label, f"{meta.object_name}_{name}")
            for held in through.objects.filter(history_id__in=pks).select_related(key):
                thing = getattr(held, key)
                sets.setdefault((name, held.history_id), set()).add(
                    str(thing) if thing else "somebody who is gone"
                )
        return sets

    def _changes(
        self,
        row: Any,
        before: Any,
        names: dict[str, dict[Any, str]],
        sets: dict[tuple[str, int], set[str]],
        user: Any,
    ) -> Iterator[Change]:
        if row.history_type == "-":
            return
        for f in self._fields():
            new = getattr(row, f.attname)
            old = (
                getattr(before, f.attname)
                if before is not None
                else f.get_default()
                if f.has_default()
                else None
            )
            if new == old or (before is None and new in ("", None, [], {})):
                continue
            label = SAID.get(f.name, str(f.verbose_name))
            if f.name in self.private and not user.has_perm(self.private[f.name]):
                yield Change(label, "", "(changed)")
            else:
                yield Change(
                    label,
                    "" if before is None else self._shown(f, old, names),
                    self._shown(f, new, names),
                )
        for name in self.many:
            new_set = sets.get((name, row.pk), set())
            old_set = sets.get((name, before.pk), set()) if before is not None else set()
            if new_set != old_set:
                yield Change(name, ", ".join(sorted(old_set)), ", ".join(sorted(new_set)) or "none")

    @staticmethod
    def _shown(f: Any, value: Any, names: dict[str, dict[Any, str]]) -> str:
        if value is None or value == "":
            return "nothing"
        if f.is_relation:
            return names.get(f.name, {}).get(value, "one that is gone, or not yours to see")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            return timezone.localtime(value).strftime("%-d %b %Y, %H:%M")
        if isinstance(value, list | dict):  # JSON: aliases of an outlet, scopes of a token
            text = (
                ", ".join(map(str, value))
                if isinstance(value, list)
                else json.dumps(value, ensure_ascii=False)
            )
        else:
            text = str(dict(f.flatchoices).get(value, value))
        return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def audit_history(history: History) -> None:
    audit(history.source())


def people() -> list[str]:
    """Names to choose from."""
    return list(User.objects.order_by("username").values_list("username", flat=True)[:500])
