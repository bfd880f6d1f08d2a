"""Load: editors who read and decide, copy that comes in, workers that collate. Real HTTP, loopback only.

    .venv/bin/python scripts/load.py                          what docs/operations.md shows
    .venv/bin/python scripts/load.py --seconds 20 --versions 2000 --editors 5 --rate 1

Starts a PostgreSQL, a Redis, a web server and workers of its own on free ports in a temporary folder, fills the
database with generated stories, and removes all of it at the end. Bounded: every wait has a limit, and the
requests are counted. Prints a table of response times and how the queue fared, then collations a second with one, two and
four workers. The exit status is 1 where a request failed, a page was slower than 300 ms (p95), or the queue did not drain.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402

from tests.runtime.editor import Answer, Editor  # noqa: E402
from tests.runtime.servers import (  # noqa: E402
    Installation,
    PostgresServer,
    Process,
    RedisServer,
    wait_until,
)

PAGE_LIMIT_MS = 300
VERSIONS_A_STORY, FINDINGS_A_STORY, HASHES_A_STORY = 5, 10, 60
READ_STORIES = 30
"""Stories with real copy, collated by the real engine; these are read."""
DRAIN_SECONDS = 300


# --- what is in the database ----------------------------------------------------------------------------

VOCABULARY = [a + b for a in ("ha", "st", "br", "fe", "co", "fl", "re", "da", "bu", "ti", "mi", "ca", "lo", "pa", "se", "ga")
              for b in ("rbour", "orm", "idge", "rry", "uncil", "ood", "scue", "mage", "dget", "de", "nister", "pital", "cal", "rty", "curity",
                        "lley", "vel", "nter", "lder", "mmer", "tion", "sting", "llow", "rning", "mber")]  # fmt: skip


def article(chance: random.Random, sentences: int = 14) -> list[str]:
    """Copy of some 220 words: sentences with figures, a speaker and a quotation."""
    lines = []
    for number in range(sentences):
        words = chance.choices(VOCABULARY, k=chance.randint(10, 18))
        words[0] = words[0].capitalize()
        if number % 3 == 1:
            words.insert(5, f"${chance.randint(2, 900)} million")
        line = " ".join(words)
        if number % 4 == 2:
            line = f"“{line}”, {chance.choice(VOCABULARY).capitalize()} {chance.choice(VOCABULARY).capitalize()} said"
        lines.append(line + ".")
    return lines


def varied(lines: list[str], chance: random.Random) -> list[str]:
    """What another outlet makes of it: a cut, a changed figure, changed words."""
    kept = [line for line in lines if chance.random() > 0.12]
    for _ in range(4):
        at = chance.randrange(len(kept))
        words = kept[at].split(" ")
        words[chance.randrange(1, len(words))] = chance.choice(VOCABULARY)
        kept[at] = re.sub(
            r"\$\d+", lambda m: f"${chance.randint(2, 900)}", " ".join(words), count=chance.randint(0, 1)
        )
    return kept


def as_copy(lines: list[str]) -> str:
    paragraphs = ["  ".join(lines[n : n + 2]).replace("  ", " ") for n in range(0, len(lines), 2)]
    return "\n\n".join(paragraphs) + "\n"


def fill(database: str, versions: int) -> None:
    """`versions` stored versions in a fifth as many stories, by COPY and INSERT … SELECT: no engine, no service."""
    stories = max(1, versions // VERSIONS_A_STORY)
    chance = random.Random(11)
    with psycopg.connect(database) as db:
        db.execute(
            "INSERT INTO stories_outlet (name, slug, aliases, is_agency, boilerplate, language, notes, created_at)"
            " SELECT 'Load outlet ' || n, 'load-outlet-' || n, '[]', false, '', 'en', '', now() FROM generate_series(1, 50) n"
        )
        outlets = [
            pk for (pk,) in db.execute("SELECT id FROM stories_outlet WHERE slug LIKE 'load-outlet-%'")
        ]
        with db.cursor().copy("COPY stories_text (sha256, body, characters, words) FROM STDIN") as out:
            for number in range(versions):
                body = f"Item {number}. " + " ".join(chance.choices(VOCABULARY, k=220))
                out.write_row((hashlib.sha256(body.encode()).hexdigest(), body, len(body), 222))
        db.execute(
            "INSERT INTO stories_story (slug, slugline, headline, revision, sigla_given, created_at, updated_at, active_at,"
            " version_count, open_substantive, picture)"
            " SELECT 'load-' || n, 'LOAD-' || n, 'A generated headline of the usual length, number ' || n, 1, 5, now(), now(),"
            ' now() - n * interval \'4 minutes\', 5, 3, \'["abbcabbcab","abcbabcbab","ab.cab.cab"]\' FROM generate_series(1, %s) n',
            (stories,),
        )
        db.execute(
            "INSERT INTO stories_version (story_id, siglum, outlet_id, text_id, source_id, kind, pub_status, headline, byline, url,"
            " published, published_has_time, language, ed_note, usage_terms, provenance, metadata, placement, placement_evidence, created_at)"
            " SELECT s.id, chr(65 + (t.n %% 5)::int), (%s::bigint[])[1 + (t.n + t.n / 5) %% 50], t.id, '', '', 'usable', 'A headline', '', '',"
            " s.active_at, true, 'en', '', '', '', '{}', 'assigned', '{}', s.active_at"
            " FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM stories_text) t"
            " JOIN (SELECT id, active_at, row_number() OVER (ORDER BY id) - 1 AS n FROM stories_story) s ON s.n = t.n / 5",
            (outlets,),
        )
        db.execute(
            "INSERT INTO review_collation (story_id, revision, state, signature, result, steps_done, steps_total, step, reason, attempts,"
            " claim, created_at, sends) SELECT id, 1, 'done', 'generated', '{}', 3, 3, '', '', 1, '', active_at, 1 FROM stories_story"
        )
        db.execute(
            "INSERT INTO review_finding (story_id, key, present, number, category, detector, severity, rows, readings, message, evidence,"
            " confidence, state, lock, reading_changed, by_hand, anchors, rule_key, created_at)"
            " SELECT s.id, lpad(to_hex(s.id * 100 + n), 8, '0'), true, n, 'figure', '', 'substantive', '[]', '{}', 'A generated finding', '{}',"
            " 0.5, 'open', 0, false, false, '[]', '', now() FROM stories_story s, generate_series(1, %s) n",
            (FINDINGS_A_STORY,),
        )
        db.execute(
            "INSERT INTO matching_posting (hash, story) SELECT (random() * 9e18)::bigint, s.id"
            " FROM stories_story s, generate_series(1, %s)",
            (HASHES_A_STORY,),
        )
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("VACUUM ANALYZE")


READ = """
import io, sys
from newsdiff.review.models import Collation
from newsdiff.review.services import collation_run
from newsdiff.stories.services import NewVersion, story_create, version_add
texts = sys.stdin.read().split("\\f")
for n in range(0, len(texts), 4):
    story = story_create(slugline=f"READ-{n // 4}", headline="A story that is read")
    for m, text in enumerate(texts[n:n + 4]):
        version_add(new=NewVersion(text=text, outlet=f"Reader {m}"), story=story)
