"""How wire copy is cut, and what each part is taken for."""

from __future__ import annotations

import pytest

from newsdiff.collation import Witness
from newsdiff.collation.boundaries import sentence_spans
from newsdiff.collation.segment import segment


def parts(text: str, *others: str) -> list[tuple[str, str]]:
    """(role, text) of every segment of the first text."""
    versions = [Witness(siglum="ABCDE"[n], text=t) for n, t in enumerate((text, *others))]
    return [(s.role, text[s.start : s.end]) for s in segment(versions)["A"]]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He won the election.The president conceded. Crowds cheered.", 3),
        ("Gen. Mark Hale and Sen. Ann Cole met at 10 a.m. Tuesday. They left at 5 p.m. The end.", 3),
        ("The plan is double containment. [toward] both of them.", 1),
        ("“Go!” they cried.", 1),
        ("“Are you sure?” Cole asked.", 1),
        ("“I am tired. I will rest,” she said.", 2),
        ("The U.S. Senate voted. In the U.S. the price fell.", 2),
        ("It lies approx. 5 km. away.", 1),
        ("He spoke (on Monday. Or Tuesday) in Rome. Then he left.", 2),
        ("J. K. Norris met George W. Hill on Jan. 5. No. 10 was closed.", 2),
        ("It cost $3.5 million. 20 people saw it.", 2),
        ("A neighbour called the police, Const. Ruth Lind said. Ald. Moss and Cllr. Bray agreed.", 2),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int) -> None:
    assert len(sentence_spans(text)) == count


@pytest.mark.parametrize(
    "dateline",
    [
        "MANAGUA, Nicaragua (AP) —",
        "BEIRUT, Oct 17 (Reuters) -",
        "(Reuters) -",
        "PARIS —",
        "Geneva (AFP) –",
        "BERLIN/VIENNA (Reuters) -",
        "NEW YORK (AP) —",
        "NEW DELHI, Aug 3 (PTI)",
        "MOSCOW, October 17. /TASS/.",
        "ROMA, 3 MAG -",
        "(ANSA) - ROMA, 3 MAG -",
        "Paris, 12 mai (AFP) —",
        "BRUXELLES, 5 août (Reuters) -",
        "BERLIN (dpa) -",
        "Berlin (dpa/lby) -",
        "BERLIN, 5. Okt (Reuters) -",
        "KÖLN, 5 OKT -",
        "MADRID, 4 (EUROPA PRESS)",
        "MADRID, 4 May. (EUROPA PRESS) -",
        "Madrid, 4 may (EFE).-",
        "LISBOA, 12 DEZ (LUSA) -",
        "SÃO PAULO, 7 FEV -",
        "DEN HAAG (ANP) -",
        "WARSZAWA, 5 paź (PAP) -",
        "ANKARA, 5 Ara (AA) -",
    ],
)
def test_a_dateline_is_a_part_of_its_own(dateline: str) -> None:
    found = parts(f"{dateline} The government said on Monday it would resign. Nobody objected.")
    assert found[0] == ("dateline", dateline)
    assert found[1][0] == "body"


@pytest.mark.parametrize(
    ("byline", "dateline"),
    [
        ("By Anna B. Roth and Peter O'Neill", "MADRID, May 3 (EFE) -"),
        ("By Anna Roth, Peter Lang and Ina van der Berg", "OSLO/BERGEN, Oct 9 (Reuters) -"),
    ],
)
def test_a_byline_and_a_dateline_that_ran_into_the_lead_are_parts_of_their_own(
    byline: str, dateline: str
) -> None:
    found = parts(f"{byline} {dateline} The government said on Monday it would resign. Nobody objected.")
    assert found[:2] == [("byline", byline), ("dateline", dateline)]
    assert found[2] == ("body", "The government said on Monday it would resign.")


def test_a_sentence_that_opens_with_by_and_a_day_is_no_byline() -> None:
    assert (
        parts("By Monday NATO (in Brussels) - late as ever - had sent its ships. Nobody objected.")[0][0]
        == "body"
    )


STORY = "The lock at Orsk was opened on Monday after ten years.\n\n{}\n\nPilots had tried the gates in heavy fog last winter."


