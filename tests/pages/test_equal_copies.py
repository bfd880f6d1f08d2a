"""Outlets that print the same words share a column, a square and a line; nothing they do not share is hidden."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from newsdiff.exports.formats import csv, html, tei
from newsdiff.exports.formats import json as json_format
from newsdiff.exports.pack import pack
from newsdiff.review.presentation import facts as matrices
from newsdiff.review.presentation import filters
from newsdiff.review.presentation.copies import copies_of, shortened
from newsdiff.review.presentation.dossier import dossier
from newsdiff.review.presentation.finding import votes
from newsdiff.review.presentation.overview import overview
from newsdiff.review.presentation.strip import strip
from newsdiff.review.presentation.table import table
from newsdiff.stories.models import Version
from tests import factories

pytestmark = pytest.mark.django_db

BODY = """HARBOUR TOWN (Nordwire) — The ferry Meridian ran aground off the northern pier on Tuesday with 214 people on board, the harbour master said.

"Nobody was hurt, and nobody got so much as wet feet," harbour master Ines Dahl told reporters.

Tugs pulled the ship free at 4 p.m. after six hours, and it was towed to the Kessel yard.

An inquiry will look at the steering gear, which was replaced in March."""
CREDIT = "Photo: Jon Vik / Nordwire"


def copy(headline: str = "Ferry runs aground", credit: str = CREDIT, body: str = BODY) -> str:
    return f"{headline}\n\nBy Tove Lind\n\n{body}\n\n{credit}".strip()


SIX = (
    ("Harbour Post", copy()),
    ("Coast Daily", copy()),
    ("Inland Gazette", copy("Ferry aground off the northern pier", "")),
    ("Island Courier", copy(credit="Photo: Island Courier", body=BODY.replace('"', "”"))),
    ("City Tribune", copy(body=BODY.replace("214", "241"))),
    ("Evening Star", copy("Stranded ferry freed", body=BODY.replace("4 p.m.", "5 p.m."))),
)


def shown(story, **asked):
    held = dossier(story)
    return held, table(held, filters.read(asked))


def test_four_outlets_with_the_same_words_are_one_set_and_a_changed_figure_is_not_of_it():
    held = dossier(factories.story_of(*SIX, slugline="FERRY-AGROUND"))
    (copies,) = copies_of(held)
    assert copies.sigla == ("A", "B", "C", "D")
    assert copies.more == "+ 3 with the same words"
    assert copies.names == "B Coast Daily, C Inland Gazette, D Island Courier"


def test_they_share_a_column_a_strip_s_column_and_a_line_until_they_are_opened():
    held, closed = shown(factories.story_of(*SIX))
    assert [c.siglum for c in closed.columns] == ["A", "E", "F"]
    assert strip(held).heads[0][0] == "A"
    assert [m for m, _ in strip(held).more] == ["+3"]
    assert [v.siglum for v in overview(held).versions] == ["A", "E", "F"]
    for asked in ("C", "all"):
        view = filters.read({"open": asked})
        assert [c.siglum for c in table(held, view).columns] == list("ABCDEF")
        assert len(strip(held, view).heads) == len(overview(held, view=view).versions) == 6
    assert closed.hidden == (), "what is told together is not hidden"


def test_headline_and_credit_that_differ_are_told_by_name_in_the_shared_cell():
    _, page = shown(factories.story_of(*SIX))
    told = {}
    for row in page.rows:
        cell = row.cells[0]
        role = next(iter(row.row.roles))
        told.setdefault(role, []).extend(
            (b.sigla, b.cell.missing or "".join(r.text for p in b.cell.pieces for r in p.runs))
            for b in cell.besides
        )
    assert told["headline"] == [(("C",), "Ferry aground off the northern pier")]
    assert (("C",), True) in told["credit"]
    assert (("D",), "Photo: Island Courier") in told["credit"]
    assert told["body"] == [], "the shape of quotation marks is house style"


def test_asked_for_style_the_column_tells_it_of_each():
    _, page = shown(factories.story_of(*SIX), severity="substantive,style")
    assert any(b.sigla == ("D",) for r in page.rows if r.row.is_body for b in r.cells[0].besides)


def test_the_versions_table_names_whose_credit_is_whose():
    line = overview(dossier(factories.story_of(*SIX))).versions[0]
    assert [(c.sigla, c.printed[-1]) for c in line.credits] == [
        (("A", "B"), CREDIT),
        (("C",), "By Tove Lind"),
        (("D",), "Photo: Island Courier"),
    ]


def test_a_finding_names_the_set_once():
    held = dossier(factories.story_of(*SIX))
    figure = next(f for f in held.findings if f.category == "figure" and "241" in f.message)
    assert [v.named for v in votes(held, figure)] == [("A+3", "F"), ("E",)]


def test_quotation_marks_that_were_lost_and_an_order_that_changed_make_no_set():
    bare = BODY.replace('"', "")
    first, *rest = BODY.split("\n\n")
    turned = "\n\n".join((first, *reversed(rest)))
    held = dossier(
        factories.story_of(("One", copy()), ("Two", copy(body=bare)), ("Three", copy(body=turned)))
    )
    assert copies_of(held) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": Version.Kind.KILL},
        {"kind": Version.Kind.CORRECTION},
        {"pub_status": Version.PubStatus.WITHHELD},
        {"placement": Version.Placement.UNCERTAIN},
    ],
)
def test_copy_that_must_be_seen_where_it_is_stands_for_itself(changed):
    story = factories.story_of(*SIX[:3])
    story.versions.filter(siglum="B").update(**changed)
    (copies,) = copies_of(dossier(story))
    assert copies.sigla == ("A", "C")


def test_hiding_a_shared_column_hides_all_that_share_it():
    story = factories.story_of(*SIX)
    held = dossier(story, base="E")
    column = next(c for c in table(held, filters.read({"base": "E"})).columns if c.copies)
    assert "hide=A,B,C,D" in column.hide_url


def test_the_pages_name_the_set_in_text_and_lead_in_and_out_of_it_without_script(client):
    client.force_login(factories.person())
    story = factories.story_of(*SIX)
    for page, parts in (
        ("review:table", (">+3<", "B Coast Daily")),
        ("stories:overview", ("B Coast Daily",)),
    ):
        address = reverse(page, args=[story.slug])
        closed = client.get(address).content.decode()
        assert "+ 3 with the same words" in closed
        assert all(part in closed for part in parts)
        assert 'href="?open=A' in closed
        opened = client.get(address, {"open": "A"}).content.decode()
        assert "+ 3 with the same words" not in opened
        assert "Island Courier" in opened


def test_a_story_without_equal_copies_says_nothing_of_them(client):
    client.force_login(factories.person())
    story = factories.story_of()
    body = client.get(reverse("review:table", args=[story.slug])).content.decode()
    assert "open-copies" not in body
    assert "with the same words" not in body


def facts_of(story, **asked):
    held = dossier(story)
    return held, matrices.facts(held, asked)


def test_the_matrices_have_one_column_for_the_set_and_tell_what_is_not_shared_by_name():
    story = factories.story_of(*SIX)
    _, page = facts_of(story)
    assert [h.siglum for h in page.columns] == ["A", "E", "F"]
    assert page.columns[0].copies.more == "+ 3 with the same words"
    credits = next(m for m in page.matrices if m.id == "credits")
    photo = next(r for r in credits.rows if CREDIT.removeprefix("Photo: ") in r.note or r.note == CREDIT)
    shared = photo.cells[0]
    apart = {s for sigla, _ in shared.besides for s in sigla}
    assert {"C", "D"} <= apart
    assert shared.label == "A, B"
    for m in page.matrices:
        assert all(len(r.cells) == 3 for r in m.rows)
        assert not m.totals or len(m.totals) == 3
    _, opened = facts_of(story, open="all")
    assert [h.siglum for h in opened.columns] == list("ABCDEF")


def test_a_matrix_is_sorted_by_any_column_and_back():
    story = factories.story_of()
    for by in ("what", "A", "reads", "row"):
        _, page = facts_of(story, sort=by, show="figures")
        _, turned = facts_of(story, sort=f"-{by}", show="figures")
        rows, back = (p.matrices[0].rows for p in (page, turned))
        assert sorted(r.label for r in rows) == sorted(r.label for r in back)
        if by == "what":
            said = [(r.label.casefold(), r.note.casefold()) for r in rows]
            assert said == sorted(said)
            assert [(r.label.casefold(), r.note.casefold()) for r in back] == sorted(said, reverse=True)
            assert (page.what.sorted, turned.what.sorted) == ("ascending", "descending")
            assert page.what.url == "?show=figures&sort=-what"
        if by == "A":
            stated = [r.cells[0].value.casefold() for r in rows if r.cells[0].value]
            assert stated == sorted(stated)
            for told in (rows, back):
                assert all(r.cells[0].value for r in told[: len(stated)]), "what is not stated comes last"


def test_each_cell_leads_to_its_text_in_the_table(client):
    client.force_login(factories.person())
    story = factories.story_of(*SIX)
    page = client.get(reverse("review:facts", args=[story.slug])).content.decode()
    shown_in_table = client.get(reverse("review:table", args=[story.slug])).content.decode()
    links = set(re.findall(r'<a class="val" href="[^"#]*(#c-[^"]+)"', page))
    assert len(links) > 5
    led = [link for link in links if f'id="{link[1:]}"' in shown_in_table]
    folded = [link for link in links if link[-1] in "BCD"]
    assert set(links) == {*led, *folded}


def test_sentences_of_findings_name_the_set_once_and_leave_quotations_alone():
    held = dossier(factories.story_of(*SIX))
    assert shortened(held, "Missing in A, B, C, D and F.") == "Missing in A+3 and F."
    assert shortened(held, "“A, B, C and D” in A, B and E.") == "“A, B, C and D” in A, B and E."
    assert shortened(held, "Missing in A, B and C.") == "Missing in A, B and C."
    figure = next(f for f in held.findings if f.category == "figure" and "241" in f.message)
    assert "A, B, C, D" in figure.message
    assert "A+3" in shortened(held, figure.message)


def test_comparison_says_that_two_have_the_same_words(client):
    client.force_login(factories.person())
    story = factories.story_of(*SIX)
    page = client.get(reverse("review:compare", args=[story.slug, "A", "C"])).content.decode()
    assert '<p class="note" id="same-words">A, B, C and D have the same words.' in page
    assert "B Coast Daily = A</option>" in page
    apart = client.get(reverse("review:compare", args=[story.slug, "A", "E"])).content.decode()
    assert 'id="same-words"' not in apart


def test_an_evidence_pack_holds_every_version_and_says_which_are_the_same():
    held = pack(factories.story_of(*SIX), scope="open")
    assert [(v.siglum, v.same_said) for v in held.versions] == [
        ("A", ""),
        ("B", "same words as A"),
        ("C", "same words as A"),
        ("D", "same words as A"),
        ("E", ""),
        ("F", ""),
    ]
    page = html.write(held).decode()
    assert page.count("same words as A") == 3
    assert all(v.sha256 in page for v in held.versions)
    head = csv.write(held).decode("utf-8-sig").splitlines()[0]
    assert head.count("same words as A") == 3
    told = json_format.document(held)["evidence_pack"]["versions"]
    assert told["B"]["same_words_as"] == "A"
    assert told["E"]["same_words_as"] is None
    root = tei.document(held)
    witnesses = root.findall(".//{*}witness")
    assert [w.get("corresp") for w in witnesses] == [None, "#wit-A", "#wit-A", "#wit-A", None, None]
    assert len(root.findall(".//{*}rdg[@wit='#wit-B']")) > 0
