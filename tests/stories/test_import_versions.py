"""Bulk import: what can be read goes in, what cannot is named, and twice is once."""

from __future__ import annotations

import gc
import json
import tracemalloc
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from newsdiff.exports.formats import tei
from newsdiff.exports.formats.letter import letter
from newsdiff.exports.pack import pack
from newsdiff.review.models import Collation
from newsdiff.stories import bulk
from newsdiff.stories.management.commands.import_versions import progress_line
from newsdiff.stories.models import Story, Upload, Version
from newsdiff.stories.reading import seldom_collecting
from newsdiff.stories.services import outlet_get
from tests import factories

pytestmark = pytest.mark.django_db

DAM = (
    "A dam burst above the town of Alder on Monday night, and two hundred families had to leave their homes."
)
STRIKE = "Train drivers in the capital walked out on Tuesday over pay, and most suburban lines stood still all day."


def line(identifier, text, **more):
    return json.dumps({"id": identifier, "text": text, **more})


@pytest.fixture
def load(tmp_path, capsys):
    def run(*lines, ok=True, **options):
        path = tmp_path / "copy.jsonl"
        path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
        if ok:
            call_command("import_versions", str(path), **options)
        else:
            with pytest.raises(CommandError) as failure:
                call_command("import_versions", str(path), **options)
            assert failure.value.returncode == 1
        return capsys.readouterr()

    return run


def exported(capsys):
    capsys.readouterr()
    call_command("export_stories", "--format", "jsonl")
    return [json.loads(row) for row in capsys.readouterr().out.splitlines()]


def test_each_line_becomes_a_version_with_its_id_and_outlet(load, capsys):
    load(
        line("a", DAM, outlet="Gazette", published="2024-03-05", url="https://g.example/1"), line("b", STRIKE)
    )
    rows = exported(capsys)
    assert [(r["id"], r["outlet"]) for r in rows] == [("a", "Gazette"), ("b", "")]
    assert {r["story"] for r in rows} == set(Story.objects.values_list("pk", flat=True))


def test_what_the_copy_says_of_itself_marks_it_and_what_the_line_states_is_kept(load):
    lines = (
        line("kill", f"MANDATORY KILL\n\n{DAM}", outlet="Wire"),
        line("hold", f"EMBARGOED UNTIL 2031-05-06T07:00Z\n\n{STRIKE}", outlet="Wire"),
        line("said", f"Correction: the day.\n\n{DAM}", outlet="Post", kind="writethru"),
        line("plain", f"{STRIKE} The kill switch failed.", outlet="Post"),
    )
    load(*lines)
    marked = {v.source_id: (v.kind, v.pub_status, bool(v.embargoed_until)) for v in Version.objects.all()}
    assert marked == {
        "kill": ("kill", "canceled", False),
        "hold": ("", "usable", True),
        "said": ("writethru", "usable", False),
        "plain": ("", "usable", False),
    }
    assert "4 already held" in load(*lines).out