for pk in Collation.objects.filter(state="pending").values_list("pk", flat=True):
    collation_run(pk)
"""


def add_read_stories(at: Installation) -> None:
    chance = random.Random(5)
    texts = []
    for _ in range(READ_STORIES):
        lines = article(chance)
        texts += [as_copy(lines), *(as_copy(varied(lines, chance)) for _ in range(3))]
    at.manage("shell", "--no-imports", "-c", READ, stdin="\f".join(texts))


# --- who uses it --------------------------------------------------------------------------------------


@dataclass
class Ledger:
    """Every request: what it was, how long it took, and whether it was answered as it should be."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, what: str, call: Callable[[], Answer], *expected: int) -> Answer:
        began = time.perf_counter()
        answer = call()
        took = time.perf_counter() - began
        with self.lock:
            self.times[what].append(took * 1000)
            if answer.status not in (expected or (200,)):
                self.wrong.append(f"{what}: {answer.status} {answer.location}")
        return answer


def read_and_decide(
    base: str,
    name: str,
    slugs: list[str],
    ledger: Ledger,
    pause: float,
    ended: threading.Event,
    here: threading.Barrier,
) -> None:
    """One editor: a page, a pause, the next page; every round ends with a decision.

    Everybody has signed in before the first page is asked for: a password costs half a second of a core, once a day.
    """
    chance = random.Random(name)
    editor = Editor(base, name)
    here.wait(timeout=180)
    ended.wait(chance.uniform(0, pause))
    while not ended.is_set():
        slug = chance.choice(slugs)
        story = f"/stories/{slug}/"
        steps: list[tuple[str, str]] = [
            ("list", "/stories/"), ("overview", story), ("table", story + "table/"), ("compare", story + "compare/A/B/"),
            ("facts", story + "facts/"), ("findings", story + "findings/"), ("search", f"/stories/?q={chance.choice(VOCABULARY)}"),
        ]  # fmt: skip
        for what, path in chance.sample(steps, 4):
            ledger.ask(what, partial(editor.get, path))
            if ended.wait(chance.uniform(0.5, 1.5) * pause):
                return
        queue = ledger.ask("findings", partial(editor.get, story + "findings/"))
        keys = re.findall(r"/findings/([0-9a-z]{8})/", queue.body)
        if not keys:
            continue
        finding = f"{story}findings/{chance.choice(keys)}/"
        shown = ledger.ask("finding", partial(editor.get, finding))
        if ended.wait(chance.uniform(0.5, 1.5) * pause):
            return
        lock = re.search(r'name="lock" value="(\d+)"', shown.body)
        fields = {"action": chance.choice(("confirm", "reopen")), "lock": lock[1] if lock else "0"}
        # 409: another editor was quicker, and this one is told so.
        ledger.ask("decide", partial(editor.post, finding + "decide/", **fields), 200, 302, 409)


