"""What every format must hold, and must not do."""

from __future__ import annotations

import csv as spreadsheet
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from newsdiff.exports.formats import csv, docx, html, tei
from newsdiff.exports.formats import json as json_format
from newsdiff.exports.formats.letter import letter
from newsdiff.exports.formats.redline import redline
from newsdiff.exports.formats.safe import cell_safe
from newsdiff.exports.pack import NothingToExport, pack
from newsdiff.review.models import Finding
from newsdiff.review.services import finding_decide
from newsdiff.stories.models import Version
from tests import factories
from tests.collation.test_groups import ALL

pytestmark = pytest.mark.django_db
T = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
MOVED = """Storm floods coast

The army sent three hundred soldiers to the harbour towns.

LISBON (AP) — A storm killed 12 people on the coast on Monday, the mayor said.

Damage was put at $240 million in 2023, according to the ministry."""


@pytest.fixture
def story():
    return factories.story_of(
        ("Gazette", factories.GAZETTE),
        ("Courier", factories.COURIER),
        ("Times", factories.TIMES),
        ("Post", MOVED),
    )


@pytest.fixture
def decided(story):
    finding = story.findings.filter(category="figure", present=True).first()
    finding_decide(
        finding=finding, action="confirm", user=factories.person(), comment="Checked with the ministry"
    )
    return finding


def texts(story):
    return {v.siglum: v.text.body for v in story.versions.select_related("text")}


def accepted(data, *, accept):
    """The body's text as a word processor gives it with all changes accepted, or rejected."""
    gone, mark = ("w:del", "w:del") if accept else ("w:ins", "w:ins")
    out = []
    paragraphs = Document(io.BytesIO(data)).element.body.findall(qn("w:p"))
    for number, paragraph in enumerate(paragraphs):
        for node in paragraph.iter(qn("w:t"), qn("w:delText"), qn("w:tab")):
            if not any(a.tag == qn(gone) for a in node.iterancestors()):
                out.append("\t" if node.tag == qn("w:tab") else node.text)
        last = number == len(paragraphs) - 1
        if not last and paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(mark)}") is None:
            out.append("\n")
    return "".join(out)


@pytest.mark.parametrize("siglum", ["B", "C", "D"])
def test_accepting_all_changes_gives_the_version_and_rejecting_all_gives_the_base(story, siglum):
    data = docx.write(pack(story, scope="open"), siglum)
    assert accepted(data, accept=True) == texts(story)[siglum]
    assert accepted(data, accept=False) == texts(story)["A"]


def test_the_redline_really_tracks_changes_and_comments_at_their_places(story, decided):
    data = docx.write(pack(story), "B")
    archive = zipfile.ZipFile(io.BytesIO(data))
    body = archive.read("word/document.xml").decode()
    assert "<w:ins " in body
    assert "<w:del " in body
    comments = archive.read("word/comments.xml").decode()
    assert decided.key in comments
    assert "Checked with the ministry" in comments
    assert texts(story)["A"] not in comments
    headers = "".join(archive.read(n).decode() for n in archive.namelist() if "header" in n)
    assert pack(story).versions[0].sha256 in headers


HOSTILE = [
    ("Tabs\tand\r\nline ends\rof all kinds.", "Tabs\tand\nline ends of many kinds."),
    ("Two  spaces stay. 😀 emoji.", "Two spaces stay. 😁 emoji. \x0bVertical."),
    ("<w:p>markup</w:p> &amp; more", "شريط أحمر & \u202eabc"),
    ("\n\nLeading lines", "Leading lines\n\n\n"),
]


@pytest.mark.parametrize(("left", "right"), HOSTILE)
def test_the_redline_is_exact_whatever_the_texts_hold(left, right):
    story = factories.story_of(("One", left), ("Two", right))
    made = pack(story)
    pieces = redline(made, "A", "B")
    assert "".join(p.text for p in pieces if p.kind != "inserted") == left
    assert "".join(p.text for p in pieces if p.kind != "deleted") == right
    data = docx.write(made, "B")
    plain = str.maketrans({"\x0b": "\ufffd"})
    assert accepted(data, accept=True) == "\n".join(
        right.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ).translate(plain)
    assert accepted(data, accept=False) == left.replace("\r\n", "\n").replace("\r", "\n")


def test_every_versions_statements_rebuild_from_the_tei(story):
    made = pack(story)
    root = etree.fromstring(tei.write(made))
    for held in made.versions:
        readings = root.iterfind(f".//{T}rdg[@wit='#wit-{held.siglum}']")
        segments = [s for rdg in readings for s in rdg if "copyOf" not in s.attrib]
        told = [s.text for s in sorted(segments, key=lambda s: int(s.get("n")))]
        expected = [held.text[s.start : s.end] for s in made.dossier.segments[held.siglum]]
        assert told == expected
        assert "".join("".join(told).split()) == "".join(held.text.split())


