"""What finding a story costs as more and more versions are held in PostgreSQL: 10,000, 100,000 and a million.

    .venv/bin/python benchmarks/matching_size.py              10,000 and 100,000 versions, and an import of 3,000
    .venv/bin/python benchmarks/matching_size.py --million    and a million: 20 gigabytes for a while, and many minutes

Starts a PostgreSQL of its own in a temporary folder (TMPDIR says where) and removes it at the end. The copy is made
up (tests/corpus/wire.py). The index is filled by COPY with what is true of it: first versions are read as they
would be, what re-publication does to later ones is done to their sketches; a million is what a hundred thousand are, ten
times, with other names and rare words. Then real texts that come next are looked
up one by one, and others are placed and stored as a bulk import does it. CPU is that of Python and of the server's
process together: on a machine with other work it says more than the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from struct import Struct
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import psycopg  # noqa: E402

from newsdiff.matching import Sketch, SqlIndex, Window, candidates, decide, schema, sketch  # noqa: E402
from newsdiff.matching.memory import hashes_of  # noqa: E402
from newsdiff.matching.packed import pack_terms  # noqa: E402
from tests.corpus.wire import EXACT, LIGHT, SHORT, Coming, Wire  # noqa: E402
from tests.runtime.servers import Installation, PostgresServer, postgres_program  # noqa: E402

GROWN = 200_000
"""Versions that are filled in one after the other; more are made of these."""
LOOKUPS, PLACED, WINDOW = 500, 2_000, 250
BATCH = 20_000
RARE = 4
"""Stories that may share a word or a run of words which is theirs alone."""
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_FRONT = Struct(">hiqiqiiii")
_TERM_ROW = np.dtype([("hash", "<i8"), ("weight", "<f4"), ("prior", "<f4")])
_POST = np.dtype([("n", ">i2"), ("a", ">i4"), ("hash", ">i8"), ("b", ">i4"), ("story", ">i8")])


# --- filling --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Held:
    """What is known of a story that still gets versions."""

    shingles: Any
    terms: bytes
    words: int
    posted: set[int] = field(default_factory=set)


def _posts(hashes: Any, stories: Any) -> bytes:
    posts = np.empty(len(hashes), _POST)
    posts["n"], posts["a"], posts["b"], posts["hash"], posts["story"] = 2, 8, 8, hashes, stories
    return _HEAD + posts.tobytes() + _TAIL


def _held(text: Sketch) -> _Held:
    return _Held(np.array(text.shingles, np.int64), pack_terms(text), text.words)


class Filler:
    """Puts what the plan says into the tables, a story's later versions as changes to the sketch of its first."""

    def __init__(self, wire: Wire, plan: Iterator[Coming], database: psycopg.Connection[Any]) -> None:
        self._wire, self._plan, self._database = wire, plan, database
        self._chance = np.random.default_rng(5)
        self._lines = self._chance.integers(-(2**62), 2**62, size=(300, 4))
        self._stories: dict[int, _Held] = {}
        self.versions = 0
        self.older = 0
        """Stories that `multiply` put before those of the plan."""

    def up_to(self, count: int) -> None:
        while self.versions < count:
            self._batch(list(islice(self._plan, min(BATCH, count - self.versions))))

    def multiply(self, times: int) -> None:
        """Put so many times as much before what is held, as if it had come earlier.

        Each time the same stories, but for the words that are theirs alone: what more than RARE stories have is
        kept, everything else is renamed. The index is built anew at the end, as one row at a time takes hours.
        """
        db = self._database
        rows = db.execute(
            "SELECT story, published - date '2000-01-01', words, shingles, terms FROM matching_version ORDER BY version"
        ).fetchall()
        with db.cursor().copy("COPY matching_posting TO STDOUT (FORMAT BINARY)") as written:
            data = b"".join(written)
        posts = np.frombuffer(
            data, _POST, count=(len(data) - len(_HEAD) - len(_TAIL)) // _POST.itemsize, offset=len(_HEAD)
        )
        hashes, often = np.unique(posts["hash"].astype(np.int64), return_counts=True)
        common = hashes[often > RARE]
        stories = int(posts["story"].max())
        db.execute("ALTER TABLE matching_posting DROP CONSTRAINT matching_posting_pkey")
        db.execute("TRUNCATE matching_version, matching_posting")
        for turn in range(times):
            self._copy_again(rows, posts, common, number=turn, again=turn < times - 1, stories=stories)
        db.execute("SET maintenance_work_mem = '1GB'")
        db.execute("ALTER TABLE matching_posting ADD PRIMARY KEY (hash, story)")
        db.commit()
        self.versions = len(rows) * times
        self.older = stories * (times - 1)

    def _copy_again(
        self, rows: Sequence[Any], posts: Any, common: Any, *, number: int, again: bool, stories: int
    ) -> None:
        name = np.random.default_rng(number).integers(1 << 40, 1 << 62)

        def renamed(hashes: Any) -> Any:
            return np.where(np.isin(hashes, common), hashes, hashes ^ name) if again else hashes

        shingles = np.frombuffer(b"".join(row[3] for row in rows), "<i8")
        lengths = np.cumsum([len(row[3]) // 8 for row in rows])[:-1]
        apart = [np.sort(each).tobytes() for each in np.split(renamed(shingles), lengths)]
        terms = np.frombuffer(b"".join(row[4] for row in rows), _TERM_ROW).copy()
        terms["hash"] = renamed(terms["hash"])
        all_terms, at = terms.tobytes(), 0
        out = [_HEAD]
        for place, (row, packed) in enumerate(zip(rows, apart, strict=True)):
            version, story = number * len(rows) + place + 1, number * stories + row[0]
            out.append(_FRONT.pack(6, 8, version, 8, story, 4, row[1], 4, row[2]))
            until = at + len(row[4])
            out += (
                len(packed).to_bytes(4, "big"),
                packed,
                len(row[4]).to_bytes(4, "big"),
                all_terms[at:until],
            )
            at = until
        out.append(_TAIL)
        self._copy("matching_version (version, story, published, words, shingles, terms)", b"".join(out))
        self._copy(
            "matching_posting",
            _posts(renamed(posts["hash"].astype(np.int64)), posts["story"] + number * stories),
        )

    def _copy(self, table: str, data: bytes) -> None:
        with self._database.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as out:
            for first in range(0, len(data), 1 << 20):
                out.write(data[first : first + (1 << 20)])

    def note(self, coming: Coming, text: Sketch) -> None:
        """That a version was stored by somebody else."""
        self.versions += 1
        if coming.story not in self._stories:
            self._stories[coming.story] = _held(text)
        self._stories[coming.story].posted.update(hashes_of(text).tolist())
        if coming.last:
            del self._stories[coming.story]

    def _batch(self, comings: Sequence[Coming]) -> None:
        rows, hashes, owners = [_HEAD], [], []
        for coming in comings:
            self.versions += 1
            held, shingles, terms = self._sketch(coming)
            packed = shingles.astype("<i8").tobytes()
            day = (date(2020, 1, 1) + timedelta(days=int(coming.day)) - date(2000, 1, 1)).days
            rows.append(_FRONT.pack(6, 8, self.versions, 8, coming.story, 4, day, 4, held.words))
            rows += (len(packed).to_bytes(4, "big"), packed, len(terms).to_bytes(4, "big"), terms)
            seen = {*shingles.tolist(), *np.frombuffer(terms, "<i8")[::2].tolist()} - held.posted
            held.posted |= seen
            hashes += seen
            owners += [coming.story] * len(seen)
            if coming.last:
                self._stories.pop(coming.story, None)
        self._copy(
            "matching_version (version, story, published, words, shingles, terms)", b"".join(rows) + _TAIL
        )
        self._copy("matching_posting", _posts(hashes, owners))

    def _sketch(self, coming: Coming) -> tuple[_Held, Any, bytes]:
        chance = self._chance
        held = self._stories.get(coming.story)
        if held is None:
            copy = self._wire.copy(coming)
            read = sketch(copy.text, headline=copy.headline)
            held = self._stories[coming.story] = _held(read)
            return held, held.shingles, held.terms
        kind = float(chance.random())
        if kind < EXACT:
            return held, held.shingles, held.terms
        keep = 0.88 if kind < LIGHT else 0.45 if kind < SHORT else 0.1
        kept = held.shingles[chance.random(len(held.shingles)) < keep]
        fresh = chance.integers(-(2**62), 2**62, size=4 if kind < SHORT else int(0.9 * len(held.shingles)))
        lines = self._lines[int(300 ** float(chance.random())) - 1] if chance.random() < 0.5 else []
        terms = held.terms
        if kind >= SHORT:  # an account of its own has half of the names and rare words
            other = next(iter(self._stories.values())).terms
            half = len(terms) // 32 * 16
            terms = terms[:half] + other[half:]
        return held, np.unique(np.concatenate([kept, fresh, np.array(lines, np.int64)])), terms


# --- measuring ------------------------------------------------------------------------------------


class Clock:
    """Time of the clock, of this process and of the server's process that works for it, in seconds."""

    def __init__(self, database: psycopg.Connection[Any]) -> None:
        self._scheduled = Path(f"/proc/{database.info.backend_pid}/schedstat")

    def now(self) -> tuple[float, float, float]:
        server = int(self._scheduled.read_text().split()[0]) / 1e9 if self._scheduled.exists() else 0.0
        return time.perf_counter(), time.process_time(), server

    def since(self, began: tuple[float, float, float]) -> tuple[float, float, float]:
        wall, own, server = (now - then for now, then in zip(self.now(), began, strict=True))
        return wall, own, server


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def measure(database: psycopg.Connection[Any], wire: Wire, filler: Filler, plan: Iterator[Coming]) -> str:
    """A line of the table. What it stores stays."""
    clock, index = Clock(database), SqlIndex(database)
    walls, cpus = [], []
    comings = list(islice(plan, LOOKUPS + PLACED))
    copies = [wire.copy(coming) for coming in comings]
    texts = [sketch(copy.text, headline=copy.headline, published=copy.published.date()) for copy in copies]
    for text in [*texts[:20], *texts[:LOOKUPS]]:  # the first ones wait for a cold server
        began = clock.now()
        candidates(text, index)
        wall, own, server = clock.since(began)
        walls.append(wall * 1000)
        cpus.append((own + server) * 1000)
    walls, cpus = walls[20:], cpus[20:]
    began = clock.now()
    later = right = 0
    for first in range(0, len(texts), WINDOW):
        chosen = texts[first : first + WINDOW]
        window = Window(index, chosen)
        for text, coming in zip(chosen, comings[first : first + WINDOW], strict=True):
            story = decide(candidates(text, window, to_decide=True)).story
            later += coming.number > 0
            right += coming.number > 0 and story == coming.story + filler.older
            filler.note(coming, text)
            window.add(filler.versions, coming.story + filler.older, text)
        window.write()
        database.commit()
    wall, own, server = clock.since(began)
    stored = len(texts)
    return (
        f"{statistics.median(walls):9.1f} {p95(walls):7.1f} {statistics.median(cpus):9.1f} {p95(cpus):7.1f}"
        f" {right / later:9.1%} {stored / wall:10.0f} {own / stored * 1000:8.2f} {server / stored * 1000:8.2f}"
    )


def sizes(database: psycopg.Connection[Any], versions: int) -> str:
    query = "SELECT pg_table_size('matching_version'), pg_table_size('matching_posting'), pg_indexes_size('matching_version'), pg_indexes_size('matching_posting')"
    row = database.execute(query).fetchone()
    assert row is not None
    total = sum(row)
    return f"{total / 2**20:8.0f} {total / versions / 1024:8.2f}"


def fresh(database: psycopg.Connection[Any]) -> None:
    """As autovacuum leaves the tables some time after a large import."""
    database.commit()
    database.autocommit = True
    database.execute("TRUNCATE matching_story")
    database.execute(schema.COUNT)
    database.execute("VACUUM ANALYZE matching_version, matching_posting, matching_story")
    database.autocommit = False


def index_alone(url: str, steps: Sequence[int]) -> None:
    wire = Wire()
    plan = wire.plan(steps[-1] + (LOOKUPS + PLACED) * len(steps))
    print("matching alone: 500 lookups one by one (ms, by the clock and CPU), then 2,500 placed and stored")
    print(
        "  versions  stories       p50     p95   CPU p50     p95   right   placed/s  Python  server ms       MB  KB each   filled in"
    )
    with psycopg.connect(url) as database:
        schema.create(database)
        database.commit()
        filler = Filler(wire, plan, database)
        for step in steps:
            began = time.perf_counter()
            if step > GROWN and filler.versions:
                filler.multiply(-(-step // filler.versions))
            else:
                filler.up_to(step)
            fresh(database)
            took = time.perf_counter() - began
            held = sizes(database, filler.versions)
            stories = SqlIndex(database).stories()
            figures = measure(database, wire, filler, plan)
            print(
                f"{filler.versions - LOOKUPS - PLACED:10,} {stories:8,} {figures} {held} {took:9.0f} s",
                flush=True,
            )


def whole_import(server: PostgresServer, folder: Path, count: int) -> None:
    """`manage.py import_versions` into a fresh database, and once more what is held."""
    file = folder / "copy.jsonl"
    with file.open("w") as out:
        for number, copy in enumerate(Wire(seed=2).copies(count)):
            line = {"id": f"v{number}", "outlet": copy.outlet, "headline": copy.headline, "text": copy.text}
            out.write(json.dumps(line | {"published": copy.published.isoformat()}) + "\n")
    newsroom = Installation(folder / "newsroom", database=server.url)
    newsroom.manage("migrate", "-v", "0")
    for what in ("new", "held already"):
        used, began = os.times(), time.perf_counter()
        said = newsroom.manage("import_versions", str(file))
        wall, after = time.perf_counter() - began, os.times()
        cpu = after.children_user + after.children_system - used.children_user - used.children_system
        told = re.sub(r"\s+", " ", said).strip()
        print(
            f"whole import, {what}: {count / wall:.0f} versions/s, {cpu / count * 1000:.2f} ms of Python each ({told})"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--million", action="store_true", help="go on to a million versions")
    parser.add_argument("--steps", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument(
        "--import", dest="imported", type=int, default=3_000, help="versions of the whole import"
    )
    parser.add_argument(
        "--database", help="URL of an empty one to fill and leave, instead of a server of its own"
    )
    given = parser.parse_args()
    steps = [*given.steps, *([1_000_000] if given.million else [])]
    if given.database:
        index_alone(given.database, steps)
        return
    if postgres_program("initdb") is None:
        print("PostgreSQL is not installed: nothing measured")
        return
    with tempfile.TemporaryDirectory(prefix="newsdiff-bench-") as name:
        folder = Path(name)
        with PostgresServer(folder / "postgres") as server:
            if given.imported:
                whole_import(server, folder, given.imported)
            with psycopg.connect(server.url, autocommit=True) as database:
                database.execute("CREATE DATABASE alone")
            index_alone(server.url.rsplit("/", 1)[0] + "/alone", steps)


if __name__ == "__main__":
    main()
