"""The TEI of an evidence pack fits a grammar of TEI's elements, and what it points at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from newsdiff.exports.formats import tei
from newsdiff.exports.pack import Pack, pack
from newsdiff.review.services import finding_decide
from newsdiff.stories.models import Story
from tests import factories

pytestmark = pytest.mark.django_db
NS = {"t": tei.TEI}
ID = f"{{{tei.XML}}}id"
MOVED = factories.GAZETTE.split("\n\n")
SHUFFLED = "\n\n".join([MOVED[0], MOVED[1], MOVED[5], MOVED[2], MOVED[4], MOVED[3], MOVED[6]])
ODD = "Storm & <flood>\n\nA \x0bstorm \u2028came ]]> over “the” sea,\ttwice  twice. It &amp; went.\n"


@pytest.fixture
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(Path(__file__).with_name("tei_subset.rng")))


@pytest.fixture(params=["three versions", "moved", "one alone", "odd characters"])
def made(request: pytest.FixtureRequest) -> Pack:
    texts = {
        "three versions": (),
        "moved": (("Gazette", factories.GAZETTE), ("Courier", factories.COURIER), ("Herald", SHUFFLED)),
        "one alone": (("Gazette", factories.GAZETTE),),
        "odd characters": (
            ("Gazette", ODD),
            ("Courier", ODD.replace("twice  twice", "twice")),
            ("Times", factories.TIMES),
        ),
    }[request.param]
    story: Story = factories.story_of(*texts)
    for number, finding in enumerate(story.findings.filter(present=True)[:3]):
        action = "confirm" if number else "comment"
        finding_decide(finding=finding, action=action, user=None, lock=finding.lock, comment="<b>&</b> seen")
    return pack(story, scope="open")


def test_it_fits_the_grammar(made, grammar):
    document = etree.fromstring(tei.write(made))
    assert grammar.validate(document), grammar.error_log


def test_the_grammar_refuses_what_is_no_such_document(grammar):
    stray = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>x</p></body></text></TEI>'
    assert not grammar.validate(etree.fromstring(stray))


def test_ids_are_unique_and_every_pointer_finds_one(made):
    document = etree.fromstring(tei.write(made))
    ids = [element.get(ID) for element in document.iter() if element.get(ID)]
    assert len(ids) == len(set(ids))
    pointers = [
        p
        for e in document.iter()
        for name in ("wit", "target", "copyOf")
        for p in (e.get(name) or "").split()
    ]
    inside = {pointer for pointer in pointers if pointer.startswith("#")}
    assert inside <= {f"#{each}" for each in ids}
    assert all(pointer.startswith(("#", "http")) for pointer in pointers)


def test_every_version_rebuilds_from_its_statements(made):
    document = etree.fromstring(tei.write(made))
    for held in made.versions:
        found = document.findall(f".//t:rdg[@wit='#wit-{held.siglum}']/t:seg", NS)
        once = {int(seg.get("n")): seg.text or "" for seg in found if seg.get(ID)}
        rebuilt = "".join(once[n] for n in sorted(once))
        assert _bare(rebuilt) == _bare(made.dossier.texts[held.siglum])


def _bare(text: str) -> str:
    """Without white space, which stands between segments; what XML cannot hold is U+FFFD there."""
    return re.sub(r"\s+", "", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", text)).replace("\ufffd", "")


def test_a_moved_statement_is_linked_with_where_it_stands_elsewhere():
    story = factories.story_of(("Gazette", factories.GAZETTE), ("Herald", SHUFFLED))
    made = pack(story, scope="open")
    assert any(row.moved for row in made.dossier.rows)
    document = etree.fromstring(tei.write(made))
    links = document.findall(".//t:linkGrp[@type='moved']/t:link", NS)
    held = {e.get(ID): e for e in document.iter() if e.get(ID)}
    assert links
    for link in links:
        here, there = (held[target[1:]] for target in link.get("target").split())
        assert here.getparent().get("wit") != there.getparent().get("wit")