def test_bullets_that_ask_are_links_to_the_stories_that_answer() -> None:
    found = parts(STORY.format("• Who pays for the lock?\n\n• Does the lock have a twin"))
    assert [role for role, _ in found] == ["body", "related", "related", "body"]


def test_bullets_that_tell_are_copy() -> None:
    found = parts(STORY.format("• The lock is 200 metres long.\n\n• It cost nine million euros."))
    assert {role for role, _ in found} == {"body"}


def test_a_label_whose_link_is_gone_is_furniture() -> None:
    assert ("furniture", "Vote Now:") in parts(STORY.format("Vote Now:"))


def test_a_label_that_announces_something_is_copy() -> None:
    assert ("furniture", "Key Points:") not in parts(
        STORY.format("Key Points:\n\n• The lock is open.\n\n• It was dear.")
    )


def test_a_caption_behind_a_label_in_capitals_is_a_caption() -> None:
    told = "PHOTO: Mayor Ann Cole speaks during the opening of the new lock, May 29, 2014, in Orsk."
    assert ("caption", told) in parts(STORY.format(told))


def test_a_bracket_after_a_name_is_no_dateline() -> None:
    assert parts("Rep. Ann Cole (R-Ohio) said on Monday she would resign. Nobody objected.")[0][0] == "body"


def test_a_heading_that_lost_its_line_break_is_cut_where_a_sibling_opens_a_sentence() -> None:
    blob = (
        "The ministers met in Oslo on Monday to discuss fish quotas. They talked for three hours. "
        "Herring and Cod Norway and Iceland agreed to share the stock. Nobody else attended."
    )
    sibling = "Norway and Iceland agreed to share the herring stock equally on Monday, officials said."
    assert ("subhead", "Herring and Cod") in parts(blob, sibling)


def test_headline_byline_date_caption_and_credit_are_known_by_their_place() -> None:
    text = (
        "Norway and Iceland Agree on Herring\n\nBy Jane Doe\n\nMarch 3, 2021\n\n"
        "Fishing boats in the harbour of Bergen. Photo: John Roe / Example Press\n\n"
        "The ministers met in Oslo on Monday to discuss fish quotas.\n\nThey talked for three hours.\n\n"
        "Advertisement\n\nRelated: Cod prices soar\n\nNobody else attended the meeting.\n\n"
        "(Reporting by Jane Doe; Editing by Max Poe)"
    )
    assert [role for role, _ in parts(text)] == [
        "headline", "byline", "date", "caption", "credit", "body", "body", "furniture", "related", "body", "credit",
    ]  # fmt: skip


def test_stamps_of_a_live_blog_stand_alone() -> None:
    text = "12:25 pm Ministers arrived in Oslo for the talks. Crowds cheered.\n\n12:31 pm The talks began on time."
    assert [role for role, _ in parts(text)] == ["date", "body", "body", "date", "body"]


def test_a_dateline_on_a_line_of_its_own_is_no_headline() -> None:
    text = "MADRID, 4 (EUROPA PRESS)\n\nEl ministro dimitió el lunes. Los sindicatos protestaron."
    assert [role for role, _ in parts(text)] == ["dateline", "body", "body"]


