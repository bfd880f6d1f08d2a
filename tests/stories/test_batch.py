"""Many texts at once come to what they come to one after the other, and a window that fails harms no line."""

from __future__ import annotations

import json
import multiprocessing
from functools import partial
from itertools import chain
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from newsdiff.review.models import Collation, Notice
from newsdiff.stories import batch, bulk, services
from newsdiff.stories.models import Outlet, Separation, Story, Upload, Version, VersionState
from newsdiff.stories.services import NewVersion
from tests.factories import person

pytestmark = pytest.mark.django_db

DAM = """A dam burst above the town of Alder on Monday night, sweeping away a sawmill and forcing two hundred families
from their homes, the governor, Petra Lindqvist, said. Engineers had warned of cracks in the eastern wall of the Harrow
dam since November. Nobody was killed. The army flew in tents and drinking water."""
STRIKE = """Train drivers in the capital walked out on Tuesday over pay, and most suburban lines stood still all day. The
drivers' union, which wants eight percent, said it would meet the ministry of transport again on Thursday."""
STORM = "A storm tore roofs off houses along the coast on Friday, the mayor of Porto Velho, Rui Lima, told reporters."
LOST = "Brick Horse Velvet Tuesday Ninety Lamps"


def line(identifier: Any, text: Any, **more: Any) -> bytes:
    return json.dumps({"id": identifier, "text": text, **more}).encode()


MIXED = [
    line("a", DAM, outlet="Gazette", published="2024-03-05", headline="Dam bursts"),
    line("b", DAM, outlet="Courier"),  # the same text at another outlet
    line("c", DAM, outlet="gazette"),  # the same outlet by another spelling: a second id of the same text
    line("c", DAM, outlet="Gazette"),
    line("a", DAM, outlet="Gazette"),  # exactly again
    b"{not json",
    line("d", ""),
    line("e", STRIKE, outlet="Courier", headline="Drivers walk out"),
    line("e", STRIKE.replace("eight", "nine"), outlet="Courier"),  # another text under a known id
    line("e", STRIKE, outlet="Courier"),  # and the old one again
    line("f", STRIKE.replace("all day", "until noon"), outlet="Echo"),
    line("g", DAM.replace("Nobody was killed. ", ""), outlet="Echo", kind="correction"),
    line("h", "KILL: " + STRIKE, outlet="Gazette", kind="kill"),
    line("i", STORM, outlet="Daily  Post"),
    line("j", STORM + " He was tired.", outlet="Daily Post"),
    line("k", STORM, outlet="The Post"),  # an alias
    line("l", LOST, headline="Dam bursts"),  # another story of one name
    line("m", LOST + " " + LOST[::-1], headline="Dam bursts"),
    line("n", DAM, outlet=""),
    line("", DAM),
    line("o", "x\x00y"),
    line("p\x00", STORM + " Later, more."),
    line(
        "q",
        DAM.replace("two hundred", "three hundred"),
        outlet="Herald",
        url="https://h.example/1",
        language="en",
    ),
]


def imported(lines: list[bytes], user: Any, callbacks: Any) -> bulk.Report:
    with callbacks(execute=True):
        return bulk.bulk_import(bulk.from_json_lines(lines), user=user)