def send_copy(
    base: str, rate: float, ledger: Ledger, ended: threading.Event, sent: list[str], here: threading.Barrier
) -> None:
    """Copy at an even pace: half of it new, half what other outlets made of what came before."""
    chance = random.Random(3)
    editor = Editor(base, "wire")
    families: list[list[str]] = []
    here.wait(timeout=180)
    due = time.monotonic()
    lanes = threading.Semaphore(16)

    def one(text: str, outlet: str) -> None:
        try:
            answer = ledger.ask("upload", partial(editor.upload, text, outlet=outlet, where="find"), 302)
            if answer.status == 302:
                sent.append(text)
        finally:
            lanes.release()

    while not ended.is_set():
        if families and chance.random() < 0.5:
            text = as_copy(varied(chance.choice(families[-40:]), chance))
        else:
            families.append(article(chance))
            text = as_copy(families[-1])
        lanes.acquire()
        threading.Thread(target=one, args=(text, f"Load outlet {chance.randint(1, 50)}"), daemon=True).start()
        due += 1 / rate
        ended.wait(max(0.0, due - time.monotonic()))
    for _ in range(16):
        lanes.acquire(timeout=60)


# --- the run --------------------------------------------------------------------------------------------

PEOPLE = """
from django.contrib.auth.models import Group, User
from django.contrib.auth.hashers import make_password
secret = make_password("newsdiff-demo")
role = Group.objects.get(name="editor")
for name in [*(f"reader{{n}}" for n in range({editors})), "wire"]:
    User.objects.create(username=name, password=secret).groups.add(role)
"""


