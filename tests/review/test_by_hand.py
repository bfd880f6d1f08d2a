"""A finding that an editor adds by hand: stored, counted, kept when the story is collated again, withdrawn."""

from __future__ import annotations

import pytest

from newsdiff.review import by_hand
from newsdiff.review import services as review
from newsdiff.review.models import Collation, Decision, Finding, Statement
from newsdiff.review.presentation.dossier import dossier
from newsdiff.stories import services as stories
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria():
    return factories.person("maria")


@pytest.fixture
def story():
    return factories.story_of()


def statement_with(story, words: str) -> Statement:
    held = dossier(story)
    row = next(r for r in held.rows if any(words in held.cell_text(r, s) for s in r.cells))
    return Statement.objects.get(story=story, key=row.key)


def places(story, **words: str) -> dict[str, list[tuple[int, int]]]:
    out = {}
    for version in story.versions.filter(siglum__in=words):
        start = version.text.body.index(words[version.siglum])
        out[version.siglum] = [(start, start + len(words[version.siglum]))]
    return out


def added(story, user, *, words=("soldiers", {"A": "harbour towns", "C": "harbour towns"}), **more):
    return by_hand.finding_add(
        **{
            "story": story,
            "statement": statement_with(story, words[0]),
            "category": "context",
            "severity": "substantive",
            "message": "Which harbour towns is not said.",
            "places": places(story, **words[1]),
            "user": user,
            **more,
        }
    )


def change_text(story, siglum: str, old: str, new: str) -> None:
    version = story.versions.get(siglum=siglum)
    text = stories.text_store(version.text.body.replace(old, new))
    stories.version_change_text(version=version, text=text, upload=None)
    factories.collated_now(story)


def test_it_is_stored_with_its_author_its_words_and_what_the_others_have(story, maria) -> None:
    before = story.open_substantive
    finding = added(story, maria)
    assert (finding.by_hand, finding.present, finding.added_by) == (True, True, "maria")
    assert [s["text"] for s in finding.readings["A"]] == ["harbour towns"]
    assert finding.readings["B"] is None, "it lacks the statement"
    story.refresh_from_db()
    assert story.open_substantive == before + 1
    assert finding.key in dossier(story).finding_by_key
    assert finding.decisions.get().action == Decision.Action.ADD


