"""English that is plain to see is told without the detector, and nothing else is."""

from __future__ import annotations

import random

import pytest
from wordfreq import top_n_list, word_frequency

from newsdiff.intake import language
from newsdiff.intake.language import detect

ENGLISH = """The harbour at Alder was closed on Monday after the ferry from Tessin struck a pier and was left with a hole
below the water line, the port authority said. All of the passengers were brought ashore, and two of them have been taken
to hospital. Divers will look at the hull when the tide has gone out."""
OTHERS = {
    "de": "Der Hafen von Alder wurde am Montag geschlossen, nachdem die Fähre aus Tessin gegen einen Pfeiler gefahren war. "
    "Das war, so sagte die Behörde, der dritte Unfall in diesem Jahr; alle Fahrgäste wurden an Land gebracht.",
    "nl": "De haven van Alder was maandag gesloten nadat de veerboot uit Tessin tegen een pier was gevaren. Alle passagiers "
    "werden aan land gebracht; of er nog meer schade was, wist de havendienst niet te zeggen.",
    "fr": "Le port d'Alder a été fermé lundi après que le ferry de Tessin a heurté une jetée. Tous les passagers ont été "
    "ramenés à terre, a indiqué l'autorité portuaire, et deux d'entre eux ont été conduits à l'hôpital.",
}


def test_english_is_told_without_the_detector(monkeypatch):
    monkeypatch.setattr(language, "_identifier", lambda: pytest.fail("the detector was asked"))
    assert detect(ENGLISH) == ("en", 1.0)


@pytest.mark.parametrize("tag", OTHERS)
def test_other_languages_are_for_the_detector(tag):
    assert detect(OTHERS[tag])[0] == tag


def test_both_say_the_same_of_english(monkeypatch):
    monkeypatch.setattr(language, "_plainly_english", lambda text: False)
    assert detect(ENGLISH)[0] == "en"


@pytest.mark.parametrize("tag", ["da", "de", "es", "fr", "id", "it", "nl", "pl", "pt", "ro", "sv", "tr"])
def test_no_text_of_another_language_is_taken_for_english(tag):
    """Words at random, as often as each is in the language."""
    chance, words = random.Random(tag), top_n_list(tag, 5_000)
    often = [word_frequency(word, tag) for word in words]
    drawn = [" ".join(chance.choices(words, often, k=120)) for _ in range(50)]
    assert not any(language._plainly_english(text[: language._FIRST]) for text in drawn)


def test_a_name_and_a_title_make_no_english_of_other_copy():
    assert (
        detect(OTHERS["de"] + " Der Film heißt „The Return of the King“, das Buch „The Lord of the Rings“.")[
            0
        ]
        == "de"
    )
