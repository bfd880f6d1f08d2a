"""What came too early finds its story when more copy has come in; nothing that somebody has looked at moves."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.accounts import audit
from newsdiff.exports import services as exports
from newsdiff.review import services as review
from newsdiff.review.models import Amendment, Collation, Finding, Rule
from newsdiff.stories import bulk, moving, placing, second_look, services, tasks
from newsdiff.stories.models import LookDue, Move, Separation, Story, Version
from newsdiff.stories.services import NewVersion
from newsdiff.stories.signals import collation_needed
from tests import factories
from tests.matching.corpus import ORDINARY, articles

pytestmark = pytest.mark.django_db

EARLY = """A freight train left the rails on the Ostrava viaduct above Kellerberg on Monday and 14 wagons fell into the
gorge. Stationmaster Hanna Wirth heard the crash from her office. Nobody lives below the viaduct, but the road to
Sankt Veit was shut."""
OWN = """The driver, Milan Petrak, was pulled alive from his cab late on Monday after the accident at Kellerberg. He told
the Alpine Rail Board that the brakes had failed on the descent from Tannhof. Doctors in Graz said he would walk
again, and the board grounded all engines of the Corvus type."""
BOTH = """Brakes had failed before 14 wagons fell from the Ostrava viaduct at Kellerberg on Monday, the Alpine Rail Board
said. Driver Milan Petrak survived in his cab and was taken to Graz. Stationmaster Hanna Wirth gave the alarm; the
road to Sankt Veit stays shut. Engines of the Corvus type may not leave Tannhof."""
MAYOR = """Voters in Lisbon chose Ines Duarte as mayor on Sunday by 2,100 votes. Port workers cheered below the town hall
and the old mayor, Rui Falcao, wished her luck."""
MILL = (
    "The Halden paper mill will close in June, its owner Norvik said. About 310 people lose their work there."
)
COMET = "Astronomers at Cerro Pardo found a comet of 7 kilometres that passes Venus in autumn, Jana Osk said."


def came(text: str, outlet: str, **more: Any) -> Version:
    return services.version_add(new=NewVersion(text=text, outlet=outlet, **more)).version


def lines(**texts: str) -> list[bytes]:
    return [
        json.dumps({"id": outlet, "outlet": outlet, "text": text}).encode() for outlet, text in texts.items()
    ]


@pytest.fixture
def others() -> None:
    for number, text in enumerate((MAYOR, MILL, COMET)):
        came(text, f"Other {number}")


@pytest.fixture
def alone(others) -> Version:
    """An independent account that came too early: it is alone, and copy that is like it has come in elsewhere."""
    early, own = came(EARLY, "Wire"), came(OWN, "Post")
    both = came(BOTH, "Echo")
    assert both.story == early.story != own.story
    return own


def ask_for_all() -> None:
    newest = came("The Norrland choir sings Bach at Lund cathedral in December.", "Newest")
    LookDue.objects.bulk_create([LookDue(story=story, version=newest) for story in Story.objects.all()])


def in_doubt(text: str, story: Story, outlet: str = "Post") -> Version:
    version = services.version_add(new=NewVersion(text=text, outlet=outlet), story=story).version
    Version.objects.filter(pk=version.pk).update(
        placement="uncertain", placement_evidence={"why": "seemed near"}
    )
    return Version.objects.get(pk=version.pk)


def looked(version: Version) -> Version:
    second_look.looks_make()
    return Version.objects.get(pk=version.pk)


# --- what moves -----------------------------------------------------------------------------------------


def test_an_account_that_started_a_story_alone_finds_its_story_when_more_copy_has_come_in(alone):
    emptied, early = alone.story, Version.objects.get(outlet__name="Wire")
    moved = looked(alone)
    assert moved.story == early.story
    assert moved.placement in ("assigned", "uncertain")
    assert "names and rare words in common" in moved.placement_evidence["why"]
    emptied.refresh_from_db()
    moved.story.refresh_from_db()
    assert (emptied.merged_into, emptied.version_count) == (moved.story, 0), (
        "its address leads to where it is"
    )
    assert moved.story.version_count == 3
    move = Move.objects.get()
    assert (move.kind, move.by_itself, move.created_by) == ("merge", True, None)
    assert not Separation.objects.exists(), "nobody said that it does not belong where it was"
    assert not LookDue.objects.exists()


def test_the_order_in_which_they_come_makes_no_difference(others):
    orders = [(EARLY, OWN, BOTH), (OWN, EARLY, BOTH), (BOTH, EARLY, OWN)]
    for number, order in enumerate(orders):
        versions = [came(text, f"House {number}-{place}") for place, text in enumerate(order)]
        second_look.looks_make()
        assert Version.objects.filter(pk__in=[v.pk for v in versions]).values("story").distinct().count() == 1
        for version in versions:
            services.version_retire(version=version)


def test_a_second_look_moves_a_version_once_and_looking_again_changes_nothing(alone):
    looked(alone)
    ask_for_all()
    before = list(Version.objects.order_by("pk").values_list("story", "siglum", "placement"))
    assert second_look.looks_make() == 0
    assert list(Version.objects.order_by("pk").values_list("story", "siglum", "placement")) == before


def test_what_was_moved_once_finds_its_story_when_still_more_has_come_in(others):
    doubted = in_doubt(OWN, Version.objects.get(outlet__name="Other 0").story)
    ask_for_all()
    own = looked(doubted).story
    assert own.version_count == 1
    early = came(EARLY, "Wire")
    assert came(BOTH, "Echo").story == early.story != own
    assert looked(doubted).story == early.story
    assert Move.objects.filter(by_itself=True).count() == 2


@pytest.mark.parametrize(("times", "moves"), [(3, True), (4, False)])
def test_what_was_moved_often_stays(alone, times, moves):
    """Wherever it came by."""
    here, *on_the_way = alone.story, *Story.objects.exclude(pk=alone.story_id).order_by("-pk")[:4]
    for origin, into in list(zip(on_the_way, [here, *on_the_way], strict=False))[:times]:
        Move.objects.create(
            kind="move",
            by_itself=True,
            story=origin,
            into=into,
            memory={"versions": [[alone.pk, "Z", "new"]]},
        )
    assert (looked(alone).story != here) is moves


def test_what_is_in_doubt_goes_where_it_is_drawn_more_strongly(others):
    mayor = Version.objects.get(outlet__name="Other 0").story
    doubted = in_doubt(OWN, mayor)
    early = came(EARLY, "Wire")
    came(BOTH, "Echo")
    moved = looked(doubted)
    assert moved.story == early.story
    mayor.refresh_from_db()
    assert (mayor.merged_into, mayor.version_count) == (None, 1)
    assert Move.objects.get().kind == "move"


def test_what_is_in_doubt_in_a_story_that_has_nothing_of_it_becomes_a_story_of_its_own(others):
    desk = factories.desk()
    mayor = Version.objects.get(outlet__name="Other 0").story
    Story.objects.filter(pk=mayor.pk).update(desk=desk)
    doubted = in_doubt(OWN, mayor)
    ask_for_all()
    moved = looked(doubted)
    assert moved.story != mayor
    assert (moved.placement, moved.story.desk, moved.story.version_count) == ("new", desk, 1)
    assert moved.story.slugline
    assert Move.objects.get().kind == "split"


def test_a_round_up_of_two_stories_does_not_make_them_one(others):
    early = came(EARLY, "Wire")
    mayor = Version.objects.get(outlet__name="Other 0")
    came(f"{EARLY}\n\n{MAYOR}", "Round-up")
    assert LookDue.objects.exists()
    assert looked(early).story == early.story != mayor.story
    assert looked(mayor).story == mayor.story


def test_stories_are_collated_once_however_many_versions_move(alone, django_capture_on_commit_callbacks):
    asked: list[list[int]] = []

    def note(*, stories: list[Story], **_: Any) -> None:
        asked.append([story.pk for story in stories])

    collation_needed.connect(note)
    try:
        moved = looked(alone)
    finally:
        collation_needed.disconnect(note)
    assert asked == [[moved.story_id]], "the emptied story has nothing to collate"
    assert Collation.objects.filter(story=moved.story_id, state="pending").count() == 1


def test_an_import_asks_once_for_each_story_after_its_second_look(others):
    asked: list[int] = []

    def note(*, stories: list[Story], **_: Any) -> None:
        asked.extend(story.pk for story in stories)

    collation_needed.connect(note)
    try:
        assert bulk.bulk_import(bulk.from_json_lines(lines(Wire=EARLY, Post=OWN, Echo=BOTH))).second_look == 1
    finally:
        collation_needed.disconnect(note)
    assert asked == [Version.objects.get(outlet__name="Wire").story_id]


# --- what nobody may move ---------------------------------------------------------------------------------


def finding_of(version: Version) -> Finding:
    return Finding.objects.create(
        story=version.story, collation=version.story.collations.first(), key=f"f{version.pk}", number=1,
        category="figure", severity="wording", rows=[], readings={}, message="Odd.",
    )  # fmt: skip


def opened(v: Version, boss: Any) -> None:
    services.story_visit(story=v.story, user=boss)


def decided(v: Version, boss: Any) -> None:
    review.finding_decide(finding=finding_of(v), action="confirm", user=boss)


def commented(v: Version, boss: Any) -> None:
    review.finding_decide(finding=finding_of(v), action="comment", comment="Ask them.", user=boss)


def assigned(v: Version, boss: Any) -> None:
    review.finding_assign(finding=finding_of(v), assignee=boss, user=boss)


def ruled(v: Version, boss: Any) -> None:
    Rule.objects.create(from_finding=finding_of(v), kind="always-flag", term="brakes", created_by=boss)


def set_by_hand(v: Version, boss: Any) -> None:
    Amendment.objects.create(story=v.story, kind="unlink", created_by=boss)


def shared(v: Version, boss: Any) -> None:
    exports.share_create(story=v.story, user=boss, scope="open")


def separated(v: Version, boss: Any) -> None:
    Separation.objects.create(version=v, story=came(COMET + " It is blue.", "Far").story)


def based(v: Version, boss: Any) -> None:
    services.story_set_base(story=v.story, version=v)


def renamed(v: Version, boss: Any) -> None:
    v.story.headline, v.story._history_user = "Driver lives", boss
    v.story.save()


def corrected(v: Version, boss: Any) -> None:
    v.byline, v._history_user = "Ana Brito", boss
    v.save()


def moved_by_hand(v: Version, boss: Any) -> None:
    stray = services.version_add(
        new=NewVersion(text=COMET + " It is blue.", outlet="Far"), story=v.story
    ).version
    moving.versions_move(story=v.story, versions=[stray], slugline="COMET", user=boss)


def retired(v: Version, boss: Any) -> None:
    services.version_retire(version=v)


def chosen(v: Version, boss: Any) -> None:
    Version.objects.filter(pk=v.pk).update(placement="chosen")


def grown_old(v: Version, boss: Any) -> None:
    Version.objects.filter(pk=v.pk).update(created_at=timezone.now() - timedelta(days=7, minutes=1))


def derived(v: Version, boss: Any) -> None:
    Version.objects.filter(pk=v.pk).update(derived_from=Version.objects.exclude(pk=v.pk).first())


def derived_by_another(v: Version, boss: Any) -> None:
    Version.objects.filter(outlet__name="Other 0").update(derived_from=v)


def restricted(v: Version, boss: Any) -> None:
    Version.objects.filter(pk=v.pk).update(pub_status="withheld")


def of_a_desk(v: Version, boss: Any) -> None:
    Story.objects.filter(pk=v.story_id).update(desk=factories.desk())


def other_of_a_desk(v: Version, boss: Any) -> None:
    Story.objects.filter(versions__outlet__name="Wire").update(desk=factories.desk())


def other_holds_restricted_copy(v: Version, boss: Any) -> None:
    Version.objects.filter(outlet__name="Wire").update(pub_status="withheld")


def other_merged(v: Version, boss: Any) -> None:
    wire = Version.objects.get(outlet__name="Wire").story
    Story.objects.filter(pk=wire.pk).update(merged_into=Story.objects.get(versions__outlet__name="Other 0"))


TOUCHED: list[Callable[[Version, Any], None]] = [
    opened, decided, commented, assigned, ruled, set_by_hand, shared, separated, based, renamed, corrected,
    moved_by_hand, retired, chosen, grown_old, derived, derived_by_another, restricted, of_a_desk, other_of_a_desk,
    other_holds_restricted_copy, other_merged,
]  # fmt: skip


@pytest.mark.parametrize("touch", TOUCHED, ids=lambda touch: touch.__name__)
def test_nothing_moves_that_somebody_has_touched(alone, touch):
    touch(alone, factories.person("boss", "administrator"))
    before = (alone.story_id, alone.siglum)
    moved = looked(alone)
    assert (moved.story_id, moved.siglum) == before
    by_itself = Move.objects.filter(by_itself=True)
    assert alone.pk not in {pk for move in by_itself for pk, *_ in move.memory["versions"]}


def test_retired_copy_is_not_looked_at(others):
    doubted = in_doubt(OWN, Version.objects.get(outlet__name="Other 0").story)
    came(EARLY, "Wire")
    came(BOTH, "Echo")
    services.version_retire(version=doubted)
    ask_for_all()
    assert looked(doubted).story == doubted.story
    services.version_restore(version=doubted)
    ask_for_all()
    assert looked(doubted).story != doubted.story


def test_what_somebody_said_is_a_story_of_its_own_stays_one(others):
    own = services.version_add(new=NewVersion(text=OWN, outlet="Post"), find_story=False).version
    early = came(EARLY, "Wire")
    if early.story != own.story:
        came(BOTH, "Echo")
    assert looked(own).story == own.story


def test_who_opened_the_story_before_it_came_has_not_seen_it(others):
    mayor = Version.objects.get(outlet__name="Other 0").story
    services.story_visit(story=mayor, user=factories.person())
    doubted = in_doubt(OWN, mayor)
    came(EARLY, "Wire")
    came(BOTH, "Echo")
    assert looked(doubted).story != mayor


def test_copy_of_a_desk_goes_to_the_story_of_its_own_desk(others):
    desk = factories.desk()
    mine = Story.objects.filter(merged_into=None, desk=desk)

    def send(text: str, outlet: str) -> Version:
        new = NewVersion(text=text, outlet=outlet)
        return services.version_add(new=new, desk=desk, visible=mine).version

    early, own = send(EARLY, "Wire"), send(OWN, "Post")
    send(BOTH, "Echo")
    assert early.story != own.story
    assert looked(own).story == early.story


def test_what_an_editor_took_out_of_a_story_keeps_its_like_out(alone):
    early, near = (Version.objects.get(outlet__name=name) for name in ("Wire", "Echo"))
    moving.versions_move(
        story=early.story, versions=[near], slugline="BRAKES", user=factories.person("boss", "administrator")
    )
    ask_for_all()
    near.refresh_from_db()
    assert looked(alone).story != early.story
    assert near.story != early.story


# --- taken back -------------------------------------------------------------------------------------------


def test_taken_back_it_is_as_it_was_and_never_done_again(alone):
    before = (alone.story_id, alone.siglum, alone.placement, alone.placement_evidence)
    moved = looked(alone)
    moving.move_undo(move=Move.objects.get(), user=factories.person("cora", "curator"))
    alone.refresh_from_db()
    assert (alone.story_id, alone.siglum, alone.placement, alone.placement_evidence) == before
    assert alone.story.merged_into is None
    assert Separation.objects.filter(version=alone, story=moved.story).exists(), "somebody has said so now"
    came(BOTH + " Trains are diverted.", "Mail")
    ask_for_all()
    assert looked(alone).story_id == before[0]


def test_what_became_a_story_of_its_own_goes_back(others):
    mayor = Version.objects.get(outlet__name="Other 0").story
    doubted = in_doubt(OWN, mayor)
    ask_for_all()
    looked(doubted)
    moving.move_undo(move=Move.objects.get(), user=None)
    again = Version.objects.get(pk=doubted.pk)
    assert (again.story, again.siglum, again.placement) == (mayor, doubted.siglum, "uncertain")
    assert again.placement_evidence == {"why": "seemed near"}
    assert not Separation.objects.exists()


def test_retired_copy_of_an_emptied_story_comes_along_and_goes_back(alone):
    gone = services.version_add(
        new=NewVersion(text=COMET + " Blue.", outlet="Far"), story=alone.story
    ).version
    services.version_retire(version=gone)
    moved = looked(alone)
    gone.refresh_from_db()
    assert (gone.story, gone.placement) == (moved.story, "chosen")
    moving.move_undo(move=Move.objects.get(), user=None)
    gone.refresh_from_db()
    assert (gone.story, gone.siglum) == (alone.story, "B")


# --- when it is done --------------------------------------------------------------------------------------


def test_an_import_looks_again_at_its_end_and_says_so(others, tmp_path):
    file = tmp_path / "copy.jsonl"
    file.write_bytes(b"\n".join(lines(Wire=EARLY, Post=OWN, Echo=BOTH)))
    said = StringIO()
    call_command("import_versions", file, stdout=said, processes=1)
    assert "3 created, 1 found its story on a second look" in said.getvalue()
    assert Version.objects.get(outlet__name="Post").story == Version.objects.get(outlet__name="Wire").story
    again = StringIO()
    call_command("import_versions", file, stdout=again, processes=1)
    assert "3 already held\n" in again.getvalue()
    assert Move.objects.count() == 1


def test_an_import_line_by_line_looks_again_too(others, monkeypatch):
    monkeypatch.setattr(bulk, "WINDOW", 1)
    assert bulk.bulk_import(bulk.from_json_lines(lines(Wire=EARLY, Post=OWN, Echo=BOTH))).second_look == 1


def test_copy_of_an_earlier_day_is_looked_at_again_too(others):
    own = came(EARLY, "Wire") and came(OWN, "Post")
    report = bulk.bulk_import(bulk.from_json_lines(lines(Echo=BOTH)))
    assert report.second_look == 1
    own.refresh_from_db()
    assert own.story == Version.objects.get(outlet__name="Wire").story


def test_a_dry_run_looks_at_nothing(alone):
    report = bulk.bulk_import(bulk.from_json_lines(lines(Mail=BOTH)), dry_run=True)
    assert report.second_look == 0
    assert LookDue.objects.exists()
    assert not Move.objects.exists()


def test_an_import_that_was_killed_leaves_word_of_what_is_to_be_looked_at(others, monkeypatch):
    monkeypatch.setattr(bulk, "_look_again", lambda report: None)  # it died before that
    bulk.bulk_import(bulk.from_json_lines(lines(Wire=EARLY, Post=OWN, Echo=BOTH)))
    assert LookDue.objects.exists()
    monkeypatch.undo()
    assert bulk.bulk_import(bulk.from_json_lines(lines(Wire=EARLY))).second_look == 1


def test_workers_are_told_where_copy_comes_near_something_unsettled_and_only_there(
    others, monkeypatch, django_capture_on_commit_callbacks
):
    told: list[int] = []
    monkeypatch.setattr(tasks.look_again, "delay", lambda: told.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        came(EARLY, "Wire")
        came(OWN, "Post")
    before = len(told)
    with django_capture_on_commit_callbacks(execute=True):
        came("The Norrland choir sings Bach at Lund cathedral in December.", "Mail")
    assert len(told) == before
    with django_capture_on_commit_callbacks(execute=True):
        came(BOTH, "Echo")
    assert len(told) == before + 1
    assert tasks.look_again() == 1


def test_a_broker_that_is_away_loses_nothing(alone, monkeypatch, django_capture_on_commit_callbacks):
    def away() -> None:
        raise BrokerError("away")

    monkeypatch.setattr(tasks.look_again, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        came(BOTH + " Trains are diverted.", "Mail")
    assert tasks.sweep() == 0, "a worker may be at it still"
    LookDue.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert tasks.sweep() == 1


def test_one_that_cannot_be_moved_keeps_no_other(alone, monkeypatch):
    fails = moving.versions_look_move
    again = came(COMET, "Beacon")
    calls: list[int] = []

    def once(**given: Any) -> Move:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("odd")
        return fails(**given)

    monkeypatch.setattr(moving, "versions_look_move", once)
    assert second_look.looks_make() == 0
    assert Version.objects.get(pk=alone.pk).story == alone.story
    assert again.story.merged_into is None
    ask_for_all()
    assert second_look.looks_make() == 1


# --- how it is told ---------------------------------------------------------------------------------------


def test_the_story_and_the_history_say_it_in_plain_words(alone, client):
    looked(alone)
    cora = factories.person("cora", "curator")
    story = Version.objects.get(pk=alone.pk).story
    [said] = moving.moves_of(story, cora)
    assert said.words.endswith("found its story here on a second look, when more copy had come in")
    [entry] = audit.page(cora, audit.Asked(kind="move"))[0]
    assert (entry.who, entry.kind, entry.what) == ("", "Version", "found its story on a second look")
    client.force_login(cora)
    page = client.get(f"/stories/{story.slug}/move/").content.decode()
    assert "on a second look, when more copy had come in" in page
    assert "somebody who has left" not in page
    assert "Take back" in page


# --- many at once -----------------------------------------------------------------------------------------


def test_accounts_of_two_look_alike_events_that_share_a_story_are_told_apart_and_taken_back_together(client):
    crashes = [a for a in articles(ORDINARY) if a.event.startswith("train")]
    story = came(crashes[0].text, "House 0").story
    for number, each in enumerate(crashes[1:], 1):
        in_doubt(each.text, story, f"House {number}")
    ask_for_all()
    assert second_look.looks_make() == 3
    mine, theirs = (
        {v.story for v in Version.objects.filter(outlet__name__in=[f"House {n}" for n in some])}
        for some in (range(3), range(3, 6))
    )
    assert mine == {story}
    [other] = theirs
    placements = list(other.versions.order_by("pk").values_list("siglum", "placement"))
    assert placements[0] == ("A", "new")
    assert all(version.placement_evidence["why"] for version in other.versions.order_by("pk")[1:])
    move = Move.objects.get()
    assert (move.kind, len(move.memory["versions"])) == ("split", 3)
    cora = factories.person("cora", "curator")
    [said] = moving.moves_of(story, cora)
    assert said.words.startswith(
        "D, E, F are told apart on a second look, when more copy had come in: they are in"
    )
    [entry] = audit.page(cora, audit.Asked(kind="move"))[0]
    assert (entry.kind, entry.what) == ("Versions", "became a story of their own on a second look")
    client.force_login(cora)
    assert "D, E, F are told apart" in client.get(f"/stories/{story.slug}/move/").content.decode()
    moving.move_undo(move=move, user=cora)
    assert set(story.versions.values_list("siglum", flat=True)) == set("ABCDEF")
    ask_for_all()
    assert second_look.looks_make() == 0


def test_the_order_of_lines_makes_no_difference_to_an_import():
    chosen = [a for a in articles(ORDINARY) if a.event.startswith(("train", "fever", "theft"))]
    found = set()
    for seed in range(3):
        named = {f"{seed}-{n}": a.text + f" {seed}" for n, a in enumerate(chosen)}
        mixed = random.Random(seed).sample(sorted(named), len(named))
        bulk.bulk_import(bulk.from_json_lines(lines(**{name: named[name] for name in mixed})))
        where = dict(Version.objects.filter(outlet__name__in=named).values_list("outlet__name", "story"))
        parts: dict[int, set[str]] = {}
        for name, story in where.items():
            parts.setdefault(story, set()).add(name.split("-")[1])
        found.add(frozenset(map(frozenset, parts.values())))
        for version in Version.objects.filter(outlet__name__in=named, retired_at=None):
            services.version_retire(version=version)
    assert len(found) == 1


def test_what_is_near_many_stories_is_looked_at_with_those_of_one_text_at_a_time(alone, monkeypatch):
    early = Version.objects.get(outlet__name="Wire")
    LookDue.objects.all().delete()
    both, comet = (Version.objects.get(outlet__name=name) for name in ("Echo", "Other 2"))
    for version, stories in ((both, (early.story, alone.story)), (comet, (comet.story, early.story))):
        LookDue.objects.bulk_create([LookDue(story=story, version=version) for story in stories])
    asked: list[set[int]] = []
    settled = placing.settled
    monkeypatch.setattr(
        placing, "settled", lambda held, free: asked.append(set(held.values())) or settled(held, free)
    )
    monkeypatch.setattr(second_look, "MOST_SETTLED", 3)
    assert second_look.looks_make() == 1
    assert {early.story_id, alone.story_id} in asked
    assert all(comet.story_id not in each or alone.story_id not in each for each in asked)
    asked.clear()
    monkeypatch.setattr(second_look, "MOST_SETTLED", 1)
    ask_for_all()
    second_look.looks_make()
    assert not asked, "a story that is too large is left as it is"


def test_copy_that_goes_into_its_story_as_a_matter_of_course_asks_for_no_look():
    paper = came(MAYOR, "Paper")
    assert not LookDue.objects.exists()
    assert came(MAYOR + " Crowds sang.", "Post").story == paper.story
    LookDue.objects.all().delete()
    came(MAYOR + " Crowds danced.", "Echo")
    assert not LookDue.objects.exists()


@pytest.mark.parametrize("known", [False, True])
def test_a_story_is_called_after_what_is_in_it_unless_somebody_knows_it_by_its_name(known):
    crashes = [a for a in articles(ORDINARY) if a.event.startswith("train")]
    first = came(crashes[0].text, "House 0")
    story, name = first.story, first.story.slugline
    if known:
        services.story_visit(story=story, user=factories.person())
        Version.objects.filter(pk=first.pk).update(created_at=timezone.now() + timedelta(seconds=1))
    for number, each in enumerate(crashes[3:]):
        in_doubt(each.text, story, f"House {number + 3}")
    ask_for_all()
    own = looked(first).story
    assert own != story
    assert own.slugline == name
    story.refresh_from_db()
    assert (story.slugline == name) is known
    if not known:
        assert story.slugline
        assert story.headline.removesuffix(" …") in crashes[3].text
    moving.move_undo(move=Move.objects.get(), user=factories.person("cora", "curator"))
    story.refresh_from_db()
    assert story.slugline == name, "taken back it has its name again"