def state() -> dict[str, Any]:
    """All that was stored, by names instead of keys and without the time of day."""
    slug = dict(Story.objects.values_list("pk", "slug"))
    name = {v.pk: (slug[v.story_id], v.siglum) for v in Version.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, story, words, shingles, terms FROM matching_version")
        sketches = {
            name[version]: (slug[story], words, bytes(a), bytes(b))
            for version, story, words, a, b in cursor.fetchall()
        }
        cursor.execute("SELECT hash, story FROM matching_posting")
        posts = {(hash_, slug[story]) for hash_, story in cursor.fetchall()}
    unlike = {
        "_state",
        "id",
        "created_at",
        "updated_at",
        "active_at",
        "story_id",
        "upload_id",
        "text_id",
        "outlet_id",
    }
    rows = {}
    for version in Version.objects.select_related("text", "outlet", "upload"):
        said = {key: value for key, value in vars(version).items() if key not in unlike}
        rows[name[version.pk]] = said | {
            "_state": None,
            "text": version.text.body,
            "outlet": version.outlet.name,
            "upload": bytes(version.upload.data) if version.upload else None,
            "history": [h.history_type for h in version.history.order_by("history_id")],
        }
    return {
        "stories": [
            (s.slug, s.slugline, s.headline, s.revision, s.sigla_given, s.version_count, s.created_by_id, s.history.count())
            for s in Story.objects.order_by("slug")
        ],
        "versions": rows,
        "states": sorted((name[s.version_id], s.number, s.text.body) for s in VersionState.objects.select_related("text")),
        "outlets": sorted(Outlet.objects.values_list("name", "slug")),
        "uploads": Upload.objects.count(),
        "collations": sorted((slug[c.story_id], c.revision, c.state) for c in Collation.objects.all()),
        "notices": sorted((name[n.version_id], n.kind, n.user_id) for n in Notice.objects.all()),
        "sketches": sketches,
        "posts": posts,
    }  # fmt: skip


def keys_lost(count: int = 1000) -> None:
    """Keys of stories that nothing has, as PostgreSQL leaves them where a transaction was taken back."""
    if connection.vendor == "postgresql":
        batch._next_keys(Story, count)
    else:
        Story.objects.create(pk=batch._next_keys(Story, count)[-1], slug="lost").delete()


def undone(run: Any) -> Any:
    """What `run` returns; the database is as it was before."""
    with transaction.atomic():
        value = run()
        transaction.set_rollback(True)
    return value


@pytest.fixture
def newsroom() -> Any:
    """An outlet with an alias, a story somebody worked on, and one that an editor took a version out of."""
    user = person("nora", "curator")
    Outlet.objects.create(name="Daily Post", slug="daily-post", aliases=["The Post"])
    held = services.version_add(new=NewVersion(text=DAM, outlet="Wire", headline="Dam"), user=user).version
    other = services.version_add(
        new=NewVersion(text=STRIKE, outlet="Wire"), story=held.story, user=user
    ).version
    services.story_split(story=held.story, versions=[other], slugline="STRIKE", user=user)
    return user


@pytest.mark.parametrize("window", [250, 3])
def test_a_file_comes_to_the_same_at_once_and_line_by_line(
    newsroom, monkeypatch, window, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(bulk, "WINDOW", window)

    def at_once() -> Any:
        report = imported(MIXED, newsroom, django_capture_on_commit_callbacks)
        return report.counts, report.errors, state()

    counts, errors, stored = undone(at_once)

    def refuse(*_: Any, **__: Any) -> Any:
        raise batch.Overtaken

    monkeypatch.setattr(bulk, "versions_add", refuse)
    keys_lost()
    one_by_one = undone(at_once)
    assert counts == one_by_one[0]
    assert errors == one_by_one[1]
    for part, value in one_by_one[2].items():
        assert stored[part] == value, part
    assert Notice.Kind.KILL in {kind for _, kind, _ in stored["notices"]}
    assert counts == {"created": 12, "already held": 5, "new state": 1, "refused": 5}


def test_plain_copy_takes_few_statements(newsroom):
    lines = [line(str(n), f"{DAM} Report {n} of {n * 7}.", outlet="Gazette") for n in range(200)]
    services.outlet_get("Gazette")
    with CaptureQueriesContext(connection) as asked:
        assert bulk.bulk_import(bulk.from_json_lines(lines)).counts["created"] == 200
    # Of matching's own tables SQLite is asked a hash at a time, PostgreSQL is not.
    counted = [q for q in asked if connection.vendor == "postgresql" or "matching_" not in q["sql"]]
    assert len(counted) < 60


def test_a_window_that_fails_is_taken_line_by_line(newsroom, monkeypatch):
    lines = [line("a", STORM), b"[]", line("b", DAM + " More.", outlet="Gazette")]
    really = batch._versions_store

    def fail(*given: Any) -> Any:
        really(*given)
        raise IntegrityError("somebody was quicker")

    monkeypatch.setattr(batch, "_versions_store", fail)
    report = bulk.bulk_import(bulk.from_json_lines(lines))
    assert report.counts == {"created": 2, "refused": 1}
    assert [where for where, _ in report.errors] == ["line 2"]
    assert Upload.objects.filter(pk__in=Version.objects.values("upload")).count() == 2


def test_a_story_merged_while_a_window_was_matched_is_not_written_to(newsroom, monkeypatch):
    held = Version.objects.get(outlet__name="Wire", text__body=DAM).story
    other = services.story_create(slugline="OTHER")
    services.version_add(new=NewVersion(text=LOST, outlet="Wire"), story=other)
    really = batch._locked

    def merged_meanwhile(keys: Any) -> Any:
        services.story_merge(into=other, others=[held])
        return really(keys)

    monkeypatch.setattr(batch, "_locked", merged_meanwhile)
    with pytest.raises(batch.Overtaken), transaction.atomic():
        list(batch.versions_add([batch.Entry(NewVersion(text=DAM, outlet="Echo"), batch.Raw(b"x"))]))
    assert not Version.objects.filter(outlet__name="Echo").exists()


def test_what_an_editor_took_apart_stays_apart(newsroom):
    assert Separation.objects.exists()
    bulk.bulk_import(bulk.from_json_lines([line("a", STRIKE, outlet="Echo"), line("b", DAM, outlet="Echo")]))
    by_text = {v.text.body: v.story.slugline for v in Version.objects.filter(outlet__name="Echo")}
    assert by_text[STRIKE] == "STRIKE"
    assert by_text[DAM] == Version.objects.get(outlet__name="Wire", text__body=DAM).story.slugline


def test_a_file_comes_to_the_same_read_by_other_processes(newsroom, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(bulk, "WINDOW", 5)
    (tmp_path / "one.txt").write_text(
        "Two ferries collided off Lindvik on Sunday; nobody was hurt, the harbour said."
    )
    (tmp_path / "two.pdf").write_bytes(b"%PDF-1.4 and nothing that follows")

    def taken(processes: int) -> Any:
        items = chain(bulk.from_json_lines(MIXED), bulk.from_folder(tmp_path))
        report = bulk.bulk_import(items, user=newsroom, processes=processes)
        return report.counts, report.errors, state()

    here, elsewhere = (undone(partial(taken, processes)) for processes in (1, 2))
    assert elsewhere == here
    assert elsewhere[0]["created"] == 13
    assert "ended before its time" not in caplog.text, "nothing was read elsewhere"


def test_what_reads_may_be_killed_and_the_import_goes_on(newsroom, monkeypatch, caplog):
    monkeypatch.setattr(bulk, "WINDOW", 1)
    lines = [line(str(n), f"{STORM} Report {n}.") for n in range(6)]

    def kill_readers(report: bulk.Report) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    report = bulk.bulk_import(bulk.from_json_lines(lines), processes=2, on_progress=kill_readers)
    assert report.counts == {"created": 6}
    assert "ended before its time" in caplog.text
