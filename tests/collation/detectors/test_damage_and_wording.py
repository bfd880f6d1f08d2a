"""Names, claims, translation, damage and style: what an editor is told, and what is left in peace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdiff.collation import Witness, collate, lexicon

FRAME = "Delegates returned to the hall in the morning.\n\n{}\n\nResidents watched from behind the barriers."


def findings(*sentences: str, category: str) -> list[dict]:
    witnesses = [Witness(siglum=chr(65 + n), text=FRAME.format(s)) for n, s in enumerate(sentences)]
    return [f for f in collate(witnesses).to_dict()["findings"] if f["category"] == category]


def marked(finding: dict, siglum: str) -> str:
    return " ".join(span["text"] for span in finding["readings"][siglum] or [])


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        ("According to the ministry briefingthey had been warned twice by the envoys.", "briefingthey"),
        ("Chinas president will visit three countries in southern Africa.", "Chinas"),
        ("Trade reached $21.8 billion (17.3 billion) last year, the customs office said.", "(17.3 billion)"),
        ("The court will hear the the appeal of the two brothers in autumn.", "the the"),
        ("The mayorâ€™s office did not answer calls from reporters.", "mayorâ€™s"),
        ("The target was met a year earlier. earlier than expected, officials said.", "earlier. earlier"),
        ("The ruling party was critical by its own youth wing for the delay.", "was critical by"),
    ],
)
def test_damage_is_found_in_a_version_that_stands_alone(damaged, words):
    (finding,) = findings(damaged, category="garble")
    assert words in marked(finding, "A")


@pytest.mark.parametrize(
    "sound",
    [
        "He had had enough of the talks, the envoy said, and that that was final.",
        "The U.S. dollar and the St. Gallen bond vs. the yen were the talk of the day.",
        "Rescuers overlooked the inland harbour, and nobody understood the notice within.",
        "Profits rose to $3.2 billion (£2.5 billion), the brewer said.",
    ],
)
def test_sound_sentences_are_not_called_damaged(sound):
    assert findings(sound, category="garble") == []


def test_a_name_changed_in_one_of_three_versions_is_told_with_the_vote():
    right = "Foreign Minister Annalena Berger will travel to Ankara next week."
    found = findings(right, right, right.replace("Berger", "Becker"), category="name")
    assert len(found) == 1
    assert found[0]["severity"] == "substantive"
    assert marked(found[0], "C").endswith("Becker")
    assert sorted(map(len, found[0]["evidence"]["votes"].values())) == [1, 2]


def test_a_lost_hedge_is_marked_by_the_word_before_the_gap():
    (found,) = findings(
        "The suspect allegedly drove the van into the crowd.",
        "The suspect drove the van into the crowd.",
        category="claim",
    )
    assert (marked(found, "A"), marked(found, "B")) == ("allegedly", "suspect")


def test_spelling_is_style_and_never_a_suspicion_of_translation():
    pair = ("The leaders realise that time is short.", "The leaders realize that time is short.")
    assert [f["severity"] for f in findings(*pair, category="style")] == ["style"]
    assert findings(*pair, category="translation") == []


def test_signs_of_translation_count_against_the_version_with_the_rendering():
    texts = ["The state broadcaster showed the parade live on Sunday."] * 2
    texts.append("The public television channel showed the parade live on Sunday.")
    witnesses = [Witness(siglum=s, text=FRAME.format(t)) for s, t in zip("ABC", texts, strict=True)]
    signs = collate(witnesses).to_dict()["translation_signs"]
    assert signs["C"]["score"] > 0 == signs["A"]["score"] == signs["B"]["score"]
    assert "state broadcaster" in signs["C"]["evidence"][0]["why"]


@pytest.mark.parametrize(
    ("statement", "is_sign"),
    [
        ("“The bridge will stand for a hundred years,” the engineer said on Monday.", False),
        (
            "The bridge will stand for a hundred years,” the engineer said on Monday.",
            False,
        ),  # a mark was lost
        (
            "The bridge will stand for a hundred years, the engineer said on Monday.",
            False,
        ),  # the outlet's own words now
        ("“The bridge will endure for a hundred summers,” the engineer said on Monday.", True),
    ],
)
def test_only_other_words_in_a_quotation_are_a_sign_of_translation(statement, is_sign):
    texts = ["“The bridge will stand for a hundred years,” the engineer said on Monday."] * 2 + [statement]
    witnesses = [Witness(siglum=s, text=FRAME.format(t)) for s, t in zip("ABC", texts, strict=True)]
    signs = collate(witnesses).to_dict()["translation_signs"]
    assert bool(signs["C"]["evidence"]) is is_sign
    assert signs["A"]["evidence"] == signs["B"]["evidence"] == []


def test_a_pair_of_sentences_always_gets_one_ranked_suspicion():
    pair = ("He aimed his primitive telescope at the sky.", "He pointed his humble spyglass at the heavens.")
    found = [
        f
        for f in collate([Witness(siglum=s, text=t) for s, t in zip("AB", pair, strict=True)]).to_dict()[
            "findings"
        ]
        if f["category"] == "translation"
    ]
    assert len(found) == 1
    assert 0 < found[0]["confidence"] < 0.6


def test_one_sentence_rendered_in_five_is_still_a_pair():
    long = "Instead of nets, which tear, the crew took up a thing like a basket and lowered it so often that it wore the rope away."
    short = (
        "They had no nets. Nets tear. They had something like a cage. It sank and sank. The rope was gone."
    )
    found = collate([Witness(siglum="A", text=long), Witness(siglum="B", text=short)]).to_dict()["findings"]
    assert [f["category"] for f in found if "translation" in f["category"]] == ["translation"]


@given(st.sampled_from(list(lexicon.glossary())))
def test_no_glossary_term_is_listed_as_its_own_rendering(entry):
    assert entry.term not in entry.renderings
    assert entry.renderings


@given(st.text(alphabet="abcdez", min_size=1, max_size=8), st.text(alphabet="abcdez", min_size=1, max_size=8))
def test_equivalence_of_style_is_symmetric(left, right):
    assert bool(lexicon.equivalence((left,), (right,))) == bool(lexicon.equivalence((right,), (left,)))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_are_collated_without_an_error_and_spans_say_what_stands_there(left, right):
    texts = {"A": left, "B": right}
    for finding in collate([Witness(siglum=s, text=t) for s, t in texts.items()]).to_dict()["findings"]:
        for siglum, spans in finding["readings"].items():
            for span in spans or []:
                assert texts[siglum][span["start"] : span["end"]] == span["text"]
