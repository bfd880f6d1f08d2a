"""Statements set by hand stay as the editor set them."""

from __future__ import annotations

import pytest

from newsdiff.review import amending
from newsdiff.review.models import Amendment, Statement
from newsdiff.stories import services as stories
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return factories.story_of()


@pytest.fixture
def editor():
    return factories.person()


@pytest.fixture
def shared(story) -> Statement:
    """A statement that two versions make."""
    return next(s for s in story.statements.filter(row__gt="") if len(s.spans) > 1)


def set_apart(story, statement: Statement, editor) -> tuple[str, Amendment]:
    """Take the statement's first version out of it."""
    siglum = sorted(statement.spans)[0]
    made = amending.amendment_make(
        story=story, kind="unlink", user=editor, these={siglum: statement.spans[siglum]}
    )
    return siglum, made


def stands_with(story, siglum: str, spans) -> set[str]:
    """The other versions in the rows that hold these stretches of a version."""
    rows = [s.spans for s in story.statements.filter(row__gt="") if spans[0] in s.spans.get(siglum, [])]
    return {other for row in rows for other in row} - {siglum}


def test_what_was_set_apart_stays_apart_when_a_version_comes_in(story, shared, editor) -> None:
    siglum, _ = set_apart(story, shared, editor)
    factories.collated_now(story)
    assert stands_with(story, siglum, shared.spans[siglum]) == set()
    stories.version_add(new=NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    factories.collated_now(story)
    assert stands_with(story, siglum, shared.spans[siglum]) == set()


def test_taken_back_the_rows_are_as_they_were(story, shared, editor) -> None:
    before = sorted(story.statements.filter(row__gt="").values_list("row", "number"))
    siglum, made = set_apart(story, shared, editor)
    factories.collated_now(story)
    assert amending.amendment_undo(amendment=made, user=editor)
    factories.collated_now(story)
    assert sorted(story.statements.filter(row__gt="").values_list("row", "number")) == before
    assert stands_with(story, siglum, shared.spans[siglum]) == set(shared.spans) - {siglum}


def test_taken_back_twice_it_is_taken_back_once(story, shared, editor) -> None:
    _, made = set_apart(story, shared, editor)
    assert amending.amendment_undo(amendment=made, user=editor)
    assert not amending.amendment_undo(amendment=made, user=editor)


def test_nothing_chosen_is_refused_in_words(story, editor) -> None:
    for places in ({}, {"Z": [(0, 4)]}, {"A": [(10**6, 10**6 + 3)]}):
        with pytest.raises(amending.RefusedAmendment, match="Choose the sentences"):
            amending.amendment_make(story=story, kind="unlink", user=editor, these=places)
