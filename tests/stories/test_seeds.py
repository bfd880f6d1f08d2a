"""The sample story comes in through the same doors as any copy, once."""

from __future__ import annotations

import pytest

from newsdiff.stories import seeds
from newsdiff.stories.models import Outlet, Upload, Version

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing_even_where_a_curator_has_renamed_an_outlet():
    story, first = seeds.load()
    assert {o.status for o in first} == {"created"}
    Outlet.objects.filter(name="WION").update(name="World Is One News")
    before = (Version.objects.count(), Upload.objects.count(), Outlet.objects.count())
    again, second = seeds.load()
    assert again == story
    assert {o.status for o in second} == {"already held"}
    assert (Version.objects.count(), Upload.objects.count(), Outlet.objects.count()) == before
