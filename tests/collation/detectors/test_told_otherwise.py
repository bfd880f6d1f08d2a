"""What a version says in its own words it does not lack; what it says in part is named beside the finding."""

from __future__ import annotations

from newsdiff.collation import Witness, collate
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.told_otherwise import TOLD, nearest, says_clause
from newsdiff.collation.pipeline import cluster_of
from newsdiff.collation.types import Finding, SegmentId

REST = (
    "The mountain road stays shut until the thaw. Skiers had been warned the evening before by a notice at the inn. "
    "A fund for the families opens next week. The cable car was tested in March and again in May. "
    "Torrach lives on guests from the lowlands, and the season has been poor."
)
SMUGGLERS = "Smugglers fled into the marsh when a customs officer shot at their boat near Varnhoek."
AT_LENGTH = (
    "At Varnhoek, where the dykes are low and the fog seldom lifts, an officer of the customs had fired at a vessel "
    "whose crew of smugglers then escaped on foot through the marsh, leaving behind nine crates of tobacco and a dog."
)
AVALANCHE = "The avalanche near Torrach killed the guides Anna Brandt and Piet Maas and the climbers Tessa Holm and Rudi Kvist."


def two(left: str, right: str) -> Cluster:
    return cluster_of([Witness("A", f"{left} {REST}"), Witness("B", f"{REST} {right}")])


def holding(cluster: Cluster, siglum: str, words: str) -> SegmentId:
    return next(s.id for s in cluster.segments_of(siglum) if words in cluster.text_of(s.id))


def statements(**texts: str) -> list[Finding]:
    found = collate([Witness(siglum=s, text=text) for s, text in texts.items()]).findings
    return [f for f in found if f.detector == "context.statement"]


def test_a_paraphrase_is_found_by_its_rare_words_and_by_near_synonyms():
    cluster = two(SMUGGLERS, AT_LENGTH)
    place = nearest(cluster, [("A", cluster.tokens(holding(cluster, "A", "Smugglers")))], "B")
    assert place is not None
    assert place.likeness >= TOLD
    assert place.segment == holding(cluster, "B", "Varnhoek")


def test_another_statement_about_the_same_people_is_none():
    cluster = two(SMUGGLERS, "Two smugglers from Varnhoek were sentenced by the provincial court on Monday.")
    assert nearest(cluster, [("A", cluster.tokens(holding(cluster, "A", "Smugglers")))], "B") is None


def test_the_same_with_another_figure_is_not_the_same():
    bonus = "The mill paid its weavers a bonus of 250 crowns before the strike began."
    for figure, stands in (("250", True), ("300", False)):
        cluster = two(
            bonus, f"Before the strike the weavers of the mill were given a bonus of {figure} crowns."
        )
        place = nearest(cluster, [("A", cluster.tokens(holding(cluster, "A", "weavers")))], "B")
        assert place is not None
        assert place.agrees is stands


def test_a_promise_and_its_refusal_are_two():
    cluster = two(
        "The owners of the mill will pay the weavers a bonus before the strike.",
        "The owners of the mill will not pay the weavers a bonus before the strike.",
    )
    place = nearest(cluster, [("A", cluster.tokens(holding(cluster, "A", "weavers")))], "B")
    assert place is not None
    assert place.likeness >= TOLD
    assert not place.agrees


def test_what_is_said_in_part_is_named_beside_the_finding():
    more = "The inn has closed."
    (finding,) = statements(A=f"{AT_LENGTH} {REST} {more} {SMUGGLERS}", B=f"{AT_LENGTH} {REST} {more}")
    assert finding.evidence["absent"] == ["B"]
    assert [near["version"] for near in finding.evidence["near"]] == ["B"]
    assert "; something like it stands in B (“At Varnhoek" in finding.message


def test_a_second_telling_in_other_words_is_nothing_that_others_lack():
    again = "The climbers who were killed are Tessa Holm and Rudi Kvist."
    assert statements(A=f"{AVALANCHE} {REST} {again}", B=f"{AVALANCHE} {REST}") == []


def test_a_row_of_two_statements_that_share_a_name_makes_two_findings():
    opening = "The mill will close in May."
    told, said = "Ada Brun told a conference.", "Ada Brun said the looms are worn out."
    found = statements(A=f"{opening} {told} {REST}", B=f"{opening} {said} {REST}", C=f"{opening} {REST}")
    assert sorted((f.evidence["present"], sorted(f.evidence["absent"])) for f in found) == [
        (["A"], ["B", "C"]),
        (["B"], ["A", "C"]),
    ]
    for finding in found:
        assert [s for s, reading in finding.readings.items() if reading] == finding.evidence["present"]
        assert all(finding.readings[s] is None for s in finding.evidence["absent"])


def test_a_clause_that_stands_in_a_sentence_beside_it_is_said():
    clause = "as candles were lit on the quay to mark a year since the flood"
    beside = "The trouble came after an evening on which candles were lit on the quay to mark the flood of last year."
    elsewhere = "The quay has been rebuilt since the flood, and ships call again."
    for text, said in ((beside, True), (elsewhere, False)):
        cluster = two(
            f"Youths attacked the depot late on Friday, {clause}.", f"Youths attacked the depot late. {text}"
        )
        sentence = cluster.tokens(holding(cluster, "A", "Youths"))
        first = next(i for i, t in enumerate(sentence) if t.norm == "as")
        assert says_clause(cluster, ("A", sentence[first:]), "B") is said