@pytest.mark.parametrize(
    "opening",
    [
        "NEW: The minister resigned on Monday after an inquiry. Nobody objected.",
        "Room 12 (AP Photo) was locked on Monday after the inquiry. Nobody objected.",
        "In Rom, 3 Mag. Schmidt zufolge, blieb am Montag alles ruhig. Niemand widersprach.",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(opening: str) -> None:
    assert "dateline" not in [role for role, _ in parts(opening)]


@pytest.mark.parametrize(
    "stamp",
    [
        "10.42am",
        "10.42am BST",
        "14:05 GMT",
        "14:05 GMT -",
        "[14:05]",
        "14:05",
        "14h05:",
        "14.05 Uhr:",
        "9 a.m.",
    ],
)
def test_the_stamp_of_an_entry_in_a_live_blog_is_a_date(stamp: str) -> None:
    assert parts(f"{stamp} Ministers arrived in Oslo for the talks. Crowds cheered.")[0] == ("date", stamp)


def test_a_number_at_the_start_of_a_sentence_is_no_stamp() -> None:
    assert [role for role, _ in parts("12.50 euros were paid for a pound. 10 Ministers left.")] == [
        "body",
        "body",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Updated at 10.42am",
        "Updated at 14:05 GMT",
        "Last updated: 3 May 2021 at 10:42",
        "Mis à jour à 14h05",
        "Publié le 12 mai 2024 à 14h05",
        "Aktualisiert um 14:05 Uhr",
        "Actualizado a las 14:05",
        "Aggiornato alle 14:05",
        "Atualizado em 12 dez 2024 às 14h05",
        "Bijgewerkt op 12 mei 2024 om 14.05 uur",
        "Uppdaterad 12 maj 2024 kl. 14.05",
    ],
)
def test_a_line_that_tells_when_it_was_published_is_a_date(line: str) -> None:
    text = f"Norway and Iceland Agree on Herring\n\n{line}\n\nThe ministers met in Oslo on Monday to discuss quotas."
    assert parts(text)[1] == ("date", line)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("fr", ["Le ministre a dit : « Nous ne céderons pas. »", "Les syndicats ont protesté."]),
        ("fr", ["« C’est fini », a déclaré M. Dupont à Mme Martin.", "Ils ont parlé de l’art. 49.3 lundi."]),
        ("de", ["Der Minister sagte: „Wir geben nicht nach.“", "Die Gewerkschaften protestierten."]),
        ("de", ["»Das ist vorbei.«", "Die Gewerkschaften protestierten."]),
        ("de", ["Dr. Müller sprach z.B. am 3. Mai in Bonn.", "Rund 3,5 Mio. Euro bzw. 5 Mrd. Dollar fehlen."]),
        ("es", ["¿Qué pasará?", "¡Nadie lo sabe!", "El Sr. García vive en EE.UU. desde 2010.", "La Av. Real está cerrada."]),
        ("it", ["L'on. Rossi e il dott. Bianchi hanno visto il sig. Verdi.", "L'art. 18 resta."]),
        ("pt", ["“Não vamos ceder”, disse o Sr. Silva.", "A av. Brasil foi fechada."]),
        ("nl", ["Dhr. Jansen en mevr. de Vries spraken met drs. Bakker.", "Daarna gingen zij naar huis."]),
        ("nb", ["Hr. Hansen møtte statsråden kl. 14.30 den 3. mai.", "Deretter gikk han hjem."]),
        ("sv", ["Mötet började kl. 14.30 bl.a. med statsministern.", "Sedan gick han hem."]),
        ("pl", ["Spotkanie rozpoczęło się o godz. 14.30 przy ul. Długiej.", "Potem wyszedł."]),
    ],
)  # fmt: skip
def test_sentences_of_other_languages_end_where_their_readers_end_them(
    language: str, sentences: list[str]
) -> None:
    text = " ".join(sentences)
    assert [text[a:b] for a, b in sentence_spans(text, language)] == sentences


def test_abbreviations_of_one_language_end_sentences_of_another() -> None:
    """ "on." is an Italian member of parliament; in English the sentence is over."""
    assert len(sentence_spans("The light was on. Rossi left the room.", "en")) == 2


def test_an_entry_of_a_list_that_lost_its_stop_is_copy_like_its_neighbours() -> None:
    body = "Five men were released in exchange for the hostage on Monday. They were flown to the capital at night."
    entries = ["Jan Kowal: Served as deputy minister of posts", "Piotr Lis: A commander in the north until 2001.", "Adam Wilk: Ran the radio office."]  # fmt: skip
    found = parts("\n\n".join([body, *entries, "Nobody else was named by the ministry."]))
    assert [role for role, text in found if text in entries] == ["body", "body", "body"]


LIVE = """The harbour of Orsk was closed on Monday after a fire on a ferry.

12:25 pm

Smoke over the pier The harbour master said nobody was hurt. Tugs were on their way.

Rescued: Harald Moe

12:20 pm

'Like a furnace' Passengers spoke of heat and panic on the lower deck.

12:14 pm

Ferry line silent According to the union its directors have not been seen.

12:09 pm

Mayor 'deeply shocked' Councillors met in the town hall to hear what was known.

12:02 pm

Relief in town Officials were seen to embrace on the quay. They had feared the worst."""


