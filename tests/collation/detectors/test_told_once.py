"""What belongs together is told as one finding: blocks that moved, sentences run together, footers, captions."""

from __future__ import annotations

from newsdiff.collation import Witness, collate


def findings(detector: str, *texts: str) -> list[dict]:
    witnesses = [Witness(siglum=chr(65 + n), text=text) for n, text in enumerate(texts)]
    found = collate(witnesses).to_dict()["findings"]
    return [
        f for f in found if f["evidence"].get("detector", f["id"]) == detector or f["category"] == detector
    ]


OPENING = "The ferry was late again on Monday, the harbour master said."
CRANES = (
    "Two of the nine cranes stand idle since the winter storms.\n\nA tenth was sold to a port in the north."
)
COUNCIL = "The council will vote on the budget in May.\n\nIts members are split over the price of the quay."
CLOSING = (
    "Nobody was hurt when a rope tore in the evening.\n\nThe strike goes on, whatever the weather brings."
)


def test_statements_moved_in_one_piece_are_told_once():
    found = findings(
        "order",
        "\n\n".join((OPENING, CRANES, COUNCIL, CLOSING)),
        "\n\n".join((OPENING, CRANES, COUNCIL, CLOSING)),
        "\n\n".join((OPENING, COUNCIL, CLOSING, CRANES)),
    )
    assert [len(f["readings"]["C"]) for f in found] == [2]
    assert "this and one statement behind it" in found[0]["message"]


def test_versions_that_run_the_same_sentences_into_one_are_told_together():
    whole = f"{OPENING}\n\nThe old steel crane on the quay is expected to last until March, with repairs priced at nine million crowns."
    split = f"{OPENING}\n\nThe old steel crane on the quay is expected to last until March. The engineer sees repairs priced at nine million crowns."
    found = findings("structure", whole, split, whole, split)
    assert len(found) == 1


def test_a_footer_of_several_sentences_is_one_piece_of_site_text():
    footer = "This article originally appeared in the Lakeside Times. Copyright 2031. Follow Lakeside Times on Twitter."
    story = "\n\n".join((OPENING, CRANES, COUNCIL, CLOSING))
    found = findings("furniture", f"{story}\n\n{footer}", story)
    assert len(found) == 1
    assert found[0]["readings"]["A"][0]["text"] == footer


def test_the_sentences_of_one_quotation_that_a_version_lacks_are_one_statement():
    said = '"The crew has mended every rope by hand since March. Still, nobody thanks us for it," the pilot said.'
    found = findings("context", f"{OPENING}\n\n{said}\n\n{COUNCIL}", f"{OPENING}\n\n{COUNCIL}")
    assert [f["readings"]["A"][0]["text"] for f in found] == [said]


def test_of_two_blocks_that_changed_places_the_one_that_fewer_versions_have_has_moved():
    found = findings(
        "order",
        "\n\n".join((OPENING, COUNCIL, CRANES)),
        "\n\n".join((OPENING, CRANES, COUNCIL)),
        "\n\n".join((OPENING, COUNCIL, CLOSING)),
    )
    assert [f["readings"]["A"][0]["text"] for f in found] == ["Two of the nine cranes"]


def test_a_spelling_in_a_short_quotation_and_the_stop_beside_its_mark_are_two_differences():
    found = findings(
        "style", 'The line said it would "cooperate fully."', 'The line said it would "co-operate fully".'
    )
    assert sorted(f["message"].split()[0] for f in found) == ["A", "Spelling:"]


def test_a_quotation_is_named_by_its_own_words_without_a_lone_mark():
    said = "The pilot said that nobody would go out again."
    quotation = "'The hull is old but it is dry', he added."
    caption = "The ferry Gull at the quay on Monday (left), seen from the tower"
    found = findings(
        "structure",
        "\n\n".join((OPENING, COUNCIL, said, quotation, CLOSING)),
        "\n\n".join((OPENING, COUNCIL, said, caption, quotation, CLOSING)),
    )
    assert "parts “The hull is old but it is dry” from" in found[0]["message"]


def test_a_slip_that_is_a_word_is_told_once_and_of_a_quotation_as_its_words():
    plain = "The police have not released the {} of the driver who fled."
    found = collate(
        [Witness("A", plain.format("identity")), Witness("B", plain.format("identify"))]
    ).to_dict()
    assert [f["category"] for f in found["findings"]] == ["garble"]
    spoken = '"They came {} the northern channel at dawn," the guard said.'
    found = collate([Witness("A", spoken.format("through")), Witness("B", spoken.format("though"))]).to_dict()
    assert [f["category"] for f in found["findings"]] == ["quote"]


def test_a_name_that_two_versions_spell_otherwise_is_told_though_a_third_corrected_the_sentence():
    line = "Ida Falk keeps the lighthouse at {} with her brother."
    note = "CORRECTION: An earlier version of this story said that Ida Falk keeps the lighthouse at Veldorf. The sentence has been deleted."
    found = findings(
        "name",
        "\n\n".join((OPENING, CRANES, CLOSING, note)),
        "\n\n".join((OPENING, CRANES, CLOSING, line.format("Velderf"))),
        "\n\n".join((OPENING, CRANES, CLOSING, line.format("Veldorf"))),
    )
    assert [f["readings"]["B"][0]["text"] for f in found] == ["Velderf"]
