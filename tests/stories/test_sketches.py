"""Sketches that an earlier release stored are worked out anew, whatever else happens meanwhile."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from newsdiff.matching import SqlIndex, sketch
from newsdiff.matching.memory import hashes_of
from newsdiff.matching.packed import pack_shingles, pack_terms
from newsdiff.matching.schema import add_edition
from newsdiff.matching.sketch import EDITION
from newsdiff.stories import placing, sketches
from newsdiff.stories import services as stories
from newsdiff.stories.models import Version
from tests import factories

pytestmark = pytest.mark.django_db

FERRY = """HOLM, May 3 (Agency) - A ferry with {} passengers ran aground off Holm on Friday, and {} crew were hurt,
the harbour master, Inga Dahl, said. Tugs pulled it free at noon. Sailings to the outer islands resume on Sunday."""
EDITIONS = {1: "b46c7c0b"}
"""Edition -> what the sketches below come to, the first digits of their hash."""


def rows() -> dict[int, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, story, words, shingles, terms, edition FROM matching_version")
        return {row[0]: (row[1], row[2], bytes(row[3]), bytes(row[4]), row[5]) for row in cursor.fetchall()}


def postings() -> set[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash, story FROM matching_posting")
        return set(cursor.fetchall())


def as_an_earlier_release(*versions: Version) -> None:
    """Their sketches without numbers, and found by nothing that only a number finds."""
    index = SqlIndex(connection)
    for version in versions:
        bare = sketch(version.text.body.replace("nine", "some").replace("two", "some"))
        index.add(version.pk, version.story_id, bare)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE matching_version SET edition = 0 WHERE version = %s", [version.pk])


@pytest.fixture
def held() -> list[Version]:
    story = factories.story_of(
        ("Gazette", FERRY.format("nine", "two")), ("Courier", FERRY.format("9", "2")), collated=False
    )
    other = factories.story_of(("Times", factories.TIMES), slugline="COAST", collated=False)
    return [*story.versions.order_by("pk"), *other.versions.order_by("pk")]


def test_what_an_earlier_release_stored_becomes_what_this_one_would_store(held):
    asked = rows(), postings()
    as_an_earlier_release(*held)
    assert (rows(), postings()) != asked
    assert sketches.sketches_outdated() == 3
    told: list[int] = []
    assert sketches.sketches_rebuild(on_progress=told.append) == 3
    assert (rows(), postings()) == asked
    assert told[-1] == 3
    assert sketches.sketches_rebuild() == 0, "a second time there is nothing to do"


def test_stopped_anywhere_it_goes_on_with_what_is_left(held, monkeypatch):
    asked = rows(), postings()
    as_an_earlier_release(*held)
    monkeypatch.setattr(sketches, "VERSIONS", 1)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sketches.sketches_rebuild(on_progress=stop)
    assert sketches.sketches_outdated() == 1
    assert sketches.sketches_rebuild() == 1
    assert (rows(), postings()) == asked


def test_a_text_that_changes_meanwhile_keeps_the_sketch_it_came_with(held, monkeypatch):
    as_an_earlier_release(*held)
    real = sketches._sketches

    def meanwhile(keys):
        made = real(keys)
        stories.version_change_text(version=held[0], text=stories.text_store(factories.COURIER), upload=None)
        return made

    monkeypatch.setattr(sketches, "_sketches", meanwhile)
    sketches.sketches_rebuild()
    assert rows()[held[0].pk][2] == pack_shingles(sketch(factories.COURIER))
    assert {row[-1] for row in rows().values()} == {EDITION}
    found = {hash_ for hash_, story in postings() if story == held[0].story_id}
    assert found == {
        hash_ for text in (factories.COURIER, FERRY.format("9", "2")) for hash_ in hashes_of(sketch(text))
    }


def test_a_version_that_is_moved_keeps_its_edition(held):
    as_an_earlier_release(held[0])
    placing.move(version_ids=[held[0].pk], story_id=held[2].story_id)
    assert rows()[held[0].pk][-1] == 0
    assert sketches.sketches_rebuild() == 1
    assert rows()[held[0].pk][0] == held[2].story_id


def test_what_comes_in_one_by_one_and_in_bulk_is_of_this_edition(held, tmp_path):
    lines = [{"id": str(n), "text": FERRY.format(n, 2 * n), "outlet": f"Paper {n}"} for n in range(20, 24)]
    file = tmp_path / "copy.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    call_command("import_versions", str(file), processes=1)
    assert (len(rows()), {row[-1] for row in rows().values()}) == (7, {EDITION})


def test_the_command_says_what_there_is_and_does_it(held, capsys):
    as_an_earlier_release(*held)
    before = rows()
    call_command("rebuild_sketches", "--dry-run")
    assert capsys.readouterr().out == "3 to work out anew (dry run: nothing stored)\n"
    assert rows() == before
    call_command("rebuild_sketches")
    assert capsys.readouterr().out == "3 worked out anew\n"
    call_command("rebuild_sketches")
    assert capsys.readouterr().out == "0 worked out anew\n"


def test_another_release_that_knows_no_editions_stores_what_is_found_later(held):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_version WHERE version = %s", [held[0].pk])
        cursor.execute(
            "INSERT INTO matching_version (version, story, published, words, shingles, terms) VALUES (%s, %s, NULL, 0, %s, %s)",
            [held[0].pk, held[0].story_id, b"", b""],
        )
    assert sketches.sketches_outdated() == 1
    add_edition(connection)  # the column is there already


def test_who_changes_sketches_counts_the_edition_up():
    """Else stored sketches and new ones are compared that were made differently, and nobody can tell which is which."""
    texts = (
        FERRY.format("nine", "twenty-one"),
        factories.GAZETTE,
        factories.COURIER,
        "Café Zürich 1,250 “x” \n 3.5",
    )
    made = hashlib.sha256()
    for text in texts:
        of = sketch(text, headline="Ferry runs aground")
        made.update(pack_shingles(of) + pack_terms(of))
    assert {EDITION: made.hexdigest()[:8]} == {EDITION: EDITIONS.get(EDITION)}
