"""What a window of texts stores is what one after the other would have stored."""

from __future__ import annotations

import pytest
from django.db import connection

from newsdiff.matching import Sketch, SqlIndex, Window, sketch
from newsdiff.matching.memory import CAP
from newsdiff.matching.schema import TABLES

pytestmark = pytest.mark.django_db

ALIKE = "The reservoir at Quillan stood at its lowest since the drought, keeper Oonagh Feld said at bend {}."


def stored() -> list[list[tuple[object, ...]]]:
    with connection.cursor() as cursor:
        rows = []
        for table in ("matching_posting", "matching_version"):
            cursor.execute(f"SELECT * FROM {table}")
            rows.append(
                sorted(
                    tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                    for row in cursor.fetchall()
                )
            )
        return rows


def emptied() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")


def numbered(count: int) -> list[tuple[int, int, Sketch]]:
    """(version, story, text): more stories than one lookup of a hash names, and then copy of the first ones again."""
    first = [(number, number, sketch(ALIKE.format(number))) for number in range(1, count + 1)]
    again = [(count + number, number, sketch(ALIKE.format(f"{number} again"))) for number in (1, 2, count)]
    return first + again


@pytest.mark.parametrize("size", [7, 500])
def test_a_window_stores_what_one_after_the_other_would(size):
    texts = numbered(CAP + 10)
    index = SqlIndex(connection)
    for version, story, text in texts:
        index.add(version, story, text)
    one_by_one = stored()
    emptied()
    for first in range(0, len(texts), size):
        window = Window(index, [text for _, _, text in texts[first : first + size]])
        for version, story, text in texts[first : first + size]:
            window.add(version, story, text)
        window.write()
    assert stored() == one_by_one


def test_a_window_judges_a_story_by_its_first_versions_and_its_newest():
    index = SqlIndex(connection)
    texts = [sketch(ALIKE.format(number)) for number in range(30)]
    window = Window(index, texts)
    for version, text in enumerate(texts[:12], 1):
        window.add(version, 1, text)
    assert window.members([1])[1].versions == [1, 2, 3, 8, 9, 10, 11, 12]
    window.write()
    held = index.members([1])[1]
    assert list(held.versions) == [1, 2, 3, 8, 9, 10, 11, 12]
    assert held.columns.each.tolist() == window.members([1])[1].columns.each.tolist()