def test_headings_behind_the_stamps_of_a_live_blog_stand_alone() -> None:
    found = parts(LIVE)
    assert [text for role, text in found if role == "subhead"] == [
        "Smoke over the pier", "'Like a furnace'", "Ferry line silent", "Mayor 'deeply shocked'", "Relief in town",
    ]  # fmt: skip


def test_what_stands_last_in_an_entry_heads_nothing() -> None:
    assert ("caption", "Rescued: Harald Moe") in parts(LIVE)


def test_entries_of_a_live_blog_without_headings_keep_their_sentences_whole() -> None:
    text = """The harbour of Orsk was closed on Monday after a fire on a ferry.

12:25 pm

Harbour master Berg told The Herald that nobody was hurt. Tugs were on their way.

12:20 pm

Ministers arrived in the town. Crowds gathered at the quay."""
    assert "subhead" not in [role for role, _ in parts(text)]


def test_a_stop_behind_a_closing_quotation_mark_ends_a_sentence_that_lost_its_space() -> None:
    told = "It was kept back for 'technical reasons'.Berg, who runs the line, has not spoken."
    assert [text for _, text in parts(told)] == [
        "It was kept back for 'technical reasons'.",
        "Berg, who runs the line, has not spoken.",
    ]


def test_a_photographers_name_on_a_line_of_its_own_is_a_credit() -> None:
    assert ("credit", "Ingrid Solberg") in parts(STORY.format("Ingrid Solberg"))


def test_a_name_that_heads_what_follows_is_a_subhead() -> None:
    story = STORY.format("Ingrid Solberg").replace("Pilots had", "Ingrid Solberg, the first pilot, had")
    assert ("subhead", "Ingrid Solberg") in parts(story)


def test_a_name_told_of_elsewhere_is_a_caption() -> None:
    story = (
        STORY.format("Ingrid Solberg")
        + "\n\nIt went well. It was dear.\n\nMs Solberg drew the lock long ago."
    )
    assert ("caption", "Ingrid Solberg") in parts(story)


def test_a_caption_that_opens_with_a_question_is_a_caption_whole() -> None:
    shown = "Above the fog: the new lock at Orsk was opened by the mayor on Monday to cheers from the crowd"
    asked = "Too dear? The lock has cost the town nine million euros in ten years of work"
    found = parts(STORY.format(shown) + f"\n\n{asked}\n\nThe mayor said on Monday that it was worth it.")
    assert ("caption", "Too dear?") in found
    assert ("caption", asked.removeprefix("Too dear? ")) in found


STORM = """Storm hits the coast of Orsk

{}

The storm reached the coast of Orsk at four in the morning on Sunday, the weather office said. Nobody was hurt.

{}

Ferries are to sail again on Monday. The bridge stays closed, the harbour master said.

{}

Schools opened as usual. The mayor said on Sunday that the dykes had held."""


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("byline", "REDACCIÓN / AGENCIAS"),
        ("date", "Published 9 November 2025, updated 2 hours ago"),
        ("date", "Nordic News - Nov 9, 2025 - 18:32 | Weather, All"),
        ("furniture", "Orsk Courier"),
    ],
)
def test_what_stands_between_headline_and_copy(role: str, line: str) -> None:
    assert (role, line) in parts(STORM.format(line, "Calm days", "Nobody knows"))


def test_a_line_behind_a_byline_belongs_to_it() -> None:
    found = parts(STORM.format("By JAN ROE\n\nAP Weather Writer", "Calm days", "What next"))
    assert found[1:3] == [("byline", "By JAN ROE"), ("byline", "AP Weather Writer")]


def test_loose_lines_are_headings_amid_paragraphs_of_several_sentences() -> None:
    found = parts(STORM.format("By Jan Roe", "Calm days", "Full ferries"))
    assert [text for role, text in found if role == "subhead"] == ["Calm days", "Full ferries"]


def test_a_loose_line_that_tells_when_is_a_caption() -> None:
    shown = "The pier of Orsk in the storm in 1964"
    assert ("caption", shown) in parts(STORM.format("By Jan Roe", shown, "Full ferries"))