def test_every_tei_apparatus_has_every_witness_once_and_every_pointer_leads_somewhere(story, decided):
    made = pack(story)
    root = etree.fromstring(tei.write(made))
    ids = [e.get(XML_ID) for e in root.iter() if e.get(XML_ID)]
    assert len(ids) == len(set(ids))
    witnesses = {f"#{w.get(XML_ID)}" for w in root.iter(f"{T}witness")}
    for app in root.iter(f"{T}app"):
        assert sorted(r.get("wit") for r in app) == sorted(witnesses)
    for element in root.iter(f"{T}link", f"{T}ptr", f"{T}seg"):
        for target in (element.get("target") or element.get("copyOf") or "").split():
            assert target[1:] in ids
    assert {i.text for i in root.iter(f"{T}idno") if i.get("type") == "SHA-256"} == {
        v.sha256 for v in made.versions
    }


def test_moves_are_linked_in_the_tei(story):
    made = pack(story)
    moved = [(r, s) for r in made.dossier.rows for s in r.moved if r.cells.get(s)]
    assert moved, "the story must hold a move for this test to say anything"
    links = list(etree.fromstring(tei.write(made)).iterfind(f".//{T}linkGrp[@type='moved']/{T}link"))
    assert len(links) == len(moved)
    assert all(len(link.get("target").split()) == 2 for link in links)


def test_the_json_is_the_contracts_with_decisions_added(story, decided):
    document = json.loads(json_format.write(pack(story)))
    result = story.collations.filter(state="done").first().result
    for key, value in result.items():
        if key != "findings":
            assert document[key] == value
    for told, original in zip(document["findings"], result["findings"], strict=True):
        assert {k: told[k] for k in original} == original
        assert Finding.objects.get(key=told["key"]).message == told["message"]
    chosen = [f for f in document["findings"] if f["selected"]]
    assert [f["key"] for f in chosen] == [decided.key]
    assert chosen[0]["decisions"][0]["comment"] == "Checked with the ministry"
    assert chosen[0]["permalink"].endswith(decided.get_absolute_url())


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "|cmd", "＝1"])
def test_no_csv_cell_is_run_as_a_formula(cell):
    assert cell_safe(cell).startswith("'")


def test_the_csv_has_a_line_for_each_finding_and_neutralises_hostile_readings(story, decided):
    Finding.objects.filter(pk=decided.pk).update(message='=HYPERLINK("http://evil.example")')
    made = pack(story)
    lines = list(spreadsheet.DictReader(io.StringIO(csv.write(made).decode("utf-8-sig"))))
    assert [line["finding"] for line in lines] == [decided.key]
    assert lines[0]["message"].startswith("'=")
    assert "Confirmed by nora" in lines[0]["decisions"]


def test_the_html_file_needs_nothing_else_and_runs_nothing(story, decided):
    finding_decide(finding=decided, action="comment", user=None, comment="<script>alert(1)</script>")
    page = html.write(pack(story)).decode()
    assert "<script" not in page
    assert "<link" not in page
    assert "src=" not in page
    assert "url(" not in page
    assert "<style>" in page
    assert "&lt;script&gt;" in page
    assert all(v.sha256 in page for v in pack(story).versions)
    assert decided.get_absolute_url() in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"pub_status": "canceled"}, "killed"),
        ({"embargoed_until": datetime(2126, 5, 4, 12, tzinfo=UTC)}, "embargoed until 4 May 2126, 12:00 UTC"),
    ],
)
def test_copy_that_must_not_be_used_is_named_in_every_format(story, said, words):
    """A pack and a letter quoted embargoed copy like any other."""
    made = pack(story, scope="open")
    assert not made.not_for_use
    assert "ot for use" not in html.write(made).decode()
    assert letter(made, "B").startswith("To: Courier")
    Version.objects.filter(story=story, siglum="C").update(**said)
    made = pack(story, scope="open")
    page = html.write(made).decode()
    assert f"Not for use: C Times is {words}. What it says stands in this pack." in page
    assert page.count(f"(not for use: {words})") == 1
    assert letter(made, "B").startswith(f"[Not for use: C Times is {words}. ")
    assert f"(not for use: {words})" in csv.write(made).decode("utf-8-sig").splitlines()[0]
    told = json_format.document(made)["evidence_pack"]["versions"]
    assert (told["C"]["not_for_use"], told["A"]["not_for_use"]) == (words, None)
    witness = tei.document(made).find(f".//{T}witness[@n='C']")
    assert witness.findtext(f".//{T}note") == f"Not for use: {words}."
    head = Document(io.BytesIO(docx.write(made, siglum="C"))).sections[0].header.paragraphs[0].text
    assert f"C Times (not for use: {words}) · sha256" in head


