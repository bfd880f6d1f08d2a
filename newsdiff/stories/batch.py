"""Many texts at once, each into the story it belongs to: what `services.version_add` does, in few statements.

Plain new copy and exact repetitions are taken together, a run of them at a time. Whatever is more than
that (another text under a known id, a kill, a correction, copy that names its parent) goes through
`version_add` at its turn, so that the outcome is the same as of one text after the other.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Case, Count, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Upper
from django.utils import timezone

from newsdiff.matching import Sketch
from newsdiff.stories import placing
from newsdiff.stories.kept import next_slug, plain, siglum_of, slugline_kept, stem_of
from newsdiff.stories.models import Outlet, Story, Text, Upload, Version
from newsdiff.stories.placing import Place, PlacingWindow
from newsdiff.stories.reading import sketch_of
from newsdiff.stories.services import (
    NewVersion,
    outlet_get,
    slugs_like,
    story_names,
    upload_store,
    version_add,
    version_note_id,
    version_row,
)
from newsdiff.stories.signals import announce_collation_needed, announce_standing
from newsdiff.stories.unsettled import look_ask

SHORTEST, LONGEST = 4, 250
"""Texts that are taken together; fewer after one that had to be taken alone."""
STORY_KEYS = 8
"""Keys of stories fetched at once; what is left over is lost, and keys tell matching how many stories there are."""

Status = Literal["created", "already held", "new state"]
Key = tuple[int, str]
_Row = TypeVar("_Row", bound=models.Model)


class Overtaken(Exception):
    """Somebody else changed what these texts were to go into. Nothing is wrong with them: take them one by one."""


@dataclass(slots=True)
class Raw:
    """The bytes of one file or line. Stored once, and only where something new was made of them."""

    data: bytes
    filename: str = ""
    content_type: str = ""
    user: Any = None
    channel: str = Upload.Channel.BULK
    upload: Upload | None = None

    def store(self) -> Upload:
        """Raises RefusedText."""
        if self.upload is None:
            self.upload = upload_store(
                data=self.data, filename=self.filename, content_type=self.content_type, user=self.user,
                channel=self.channel,
            )  # fmt: skip
        return self.upload

    def fits(self) -> bool:
        return 0 < len(self.data) <= settings.UPLOAD_MAX_BYTES

    def row(self) -> Upload:
        """As `upload_store` would make it, not stored yet."""
        return Upload(
            sha256=hashlib.sha256(self.data).hexdigest(),
            data=self.data,
            size=len(self.data),
            filename=plain(self.filename)[-255:],
            content_type=plain(self.content_type)[:120],
            channel=self.channel,
            created_by=self.user,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that passed `text_check`, and the bytes it was read from."""

    new: NewVersion
    raw: Raw
    sketch: Sketch | None = None
    """Of `new`, where it was made already."""


@dataclass(slots=True)
class _Taken:
    """A text that becomes a version: what is known of it before anything is stored."""

    entry: Entry
    outlet: Outlet
    sha256: str
    other_ids: list[str] = field(default_factory=list)
    """Further ids under which the sender has the same text in the same run."""
    version_id: int = 0
    place: Place | None = None


def versions_add(entries: Sequence[Entry], *, user: Any = None) -> Iterator[Status]:
    """What became of each text, in their order. Inside the caller's transaction, which fails as a whole.

    Raises RefusedText where the bytes of an entry cannot be kept, Overtaken, and what the database says.
    """
    placing.one_at_a_time()  # first of all: whoever waits for it holds no story
    place, length = 0, LONGEST
    while place < len(entries):
        plan = _Plan(entries[place : place + length])
        if plan.taken:
            _store(plan.taken, plan.texts, user=user)
        yield from plan.statuses
        place += len(plan.statuses)
        if plan.was_cut:
            entry = entries[place]
            yield version_add(new=entry.new, upload=entry.raw.store, user=user).status
            place += 1
            length = max(SHORTEST, min(LONGEST, 2 * len(plan.statuses)))
        else:
            length = LONGEST


