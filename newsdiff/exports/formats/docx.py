"""A Word document with real tracked changes: the base against one chosen version.

Its body is the text and nothing else: with all changes accepted it is the version's, with all
rejected the base's (line ends apart: each is a paragraph mark; a character XML cannot hold becomes
U+FFFD). Hashes stand in the header, the permalink in the footer, findings and decisions in
Word comments at the places they are about.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from newsdiff.exports.formats.csv import decisions_said
from newsdiff.exports.formats.redline import Piece, redline
from newsdiff.exports.formats.safe import xml_safe
from newsdiff.exports.pack import Item, Pack

AUTHOR = "newsdiff"
_LINE_END = re.compile(r"\r\n|\r|\n")
_PART = re.compile(r"\r\n|\r|\n|\t|[^\r\n\t]+")
TAG = {"deleted": "w:del", "inserted": "w:ins"}


def write(pack: Pack, siglum: str) -> bytes:
    """Raises KeyError where the version is not in the pack, ValueError where it is the base."""
    base = pack.dossier.base
    if siglum == base:
        raise ValueError("A redline needs a version other than the base.")
    pieces = redline(pack, base, siglum)
    document = Document()
    _frame(document, pack, siglum)
    body = document.element.body
    for paragraph in list(body.iterchildren(qn("w:p"))):
        body.remove(paragraph)
    _Writer(document, pack, siglum).write(pieces)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _frame(document: Any, pack: Pack, siglum: str) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title = xml_safe(pack.story.headline or pack.story.slugline)[:255]
    properties.comments = ""
    properties.created = properties.modified = pack.made_at.replace(tzinfo=None)
    section = document.sections[0]
    lines = [
        f"{v.siglum} {v.version.called}{v.notes} · sha256 {v.sha256}"
        for s in (pack.dossier.base, siglum)
        if (v := pack.held(s)) is not None
    ]
    head = section.header.paragraphs[0]
    head.text = xml_safe(
        f"{pack.story.slugline}: {siglum} against {pack.dossier.base} (base)\n" + "\n".join(lines)
    )
    section.footer.paragraphs[0].text = xml_safe(
        f"newsdiff, {pack.made_at:%d %B %Y %H:%M} UTC · {pack.permalink}"
    )


class _Writer:
    """Writes pieces as runs; a line end closes a paragraph, whose mark carries the change."""

    def __init__(self, document: Any, pack: Pack, siglum: str) -> None:
        self.document, self.pack = document, pack
        self.body = document.element.body
        self.when = f"{pack.made_at:%Y-%m-%dT%H:%M:%SZ}"
        self.id = 1000
        self.starts: dict[tuple[str, int], list[Item]] = {}
        for item in pack.items:
            place = self._place(item, siglum)
            if place is not None:
                self.starts.setdefault(place, []).append(item)
        self.paragraph = self._new_paragraph()

    def _place(self, item: Item, siglum: str) -> tuple[str, int] | None:
        """Where its comment goes: in the version's text if that has a reading, else in the base's."""
        for side, s in (("right", siglum), ("left", self.pack.dossier.base)):
            if reading := item.finding.readings.get(s):
                return side, reading[0]["start"]
        return None

    def write(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            for part in self._cut(piece):
                self._part(piece.kind, part)
        section = self.body.find(qn("w:sectPr"))
        if section is not None:  # must stand last
            self.body.append(section)
        for left_over in [item for group in self.starts.values() for item in group]:
            self._comment(left_over)

    def _cut(self, piece: Piece) -> Iterator[str]:
        """The piece's text cut where comments begin; the comments are written on the way."""
        cuts: dict[int, list[Item]] = {}
        for (side, at), items in list(self.starts.items()):
            if (side, piece.kind) in {("right", "deleted"), ("left", "inserted")}:
                continue
            offset = at - (piece.right if side == "right" else piece.left)
            if 0 <= offset < len(piece.text):
                cuts.setdefault(offset, []).extend(items)
                del self.starts[side, at]
        before = 0
        for offset in sorted(cuts):
            if offset > before:
                yield piece.text[before:offset]
            for item in cuts[offset]:
                self._comment(item)
            before = offset
        yield piece.text[before:]

    def _part(self, kind: str, text: str) -> None:
        for bit in _PART.findall(text):
            if _LINE_END.fullmatch(bit):
                self._end_paragraph(kind)
            else:
                self._run(kind, bit)

    def _change(self, name: str) -> Any:
        element = OxmlElement(name)
        self.id += 1
        element.set(qn("w:id"), str(self.id))
        element.set(qn("w:author"), AUTHOR)
        element.set(qn("w:date"), self.when)
        return element

    def _run(self, kind: str, text: str) -> None:
        run = OxmlElement("w:r")
        if text == "\t":
            run.append(OxmlElement("w:tab"))
        else:
            words = OxmlElement("w:delText" if kind == "deleted" else "w:t")
            words.text = xml_safe(text)
            words.set(qn("xml:space"), "preserve")
            run.append(words)
        parent = self.paragraph
        if kind in TAG:
            parent = self._change(TAG[kind])
            self.paragraph.append(parent)
        parent.append(run)

    def _new_paragraph(self) -> Any:
        paragraph = OxmlElement("w:p")
        self.body.append(paragraph)
        return paragraph

    def _end_paragraph(self, kind: str) -> None:
        if kind in TAG:
            properties = OxmlElement("w:pPr")
            mark = OxmlElement("w:rPr")
            mark.append(self._change(TAG[kind]))
            properties.append(mark)
            self.paragraph.insert(0, properties)
        self.paragraph = self._new_paragraph()

    def _comment(self, item: Item) -> None:
        said = [f"{item.standing}. {item.finding.message}"]
        if item.origin:
            said.append(f"A{item.origin[1:]}.")
        if item.decisions:
            said.append(decisions_said(item))
        said.append(item.permalink)
        comment = self.document.part._comments_part.comments.add_comment(
            text=xml_safe("\n".join(said)), author=AUTHOR, initials="nd"
        )
        for name in ("w:commentRangeStart", "w:commentRangeEnd"):
            mark = OxmlElement(name)
            mark.set(qn("w:id"), str(comment.comment_id))
            self.paragraph.append(mark)
        run = OxmlElement("w:r")
        reference = OxmlElement("w:commentReference")
        reference.set(qn("w:id"), str(comment.comment_id))
        run.append(reference)
        self.paragraph.append(run)
