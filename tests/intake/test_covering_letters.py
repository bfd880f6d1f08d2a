"""An e-mail that only brings its attachment is no version beside it; one whose body is copy is."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from newsdiff.intake import read_all
from newsdiff.intake.mail import BROUGHT

STORY = """Harbour cranes stand still

SKAGEN (Agency) - Crane drivers walked off the job in the port of Skagen on Tuesday, leaving 14 ships at anchor.

The drivers want shorter night shifts, their union said. The port authority called the strike unlawful and said that
it would ask a court to end it before the weekend, when two cruise ships with 5,200 passengers are due."""
NOTICE = """This e-mail is confidential and may be legally privileged. If you are not the intended recipient, please
delete it and tell the sender. Opinions in it are those of the sender and not of the company."""


def mail(body: str, *attached: str, subject: str = "Harbour story", html: bool = False) -> bytes:
    message = EmailMessage()
    message["From"] = "Ann Reed <ann@d.example>"
    message["Subject"] = subject
    message["Date"] = "Thu, 08 Feb 2024 10:00:00 +0000"
    message["Message-ID"] = "<1@d.example>"
    message.set_content(body, subtype="html" if html else "plain")
    for number, text in enumerate(attached, 1):
        message.add_attachment(text, filename=f"story{number}.txt")
    return message.as_bytes()


LETTERS = {
    "en": "See attached.",
    "en, long": f"""Hi all,

Please find attached the story on the port strike. Use this version and not the one of this morning, in which
the number of ships was wrong.

Kind regards,
Ann Reed
Night editor, Example News
+45 12 34 56 78

{NOTICE}""",
    "en, telephone": "Here it is, as attached\n\nSent from my telephone",
    "en, rule": "Story attached.\n-- \nAnn Reed\nExample News",
    "en, greeting only": "Dear colleagues,\n\nBest,\nAnn",
    "de": "Liebe Kollegen,\n\nanbei der Text zum Hafenstreik.\n\nViele Grüße\nAnna Ried",
    "de, notice": "Text im Anhang.\n\nDiese Nachricht enthält vertrauliche Informationen. Sind Sie nicht der richtige Adressat, löschen Sie sie.",
    "fr": "Bonjour,\n\nVous trouverez ci-joint le papier sur la grève du port.\n\nBien cordialement,\nAnne Roy",
    "es": "Hola:\n\nOs mando adjunta la nota sobre la huelga del puerto.\n\nUn saludo,\nAna",
    "pt": "Bom dia,\n\nSegue em anexo a matéria sobre a greve.\n\nAtenciosamente,\nAna Brito",
    "it": "Ciao,\n\nin allegato il pezzo sullo sciopero.\n\nGrazie\nAnna",
    "nl": "Beste collega's,\n\nBijgevoegd het verhaal over de staking.\n\nMet vriendelijke groet,\nAnna",
    "da": "Hej\n\nHistorien er vedhæftet.\n\nMed venlig hilsen\nAnna",
    "pl": "Dzień dobry,\n\nw załączeniu tekst o strajku.\n\nPozdrawiam\nAnna",
    "ru": "Добрый день!\n\nТекст о забастовке во вложении.\n\nС уважением,\nАнна",
    "uk": "Добрий день!\n\nТекст у вкладенні.\n\nЗ повагою,\nГанна",
    "tr": "Merhaba,\n\nGrev haberi ektedir.\n\nTeşekkürler\nAyşe",
    "zh": "您好，\n\n稿件见附件，请查收。\n\n谢谢\n安娜",
    "ja": "お世話になっております。\n\n原稿を添付します。\n\nよろしくお願いします",
    "ar": "مرحبا\n\nتجدون مرفقا الخبر عن الإضراب.\n\nمع التحية\nآنا",
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_that_brings_a_story_is_a_note_of_the_story(name):
    intake = read_all(mail(LETTERS[name], STORY), filename="a.eml")
    assert [document.filename for document in intake.documents] == ["story1.txt"]
    (story,) = intake.documents
    assert story.text.strip() == STORY
    assert BROUGHT in story.warnings
    assert intake.rejected == ()


def test_the_note_is_what_the_letter_says_without_signature_and_notice():
    (story,) = read_all(mail(LETTERS["en, long"], STORY), filename="a.eml").documents
    assert story.ed_note == (
        "Please find attached the story on the port strike. Use this version and not the one of this morning, in"
        " which the number of ships was wrong."
    )
    assert (story.identifier, story.published.isoformat()) == ("<1@d.example>", "2024-02-08T10:00:00+00:00")


COPY = {
    "a story": STORY,
    "a story with a photo": f"{STORY}\n\nPhotos attached.\n\nBest,\nAnn",
    "a story pasted below the letter": f"Hi,\n\nsee below and attached.\n\nBest,\nAnn\n\n{STORY}",
    "a flash": "SKAGEN (AP) — Crane drivers walked off the job on Tuesday. Photo attached.",
    "a flash that speaks of no attachment": "Crane drivers in the port of Skagen walked off the job on Tuesday.",
    "attached is a word of the copy": (
        "Crane drivers walked off the job in the port of Skagen on Tuesday after a crane to which a barge was attached"
        " fell into the harbour basin and hurt two of them, the union said in a statement that night."
    ),
    "a kill": "KILL: the story on the port strike is wrong. Do not use it. Details attached.",
}  # fmt: skip


@pytest.mark.parametrize("name", COPY)
def test_a_body_that_is_copy_stays_a_version(name):
    intake = read_all(mail(COPY[name], STORY.replace("14", "15")), filename="a.eml")
    body, attached = intake.documents
    assert body.text.strip() == COPY[name]
    assert attached.filename == "story1.txt"
    assert BROUGHT not in attached.warnings


def test_a_letter_without_an_attachment_that_can_be_read_stays_as_it_was():
    (body,) = read_all(mail("See attached."), filename="a.eml").documents
    assert body.text.strip() == "See attached."


def test_an_empty_message_is_not_told_as_one_that_could_not_be_read():
    intake = read_all(mail("\n", STORY), filename="a.eml")
    assert (len(intake.documents), intake.rejected) == (1, ())
    assert intake.documents[0].ed_note == ""


def test_an_html_letter_is_read_alike():
    body = "<p>Dear desk,</p><p>please see the attached file.</p><p>Regards,<br>Ann</p>"
    (story,) = read_all(mail(body, STORY, html=True), filename="a.eml").documents
    assert story.ed_note == "please see the attached file."


def test_an_embargo_and_a_correction_in_the_letter_hold_for_what_it_brings():
    letter = "EMBARGOED UNTIL 9 February 2024 06:00 UTC\n\nCORRECTED version attached."
    found = read_all(mail(letter, STORY, STORY.replace("14", "15")), filename="a.eml").documents
    assert [each.filename for each in found] == ["story1.txt", "story2.txt"]
    for each in found:
        assert each.embargoed
        assert each.embargoed_until is not None
        assert each.identifier == "", "one id is no name for two"


def test_a_correction_in_the_subject_holds_for_what_it_brings():
    (story,) = read_all(
        mail("See attached.", STORY, subject="CORRECTED: Harbour story"), filename="a.eml"
    ).documents
    assert story.kind == "correction"