@pytest.mark.parametrize("credit", ["(Nordfoto/Jan Roe)", "(Xinhua/Jan Roe)", "(Photo by Jan Roe / AFP)"])
def test_a_sentence_before_a_picture_credit_in_brackets_is_its_caption(credit: str) -> None:
    shown = "Waves break over the pier of Orsk on Sunday."
    found = parts(STORM.format("By Jan Roe", f"{shown} {credit}", "Full ferries"))
    assert ("caption", shown) in found
    assert ("credit", credit) in found


def test_an_image_in_markdown_is_a_caption_and_no_link_to_another_story() -> None:
    image = "![Waves over the pier](https://example.org/pier.jpg)"
    assert ("caption", image) in parts(STORM.format("By Jan Roe", image, "Full ferries"))


def test_a_label_before_a_picture_tells_what_the_next_line_is() -> None:
    shown = "The pier of Orsk is under water after the river burst its banks"
    found = parts(STORM.format("By Jan Roe", f"Image caption,\n{shown}", "Full ferries"))
    assert ("caption", shown) in found
    found = parts(STORM.format("By Jan Roe", "Image source,\nNordic Pictures", "Full ferries"))
    assert ("credit", "Nordic Pictures") in found


def test_a_place_in_bold_before_a_dash_is_a_dateline() -> None:
    assert parts("**Orsk** — The storm reached the coast on Sunday. Nobody was hurt.")[0] == (
        "dateline",
        "**Orsk** —",
    )


def test_a_time_with_its_zone_on_a_line_of_its_own_is_one_date() -> None:
    text = "Storm hits the coast of Orsk\n\n14:12 GMT\n\nFerries stay in port\nNobody was hurt, officials say.\n\n13:40 GMT\n\nWaves of ten metres\nThe pier is closed. It has lost its lamps."
    assert parts(text) == [
        ("headline", "Storm hits the coast of Orsk"),
        ("date", "14:12 GMT"),
        ("subhead", "Ferries stay in port"),
        ("body", "Nobody was hurt, officials say."),
        ("date", "13:40 GMT"),
        ("subhead", "Waves of ten metres"),
        ("body", "The pier is closed."),
        ("body", "It has lost its lamps."),
    ]


@pytest.mark.parametrize("mark", ["Enditem", "Breaking"])
def test_marks_of_agencies_and_pages_are_furniture(mark: str) -> None:
    assert ("furniture", mark) in parts(
        STORM.format("By Jan Roe", "Calm days", "Full ferries") + f"\n\n{mark}"
    )


def test_a_last_sentence_that_lost_its_stop_is_copy() -> None:
    told = "She is survived by two of her sons"
    assert ("body", told) in parts(STORM.format("By Jan Roe", "Calm days", "Full ferries") + f"\n\n{told}")


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("byline", "Le Courrier avec AFP"),
        ("byline", "Coast correspondent"),
        ("furniture", "(Adds comment of harbour master, background)"),
    ],
)
def test_more_that_stands_between_headline_and_copy(role: str, line: str) -> None:
    assert (role, line) in parts(STORM.format(line, "Calm days", "Full ferries"))


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("subhead", "- 'Like a furnace' -"),
        ("caption", "> 📷 Waves over the pier (Photo: Jan Roe)"),
        ("furniture", "AP AUDIO: Storm hits the coast of Orsk"),
    ],
)
def test_parts_of_a_page_amid_the_copy(role: str, line: str) -> None:
    assert (role, line) in parts(STORM.format("By Jan Roe", line, "Full ferries"))


def test_a_headline_with_the_place_before_a_stop_is_one() -> None:
    found = parts(
        STORM.format("By Jan Roe", "Calm days", "Full ferries").replace("Storm hits", "Orsk. Storm hits", 1)
    )
    assert [role for role, _ in found[:3]] == ["headline", "headline", "byline"]


def test_where_a_reporter_wrote_from_is_a_credit() -> None:
    told = "Roe reported from Orsk, Norland."
    assert ("credit", told) in parts(STORM.format("By Jan Roe", "Calm days", "Full ferries") + f"\n\n{told}")


