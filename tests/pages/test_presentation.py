"""What the pages say of a story, on a collation made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.collation.normalise import tokenise
from newsdiff.review.models import Finding
from newsdiff.review.presentation import compare, facts, filters
from newsdiff.review.presentation.copies import named, shortened
from newsdiff.review.presentation.dossier import dossier
from newsdiff.review.presentation.edits import readable_edits
from newsdiff.review.presentation.finding import evidence_lines, votes
from newsdiff.review.presentation.overview import overview
from newsdiff.review.presentation.strip import levels, strip
from newsdiff.review.presentation.table import edits_of, table
from newsdiff.review.presentation.tree import tree
from newsdiff.review.writing import who
from newsdiff.stories.models import Version
from tests import factories

pytestmark = pytest.mark.django_db

A = "Twelve died. The mayor spoke. Rain fell."
B = "Twenty died. Rain fell. Schools closed."
C = "Twelve died. The mayor spoke."


def sentences(text: str) -> list[tuple[str, int, int]]:
    out, at = [], 0
    for part in text.split(". "):
        end = at + len(part) + (0 if part.endswith(".") else 1)
        out.append(("body", at, end))
        at = end + 1
    return out


@pytest.fixture
def held():
    story = factories.story_of(("One", A), ("Two", B), ("Three", C), collated=False)
    result = factories.result_of(
        [factories.version_entry(s, t, *sentences(t)) for s, t in (("A", A), ("B", B), ("C", C))],
        [
            {"id": "r1", "cells": {"A": ["A1"], "B": ["B1"], "C": ["C1"]}},
            {"id": "r2", "cells": {"A": ["A2"], "B": None, "C": ["C2"]}},
            {"id": "r3", "cells": {"A": ["A3"], "B": ["B2"], "C": None}},
            {"id": "r4", "cells": {"A": None, "B": ["B3"], "C": None}},
        ],
        [
            {
                "id": "f1",
                "category": "figure",
                "rows": ["r1"],
                "readings": {
                    "A": [{"start": 0, "end": 6, "text": "Twelve"}],
                    "B": [{"start": 0, "end": 6, "text": "Twenty"}],
                    "C": [{"start": 0, "end": 6, "text": "Twelve"}],
                },
                "message": "Twelve or twenty.",
            },
            {
                "id": "f2",
                "category": "context",
                "rows": ["r2"],
                "readings": {
                    "A": [{"start": 13, "end": 29, "text": "The mayor spoke."}],
                    "B": None,
                    "C": [{"start": 13, "end": 29, "text": "The mayor spoke."}],
                },
                "message": "B lacks it.",
            },
            {
                "id": "f3",
                "category": "style",
                "severity": "style",
                "rows": ["r3"],
                "readings": {"A": [{"start": 30, "end": 34, "text": "Rain"}], "B": [], "C": None},
                "message": "A matter of style.",
            },
        ],
    )
    factories.stored(story, result)
    return dossier(story)


def test_the_base_orders_the_statements_and_the_rest_stand_where_others_tell_them(held):
    assert [r.id for r in held.rows] == ["r1", "r2", "r3", "r4"]
    other = dossier(held.story, base="B")
    assert other.sigla == ("B", "A", "C")
    assert [r.id for r in other.rows] == ["r1", "r2", "r3", "r4"]
    assert [r.number for r in other.rows] == [1, 2, 3, 4]


def test_an_unknown_base_falls_back_to_the_engine_s(held):
    assert dossier(held.story, base="Q").base == "A"


def test_the_strip_says_what_is_absent_and_what_the_base_lacks(held):
    colours = levels(held)
    assert colours["r1", "C"] == "l0"
    assert colours["r1", "B"] in {"l1", "l2", "l3"}
    assert colours["r2", "B"] == "gap"
    assert colours["r4", "B"] == "lx"
    assert strip(held).lines[1].said == "Statement 2: The mayor spoke.; not in B; 1 substantive"


def test_the_table_folds_equal_cells_and_stretches_a_statement_of_one_version(held):
    shown = table(held, filters.Filters())
    first, *_, last = shown.rows
    assert [c.same_as for c in first.cells] == ["", "", "A"]
    assert last.solo is not None
    assert last.solo.siglum == "B"


def noted(shown, siglum, row=0) -> str:
    """What the note says that the mark of a version points to."""
    cell = next(c for c in shown.rows[row].cells if c.siglum == siglum)
    mark = next(run.mark for piece in cell.pieces for run in piece.runs if run.mark)
    return next(n.said for n in shown.notes if n.id == mark.alike)


def dated(held, **published) -> object:
    """The story with dates of publication: siglum -> ISO moment, or day."""
    for siglum, moment in published.items():
        has_time = "T" in moment
        when = datetime.fromisoformat(moment if has_time else f"{moment}T00:00").replace(tzinfo=UTC)
        held.story.versions.filter(siglum=siglum).update(published=when, published_has_time=has_time)
    return table(dossier(held.story), filters.Filters())


def test_a_mark_says_who_else_reads_so(held):
    shown = table(held, filters.Filters())
    assert noted(shown, "A") == "A and C read this. Who had it first is not known: none is dated."
    assert noted(shown, "B") == "Only B reads this."


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"A": "2024-02-09T10:00", "C": "2024-02-09T08:30"}, "C had it first, 9 February 2024, 08:30."),
        ({"A": "2024-02-08", "C": "2024-02-09T08:30"}, "A had it first, 8 February 2024."),
        ({"A": "2024-02-09", "C": "2024-02-09T08:30"}, "Who had it first cannot be told from the dates."),
        ({"A": "2024-02-09", "C": "2024-02-09"}, "Who had it first cannot be told from the dates."),
        ({"C": "2024-02-09"}, "C is dated 9 February 2024. A has no date."),
    ],
)
def test_who_had_it_first_is_told_only_where_the_dates_decide(held, dates, said):
    assert noted(dated(held, **dates), "A") == f"A and C read this. {said}"


def test_a_cell_with_the_words_of_another_says_who_has_them_all_and_leads_there(held, client):
    client.force_login(factories.person())
    page = client.get(f"/stories/{held.story.slug}/table/").content.decode()
    row = held.rows[0]
    assert f'<a class="same" href="#c-{row.key}-A" aria-describedby="w-A-C">' in page
    assert f'id="c-{row.key}-A"' in page
    assert '<span id="w-A-C">A and C read this.' in page


@pytest.fixture
def turned():
    """B tells the second of four statements last; C lacks the third."""
    texts = {"A": "One. Two. Three. Four.", "B": "One. Three. Four. Two.", "C": "One. Two. Four."}
    story = factories.story_of(*texts.items(), collated=False)
    order = {"A": (1, 2, 3, 4), "B": (1, 4, 2, 3), "C": (1, 2, None, 3)}
    factories.stored(
        story,
        factories.result_of(
            [factories.version_entry(s, t, *sentences(t)) for s, t in texts.items()],
            [
                {
                    "id": f"r{n}",
                    "cells": {s: [f"{s}{o[n - 1]}"] if o[n - 1] else None for s, o in order.items()},
                    "moved": ["B"] if n == 2 else [],
                }
                for n in (1, 2, 3, 4)
            ],
        ),
    )
    return story


def test_a_moved_statement_leaves_a_ghost_where_it_stands_and_each_leads_to_the_other(turned, client):
    held = dossier(turned)
    shown = table(held, filters.Filters())
    moved = shown.rows[1].cells[1].moved
    assert (moved.said, moved.place.number, moved.at_top) == ("↓ moved: 2 statements later in B", 4, False)
    (ghost,) = shown.rows[3].cells[1].told_here
    assert [r.number for r in ghost.rows] == [2]
    client.force_login(factories.person())
    page = client.get(f"/stories/{turned.slug}/table/").content.decode()
    for number in (2, 4):
        name = f"c-{held.rows[number - 1].key}-B"
        assert f'id="{name}"' in page
        assert f'href="#{name}"' in page
    assert ">2</a> here" in page


def test_seen_from_the_version_that_moved_it_the_others_have_it_elsewhere(turned):
    shown = table(dossier(turned, base="B"), filters.Filters())
    assert [[c.siglum for c in r.cells if c.moved] for r in shown.rows] == [[], [], [], ["A", "C"]]
    first = shown.rows[0].cells[1]
    assert [r.number for g in first.told_here for r in g.rows] == [4]


def test_a_statement_that_opens_a_version_has_its_ghost_before_the_first_that_stands():
    texts = {"A": "One. Two. Three.", "B": "Three. One. Two."}
    story = factories.story_of(*texts.items(), collated=False)
    rows = [("A1", "B2"), ("A2", "B3"), ("A3", "B1")]
    factories.stored(
        story,
        factories.result_of(
            [factories.version_entry(s, t, *sentences(t)) for s, t in texts.items()],
            [
                {"id": f"r{n}", "cells": {"A": [a], "B": [b]}, "moved": ["B"] if n == 3 else []}
                for n, (a, b) in enumerate(rows, 1)
            ],
        ),
    )
    shown = table(dossier(story), filters.Filters())
    assert shown.rows[2].cells[1].moved.at_top
    assert [(g.at_top, [r.number for r in g.rows]) for g in shown.rows[0].cells[1].told_here] == [(True, [3])]


def test_a_comparison_has_the_ghosts_too_and_the_table_s_numbers(turned):
    shown = compare.pair(dossier(turned, base="C"), "C", "B", filters.Filters())
    assert [(r.number, r.right.moved.place.number) for r in shown.rows if r.right.moved] == [(2, 4)]
    assert [r.number for r in shown.rows if r.right.told_here] == [4]


def test_columns_are_reset_by_one_link(held):
    assert table(held, filters.Filters()).reset_url == ""
    assert table(held, filters.read({"order": "A,C,B", "pinned": "C", "hide": "B"})).reset_url == "?"


def test_substantive_marks_are_painted_even_where_only_style_is_asked_for(held, client):
    client.force_login(factories.person())
    page = client.get(f"/stories/{held.story.slug}/table/?severity=style").content.decode()
    assert 'class="m sub c-figure' in page


def test_a_version_hidden_is_counted_and_the_base_cannot_be_hidden(held):
    shown = table(held, filters.read({"hide": "A,B"}))
    assert [c.siglum for c in shown.columns] == ["A", "C"]
    assert shown.hidden == ("B",)


def test_versions_vote_by_what_they_read(held):
    cast = votes(held, held.findings[0])
    assert [(v.sigla, v.short) for v in cast] == [(("A", "C"), "Twelve"), (("B",), "Twenty")]


def test_signs_of_markup_are_no_part_of_what_is_read(held):
    finding = held.findings[0]
    finding.readings = {
        "A": [{"start": 0, "end": 6, "text": r"**Twelve** for \$5"}],
        "B": [{"start": 0, "end": 6, "text": "**"}],
    }
    assert [(v.sigla, v.short) for v in votes(held, finding) if v.short] == [
        (("A",), "Twelve for $5"),
        (("B",), "**"),
    ]


def test_versions_that_stand_apart_are_told_in_words(client):
    story = factories.story_of(("One", A), ("Two", B), ("Drei", "Zwölf Tote."), ("Four", C), collated=False)
    Version.objects.filter(outlet__name="Drei").update(language="de-AT")
    result = factories.result_of(
        [
            factories.version_entry(s, t, *sentences(t))
            for s, t in (("A", A), ("B", B), ("C", "Zwölf Tote."), ("D", C))
        ],
        [{"id": "r1", "cells": {"A": ["A1"], "B": ["B1"], "C": None, "D": None}}],
        [],
    )
    factories.stored(story, result | {"apart": {"C": "language", "D": "story"}})
    told = dossier(story).apart
    assert [(a.siglum, a.said.split(",")[0]) for a in told] == [
        ("C", "is in German."),
        ("D", "shares next to nothing with the others: is it another story?"),
    ]
    client.force_login(factories.person("editor"))
    for page in ("stories:overview", "review:table"):
        assert "is in German." in client.get(reverse(page, args=[story.slug])).content.decode()
    client.force_login(factories.person("cora", "curator"))
    told = client.get(story.get_absolute_url()).content.decode()
    assert '?version=D#move-D">Move it' in told
    assert "?version=C" not in told, "another language is no other story"


def test_evidence_is_told_in_an_editor_s_words():
    told = dict(
        evidence_lines(
            {
                "values": {"A": {"text": "$4bn", "period": "", "normal": "4e9"}},
                "different_measure": True,
                "inner": False,
                "rare_word": "pact",
                "votes": [1],
            }
        )
    )
    assert told == {
        "As printed": "A “$4bn”",
        "Different measures": "period, unit or subject differ, so both may be right",
        "Rare word": "pact",
    }


def test_what_is_like_a_lacked_statement_is_a_link_to_where_it_stands(client):
    rest = (
        "The mountain road stays shut until the thaw. Skiers had been warned the evening before by a notice at the inn. "
        "A fund for the families opens next week. The cable car was tested in March and again in May. "
    )
    long = (
        "At Varnhoek, where the dykes are low and the fog seldom lifts, an officer of the customs had fired at a vessel "
        "whose crew of smugglers then escaped on foot through the marsh, leaving behind nine crates of tobacco and a dog. "
    )
    short = "Smugglers fled into the marsh when a customs officer shot at their boat near Varnhoek."
    story = factories.story_of(
        ("Gazette", f"{long}{rest}The inn has closed. {short}"),
        ("Courier", f"{long}{rest}The inn has closed."),
    )
    client.force_login(factories.person("editor"))
    finding = next(f for f in story.findings.all() if f.evidence.get("near"))
    page = client.get(reverse("review:finding", args=[story.slug, finding.key])).content.decode()
    found = re.search(r'href="([^"#]*)#(c-[^"]+-B)">statement 1 in B</a>', page)
    assert found, "the place in B is a link"
    assert "likeness" not in page
    assert f'id="{found[2]}"' in client.get(found[1]).content.decode()


def test_a_gap_is_no_reading(held):
    finding = held.findings[0]
    finding.evidence = {"absent": ["B"]}
    assert [(v.sigla, v.note) for v in votes(held, finding)][-1] == (("B",), "leaves it out")


def test_the_categories_of_a_version_are_counted_as_their_sum_is(held):
    """It said "Subst. 17, figure 4, source 6, context 13" did not add up: the categories counted wording too."""
    finding = held.findings[0]
    finding.category, finding.severity = "figure", "wording"
    finding.readings = {
        "A": [{"start": 0, "end": 3, "text": "The"}],
        "B": [{"start": 0, "end": 1, "text": "T"}],
    }
    other = next(f for f in held.findings if f is not finding)
    other.category, other.severity, other.readings = "figure", "substantive", finding.readings
    line = next(v for v in overview(replace(held, findings=(finding, other))).versions if v.siglum == "B")
    assert (line.substantive, line.counts[0]) == (1, 1)


def test_what_is_said_of_whole_versions_is_walked_to_where_its_words_stand():
    """A table of 100 substantive findings said "1 of 99": the credit of an agency had no place in it."""
    left, right = "ROME (AP) - The dam held. Nobody was hurt.", "The dam held. Nobody was hurt."
    story = factories.story_of(("One", left), ("Two", right), collated=False)
    entries = [factories.version_entry(s, t, *sentences(t)) for s, t in (("A", left), ("B", right))]
    rows = [
        {"id": f"r{n}", "cells": {"A": [f"A{n}"], "B": [f"B{n}"]}}
        for n in range(1, len(list(sentences(right))) + 1)
    ]
    factories.stored(story, factories.result_of(entries, rows, []))
    finding = Finding.objects.create(
        story=story, category="credit", severity="substantive", message="A credits AP; B names no agency.",
        readings={"A": [{"start": 6, "end": 8, "text": "AP"}], "B": []},
    )  # fmt: skip
    page = dossier(story)
    assert page.first_row(page.findings[0]) == page.rows[0]
    assert [f.key for f in page.findings_by_row[page.rows[0].id]] == [finding.key]


def test_a_fact_with_a_finding_comes_before_what_one_version_alone_says(held):
    """Forty weekdays that one of nine versions names stood above the length that one leaves out."""

    def fact(label, rank, finding=None):
        return facts.MatrixRow(label, "", (), "", rank == 0, rank, None, finding)

    rows = (fact("alone", 1), fact("agreed", 3), fact("left out", 3, held.findings[0]), fact("differs", 0))
    shown = facts._arranged(facts.Matrix("figures", "", "", rows, 4), False, facts.READS, False, ())
    assert [r.label for r in shown.rows] == ["differs", "left out", "alone", "agreed"]


def test_what_several_versions_do_is_told_of_several(held):
    finding = held.findings[0]
    finding.readings = {"A": [{"start": 0, "end": 3, "text": "The"}], "B": None, "C": None}
    assert [(v.sigla, v.note) for v in votes(held, finding)][-1] == (("B", "C"), "lack the statement")
    finding.readings = {"A": [{"start": 0, "end": 3, "text": "The"}], "B": [], "C": []}
    assert [(v.sigla, v.note) for v in votes(held, finding)][-1] == (("B", "C"), "say it without this")


def test_the_overview_counts_in_one_sentence(held):
    said = overview(held).sentence
    assert said == (
        "Three versions make 4 statements; only 1 stands in all three, 1 in one only. 2 substantive differences to decide."
    )


def test_where_no_statement_stands_in_all_the_sentence_says_none(held):
    held.rows[0].cells.pop("C")
    assert "make 4 statements; none stands in all three" in overview(held).sentence


def test_one_version_is_not_said_to_share_anything(held):
    del held.versions["B"], held.versions["C"]
    one = overview(replace(held, sigla=("A",)))
    assert [h.label for h in one.headlines] == [
        "Versions",
        "Statements in the body",
        "Substantive, open",
        "Decided",
    ]


def test_what_only_a_version_apart_tells_stands_below_the_story(held):
    """Another story's copy, placed here by mistake, pushed the base's own lead out of sight."""
    story = held.story
    before = "Schools closed. Rain fell."
    factories.stories.version_add(new=factories.NewVersion(text=before, outlet="Four"), story=story)
    result = held.result | {
        "versions": [*held.result["versions"], factories.version_entry("D", before, *sentences(before))],
        "rows": [
            {"id": "r9", "cells": {"D": ["D1"]}},
            *held.result["rows"],
            {"id": "r10", "cells": {"D": ["D2"]}},
        ],
        "apart": {"D": "story"},
    }
    factories.stored(story, result)
    assert [r.id for r in dossier(story).rows] == ["r1", "r2", "r3", "r4", "r9", "r10"]
    assert [r.id for r in dossier(story, base="D").rows][:2] == ["r9", "r10"], (
        "asked for as the base, it leads"
    )


def test_many_versions_are_named_by_the_ends_of_their_runs(held):
    many = replace(held, sigla=tuple("DABCEFGHIJ"))
    many.__dict__["_copies"] = ()
    assert named(many, tuple("DABCEF")) == ("A–F",)
    assert named(many, tuple("ABCDGHJ")) == ("A–D", "G", "H", "J")
    assert named(many, tuple("ABC")) == ("A", "B", "C"), "a few are read at a glance"
    said = shortened(many, "J lacks what A, B, C, D, E and G say: “A, B, C, D, E and F”.")
    assert said == "J lacks what A–E and G say: “A, B, C, D, E and F”."
    assert who(SimpleNamespace(named=("A–E", "G"))) == "A–E G"


def test_two_versions_are_both(held):
    del held.versions["C"]
    two = replace(held, sigla=("A", "B"))
    assert "stand in both" in overview(two).sentence
    assert overview(two).headlines[2].label == "in both"


def test_inline_tells_a_row_s_own_sentences_and_not_what_stands_between_them():
    left, right = "Talks stall. By Ann Lee. Talks on gas stall again.", "Talks on gas resume."
    story = factories.story_of(("One", left), ("Two", right), collated=False)
    result = factories.result_of(
        [factories.version_entry(s, t, *sentences(t)) for s, t in (("A", left), ("B", right))],
        [
            {"id": "r1", "cells": {"A": ["A1", "A3"], "B": ["B1"]}},
            {"id": "r2", "cells": {"A": ["A2"], "B": None}},
        ],
        [],
    )
    factories.stored(story, result)
    page = compare.pair(dossier(story), "A", "B", filters.Filters(inline=True))
    said = "".join(run.text for run in page.rows[0].inline)
    assert "Ann Lee" not in said
    assert "resume" in said
    assert said.count("stall") == 2


def test_inline_keeps_the_space_before_words_that_are_gone():
    """It read "have been capturedten of its men." where the end of a sentence was cut."""
    left, right = "The mayor said the port is shut until May.", "The mayor said the port is shut."
    story = factories.story_of(("One", left), ("Two", right), collated=False)
    entries = [factories.version_entry(s, t, *sentences(t)) for s, t in (("A", left), ("B", right))]
    factories.stored(
        story, factories.result_of(entries, [{"id": "r1", "cells": {"A": ["A1"], "B": ["B1"]}}], [])
    )
    for pair, said in (("AB", "shut until May."), ("BA", "shut until May.")):
        page = compare.pair(dossier(story), *pair, filters.Filters(inline=True))
        assert "".join(run.text for run in page.rows[0].inline).rstrip().endswith(said)


def test_what_neither_of_two_versions_says_is_no_change_between_them():
    word = [{"start": 4, "end": 8, "text": "fled"}]
    finding = Finding(
        readings={"A": word, "B": None, "C": [{"start": 0, "end": 9, "text": "in secret"}]},
        evidence={"absent": ["A"]},
    )
    dossier = SimpleNamespace(findings=[finding])
    assert compare.between(dossier, "A", "B") == []
    assert compare.between(dossier, "A", "C") == [finding]
    assert compare.between(dossier, "C", "B") == [finding]


def test_a_comparison_lists_only_what_the_two_differ_in(held):
    assert [f.message for f in compare.between(held, "A", "C")] == ["A matter of style."]
    assert {f.message for f in compare.between(held, "A", "B")} >= {"Twelve or twenty.", "B lacks it."}
    pair = compare.pair(held, "A", "C", filters.Filters())
    assert [r.right.missing for r in pair.rows] == [False, False, True]


def test_an_address_survives_its_own_reading():
    view = filters.read(
        {"severity": "style,wording", "category": "figure", "hide": "B", "words": "1", "fold": "case"}
    )
    parameters = dict(p.split("=") for p in view.query().removeprefix("?").split("&"))
    assert filters.read(parameters) == view


@pytest.mark.parametrize(
    "bad", ["severity=nonsense", "category=;drop", "state=x", "sort=zzz", "base=" + "x" * 900]
)
def test_nonsense_in_an_address_is_ignored(bad, held, client):
    client.force_login(factories.person())
    for page in ("table", "findings", "facts"):
        assert client.get(f"/stories/{held.story.slug}/{page}/?{bad}").status_code == 200


@pytest.mark.parametrize(
    ("left", "right", "fold", "edits"),
    [
        ("The Storm came", "The storm came", {"case"}, 0),
        ("The storm, they said", "The storm they said", {"punctuation"}, 0),
        ('He said "no" twice', "He said no twice", {"case", "punctuation"}, 1),
        ("It cost 240.1 million", "It cost 2401 million", {"case", "punctuation"}, 1),
        ("It rose 26%", "It rose 62%", {"case", "punctuation"}, 1),
        ("He did not say so", "He did say so", {"case", "punctuation"}, 1),
    ],
)
def test_folding_never_hides_quotation_marks_numbers_or_words(left, right, fold, edits):
    a, b = list(tokenise(left)), list(tokenise(right))
    lefts, rights, folded = edits_of(a, b, frozenset(fold))
    assert max(len(lefts), len(rights)) == edits
    assert folded == (0 if edits else 1)


def test_a_tree_is_drawn_to_scale_and_a_broken_one_not_at_all():
    drawn = tree("((A:1,B:1):1,C:2);")
    assert [leaf.siglum for leaf in drawn.leaves] == ["A", "B", "C"]
    assert drawn.leaves[0].x == drawn.leaves[2].x
    assert tree("") is None
    assert tree("((A:x") is None


def test_a_word_both_readings_share_is_not_marked():
    left = (
        "The leaders of the two countries realise that the US is implementing a policy of double containment"
    )
    right = "Kremlin aides told reporters: the leaders of both countries realise that the US is implementing a policy"
    lefts, rights, _ = edits_of(list(tokenise(left)), list(tokenise(right)))
    marked = " ".join(left[e.start : e.end] for e in lefts)
    assert "realise" not in marked
    assert "implementing" not in marked
    assert "two" in marked
    assert "told reporters" in " ".join(right[e.start : e.end] for e in rights)


@given(
    st.lists(st.sampled_from(["the", "of", "storm", "12", ",", "mayor", "said", "coast"]), max_size=14),
    st.data(),
)
def test_edits_tile_both_readings(words, data):
    other = data.draw(
        st.lists(st.sampled_from(["the", "of", "storm", "21", ",", "mayor", "told", "coast"]), max_size=14)
    )
    a, b = list(tokenise(" ".join(words))), list(tokenise(" ".join(other)))
    steps = readable_edits(a, b)
    assert [i for s in steps for i in range(s.left_start, s.left_end)] == list(range(len(a)))
    assert [j for s in steps for j in range(s.right_start, s.right_end)] == list(range(len(b)))
    for s in steps:
        if s.operation == "equal":
            assert [t.text for t in a[s.left_start : s.left_end]] == [
                t.text for t in b[s.right_start : s.right_end]
            ]


def test_a_version_names_its_language_and_leads_to_the_base_and_the_base_does_not(client):
    story = factories.story_of(("One", A), ("Two", B), collated=False)
    Version.objects.filter(outlet__name="Two").update(language="en-GB")
    factories.stored(
        story,
        factories.result_of(
            [factories.version_entry(s, t, *sentences(t)) for s, t in (("A", A), ("B", B))],
            [{"id": "r1", "cells": {"A": ["A1"], "B": ["B1"]}}],
            [],
        ),
    )
    client.force_login(factories.person("editor"))
    base, other = (
        client.get(reverse("stories:version", args=[story.slug, s])).content.decode() for s in ("A", "B")
    )
    assert "<dd>English (en-GB)</dd>" in other
    assert reverse("review:compare", args=[story.slug, "A", "B"]) in other
    assert "Compare with" not in base
