"""The index in tables (`schema`): PostgreSQL and SQLite, over a connection that is passed in.

Works inside the caller's transaction and never commits. A lookup reads, for each hash, the newest
`COUNTED` stories that have it, names `CAP` of them and judges from their keys how many there are in
all, so that a hash which everybody has costs no more than one which a few have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsdiff.matching.columns import FIRST_MEMBERS, LAST_MEMBERS, Columns, Members
from newsdiff.matching.memory import CAP, hashes_of, postings_of
from newsdiff.matching.packed import pack_shingles, pack_terms, unpack
from newsdiff.matching.schema import vendor
from newsdiff.matching.sketch import EDITION
from newsdiff.matching.types import TERM_ROW, Hash, Kept, Postings, Sketch, StoryId, VersionId

COUNTED = 256
"""Stories counted of one hash. Where there are more, how closely the newest ones lie says how many."""

_BARE = "substring(array_send({}) FROM 21)"
"""An array of bigint in binary without what goes before: of each element its length and its value (`_SENT`)."""
_SENT = np.dtype([("length", ">i4"), ("value", ">i8")])
_LOOKUP = f"""
    SELECT {_BARE.format("array_agg(nth)")}, {_BARE.format("array_agg(counted)")}, {_BARE.format("array_agg(oldest)")},
        string_agg({_BARE.format("stories[1:%s]")}, '')
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (hash, nth) CROSS JOIN LATERAL (
        SELECT array_agg(story) AS stories, count(*) AS counted, min(story) AS oldest FROM (
            SELECT story FROM matching_posting WHERE hash = wanted.hash ORDER BY story DESC LIMIT %s) AS newest) AS near
    WHERE counted > 0"""  # noqa: S608
"""One row: to read tens of thousands costs as much as to find them."""
_MEMBERS = """
    SELECT held.story, version, published, words, shingles, terms FROM unnest(%s::bigint[]) AS wanted (story)
    CROSS JOIN LATERAL (
        (SELECT version FROM matching_version WHERE story = wanted.story ORDER BY version LIMIT %s)
        UNION (SELECT version FROM matching_version WHERE story = wanted.story ORDER BY version DESC LIMIT %s)) AS chosen
    JOIN matching_version AS held USING (version)"""
_POST = """
    INSERT INTO matching_posting (hash, story)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS new (hash, story) ORDER BY 1, 2 ON CONFLICT DO NOTHING"""
_KEEP = """
    INSERT INTO matching_version (version, story, published, words, shingles, terms, edition)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (version) DO UPDATE SET story = excluded.story, published = excluded.published,
        words = excluded.words, shingles = excluded.shingles, terms = excluded.terms, edition = excluded.edition"""

_COPY = "COPY matching_version (version, story, published, words, shingles, terms, edition) FROM STDIN"
_COPY_POSTS = "COPY matching_posting (hash, story) FROM STDIN (FORMAT BINARY)"
_COPY_HEAD, _COPY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_POSTED = np.dtype([("columns", ">i2"), ("long", ">i4"), ("hash", ">i8"), ("wide", ">i4"), ("story", ">i8")])
_START = """
    INSERT INTO matching_story (story, nth) SELECT %s, coalesce(max(nth), 0) + 1 FROM matching_story WHERE true
    ON CONFLICT (story) DO NOTHING"""


class SqlIndex:
    """`Index` over the tables of `schema`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._postgresql = vendor(connection) == "postgresql"

    # --- reading

    def stories(self) -> int:
        """How many stories were started. Those that are empty again still count: few are."""
        return int(self._rows("SELECT max(nth) FROM matching_story")[0][0] or 0)

    def newest(self) -> StoryId:
        """The highest key of a story, 0 where none is held."""
        return int(self._rows("SELECT max(story) FROM matching_version")[0][0] or 0)

    def postings(self, hashes: NDArray[Any]) -> Postings:
        """Many are found sooner where they are asked for in ascending order."""
        if not self._postgresql:
            return self._one_by_one(hashes)
        [row] = self._rows(_LOOKUP, (CAP, _array(hashes.tolist()), COUNTED))
        nth, counted, oldest, stories = (np.frombuffer(each or b"", _SENT)["value"] for each in row)
        counts, named = np.zeros((2, len(hashes)), np.int64)
        counts[nth - 1] = _how_many(counted, oldest, self.newest())
        named[nth - 1] = np.minimum(counted, CAP)
        return Postings(counts, named, stories.astype(np.int64))

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Members]:
        if self._postgresql:
            return self._members_together(stories)
        rows = ((story, self._members_of(story)) for story in stories)
        return {
            story: Members.chosen(story, {version: _kept(*row) for version, *row in held})
            for story, held in rows
            if held
        }

    def sketches(self, versions: Collection[VersionId]) -> dict[VersionId, Sketch]:
        """Of the versions that are held, by key; without labels."""
        found: dict[VersionId, Sketch] = {}
        keys = sorted(versions)
        for first in range(0, len(keys), COUNTED):
            some = keys[first : first + COUNTED]
            marks = ", ".join(["%s"] * len(some))
            query = f"SELECT version, published, words, shingles, terms FROM matching_version WHERE version IN ({marks})"  # noqa: S608
            found |= {version: _unpack(*kept) for version, *kept in self._rows(query, some)}
        return found

    def _members_together(self, stories: Sequence[StoryId]) -> dict[StoryId, Members]:
        """In one round trip, not one for every candidate."""
        rows = sorted(
            self._rows(_MEMBERS, (_array(stories), FIRST_MEMBERS, LAST_MEMBERS)), key=itemgetter(0, 1)
        )
        if not rows:
            return {}
        owners, versions, published, words, runs, terms = zip(*rows, strict=True)
        shingles, sent = np.frombuffer(b"".join(runs), "<i8"), np.frombuffer(b"".join(terms), TERM_ROW)
        sizes = np.column_stack([list(map(len, runs)), list(map(len, terms)), words]).astype(float)
        sizes[:, :2] /= (8, TERM_ROW.itemsize)
        held = [(story, len(list(same))) for story, same in groupby(owners)]
        parts = Columns.read(shingles, sent, sizes).split(count for _, count in held)
        ends = accumulate((count for _, count in held), initial=0)
        return {
            story: Members(story, versions[first:end], published[first:end], columns)
            for (story, _), (first, end), columns in zip(held, pairwise(ends), parts, strict=True)
        }

    def _one_by_one(self, hashes: NDArray[Any]) -> Postings:
        query = "SELECT story FROM matching_posting WHERE hash = %s ORDER BY story DESC LIMIT %s"
        found = [[int(row[0]) for row in self._rows(query, (hash_, COUNTED))] for hash_ in hashes.tolist()]
        counted = np.array(list(map(len, found)), np.int64)
        oldest = np.array([newest[-1] if newest else 0 for newest in found], np.int64)
        counts = _how_many(counted, oldest, self.newest())
        return postings_of([newest[:CAP] for newest in found], counts.tolist())

    def _members_of(self, story: StoryId) -> list[tuple[Any, ...]]:
        columns = "SELECT version, published, words, shingles, terms FROM matching_version WHERE story = %s"
        most = FIRST_MEMBERS + LAST_MEMBERS
        first = self._rows(columns + " ORDER BY version LIMIT %s", (story, most + 1))
        if len(first) <= most:
            return first
        newest = self._rows(columns + " ORDER BY version DESC LIMIT %s", (story, LAST_MEMBERS))
        return first[:FIRST_MEMBERS] + newest

    # --- writing

    def add(self, version: VersionId, story: StoryId, sketch: Sketch) -> None:
        self._add(version, story, sketch, EDITION)

    def _add(self, version: VersionId, story: StoryId, sketch: Sketch, edition: int) -> None:
        if self._rows("SELECT 1 FROM matching_version WHERE version = %s", (version,)):
            self.remove([version])
        self.add_many([(version, story, sketch)], [(np.unique(hashes_of(sketch)), story)], edition=edition)

    def add_many(
        self,
        new: Sequence[tuple[VersionId, StoryId, Sketch]],
        posts: Sequence[tuple[NDArray[Any], StoryId]],
        *,
        edition: int = EDITION,
        fresh: Sequence[tuple[NDArray[Any], StoryId]] = (),
    ) -> None:
        """Versions that are not held yet, and the hashes by which their stories are found.

        `posts` may be there already. `fresh` are not: should somebody else have stored one meanwhile, it fails.
        """
        rows = [
            (
                version,
                story,
                self._day(sketch.published),
                sketch.words,
                pack_shingles(sketch),
                pack_terms(sketch),
                edition,
            )
            for version, story, sketch in new
        ]
        with self._connection.cursor() as cursor:
            if self._postgresql and len(rows) > 1:
                with cursor.copy(_COPY) as out:
                    for row in rows:
                        out.write_row(row)
            else:
                cursor.executemany(_KEEP, rows)
        self._many(_START, [(story,) for story in self._unknown({story for _, story, _ in new})])
        if self._postgresql:
            self._copy(fresh)
        else:
            self._post(fresh)
        self._post(posts)

    def _copy(self, posts: Sequence[tuple[NDArray[Any], StoryId]]) -> None:
        """Row by row costs half as much again."""
        rows = np.empty(sum(len(hashes) for hashes, _ in posts), _POSTED)
        if not len(rows):
            return
        hashes = np.concatenate([some for some, _ in posts])
        stories = np.repeat([story for _, story in posts], [len(some) for some, _ in posts])
        order = np.lexsort((stories, hashes))  # neighbours in the index come one after the other
        rows["columns"], rows["long"], rows["wide"] = 2, 8, 8
        rows["hash"], rows["story"] = hashes[order], stories[order]
        with self._connection.cursor() as cursor, cursor.copy(_COPY_POSTS) as out:
            out.write(_COPY_HEAD + rows.tobytes() + _COPY_END)

    def _unknown(self, stories: Collection[StoryId]) -> list[StoryId]:
        marks = ", ".join(["%s"] * len(stories))
        query = f"SELECT story FROM matching_story WHERE story IN ({marks})"  # noqa: S608
        known = {row[0] for row in self._rows(query, list(stories))} if stories else set()
        return sorted(story for story in stories if story not in known)

    def remove(self, versions: Iterable[VersionId]) -> None:
        for version in versions:
            rows = self._rows(
                "SELECT story, published, words, shingles, terms FROM matching_version WHERE version = %s",
                (version,),
            )
            if not rows:
                continue
            story = int(rows[0][0])
            gone = set(hashes_of(_unpack(*rows[0][1:])).tolist())
            self._do("DELETE FROM matching_version WHERE version = %s", (version,))
            columns = "SELECT published, words, shingles, terms FROM matching_version WHERE story = %s"
            left = self._rows(columns, (story,))
            for row in left:
                gone.difference_update(hashes_of(_unpack(*row)).tolist())
            if not left:
                self._do("DELETE FROM matching_story WHERE story = %s", (story,))
            self._unpost(story, sorted(gone))

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        for version in list(versions):
            rows = self._rows(
                "SELECT published, words, shingles, terms, edition FROM matching_version WHERE version = %s",
                (version,),
            )
            if rows:
                *kept, edition = rows[0]
                self._add(version, story, _unpack(*kept), edition)

    # --- sketches of an earlier edition

    def outdated(self, *, after: StoryId = 0, most: int = 100) -> dict[StoryId, list[VersionId]]:
        """Stories beyond `after`, by key, with their versions whose sketch is of an earlier edition."""
        stories = self._rows(
            "SELECT DISTINCT story FROM matching_version WHERE story > %s AND edition < %s ORDER BY story LIMIT %s",
            (after, EDITION, most),
        )
        found: dict[StoryId, list[VersionId]] = {story: [] for (story,) in stories}
        if found:
            marks = ", ".join(["%s"] * len(found))
            query = f"SELECT story, version FROM matching_version WHERE edition < %s AND story IN ({marks}) ORDER BY version"  # noqa: S608
            for story, version in self._rows(query, (EDITION, *found)):
                found[story].append(version)
        return found

    def count_outdated(self) -> int:
        return int(self._rows("SELECT count(*) FROM matching_version WHERE edition < %s", (EDITION,))[0][0])

    def renew(self, story: StoryId, sketches: Mapping[VersionId, Sketch]) -> int:
        """Other sketches for versions of one story; a version that is not in it any more is passed over.

        Nobody else may write the story's versions meanwhile. Returns how many were renewed.
        """
        columns = "SELECT version, published, words, shingles, terms FROM matching_version WHERE story = %s"
        before, after = set[Hash](), set[Hash]()
        renewed: list[tuple[Any, ...]] = []
        for version, *kept in self._rows(columns, (story,)):
            held = _unpack(*kept)
            new = sketches.get(version, held)
            before.update(hashes_of(held).tolist())
            after.update(hashes_of(new).tolist())
            if version in sketches:
                day = self._day(new.published)
                renewed.append((new.words, day, pack_shingles(new), pack_terms(new), EDITION, version))
        self._unpost(story, sorted(before - after))
        self._post([(np.array(sorted(after - before), np.int64), story)])
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE matching_version SET words = %s, published = %s, shingles = %s, terms = %s, edition = %s"
                " WHERE version = %s",
                renewed,
            )
        return len(renewed)

    def _post(self, posts: Sequence[tuple[NDArray[Any], StoryId]]) -> None:
        hashes = [hash_ for some, _ in posts for hash_ in some.tolist()]
        stories = [story for some, story in posts for _ in range(len(some))]
        if not self._postgresql:
            query = "INSERT OR IGNORE INTO matching_posting (hash, story) VALUES (%s, %s)"
            self._many(query, list(zip(hashes, stories, strict=True)))
        elif hashes:
            self._do(_POST, (_array(hashes), _array(stories)))

    def _unpost(self, story: StoryId, hashes: Sequence[Hash]) -> None:
        if self._postgresql:
            self._do(
                "DELETE FROM matching_posting WHERE story = %s AND hash = ANY(%s::bigint[])",
                (story, _array(hashes)),
            )
        else:
            self._many(
                "DELETE FROM matching_posting WHERE hash = %s AND story = %s",
                [(hash_, story) for hash_ in hashes],
            )

    def _day(self, day: date | None) -> Any:
        return day.isoformat() if day and not self._postgresql else day

    # --- the connection

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def _do(self, query: str, values: Sequence[Any]) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)

    def _many(self, query: str, rows: Collection[tuple[int, ...]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(query, list(rows))


def _how_many(counted: NDArray[Any], oldest: NDArray[Any], highest: StoryId) -> NDArray[Any]:
    """Stories that have each hash: exact below COUNTED; beyond, as if the older ones lay as close as the newest."""
    if not len(counted):
        return counted
    as_close = np.rint(counted * highest / np.maximum(np.maximum(highest - oldest + 1, counted), 1))
    return np.where(counted < COUNTED, counted, np.maximum(counted, as_close)).astype(np.int64)


def _array(numbers: Iterable[int]) -> str:
    """An array as PostgreSQL writes it: a list of thousands is quicker sent as one text."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _kept(published: Any, words: int, shingles: Any, terms: Any) -> Kept:
    return Kept(np.frombuffer(shingles, "<i8"), np.frombuffer(terms, TERM_ROW), words, _day(published))


def _unpack(published: Any, words: int, shingles: Any, terms: Any) -> Sketch:
    return unpack(_day(published), words, bytes(shingles), bytes(terms))


def _day(published: Any) -> date | None:
    return date.fromisoformat(published) if isinstance(published, str) else published
