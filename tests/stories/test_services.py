"""What becomes of copy that comes in, and what curators may do with stories."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from newsdiff.review.models import Collation
from newsdiff.stories import services
from newsdiff.stories.models import Outlet, Separation, Story, Text, Upload, Version
from newsdiff.stories.services import NewVersion, RefusedMove, RefusedText

pytestmark = pytest.mark.django_db

BRIDGE = "A bridge over the Lune collapsed on Monday, killing two people, police said."


def add(text: str = BRIDGE, outlet: str = "Gazette", **more) -> services.Outcome:
    story = more.pop("story", None)
    return services.version_add(
        new=NewVersion(text=text, outlet=outlet, **more), story=story, find_story=False
    )


def test_a_text_is_stored_exactly_as_it_came_with_its_hash():
    text = "\ufeff  Tabs\tand\r\nnewlines stay. “Quotes” too. \u202eBidi\u202c \n"
    version = add(text).version
    version.refresh_from_db()
    assert version.text.body == text
    assert version.text.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_raw_bytes_are_kept_untouched():
    data = "caf\xe9 £5".encode("cp1252")
    upload = services.upload_store(data=data, filename="../../etc/x.txt")
    upload.refresh_from_db()
    assert bytes(upload.data) == data
    assert upload.sha256 == hashlib.sha256(data).hexdigest()


def test_the_same_text_of_the_same_outlet_is_one_outcome_that_names_the_other():
    first = add()
    again = add(outlet="GAZETTE")
    assert again.status == "already held"
    assert again.version == first.version
    assert Version.objects.count() == 1


def test_the_same_text_at_another_outlet_is_a_version_of_its_own_and_shares_the_stored_text():
    first = add()
    second = add(outlet="Courier", story=first.version.story)
    assert second.status == "created"
    assert second.version.text == first.version.text
    assert Text.objects.count() == 1


def test_a_known_id_with_other_text_is_a_new_state_and_keeps_the_old_one():
    first = add(source_id="item-7")
    changed = add(BRIDGE.replace("two", "three"), source_id="item-7")
    assert changed.status == "new state"
    assert changed.version == first.version
    kept = first.version.earlier_states.get()
    assert kept.text.body == BRIDGE
    assert add(BRIDGE, source_id="item-7").status == "already held"


def test_an_alias_finds_its_outlet():
    outlet = Outlet.objects.create(name="Agence France-Presse", slug="afp", aliases=["AFP"])
    assert services.outlet_get("afp") == outlet


def test_copy_without_an_outlet_is_held_once_too():
    add(outlet="")
    assert add(outlet="").status == "already held"


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no text"), (" \n\t ", "no text"), ("a\x00b", "NUL"), ("a\ud800b", "surrogates")],
)
def test_bad_text_is_refused_with_a_reason_and_nothing_is_stored(text, says):
    with pytest.raises(RefusedText, match=says):
        add(text)
    assert Story.objects.count() == Version.objects.count() == Text.objects.count() == 0


def test_text_over_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_CHARACTERS = 50
    with pytest.raises(RefusedText, match="at most 50"):
        add("word " * 20)


def test_an_upload_over_the_limit_is_refused_and_not_stored(settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(RefusedText, match="at most"):
        services.upload_store(data=b"x" * 11)
    assert Upload.objects.count() == 0


def test_the_database_itself_refuses_a_second_live_copy():
    version = add().version
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(story=version.story, siglum="Z", outlet=version.outlet, text=version.text)


def test_sigla_go_on_after_z_and_are_never_given_twice():
    story = services.story_create(slugline="LONG")
    sigla = [services._next_siglum(story) for _ in range(28)]
    assert sigla[0] == "A"
    assert sigla[25:] == ["Z", "AA", "AB"]


def test_every_change_of_the_versions_asks_for_one_collation():
    story = add().version.story
    add("Another text about the same bridge.", outlet="Courier", story=story)
    story.refresh_from_db()
    assert story.version_count == 2
    assert [c.revision for c in Collation.objects.filter(story=story)] == [story.revision]


def test_merging_moves_the_versions_and_leaves_a_pointer():
    one = add().version.story
    two = add("Other words about the bridge.", outlet="Courier").version.story
    services.story_merge(into=one, others=[two])
    two.refresh_from_db()
    assert two.merged_into == one
    assert sorted(one.versions.values_list("siglum", flat=True)) == ["A", "B"]
    with pytest.raises(RefusedMove):
        services.story_merge(into=one, others=[one])


def test_splitting_takes_versions_out_and_is_remembered():
    story = add().version.story
    stray = add("A dam burst in another county.", outlet="Courier", story=story).version
    new = services.story_split(story=story, versions=[stray], slugline="DAM")
    stray.refresh_from_db()
    assert stray.story == new
    assert Separation.objects.filter(version=stray, story=story).exists()
    assert new.headline == "A dam burst in another county.", "as a story that its first version starts"
    with pytest.raises(RefusedMove):
        services.story_split(story=new, versions=[stray], slugline="DAM-2")


def test_retiring_takes_out_of_the_comparison_and_restoring_brings_back():
    version = add().version
    services.version_retire(version=version)
    assert version.story.versions.filter(retired_at=None).count() == 0
    assert add().status == "created"
    with pytest.raises(RefusedMove):
        services.version_restore(version=version)


def test_a_visit_remembers_the_one_before(django_user_model):
    story = add().version.story
    user = django_user_model.objects.create_user("ida")
    first = services.story_visit(story=story, user=user)
    assert first.before is None
    type(first).objects.update(at=first.at - __import__("datetime").timedelta(hours=2))
    assert services.story_visit(story=story, user=user).before is not None


def test_two_stories_that_take_the_same_name_at_once_both_get_one(monkeypatch):
    """The race itself, with real servers, is in tests/faults; here the loser's way out."""
    services.story_create(slugline="STORM")
    taken = iter(["storm", "storm-2"])
    monkeypatch.setattr("newsdiff.stories.services._free_slug", lambda model, stem: next(taken))
    assert services.story_create(slugline="STORM").slug == "storm-2"