def test_it_is_decided_commented_and_assigned_like_any_other(story, maria) -> None:
    finding = added(story, maria)
    decision = review.finding_decide(finding=finding, action="confirm", user=maria, lock=0)
    review.finding_decide(finding=finding, action="comment", comment="Asked the agency.", user=maria)
    review.finding_assign(finding=finding, assignee=maria, user=maria)
    review.decision_undo(decision=decision, user=maria)
    finding.refresh_from_db()
    assert (finding.state, finding.assignee) == ("open", maria)
    with pytest.raises(ValueError, match="no decision"):
        review.finding_decide(finding=finding, action="withdraw", user=maria)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"places": {}}, "Quote the words"),
        ({"places": {"A": [(0, 5)]}}, "do not stand in the statement as A"),
        ({"places": {"B": [(0, 5)]}}, "do not stand in the statement as B"),
        ({"places": {"Q": [(0, 5)]}}, "no version Q"),
        ({"message": "  "}, "one sentence"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(story, maria, wrong, said) -> None:
    with pytest.raises(by_hand.RefusedFinding, match=said):
        added(story, maria, **wrong)
    assert not Finding.objects.filter(by_hand=True).exists()


def test_sent_twice_it_is_added_once(story, maria) -> None:
    assert added(story, maria) == added(story, maria)
    assert Finding.objects.filter(by_hand=True).count() == 1


def test_collated_again_it_is_the_same_finding(story, maria) -> None:
    finding = added(story, maria)
    stories.version_add(new=stories.NewVersion(text=factories.SIXTH, outlet="Herald"), story=story)
    factories.collated_now(story)
    again = Finding.objects.get(pk=finding.pk)
    assert (again.key, again.present, again.gone) == (finding.key, True, {})
    assert again.readings["D"] == [], "the newcomer has the statement, and nothing is quoted of it"
    row = dossier(story).row_by_id[again.rows[0]]
    assert "harbour towns" in dossier(story).cell_text(row, "A")


def test_a_replaced_text_that_has_the_words_still_is_marked_there(story, maria) -> None:
    finding = added(story, maria)
    change_text(story, "A", "The army sent", "On Tuesday the army sent")
    finding.refresh_from_db()
    span = finding.readings["A"][0]
    assert story.versions.get(siglum="A").text.body[span["start"] : span["end"]] == "harbour towns"
    assert finding.gone == {}


def test_words_that_are_gone_are_told_and_a_decision_asks_to_be_looked_at(story, maria) -> None:
    finding = added(story, maria)
    review.finding_decide(finding=finding, action="confirm", user=maria)
    change_text(story, "A", "harbour towns", "coastal villages")
    finding.refresh_from_db()
    assert finding.present, "it is never lost"
    assert finding.gone == {"A": "harbour towns"}
    assert finding.readings["A"] == []
    assert finding.reading_changed
    change_text(story, "A", "coastal villages", "harbour towns")
    finding.refresh_from_db()
    assert finding.gone == {}


def test_with_its_version_retired_and_its_statement_gone_it_stays_in_the_list(story, maria) -> None:
    finding = added(story, maria, words=("Schools", {"B": "Schools stay closed"}))
    stories.version_retire(version=story.versions.get(siglum="B"))
    factories.collated_now(story)
    finding.refresh_from_db()
    assert (finding.present, finding.rows, finding.gone) == (True, [], {"B": "Schools stay closed"})
    stories.version_restore(version=story.versions.get(siglum="B"))
    factories.collated_now(story)
    finding.refresh_from_db()
    assert (finding.gone, len(finding.rows)) == ({}, 1)


def test_of_a_story_that_was_merged_it_comes_along(maria) -> None:
    story, other = (
        factories.story_of(),
        factories.story_of(
            ("Echo", "Trains stopped in Porto on Friday. Nobody was hurt."), slugline="TRAINS"
        ),
    )
    finding = added(other, maria, words=("Trains", {"A": "on Friday"}))
    stories.story_merge(into=story, others=[other])
    factories.collated_now(story)
    finding.refresh_from_db()
    assert finding.story == story
    assert [s["text"] for s in finding.readings["D"]] == ["on Friday"]
    assert finding.statement.story == story


def test_withdrawn_it_is_in_no_list_and_no_count_and_can_be_brought_back(story, maria) -> None:
    before = story.open_substantive
    finding = added(story, maria)
    review.finding_decide(finding=finding, action="comment", comment="Hm.", user=maria)
    assert by_hand.finding_withdraw(finding=finding, user=maria)
    assert not by_hand.finding_withdraw(finding=finding, user=maria)
    story.refresh_from_db()
    assert story.open_substantive == before
    assert finding.key not in dossier(story).finding_by_key
    factories.collated_now_again(story)
    finding.refresh_from_db()
    assert not finding.present, "nor does a collation bring it back"
    with pytest.raises(review.StaleDecision):
        review.finding_decide(finding=finding, action="confirm", user=maria)
    assert by_hand.finding_restore(finding=finding, user=maria)
    assert not by_hand.finding_restore(finding=finding, user=maria)
    finding.refresh_from_db()
    story.refresh_from_db()
    assert (finding.present, finding.withdrawn_by, story.open_substantive) == (True, None, before + 1)
    steps = list(finding.decisions.values_list("action", flat=True))
    assert steps == ["add", "comment", "withdraw", "restore"]


def test_what_somebody_decided_meanwhile_is_not_withdrawn_unseen(story, maria) -> None:
    finding = added(story, maria)
    review.finding_decide(finding=finding, action="confirm", user=factories.person("omar"))
    with pytest.raises(review.StaleDecision):
        by_hand.finding_withdraw(finding=finding, user=maria, lock=0)


def test_its_author_and_curators_withdraw_it_and_nobody_else(story, maria) -> None:
    finding = added(story, maria)
    detected = Finding.objects.filter(story=story, by_hand=False).first()
    curator = factories.person("cora", "curator")
    assert by_hand.may_withdraw(finding, maria)
    assert by_hand.may_withdraw(finding, curator)
    assert not by_hand.may_withdraw(finding, factories.person("omar"))
    assert not by_hand.may_withdraw(detected, curator)
    maria.groups.clear()
    assert not by_hand.may_withdraw(finding, factories.again(maria)), "her role was taken from her"


def test_a_failed_collation_leaves_it_as_it_was(story, maria) -> None:
    finding = added(story, maria)
    review.story_recollate(story=story)
    pending = review.collation_claim(Collation.objects.filter(story=story, state="pending").get().pk)
    review.collation_fail(pending, reason="The engine stopped.")
    finding.refresh_from_db()
    assert finding.present
    assert finding.readings["A"]


def flagged(story) -> list[Finding]:
    return list(Finding.objects.filter(story=story).exclude(flag=None).order_by("flag"))


def test_a_substantive_one_is_among_the_five_until_it_is_withdrawn(story, maria):
    before = [f.key for f in flagged(story)]
    finding = added(story, maria, category="claim")
    assert finding.flag is not None
    assert finding in flagged(story)
    assert [f.flag for f in flagged(story)] == list(range(1, len(flagged(story)) + 1))
    by_hand.finding_withdraw(finding=finding, user=maria)
    assert [f.key for f in flagged(story)] == before
    by_hand.finding_restore(finding=finding, user=maria)
    assert finding in flagged(story)


def test_one_of_wording_is_not_among_the_five(story, maria):
    before = [f.key for f in flagged(story)]
    assert added(story, maria, severity="wording").flag is None
    assert [f.key for f in flagged(story)] == before


def test_it_stays_among_the_five_when_the_story_is_collated_again(story, maria):
    finding = added(story, maria, category="claim")
    place = finding.flag
    factories.collated_now_again(story)
    finding.refresh_from_db()
    assert finding.flag == place
    assert [f.flag for f in flagged(story)] == list(range(1, len(flagged(story)) + 1))
