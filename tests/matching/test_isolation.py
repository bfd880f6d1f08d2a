"""Tests that really commit leave nothing in matching's tables, which Django's flush does not know."""

from __future__ import annotations

import pytest
from django.db import connection

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_turn_begins_with_empty_tables(turn):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_version")
        assert cursor.fetchone() == (0,)
    factories.story_of(collated=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_version")
        assert cursor.fetchone()[0] > 0
