"""A version of another story, or in another language, is recognised and not forced into the table."""

from __future__ import annotations

import random

from newsdiff.collation import Witness, collate

FLOOD = (
    "The dam at Orsk burst on Friday after a week of rain. Four villages below the town were cleared overnight. "
    "The regional governor, Ilya Markov, told reporters that nobody had been killed. "
    "Engineers had warned of cracks in the wall since March, according to a report seen by the agency."
)
FLOOD_CUT = (
    "The dam at Orsk burst on Friday. Four villages below the town were cleared overnight, officials said. "
    "Governor Ilya Markov said that nobody had been killed. "
    "Engineers had warned of cracks in the wall since March, a report says."
)
RATES = (
    "The central bank of Verdia left its key rate at 4.75 percent on Thursday. "
    "Halvard Brennecke, its governor, told reporters in Karlsholm that inflation was falling faster than forecast. "
    "The crown weakened against the euro as traders priced in a cut by November."
)
DEICH = (
    "Der Damm bei Orsk ist am Freitag nach einer Woche Regen gebrochen. Vier Dörfer unterhalb der Stadt wurden "
    "in der Nacht geräumt. Gouverneur Ilja Markow sagte, niemand sei ums Leben gekommen. "
    "Ingenieure hatten seit März vor Rissen in der Mauer gewarnt."
)


def collated(*texts: str, languages: tuple[str, ...] = ()) -> dict:
    tags = languages or ("en",) * len(texts)
    return collate(
        [
            Witness("ABCDEF"[n], text, language=tag)
            for n, (text, tag) in enumerate(zip(texts, tags, strict=True))
        ]
    ).to_dict()


def shared_rows(result: dict, one: str) -> list[dict]:
    return [
        r for r in result["rows"] if r["cells"][one] and any(c for s, c in r["cells"].items() if s != one)
    ]


def test_a_text_of_another_story_shares_no_row_and_the_result_says_so():
    result = collated(FLOOD, FLOOD_CUT, RATES)
    assert result["apart"] == {"C": "story"}
    assert shared_rows(result, "C") == []
    assert shared_rows(result, "A")


def test_what_a_stranger_lacks_is_no_news_and_the_others_findings_are_what_they_were():
    alone = collated(FLOOD, FLOOD_CUT)["findings"]
    beside = collated(FLOOD, FLOOD_CUT, RATES)["findings"]
    assert [f["message"] for f in beside if f["readings"]["C"] is None] == [f["message"] for f in alone]
    assert all(set(f["readings"]) == {"A", "B", "C"} for f in beside)
    assert [f["id"] for f in beside] == [f"f{n}" for n in range(1, len(beside) + 1)]


def test_damage_in_a_stranger_is_still_found():
    result = collated(FLOOD, FLOOD_CUT, RATES.replace("key rate at", "key rate rate at"))
    assert any(f["category"] == "garble" and f["readings"]["C"] for f in result["findings"])


def test_two_texts_of_different_stories_both_stand_apart():
    result = collated(FLOOD, RATES)
    assert result["apart"] == {"A": "story", "B": "story"}
    assert shared_rows(result, "A") == []


def test_a_version_in_another_language_is_not_compared_by_words():
    result = collated(FLOOD, FLOOD_CUT, DEICH, languages=("en", "en-GB", "de"))
    assert result["apart"] == {"C": "language"}
    assert shared_rows(result, "C") == []


def test_a_brief_beside_a_long_report_belongs_to_it():
    brief = (
        "The dam at Orsk burst on Friday after a week of rain, and four villages below the town were cleared "
        "overnight. Governor Ilya Markov told reporters that nobody had been killed, though engineers had warned."
    )
    report = " ".join(
        [
            FLOOD,
            RATES.replace("Verdia", "Orsk region"),
            *(f"Paragraph {n} tells of pumps." for n in range(80)),
        ]
    )
    assert collated(brief, report)["apart"] == {}


def test_very_short_texts_are_never_called_strangers():
    assert collated("Two men left.", "Rain fell over the northern plain.")["apart"] == {}


def test_who_stands_apart_does_not_depend_on_order_or_base():
    texts = {"A": FLOOD, "B": FLOOD_CUT, "C": RATES, "D": FLOOD.replace("Four", "Five")}
    for seed in range(6):
        order = list(texts)
        random.Random(seed).shuffle(order)
        result = collate([Witness(s, texts[s]) for s in order], base=order[-1]).to_dict()
        assert result["apart"] == {"C": "story"}


def test_words_of_another_language_are_no_damage():
    french = "Nous nous sommes trompés, a dit la maire aux journalistes ; qui le savait ?"
    ours = "We were wrong, the mayor told journalists on Monday. Who knew it?"
    witnesses = [
        Witness(siglum="A", text=ours, language="en"),
        Witness(siglum="B", text=french, language="fr"),
    ]
    found = [f.category for f in collate(witnesses).findings if f.readings.get("B")]
    assert "garble" not in found