def test_an_agency_named_in_brackets_behind_the_last_sentence_is_a_credit() -> None:
    found = parts("Die Bahn fährt wieder. Karten bleiben gültig. (mit dpa)")
    assert found[1:] == [("body", "Karten bleiben gültig."), ("credit", "(mit dpa)")]


def test_a_caption_behind_the_name_of_its_agency_is_a_caption() -> None:
    shown = "Waves broke over the pier all night"
    found = parts(STORM.format("By Jan Roe", f"Getty Images\n{shown}", "Full ferries"))
    assert ("caption", shown) in found


def test_links_behind_a_label_of_several_words_are_related() -> None:
    links = "You may also be interested in:\n\nWhy the pier is closed\n\nInside the dykes of Orsk"
    found = parts(STORM.format("By Jan Roe", "Calm days", "Full ferries") + f"\n\n{links}")
    assert [role for role, _ in found[-3:]] == ["related"] * 3


def test_a_quotation_that_opens_right_behind_a_stop_keeps_its_mark() -> None:
    told = 'The ferry sank late on Friday."It was dark and full,"Berg said.Sixty were saved.'
    assert [text for _, text in parts(told)] == [
        "The ferry sank late on Friday.", '"It was dark and full,"Berg said.', "Sixty were saved.",
    ]  # fmt: skip


def test_a_quotation_that_closes_right_before_the_next_sentence_keeps_its_mark() -> None:
    told = 'Berg wrote: "It was dark. It was full!"Sixty were saved.'
    assert [text for _, text in parts(told)] == [
        'Berg wrote: "It was dark.',
        'It was full!"',
        "Sixty were saved.",
    ]


@pytest.mark.parametrize(
    "stamp",
    [
        "Posted: Mar 3, 2014 9:15 PM",
        "Updated: May 6, 2014, 11:20 PM ET",
        "Saturday, 8 March 2014 01:12",
        "Jul. 9 4:31 PM EDT",
        "Posted: Mar 3, 2014 9: 15 PM Updated: Mar 3, 2014 9: 40 PM",
        "Tue, 04 Mar 2014 10:19 CDT",
        "Published July 28, 2004",
        "Friday March 7, 2014 @ 6:42am PDT",
    ],
)
def test_a_stamp_of_publication_that_ran_into_the_copy_is_a_date(stamp: str) -> None:
    """It was read as a figure of the first sentence, and its minutes as a number of people."""
    lead = "A jury in the east of the state has convicted a man of two counts of murder."
    assert parts(f"Jury Convicts Man In Harbour Death {stamp} {lead} He was led away.") == [
        ("headline", "Jury Convicts Man In Harbour Death"),
        ("date", stamp),
        ("body", lead),
        ("body", "He was led away."),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The blast came on April 26, 1986 at 1:23 a.m. Moscow time and shook the town of Harran.",
        "The bell rang by Friday 3 May 2019 5:50 PM Harran time, as the mayor had promised to all of them.",
        "The polls opened in the morning of July 28, 2004, 7:00 a.m. being the hour that the law names.",
        "The book, first published July 28, 2004 in Harran, sold well in all the shops of the valley.",
    ],
)
def test_a_day_and_an_hour_of_the_story_are_no_stamp(sentence: str) -> None:
    assert parts(f"{sentence} Nobody was hurt.") == [("body", sentence), ("body", "Nobody was hurt.")]


@pytest.mark.parametrize(
    "stamp",
    ["March 9, 2014 10:17 pm", "Updated: March 11, 2014 21:05 IST", "Posted on November 15, 2011"],
)
def test_a_stamp_of_publication_that_opens_the_text_is_a_date(stamp: str) -> None:
    lead = "One climber from Orsk and one from Lund have fallen to their deaths on the north face."
    assert parts(f"{stamp} {lead} Both were roped.") == [
        ("date", stamp),
        ("body", lead),
        ("body", "Both were roped."),
    ]


def test_a_sentence_that_opens_with_a_day_keeps_it() -> None:
    sentence = "Sept. 11, 2001 was a Tuesday, and the harbour of Orsk was closed at 9:15 by the mayor."
    assert parts(f"{sentence} Nobody was hurt.")[0] == ("body", sentence)