def test_running_the_same_file_again_changes_nothing(load):
    load(line("a", DAM), line("b", STRIKE))
    before = (
        Version.objects.count(),
        Upload.objects.count(),
        list(Story.objects.values_list("pk", "revision")),
    )
    assert "2 already held" in load(line("a", DAM), line("b", STRIKE)).out
    assert (
        Version.objects.count(),
        Upload.objects.count(),
        list(Story.objects.values_list("pk", "revision")),
    ) == before


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{not json", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        (json.dumps({"text": "x"}), "“id” is missing"),
        (json.dumps({"id": "x"}), "“text” is missing"),
        (line("x", ""), "no text"),
        (line("x", "a\x00b"), "NUL"),
        (line("x", DAM, published="yesterday"), "“published” is not a date"),
        (line("x", 7), "“text” must be a text"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ('{"id": "x", "text": "\\ud800"}', "surrogates"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_others_go_in(load, bad, says):
    shown = load(line("a", DAM), bad, line("b", STRIKE), ok=False)
    assert "line 2: " in shown.err
    assert says in shown.err
    assert set(Version.objects.values_list("source_id", flat=True)) == {"a", "b"}


def test_the_same_id_with_other_text_is_a_new_state(load):
    load(line("a", DAM))
    load(line("a", DAM.replace("two hundred", "three hundred")))
    version = Version.objects.get()
    assert "three hundred" in version.text.body
    assert version.earlier_states.get().text.body == DAM


def test_one_id_may_stand_for_two_outlets(load):
    load(line("1", DAM, outlet="Gazette"), line("1", STRIKE, outlet="Courier"))
    assert Version.objects.count() == 2


def test_a_second_id_for_the_same_text_is_exported_too(load, capsys):
    load(line("a", DAM), line("b", DAM))
    rows = exported(capsys)
    assert sorted(r["id"] for r in rows) == ["a", "b"]
    assert len({r["story"] for r in rows}) == 1


def test_a_long_import_remembers_no_more_than_it_may(load, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_SEEN", 3)
    monkeypatch.setattr(bulk, "MOST_NAMED", 2)
    texts = [f"{DAM} Report {n}." for n in range(5)]
    items = bulk.from_json_lines(
        line(n, text).encode() for n, text in enumerate([*texts, texts[4], texts[4], texts[3], texts[0]])
    )
    report = bulk.bulk_import(items, dry_run=True)
    assert len(report.seen) == 3
    assert report.same == [("line 6", "line 5"), ("line 7", "line 5")]
    assert report.twice == 3, "the first one was forgotten long ago"
    assert report.counts["readable"] == 9


def test_of_texts_that_came_twice_the_first_are_named_and_the_rest_counted(load, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_NAMED", 1)
    out = load(line("a", DAM), line("b", DAM), line("c", DAM)).out
    assert "line 2: the text of line 1" in out
    assert "line 3:" not in out
    assert "… and 1 more of this kind." in out


def test_a_dry_run_stores_nothing(load):
    assert "2 readable" in load(line("a", DAM), line("b", STRIKE), dry_run=True).out
    assert not Version.objects.exists()


def test_a_story_that_many_lines_touch_is_collated_once(load):
    load(*(line(str(n), f"{DAM} Report {n}.", outlet=f"Outlet {n}") for n in range(6)))
    for story in Story.objects.all():
        assert Collation.objects.filter(story=story).count() == 1


def test_a_folder_and_a_zip_of_files_go_in(tmp_path, capsys):
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "dam.txt").write_text(DAM)
    (folder / "strike.txt").write_text(STRIKE)
    call_command("import_versions", str(folder))
    assert Version.objects.count() == 2
    archive = tmp_path / "copy.zip"
    with zipfile.ZipFile(archive, "w") as handle:
        handle.writestr(
            "storm.txt", "A storm tore roofs off houses along the coast on Friday, the mayor said."
        )
    call_command("import_versions", str(archive))
    assert Version.objects.count() == 3


def put(folder, **texts):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    call_command("import_versions", str(folder))


def test_files_of_one_name_in_two_folders_are_two_versions(tmp_path):
    put(tmp_path / "dam", a=DAM)
    put(tmp_path / "strike", a=STRIKE)
    assert {v.text.body for v in Version.objects.all()} == {DAM, STRIKE}
    assert not any(v.earlier_states.exists() for v in Version.objects.all())


def test_files_whose_outlet_nobody_gave_are_told_apart_by_name(tmp_path, admin_client):
    put(tmp_path / "dam", first=DAM, second=f"{DAM} Nobody was hurt.")
    assert [v.called for v in Version.objects.order_by("pk")] == ["first.txt", "second.txt"]
    page = admin_client.get(reverse("review:move", args=[Story.objects.get().slug])).content.decode()
    assert "second.txt" in page
    Version.objects.filter(siglum="A").update(outlet=outlet_get("Gazette"))
    assert Version.objects.get(siglum="A").called == "Gazette"


def test_two_files_with_one_text_and_no_outlet_are_named(tmp_path, capsys):
    """One of them was "already held", and nobody could tell which of a hundred."""
    put(tmp_path / "dam", first=DAM, other=STRIKE, second=DAM)
    told = capsys.readouterr().out
    assert "second.txt: the text of first.txt, and neither says whose it is: one version." in told
    assert "2 created, 1 already held" in told
    put(tmp_path / "dam")
    assert "other.txt" not in capsys.readouterr().out, "a second run repeats no text"


def test_why_a_file_came_to_a_story_names_the_file_that_is_nearest(tmp_path):
    """Told "it shares 80 % of its wording with outlet not given", a curator cannot look."""
    put(tmp_path / "first", first=DAM)
    put(tmp_path / "then", second=f"{DAM} Nobody was hurt.", third=f"{DAM} Nobody was hurt at all.")
    why = [v.placement_evidence["why"] for v in Version.objects.order_by("pk")[1:]]
    assert all(".txt" in told for told in why), why
    assert not any("not given" in told for told in why), why


def test_whose_a_file_is_can_be_said_one_step_from_where_it_is_named(tmp_path, admin_client, client):
    put(tmp_path / "dam", first=DAM, second=f"{DAM} Nobody was hurt.")
    story, version = Story.objects.get(), Version.objects.get(siglum="B")
    factories.collated_now_again(story)
    page = reverse("stories:version", args=[story.slug, "B"])
    assert f'href="{page}">whose?' in admin_client.get(story.get_absolute_url()).content.decode()
    say = reverse("review:say-whose", args=[story.slug, "B"])
    assert say in admin_client.get(page).content.decode()
    client.force_login(factories.person())
    told = client.get(page).content.decode()
    assert say in told
    assert "<title>B second.txt" in told
    Version.objects.filter(pk=version.pk).update(outlet=outlet_get("Gazette"))
    assert say not in admin_client.get(page).content.decode()
    assert f'href="{page}">whose?' not in admin_client.get(story.get_absolute_url()).content.decode()


def test_the_history_names_the_file_too(tmp_path, admin_client):
    put(tmp_path / "dam", first=DAM, second=f"{DAM} Nobody was hurt.")
    told = admin_client.get(reverse("audit")).content.decode()
    assert "B second.txt, in" in told
    assert "letter:" in " ".join(told.split())
    assert "siglum" not in told, "no editor's word"


def test_a_letter_and_an_edition_name_the_file_where_no_outlet_is_given(tmp_path):
    put(tmp_path / "dam", first=DAM, second=f"{DAM} Nobody was hurt.")
    story = Story.objects.get()
    factories.collated_now_again(story)
    held = pack(story)
    assert letter(held, "B").startswith("To: [outlet not given; the text came as second.txt]")
    assert b'<idno type="file">second.txt</idno>' in tei.write(held)
    assert b"not given" not in tei.write(held)


def test_a_folder_whose_file_was_edited_brings_a_new_state(tmp_path):
    put(tmp_path / "copy", a=DAM)
    put(tmp_path / "copy", a=f"{DAM} Nobody was hurt.")
    version = Version.objects.get()
    assert version.text.body == f"{DAM} Nobody was hurt."
    assert version.earlier_states.get().text.body == DAM


def test_a_file_that_now_holds_another_story_is_another_version(tmp_path):
    """Exports are often called alike: the second day's `copy/a.txt` does not overwrite the first day's."""
    put(tmp_path / "monday" / "copy", a=DAM)
    put(tmp_path / "tuesday" / "copy", a=STRIKE)
    put(tmp_path / "tuesday" / "copy", a=STRIKE)
    assert {v.text.body for v in Version.objects.all()} == {DAM, STRIKE}
    assert Story.objects.count() == 2


def test_an_archive_that_unpacks_to_too_much_is_refused_member_by_member(tmp_path, settings, capsys):
    settings.UPLOAD_MAX_BYTES = 1000
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as handle:
        handle.writestr("big.txt", "a" * 5_000_000)
        handle.writestr("../../small.txt", DAM)
    with pytest.raises(CommandError):
        call_command("import_versions", str(archive))
    assert "big.txt: It unpacks to more than" in capsys.readouterr().err
    assert Version.objects.get().text.body == DAM


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="There is no"):
        call_command("import_versions", "/nowhere/copy.jsonl")


def test_a_line_too_long_is_refused_with_its_number_and_never_held_whole(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bulk, "LONGEST_LINE", 1000)
    path = tmp_path / "copy.jsonl"
    with path.open("wb") as file:
        file.write(line("a", DAM).encode() + b"\n")
        for _ in range(200):
            file.write(b"x" * 100_000)
        file.write(b"\n" + line("b", STRIKE).encode() + b"\n")
    tracemalloc.start()
    with path.open("rb") as file:
        lengths = [len(found) for found in bulk.lines_of(file)]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000  # of the line's twenty million
    tracemalloc.stop()
    assert len(lengths) == 3
    with pytest.raises(CommandError):
        call_command("import_versions", str(path))
    assert "line 2: The line has more than" in capsys.readouterr().err
    assert set(Version.objects.values_list("source_id", flat=True)) == {"a", "b"}


def test_the_progress_tells_how_far_it_is_and_how_long_the_rest_takes():
    report = bulk.Report(done=250)
    report.counts.update({"created": 30})
    said = progress_line(report, 1000, 30.0)
    assert "█" * 6 + "░" * 18 in said
    for word in ("25%", "30 created", "1/s", "1:30 left"):
        assert word in said
    assert "100%" in progress_line(bulk.Report(), 0, 0.0)


def test_what_is_read_adds_up_to_what_there_is(tmp_path):
    path = tmp_path / "copy.jsonl"
    path.write_text(
        "\ufeff" + line("a", DAM) + "\r\n" + "x" * 50 + "\n" + line("b", STRIKE), encoding="utf-8"
    )
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "dam.txt").write_text(DAM)
    for source in (path, tmp_path / "more"):
        assert bulk.bulk_import(bulk.items_of(source)).done == bulk.size_of(source)


def test_garbage_is_collected_as_usual_after_an_import():
    usual = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_threshold() != usual
        assert gc.get_freeze_count()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (usual, 0)