@dataclass
class Run:
    at: Installation
    database: str
    asked: argparse.Namespace

    def ask(self, sql: str) -> Any:
        with psycopg.connect(self.database) as db:
            return db.execute(sql).fetchall()

    def waiting(self) -> int:
        return int(
            self.ask("SELECT count(*) FROM review_collation WHERE state IN ('pending', 'running')")[0][0]
        )

    def load(self) -> bool:
        asked, base = self.asked, f"http://127.0.0.1:{self.at.port}"
        workers = [self.at.ready_worker() for _ in range(asked.workers)]
        self.at.clock()
        slugs = [
            slug
            for (slug,) in self.ask("SELECT slug FROM stories_story WHERE slug LIKE 'read-%' ORDER BY id")
        ]
        ledger, ended, sent = Ledger(), threading.Event(), list[str]()
        before = int(self.ask("SELECT count(*) FROM stories_version")[0][0])
        here = threading.Barrier(asked.editors + 2)  # the editors, the wire, and the clock
        crowd = [
            threading.Thread(target=read_and_decide, args=(base, f"reader{n}", slugs, ledger, asked.pause, ended, here), daemon=True)
            for n in range(asked.editors)
        ]  # fmt: skip
        crowd.append(
            threading.Thread(
                target=send_copy, args=(base, asked.rate, ledger, ended, sent, here), daemon=True
            )
        )
        for one in crowd:
            one.start()
        here.wait(timeout=180)
        longest = 0
        until = time.monotonic() + asked.seconds
        while time.monotonic() < until:
            time.sleep(2)
            longest = max(longest, self.waiting())
        ended.set()
        for one in crowd:
            one.join(timeout=90)
        left, began = self.waiting(), time.monotonic()
        while self.waiting() and time.monotonic() < began + DRAIN_SECONDS:
            time.sleep(0.5)
        drained = self.waiting() == 0
        slow = self.show(ledger)
        stored = int(self.ask("SELECT count(*) FROM stories_version")[0][0]) - before
        failed = int(self.ask("SELECT count(*) FROM review_collation WHERE state = 'failed'")[0][0])
        seconds = [s for (s,) in self.ask("SELECT seconds FROM review_collation WHERE seconds IS NOT NULL")]
        print(
            f"\nuploads: {len(sent)} accepted, {stored} stored, lost {len(sent) - stored}; collations failed {failed};"
            f" a collation took {statistics.median(seconds) * 1000:.0f} ms (median), {max(seconds) * 1000:.0f} ms at most"
        )
        print(
            f"queue: {longest} at its longest, {left} when the load ended,"
            f" {'drained' if drained else 'NOT drained'} {time.monotonic() - began:.0f} s later"
        )
        for worker in workers:
            worker.stop()
        if ledger.wrong:
            print(f"wrong answers ({len(ledger.wrong)}): {ledger.wrong[:5]}")
            for log in sorted(self.at.folder.glob("web-*.log")):
                errors = re.findall(
                    r"^Traceback.*?^\S*(?:Error|Exception|Deadlock|Violation).*?$",
                    log.read_text(),
                    re.S | re.M,
                )
                print(*errors[-2:], sep="\n")
        return not (ledger.wrong or slow or failed or len(sent) != stored) and drained

    def show(self, ledger: Ledger) -> list[str]:
        """Print the times. Returns the pages whose p95 is above the limit."""
        print("\n| request | number | median ms | p95 ms | most ms |\n|---|---|---|---|---|")
        slow = []
        for what, times in sorted(ledger.times.items()):
            p95 = sorted(times)[int(0.95 * (len(times) - 1))]
            print(
                f"| {what} | {len(times)} | {statistics.median(times):.0f} | {p95:.0f} | {max(times):.0f} |"
            )
            if p95 > PAGE_LIMIT_MS and what != "upload":
                slow.append(what)
        every = sorted(t for what, times in ledger.times.items() if what != "upload" for t in times)
        print(
            f"| all but uploads | {len(every)} | {statistics.median(every):.0f} | {every[int(0.95 * (len(every) - 1))]:.0f} | {every[-1]:.0f} |"
        )
        return slow

    def throughput(self) -> None:
        print("\n| workers | collations | seconds | a second |\n|---|---|---|---|")
        for number in (1, 2, 4):
            self.ask_again()
            waiting = self.waiting()
            began = time.monotonic()
            workers: list[Process] = [self.at.worker() for _ in range(number)]
            wait_until(lambda before=waiting: self.waiting() < before, seconds=120, what="a worker to start")
            before, first = self.waiting(), time.monotonic()
            while self.waiting() and time.monotonic() < began + DRAIN_SECONDS:
                time.sleep(0.1)
            took = time.monotonic() - first
            print(f"| {number} | {before} | {took:.1f} | {before / took:.1f} |", flush=True)
            for worker in workers:
                worker.stop()

    def ask_again(self) -> None:
        """Every story that came in gets a new request, whoever made it."""
        with psycopg.connect(self.database) as db:
            db.execute(
                "UPDATE stories_story SET revision = revision + 1 WHERE slug NOT LIKE 'load-%' AND version_count > 0"
                " AND id IN (SELECT id FROM stories_story WHERE slug NOT LIKE 'load-%' ORDER BY version_count DESC, id LIMIT 150)"
            )
            db.execute("UPDATE stories_story SET active_at = now() WHERE slug NOT LIKE 'load-%'")
        self.at.python("from newsdiff.review.services import sweep; sweep(at_start=True)")


def main() -> int:
    read = argparse.ArgumentParser(description="Load newsdiff over HTTP on this machine.")
    for name, kind, value in (("versions", int, 100_000), ("editors", int, 50), ("seconds", int, 120), ("rate", float, 5.0),
                              ("pause", float, 10.0), ("workers", int, 2), ("web", int, 2)):  # fmt: skip
        read.add_argument(f"--{name}", type=kind, default=value)
    read.add_argument(
        "--no-table", action="store_true", help="leave out the throughput of 1, 2 and 4 workers"
    )
    asked = read.parse_args()
    asked.seconds = min(asked.seconds, 900)
    print(f"{asked.editors} editors, {asked.pause:.0f} s between two clicks; {asked.rate:g} uploads a second; {asked.versions:,} versions;"
          f" {asked.web} web processes, {asked.workers} workers; {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="newsdiff-load-") as folder,
        PostgresServer(Path(folder) / "postgres") as postgres,
        RedisServer(Path(folder) / "redis") as redis,
        Installation(
            Path(folder) / "at", database=postgres.url, redis=redis.url, NEWSDIFF_DEMO="1",
        ) as at,
    ):  # fmt: skip
        began = time.monotonic()
        at.manage("migrate", "--noinput")
        at.manage("collectstatic", "--noinput")
        fill(postgres.url, asked.versions)
        at.python(PEOPLE.format(editors=asked.editors))
        add_read_stories(at)
        print(f"filled in {time.monotonic() - began:.0f} s", flush=True)
        run = Run(at, postgres.url, asked)
        at.web("newsdiff.wsgi:application", workers=asked.web)
        well = run.load()
        if not asked.no_table:
            run.throughput()
        print(f"\nload of the machine at the end {os.getloadavg()[0]:.1f}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
