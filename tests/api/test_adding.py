"""A program adds a finding by hand: with its owner's name, held by the words it quotes."""

from __future__ import annotations

from typing import get_args

import pytest

from newsdiff.api.schemas import Category
from newsdiff.review.models import Finding
from newsdiff.review.presentation.words import CATEGORIES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return factories.story_of()


@pytest.fixture
def maria():
    return factories.person("maria")


@pytest.fixture
def add(story, caller, maria):
    def send(**changed):
        body = {
            "category": "claim",
            "message": "Which harbour towns is not said.",
            "quotes": {"A": ["harbour towns"], "C": ["harbour towns"]},
        }
        return caller(maria, ["decide"]).post(f"stories/{story.slug}/findings", body | changed)

    return send


def test_it_is_stored_like_one_added_on_the_page(add, story):
    answer = add()
    assert answer.status_code == 201
    said = answer.json()
    assert (said["added_by"], said["category"], said["severity"]) == ("maria", "claim", "substantive")
    assert [span["text"] for span in said["readings"]["C"]] == ["harbour towns"]
    assert said["flag"] is not None
    finding = Finding.objects.get(key=said["key"])
    assert (finding.by_hand, finding.present, finding.statement.row) == (True, True, finding.rows[0])


def test_sent_twice_it_is_added_once(add):
    assert add().json()["key"] == add().json()["key"]
    assert Finding.objects.filter(by_hand=True).count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quotes": {"A": ["no such words"]}}, "do not stand in one statement"),
        ({"quotes": {"A": ["harbour towns", "12 people"]}}, "do not stand in one statement"),
        ({"quotes": {"A": ["the"]}}, "statements: quote more"),
        ({"quotes": {"Z": ["harbour"]}}, "no version Z"),
        ({"quotes": {}}, "quotes"),
        ({"category": "odd"}, "category"),
        ({"message": ""}, "message"),
        ({"statement": "nonsense"}, "do not stand in one statement"),
    ],
)
def test_what_cannot_be_added_is_refused_and_told_why(add, changed, said):
    answer = add(**changed)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not Finding.objects.filter(by_hand=True).exists()


def test_a_key_says_which_of_several_statements_is_meant(add, story):
    key = Finding.objects.get(key=add().json()["key"]).statement.key
    made = add(quotes={"A": ["the"]}, statement=key)
    assert made.status_code == 201
    assert Finding.objects.get(key=made.json()["key"]).statement.key == key


def test_every_category_can_be_sent():
    assert set(get_args(Category)) == set(CATEGORIES)
