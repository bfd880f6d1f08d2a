"""ZIP archives and DOCX: unpacked in memory, within bounds, never onto a disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, replace
from typing import Any

from newsdiff.intake.compose import Composer
from newsdiff.intake.dates import parse_time
from newsdiff.intake.errors import (
    BombRefused,
    BrokenFile,
    IntakeError,
    NotText,
    PasswordProtected,
    TooLarge,
)
from newsdiff.intake.labels import author_of
from newsdiff.intake.markup import credit_in
from newsdiff.intake.plain import with_all
from newsdiff.intake.types import Caption, Document, Hints, Intake, Limits, PartRole, Rejected
from newsdiff.intake.xmlsafe import child, descend, name, parse_xml, words

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
    KeyError, OverflowError, MemoryError,
)  # fmt: skip


_WORD_PARTS = ("word/document.xml", "docProps/core.xml")


@dataclass(slots=True)
class Archive:
    """A ZIP whose members together never unpack to more than the limit, whatever its directory claims."""

    file: zipfile.ZipFile
    limits: Limits
    unpacked: int = 0

    @classmethod
    def open(cls, data: bytes, limits: Limits) -> Archive:
        try:
            archive = cls(zipfile.ZipFile(io.BytesIO(data)), limits)
        except _DAMAGE as error:
            raise BrokenFile("The archive cannot be opened: it seems to be cut short or damaged.") from error
        if len(archive.file.infolist()) > limits.members:
            raise TooLarge(f"The archive has more than {limits.members:,} files.")
        return archive

    def read(self, member: zipfile.ZipInfo) -> bytes:
        if member.flag_bits & 1:
            raise PasswordProtected("It is protected with a password: save it without one first.")
        if member.file_size > 1_000_000 and member.file_size > self.limits.ratio * max(
            member.compress_size, 1
        ):
            raise BombRefused("It unpacks to far more than a text would: it looks like a zip bomb.")
        left = self.limits.unpacked - self.unpacked
        try:
            with self.file.open(member) as stream:
                data = stream.read(left + 1)
        except _DAMAGE as error:
            raise BrokenFile("It cannot be unpacked: it is damaged.") from error
        self.unpacked += len(data)
        if len(data) > left:
            raise BombRefused(f"The archive unpacks to more than {self.limits.unpacked:,} bytes.")
        return data


def read_zip(data: bytes, hints: Hints, limits: Limits) -> Intake:
    """Every readable member. An archive inside the archive is not opened."""
    archive = Archive.open(data, limits)
    documents, rejected = list[Document](), list[Rejected]()
    for member in archive.file.infolist():
        shown = member.filename[:200]
        path = shown.replace("\\", "/")
        if path.endswith("/") or path.startswith("__MACOSX/") or path.rpartition("/")[2].startswith("."):
            continue
        try:
            found = _member(archive, member, hints)
        except BombRefused as error:
            if archive.unpacked > limits.unpacked:
                raise
            rejected.append(Rejected(shown, str(error), code=error.code))
        except IntakeError as error:
            rejected.append(Rejected(shown, str(error), code=error.code))
        else:
            documents.extend(replace(each, filename=shown) for each in found.documents)
            rejected.extend(replace(each, name=f"{shown} {each.name}".strip()) for each in found.rejected)
    if not documents and rejected and {each.code for each in rejected} == {PasswordProtected.code}:
        raise PasswordProtected("The archive is protected with a password: save it without one first.")
    return Intake(tuple(documents), tuple(rejected))


def _member(archive: Archive, member: zipfile.ZipInfo, hints: Hints) -> Intake:
    from newsdiff.intake.read import read_all
    from newsdiff.intake.sniff import sniff

    path = member.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        raise BombRefused("Its name points outside the archive.")
    data = archive.read(member)
    if data and sniff(data, path) == "zip":
        raise NotText("An archive inside an archive is not opened.")
    # A Word file is an archive itself: all of them together unpack to no more than one archive may.
    left = replace(archive.limits, unpacked=max(archive.limits.unpacked - archive.unpacked, 0))
    archive.unpacked += _unpacked_by_word(data)
    if archive.unpacked > archive.limits.unpacked:
        raise BombRefused(f"The archive unpacks to more than {archive.limits.unpacked:,} bytes.")
    return read_all(data, filename=path, hints=replace(hints, format=""), limits=left)


def _unpacked_by_word(data: bytes) -> int:
    """Bytes that reading this Word file may unpack (its directory's word: no member gives more); 0 for others."""
    if not data.startswith(b"PK"):
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as inner:
            return sum(each.file_size for each in inner.infolist() if each.filename in _WORD_PARTS)
    except _DAMAGE:
        return 0


def read_docx(data: bytes, hints: Hints, limits: Limits) -> tuple[Document, ...]:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise PasswordProtected("It is protected with a password: save it without one first.")
        raise NotText("This is an old Office file, not a .docx: save it as .docx first.")
    if not data.startswith(b"PK"):
        raise BrokenFile("This is no .docx file, whatever its name says.")
    archive = Archive.open(data, limits)
    root = _part(archive, _WORD_PARTS[0])
    body = child(root, "body") if root is not None else None
    if body is None:
        raise BrokenFile("There is no Word document in it.")
    facts = _part(archive, _WORD_PARTS[1])
    composer, captions = _paragraphs(body)
    headline = next((text for role, text in composer.blocks if role == "headline"), "")
    text, parts = composer.result()
    title = words(child(facts, "title"))
    stated = title if title and title in " ".join(text[:1000].split()) else ""
    tracked = bool(descend(body, "del", "ins", "movefrom"))
    warning = "It holds tracked changes: insertions were read as made, deletions left out."
    document = Document(
        text=text,
        parts=parts,
        format="docx",
        headline=headline or stated,
        captions=tuple(captions),
        version=words(child(facts, "version")),
        identifier=words(child(facts, "identifier")),
        language=words(child(facts, "language")),
        updated=parse_time(words(child(facts, "modified"))),
        warnings=(warning,) if tracked else (),
    )
    document = with_all(document)
    # A word processor's idea of the author is often the machine's: what the copy says comes first.
    return (replace(document, byline=document.byline or author_of(words(child(facts, "creator")))),)


def _part(archive: Archive, path: str) -> Any | None:
    try:
        member = archive.file.getinfo(path)
    except KeyError:
        return None
    return parse_xml(archive.read(member))[0]


def _paragraphs(body: Any) -> tuple[Composer, list[Caption]]:
    composer, captions = Composer(), list[Caption]()
    for paragraph in descend(body, "p"):
        if any(name(above) in {"fallback", "del", "movefrom"} for above in paragraph.iterancestors()):
            continue
        role = _role(paragraph)
        if role == "headline" and any(taken == "headline" for taken, _ in composer.blocks):
            role = "body"
        for number, line in enumerate(_runs(paragraph).split("\n")):
            composer.add("body" if number and role == "headline" else role, line)
            if role == "caption" and line.strip():
                captions.append(Caption(line.strip(), credit_in(line)))
    return composer, captions


def _role(paragraph: Any) -> PartRole:
    style = child(child(paragraph, "ppr"), "pstyle")
    named = (
        next((value for key, value in style.items() if key.endswith("}val")), "") if style is not None else ""
    )
    if named.lower() in {"title", "heading1"}:
        return "headline"
    return "caption" if named.lower() == "caption" else "body"


def _runs(paragraph: Any) -> str:
    """Text of one paragraph; what stands in a text box within it is a paragraph of its own."""
    said = list[str]()
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = name(element)
        if tag in {"p", "del", "movefrom", "fallback", "ppr", "rpr"}:
            continue
        if tag == "t":
            said.append(element.text or "")
        elif tag in {"br", "cr"}:
            said.append("\n")
        elif tag == "tab":
            said.append("\t")
        elif tag == "nobreakhyphen":
            said.append("\u2011")
        else:
            stack.extend(reversed(element))
    return "".join(said)