class _Plan:
    """The longest run of plain texts at the beginning of `entries`, and what is to become of each."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.statuses: list[Status] = []
        self.taken: list[_Taken] = []
        self.was_cut = False
        self._outlets = outlets_get([entry.new.outlet for entry in entries])
        hashes = [hashlib.sha256(entry.new.text.encode()).hexdigest() for entry in entries]
        self.texts = dict(Text.objects.filter(sha256__in=set(hashes)).values_list("sha256", "pk"))
        self._held_by_id, self._held_by_text = self._held(entries, hashes)
        self._coming_by_id: dict[Key, _Taken] = {}
        self._coming_by_text: dict[Key, _Taken] = {}
        for entry, sha256 in zip(entries, hashes, strict=True):
            status = self._status(entry, sha256)
            if status is None:
                self.was_cut = True
                break
            self.statuses.append(status)

    def _status(self, entry: Entry, sha256: str) -> Status | None:
        """None where it is for `version_add`."""
        new = entry.new
        if not _is_plain(new) or not entry.raw.fits():
            return None
        outlet = self._outlets[new.outlet]
        by_id, by_text = (outlet.pk, new.source_id), (outlet.pk, sha256)
        held, coming = self._held_by_id.get(by_id), self._coming_by_id.get(by_id)
        if held is None and coming is None:
            held, coming = self._held_by_text.get(by_text), self._coming_by_text.get(by_text)
        if held is not None:
            if self.texts.get(sha256) != held.text_id or not _says_nothing_new(new, held):
                return None
            if new.source_id not in ("", held.source_id):
                version_note_id(held, new.source_id)
            return "already held"
        if coming is not None:
            first = coming.entry.new
            if coming.sha256 != sha256 or _notes(new) not in (("", ""), _notes(first)):
                return None
            if new.source_id not in ("", first.source_id, *coming.other_ids):
                coming.other_ids.append(new.source_id)
            return "already held"
        taken = _Taken(entry, outlet, sha256)
        self.taken.append(taken)
        self._coming_by_text[by_text] = taken
        if new.source_id:
            self._coming_by_id[by_id] = taken
        return "created"

    def _held(
        self, entries: Sequence[Entry], hashes: Sequence[str]
    ) -> tuple[dict[Key, Version], dict[Key, Version]]:
        """The versions that these texts may be: by the sender's id, and by their text."""
        ids, texts = set(), set()
        for entry, sha256 in zip(entries, hashes, strict=True):
            outlet = self._outlets[entry.new.outlet].pk
            if entry.new.source_id:
                ids.add((outlet, plain(entry.new.source_id)[:255]))
            if sha256 in self.texts:
                texts.add((outlet, self.texts[sha256]))
        found = _pairs("source_id", ids, "source_id <> ''") | _pairs("text_id", texts, "retired_at IS NULL")
        sha_of = {pk: sha256 for sha256, pk in self.texts.items()}
        by_id, by_text = {}, {}
        for version in Version.objects.filter(pk__in=found).order_by("-pk") if found else ():
            if version.source_id:
                by_id[version.outlet_id, version.source_id] = version
            if version.retired_at is None and version.text_id in sha_of:
                by_text[version.outlet_id, sha_of[version.text_id]] = version
        return by_id, by_text


def _is_plain(new: NewVersion) -> bool:
    """Nothing but a text that may be used: no kill, embargo, correction, parent. And an id that can be asked for."""
    return (
        new.pub_status == Version.PubStatus.USABLE
        and new.kind not in (Version.Kind.KILL, Version.Kind.CORRECTION)
        and new.embargoed_until is None
        and not {"derived_from", "rewrite_of"} & new.metadata.get("fields", {}).keys()
        and len(new.source_id) <= 255
        and plain(new.source_id) == new.source_id
    )


def _says_nothing_new(new: NewVersion, held: Version) -> bool:
    ed_note, usage_terms = _notes(new)
    return ed_note in ("", held.ed_note) and usage_terms in ("", held.usage_terms)


def _notes(new: NewVersion) -> tuple[str, str]:
    return plain(new.ed_note), plain(new.usage_terms)


def outlets_get(names: Iterable[str]) -> dict[str, Outlet]:
    """`outlet_get` of every name: those called exactly so and not almost like another in one statement."""
    found: dict[str, Outlet] = {}
    wanted = list(dict.fromkeys(names))
    alike = Outlet.objects.annotate(upper=Upper("name")).filter(
        upper__in=[
            Upper(Value(name)) for name in wanted if name and name == " ".join(plain(name).split())[:120]
        ]
    )
    by_upper: dict[str, list[Outlet]] = {}
    for outlet in alike:
        by_upper.setdefault(outlet.upper, []).append(outlet)
    exact = {same[0].name: same[0] for same in by_upper.values() if len(same) == 1}
    fresh = [name for name in wanted if _is_new_name(name, by_upper)]
    exact |= _outlets_new(fresh)
    for name in wanted:
        found[name] = exact.get(name) or outlet_get(name)
    return found


def _is_new_name(name: str, by_upper: Mapping[str, Any]) -> bool:
    """Whether it is surely nobody's: only plain letters are the same in capitals to Python and every database."""
    said = " ".join(plain(name).split())[:120]
    return bool(name) and name == said and name.isascii() and name.upper() not in by_upper