def test_a_correction_is_named_as_one(story):
    Version.objects.filter(story=story, siglum="C").update(kind="correction")
    made = pack(story, scope="open")
    assert "(correction)" in html.write(made).decode()
    assert json_format.document(made)["evidence_pack"]["versions"]["C"]["kind"] == "correction"


def test_only_a_confirmed_finding_is_called_an_error(story):
    open_letters = [letter(pack(story, scope="open"), s) for s in "ABCD"]
    assert any("ask you to check" in text for text in open_letters)
    assert not any("error" in text for text in open_letters)


def test_a_letter_calls_a_confirmed_finding_an_error_and_quotes_the_text(story, decided):
    siglum = next(s for s, r in decided.readings.items() if r)
    text = letter(pack(story), siglum)
    assert "confirmed the following errors" in text
    assert decided.readings[siglum][0]["text"] in text
    assert decided.key in text


def test_a_letter_says_which_letter_is_whose(story):
    text = letter(pack(story, scope="open"), "B")
    assert "Below, B is your text; beside it: A Gazette, C Times, D Post." in text


def test_what_others_left_out_is_no_error_of_those_who_carry_it(story):
    """A confirmed "D lacks the denial" stood in the letter to A as an error in A's text."""
    finding = story.findings.filter(present=True).first()
    span = {"start": 0, "end": 5, "text": "Storm"}
    finding.category, finding.severity = "context", "substantive"
    finding.readings = {"A": [span], "B": [span], "C": [span], "D": None}
    finding.evidence = {"present": ["A", "B", "C"], "absent": ["D"]}
    finding.save()
    finding_decide(finding=finding, action="confirm", user=factories.person())
    about = {s: finding.key in letter(pack(story), s) for s in "ABCD"}
    assert about == {"A": False, "B": False, "C": False, "D": True}

    finding.readings, finding.category = {"A": [span], "B": [], "C": [span], "D": [span]}, "credit"
    finding.evidence = {"uncredited": ["B"]}
    finding.save()
    assert "Your text: does not have it" in letter(pack(story), "B")
    assert finding.key not in letter(pack(story), "A")

    finding.readings = {"A": [span], "B": None, "C": None, "D": None}
    finding.evidence = {"present": ["A"], "absent": ["B", "C", "D"]}
    finding.save()
    assert all(finding.key in letter(pack(story), s) for s in "ABCD")


def test_nobody_is_asked_why_she_lacks_what_one_other_alone_has(story):
    """The letter to each of eight outlets listed whatever a ninth one had of its own."""
    finding = story.findings.filter(present=True).first()
    span = {"start": 0, "end": 5, "text": "Storm"}
    finding.category, finding.severity = "context", "substantive"
    finding.readings = {"A": None, "B": [span], "C": None, "D": None}
    finding.evidence = {"present": ["B"], "absent": ["A", "C", "D"]}
    finding.save()

    def asked(**more: str) -> set[str]:
        return {s for s in "ABCD" if finding.key in letter(pack(story, scope="open", **more), s)}

    assert asked() == {"B"}, "who has it may be asked where it comes from"
    assert asked(base="B") == set("ABCD"), "what the base has, the others were to carry"
    finding.readings, finding.evidence = finding.readings | {"A": [span]}, {"absent": ["C", "D"]}
    finding.save()
    assert asked() == {"C", "D"}


def test_a_dismissed_finding_is_in_no_letter(story, decided):
    decided.refresh_from_db()
    finding_decide(finding=decided, action="dismiss", user=None)
    made = pack(story, scope="selected", keys=[decided.key])
    assert len(made.items) == 1
    assert all(decided.message not in letter(made, s) for s in "ABCD")


def test_a_story_without_a_collation_says_so():
    with pytest.raises(NothingToExport):
        pack(factories.story_of(collated=False))


def test_versions_in_words_of_their_own_are_told_nothing_of_each_other_s_findings():
    made = pack(factories.story_of(*((f"Paper {s}", text) for s, text in ALL.items())), scope="open")
    lines = list(spreadsheet.DictReader(io.StringIO(csv.write(made).decode("utf-8-sig"))))
    readings = [{head[0]: told for head, told in line.items() if " Paper " in head} for line in lines]
    assert all({s for s in r if r[s] == "[not compared]"} in ({"C", "D"}, {"A", "B", "E"}) for r in readings)
    assert "“214”" in letter(made, "A")
    for siglum in "CD":
        assert "214" not in letter(made, siglum)