def test_a_name_that_hundreds_have_costs_no_more(monkeypatch):
    monkeypatch.setattr("newsdiff.stories.services.SLUGS_COUNTED", 3)
    slugs = [services.story_create(slugline="STORM").slug for _ in range(6)]
    assert slugs[:4] == ["storm", "storm-2", "storm-3", "storm-4"]
    assert len(set(slugs)) == 6


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"pub_status": "canceled"}, "pub_status", "canceled"),
        ({"pub_status": "withheld"}, "pub_status", "withheld"),
        ({"kind": "kill"}, "kind", "kill"),
        ({"kind": "correction"}, "kind", "correction"),
        (
            {"embargoed_until": datetime(2126, 1, 1, tzinfo=UTC)},
            "embargoed_until",
            datetime(2126, 1, 1, tzinfo=UTC),
        ),
    ],
)
@pytest.mark.parametrize("text", [BRIDGE, BRIDGE.replace("two", "three")], ids=["same text", "other text"])
def test_a_restriction_under_the_same_id_comes_into_force_at_once(text, said, field, value):
    first = add(source_id="g-1").version
    revision = first.story.revision
    outcome = add(text=text, source_id="g-1", **said)
    assert (outcome.version.pk, outcome.status) == (first.pk, "new state")
    first.refresh_from_db()
    first.story.refresh_from_db()
    assert getattr(first, field) == value
    assert first.story.revision > revision


def test_nothing_that_is_restricted_becomes_free_by_a_sender_s_silence():
    first = add(source_id="g-1", pub_status="canceled", kind="kill").version
    outcome = add(source_id="g-1")
    first.refresh_from_db()
    assert (outcome.status, first.pub_status, first.kind) == ("already held", "canceled", "kill")


def test_the_same_text_of_the_same_outlet_may_be_killed_without_an_id():
    first = add().version
    add(pub_status="canceled")
    first.refresh_from_db()
    assert first.pub_status == "canceled"


@pytest.mark.parametrize("text", ["\u00a0\u200b\u00a0", "\u2060\ufeff", '""""', "— … —", "___"])
def test_a_text_without_a_word_is_refused(text):
    """A blank that does not show started a story called UNTITLED."""
    with pytest.raises(RefusedText, match="no word in it"):
        services.version_add(new=NewVersion(text=text, outlet="Gazette"))
    assert not Story.objects.exists()


@pytest.mark.parametrize("text", ["七", "٣", "Ω", "x"])
def test_one_letter_or_digit_of_any_script_is_a_text(text):
    assert services.version_add(new=NewVersion(text=text, outlet="Gazette")).status == "created"