def _outlets_new(names: Sequence[str]) -> dict[str, Outlet]:
    """Outlets of names that none has, made together; not those that may be another's alias, or spelt in two ways."""
    often = Counter(name.upper() for name in names)
    if not names or Outlet.objects.exclude(aliases=[]).exists():
        return {}
    rows = [Outlet(name=name) for name in names if often[name.upper()] == 1]
    slugs = _Slugs(Outlet, (outlet.name for outlet in rows))
    for outlet in rows:
        outlet.slug = slugs.next(outlet.name)
    return {outlet.name: outlet for outlet in _created(Outlet, rows)}


def _pairs(column: str, pairs: Iterable[tuple[int, Any]], condition: str) -> set[int]:
    """Keys of the versions that have one of these pairs of outlet and `column`, by their unique index."""
    values = [value for pair in pairs for value in pair]
    if not values:
        return set()
    rows = ", ".join(["(%s, %s)"] * (len(values) // 2))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM stories_version WHERE (outlet_id, {column}) IN (VALUES {rows}) AND {condition}",  # noqa: S608
            values,
        )
        return {int(row[0]) for row in cursor.fetchall()}


# --- storing --------------------------------------------------------------------------------------


def _store(taken: Sequence[_Taken], texts: dict[str, int], *, user: Any) -> None:
    keys = _StoryKeys()
    sketches = [each.entry.sketch or sketch_of(each.entry.new) for each in taken]
    window = PlacingWindow(sketches)
    for each, key in zip(taken, _next_keys(Version, len(taken)), strict=True):
        each.version_id = key
    starting: dict[int, NewVersion] = {}
    where: list[int] = []
    for each, sketch in zip(taken, sketches, strict=True):
        each.place = window.find(sketch)
        story_id = each.place.story_id
        if story_id is None:
            story_id = keys.next()
            starting[story_id] = each.entry.new
        where.append(story_id)
        window.remember(version_id=each.version_id, story_id=story_id, sketch=sketch)
    touched = _locked(set(where) - starting.keys()) | _stories_store(starting, user)
    _texts_store(taken, texts)
    _uploads_store(taken)
    versions = _versions_store(taken, [touched[key] for key in where], texts, user)
    window.write()
    _stories_changed(touched, where)
    for each, version in zip(taken, versions, strict=True):
        for other_id in each.other_ids:
            version_note_id(version, other_id)
        announce_standing(version, came_in=True)
    for story in touched.values():
        announce_collation_needed(story)
    look_ask(
        {
            each.version_id: {story_id, *(each.place.near if each.place else ())}
            for each, story_id in zip(taken, where, strict=True)
        }
    )


def _locked(keys: Iterable[int]) -> dict[int, Story]:
    """The stories that copy goes into. Raises Overtaken where one was merged since it was found."""
    keys = set(keys)
    found = Story.objects.select_for_update(no_key=True).filter(pk__in=keys, merged_into=None).order_by("pk")
    stories = {story.pk: story for story in found} if keys else {}
    if len(stories) != len(keys):
        raise Overtaken
    return stories


def _stories_store(starting: dict[int, NewVersion], user: Any) -> dict[int, Story]:
    """New stories by their keys, named after what starts them."""
    rows = [
        Story(pk=key, slugline=slugline_kept(slugline), headline=plain(headline)[:300], created_by=user)
        for key, (slugline, headline) in ((key, story_names(new)) for key, new in starting.items())
    ]
    slugs = _Slugs(Story, (story.slugline for story in rows))
    for story in rows:
        story.slug = slugs.next(story.slugline)
    return {story.pk: story for story in _created(Story, rows)}


def _texts_store(taken: Sequence[_Taken], texts: dict[str, int]) -> None:
    """Adds the new ones to `texts`."""
    bodies = {each.sha256: each.entry.new.text for each in taken if each.sha256 not in texts}
    rows = [
        Text(sha256=sha256, body=body, characters=len(body), words=len(body.split()))
        for sha256, body in bodies.items()
    ]
    texts.update({text.sha256: text.pk for text in Text.objects.bulk_create(rows)})


def _uploads_store(taken: Sequence[_Taken]) -> None:
    raws = {id(each.entry.raw): each.entry.raw for each in taken if each.entry.raw.upload is None}
    rows = Upload.objects.bulk_create([raw.row() for raw in raws.values()])
    for raw, upload in zip(raws.values(), rows, strict=True):
        raw.upload = upload


def _versions_store(
    taken: Sequence[_Taken], stories: Sequence[Story], texts: dict[str, int], user: Any
) -> list[Version]:
    names = {
        each.version_id: Version(outlet=each.outlet, metadata=each.entry.new.metadata).called
        for each in taken
    }
    nearest = [each.place.nearest.version for each in taken if each.place and each.place.nearest]
    names |= placing.names_of(pk for pk in nearest if pk not in names)
    rows = []
    for each, story in zip(taken, stories, strict=True):
        version = version_row(new=each.entry.new, story=story, outlet=each.outlet, user=user)
        version.pk, version.text_id, version.upload = (
            each.version_id,
            texts[each.sha256],
            each.entry.raw.upload,
        )
        story.sigla_given += 1
        version.siglum = siglum_of(story.sigla_given)
        if each.place is not None:
            version.placement = each.place.placement
            if each.place.nearest is not None:
                version.placement_evidence = each.place.evidence(
                    names.get(each.place.nearest.version or 0, "")
                )
        rows.append(version)
    return _created(Version, rows)


def _created(model: type[_Row], rows: list[_Row]) -> list[_Row]:
    """Stored, with the first entry of their history."""
    if rows:
        model._default_manager.bulk_create(rows)
        _history_begin(model, rows)
    return rows


def _history_begin(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """What `bulk_history_create` would write, by the database from the rows it has just stored: copy has wide rows."""
    history = model.history.model  # type: ignore[attr-defined]
    quote = connection.ops.quote_name
    same = ", ".join(quote(field.column) for field in history.tracked_fields)
    user = history.get_default_history_user(rows[0])
    into, table = quote(history._meta.db_table), quote(model._meta.db_table)
    with connection.cursor() as cursor:
        for first in range(0, len(rows), LONGEST):
            keys = [row.pk for row in rows[first : first + LONGEST]]
            holes = ", ".join(["%s"] * len(keys))
            cursor.execute(
                f"INSERT INTO {into} ({same}, history_date, history_type, history_change_reason, history_user_id) "  # noqa: S608
                f"SELECT {same}, %s, '+', '', %s FROM {table} WHERE id IN ({holes}) ORDER BY id",
                [timezone.now(), user.pk if user else None, *keys],
            )


def _stories_changed(stories: dict[int, Story], where: Sequence[int]) -> None:
    """`services.story_changed` of all of them, each as often as copy came in; their rows are locked or new."""
    times: dict[int, list[int]] = {}
    for key, came in Counter(where).items():
        times.setdefault(came, []).append(key)
        stories[key].revision += came
    came_in = Case(
        *(When(pk__in=keys, then=came) for came, keys in times.items() if came > 1),
        default=1,
        output_field=models.PositiveIntegerField(),
    )
    now = timezone.now()
    live = Version.objects.filter(story=OuterRef("pk"), retired_at=None).order_by().values("story")
    Story.objects.filter(pk__in=set(where)).update(
        revision=F("revision") + came_in,
        sigla_given=F("sigla_given") + came_in,
        version_count=Subquery(live.annotate(count=Count("pk")).values("count")),
        active_at=now,
        updated_at=now,
    )


# --- keys and names -------------------------------------------------------------------------------


def _next_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys for rows to come: matching orders by them before anything is stored.

    SQLite has no sequences, but there the transaction is the only one that writes.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = int((cursor.fetchone() or (0,))[0])
    return list(range(last + 1, last + count + 1))


class _StoryKeys:
    """Keys of stories, as many as turn out to be new."""

    def __init__(self) -> None:
        self._left: list[int] = []
        self._last = 0

    def next(self) -> int:
        if not self._left:
            fresh = _next_keys(Story, STORY_KEYS)
            # SQLite's own count stands still until they are stored.
            ahead = max(self._last - fresh[0] + 1, 0)
            self._left = [key + ahead for key in fresh]
        self._last = self._left.pop(0)
        return self._last


class _Slugs:
    """Slugs for new rows: what is taken is asked once for all of them, and what this hands out is taken too."""

    def __init__(self, model: type[models.Model], names: Iterable[str]) -> None:
        self._model, self._fallback = model, model._meta.model_name or ""
        stems = {self._stem(name) for name in names}
        self._taken = set(model._default_manager.filter(slug__in=stems).values_list("slug", flat=True))
        self._like: dict[str, set[str]] = {}

    def next(self, name: str) -> str:
        slug = stem = self._stem(name)
        if stem in self._taken:
            if stem not in self._like:
                self._like[stem] = slugs_like(self._model, stem)
            like = self._like[stem] | {taken for taken in self._taken if taken.startswith(stem + "-")}
            slug = next_slug(stem, like)
        self._taken.add(slug)
        return slug

    def _stem(self, name: str) -> str:
        return stem_of(name, self._fallback)
