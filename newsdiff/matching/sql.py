"""The index in tables (`schema`): PostgreSQL and SQLite, over a connection that is passed in.

Works inside the caller's transaction and never commits. A lookup reads, for each hash, the newest
`CAP` stories that have it and counts up to `MOST_COUNTED`, so that a hash which everybody has costs
no more than one which a few have.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from struct import Struct
from typing import Any

from newsdiff.matching.memory import CAP, FIRST_MEMBERS, LAST_MEMBERS, choose, hashes_of
from newsdiff.matching.schema import vendor
from newsdiff.matching.types import Hash, Member, Postings, Sketch, StoryId, Term, VersionId

MOST_COUNTED = 2000
"""Stories counted of one hash; beyond, a hash is common, and how common no longer matters."""
_TERM = Struct("<qff")

_LOOKUP = """
    SELECT wanted.hash, near.story FROM unnest(%s::bigint[]) AS wanted (hash)
    CROSS JOIN LATERAL (
        SELECT story FROM matching_posting WHERE hash = wanted.hash ORDER BY story DESC LIMIT %s) AS near"""
_COUNT = """
    SELECT wanted.hash, (SELECT count(*) FROM (
        SELECT 1 FROM matching_posting WHERE hash = wanted.hash LIMIT %s) AS some)
    FROM unnest(%s::bigint[]) AS wanted (hash)"""
_MEMBERS = """
    SELECT wanted.story, version, published, words, shingles, terms FROM unnest(%s::bigint[]) AS wanted (story)
    CROSS JOIN LATERAL (
        (SELECT * FROM matching_version WHERE story = wanted.story ORDER BY version LIMIT %s)
        UNION (SELECT * FROM matching_version WHERE story = wanted.story ORDER BY version DESC LIMIT %s)) AS held"""
_POST = """
    INSERT INTO matching_posting (hash, story) SELECT hash, %s FROM unnest(%s::bigint[]) AS new (hash)
    ON CONFLICT DO NOTHING"""
_KEEP = """
    INSERT INTO matching_version (version, story, published, words, shingles, terms)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (version) DO UPDATE SET story = excluded.story, published = excluded.published,
        words = excluded.words, shingles = excluded.shingles, terms = excluded.terms"""


class SqlIndex:
    """`Index` over the tables of `schema`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._postgresql = vendor(connection) == "postgresql"

    # --- reading

    def stories(self) -> int:
        """How many stories are held, by the highest key: only its order of magnitude matters."""
        return int(self._rows("SELECT max(story) FROM matching_version")[0][0] or 0)

    def postings(self, hashes: Sequence[Hash]) -> Mapping[Hash, Postings]:
        held: dict[Hash, list[StoryId]] = {}
        for hash_, story in self._near(list(dict.fromkeys(hashes))):
            held.setdefault(hash_, []).append(story)
        counts = self._counts([hash_ for hash_, stories in held.items() if len(stories) > CAP])
        return {
            hash_: Postings(stories[:CAP], counts.get(hash_, len(stories))) for hash_, stories in held.items()
        }

    def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, Sequence[Member]]:
        rows: dict[StoryId, list[tuple[Any, ...]]] = {}
        if self._postgresql:  # one round trip, not one for every candidate
            most = FIRST_MEMBERS + LAST_MEMBERS
            for story, *row in self._rows(_MEMBERS, (list(stories), most, LAST_MEMBERS)):
                rows.setdefault(int(story), []).append(tuple(row))
        else:
            rows = {story: self._members_of(story) for story in stories}
        return {
            story: choose(story, {row[0]: _unpack(*row[1:]) for row in rows[story]})
            for story in stories
            if rows.get(story)
        }

    def _near(self, hashes: Sequence[Hash]) -> list[tuple[Hash, StoryId]]:
        if not hashes:
            return []
        if self._postgresql:
            return [(int(h), int(s)) for h, s in self._rows(_LOOKUP, (list(hashes), CAP + 1))]
        query = "SELECT story FROM matching_posting WHERE hash = %s ORDER BY story DESC LIMIT %s"
        return [(hash_, int(row[0])) for hash_ in hashes for row in self._rows(query, (hash_, CAP + 1))]

    def _counts(self, hashes: Sequence[Hash]) -> dict[Hash, int]:
        if not hashes:
            return {}
        if self._postgresql:
            return {int(h): int(n) for h, n in self._rows(_COUNT, (MOST_COUNTED, list(hashes)))}
        query = "SELECT count(*) FROM (SELECT 1 FROM matching_posting WHERE hash = %s LIMIT %s)"
        return {hash_: int(self._rows(query, (hash_, MOST_COUNTED))[0][0]) for hash_ in hashes}

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
        before = self._rows("SELECT story FROM matching_version WHERE version = %s", (version,))
        if before:
            self.remove([version])
        published = (
            sketch.published.isoformat() if sketch.published and not self._postgresql else sketch.published
        )
        self._do(
            _KEEP, (version, story, published, sketch.words, _pack_shingles(sketch), _pack_terms(sketch))
        )
        self._post(story, sorted(set(hashes_of(sketch))))

    def remove(self, versions: Iterable[VersionId]) -> None:
        for version in versions:
            rows = self._rows(
                "SELECT story, published, words, shingles, terms FROM matching_version WHERE version = %s",
                (version,),
            )
            if not rows:
                continue
            story = int(rows[0][0])
            gone = set(hashes_of(_unpack(*rows[0][1:])))
            self._do("DELETE FROM matching_version WHERE version = %s", (version,))
            columns = "SELECT published, words, shingles, terms FROM matching_version WHERE story = %s"
            for row in self._rows(columns, (story,)):
                gone.difference_update(hashes_of(_unpack(*row)))
            self._unpost(story, sorted(gone))

    def move(self, versions: Iterable[VersionId], story: StoryId) -> None:
        for version in list(versions):
            rows = self._rows(
                "SELECT published, words, shingles, terms FROM matching_version WHERE version = %s",
                (version,),
            )
            if rows:
                self.add(version, story, _unpack(*rows[0]))

    def _post(self, story: StoryId, hashes: Sequence[Hash]) -> None:
        if self._postgresql:
            self._do(_POST, (story, list(hashes)))
        else:
            self._many("INSERT OR IGNORE INTO matching_posting (hash, story) VALUES (%s, %s)", hashes, story)

    def _unpost(self, story: StoryId, hashes: Sequence[Hash]) -> None:
        if self._postgresql:
            self._do(
                "DELETE FROM matching_posting WHERE story = %s AND hash = ANY(%s)", (story, list(hashes))
            )
        else:
            self._many("DELETE FROM matching_posting WHERE hash = %s AND story = %s", hashes, story)

    # --- the connection

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def _do(self, query: str, values: Sequence[Any]) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)

    def _many(self, query: str, hashes: Sequence[Hash], story: StoryId) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(query, [(hash_, story) for hash_ in hashes])


def _pack_shingles(sketch: Sketch) -> bytes:
    return array("q", sketch.shingles).tobytes()


def _pack_terms(sketch: Sketch) -> bytes:
    return b"".join(_TERM.pack(term.hash, term.weight, term.prior) for term in sketch.terms)


def _unpack(published: Any, words: int, shingles: Any, terms: Any) -> Sketch:
    numbers = array("q")
    numbers.frombytes(bytes(shingles))
    return Sketch(
        shingles=tuple(numbers),
        terms=tuple(Term(h, w, p) for h, w, p in _TERM.iter_unpack(bytes(terms))),
        words=words,
        published=date.fromisoformat(published) if isinstance(published, str) else published,
    )
